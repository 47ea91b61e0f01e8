"""Premiums, rebates, members' choice, and the drift of unit prices."""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.premiums import (
    lives_after_churn,
    medical_loss_ratio_rebate,
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


def claims_after(
    expected: float,
    observed: float,
    trend: float = 1.05,
    rate: float = 1.0 / 3.0,
    baseline: float = 1200.0,
    retained: float = 0.0,
    known: float = 1.0,
) -> float:
    """Claims for next year's premium when results are two years old."""
    return float(
        next_expected_claims(
            expected=one(expected),
            observed=one(observed),
            baseline=one(baseline),
            trend=one(trend),
            years_old=2,
            pass_through_rate=rate,
            retained_share=retained,
            known=one(known),
        )[0]
    )


def test_expected_claims_take_in_a_share_of_what_was_seen_two_years_earlier() -> None:
    # Carried: 1,000 x 1.05 = 1,050. Seen: 900 x 1.05^2 = 992.25. A third of the way: 1,030.75.
    assert claims_after(1000.0, 900.0) == pytest.approx(1030.75)


def test_an_insurer_with_market_power_keeps_part_of_what_it_saved_against_its_baseline() -> None:
    # Target: 992.25 + 0.4 x (1,200 - 992.25) = 1,075.35; a third of the way there from 1,050: 1,058.45.
    assert claims_after(1000.0, 900.0, retained=0.4) == pytest.approx(1058.45)
    # With all of it kept premiums tend to the baseline, whatever care costs.
    assert claims_after(1200.0, 900.0, trend=1.0, retained=1.0) == pytest.approx(1200.0)


def test_expected_claims_follow_the_trend_alone_until_results_are_known() -> None:
    assert claims_after(1000.0, 900.0, known=0.0) == pytest.approx(1050.0)


def test_claims_that_came_as_expected_change_nothing_but_the_trend() -> None:
    # This year's figure of 1,000 was 1,000 / 1.05 in the year before, the latest that is known.
    assert claims_after(1000.0, 1000.0 / 1.05) == pytest.approx(1050.0)


def test_savings_pass_through_to_premiums_with_a_lag_and_in_the_end_wholly() -> None:
    expected = 1000.0
    remaining = []
    for _ in range(40):
        expected = claims_after(expected, 900.0, trend=1.0, rate=0.3)
        remaining.append(expected - 900.0)
    # 70 % of the way is left after a year, then 70 % of that ...
    assert remaining[:2] == pytest.approx([70.0, 49.0])
    assert remaining[-1] == pytest.approx(0.0, abs=0.001)


def test_a_rebate_is_owed_below_the_floor_and_only_there() -> None:
    # 85 % of 1,000 is 850: 50 owed with claims of 800, nothing with 850 or 900.
    assert medical_loss_ratio_rebate(one(1000.0), np.array([800.0, 850.0, 900.0]), 0.85).tolist() == [50.0, 0.0, 0.0]


def test_an_insurer_attracts_by_price_and_breadth_relative_to_year_one() -> None:
    ratio = np.array([1.0, 1.2, 1.0, 1.1])
    attraction = member_attraction(ratio, np.array([1.0, 1.2, 1.0, 1.0]), np.array([0.0, 0.0, 0.5, 0.0]), 2.0, 0.3)
    # As dear as ever: 0. Half steered: -0.15. Ten per cent dearer than it was: -2 ln 1.1.
    assert attraction.tolist() == pytest.approx([0.0, 0.0, -0.15, -2.0 * np.log(1.1)])


def test_lives_of_a_provider_are_conserved_when_members_choose() -> None:
    lives = np.array([6000.0, 3000.0, 1000.0])
    leaving, choice = np.full(3, 0.2), np.array([0.3, 0.3, 0.4])
    after = lives_after_churn(lives, np.full(3, 2000.0), choice, leaving)
    # 4,800 + 600; 2,400 + 600; 800 + 800.
    assert after.tolist() == pytest.approx([5400.0, 3000.0, 1600.0])
    assert after.sum() == pytest.approx(lives.sum())


def test_members_who_never_choose_stay() -> None:
    lives = np.array([6000.0, 4000.0])
    np.testing.assert_array_equal(lives_after_churn(lives, np.zeros(2), np.array([0.9, 0.1]), np.zeros(2)), lives)


def test_the_side_with_more_leverage_moves_the_price() -> None:
    drift = price_drift(np.array([0.8, 0.3, 0.5]), np.array([0.3, 0.8, 0.5]), 0.02)
    assert drift.tolist() == pytest.approx([0.01, -0.01, 0.0])
