"""Omission neglect by hand: how much of its losses a side has in mind at signing."""

import numpy as np
import pytest

from longgame.environment.rules.neglect import counted_share


@pytest.mark.parametrize(
    ("listed", "neglect", "experience", "counted"),
    [
        (0.0, 0.4, 0.0, 0.6),
        (0.5, 0.4, 0.0, 0.8),
        (0.0, 0.4, 0.5, 0.8),  # who has lived through half of it needs half of the list
        (0.0, 0.8, 1.0, 1.0),
        (0.0, 0.0, 0.0, 1.0),  # the null
    ],
)
def test_what_is_left_out_is_out_of_mind(listed: float, neglect: float, experience: float, counted: float) -> None:
    assert counted_share(np.array([listed]), neglect, np.array([experience])).tolist() == pytest.approx([counted])


def test_a_full_list_leaves_nothing_out_to_the_last_bit() -> None:
    assert counted_share(np.ones(1), 0.77, np.array([0.31])).tolist() == [1.0]
