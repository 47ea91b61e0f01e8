"""A page of plain text within a width."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from longgame.analysis.words.plain_words import without_controls

#: A name in the first column is not cut below this: its end has to tell it from the others.
_SHORTEST_NAME: Final = 24


class Page:
    """Titles, sentences and tables as plain text lines.

    Texts may come from users' files: what is no letter or sign (such as the codes that move a terminal's cursor) is
    left out.

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

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as their content, the first flush left.

        Where they do not fit, long names in the first column lose their beginning, if their ends still tell them apart;
        what does not fit even so is left out from the right.
        """
        if not rows:
            return
        clean = [[without_controls(cell) for cell in row] for row in (header, *rows)]
        lines = [clean[0], *_with_short_names(clean[0], clean[1:], self._width)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
        shown = len(widths)
        while shown > 2 and sum(widths[:shown]) + 2 * shown > self._width:
            shown -= 1
        for line in lines:
            cells = [line[0].ljust(widths[0]), *(line[column].rjust(widths[column]) for column in range(1, shown))]
            self._lines.append("  " + "  ".join(cells))

    def text(self) -> str:
        """All lines."""
        return "\n".join(line.rstrip() for line in self._lines) + "\n"


def _with_short_names(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Sequence[Sequence[str]]:
    """The rows with names of the first column cut to what the other columns leave; as they are where that is no use."""
    others = [max(len(line[column]) for line in (header, *rows)) for column in range(1, len(header))]
    room = width - sum(others) - 2 * len(header)
    if room < max(_SHORTEST_NAME, len(header[0])):
        return rows
    short = [name if len(name) <= room else f"...{name[3 - room :]}" for name in (row[0] for row in rows)]
    if len(set(short)) < len({row[0] for row in rows}):
        return rows
    return [(name, *row[1:]) for name, row in zip(short, rows, strict=True)]
