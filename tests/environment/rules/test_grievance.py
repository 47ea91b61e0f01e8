"""Grievances by hand: who is blamed, how a grievance grows and fades, and what it costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from longgame.environment.rules.grievance import (
    blame,
    judged_shortfall,
    kept_promise,
    next_grievance,
    unlisted_loss,
)

shares = some.floats(0.0, 1.0)


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_a_shortfall_is_counted_in_wholly_bad_years_without_loss_aversion() -> None:
    # 300 short on a scale of 600; a result above the reference point is no shortfall.
    assert judged_shortfall(np.array([-100.0, 500.0]), one(200.0), one(600.0)).tolist() == pytest.approx([0.5, 0.0])


def test_a_list_prepares_for_its_part_of_a_disappointment() -> None:
    assert unlisted_loss(np.array([0.5, 0.5, 4.0]), np.array([0.0, 0.8, 0.5])).tolist() == pytest.approx(
        [0.5, 0.1, 0.5]
    )


@pytest.mark.parametrize(
    ("antagonism", "naming", "blamed"),
    [
        (0.0, 0.0, 0.5),  # half of it is luck, and half is read as the partner's doing
        (0.4, 0.0, 0.7),  # 0.4 + 0.6 x 0.5
        (1.0, 0.0, 1.0),
        (0.4, 1.0, 0.35),  # losses explained at home halve the blame
    ],
)
def test_luck_is_read_as_the_partner_s_doing(antagonism: float, naming: float, blamed: float) -> None:
    assert blame(one(antagonism), one(naming), 0.5).tolist() == pytest.approx([blamed])


def test_a_bad_year_adds_what_is_blamed_and_time_takes_a_part() -> None:
    # 0.7 x 0.2 = 0.14 is left; 0.14 + 0.86 x 0.6 x 0.5 = 0.398.
    assert next_grievance(one(0.2), one(0.6), one(0.5), 0.3).tolist() == pytest.approx([0.398])
    # However bad, a year counts as one wholly bad year.
    assert next_grievance(one(0.2), one(0.6), one(9.0), 0.3).tolist() == pytest.approx([0.656])


def test_a_good_year_only_fades_a_grievance() -> None:
    assert next_grievance(one(0.5), one(1.0), one(0.0), 0.3).tolist() == pytest.approx([0.35])


@given(shares, shares, some.floats(0.0, 100.0), shares)
def test_a_grievance_stays_between_0_and_1(grievance: float, blamed: float, severity: float, decay: float) -> None:
    assert 0.0 <= float(next_grievance(one(grievance), one(blamed), one(severity), decay)[0]) <= 1.0


def test_an_aggrieved_party_withholds_effort() -> None:
    assert kept_promise(np.array([0.0, 0.4, 1.0]), 0.25).tolist() == pytest.approx([1.0, 0.9, 0.75])
