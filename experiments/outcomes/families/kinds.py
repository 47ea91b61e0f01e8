"""Outcomes by kind of provider: who talks to a signature, who stays in, who renews, who is still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import ALL_YEARS, LAST_YEAR, Outcome
from longgame.vocabulary import PROVIDER_KINDS


@dataclass(frozen=True)
class _Family:
    """An outcome of each kind of provider; `{}` stands for the kind."""

    name: str
    meaning: str
    numerator: str
    denominator: str
    of: Callable[[str, CellTables], Floats]
    record: str = "organizations"
    horizon: str = ALL_YEARS


def outcomes() -> Iterator[Outcome]:
    """Outcomes of each kind of provider."""
    for kind in PROVIDER_KINDS:
        for one in _families():
            yield Outcome(
                f"{one.name}.{kind}",
                "share",
                one.meaning.format(kind),
                one.numerator.format(kind),
                one.denominator.format(kind),
                partial(one.of, kind),
                one.horizon,
                one.record,
            )


def _families() -> tuple[_Family, ...]:
    return (
        _Family(
            "signing_rate",
            "Share of first talks with {} that end in a signature.",
            "deals signed with {}",
            "first talks with {}: deals signed and impasses",
            _signing_rate,
        ),
        _Family(
            "renewal_rate",
            "Share of the deals with {} at their term that went on, in the same model or another.",
            "deals with {} renewed or moved",
            # Events do not say whether a deal that closed was in the last year of its term.
            "deals with {} at their term with both parties open: renewed, moved or exited at term",
            _renewal,
        ),
        _Family(
            "partner_share",
            "Share of the years of open {} in which the provider has a live deal.",
            "years of open {} with a live deal",
            "years of open {}",
            _partner_share,
            "deals",
        ),
        _Family(
            "final_open_share",
            "Share of {} that are open.",
            "open {}",
            "{}, open or closed",
            _open_share,
            horizon=LAST_YEAR,
        ),
    )


def _signing_rate(kind: str, tables: CellTables) -> Floats:
    of_kind = tables.provider_kind("events", kind)
    signed = of_kind & tables.is_word("events", "event", "signed")
    talks = signed | (of_kind & tables.is_word("events", "event", "impasse"))
    return quotient(tables.sums("events", signed), tables.sums("events", talks))


def _renewal(kind: str, tables: CellTables) -> Floats:
    of_kind = tables.provider_kind("events", kind)
    stayed = of_kind & tables.is_word("events", "event", "renewed", "moved")
    left = of_kind & tables.is_word("events", "event", "exited_at_term")
    return quotient(tables.sums("events", stayed), tables.sums("events", stayed | left))


def _partner_share(kind: str, tables: CellTables) -> Floats:
    """Years in which an open organisation of the kind had a deal, of all its open years."""
    rows = np.flatnonzero(tables.provider_kind("deals", kind))
    provider, words = tables.words("deals", "provider")
    cell, year = tables.cell_of("deals")[rows], tables.column("deals", "year").astype(np.int64)[rows]
    # A provider with several payers counts once a year.
    once = np.unique((cell * (tables.years + 1) + year) * max(len(words), 1) + provider[rows])
    partnered = tables.tally(once // max(len(words), 1) // (tables.years + 1))
    is_open = tables.is_word("organizations", "kind", kind) & (tables.column("organizations", "is_open") > 0.0)
    return quotient(partnered, tables.sums("organizations", is_open))


def _open_share(kind: str, tables: CellTables) -> Floats:
    last = tables.is_word("organizations", "kind", kind) & (tables.column("organizations", "year") == tables.years)
    is_open = last & (tables.column("organizations", "is_open") > 0.0)
    return quotient(tables.sums("organizations", is_open), tables.sums("organizations", last))
