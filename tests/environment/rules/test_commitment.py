"""Bonds between the members of a provider group, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.commitment import forfeited, margin_with_control, received_forfeits


def test_a_deal_puts_its_part_of_the_stake_at_risk() -> None:
    # Half of $1M, for a deal with a quarter of the lives under deals.
    assert forfeited(0.5, np.array(1e6), np.array(2_000.0), np.array(8_000.0)) == pytest.approx(125_000.0)
    assert forfeited(0.0, np.array(1e6), np.array(2_000.0), np.array(8_000.0)) == 0.0


def test_forfeits_go_to_the_others_by_lives() -> None:
    lives, given = np.array([1.0, 2.0, 3.0]), np.array([100.0, 0.0, 0.0])
    claims = np.full(3, 100.0 / 5.0)
    assert received_forfeits(given, lives, np.full(3, 6.0), claims).tolist() == pytest.approx([0.0, 40.0, 60.0])


def test_two_leavers_pay_each_other_and_the_sum_is_zero() -> None:
    lives, given = np.array([1.0, 2.0, 3.0]), np.array([100.0, 60.0, 0.0])
    claims = np.full(3, 100.0 / 5.0 + 60.0 / 4.0)
    received = received_forfeits(given, lives, np.full(3, 6.0), claims)
    # The first gets a quarter of 60, the second two fifths of 100, the third the rest of both.
    assert received.tolist() == pytest.approx([15.0, 40.0, 105.0])
    assert received.sum() == pytest.approx(given.sum())


def test_a_member_with_little_voice_decides_as_its_group_does() -> None:
    # It loses $200,000 by staying; the group gains $60 a life on its 5,000 lives. It gave up half of the control and
    # has a fifth of the voice: weight 0.4.
    margin = margin_with_control(np.array(-200_000.0), np.array(5_000.0), np.array(60.0), np.array(0.5), np.array(0.2))
    assert margin == pytest.approx(0.6 * -200_000.0 + 0.4 * 300_000.0)


@pytest.mark.parametrize(("control", "own_voice"), [(0.0, 0.2), (0.5, 1.0)])
def test_without_control_given_up_or_with_all_the_voice_the_margin_is_its_own(control: float, own_voice: float) -> None:
    margin = margin_with_control(np.array(-7.0), np.array(5.0), np.array(60.0), np.array(control), np.array(own_voice))
    assert margin == -7.0
