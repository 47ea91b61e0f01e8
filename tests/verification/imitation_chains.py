"""Imitation by pairwise comparison as chains: fixation, years of simultaneous comparisons, rare exploration."""

from __future__ import annotations

from collections.abc import Callable

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
