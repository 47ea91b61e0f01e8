from __future__ import annotations

import numpy as np
import pytest

from longgame.analysis.validation.conduct_measures import (
    breach_and_performance,
    dealing_cost_by_trust,
    missed_deadlines,
    months_by_trust,
    short_of_reference,
)

from .stories import event, lived, told

#: Ratios of delivered to agreed effort before and after, and shortfalls between, of five deals.
BEFORE = [0.8, 0.9, 0.8, 0.9, 1.0]
AFTER = [0.9, 0.9, 0.7, 0.8, 0.9]
SHORTFALL = [0.0, 0.1, 0.9, 0.6, 0.5]


def test_effort_after_a_breach_is_told_with_the_effort_before_it_held_fixed() -> None:
    deals = []
    for number, (before, after, shortfall) in enumerate(zip(BEFORE, AFTER, SHORTFALL, strict=True)):
        made = [0.5 * before, 0.5 * after]
        deals += lived(
            f"deal-{number}",
            range(1, 3),
            agreed_effort=0.5,
            delivered_effort=made,
            provider_judged_shortfall=[shortfall, 0.0],
        )
    (_, r12, r13), (_, _, r23), _ = np.corrcoef([SHORTFALL, AFTER, BEFORE])
    by_hand = (r12 - r13 * r23) / np.sqrt((1 - r13 * r13) * (1 - r23 * r23))
    found = breach_and_performance(told(2, deals, []), 1)
    assert found.value == pytest.approx(by_hand)
    assert by_hand < -0.5
    assert found.observations == 50


def test_effort_two_years_on_is_told_with_the_year_between_held_fixed() -> None:
    deals = []
    for number, (between, after, shortfall) in enumerate(zip(BEFORE, AFTER, SHORTFALL, strict=True)):
        deals += lived(
            f"deal-{number}",
            range(1, 4),
            agreed_effort=1.0,
            delivered_effort=[0.77, between, after],
            provider_judged_shortfall=[shortfall, 0.0, 0.0],
        )
    (_, r12, r13), (_, _, r23), _ = np.corrcoef([SHORTFALL, AFTER, BEFORE])
    by_hand = (r12 - r13 * r23) / np.sqrt((1 - r13 * r13) * (1 - r23 * r23))
    assert breach_and_performance(told(3, deals, []), 2).value == pytest.approx(by_hand)


def test_months_are_compared_between_talks_about_the_same_model() -> None:
    talks = [
        event("a", 1, "signed", model="light", trust_in_payer=0.30, months=4.0),
        event("b", 1, "impasse", model="light", trust_in_payer=0.53, months=2.0),
        event("c", 1, "signed", model="heavy", trust_in_payer=0.60, months=40.0),
        event("d", 1, "signed", model="heavy", trust_in_payer=0.83, months=20.0),
        event("e", 1, "renewed", model="heavy", trust_in_payer=0.10, months=1.0),
    ]
    found = months_by_trust(told(1, [], talks))
    assert found.value == pytest.approx(2.0)
    assert found.observations == 40


def test_the_cost_of_a_year_stands_beside_the_trust_of_the_year_before() -> None:
    deals = [
        *lived("low", range(1, 3), trust_in_payer=[0.3, 0.9], provider_dealing_cost_usd=[1.0, 500.0], lives=100.0),
        *lived("high", range(1, 3), trust_in_payer=[0.53, 0.1], provider_dealing_cost_usd=[1.0, 200.0], lives=200.0),
    ]
    # $5 a life at .30 and $1 at .53.
    found = dealing_cost_by_trust(told(2, deals, [], markets=15), "provider")
    assert found.value == pytest.approx(5.0)
    assert found.observations == 30


def test_long_talks_at_term_miss_the_deadline_if_they_end_without_agreement() -> None:
    talks = [event(f"quick-{number}", 4, "renewed", months=1.0, decided_by="both") for number in range(4)]
    talks += [
        event("slow", 4, "moved", months=9.0, decided_by="both"),
        event("failed", 4, "exited_at_term", months=9.0, decided_by="payer"),
        event("shrunk", 4, "exited_at_term", months=99.0, decided_by="neither"),
        event("walked", 4, "exited_mid_term", months=99.0, decided_by="payer"),
    ]
    assert missed_deadlines(told(5, [], talks)).value == pytest.approx(0.5)


def test_short_of_the_reference_point_is_a_share_of_deal_years() -> None:
    deals = lived("one", range(1, 5), payer_judged_shortfall=[0.0, 0.01, 2.0, 0.0], provider_judged_shortfall=0.3)
    story = told(4, deals, [])
    assert short_of_reference(story, "payer").value == pytest.approx(0.5)
    assert short_of_reference(story, "provider").value == pytest.approx(1.0)
