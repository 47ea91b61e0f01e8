"""Boards of provider groups, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.governance import (
    board_cost,
    deepest_change,
    expertise,
    member_seats,
    seat_shares,
    voice,
)


def test_investors_share_what_experts_clinicians_and_the_community_leave() -> None:
    assert [float(part) for part in seat_shares(0.3, 0.25, 0.1)] == pytest.approx([0.3, 0.25, 0.35])


def test_a_board_gives_away_no_more_than_all_its_seats() -> None:
    assert [float(part) for part in seat_shares(0.9, 0.45, 0.15)] == pytest.approx([0.6, 0.3, 0.0])


def test_seats_go_by_dollars_and_a_stake_in_kind_is_a_place_on_a_committee() -> None:
    # Twelve seats, half for investors: $3M and $1M of $4M are 4.5 and 1.5 seats; the third invested nothing.
    seats = member_seats(12.0, np.array(0.5), np.array([3e6, 1e6, 0.0]), np.full(3, 4e6), 0.25)
    assert seats.tolist() == pytest.approx([4.5, 1.5, 0.25])


def test_expertise_is_the_mean_grade_of_the_seats() -> None:
    # A tenth experts; a quarter clinicians, half of them chosen for interest (0.6 on average); 55 % investors at 0.35.
    known = expertise(0.1, 0.25, np.array(0.55), 0.5, 0.8, 0.4, 0.35)
    assert known == pytest.approx(0.1 + 0.15 + 0.1925)


def test_expertise_below_what_a_change_requires_caps_its_depth() -> None:
    reached = deepest_change(np.array([0.3, 0.45, 0.3]), np.array([0.6, 0.3, 0.0]))
    assert reached.tolist() == pytest.approx([0.5, 1.5, np.inf])
    # A deal of depth 1.2 reaches 0.5, 1.2 and 1.2: depth times min(1, expertise / (required depth)).
    assert np.minimum(1.2, reached).tolist() == pytest.approx([0.5, 1.2, 1.2])


def test_voice_is_own_seats_and_a_part_of_the_experts() -> None:
    # 4 and 1 seats, 5 of experts; the members have 60 and 40 % of lives: (4 + 3) / 10 and (1 + 2) / 10.
    heard = voice(np.array([4.0, 1.0]), np.array([5.0, 5.0]), np.array(5.0), np.array([0.6, 0.4]))
    assert heard.tolist() == pytest.approx([0.7, 0.3])


def test_founders_who_give_up_seats_give_up_voice() -> None:
    kept = voice(np.array(9.0), np.array(10.0), np.array(0.0), np.array(0.5))
    gave_up = voice(np.array(6.0), np.array(7.0), np.array(3.0), np.array(0.5))
    assert kept == pytest.approx(0.9)
    assert gave_up == pytest.approx(0.75)


def test_paid_seats_cost_their_hours() -> None:
    assert board_cost(np.array(4.2), 150.0, 350.0) == pytest.approx(220_500.0)
