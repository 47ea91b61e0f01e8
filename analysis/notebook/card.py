"""A card: a few lines and tables as HTML, which a notebook shows in place of an object's text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from longgame.analysis.words.plain_words import without_controls

#: The colours of letters and page are the notebook's own, dark or light. The classes keep MathJax, which takes the text
#: between two dollar signs for a formula, away.
_OPENING: Final = (
    '<div class="longgame-card tex2jax_ignore mathjax_ignore" style="max-width: 56em; padding: 0.4em 0.9em; '
    'border: 1px solid; border-color: color-mix(in srgb, currentColor 35%, transparent); border-radius: 4px">'
)
_LEFT: Final = ' style="text-align: left; font-weight: normal; padding: 0.15em 1.2em 0.15em 0"'
_RIGHT: Final = ' style="text-align: right; font-weight: normal; padding: 0.15em 0 0.15em 1.2em; white-space: nowrap"'
_LINE: Final = "border-bottom: 1px solid; border-color: color-mix(in srgb, currentColor 35%, transparent)"


class Card:
    """HTML without scripts, pictures or links; every text is escaped.

    >>> card = Card("North & South")
    >>> card.table(("figure", "mean"), [("<b>deals</b>", "8")])
    >>> "North &amp; South" in card.html(), "&lt;b&gt;deals" in card.html(), "<b>deals" in card.html()
    (True, True, False)

    Args:
        title: what the object is, in a line.
    """

    def __init__(self, title: str) -> None:
        self._parts = [f"<p><strong>{_safe(title)}</strong></p>"]

    def heading(self, text: str) -> None:
        """A line above what follows."""
        self._parts.append(f'<p style="margin-top: 0.8em"><strong>{_safe(text)}</strong></p>')

    def sentence(self, *parts: str) -> None:
        """One paragraph; empty parts are left out."""
        text = " ".join(part for part in parts if part)
        if text:
            self._parts.append(f"<p>{_safe(text)}</p>")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table whose first column names its rows; none without rows."""
        if not rows:
            return
        head = "".join(_cell("th", text, column, ' scope="col"') for column, text in enumerate(header))
        lines = [
            _cell("th", row[0], 0, ' scope="row"') + "".join(_cell("td", text, 1) for text in row[1:]) for row in rows
        ]
        body = "\n".join(f"<tr>{line}</tr>" for line in lines)
        table = '<table style="border-collapse: collapse; margin: 0.6em 0">'
        top = f'{table}\n<thead><tr style="{_LINE}">{head}</tr></thead>'
        self._parts.append(f"{top}\n<tbody>\n{body}\n</tbody>\n</table>")

    def html(self) -> str:
        """All of it."""
        return "\n".join((_OPENING, *self._parts, "</div>"))


def _safe(text: str) -> str:
    return escape(without_controls(text))


def _cell(tag: str, text: str, column: int, further: str = "") -> str:
    return f"<{tag}{further}{_RIGHT if column else _LEFT}>{_safe(text)}</{tag}>"
