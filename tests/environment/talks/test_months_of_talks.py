"""Months of talks as the market table books them, and what they cost: by hand, in dollars.

A month costs the plan 1,000 and the health system 400 dollars in the first year, and a tenth more every year. Terms are
posted, to be taken or left, so talks last as long as the model says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.environment.year import contract_year
from longgame.vocabulary import KINDS, STRATEGIES

from ..paper_market import paper_market, paper_scenario, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"
#: What a model is worth: nothing costs anything, and savings are as believed.
_EACH_MODEL: Mapping[str, object] = {
    "minimum_lives": 0.0,
    "capital_demand_per_life_usd": 0.0,
    "take_it_or_leave_it": True,
    "equity": False,
    "pooling": "none",
    "two_sided_year": 99,
    "term_years": 2,
    "minimum_savings_rate": 0.0,
    "quality_gate": 0.0,
    "identity_demand": 0.0,
    "start_up_fixed_usd": 0.0,
    "start_up_per_life_usd": 0.0,
    "running_fixed_usd": 0.0,
    "running_per_targeted_life_usd": 0.0,
    "payer_running_pmpy_usd": 0.0,
    "care_management_pmpy_usd": 0.0,
    "governance_pmpy_usd": 0.0,
}
CHANGES: Mapping[str, object] = {
    "mechanisms.deals": True,
    "market.spending_trend_rate": 0.1,
    "market.meeting_rate": 1.0,
    "market.payer_capacity": 100.0,
    "market.provider_capacity": 100.0,
    "market.cooling_off_years": 0,
    "negotiation.breakdown_rate": 0.0,
    "negotiation.breakdown_growth": 0.0,
    "negotiation.misalignment_months": 0.0,
    "negotiation.loss_list_months": 0.0,
    "negotiation.claim_sd": 0.0,
    "organizations.payer.talk_month_cost_usd": 1000.0,
    "organizations.health_system.talk_month_cost_usd": 400.0,
    **{f"models.{model}.{term}": value for model in MODELS for term, value in _EACH_MODEL.items()},
    **{f"strategies.{strategy}.claim": 0.5 for strategy in STRATEGIES},
}


class Booked(NamedTuple):
    """What the tables say of the talks of a market, by year."""

    months: list[float]
    cost: list[float]
    by_side: list[tuple[float, float]]
    events: list[tuple[int, str, float, float]]


def booked(changes: Mapping[str, object], talk_months: float, years: int) -> Booked:
    """Talks of the payer and the system."""
    longest = {f"models.{model}.talk_months": talk_months for model in MODELS}
    # Every dollar of care is paid in advance, so avoided care costs the system nothing.
    scenario = paper_scenario({PAYER: {}, SYSTEM: {"prepaid_share": 1.0}}, {**CHANGES, **longest, **changes}, years)
    tables = {name: table.to_pandas() for name, table in simulate_stack([Cell(scenario, 1, 1)]).items()}
    market, ledger, events = tables["market"], tables["ledger"], tables["events"]
    talks = ledger[ledger["category"] == "negotiation"].pivot_table(
        index="year", columns="account", values="amount_usd", aggfunc="sum"
    )
    sides = talks.reindex(index=range(1, years + 1), columns=[PAYER, SYSTEM]).fillna(0.0)
    return Booked(
        market["talk_months"].tolist(),
        market["talk_cost_usd"].tolist(),
        list(sides.itertuples(index=False, name=None)),
        list(events[["year", "event", "months", "talk_cost_usd"]].itertuples(index=False, name=None)),
    )


def test_talks_longer_than_a_year_are_booked_and_paid_in_the_years_in_which_they_are_held() -> None:
    talks = booked({}, talk_months=18.0, years=3)
    assert talks.months == pytest.approx([12.0, 6.0, 0.0])
    # 12 months at 1,400 dollars, and 6 at 1,540.
    assert talks.cost == pytest.approx([16_800.0, 9_240.0, 0.0])
    assert talks.by_side == [
        pytest.approx((-12_000.0, -4_800.0)),
        pytest.approx((-6_600.0, -2_640.0)),
        (0.0, 0.0),
    ]
    (signed,) = talks.events
    assert signed[:2] == (2, "signed")
    # The event holds all of the talks, at the prices of the year of the signature.
    assert signed[2:] == pytest.approx((18.0, 18 * 1540.0))


def test_talks_within_a_year_are_booked_and_paid_in_it() -> None:
    talks = booked({}, talk_months=5.0, years=2)
    assert talks.months == pytest.approx([5.0, 0.0])
    assert talks.cost == pytest.approx([7_000.0, 0.0])


def test_talks_of_more_than_two_years_take_a_part_of_the_third() -> None:
    talks = booked({}, talk_months=30.0, years=3)
    assert talks.months == pytest.approx([12.0, 12.0, 6.0])
    # 1,400, 1,540 and 1,694 dollars a month.
    assert talks.cost == pytest.approx([16_800.0, 18_480.0, 10_164.0])


def test_talks_that_fail_are_booked_in_full_where_they_began() -> None:
    # Governance costs each side 60 dollars a life; all that is believed to be saved are 28.
    dear = {f"models.{model}.governance_pmpy_usd": 60.0 for model in MODELS}
    talks = booked(dear, talk_months=18.0, years=1)
    assert [event[1] for event in talks.events] == ["impasse"]
    assert talks.months == pytest.approx([18.0])
    assert talks.cost == pytest.approx([18 * 1400.0])


def test_renewals_are_talked_over_for_their_share_of_the_months_however_long_within_the_year() -> None:
    # Signed in the second year for two; renewed in the fourth.
    talks = booked({"negotiation.renewal_months_share": 0.75}, talk_months=20.0, years=4)
    assert [event[:2] for event in talks.events] == [(2, "signed"), (4, "renewed")]
    assert talks.months == pytest.approx([12.0, 8.0, 0.0, 15.0])
    # 1,400, 1,540 and in the fourth year 1,863.4 dollars a month.
    assert talks.cost == pytest.approx([16_800.0, 12_320.0, 0.0, 27_951.0])


def test_talks_are_longer_by_homework_by_asking_one_s_people_and_by_defining_value() -> None:
    prepared: dict[str, object] = {
        "mechanisms.homework": True,
        "mechanisms.involvement": True,
        "mechanisms.value_definition": True,
        "mechanisms.value_weights": True,
        # Weights of cost, access and quality: 0.7, 0.1, 0.2 and 0.4, 0.2, 0.4: a distance of 0.3.
        "organizations.payer.value_focus_mean": 0.7,
        "organizations.payer.access_focus_mean": 0.1,
        "organizations.health_system.value_focus_mean": 0.4,
        "organizations.health_system.access_focus_mean": 0.2,
        **{f"organizations.{kind}.{name}": 0.0 for kind in KINDS for name in ("value_focus_sd", "access_focus_sd")},
        "negotiation.homework_months": 2.0,
        "organizations.payer.homework_effort": 0.5,
        "people.health_system.early_involvement": 0.5,
        "people.payer.early_involvement": 0.25,
        "people.involvement_months": 4.0,
        "negotiation.definition_months": 10.0,
        "organizations.health_system.definition_effort": 0.5,
    }
    # Five months, one of homework, two in which the slower side asks its people, and 10 x 0.5 x 0.3 of definition.
    assert booked(prepared, talk_months=5.0, years=1).months == pytest.approx([9.5])
    without = {key: False if key.startswith("mechanisms.") else value for key, value in prepared.items()}
    assert booked(without, talk_months=5.0, years=1).months == pytest.approx([5.0])


def months_of_a_renewal(relationship: float) -> float:
    """Months of talks over a deal at term, with open asks of which both sides claim most of what they see."""
    changes = {
        **CHANGES,
        **{f"models.{model}.take_it_or_leave_it": False for model in MODELS},
        **{f"models.{model}.talk_months": 2.0 for model in MODELS},
        **{f"strategies.{strategy}.claim": 0.9 for strategy in STRATEGIES},
        "negotiation.renewal_months_share": 1.0,
        "negotiation.concession_rate": 0.1,
        "negotiation.trust_concession": 1.0,
    }
    market = paper_market({PAYER: {}, SYSTEM: {"prepaid_share": 1.0, "maturity": 1.0}}, changes)
    row, pairs = put_deal(market, PAYER, SYSTEM, {"term_years": 2.0}), market.state.pairs
    pairs.agreement_year[row] = pairs.deal_year[row] = 2
    pairs.relationship[row] = relationship
    year = contract_year(market)
    assert pairs.agreement_number[row] == 2
    return float(year.months[row])


def test_talks_last_longer_where_the_relationship_went_with_a_leader() -> None:
    kept, lost = months_of_a_renewal(0.8), months_of_a_renewal(0.0)
    # Both wait for two months; then asks close in faster between people who know each other.
    assert 2.0 < kept < lost
