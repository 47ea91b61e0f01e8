"""What a report does not show: said of every one, and of this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from longgame.analysis.report.content import Block, Items, Paragraph, Printed
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import without_controls

#: Markets below which intervals are wide.
_FEW: Final = 10
_MOST_WARNINGS: Final = 20
#: The same limits as in the README.
_ALWAYS: Final = (
    "This is a model. It shows what follows from stated mechanisms; it does not forecast a market, price a contract, "
    "or say which organisation to partner with.",
    "Intervals cover luck inside the model: what other markets drawn in the same way would show. They do not cover "
    "doubt about the values of parameters or about the model itself.",
    "Most numbers of the social mechanisms are reasoned (grade C), and the defaults are set near published levels, not "
    "fitted to any one market. Differences on the same draws say more than levels.",
    "Savings are spending avoided, not health gained.",
)


def limits(markets: int, notes: Sequence[str] = (), warnings: Sequence[str] = ()) -> list[Block]:
    """The limits of a report.

    Args:
        markets: how many every figure rests on.
        notes: what else is to be said of this one.
        warnings: of its scenarios, as commands print them.
    """
    points = Items(tuple(_points(markets, notes)))
    if not warnings:
        return [points]
    shown = [without_controls(warning) for warning in warnings[:_MOST_WARNINGS]]
    further = len(warnings) - len(shown)
    lines = "\n".join([*shown, *([f"and {further:,} more"] if further else [])])
    said = Paragraph(f"{counted(len(warnings), 'warning')} about the scenario, with the names that commands use:")
    return [points, said, Printed("Warnings about the scenario", lines)]


def _points(markets: int, notes: Sequence[str]) -> Iterator[str]:
    if markets < 2:
        yield "It rests on one market, so no figure has an interval: all of it may be luck."
    elif markets < _FEW:
        yield f"It rests on {counted(markets, 'market')} only, so intervals are wide and some of them are missing."
    yield from notes
    yield from _ALWAYS
