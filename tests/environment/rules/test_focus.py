"""Focus: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.focus import first_width, next_width, programme_growth


def test_a_focused_provider_begins_narrow_and_nobody_begins_above_what_all_target() -> None:
    luck = np.array([0.19, 0.2])
    assert first_width(luck, 0.2, 0.05, 0.1).tolist() == [0.05, 0.1]
    assert first_width(luck, 0.2, 0.3, 0.1).tolist() == [0.1, 0.1]
    assert first_width(luck, 0.0, 0.05, 0.1).tolist() == [0.1, 0.1]


def test_good_results_widen_the_focus_up_to_what_all_target() -> None:
    # A twentieth grows by half to 0.075, then to 0.1 and not to 0.1125. Results as expected, or worse, leave it.
    width = np.array([0.05, 0.075, 0.05, 0.05])
    surprise = np.array([0.01, 0.001, 0.0, -0.02])
    assert next_width(width, surprise, 0.5, 0.1) == pytest.approx([0.075, 0.1, 0.05, 0.05])


def test_a_width_above_what_all_target_stays() -> None:
    assert next_width(np.array([0.2]), np.array([0.1]), 0.5, 0.1).tolist() == [0.2]


def test_forecasts_grow_with_what_the_programme_reaches() -> None:
    # A programme that reached 3 % of spending reaches 5 %; 60 % of care can be changed; levelling down saves
    # 0.5 (1 - 1 / 1.25) = 10 % whatever it reaches: 13 % against 11.8 %.
    then, overlap, relative = np.array([0.03, 0.05]), np.array([0.6, 0.6]), np.array([1.25, 1.25])
    growth = programme_growth(np.array([0.05, 0.05]), then, overlap, 0.5, 1.0, relative)
    assert growth == pytest.approx([0.13 / 0.118, 1.0])
    assert growth[1] == 1.0


def test_a_programme_of_which_nothing_was_expected_is_left_alone() -> None:
    assert programme_growth(np.array([0.05]), np.array([0.0]), np.ones(1), 0.0, 1.0, np.ones(1)).tolist() == [1.0]
