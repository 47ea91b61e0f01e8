"""Which side finds no terms, and why: first talks that fail, by cause, as shares of all first talks.

The causes exclude each other, so with the signing rate they add up to 1: what a change takes from signatures it adds to
them. Limits are those on the sheet that suits both sides best. A payer accepts no share above its limit and a provider
none below its own; a share of savings lies between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome

#: Cause -> who declines, and what is said of such talks.
CAUSES: Final[Mapping[str, tuple[str, str]]] = {
    "payer_no_share": ("payer", "at no share of savings would the payer be better off than without a deal"),
    "payer_refused": ("payer", "the payer's own terms leave no agreement"),
    "payer_better_offer": ("payer", "the payer signs other deals, by which it gains more"),
    "provider_no_share": ("provider", "at no share of savings would the provider be better off than without a deal"),
    "provider_refused": ("provider", "the provider refuses a posted offer, or its own terms leave no agreement"),
    "provider_better_offer": ("provider", "the provider signs other deals, by which it gains more"),
    "provider_out_of_money": ("provider", "the provider cannot pay for enough of its programme"),
    "neither_any_share": ("both", "no share of savings would make either side better off"),
    "no_common_share": ("both", "each side would accept some share of savings, but none suits both"),
    "breakdown": ("both", "terms for both exist, but talks break down or take too long"),
    "nothing_feasible": (
        "neither",
        "the contract has too few members, the provider too little capital, or no package is found",
    ),
    "party_gone": ("neither", "a party closes or is bought while talks go on"),
}
#: Who declines, in the order in which it is told.
DECLINERS: Final = ("payer", "provider", "both", "neither")
_FIRST_TALKS: Final = "first talks: deals signed and impasses"


def outcomes() -> Iterator[Outcome]:
    """First talks a year, and shares of those that fail, by cause and by who declines."""
    yield Outcome(
        "first_talks",
        "talks",
        "Mean over the years: first talks that end, with a deal or without; pairs that screening stops do not talk.",
        "sum over the years: deals signed and impasses",
        "years",
        _first_talks,
    )
    for cause, (_, said) in CAUSES.items():
        yield Outcome(
            f"failed_talks.{cause}",
            "share",
            f"Share of first talks that fail because {said}.",
            "first talks that fail for this cause",
            _FIRST_TALKS,
            partial(_failed, (cause,)),
            record="organizations",
        )
    for side in DECLINERS:
        causes = tuple(cause for cause, (decliner, _) in CAUSES.items() if decliner == side)
        who = {"both": "both sides", "neither": "neither side"}.get(side, f"the {side}")
        yield Outcome(
            f"failed_talks_by.{side}",
            "share",
            f"Share of first talks that fail because of {who}: the sum of {', '.join(causes)}.",
            f"first talks that fail because of {who}",
            _FIRST_TALKS,
            partial(_failed, causes),
            record="organizations",
        )


def _first_talks(tables: CellTables) -> Floats:
    return np.asarray((tables.by_year("signed") + tables.by_year("impasses")).mean(axis=1))


def _failed(causes: tuple[str, ...], tables: CellTables) -> Floats:
    rows = tables.kept("failed talks", partial(_rows_by_cause, tables))
    some = np.logical_or.reduce([rows[cause] for cause in causes])
    talks = tables.is_word("events", "event", "signed", "impasse")
    return quotient(tables.sums("events", some), tables.sums("events", talks))


def _rows_by_cause(tables: CellTables) -> dict[str, Bools]:
    """Events that are failed first talks, by cause; each has one."""
    failed = tables.is_word("events", "event", "impasse")
    by = {side: tables.is_word("events", "decided_by", side) for side in ("payer", "provider")}

    def of(*reasons: str) -> Bools:
        return np.asarray(failed & tables.is_word("events", "reason", *reasons))

    no_zone, refused, better = of("no_zone"), of("refused_offer"), of("better_offer")
    payer_never = no_zone & (tables.column("events", "payer_limit") < 0.0)
    provider_never = no_zone & (tables.column("events", "provider_limit") > 1.0)
    found = {
        "payer_no_share": payer_never & ~provider_never,
        "payer_refused": refused & by["payer"],
        "payer_better_offer": better & by["payer"],
        "provider_no_share": provider_never & ~payer_never,
        "provider_refused": refused & ~by["payer"],
        "provider_better_offer": better & ~by["payer"],
        "provider_out_of_money": of("out_of_money"),
        "neither_any_share": payer_never & provider_never,
        "no_common_share": no_zone & ~payer_never & ~provider_never,
        "breakdown": of("breakdown"),
        "nothing_feasible": of("too_few_lives"),
    }
    return found | {"party_gone": failed & ~np.logical_or.reduce(list(found.values()))}
