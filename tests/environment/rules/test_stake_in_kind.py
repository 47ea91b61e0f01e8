"""Stakes in kind: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.stake_in_kind import discounted_claim, in_kind_share, in_kind_work, stake


def test_what_cash_does_not_cover_is_given_in_kind() -> None:
    # A model asks for 400,000 dollars. Who has 100,000 lacks three quarters, and may give 70 % in kind: not enough.
    # Who has 160,000 gives three fifths in kind; who has 500,000, or is asked for nothing, gives none.
    demand = np.array([400e3, 400e3, 400e3, 0.0])
    cash = np.array([100e3, 160e3, 500e3, 0.0])
    assert in_kind_share(demand, cash, np.full(4, 0.7)) == pytest.approx([0.7, 0.6, 0.0, 0.0])


def test_nobody_gives_in_kind_where_nothing_may_be() -> None:
    assert in_kind_share(np.array([400e3]), np.array([0.0]), np.zeros(1)).tolist() == [0.0]


def test_a_stake_in_kind_counts_for_less() -> None:
    # 160,000 in cash and 240,000 in kind at half their worth: 280,000 of 400,000.
    held = stake(np.array([0.6, 0.0]), 0.5)
    assert held == pytest.approx([0.7, 1.0])
    # Of a claim of one half, a provider without any stake would give up three tenths: this one gives up 9 %.
    assert discounted_claim(np.array([0.5, 0.5]), 0.3, held) == pytest.approx([0.455, 0.5])


def test_with_the_whole_stake_in_capital_the_claim_is_the_same_to_the_bit() -> None:
    claim = np.array([0.1, 0.37, 1.0])
    assert discounted_claim(claim, 0.3, stake(np.zeros(3), 0.5)).tolist() == claim.tolist()


def test_staff_time_behind_the_stake_is_paid_every_year() -> None:
    # A tenth of 240,000.
    assert in_kind_work(0.1, np.array([0.6]), np.array([400e3])) == pytest.approx([24e3])
