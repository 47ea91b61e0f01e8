"""Imitation by pairwise comparison as chains: fixation, years of simultaneous comparisons, rare exploration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from longgame.environment.rules.imitation import fermi_imitation_probability

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Score of A less score of B when j of the population play A.
Gap = Callable[[Ints], Floats]

#: Prisoner's dilemma of the reference value: reward 3, sucker 0, temptation 5, punishment 1.
DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]])


def dilemma_gap(population: int) -> Gap:
    """Mean payoff of a cooperator less that of a defector, nobody playing against itself."""

    def gap(cooperators: Ints) -> Floats:
        others = population - 1
        cooperator = (DILEMMA[0, 0] * (cooperators - 1) + DILEMMA[0, 1] * (population - cooperators)) / others
        defector = (DILEMMA[1, 0] * cooperators + DILEMMA[1, 1] * (population - cooperators - 1)) / others
        return np.asarray(cooperator - defector)

    return gap


def constant_gap(cooperators: Ints) -> Floats:
    return np.ones(len(cooperators))


def standardised_gap(population: int) -> Gap:
    """Distance of two z-scores, the better less the worse: 1 / sqrt(p (1 - p)) whatever the results were."""

    def gap(better: Ints) -> Floats:
        share = better / population
        return np.asarray(1.0 / np.sqrt(share * (1.0 - share)))

    return gap


def fixation(population: int, intensity: float, gap: Gap) -> Floats:
    """Chance that k copies of A take over, k = 1..population - 1 (Traulsen, Nowak & Pacheco 2006).

    [1 + sum_{m<k} prod_{j<=m} gamma_j] / [1 + sum_{m<N} prod_{j<=m} gamma_j], gamma_j = exp(-beta gap_j).
    """
    steps = np.exp(-intensity * gap(np.arange(1, population)))
    products = np.concatenate([[1.0], np.cumprod(steps)])
    return np.asarray(np.cumsum(products)[:-1] / products.sum())


def year_matrix(population: int, intensity: float, gap: Gap, rate: float, exploration: float = 0.0) -> Floats:
    """Chances of the next number of A after a year in which each compares itself with chance `rate`.

    Built from the engine's own copying rule. Comparisons of a year see the same opening numbers, so gains and losses
    are two independent binomials; then each explores with a chance that it tries the other strategy.
    """
    number = np.arange(population + 1)
    inner = number[1:-1]
    ahead = np.zeros(population + 1)
    ahead[1:-1] = gap(inner)
    nothing = np.zeros_like(ahead)
    meets = rate / (population - 1)
    lost = meets * (population - number) * fermi_imitation_probability(nothing, -ahead, intensity)
    won = meets * number * fermi_imitation_probability(nothing, ahead, intensity)
    copied, explored = (
        np.array(
            [
                np.convolve(
                    binom.pmf(np.arange(j + 1), j, 1.0 - leaving[j]),
                    binom.pmf(np.arange(population - j + 1), population - j, coming[j]),
                )
                for j in number
            ]
        )
        for leaving, coming in ((lost, won), (nothing + exploration / 2.0, nothing + exploration / 2.0))
    )
    return np.asarray(copied @ explored)


def absorbed(matrix: Floats) -> Floats:
    """Chance that the chain ends with A alone, for 1..population - 1 copies at the start."""
    inner, last = matrix[1:-1, 1:-1], matrix[1:-1, -1]
    return np.asarray(np.linalg.solve(np.eye(len(inner)) - inner, last))


@dataclass(frozen=True)
class JudgedYears:
    """The chain of years in which two strategies are judged by results earned under them.

    A year's adopters know no result of their new strategy in the next year: they neither copy nor are copied then.

    Attributes:
        states: numbers that play A and know results of it, the same for B, A's adopters of the last year, and B's.
        matrix: chances of the next state.
    """

    states: Ints
    matrix: Floats

    @property
    def players(self) -> Ints:
        """Number that plays A in each state."""
        return np.asarray(self.states[:, 0] + self.states[:, 2])

    def taken_over(self) -> Floats:
        """Chance that A ends up alone, for 1..population - 1 players at an opening that all are judged by."""
        population = int(self.states[0].sum())
        inner = (self.players > 0) & (self.players < population)
        last = self.matrix[:, self.players == population].sum(axis=1)
        among = self.matrix[np.ix_(inner, inner)]
        chance = np.linalg.solve(np.eye(len(among)) - among, last[inner])
        opening = [
            np.flatnonzero((self.states[inner] == (k, population - k, 0, 0)).all(axis=1))[0]
            for k in range(1, population)
        ]
        return np.asarray(chance[opening])

    def undecided(self, players: int, years: int) -> float:
        """Chance that both strategies are still played after so many years."""
        population = int(self.states[0].sum())
        now = (self.states == (players, population - players, 0, 0)).all(axis=1).astype(np.float64)
        for _ in range(years):
            now = now @ self.matrix
        return float(now[(self.players > 0) & (self.players < population)].sum())


def judged_years(population: int, intensity: float, rate: float, exploration: float = 0.0) -> JudgedYears:
    """Years in which A is better, by z-scores among those who know results; arguments as in `year_matrix`."""
    states = [
        (known_a, known_b, new_a, population - known_a - known_b - new_a)
        for known_a in range(population + 1)
        for known_b in range(population + 1 - known_a)
        for new_a in range(population + 1 - known_a - known_b)
    ]
    place = {state: number for number, state in enumerate(states)}
    matrix = np.zeros((len(states), len(states)))
    zero = np.zeros(1)
    for number, (known_a, known_b, new_a, new_b) in enumerate(states):
        ahead = standardised_gap(known_a + known_b)(np.array([known_a])) if known_a and known_b else zero
        to_b = rate * known_b / (population - 1) * fermi_imitation_probability(zero, -ahead, intensity)[0]
        to_a = rate * known_a / (population - 1) * fermi_imitation_probability(zero, ahead, intensity)[0]
        leave_a = _changes(known_a, new_a, to_b, exploration / 2.0)
        leave_b = _changes(known_b, new_b, to_a, exploration / 2.0)
        for lost, chance in enumerate(leave_a):
            for won, other in enumerate(leave_b):
                following = (known_a + new_a - lost, known_b + new_b - won, won, lost)
                matrix[number, place[following]] += chance * other
    return JudgedYears(np.array(states), matrix)


def _changes(known: int, new: int, copying: float, exploring: float) -> Floats:
    """Chances of 0, 1, ... changes among those who may copy and explore and those who may only explore."""
    changed = copying * (1.0 - exploring) + (1.0 - copying) * exploring
    return np.convolve(binom.pmf(np.arange(known + 1), known, changed), binom.pmf(np.arange(new + 1), new, exploring))


def stationary(matrix: Floats) -> Floats:
    """Stationary vector of a chain."""
    equations = np.vstack([matrix.T - np.eye(len(matrix)), np.ones(len(matrix))])
    return np.asarray(np.linalg.lstsq(equations, np.append(np.zeros(len(matrix)), 1.0), rcond=None)[0])


def pairwise_chain(ahead: Floats, population: int, intensity: float, gap: Gap) -> Floats:
    """Rare exploration as a chain of strategies (Fudenberg & Imhof 2006): from i to j by fixation of one j among i.

    Args:
        ahead: by how many times `gap` strategy j (column) is ahead of i (row).
    """
    kinds = len(ahead)
    chain = np.zeros((kinds, kinds))
    for i in range(kinds):
        for j in range(kinds):
            if i != j:
                chain[i, j] = fixation(population, intensity * ahead[i, j], gap)[0] / (kinds - 1)
        chain[i, i] = 1.0 - chain[i].sum()
    return chain
