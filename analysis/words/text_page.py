"""A page of plain text within a width."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from typing import Final

from longgame.analysis.words.factor_names import shortened
from longgame.analysis.words.plain_words import without_controls

#: Names are not cut below this.
_SHORTEST_NAME: Final = 16


class Page:
    """Titles, sentences and tables as plain text lines.

    Texts may come from users' files: control characters, such as codes that move a terminal's cursor, become spaces.

    Args:
        width: columns of the terminal.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[str] = []

    def title(self, text: str) -> None:
        """Start a part, after an empty line."""
        if self._lines:
            self._lines.append("")
        self._lines.append(without_controls(text))

    def sentence(self, *parts: str) -> None:
        """One paragraph; empty parts are left out."""
        text = without_controls(" ".join(part for part in parts if part))
        self._lines.extend(textwrap.wrap(text, self._width, break_on_hyphens=False))

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
        lines = [clean[0], *_with_short_names(clean[0], clean[1:], names, self._width)]
        widths = _widths(lines)
        shown = len(widths)
        while shown > 2 and _total(widths[:shown]) > self._width:
            shown -= 1
        for line in lines:
            cells = [line[0].ljust(widths[0]), *(line[column].rjust(widths[column]) for column in range(1, shown))]
            self._lines.append("  " + "  ".join(cells))

    def text(self) -> str:
        """All lines."""
        return "\n".join(line.rstrip() for line in self._lines) + "\n"


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
