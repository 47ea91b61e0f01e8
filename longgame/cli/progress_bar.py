"""One progress line on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Columns of a terminal that has room for a bar beside the numbers.
_WIDE_ENOUGH: Final = 100


class Report(Protocol):
    """Called with the market years done, their total, and a few words on the results so far."""

    def __call__(self, done: int, total: int, words: str = "") -> None:
        """Show it."""
        ...


class Line(Report, Protocol):
    """The line on the terminal."""

    def says(self, words: str) -> None:
        """Show other words and leave the years as they are."""
        ...


@contextmanager
def progress_bar(what: str, quiet: bool) -> Iterator[Line | None]:
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
        yield _TaskLine(bar, bar.add_task(what, total=None, rate="", words=""))


class _TaskLine:
    """A task of a bar, with the speed since this process began on it."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task
        self._started: tuple[float, int] | None = None

    def __call__(self, done: int, total: int, words: str = "") -> None:
        now = time.monotonic()
        if self._started is None:
            # What was there before this process began is not its speed.
            self._started = now, done
            self._bar.reset(self._task, total=total, completed=done)
        seconds = now - self._started[0]
        rate = f", {(done - self._started[1]) / seconds:,.0f}/s" if seconds > 1.0 else ""
        self._bar.update(self._task, completed=done, total=total, rate=rate, words=words)

    def says(self, words: str) -> None:
        self._bar.update(self._task, words=words)
