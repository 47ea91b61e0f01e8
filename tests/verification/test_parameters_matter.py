"""Every parameter moves some result at an end of its plausible range: what moves nothing has no place here.

Most act in one busy market; what needs rare events, ventures, downside, hostility or poor plans is moved where it has
something to act on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pytest

from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.reading.parameter import Parameter, Value
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.vocabulary import PROVIDER_KINDS, TRACKS

from .conftest import BUSY, LED

_NEVER = 1e7

#: Only joint ventures can be signed, by anybody.
VENTURES: Mapping[str, object] = {
    **BUSY,
    **{f"models.{model}.minimum_lives": _NEVER for model in MODELS if model != "joint_venture_product"},
    "models.joint_venture_product.minimum_lives": 100.0,
    "models.joint_venture_product.capital_demand_per_life_usd": 1.0,
    "models.joint_venture_product.start_up_fixed_usd": 20_000.0,
    "models.joint_venture_product.running_fixed_usd": 20_000.0,
    "models.joint_venture_product.talk_months": 2.0,
    "models.joint_venture_product.term_years": 4,
    "valuation.believed_reduction_rate": 0.33,
}
#: A public programme with up-front money, which most that entered like.
PUBLIC: Mapping[str, object] = {
    **BUSY,
    "mechanisms.program": True,
    "program.yearly_intake": 6.0,
    "program.regional_share": 0.2,
    "program.other_exit_rate": 0.02,
    "program.list_change_log_sd": 0.1,
    "program.list_jump_rate": 0.3,
    "organizations.health_system.count": 6,
    "organizations.independent_physicians.count": 12,
    "care.reduction_rate": 0.2,
    "valuation.non_revenue_value_pmpy_usd": 100.0,
    "valuation.non_revenue_value_sd_usd": 50.0,
    **{f"tracks.{track}.offered": True for track in TRACKS},
    **{f"tracks.{track}.support_pmpy_usd": 20.0 for track in TRACKS},
}
#: Name of a market, its values, years, and replicates. What moved in one is not tried in the next: the first is
#: short and moves two thirds, those that move many of the rest follow, the long and the large ones come last, for few.
MARKETS: Mapping[str, tuple[Mapping[str, object], int, int]] = {
    "busy at first": (BUSY, 4, 1),
    "a public programme": ({**PUBLIC, "tracks.track_2.offered": False}, 8, 2),
    "a public programme with downside": ({**PUBLIC, "tracks.track_1.offered": False}, 8, 2),
    "a public programme that turns two-sided": (
        {
            **PUBLIC,
            "tracks.track_1.two_sided_year": 2,
            "tracks.track_1.loss_share": 0.4,
            "tracks.track_1.loss_cap_rate": 0.05,
            "tracks.track_2.offered": False,
            "tracks.track_3.offered": False,
        },
        8,
        2,
    ),
    "a public programme of one track": (
        {**PUBLIC, "tracks.track_1.offered": False, "tracks.track_3.offered": False},
        8,
        2,
    ),
    "busy, with a little money in every package": ({**BUSY, "packages.lean.support_pmpy_usd": 5.0}, 10, 2),
    "people who are led": ({**BUSY, **LED}, 10, 2),
    "own employees first": (
        {**BUSY, **{f"organizations.{kind}.own_employees_share": 1.0 for kind in PROVIDER_KINDS}},
        6,
        1,
    ),
    "pilots": ({**BUSY, "pilots.yearly_pilots": 2, "pilots.cost_usd": 30000.0}, 6, 1),
    "downside in branded programmes": (
        {**BUSY, "models.payer_branded_program.two_sided_year": 1, "models.payer_branded_program.loss_share": 0.5},
        10,
        1,
    ),
    "ventures": (VENTURES, 10, 1),
    "ventures without equity": ({**VENTURES, "models.joint_venture_product.equity": False}, 10, 1),
    "success stories": (
        {**BUSY, "evolution.rule": "emulation", "organizations.independent_physicians.count": 12},
        10,
        2,
    ),
    "without a ratchet": ({**BUSY, "mechanisms.engagement_ratchet": False}, 10, 1),
    "payers of one region each": ({**BUSY, "market.regions": 2, "market.payer_region_share": 0.5}, 6, 1),
    "hostile": (
        {**BUSY, "trust.in_payers_mean": 0.2, "trust.in_providers_mean": 0.2, "trust.spread_sd": 0.12},
        10,
        1,
    ),
    "poor systems": (
        {
            **BUSY,
            "organizations.health_system.capital_median_usd": 1.5e6,
            **{f"models.{model}.capital_demand_per_life_usd": 5.0 for model in MODELS},
        },
        10,
        1,
    ),
    "asked for capital": (
        {
            **BUSY,
            **{f"models.{model}.capital_demand_per_life_usd": 20.0 for model in MODELS},
            "organizations.health_system.capital_median_usd": 5e6,
            "organizations.health_system.in_kind_share": 0.2,
        },
        10,
        2,
    ),
    "wide programmes": ({**BUSY, "care.targeted_share": 0.2}, 10, 1),
    "ventures of middling quality": (
        {**VENTURES, **{f"organizations.{kind}.quality_mean": 0.45 for kind in PROVIDER_KINDS}},
        10,
        1,
    ),
    "a system that leads an organisation for population health": (
        {
            **BUSY,
            **{f"groups.{form}.founding_share": 0.0 for form in FORMS},
            "groups.population_health_organization.founding_share": 1.0,
            "groups.population_health_organization.dues_pmpy_usd": 0.5,
            "groups.population_health_organization.investment_per_life_usd": 1.0,
            "groups.population_health_organization.identity_demand": 0.02,
            "valuation.decision_noise_rate": 0.03,
        },
        12,
        6,
    ),
    "a group whose practices have no money to invest, which divides by voice": (
        {
            **BUSY,
            **{f"groups.{form}.founding_share": 0.3 for form in FORMS},
            **{f"groups.{form}.dues_pmpy_usd": 0.5 for form in FORMS},
            "groups.share_rule": "bargained",
            "organizations.independent_physicians.liquidity_share": 0.0,
        },
        10,
        2,
    ),
    "payers and systems that close": (
        {
            **BUSY,
            "organizations.payer.count": 6,
            "organizations.payer.capital_median_usd": 1e5,
            "organizations.payer.premium_margin_rate": -0.1,
            "organizations.health_system.count": 6,
            "organizations.health_system.capital_median_usd": 1e6,
            "organizations.health_system.operating_margin_mean": -0.1,
            "mechanisms.mergers": False,
        },
        10,
        2,
    ),
    "a public programme that owners pay for, with lists near its minimum": (
        {
            **PUBLIC,
            "mechanisms.runway": True,
            "valuation.non_revenue_value_pmpy_usd": 20.0,
            "models.payer_branded_program.minimum_lives": 4000.0,
            "program.list_jump_rate": 0.6,
        },
        8,
        2,
    ),
    "plans near the floor of their loss ratio": (
        {
            **BUSY,
            "organizations.payer.administration_pmpy_usd": 850.0,
            "organizations.payer.premium_margin_rate": 0.042,
            "care.reduction_rate": 0.33,
        },
        10,
        1,
    ),
    "payers who know luck, and no talks without a deal in sight": (
        {"mechanisms.payer_credibility": True, "mechanisms.screening": True},
        8,
        1,
    ),
    "default": ({}, 16, 2),
    "many that may merge": (
        {
            **BUSY,
            "organizations.payer.count": 60,
            "organizations.critical_access_hospital.count": 30,
            "organizations.critical_access_hospital.operating_margin_mean": 0.05,
            "walking.merger_exit_rate": 1.0,
        },
        10,
        3,
    ),
}


#: Parameters are tried in so many parts, which take less memory and can run beside each other.
PARTS = 3


def ends(parameter: Parameter) -> Iterator[Value]:
    """Other values that the parameter plausibly takes: the ends of its range, the other position, the other words."""
    if parameter.kind == "switch":
        yield not parameter.default
    elif parameter.kind == "word":
        yield from (choice for choice in parameter.choices if choice != parameter.default)
    elif parameter.name.endswith(".count"):
        yield 2 if BUSY.get(parameter.name) != 2 else 3
    else:
        assert parameter.plausible_low is not None
        assert parameter.plausible_high is not None
        whole = parameter.kind == "whole number"
        for end in (parameter.plausible_low, parameter.plausible_high):
            yield round(end) if whole else end


def parts(table: pa.Table, cells: int) -> list[pa.Table]:
    """The rows of each cell, in their order."""
    rows = table.take(np.argsort(table["cell"].to_numpy(), kind="stable"))
    bounds = np.searchsorted(rows["cell"].to_numpy(), np.arange(cells + 1))
    content = rows.drop_columns(["cell"])
    return [content.slice(first, last - first) for first, last in itertools.pairwise(bounds)]


def that_move_nothing(names: list[str], market: Mapping[str, object], years: int, replicates: int) -> list[str]:
    """Those of the parameters that leave every table of the market as it is at all of their ends."""
    base = Scenario.from_dict({"years": years}, overrides=market)
    tried = [(name, base.with_values({name: end})) for name in names for end in ends(registry().parameters[name])]
    scenarios = [base, *(scenario for _, scenario in tried)]
    cells = [Cell(scenario, 5, number + 1) for scenario in scenarios for number in range(replicates)]
    tables = [
        parts(table, len(cells)) for name, table in simulate_stack(cells, "organizations").items() if name != "accounts"
    ]
    start = [table[:replicates] for table in tables]
    moved = set()
    for number, (name, _) in enumerate(tried, start=1):
        if [table[number * replicates : (number + 1) * replicates] for table in tables] != start:
            moved.add(name)
    return [name for name in names if name not in moved]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_parameter_moves_a_result_within_its_plausible_range(part: int) -> None:
    still = list(registry().parameters)[part::PARTS]
    for market, years, replicates in MARKETS.values():
        still = that_move_nothing(still, market, years, replicates) if still else []
    assert still == []


def test_a_parameter_at_its_own_value_moves_nothing() -> None:
    name = "market.member_churn_rate"
    base = Scenario.from_dict({"years": 3}, overrides=BUSY)
    same = base.with_values({name: base.values[name]})
    tables = simulate_stack([Cell(base, 5, 1), Cell(same, 5, 1)], "organizations")
    for key, table in tables.items():
        one, other = parts(table, 2)
        assert key == "accounts" or one == other, key
