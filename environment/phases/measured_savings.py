"""Measured savings of each deal and of its contract in a performance year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.shared_errors import share_errors
from longgame.environment.rules.measurement import coding_ramp, measured_rate, next_misfit, spread
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterRows, ParameterView
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.facts import Facts
from longgame.vocabulary import POOLED_IN_MARKET, POOLED_IN_REGION

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def measure_savings(
    state: State,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    rows: Ints,
    saved: Floats,
    year: PerformanceYear,
) -> Floats:
    """Write the measured savings of every deal and its contract into `year`.

    Each pair has its own misfit and noise, on its own lives. A pooled contract is measured on the sum of its members,
    so idiosyncratic errors average out. The members of a provider group also share what no pooling averages out.

    Returns:
        The part due to coding, which the parties know, shape (rows,).
    """
    stack, pairs, at = state.stack, state.pairs, ParameterRows(view, rows)
    cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
    lives = pairs.lives[rows]
    luck = at.on("luck")
    misfit_shock, noise_shock = streams.normals(cells, ("benchmark misfit", "one-year noise"), state.year, keys)
    misfit_sd = spread(at["measurement.misfit_sd_rate"], at["measurement.misfit_per_life"], lives)
    persistence = at["measurement.misfit_persistence"]
    carried = next_misfit(pairs.misfit[rows], persistence, misfit_sd, misfit_shock)
    # A benchmark that looks back at base years has a misfit before the first year.
    looks_back = (pairs.terms.program[rows] > 0.0) | (at.on("base_years") > 0.0)
    first = (pairs.deal_year[rows] == 0) & ~looks_back
    misfit = np.where(first, misfit_sd * misfit_shock, carried)
    noise_sd = spread(at["measurement.noise_sd_rate"], at["measurement.noise_per_life"], lives)
    noise = noise_sd * noise_shock
    if state.has_group_pools:
        misfit, noise = share_errors(state, view, rows, (misfit, noise), (misfit_shock, noise_shock))
    misfit = misfit * (at["mechanisms.misfit"] * luck)
    pairs.misfit[rows] = misfit
    noise = at["mechanisms.noise"] * luck * noise
    ramp = coding_ramp((pairs.deal_year[rows] + 1).astype(np.float64))
    coding = at["mechanisms.coding"] * at["care.coding_rate"] * (1.0 - traits.provider.candor[rows]) * ramp
    year.active[:] = True
    year.true_rate = saved[rows]
    year.misfit = misfit
    year.noise = noise
    gap = pairs.benchmark_gap[rows]
    year.measured_rate = measured_rate(saved[rows], coding, misfit, noise, gap)
    benchmark_usd = facts.status_quo[rows] * (1.0 - gap) * lives
    year.contract_rate = _contract_mean(state, rows, year.measured_rate, benchmark_usd)
    year.apparent_rate = year.contract_rate * (1.0 - gap) + gap
    return np.asarray(coding)


def contract_numbers(state: State, rows: Ints) -> Ints:
    """Number of each deal's contract: a region's network, an enabler's book, a provider group's pool, or the pair."""
    stack, pairs = state.stack, state.pairs
    pooled = pairs.terms.pooled[rows]
    regions = int(stack.pair_region_pool.max()) + 1
    markets = int(stack.pair_market_pool.max()) + 1
    region, market = stack.pair_region_pool[rows], regions + stack.pair_market_pool[rows]
    own = np.where(state.group_pool[rows] >= 0, stack.pair_count + state.group_pool[rows], rows)
    return np.where(
        pooled == POOLED_IN_REGION, region, np.where(pooled == POOLED_IN_MARKET, market, regions + markets + own)
    )


def _contract_mean(state: State, rows: Ints, values: Floats, benchmark_usd: Floats) -> Floats:
    """Rate of each row's contract: the sum of its members' savings over the sum of their benchmarks."""
    _, number = np.unique(contract_numbers(state, rows), return_inverse=True)
    weight = np.bincount(number, weights=benchmark_usd)
    mean = np.bincount(number, weights=values * benchmark_usd) / np.where(weight > 0.0, weight, 1.0)
    return np.asarray(np.where(np.bincount(number)[number] == 1, values, mean[number]))
