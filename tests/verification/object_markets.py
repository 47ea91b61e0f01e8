"""Markets told by the engine and by a second implementation: what must agree, and markets that many tests ask for.

Numbers agree to a relative 1e-7. Both compute in doubles, but sum in another order and call another library's exp, log
and normal law: single results differ by 1e-16 to 1e-12 of what they were summed from, and what is left of a year after
hundreds of millions were paid in and out may be small beside that. A rule that differs moves them by far more. Dollars
are also taken as equal within a hundredth of a cent, and rates within 1e-12, for what should be exactly zero.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from longgame.environment.groups.catalogue import FORMS
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell

# The benchmarks stand beside the package and are not installed with it.
sys.path.append(str(Path(__file__).resolve().parents[2]))
from benchmarks.object_market import ObjectMarket as ObjectMarket

Row = dict[str, Any]
#: A market and the seed of its draws.
Story = tuple[Scenario, int]

_RELATIVE = 1e-7
_CENTS = 1e-4
_ROUNDING = 1e-12
SIZES: Mapping[str, object] = {
    "organizations.payer.count": 3,
    "organizations.health_system.count": 2,
    "organizations.independent_physicians.count": 7,
    "organizations.critical_access_hospital.count": 2,
    "market.regions": 2,
}

#: Promises that nobody forgets, and grievances that hurt.
RESENTFUL: Mapping[str, object] = {
    **SIZES,
    "framing.hope": 1.0,
    "framing.exaggeration": 1.0,
    "framing.omission_neglect": 0.8,
    "grievance.blame": 1.0,
    "grievance.decay": 0.1,
    "grievance.shading": 0.5,
    "grievance.felt_cost_pmpy_usd": 300.0,
    "trust.honesty_weight": 1.0,
    "identity.release_floor": 1.0,
    **{f"strategies.{strategy}.optimism": 1.0 for strategy in ("zero_sum", "win_win")},
}
#: Groups everywhere: cheap, close, with prices of their own. Some practices cannot pay for their programmes.
GROUPED: Mapping[str, object] = {
    **SIZES,
    **{
        f"groups.{form}.{name}": value
        for form in FORMS
        for name, value in {
            "founding_share": 0.33,
            "founding_rate": 0.2,
            "dues_pmpy_usd": 0.5,
            "investment_per_life_usd": 5.0,
            "identity_demand": 0.05,
            "integration_rate": 0.4,
            "joint_price_share": 0.7,
            "pooled_returns_share": 0.6,
        }.items()
    },
    "organizations.independent_physicians.liquidity_share": 0.02,
    "organizations.critical_access_hospital.capital_median_usd": 1e6,
}


def assert_same(scenario: Scenario, seed: int) -> list[Row]:
    """Both models tell the same story; returns its events."""
    return assert_all_same([(scenario, seed)])[0]


def assert_all_same(stories: Sequence[Story]) -> list[list[Row]]:
    """Both models tell the same stories; returns the events of each."""
    return [
        assert_told(scenario, seed, engine)
        for (scenario, seed), engine in zip(stories, told_by_engine(stories), strict=True)
    ]


def told_by_engine(stories: Sequence[Story]) -> list[dict[str, list[Row]]]:
    """Rows of the engine's tables by name, for each story; all are simulated beside each other."""
    tables = simulate_stack([Cell(scenario, seed, 1) for scenario, seed in stories])
    return [
        {
            name: tables[name].filter(pc.equal(tables[name]["cell"], number)).to_pylist()
            for name in ("events", "deals", "organizations", "groups")
        }
        for number in range(len(stories))
    ]


def assert_told(scenario: Scenario, seed: int, engine: Mapping[str, list[Row]]) -> list[Row]:
    """The market as objects tells what the engine's tables do, year by year; returns its events."""
    market = ObjectMarket(scenario, seed, 1, record=True)
    told: list[Row] = []
    for year in range(1, scenario.years + 1):
        market.step()
        events = market.events()
        told += events
        tables_now = (
            ("events", events),
            ("deals", market.deals()),
            ("organizations", market.organizations()),
            ("groups", market.memberships()),
        )
        for name, rows in tables_now:
            expected = [row for row in engine[name] if row["year"] == year]
            assert [words_of(row, rows) for row in expected] == [words_of(row, rows) for row in rows], (name, year)
            for one, other in zip(expected, rows, strict=True):
                assert_numbers_agree(one, other, f"{name} of year {year}")
    return told


def words_of(row: Row, rows: list[Row]) -> Row:
    """Everything but the measured numbers: names, codes, counts, switches."""
    return {name: row[name] for name in (rows[0] if rows else ()) if not isinstance(row[name], float)}


def assert_numbers_agree(engine: Row, market: Row, where: str) -> None:
    for name, value in market.items():
        if isinstance(value, float):
            floor = _CENTS if name.endswith("_usd") or name == "margin" else _ROUNDING
            assert math.isclose(engine[name], value, rel_tol=_RELATIVE, abs_tol=floor), (where, name, engine, market)
