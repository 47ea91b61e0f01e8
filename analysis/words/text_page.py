"""A page of plain text within a width."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from longgame.analysis.words.factor_names import shortened
from longgame.analysis.words.plain_words import without_controls

#: Columns of a page that a folder keeps: the same whatever terminal it was made in.
KEPT_WIDTH: Final = 110
#: Names are not cut below this.
_SHORTEST_NAME: Final = 16

#: A page at any width: columns to text, empty where there is nothing to say.
Written = Callable[[int], str]


class Page:
    """Titles, sentences and tables as plain text lines.

    Texts may come from users' files: control characters, such as codes that move a terminal's cursor, become spaces.

    Args:
        width: columns of the terminal.
    """

    def __init__(self, width: int = KEPT_WIDTH) -> None:
        self._width = width
        self._parts: list[Callable[[int], Iterable[str]]] = []

    def title(self, text: str) -> None:
        """Start a part, after an empty line."""
        lines = [*([""] if self._parts else []), without_controls(text)]
        self._parts.append(lambda width: lines)

    def sentence(self, *parts: str) -> None:
        """One paragraph; empty parts are left out."""
        text = without_controls(" ".join(part for part in parts if part))
        if text.strip():
            self._parts.append(lambda width: textwrap.wrap(text, width, break_on_hyphens=False))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], names: Collection[int] = (0,)) -> None:
        """Columns as wide as their content, the first flush left.

        Where they do not fit, long names are cut so that they stay different, in the widest of their columns first;
        what does not fit even so is left out from the right.

        Args:
            header: of each column.
            rows: cells as text.
            names: places of the columns that hold names of factors or levels, from 0.
        """
        if not rows:
            return
        clean = [[without_controls(cell) for cell in row] for row in (header, *rows)]
        self._parts.append(lambda width: _table_lines(clean, names, width))

    def text(self, width: int | None = None) -> str:
        """All lines, in other columns than those of the page if a width is given."""
        columns = self._width if width is None else width
        return "\n".join(line.rstrip() for part in self._parts for line in part(columns)) + "\n"


def written(parts: Sequence[Written]) -> Written:
    """Texts below each other, those left out that say nothing."""
    return lambda width: "\n".join(text for part in parts if (text := part(width)).strip())


def _table_lines(clean: Sequence[Sequence[str]], names: Collection[int], width: int) -> Iterable[str]:
    """The header and the rows of a table in columns, within a width."""
    lines = [clean[0], *_with_short_names(clean[0], clean[1:], names, width)]
    widths = _widths(lines)
    shown = len(widths)
    while shown > 2 and _total(widths[:shown]) > width:
        shown -= 1
    for line in lines:
        cells = [line[0].ljust(widths[0]), *(line[column].rjust(widths[column]) for column in range(1, shown))]
        yield "  " + "  ".join(cells)


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]


def _total(widths: Sequence[int]) -> int:
    """Columns of a line, gaps included."""
    return sum(widths) + 2 * len(widths)


def _with_short_names(
    header: Sequence[str], rows: Sequence[Sequence[str]], names: Collection[int], width: int
) -> Sequence[Sequence[str]]:
    """The rows with names cut until a line fits; as they are where cutting does not get it there."""
    cut, left = [list(row) for row in rows], set(names)
    while (over := _total(widths := _widths([header, *cut])) - width) > 0:
        if not left:
            return rows
        column = max(left, key=lambda place: (widths[place], -place))
        next_widest = max((widths[place] for place in left if place != column), default=0)
        least = max(_SHORTEST_NAME, len(header[column]))
        short = shortened((row[column] for row in rows), max(widths[column] - over, next_widest - 1, least))
        for row, whole in zip(cut, rows, strict=True):
            row[column] = short[whole[column]]
        if _widths([header, *cut])[column] >= widths[column]:  # its header is as wide, or no cut keeps its names apart
            left.discard(column)
    return cut
