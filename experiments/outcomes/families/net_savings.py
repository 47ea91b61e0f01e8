"""What the market saves, net of all that partnerships cost, for each month of talks and each year of a deal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome

_NUMERATOR: Final = (
    "true savings of deals in dollars, less what programmes, change leadership, people, dealing, talks and exits "
    "cost, summed over the years: the numerator of net_savings_rate"
)
#: Deals that live at the end of a year, and those left or closed during it.
_DEAL_YEARS: Final = ("active_deals", "exited_mid_term", "closed")


def outcomes() -> Iterator[Outcome]:
    """Net savings of a month of talks and of a deal-year."""
    yield Outcome(
        "net_savings_per_talk_month",
        "USD per month",
        "True savings less all costs of partnerships, for each month of talks.",
        _NUMERATOR,
        "months of talks of all pairs: first talks and renewals, with or without a signature",
        _per_talk_month,
    )
    yield Outcome(
        "net_savings_per_deal_year",
        "USD per deal-year",
        "True savings less all costs of partnerships, for each year of a deal.",
        _NUMERATOR,
        "deal-years: deals alive at the end of each year, and those left or closed during it",
        _per_deal_year,
    )


def _net_savings(tables: CellTables) -> Floats:
    """Dollars of the whole run, shape (cells,)."""
    spending = tables.by_year("spending_pmpy_usd") * tables.by_year("lives")
    return np.asarray((tables.by_year("net_savings_rate") * spending).sum(axis=1))


def _per_talk_month(tables: CellTables) -> Floats:
    return quotient(_net_savings(tables), tables.by_year("talk_months").sum(axis=1))


def _per_deal_year(tables: CellTables) -> Floats:
    deal_years = sum((tables.by_year(name).sum(axis=1) for name in _DEAL_YEARS), np.zeros(tables.count))
    return quotient(_net_savings(tables), deal_years)
