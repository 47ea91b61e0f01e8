"""What became of a pair: whether it has a deal at the end of a year, and until when, read from events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_BEGINS: Final = "signed"
_ENDS: Final = ("exited_at_term", "exited_mid_term", "closed")


@dataclass(frozen=True)
class Fate:
    """Of a pair in one market.

    Attributes:
        together: whether it has a deal at the end of the year asked for.
        until: last year at whose end that deal was alive; None without one.
        deal: id of the deal; empty without one.
    """

    together: bool
    until: int | None
    deal: str


def fates(events: pa.Table, pair: str, year: int, cells: int, last_year: int) -> list[Fate]:
    """The pair's fate in every cell.

    A deal that ends at its term is decided upon before its next year: it is not alive at that year's end.

    Args:
        events: with a column `cell`.
        pair: what ids of its deals begin with, such as `payer-001~health_system-001`.
        year: at whose end the pair is looked at.
        cells: number of cells.
        last_year: of the run.
    """
    of_pair = events.filter(pc.starts_with(events.column("deal").cast(pa.string()), pattern=f"{pair}#"))
    begun: list[dict[str, int]] = [{} for _ in range(cells)]
    ended: list[dict[str, int]] = [{} for _ in range(cells)]
    names = ("cell", "deal", "event", "year")
    for row in zip(*(of_pair.column(name).to_pylist() for name in names), strict=True):
        cell, deal, event, happened = row
        if event == _BEGINS:
            begun[cell].setdefault(deal, happened)
        elif event in _ENDS:
            ended[cell][deal] = happened
    found = []
    for cell in range(cells):
        alive = [
            deal
            for deal, signed in begun[cell].items()
            if signed <= year and ended[cell].get(deal, last_year + 1) > year
        ]
        if alive:
            found.append(Fate(True, ended[cell].get(alive[-1], last_year + 1) - 1, alive[-1]))
        else:
            found.append(Fate(False, None, ""))
    return found


def longest_years(events: pa.Table, pair: str, cells: int, last_year: int) -> list[int]:
    """Completed years of the pair's longest deal in every cell, 0 without any; arguments as of `fates`."""
    of_pair = events.filter(pc.starts_with(events.column("deal").cast(pa.string()), pattern=f"{pair}#"))
    lasted: list[dict[str, int]] = [{} for _ in range(cells)]
    names = ("cell", "deal", "event", "year", "deal_year")
    for cell, deal, event, year, deal_year in zip(*(of_pair.column(name).to_pylist() for name in names), strict=True):
        if event == _BEGINS:
            lasted[cell][deal] = last_year - year + 1
        elif event in _ENDS:
            lasted[cell][deal] = deal_year
    return [max(one.values(), default=0) for one in lasted]


def pair_of_deal(deal: str) -> str:
    """What the ids of all deals of a pair begin with.

    >>> pair_of_deal("payer-001~health_system-001#2")
    'payer-001~health_system-001'
    """
    return deal.rpartition("#")[0]
