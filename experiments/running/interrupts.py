"""Ctrl-C, and polite requests to end, at a moment when nothing is half written."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

#: Ctrl-C; what schedulers send to end a job; what a terminal sends when it is closed (not on every system).
_ENDINGS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
#: Seconds after a first request in which further ones change nothing: finished work is being saved meanwhile.
_PATIENCE: Final = 10.0

Handler = Callable[[int, FrameType | None], Any]


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Let Ctrl-C (and a polite request to end) wait until the block is through, then deliver it.

    Only the main thread receives signals; elsewhere this does nothing.

    Raises:
        KeyboardInterrupt: after the block, if one came meanwhile.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    seen: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        seen.append(number)

    replaced = _replaced(note)
    try:
        yield
    finally:
        _put_back(replaced)
    for number in dict.fromkeys(seen):
        replaced[number](number, None)


@contextmanager
def ending_like_ctrl_c() -> Iterator[None]:
    """Treat requests to end (SIGTERM, as schedulers send it; SIGHUP, when a terminal closes) like Ctrl-C.

    The first one raises `KeyboardInterrupt`, so that finished work is kept. Further ones within ten seconds change
    nothing, so that impatience does not cost what is being saved. Requests that the caller ignores (as under `nohup`)
    stay ignored.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or isinstance(signal.getsignal(signal.SIGTERM), _FirstOnly):
        yield
        return
    replaced = _replaced(_FirstOnly(), with_default=True)
    try:
        yield
    finally:
        _put_back(replaced)


class _FirstOnly:
    """A handler that raises `KeyboardInterrupt`, and lets further requests pass for a while."""

    def __init__(self) -> None:
        self._raised: float | None = None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._raised is None or now - self._raised > _PATIENCE:
            self._raised = now
            raise KeyboardInterrupt


def _replaced(handler: Handler, with_default: bool = False) -> dict[int, Any]:
    """The handlers that were replaced, by signal: those in Python, and the system's own too `with_default`."""
    before = {number: signal.getsignal(number) for number in _ENDINGS}
    replaced = {
        number: former
        for number, former in before.items()
        if callable(former) or (with_default and former is signal.SIG_DFL)
    }
    for number in replaced:
        signal.signal(number, handler)
    return replaced


def _put_back(replaced: dict[int, Any]) -> None:
    for number, former in replaced.items():
        signal.signal(number, former)
