"""Who gains and who pays: each kind of organisation and each sector against the same market without any deal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import NO_RATIO, Outcome
from longgame.vocabulary import KINDS, OWNERS, SECTORS


def outcomes() -> Iterator[Outcome]:
    """Gains for each dollar of spending, and in dollars; owners' dealings are no part of anybody's result."""
    for member in (*KINDS, *(sector for sector in SECTORS if sector != SECTORS[OWNERS])):
        words = f"{member.replace('_', ' ')} ({'all of the kind together' if member in KINDS else 'sector'})"
        yield Outcome(
            f"gain_rate.{member}",
            "share of spending",
            f"Gain (+) or loss (-) of {words} against the same market without any deal, per dollar of spending.",
            f"result of {words} here less its result in the no-deal twin",
            "dollars spent on care in the market",
            partial(_gain_rate, member),
            record="organizations",
            twin=True,
        )
        yield Outcome(
            f"gain_usd.{member}",
            "USD",
            f"Gain (+) or loss (-) of {words} against the same market without any deal.",
            f"result of {words} here less its result in the no-deal twin, summed over the years",
            NO_RATIO,
            partial(_gain_usd, member),
            record="organizations",
            twin=True,
        )


def _gain_usd(member: str, tables: CellTables) -> Floats:
    which = "kind" if member in KINDS else "account"
    rows = tables.is_word("gains", which, member)
    return tables.sums("gains", rows, tables.column("gains", "gain_usd"))


def _gain_rate(member: str, tables: CellTables) -> Floats:
    spending = (tables.by_year("spending_pmpy_usd") * tables.by_year("lives")).sum(axis=1)
    return quotient(_gain_usd(member, tables), spending)
