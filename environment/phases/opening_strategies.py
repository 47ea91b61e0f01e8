"""Opening strategies: drawn by the shares of the mix, or assigned in exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.opening_draws import OpeningDraws
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state import streams
from longgame.vocabulary import KINDS, TRAITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Digits to which remainders are compared, so that rounding errors do not decide between equal ones.
_ROUNDING_DIGITS = 9


def opening_trait_sources(draws: OpeningDraws, strategies: tuple[str, ...]) -> Ints:
    """Code of the strategy behind each trait of each organisation, shape (n, traits).

    Strategies named in the market file are kept. The others follow the scenario's mix, drawn or in exact numbers.
    """
    stack = draws.stack
    luck = streams.uniform(stack.draw_cell, "opening strategy", draws.year, stack.key)
    source = np.full(len(stack.ids), -1, dtype=np.int64)
    for row, organization in draws.named:
        if organization.strategy is not None:
            source[row] = strategies.index(organization.strategy)
    drawn: dict[int, tuple[Scenario, list[Ints]]] = {}
    for cell, start, stop in zip(stack.cells, stack.offsets[:-1], stack.offsets[1:], strict=True):
        free = start + np.flatnonzero(source[start:stop] < 0)
        if cell.scenario.values["evolution.opening_mix"] == "counted":
            for code, kind in enumerate(KINDS):
                rows = free[stack.kind[free] == code]
                source[rows] = counted_strategies(cell.scenario.mix[kind], luck[rows], strategies)
        else:
            drawn.setdefault(id(cell.scenario), (cell.scenario, []))[1].append(free)
    # Each organisation draws for itself, so replicates of a scenario draw together.
    for scenario, parts in drawn.values():
        free = np.concatenate(parts)
        for code, kind in enumerate(KINDS):
            rows = free[stack.kind[free] == code]
            source[rows] = drawn_strategies(scenario.mix[kind], luck[rows], strategies)
    return np.repeat(source[:, None], len(TRAITS), axis=1)


def drawn_strategies(mix: Mapping[str, float], luck: Floats, strategies: Sequence[str]) -> Ints:
    """Codes of strategies drawn from a mix, shape (n,).

    The number of organisations that play a strategy is random (binomial).

    Args:
        mix: share of each strategy; the shares sum to 1.
        luck: uniform number of each organisation, shape (n,).
        strategies: all strategies, by code.
    """
    names = [name for name, share in sorted(mix.items()) if share > 0.0]
    reached = list(accumulate(mix[name] for name in names))
    codes = np.array([strategies.index(name) for name in names], dtype=np.int64)
    return codes[np.minimum(np.searchsorted(reached, luck, side="right"), len(codes) - 1)]


def counted_strategies(mix: Mapping[str, float], luck: Floats, strategies: Sequence[str]) -> Ints:
    """Codes of strategies, each played by the exact number of organisations that its share gives, shape (n,).

    The players of a strategy are random, and every set of them is equally likely: the lowest uniform numbers get the
    first name. Two mixes with the same uniform numbers have as many players in common as possible.

    Args:
        mix: share of each strategy; the shares sum to 1.
        luck: uniform number of each organisation, shape (n,).
        strategies: all strategies, by code.
    """
    names = [name for name, share in sorted(mix.items()) if share > 0.0]
    players = largest_remainder([mix[name] for name in names], len(luck))
    codes = np.repeat(np.array([strategies.index(name) for name in names], dtype=np.int64), players)
    chosen = np.empty(len(luck), dtype=np.int64)
    chosen[np.argsort(luck, kind="stable")] = codes
    return chosen


def largest_remainder(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to shares; seats left over go to the largest remainders (Hare quota).

    >>> largest_remainder([0.1, 0.35, 0.55], 8)
    [1, 3, 4]

    Args:
        shares: shares that sum to 1. Of equal remainders, the first gets the seat.
        total: sum of the numbers.
    """
    quotas = [share * total for share in shares]
    numbers = [int(np.floor(round(quota, _ROUNDING_DIGITS))) for quota in quotas]
    remainders = [round(quota - number, _ROUNDING_DIGITS) for quota, number in zip(quotas, numbers, strict=True)]
    by_remainder = sorted(range(len(shares)), key=lambda place: -remainders[place])
    for place in by_remainder[: total - sum(numbers)]:
        numbers[place] += 1
    return numbers
