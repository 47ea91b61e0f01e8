"""The engine against a second implementation: the same rules as an object-per-agent Mesa model.

`benchmarks/object_market` was written from docs/model.md without the engine's rule functions. On the same draws both
must tell the same events, keep the same deals and leave the same organisations, year by year.

Numbers agree to a relative 1e-7. Both compute in doubles, but sum in another order and call another library's exp, log
and normal law: single results differ by 1e-16 to 1e-12 of what they were summed from, and what is left of a year after
hundreds of millions were paid in and out may be small beside that. A rule that differs moves them by far more. Dollars
are also taken as equal within a hundredth of a cent, and rates within 1e-12, for what should be exactly zero.
"""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.founding import found
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year
from longgame.experiments.running.simulate import BATCH_PAIRS
from longgame.vocabulary import EVENTS, KINDS, PROVIDER_KINDS, REASONS

from .conftest import MarketBuilder

_ROOT = Path(__file__).resolve().parents[2]
# The benchmarks stand beside the package and are not installed with it.
sys.path.append(str(_ROOT))
from benchmarks.object_market import ObjectMarket  # noqa: E402
from benchmarks.speed import FULL  # noqa: E402

Row = dict[str, Any]

_RELATIVE = 1e-7
_CENTS = 1e-4
_ROUNDING = 1e-12
_SIZES: Mapping[str, object] = {
    "organizations.payer.count": 3,
    "organizations.health_system.count": 2,
    "organizations.independent_physicians.count": 7,
    "organizations.critical_access_hospital.count": 2,
    "market.regions": 2,
}

#: Promises that nobody forgets, and grievances that hurt.
_RESENTFUL: Mapping[str, object] = {
    **_SIZES,
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
#: Organisations that lead their people, check in with partners, do their homework and define value, at strong sizes.
_LED: Mapping[str, object] = {
    **_RESENTFUL,
    **{
        f"people.{kind}.{lever}": value + 0.05 * number
        for number, kind in enumerate(KINDS)
        for lever, value in (
            ("early_involvement", 0.6),
            ("menu_of_options", 0.5),
            ("transparency", 0.7),
            ("visible_leaders", 0.4),
            ("check_ins", 0.6),
            ("early_wins", 0.8),
        )
    },
    **{f"people.{kind}.purpose": 0.8 for kind in PROVIDER_KINDS},
    "people.involvement_gain": 0.3,
    "people.check_in_share": 0.8,
    "people.early_win_gain": 0.2,
    "people.purpose_share": 1.0,
    **{
        f"organizations.{kind}.{name}": value + 0.1 * number
        for number, kind in enumerate(KINDS)
        for name, value in (("definition_effort", 0.4), ("homework_effort", 0.3), ("access_focus_sd", 0.1))
    },
    "care.misalignment_penalty": 1.0,
}
#: Mechanisms of people and of what value means, which the object model can do without too.
_PEOPLE = (
    "involvement",
    "transparency",
    "visible_leaders",
    "check_ins",
    "early_wins",
    "purpose",
    "value_weights",
    "value_definition",
    "homework",
)
#: Groups everywhere: cheap, close, with prices of their own. Some practices cannot pay for their programmes.
_GROUPED: Mapping[str, object] = {
    **_SIZES,
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
#: Mechanisms that the object model can do without: the social core, and what bears on it.
_SOCIAL = (
    "framing",
    "hope",
    "exaggeration",
    "omission_neglect",
    "entitlement",
    "transition_payment",
    "grievance",
    "shading",
    "felt_cost",
    "honesty",
    "trust_pays",
    "identity_release",
    "antagonism",
    "engagement_ratchet",
    "learning",
)


def assert_same(scenario: Scenario, seed: int) -> list[Row]:
    """Both models tell the same story; returns its events."""
    tables = simulate_stack([Cell(scenario, seed, 1)])
    market = ObjectMarket(scenario, seed, 1, record=True)
    engine = {name: tables[name].to_pylist() for name in ("events", "deals", "organizations", "groups")}
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


def drawn_values(number: int) -> dict[str, object]:
    """Plausible values of every parameter but the sizes, the mix of strategies and the switches of mechanisms."""
    luck = random.Random(number)
    values: dict[str, object] = {}
    for name, parameter in registry().parameters.items():
        family = name.split(".")
        mix = family[0] == "strategies" and family[1] in KINDS
        if mix or family[0] == "mechanisms" or name.endswith(".count"):
            continue
        if parameter.kind == "word":
            values[name] = luck.choice(parameter.choices)
        elif parameter.kind == "switch":
            values[name] = luck.random() < 0.3
        elif name.startswith("strategies.reciprocal.") and luck.random() < 0.5:
            continue  # goes on mirroring its partner
        else:
            low, high = parameter.plausible_low, parameter.plausible_high
            assert low is not None
            assert high is not None
            whole = parameter.kind == "whole number"
            # Below 0 a trait is no number but a mirror.
            low = max(low, 0.0) if family[0] == "strategies" else low
            values[name] = luck.randint(int(low), int(high)) if whole else luck.uniform(low, high)
    return values


def test_default_market_is_the_same_as_objects() -> None:
    assert_same(Scenario.load("default", overrides={"years": 10}), seed=1)


@pytest.mark.parametrize("seed", [2, -3])
def test_small_market_with_default_values_is_the_same_as_objects(seed: int) -> None:
    assert_same(Scenario.load("default", overrides={"years": 16, **_SIZES}), seed)


def test_busy_markets_in_which_everything_happens_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    crowded = {
        **_SIZES,
        "organizations.critical_access_hospital.count": 3,
        "organizations.payer.capital_median_usd": 3e6,
        "evolution.imitation_unit": "trait",
        "evolution.exploration_rate": 0.05,
        "evolution.network": "ring",
        "walking.lives_tolerance_share": 0.9,
    }
    # Minima that bind, long talks that outlast a year or a party, and talks that break down.
    slow = {
        **crowded,
        "negotiation.breakdown_rate": 0.01,
        **{f"models.{model}.minimum_lives": 2500.0 for model in ("third_party_mediated", "risk_bearing_network")},
        **{f"models.{model}.talk_months": 14.0 for model in ("custom_risk_contract", "risk_bearing_network")},
    }
    # Downside that comes within the term, and people to whom identity costs more than money.
    touchy = {
        **_SIZES,
        "valuation.identity_cost_pmpy_usd": 60.0,
        "walking.leader_exit_rate": 0.3,
        **{f"models.{model}.term_years": 4 for model in MODELS},
        **{f"models.{model}.two_sided_year": 3 for model in MODELS},
    }
    # Downside in every agreement that is renewed, and payers that merge.
    staged = {
        **_SIZES,
        "organizations.payer.merger_rate": 0.05,
        **{f"models.{model}.two_sided_year": 2 for model in MODELS},
    }
    wary = {
        **_SIZES,
        "trust.dealing_cost_pmpy_usd": 100.0,
        "trust.dealing_factor": 10.0,
        "trust.range_of_plans": 0.1,
        "trust.data_share": 0.8,
    }
    # Slots for few talks, and strategies that are taken over from success stories.
    choosy = {
        **_SIZES,
        "market.payer_capacity": 2.0,
        "market.provider_capacity": 1.0,
        "evolution.rule": "emulation",
        "evolution.announcement_share": 0.9,
        "evolution.stories_heard": 5,
    }
    # Groups whose leads close.
    led = {**_GROUPED, "organizations.health_system.capital_median_usd": 2e6, "organizations.health_system.count": 4}
    told = assert_same(busy_market(years=20), seed=1)
    for seed in (1, 2):
        for changes in (crowded, slow, touchy, staged, wary, _RESENTFUL, choosy, led):
            told += assert_same(busy_market(changes, years=20), seed)
    # Deals left for better ones are rare: these draws have some.
    told += assert_same(busy_market(choosy, years=20), seed=4)
    assert {event["event"] for event in told} == set(EVENTS)
    # The object market has no public programme.
    assert {event["reason"] for event in told} == set(REASONS) - {"other_program"}


def test_what_no_table_shows_of_pairs_is_the_same_as_objects(busy_market: MarketBuilder) -> None:
    """Pairs without a deal have grievances, trust and results too, and announcements are told only as stories."""
    scenario = busy_market(_RESENTFUL, years=16)
    simulation = Simulation(found(Stack([Cell(scenario, 8, 1)])))
    market = ObjectMarket(scenario, 8)
    for year in range(1, scenario.years + 1):
        contract_year(simulation)
        market.step()
        pairs = simulation.state.pairs
        columns = {
            "announced_usd": pairs.announced[0],
            "announced_by_provider_usd": pairs.announced[1],
            "grievance_of_payer": pairs.grievance_of_payer,
            "grievance_of_provider": pairs.grievance_of_provider,
            "trust_in_payer": pairs.trust_in_payer(),
            "trust_in_provider": pairs.trust_in_provider(),
            "results_seen": pairs.results_seen,
            "price": pairs.price,
            "price_taken": pairs.price_taken,
        }
        for pair in market.pairs:
            ours = (
                *pair.announced,
                pair.payer_grievance,
                pair.provider_grievance,
                pair.in_payer.trust,
                pair.in_provider.trust,
                pair.results_seen,
                pair.price,
                pair.price_taken,
            )
            engine = {name: float(column[pair.index]) for name, column in columns.items()}
            assert_numbers_agree(engine, dict(zip(columns, ours, strict=True)), f"pair {pair.index} in year {year}")
    apart = [pair for pair in market.pairs if pair.deal is None]
    assert any(pair.payer_grievance > 0.0 for pair in apart)
    assert any(pair.announced[0] != 0.0 for pair in market.pairs)


@pytest.fixture(scope="module")
def with_everything(busy_market: MarketBuilder) -> list[Row]:
    """Events of the resentful market with all mechanisms on."""
    return assert_same(busy_market(_RESENTFUL, years=10), seed=5)


@pytest.mark.parametrize("mechanism", _SOCIAL)
def test_markets_without_a_social_mechanism_are_the_same_as_objects(
    mechanism: str, busy_market: MarketBuilder, with_everything: list[Row]
) -> None:
    told = assert_same(busy_market({**_RESENTFUL, f"mechanisms.{mechanism}": False}, years=10), seed=5)
    assert told != with_everything


@pytest.fixture(scope="module")
def led_in_every_way(busy_market: MarketBuilder) -> list[Row]:
    """Events of the market in which everybody leads, with all mechanisms on."""
    return assert_same(busy_market(_LED, years=10), seed=5)


@pytest.mark.parametrize("mechanism", _PEOPLE)
def test_markets_without_a_way_of_leading_are_the_same_as_objects(
    mechanism: str, busy_market: MarketBuilder, led_in_every_way: list[Row]
) -> None:
    told = assert_same(busy_market({**_LED, f"mechanisms.{mechanism}": False}, years=10), seed=5)
    assert told != led_in_every_way


def test_markets_without_any_way_of_leading_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    assert_same(busy_market({**_LED, **{f"mechanisms.{mechanism}": False for mechanism in _PEOPLE}}, years=12), seed=6)


@pytest.mark.parametrize("rule", ["equal", "lives", "contribution", "bargained"])
def test_markets_with_strong_groups_are_the_same_as_objects(rule: str, busy_market: MarketBuilder) -> None:
    told = assert_same(busy_market({**_GROUPED, "groups.share_rule": rule}, years=14), seed=3)
    assert sum(event["deal"] is None for event in told) > 10


@pytest.mark.parametrize(
    "mechanism", ["provider_groups", "group_pooling", "governance", "control_given_up", "forfeits"]
)
def test_markets_without_groups_their_pools_boards_or_bonds_are_the_same_as_objects(
    mechanism: str, busy_market: MarketBuilder
) -> None:
    bonds = {"groups.forfeit_share": 3.0, "governance.expert_seats_share": 0.05}
    bonds |= {f"groups.{form}.control_share": 0.8 for form in FORMS}
    on, off = ({**_GROUPED, **bonds, f"mechanisms.{mechanism}": switch} for switch in (True, False))
    assert assert_same(busy_market(on, years=10), seed=3) != assert_same(busy_market(off, years=10), seed=3)


def test_markets_without_the_social_core_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    off = {f"mechanisms.{mechanism}": False for mechanism in _SOCIAL}
    assert_same(busy_market({**_RESENTFUL, **off}, years=20), seed=6)


@pytest.mark.parametrize(
    "edges",
    [
        # All that hurts stays, nothing that is lost comes back, and the aggrieved withhold everything.
        {
            "grievance.decay": 0.0,
            "grievance.blame": 1.0,
            "grievance.shading": 1.0,
            "grievance.retrade_weight": 1.0,
            "grievance.exit_weight": 0.2,
            "grievance.leader_relief": 0.0,
            "trust.largest_fall_share": 1.0,
            "trust.data_share": 1.0,
            "trust.dealing_factor": 20.0,
            "trust.months_factor": 5.0,
            "trust.range_of_plans": 0.05,
            "engagement.falling_rate": 1.0,
            "engagement.rising_rate": 0.0,
            "identity.release_floor": 0.0,
            "framing.omission_neglect": 1.0,
            "valuation.framing_years": 20.0,
            "evolution.aspiration_own_share": 1.0,
        },
        # All is forgotten within the year.
        {
            "grievance.decay": 1.0,
            "grievance.blame": 0.0,
            "grievance.exit_weight": 1.0,
            "grievance.leader_relief": 1.0,
            "grievance.felt_cost_pmpy_usd": 1000.0,
            "trust.largest_fall_share": 0.02,
            "trust.dealing_factor": 1.0,
            "trust.months_factor": 1.0,
            "trust.range_of_plans": 1.0,
            "engagement.falling_rate": 0.0,
            "engagement.rising_rate": 1.0,
            "framing.hope": 0.0,
            "framing.exaggeration": 0.0,
            "valuation.framing_years": 0.5,
            "evolution.aspiration_own_share": 0.0,
        },
    ],
    ids=["nothing-is-forgiven", "all-is-forgotten"],
)
def test_markets_at_the_edges_of_the_social_core_are_the_same_as_objects(
    edges: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    leaving = {f"organizations.{kind}.leader_turnover_rate": 0.4 for kind in KINDS}
    assert_same(busy_market({**_RESENTFUL, **leaving, **edges}, years=16), seed=7)


#: Capital that few have, stakes in kind that cost and count, and hospitals that payers cannot do without.
_SKIN: Mapping[str, object] = {
    **_SIZES,
    **{f"models.{model}.capital_demand_per_life_usd": 200.0 for model in MODELS},
    "organizations.independent_physicians.in_kind_share": 0.9,
    "organizations.critical_access_hospital.in_kind_share": 1.0,
    "skin.in_kind_worth": 0.1,
    "skin.claim_discount": 1.0,
    "skin.in_kind_cost_rate": 0.3,
    "skin.essentiality_weight": 1.0,
}


def test_markets_with_and_without_stakes_in_kind_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    told = [assert_same(busy_market(_SKIN, years=12), seed=9)]
    for off in (("stake_in_kind",), ("essentiality",), ("stake_in_kind", "essentiality")):
        changes = {f"mechanisms.{mechanism}": False for mechanism in off}
        told.append(assert_same(busy_market({**_SKIN, **changes}, years=12), seed=9))
    assert all(one != other for number, one in enumerate(told) for other in told[:number])


def test_markets_that_begin_with_own_employees_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    proving: Mapping[str, object] = {
        **_SIZES,
        **{f"organizations.{kind}.own_employees_share": 0.6 for kind in PROVIDER_KINDS},
        **{f"organizations.{kind}.employee_lives_share": 0.4 for kind in PROVIDER_KINDS},
        "pilots.running_per_targeted_life_usd": 640.0,
    }
    told = [
        assert_same(busy_market({**proving, **changes}, years=12), seed=10)
        for changes in ({}, {"mechanisms.own_employees": False}, {"pilots.proof_years": 6})
    ]
    assert all(one != other for number, one in enumerate(told) for other in told[:number])


@pytest.mark.parametrize(
    "changes",
    [
        {"mechanisms.focus": False, "mechanisms.pilot_portfolio": False},
        {"pilots.focused_share": 0.6, "pilots.widening_rate": 0.3},
        {"pilots.yearly_pilots": 3, "pilots.ambition": 0.3, "pilots.largest_gain": 0.4},
        {
            "pilots.focused_share": 1.0,
            "pilots.first_focus_share": 0.01,
            "pilots.widening_rate": 2.0,
            "pilots.yearly_pilots": 2,
            "pilots.largest_gain": 1.0,
            **{f"organizations.{kind}.own_employees_share": 0.5 for kind in PROVIDER_KINDS},
            **{f"organizations.{kind}.merger_rate": 0.05 for kind in KINDS},
        },
    ],
    ids=["off", "focus", "pilots", "both"],
)
def test_markets_that_start_small_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    small = {**_GROUPED, "care.targeted_share": 0.2, "pilots.cost_usd": 20000.0, **changes}
    assert_same(busy_market(small, years=14), seed=11)


@pytest.mark.parametrize(
    "changes",
    [
        {"mechanisms.newcomers": False},
        {"care.first_year_share": 0.0, "market.panel_turnover_rate": 0.5, "market.member_churn_rate": 0.5},
    ],
    ids=["off", "strong"],
)
def test_markets_of_members_who_come_and_go_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    assert_same(busy_market({**_RESENTFUL, **changes}, years=14), seed=9)


@pytest.mark.parametrize(
    "changes", [{"mechanisms.entrants": False}, {}, {"market.regions": 1}], ids=["off", "on", "one"]
)
def test_markets_whose_vacant_places_are_taken_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    risky = {
        **_SIZES,
        "organizations.critical_access_hospital.count": 5,
        "organizations.payer.capital_median_usd": 1e6,
        **{f"organizations.{kind}.entry_rate": 0.7 for kind in KINDS},
        "pilots.focused_share": 0.5,
        "pilots.yearly_pilots": 1,
        "pilots.cost_usd": 5000.0,
    }
    scenario = busy_market({**risky, **changes}, years=16)
    assert_same(scenario, seed=1)
    market = ObjectMarket(scenario, 1)
    for _ in range(scenario.years):
        market.step()
    entered = any(one.entry_year for one in market.organizations_in_order)
    assert entered == (changes != {"mechanisms.entrants": False})


@pytest.mark.parametrize(
    "changes",
    [
        {"mechanisms.mergers": False},
        {},
        {"market.regions": 1},
        {
            "organizations.payer.count": 6,
            "market.regions": 3,
            "market.national_payers": 1,
            "market.payer_region_share": 0.34,
        },
    ],
    ids=["off", "two-regions", "one-region", "regional-payers"],
)
def test_markets_in_which_many_merge_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    crowded = {
        **_SIZES,
        "organizations.independent_physicians.count": 9,
        "organizations.critical_access_hospital.count": 4,
        **{f"organizations.{kind}.merger_rate": 0.15 for kind in KINDS},
    }
    told = assert_same(busy_market({**crowded, **changes}, years=14), seed=2)
    closed = any(event["event"] == "closed" and event["reason"] == "merger" for event in told)
    assert closed == (changes != {"mechanisms.mergers": False})


def test_markets_of_regional_payers_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    """One payer sells everywhere, three in two of five regions each: the last of them goes round to the first."""
    regional = {
        **_SIZES,
        "organizations.payer.count": 4,
        "organizations.independent_physicians.count": 12,
        "organizations.critical_access_hospital.count": 5,
        "market.regions": 5,
        "market.national_payers": 1,
        "market.payer_region_share": 0.4,
        "market.talk_minimum_lives": 150.0,
        "market.price_drift_rate": 0.05,
    }
    told = []
    # Poor enough for payers to close too, so that their members look for another one in the region.
    for changes in ({}, {"organizations.payer.capital_median_usd": 3e6}):
        told += assert_same(busy_market({**regional, **changes}, years=14), seed=1)
    alone = {**regional, "market.national_payers": 0, "market.payer_region_share": 0.2, "organizations.payer.count": 6}
    told += assert_same(busy_market(alone, years=14), seed=4)
    assert {"signed", "renewed", "closed"} <= {event["event"] for event in told}
    assert any(event["event"] == "closed" and event["decided_by"] == "payer" for event in told)


@pytest.mark.parametrize("number", range(8))
def test_markets_with_drawn_parameters_are_the_same_as_objects(number: int, busy_market: MarketBuilder) -> None:
    values = {**drawn_values(number), **_SIZES}
    if number % 2:
        assert_same(busy_market(values, years=12), seed=number)
    else:
        assert_same(Scenario.load("default", overrides={**values, "years": 12}), seed=number)


def test_nothing_is_told_unless_asked_for() -> None:
    market = ObjectMarket(Scenario.load("default", overrides=dict(_SIZES)))
    while not market.deals():
        market.step()
        assert not market.events()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"mechanisms.identity": False}, "mechanisms.identity is off"),
        ({"policy": [{"year": 3, "set": {"market.meeting_rate": 0.1}}]}, "policy of year 3"),
        ({"offers": [{"organization": "payer-001", "term_years": 5}]}, "offer of payer-001"),
    ],
)
def test_what_is_not_supported_is_refused(settings: Mapping[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ObjectMarket(Scenario.from_dict(settings))


@pytest.mark.slow
def test_speed_script_runs_and_fills_its_tables(tmp_path: Path) -> None:
    out = tmp_path / "speed.json"
    command = [sys.executable, "-m", "benchmarks.speed", "--quick", "--out", str(out)]
    done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    figures = json.loads(out.read_text(encoding="utf-8"))
    rows = [*figures["duels"], *figures["memory"], *figures["growth"], figures["array_pass"]]
    assert [len(figures[name]) for name in ("duels", "memory", "growth")] == [3, 3, 3]
    # A line of Markdown for each, and two more for the head of each of the four tables.
    assert sum(line.startswith("| ") for line in done.stdout.splitlines()) == len(rows) + 2 * 4


def test_speed_script_measures_a_full_pass() -> None:
    cells, pairs = FULL.stack_cells, Cell(Scenario.load("default"), 1, 1).pair_rows
    assert cells * pairs <= BATCH_PAIRS < (cells + 1) * pairs
