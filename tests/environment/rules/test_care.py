"""The care model: ceiling, J-curve, quality, prevention, and the two definitions of value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from longgame.environment.rules.care import (
    alignment,
    incentive_conflict,
    maturity_ceiling,
    maturity_path,
    next_maturity,
    next_prevention,
    next_quality,
    two_boats_factor,
)

Floats = NDArray[np.float64]
shares = some.floats(0.0, 1.0)


def one(value: float) -> Floats:
    return np.array([value])


def test_the_ceiling_is_effort_times_everything_that_takes_from_it() -> None:
    # 0.9 x 0.8 x 0.75 x (1 - 0.2) x (1 - 0.1) x 0.95
    ceiling = maturity_ceiling(one(0.9), one(0.8), one(0.75), one(0.2), one(0.1), one(0.95))
    assert ceiling.tolist() == pytest.approx([0.36936])


def test_a_drag_beyond_everything_leaves_a_ceiling_of_nothing() -> None:
    for drags in ((1.7, 0.0), (0.0, 1.7), (1.7, 1.7)):
        ceiling = maturity_ceiling(one(1.0), one(1.0), one(1.0), one(drags[0]), one(drags[1]), one(1.0))
        assert ceiling.tolist() == [0.0]


def test_two_boats_are_convex() -> None:
    # floor 0.6: 0.6 with nothing under value contracts, 0.6 + 0.4 / 4 half-way, all of it with everything.
    assert two_boats_factor(np.array([0.0, 0.5, 1.0]), 0.6, 1.0).tolist() == pytest.approx([0.6, 0.7, 1.0])


def test_what_is_prepaid_takes_the_conflict_away() -> None:
    # strength 0.5 x own share 0.4 x (0.6 - 0.1)
    assert incentive_conflict(one(0.4), one(0.6), one(0.1), 0.5).tolist() == pytest.approx([0.1])
    assert incentive_conflict(one(0.4), one(0.6), one(0.9), 0.5).tolist() == [0.0]


def test_maturity_rises_by_the_learning_rate_and_falls_by_the_decay_rate() -> None:
    # From 0.2 half of the way to 0.8; from 0.8 a tenth of the way down to 0.2; nothing at the ceiling.
    after = next_maturity(np.array([0.2, 0.8, 0.5]), np.array([0.8, 0.2, 0.5]), 0.5, 0.1)
    assert after.tolist() == pytest.approx([0.5, 0.74, 0.5])


@given(shares, shares, some.floats(0.0, 1.0), some.floats(0.0, 1.0))
def test_maturity_never_overshoots_its_ceiling(start: float, ceiling: float, learning: float, decay: float) -> None:
    after = float(next_maturity(one(start), one(ceiling), learning, decay)[0])
    assert min(start, ceiling) - 1e-12 <= after <= max(start, ceiling) + 1e-12


@pytest.mark.parametrize(("start", "ceiling"), [(0.1, 0.7), (0.7, 0.1)])
def test_the_closed_form_of_the_j_curve_is_the_rule_year_by_year(start: float, ceiling: float) -> None:
    maturity = one(start)
    for year in range(1, 9):
        maturity = next_maturity(maturity, one(ceiling), 0.3, 0.15)
        assert maturity_path(one(start), one(ceiling), float(year), 0.3, 0.15).tolist() == pytest.approx(
            maturity.tolist()
        )


def test_quality_rests_where_maturity_and_engagement_put_it() -> None:
    # Level: 0.6 + 0.05 + 0.02 - 0.01 = 0.66; at 60 % persistence from 0.5: 0.3 + 0.264.
    after = next_quality(one(0.5), one(0.6), 0.6, one(0.05), one(0.02), one(0.01))
    assert after.tolist() == pytest.approx([0.564])
    rest = next_quality(one(0.66), one(0.6), 0.6, one(0.05), one(0.02), one(0.01))
    assert rest.tolist() == pytest.approx([0.66])


def test_quality_stays_a_share() -> None:
    assert next_quality(one(1.0), one(1.0), 0.0, one(0.5), one(0.5), one(0.0)).tolist() == [1.0]
    assert next_quality(one(0.0), one(0.0), 0.0, one(0.0), one(0.0), one(0.5)).tolist() == [0.0]


def test_prevention_fades_and_grows_with_maturity_to_its_fixed_point() -> None:
    # 0.01 x 0.9 + 0.004 x 0.5; at rest 0.004 x 0.5 / 0.1.
    assert next_prevention(one(0.01), 0.1, 0.004, one(0.5)).tolist() == pytest.approx([0.011])
    assert next_prevention(one(0.02), 0.1, 0.004, one(0.5)).tolist() == pytest.approx([0.02])


def test_openness_or_a_common_definition_of_value_loses_nothing() -> None:
    apart, open_books = np.array([0.4, 0.0, 0.4]), np.array([0.0, 0.0, 1.0])
    # Distance 0.4 at a penalty of 0.5 costs a fifth; the same focus or open books cost nothing.
    assert alignment(apart, open_books, 0.0, 0.5).tolist() == pytest.approx([0.8, 1.0, 1.0])
    # No penalty makes savings negative.
    assert alignment(one(1.0), one(0.0), 0.0, 3.0).tolist() == [0.0]


def test_candor_and_a_negotiated_definition_of_value_each_settle_part_of_what_is_left() -> None:
    # Half is settled by candor, and a quarter of the rest by talks: 1 - 0.5 x 0.4 x 0.5 x 0.75.
    assert alignment(one(0.4), one(0.5), one(0.25), 0.5).tolist() == pytest.approx([0.925])
    assert alignment(one(0.4), one(0.0), one(1.0), 0.5).tolist() == [1.0]
