"""Pairwise comparison: the Fermi rule, z-scores, and fixation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from longgame.environment.phases.peer_network import peer_lists
from longgame.environment.rules.imitation import fermi_imitation_probability, standard_scores
from longgame.environment.state import streams

Floats = NDArray[np.float64]


def test_equal_scores_are_copied_by_the_toss_of_a_coin() -> None:
    assert fermi_imitation_probability(np.array([2.0]), np.array([2.0]), 5.0).tolist() == [0.5]
    assert fermi_imitation_probability(np.array([2.0]), np.array([7.0]), 0.0).tolist() == [0.5]


def test_the_fermi_rule_by_hand() -> None:
    # Odds of copying are exp(beta difference): exp(ln 3) = 3 to 1, and 1 to 3 the other way.
    gap = np.log(3.0) / 2.0
    probability = fermi_imitation_probability(np.array([0.0, gap]), np.array([gap, 0.0]), 2.0)
    assert probability.tolist() == pytest.approx([0.75, 0.25])


def test_huge_differences_are_certain_and_do_not_overflow() -> None:
    assert fermi_imitation_probability(np.array([0.0, 1e9]), np.array([1e9, 0.0]), 100.0).tolist() == [1.0, 0.0]


def test_scores_are_standardised_within_their_group_alone() -> None:
    values = np.array([1.0, 3.0, 100.0, 500.0, 300.0])
    group, counted = np.array([0, 0, 2, 2, 2]), np.ones(5, dtype=bool)
    spread = np.sqrt((200.0**2 + 200.0**2) / 3.0)
    assert standard_scores(values, group, counted).tolist() == pytest.approx(
        [-1.0, 1.0, -200.0 / spread, 200.0 / spread, 0.0]
    )


def test_those_not_counted_neither_score_nor_move_the_others() -> None:
    values, group = np.array([1.0, 3.0, 1e9]), np.zeros(3, dtype=np.int64)
    scores = standard_scores(values, group, np.array([True, True, False]))
    assert scores.tolist() == pytest.approx([-1.0, 1.0, 0.0])


def test_a_group_without_differences_scores_alike() -> None:
    for values in (np.full(4, 2.5), np.zeros(4)):
        assert standard_scores(values, np.zeros(4, dtype=np.int64), np.ones(4, dtype=bool)).tolist() == [0.0] * 4


@given(some.lists(some.integers(-1000, 1000), min_size=2, max_size=20), some.sampled_from([0.5, 4.0, 1024.0]))
def test_neither_currency_nor_level_matters_to_scores(values: list[int], unit: float) -> None:
    group, counted = np.zeros(len(values), dtype=np.int64), np.ones(len(values), dtype=bool)
    plain = standard_scores(np.array(values, dtype=np.float64), group, counted)
    other = standard_scores(np.array(values) * unit + 64.0, group, counted)
    if len(set(values)) > 1:
        np.testing.assert_allclose(plain, other, atol=1e-6)
        assert float(np.mean(plain * plain)) == pytest.approx(1.0)


def fixation_in_theory(size: int, beta: float, payoff: NDArray[np.float64]) -> Floats:
    """Chance that i mutants take over, i = 0..size: the closed form of the Fermi process (Traulsen et al. 2006)."""
    steps = np.array([np.exp(-beta * (a - b)) for a, b in (payoffs(i, size, payoff) for i in range(1, size))])
    partial = np.concatenate([[0.0], np.cumsum(np.concatenate([[1.0], np.cumprod(steps)]))])
    return np.asarray(partial / partial[-1])


def payoffs(mutants: int, size: int, payoff: NDArray[np.float64]) -> tuple[float, float]:
    """Mean payoff of a mutant and of a resident, without playing against oneself."""
    others = size - 1
    mutant = ((mutants - 1) * payoff[0, 0] + (size - mutants) * payoff[0, 1]) / others
    resident = (mutants * payoff[1, 0] + (size - mutants - 1) * payoff[1, 1]) / others
    return float(mutant), float(resident)


def test_cooperators_fixate_as_often_as_theory_says() -> None:
    # Prisoner's dilemma b = 1.5, c = 0.5 among 20 in a complete network, beta = 0.1; half of them start as cooperators.
    size, beta, runs, start = 20, 0.1, 1500, 10
    payoff = np.array([[1.0, -0.5], [1.5, 0.0]])
    by_number = np.array(
        [payoffs(number, size, payoff) if 0 < number < size else (0.0, 0.0) for number in range(size + 1)]
    )
    peers = np.array(peer_lists("complete", size, 2, 0.0))
    cooperates = np.zeros((runs, size), dtype=bool)
    cooperates[:, :start] = True
    run = np.arange(runs)
    cells = np.array([streams.cell_key(7, number) for number in range(runs)], dtype=np.uint64)
    key = np.repeat(streams.entity_keys(["player"]), runs)
    for step in range(6000):
        number = cooperates.sum(axis=1)
        if ((number == 0) | (number == size)).all():
            break
        who, whom, luck = (streams.uniform(cells, decision, step, key) for decision in ("who", "whom", "copy"))
        chosen = (who * size).astype(np.int64)
        peer = peers[chosen, (whom * (size - 1)).astype(np.int64)]
        own, other = cooperates[run, chosen], cooperates[run, peer]
        score = by_number[number]
        copies = luck < fermi_imitation_probability(score[run, 1 - own], score[run, 1 - other], beta)
        cooperates[run, chosen] = np.where(copies, other, own)
    taken_over = cooperates.all(axis=1)
    assert (taken_over | ~cooperates.any(axis=1)).all()
    theory = float(fixation_in_theory(size, beta, payoff)[start])
    error = np.sqrt(theory * (1.0 - theory) / runs)
    assert float(taken_over.mean()) == pytest.approx(theory, abs=3.5 * error)
    # Far enough from the neutral 1/2 that the test would see a rule without selection.
    assert 0.5 - theory > 5.0 * error
