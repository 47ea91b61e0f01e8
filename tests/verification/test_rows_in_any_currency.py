"""Rounding makes no rows: the ledger of a market has the same rows in every currency.

Two amounts that are equal on paper may differ by rounding in one currency and not in another. In the small markets of
the cases by hand many amounts are equal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest

from longgame.environment.phases.founding import found
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import CATEGORIES, KINDS, SECTORS

from ..environment.paper_market import paper_scenario, put_deal
from .conftest import MarketBuilder
from .test_currency import in_another_currency

#: Units of money that are no powers of two of each other, so each rounds in its own way.
RATES = (1.0, 0.92, 0.0073, 3.0, 7.3, 11.9, 151.7, 1341.0)
PAYER, SYSTEM, PRACTICE = "payer-a", "health_system-a", "independent_physicians-a"
YEARS = 9
#: Year, account, counterparty and category.
Row = tuple[int, str, str, str]


def market_in(
    rate: float, organizations: Mapping[str, Mapping[str, float]], changes: Mapping[str, object]
) -> Simulation:
    """A paper market with all of its money multiplied by `rate`."""
    scenario = in_another_currency(paper_scenario(organizations, changes, YEARS), rate)
    rows = []
    for row in scenario.organizations or ():
        attributes = {**row.attributes, "capital_usd": row.attributes["capital_usd"] * rate}
        rows.append(dataclasses.replace(row, attributes=attributes))
    return Simulation(found(Stack([Cell(dataclasses.replace(scenario, organizations=tuple(rows)), 1, 1)])))


def ledger_rows(market: Simulation) -> set[Row]:
    """Every row of the ledger in all years."""
    names, rows = [*market.state.stack.ids, *SECTORS], set()
    for number in range(1, YEARS + 1):
        for account, other, category, _ in zip(*contract_year(market).ledger.entries(), strict=True):
            rows.add((number, names[account], names[other], CATEGORIES[category]))
    return rows


@pytest.mark.parametrize(
    ("capital_usd", "deal", "estate_years"),
    [
        # Poor enough to close in the first year, or only in the fourth.
        (7_654.3, False, [1]),
        (123_456.7, False, [4]),
        # A deal puts the end off, and what its last year made due comes in a year later.
        (7_654.3, True, [1, 2]),
        (123_456.7, True, [5, 6]),
    ],
)
def test_a_closed_hospital_is_settled_in_the_same_years_in_every_currency(
    capital_usd: float, deal: bool, estate_years: list[int]
) -> None:
    changes = {"mechanisms.insolvency": True, "organizations.payer.savings_fee_share": 0.3}
    losing = {"lives": 997.0, "maturity": 1.0, "operating_margin": -0.1, "capital_usd": capital_usd}
    found_rows = []
    for rate in RATES:
        market = market_in(rate, {PAYER: {"insured_share": 0.36}, SYSTEM: losing, PRACTICE: {}}, changes)
        if deal:
            put_deal(market, PAYER, SYSTEM, {"support": 13.7 * rate, "recoupment_share": 0.3, "enabler_fee_share": 0.3})
        rows = ledger_rows(market)
        found_rows.append(rows)
        settled = sorted(row[0] for row in rows if (row[1], row[3]) == (SYSTEM, "estate_settlement"))
        assert settled == estate_years, rate
    assert all(rows == found_rows[0] for rows in found_rows)


@pytest.mark.parametrize("rate", [1.0, 0.92, 151.7])
def test_owners_settle_for_a_closed_organization_only_what_came_in_or_fell_due(
    busy_market: MarketBuilder, rate: float
) -> None:
    poor = {f"organizations.{kind}.capital_median_usd": 1e5 for kind in KINDS}
    scenario = in_another_currency(busy_market(poor, years=4), rate)
    ledger = simulate_stack([Cell(scenario, 1, replicate) for replicate in range(1, 41)])["ledger"].to_pandas()
    moved = ledger.groupby(["replicate", "year", "account"])["category"].agg(set)
    settled = moved[[("estate_settlement" in categories) for categories in moved]].drop("owners", level="account")
    assert len(settled) > 50
    assert not [place for place, categories in settled.items() if categories == {"estate_settlement"}]


#: A crooked price of care and two plans with crooked shares, so that little is exact.
CROOKED: Mapping[str, object] = {"population.spending_pmpy_usd": 1234.5}
PLANS: Mapping[str, Mapping[str, float]] = {
    PAYER: {"member_share": 0.37, "capital_usd": 123_456.7},
    "payer-b": {"member_share": 0.63, "capital_usd": 7_654.3},
}
RURAL = "critical_access_hospital-a"
AT_COST: Mapping[str, object] = {"organizations.critical_access_hospital.cost_based_share": 1.0}


@pytest.mark.parametrize(
    ("providers", "changes", "category"),
    [
        # All of the premium goes to care, and all of it must.
        (
            {SYSTEM: {"lives": 997.3}},
            {"premiums.loss_ratio_floor": 1.0, "market.spending_trend_rate": 0.037},
            "premium_rebate",
        ),
        # Revenue covers cost and no more.
        ({RURAL: {"operating_margin": 0.0, "lives": 997.3}}, AT_COST, "cost_based_settlement"),
        # Nobody earns anything, so there is nothing to draw.
        (
            {SYSTEM: {"operating_margin": 0.0, "lives": 997.3, "capital_usd": 98_765.4}},
            {"organizations.payer.payout_share": 0.6, "organizations.health_system.payout_share": 0.8},
            "owner_distribution",
        ),
    ],
)
def test_what_comes_to_nothing_has_no_row_in_any_currency(
    providers: Mapping[str, Mapping[str, float]], changes: Mapping[str, object], category: str
) -> None:
    for rate in RATES:
        rows = ledger_rows(market_in(rate, {**PLANS, **providers}, {**CROOKED, **changes}))
        assert category not in {row[3] for row in rows}, rate
