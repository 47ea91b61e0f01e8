"""Worth of a group to a member, and integration, by hand."""

import numpy as np
import pytest

from longgame.environment.rules.provider_groups import (
    integrated_overlap,
    integration_value,
    next_integration,
    pooled_fixed_cost,
    yearly_investment,
)


def one(number: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array([number])


def test_a_group_opens_care_that_a_member_cannot_change_alone() -> None:
    # It changes 0.6 of its patients' care. The others hold half of the region, and care is integrated to 0.4:
    # 0.6 + 0.4 * 0.5 * 0.4 = 0.68.
    assert integrated_overlap(one(0.6), one(0.5), one(0.4))[0] == pytest.approx(0.68)


def test_scale_alone_opens_nothing() -> None:
    assert integrated_overlap(one(0.6), one(0.9), one(0.0))[0] == 0.6
    assert integrated_overlap(one(0.6), one(0.0), one(1.0))[0] == 0.6


def test_integration_closes_a_share_of_the_gap_and_never_falls() -> None:
    assert next_integration(one(0.1), one(0.6), one(0.2))[0] == pytest.approx(0.2)
    assert next_integration(one(0.7), one(0.6), one(0.2))[0] == 0.7


def test_half_of_what_integration_saves_is_expected() -> None:
    # 6,000 dollars a life, of which 0.3 can be targeted and 0.1 of that avoided; 0.2 more of care, engagement 0.8, and
    # a quarter lost to identity: 0.5 * 6000 * 0.03 * 0.2 * 0.8 * 0.75 = 10.8 dollars.
    assert integration_value(one(6000.0), 0.03, one(0.2), one(0.8), one(0.25))[0] == pytest.approx(10.8)


def test_an_investment_is_spread_over_ten_years() -> None:
    assert yearly_investment(one(25.0))[0] == 2.5


def test_others_bear_their_part_of_the_fixed_cost() -> None:
    # 200,000 dollars on 2,000 lives, with 6,000 of the others: three quarters are theirs.
    assert pooled_fixed_cost(one(200_000.0), one(2_000.0), one(6_000.0))[0] == pytest.approx(150_000.0)
    assert pooled_fixed_cost(one(200_000.0), one(2_000.0), one(0.0))[0] == 0.0
    assert pooled_fixed_cost(one(200_000.0), one(0.0), one(0.0))[0] == 0.0
