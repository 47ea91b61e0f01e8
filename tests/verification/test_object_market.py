"""The engine against a second implementation: the same rules as an object-per-agent Mesa model.

`benchmarks/object_market` was written from docs/model.md without the engine's rule functions. On the same draws both
must tell the same events, keep the same deals and leave the same organisations, year by year (`object_markets`).
Mechanisms are switched off one by one in test_object_market_mechanisms, and organisations come, go and start small in
test_object_market_places.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.founding import found
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import EVENTS, KINDS, REASONS

from .conftest import MarketBuilder
from .object_markets import GROUPED, RESENTFUL, SIZES, ObjectMarket, assert_all_same, assert_numbers_agree, assert_same


def drawn_values(number: int) -> dict[str, object]:
    """Plausible values of every parameter but the sizes, the mix of strategies and the switches of mechanisms."""
    luck = random.Random(number)
    values: dict[str, object] = {}
    for name, parameter in registry().parameters.items():
        family = name.split(".")
        mix = family[0] == "strategies" and family[1] in KINDS
        if mix or family[0] == "mechanisms" or name.endswith(".count"):
            continue
        prepaid = family[0] in ("models", "tracks") and family[-1] == "prepaid_share"
        if prepaid or name.endswith(".spending_growth_gap_rate"):
            continue  # the object market refuses it
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
    assert_same(Scenario.load("default", overrides={"years": 16, **SIZES}), seed)


def test_busy_markets_in_which_everything_happens_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    crowded = {
        **SIZES,
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
        **SIZES,
        "valuation.identity_cost_pmpy_usd": 60.0,
        "walking.leader_exit_rate": 0.3,
        **{f"models.{model}.term_years": 4 for model in MODELS},
        **{f"models.{model}.two_sided_year": 3 for model in MODELS},
    }
    # Downside in every agreement that is renewed, and payers that merge.
    staged = {
        **SIZES,
        "organizations.payer.merger_rate": 0.05,
        **{f"models.{model}.two_sided_year": 2 for model in MODELS},
    }
    wary = {
        **SIZES,
        "trust.dealing_cost_pmpy_usd": 100.0,
        "trust.dealing_factor": 10.0,
        "trust.range_of_plans": 0.1,
        "trust.data_share": 0.8,
    }
    # Slots for few talks, and strategies that are taken over from success stories.
    choosy = {
        **SIZES,
        "market.payer_capacity": 2.0,
        "market.provider_capacity": 1.0,
        "evolution.rule": "emulation",
        "evolution.announcement_share": 0.9,
        "evolution.stories_heard": 5,
    }
    # Groups whose leads close, and providers that leave for want of money.
    led = {
        **GROUPED,
        "organizations.health_system.capital_median_usd": 2e6,
        "organizations.health_system.count": 4,
        "walking.least_funded_share": 0.5,
    }
    changes = (crowded, slow, touchy, staged, wary, RESENTFUL, choosy, led)
    stories = [(busy_market(years=20), 1)]
    stories += [(busy_market(values, years=20), seed) for seed in (1, 2) for values in changes]
    # Deals left for better ones are rare: these draws have some.
    stories.append((busy_market(choosy, years=20), 4))
    told = list(itertools.chain.from_iterable(assert_all_same(stories)))
    assert {event["event"] for event in told} == set(EVENTS)
    # The object market has no public programme.
    assert {event["reason"] for event in told} == set(REASONS) - {"other_program"}


def test_what_no_table_shows_of_pairs_is_the_same_as_objects(busy_market: MarketBuilder) -> None:
    """Pairs without a deal have grievances, trust and results too, and announcements are told only as stories."""
    scenario = busy_market(RESENTFUL, years=16)
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


@pytest.mark.parametrize("number", range(8))
def test_markets_with_drawn_parameters_are_the_same_as_objects(number: int, busy_market: MarketBuilder) -> None:
    values = {**drawn_values(number), **SIZES}
    if number % 2:
        assert_same(busy_market(values, years=12), seed=number)
    else:
        assert_same(Scenario.load("default", overrides={**values, "years": 12}), seed=number)


def test_nothing_is_told_unless_asked_for() -> None:
    market = ObjectMarket(Scenario.load("default", overrides=dict(SIZES)))
    while not market.deals():
        market.step()
        assert not market.events()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"mechanisms.identity": False}, "mechanisms.identity is off"),
        ({"policy": [{"year": 3, "set": {"market.meeting_rate": 0.1}}]}, "policy of year 3"),
        ({"offers": [{"organization": "payer-001", "term_years": 5}]}, "offer of payer-001"),
        (
            {"organizations": {"health_system": {"spending_growth_gap_rate": 0.01}}},
            "organizations.health_system.spending_growth_gap_rate is not 0",
        ),
        (
            {"models": {"custom_risk_contract": {"prepaid_share": 0.2}}},
            "models.custom_risk_contract.prepaid_share is not 0",
        ),
    ],
)
def test_what_is_not_supported_is_refused(settings: Mapping[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ObjectMarket(Scenario.from_dict(settings))
