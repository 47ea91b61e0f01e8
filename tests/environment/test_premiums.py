"""Premiums, rebates, members' choice, and the drift of unit prices."""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.premiums import (
    chosen_lives,
    loss_ratio_rebate,
    member_attraction,
    next_expected_claims,
    planned_premium,
    price_drift,
)

Floats = NDArray[np.float64]


def one(value: float) -> Floats:
    return np.array([value])


def test_the_premium_leaves_its_margin() -> None:
    # (8,000 + 550) / 0.95 = 9,000: 5 % of it is 450.
    premium = planned_premium(one(8000.0), one(550.0), one(0.05))
    assert premium.tolist() == pytest.approx([9000.0])
    assert (premium - 8550.0) / premium == pytest.approx([0.05])


def test_expected_claims_take_in_a_share_of_what_was_seen_two_years_earlier() -> None:
    # Carried: 1,000 x 1.05 = 1,050. Seen: 900 x 1.05^2 = 992.25. A third of the way: 1,030.75.
    after = next_expected_claims(one(1000.0), one(900.0), one(1.05), 2, 1.0 / 3.0, one(1.0))
    assert after.tolist() == pytest.approx([1030.75])


def test_expected_claims_follow_the_trend_alone_until_results_are_known() -> None:
    after = next_expected_claims(one(1000.0), one(900.0), one(1.05), 2, 0.5, one(0.0))
    assert after.tolist() == [1050.0]


def test_claims_that_came_as_expected_change_nothing_but_the_trend() -> None:
    expected = 1000.0
    seen = expected / 1.05  # the year before
    after = next_expected_claims(one(expected), one(seen), one(1.05), 2, 0.7, one(1.0))
    assert after.tolist() == pytest.approx([1050.0])


def test_savings_pass_through_to_premiums_with_a_lag_and_in_the_end_wholly() -> None:
    expected = one(1000.0)
    remaining = []
    for _ in range(40):
        expected = next_expected_claims(expected, one(900.0), one(1.0), 2, 0.3, one(1.0))
        remaining.append(float(expected[0]) - 900.0)
    assert remaining[0] == pytest.approx(70.0)
    assert remaining[-1] == pytest.approx(0.0, abs=0.001)


def test_a_rebate_is_owed_below_the_floor_and_only_there() -> None:
    # 85 % of 1,000 is 850: 50 owed with claims of 800, nothing with 850 or 900.
    assert loss_ratio_rebate(one(1000.0), np.array([800.0, 850.0, 900.0]), 0.85).tolist() == [50.0, 0.0, 0.0]


def test_an_insurer_attracts_by_price_and_breadth_relative_to_year_one() -> None:
    ratio = np.array([1.0, 1.2, 1.0, 1.1])
    attraction = member_attraction(ratio, np.array([1.0, 1.2, 1.0, 1.0]), np.array([0.0, 0.0, 0.5, 0.0]), 2.0, 0.3)
    # As dear as ever: 0. Half steered: -0.15. Ten per cent dearer than it was: -2 ln 1.1.
    assert attraction.tolist() == pytest.approx([0.0, 0.0, -0.15, -2.0 * np.log(1.1)])


def test_lives_of_a_provider_are_conserved_when_members_choose() -> None:
    lives = np.array([6000.0, 3000.0, 1000.0])
    leaving, choice = np.full(3, 0.2), np.array([0.3, 0.3, 0.4])
    after = chosen_lives(lives, np.full(3, 2000.0), choice, leaving)
    # 4,800 + 600; 2,400 + 600; 800 + 800.
    assert after.tolist() == pytest.approx([5400.0, 3000.0, 1600.0])
    assert after.sum() == pytest.approx(lives.sum())


def test_members_who_never_choose_stay() -> None:
    lives = np.array([6000.0, 4000.0])
    np.testing.assert_array_equal(chosen_lives(lives, np.zeros(2), np.array([0.9, 0.1]), np.zeros(2)), lives)


def test_the_side_with_more_leverage_moves_the_price() -> None:
    drift = price_drift(np.array([0.8, 0.3, 0.5]), np.array([0.3, 0.8, 0.5]), 0.02)
    assert drift.tolist() == pytest.approx([0.01, -0.01, 0.0])
