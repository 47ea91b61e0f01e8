"""Who starts with which strategy: largest remainders, exact counts, fair draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binomtest, chisquare

from longgame.environment.phases.founding import found
from longgame.environment.phases.opening_strategies import counted_strategies, drawn_strategies, largest_remainder
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.vocabulary import INDEPENDENT_PHYSICIANS, PAYER

NAMES = ("long_term", "win_win", "zero_sum")


@pytest.mark.parametrize(
    ("shares", "total", "numbers"),
    [
        # Quotas 0.5 and 4.5: equal remainders, the first is served.
        ([0.1, 0.9], 5, [1, 4]),
        ([0.9, 0.1], 5, [5, 0]),
        # Quotas 2.4, 2.4, 1.2: the seat that is left goes to the first of the two largest remainders.
        ([0.4, 0.4, 0.2], 6, [3, 2, 1]),
        # 3 of 7 and 0.1 + 0.2 + 0.7 are no round numbers in binary.
        ([3 / 7, 4 / 7], 7, [3, 4]),
        ([0.1, 0.2, 0.7], 10, [1, 2, 7]),
        ([1.0], 0, [0]),
    ],
)
def test_largest_remainders_by_hand(shares: list[float], total: int, numbers: list[int]) -> None:
    assert largest_remainder(shares, total) == numbers


@given(some.lists(some.integers(1, 1000), min_size=1, max_size=6), some.integers(0, 200))
def test_numbers_sum_to_the_total_and_stay_within_one_of_their_quota(weights: list[int], total: int) -> None:
    shares = [weight / sum(weights) for weight in weights]
    numbers = largest_remainder(shares, total)
    assert sum(numbers) == total
    assert all(abs(number - share * total) < 1.0 for number, share in zip(numbers, shares, strict=True))


@given(some.integers(0, 12), some.integers(2, 12))
def test_whole_quotas_are_met_exactly(players: int, organizations: int) -> None:
    players = min(players, organizations)
    share = players / organizations
    assert largest_remainder([share, 1.0 - share], organizations) == [players, organizations - players]


def test_a_larger_share_keeps_the_players_of_a_smaller_one() -> None:
    luck = np.random.default_rng(1).uniform(size=20)
    few, many = (
        counted_strategies({"long_term": 1.0 - share, "zero_sum": share}, luck, NAMES) == NAMES.index("zero_sum")
        for share in (0.25, 0.6)
    )
    assert (few.sum(), many.sum()) == (5, 12)
    assert (many | ~few).all()


def test_every_set_of_players_is_equally_likely() -> None:
    """Two of four: six sets, 6,000 draws. False alarm: 1 in 10,000."""
    luck = np.random.default_rng(2).uniform(size=(6000, 4))
    mix = {"win_win": 0.5, "zero_sum": 0.5}
    seen = Counter(tuple(np.flatnonzero(counted_strategies(mix, row, NAMES) == 2)) for row in luck)
    assert len(seen) == 6
    assert chisquare(list(seen.values())).pvalue > 1e-4


def test_drawn_numbers_of_players_are_luck_and_counted_ones_are_not() -> None:
    luck = np.random.default_rng(3).uniform(size=(500, 10))
    mix = {"long_term": 0.3, "zero_sum": 0.7}
    drawn = np.array([(drawn_strategies(mix, row, NAMES) == 0).sum() for row in luck])
    assert len(set(drawn)) > 4
    assert binomtest(int(drawn.sum()), 5000, 0.3).pvalue > 1e-4
    assert {int((counted_strategies(mix, row, NAMES) == 0).sum()) for row in luck} == {3}


def opened(scenario: Scenario, markets: int, kind: int) -> list[Mapping[str, int]]:
    """How many of a kind open with each strategy, market by market."""
    state = found(Stack([Cell(scenario, 1, replicate) for replicate in range(1, markets + 1)]))
    source, stack = state.organizations.trait_source, state.stack
    assert (source == source[:, :1]).all()
    return [
        Counter(state.strategies[code] for code in source[(stack.cell == cell) & (stack.kind == kind), 0])
        for cell in range(markets)
    ]


def test_a_market_opens_with_the_counted_mix_of_each_kind() -> None:
    mix = {
        "payer": {"long_term": 0.4, "zero_sum": 0.6},
        "independent_physicians": {"win_win": 0.25, "zero_sum": 0.75},
    }
    counted = Scenario.load("default", {"evolution.opening_mix": "counted"}, mix=mix)
    assert all(market == {"long_term": 2, "zero_sum": 3} for market in opened(counted, 20, PAYER))
    assert all(market == {"win_win": 10, "zero_sum": 30} for market in opened(counted, 20, INDEPENDENT_PHYSICIANS))
    drawn = Scenario.load("default", mix=mix)
    assert any(market != {"long_term": 2, "zero_sum": 3} for market in opened(drawn, 20, PAYER))


def test_named_strategies_are_kept_and_the_count_is_of_the_others(tmp_path: Path) -> None:
    rows = ["organization,kind,strategy", "plan,payer,", "first,independent_physicians,reciprocal"]
    rows += [f"doctors-{number},independent_physicians," for number in range(4)]
    (tmp_path / "organizations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    scenario = Scenario.from_dict(
        {"organizations": "organizations.csv"},
        {"evolution.opening_mix": "counted"},
        mix={"long_term": 0.5, "zero_sum": 0.5},
        folder=tmp_path,
    )
    expected = {"reciprocal": 1, "long_term": 2, "zero_sum": 2}
    assert all(market == expected for market in opened(scenario, 10, INDEPENDENT_PHYSICIANS))
