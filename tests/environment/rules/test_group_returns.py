"""Pooled returns and pooled capital by hand."""

import numpy as np
import pytest

from longgame.environment.rules.group_returns import funding_received, returns_paid_out


def test_the_pot_is_divided_by_shares_and_moves_nothing_out_of_the_group() -> None:
    # Three members earned 6, 0 and -3 million. Half of it is pooled: the pot is 1.5 million, in equal thirds 0.5 each.
    net = np.array([6e6, 0.0, -3e6])
    half, third = np.full(3, 0.5), np.full(3, 1.0 / 3.0)
    paid = returns_paid_out(net, half, third, np.full(3, 1.5e6))
    assert paid == pytest.approx([-2.5e6, 0.5e6, 2.0e6])
    assert paid.sum() == pytest.approx(0.0, abs=1e-6)


def test_nine_million_in_three_parts() -> None:
    # The network of "What a Tangled Web We Weave": 9 million in equal thirds are 3 million each.
    net, whole, third = np.array([9e6, 0.0, 0.0]), np.ones(3), np.full(3, 1.0 / 3.0)
    assert net + returns_paid_out(net, whole, third, np.full(3, 9e6)) == pytest.approx([3e6, 3e6, 3e6])


def test_alone_or_unpooled_nothing_moves() -> None:
    assert returns_paid_out(np.array([5.0]), np.ones(1), np.ones(1), np.array([5.0]))[0] == 0.0
    assert returns_paid_out(np.array([5.0, 1.0]), np.zeros(2), np.full(2, 0.5), np.zeros(2)) == pytest.approx(
        [0.0, 0.0]
    )


def test_members_with_capital_left_fund_those_that_are_short() -> None:
    # Two lack 30 and 10; two have 60 and 20 left. All 40 move: three quarters from the one with 60.
    short, left = np.array([30.0, 10.0, 0.0, 0.0]), np.array([0.0, 0.0, 60.0, 20.0])
    received, given = funding_received(short, left, np.full(4, 40.0), np.full(4, 80.0))
    assert received == pytest.approx([30.0, 10.0, 0.0, 0.0])
    assert given == pytest.approx([0.0, 0.0, 30.0, 10.0])


def test_nobody_gives_more_than_it_has_left() -> None:
    short, left = np.array([30.0, 10.0, 0.0]), np.array([0.0, 0.0, 20.0])
    received, given = funding_received(short, left, np.full(3, 40.0), np.full(3, 20.0))
    assert received == pytest.approx([15.0, 5.0, 0.0])
    assert given == pytest.approx([0.0, 0.0, 20.0])
    nobody = funding_received(np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2))
    assert not nobody[0].any()
    assert not nobody[1].any()
