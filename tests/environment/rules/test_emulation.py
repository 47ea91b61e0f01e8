"""Emulation: aspirations, who falls short of them, and what a story is worth, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.emulation import aspiration, falls_short, story_worth

YES, NO = np.array([True]), np.array([False])


def test_an_aspiration_lies_between_the_own_past_and_the_peers() -> None:
    past, peers = np.array([0.02]), np.array([0.06])
    assert aspiration(past, YES, peers, YES, 0.5).tolist() == pytest.approx([0.04])
    assert aspiration(past, YES, peers, YES, 0.75).tolist() == pytest.approx([0.03])


def test_where_one_part_of_an_aspiration_is_missing_the_other_counts_alone() -> None:
    past, peers = np.array([0.02]), np.array([0.06])
    assert aspiration(past, YES, np.array([0.0]), NO, 0.5).tolist() == [0.02]
    assert aspiration(np.array([0.0]), NO, peers, YES, 0.5).tolist() == [0.06]
    assert aspiration(past, NO, peers, NO, 0.5).tolist() == [0.0]


def test_only_a_score_below_the_aspiration_falls_short() -> None:
    assert falls_short(np.array([0.01, 0.02, 0.03, -0.01]), np.full(4, 0.02)).tolist() == [True, False, False, True]
    assert falls_short(np.array([0.0, -0.02]), np.array([0.0, -0.01])).tolist() == [False, True]


def test_rounding_is_no_reason_to_look_around() -> None:
    assert 0.1 + 0.2 > 0.3
    assert falls_short(np.array([0.3]), np.array([0.1 + 0.2])).tolist() == [False]


def test_a_story_mixes_what_was_announced_with_what_was_earned() -> None:
    announced, score = np.array([0.08]), np.array([0.02])
    worth = [story_worth(announced, score, share).item() for share in (0.0, 0.25, 1.0)]
    assert worth == pytest.approx([0.02, 0.035, 0.08])
