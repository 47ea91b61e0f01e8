"""One progress line on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

#: Columns of a terminal that has room for a bar beside the numbers.
_WIDE_ENOUGH: Final = 100


class Report(Protocol):
    """Called with the market years done, their total, and a few words on the results so far."""

    def __call__(self, done: int, total: int, words: str = "") -> None:
        """Show it."""
        ...


@contextmanager
def progress_bar(what: str, quiet: bool) -> Iterator[Report | None]:
    """A line with a bar over market years, rate, time left and a few words; gone at the end; None where unseen.

    Args:
        what: the work in progress, in a few words.
        quiet: no bar even on a terminal.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    console = Console(stderr=True)
    # Numbers are never cut, and the words last: where a line is short, the bar gives way.
    columns = (
        TextColumn("{task.description}", markup=False),
        *([BarColumn(min(40, console.width - 90))] if console.width >= _WIDE_ENOUGH else []),
        MofNCompleteColumn(table_column=Column(no_wrap=True)),
        TextColumn("years{task.fields[rate]}", table_column=Column(no_wrap=True)),
        TimeRemainingColumn(table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[words]}", markup=False, table_column=Column(no_wrap=True, ratio=1)),
    )
    with Progress(*columns, console=console, transient=True, expand=True) as bar:
        task = bar.add_task(what, total=None, rate="", words="")
        started: tuple[float, int] | None = None

        def report(done: int, total: int, words: str = "") -> None:
            nonlocal started
            now = time.monotonic()
            if started is None:
                # What was there before this process began is not its speed.
                started = now, done
                bar.reset(task, total=total, completed=done)
            seconds = now - started[0]
            rate = f", {(done - started[1]) / seconds:,.0f}/s" if seconds > 1.0 else ""
            bar.update(task, completed=done, total=total, rate=rate, words=words)

        yield report
