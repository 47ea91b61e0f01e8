"""Matrix libraries on one thread: the same last digits whatever the cores, and other work keeps its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep matrix libraries to one thread; without the library that can (it comes with scikit-learn), do nothing."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield
        return
    with threadpool_limits(1):
        yield
