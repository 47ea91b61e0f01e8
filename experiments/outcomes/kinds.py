"""Outcomes by kind of provider: who talks to a signature, who stays in, who renews, who is still open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from longgame.experiments.outcomes.catalogue import CellTables, Floats, Outcome, quotient
from longgame.vocabulary import PROVIDER_KINDS


def kind_outcomes() -> Iterator[Outcome]:
    """Outcomes of each kind of provider."""
    for kind in PROVIDER_KINDS:
        for family, level, meaning, figure in (
            ("signing_rate", "organizations", "first talks with {} that led to a deal", _signing_rate),
            ("renewal_rate", "organizations", "deals with {} at term that were renewed or moved", _renewal),
            ("partner_share", "deals", "open {} with a live deal; mean over the years", _partner_share),
            ("final_open_share", "organizations", "{} that are open in the last year", _open_share),
        ):
            yield Outcome(f"{family}.{kind}", "share", meaning.format(kind), level, False, partial(figure, kind))


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
