"""A region whose payers sell nowhere else is a market of its own, where nothing else ties the regions together.

What ties them: strategies are copied from peers everywhere, identity is pulled to the mean of the kind, results of a
kind are proof points, and reputation is relative to the market's mean. With these off, no result of a region may depend
on the others; only what an organisation aspires to still looks at its peers everywhere. Members choose by premiums
relative to the market's mean, which cancels but for rounding.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from longgame.environment.scenario.reading.market_files import NamedOrganization
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, market_roster

from .conftest import MarketBuilder

Row = dict[str, Any]
_REGIONS, _SEED = 3, 5
_APART: dict[str, object] = {
    "organizations.payer.count": 6,
    "organizations.health_system.count": 3,
    "organizations.independent_physicians.count": 9,
    "organizations.critical_access_hospital.count": 6,
    "market.regions": _REGIONS,
    "market.payer_region_share": 1.0 / _REGIONS,
    "market.price_drift_rate": 0.02,
    "market.mean_reputation_effect": 0.0,
    "mechanisms.imitation": False,
    "mechanisms.identity": False,
    "mechanisms.proof_points": False,
}


def region_alone(scenario: Scenario, region: int) -> Scenario:
    """The organisations of one region as a market of their own; their ids, and so their draws, are the same."""
    rows = tuple(
        NamedOrganization(member.organization, member.kind, member.name, 1, None, {})
        for member in market_roster(scenario)
        if member.region == region
    )
    return dataclasses.replace(scenario.with_values({"market.regions": 1}), organizations=rows)


def results(scenario: Scenario) -> dict[str, list[Row]]:
    tables = simulate_stack([Cell(scenario, _SEED, 1)])
    return {name: tables[name].to_pylist() for name in ("events", "organizations", "deals")}


def test_a_region_whose_payers_sell_nowhere_else_is_a_market_of_its_own(busy_market: MarketBuilder) -> None:
    together = busy_market(_APART, years=10)
    whole = results(together)
    assert {"signed", "renewed"} <= {event["event"] for event in whole["events"]}
    for region in range(_REGIONS):
        alone = results(region_alone(together, region))
        here = {row["organization"] for row in alone["organizations"]}
        assert len(here) == 8
        for table, rows in alone.items():
            party = "organization" if table == "organizations" else "provider"
            same = [row for row in whole[table] if row[party] in here]
            assert len(same) == len(rows) > 0
            for one, other in zip(same, rows, strict=True):
                assert one.keys() == other.keys()
                for column in one.keys() - {"region", "group", "contract", "aspiration"}:
                    if isinstance(one[column], float):
                        assert one[column] == pytest.approx(other[column], rel=1e-7, abs=1e-4), (table, column)
                    else:
                        assert one[column] == other[column], (table, column)


def test_a_payer_of_all_regions_ties_them_together(busy_market: MarketBuilder) -> None:
    """The check above can fail: with a national payer a region depends on the others."""
    together = busy_market({**_APART, "market.national_payers": 1}, years=10)
    alone = results(region_alone(together, 0))
    here = {row["organization"] for row in alone["organizations"] if row["kind"] != "payer"}
    capital = [
        [row["capital_usd"] for row in rows if row["organization"] in here]
        for rows in (results(together)["organizations"], alone["organizations"])
    ]
    assert capital[0] != pytest.approx(capital[1], rel=1e-7, abs=1e-4)
