"""Measured savings: true savings, plus a persistent misfit of the benchmark, plus the noise of one year.

Most of the spread across real accountable care organisations is misfit and luck. Both shrink when lives are pooled.
Parties see only the measured figure and cannot distinguish luck from effort.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: Years until coding reaches its full intensity.
_CODING_RAMP_YEARS = 3.0


def spread(floor_rate: Number, per_life: Number, lives: Floats) -> Floats:
    """Standard deviation of a rate measured on n lives: sqrt(floor^2 + c^2 / n), share of benchmark."""
    return np.asarray(np.sqrt(floor_rate * floor_rate + per_life * per_life / np.maximum(lives, 1.0)))


def shared_error(common: Floats, own: Floats, floor_rate: Number, per_life: Number, lives: Floats) -> Floats:
    """Error of a rate in a deal that is measured with others: floor z_C + (c / sqrt(n)) z, share of benchmark.

    Its standard deviation is that of `spread`. Over the deals of a contract with P lives in all, the second part
    averages to c / sqrt(P); the first is common to them and stays.

    Args:
        common, own: standard draws, of the contract and of the pair.
    """
    return np.asarray(floor_rate * common + per_life / np.sqrt(np.maximum(lives, 1.0)) * own)


def next_misfit(misfit: Floats, persistence: Number, sd: Floats, shock: Floats) -> Floats:
    """Misfit of the next year, an AR(1) process with the steady spread `sd`: x' = rho x + sqrt(1 - rho^2) sd z."""
    return np.asarray(persistence * misfit + np.sqrt(1.0 - persistence * persistence) * sd * shock)


def measured_rate(
    true_rate: Floats, coding_rate: Floats, misfit: Floats, noise: Floats, benchmark_gap: Floats
) -> Floats:
    """Measured savings, share of the benchmark.

    (B - spending) / B. As shares of the status quo, B = 1 - gap and spending = 1 - true - coding - misfit - noise.
    """
    apparent = true_rate + coding_rate + misfit + noise
    return np.asarray((apparent - benchmark_gap) / (1.0 - benchmark_gap))


def coding_ramp(deal_year: Floats) -> Floats:
    """Intensity of coding in a year of a deal, 0-1: it reaches its full effect after three years."""
    return np.asarray(np.minimum(deal_year / _CODING_RAMP_YEARS, 1.0))


def gap_after_rebasing(
    benchmark_gap: Floats, rebasing_share: Floats, past_apparent: Floats, retrade_cut: Floats
) -> Floats:
    """Gap of the next benchmark below the status quo.

    It moves a share of the way to the savings measured in past years, which include luck.

    Args:
        past_apparent: weighted measured savings of the base years against the status quo.
        retrade_cut: cut by the payer beyond the rule, share of benchmark.
    """
    return within(benchmark_gap + rebasing_share * (past_apparent - benchmark_gap) + retrade_cut, -0.5, 0.5)


#: Weights of the last three years in a rebased benchmark, newest first (42 CFR 425).
BASE_YEAR_WEIGHTS: Final = (0.6, 0.3, 0.1)


def base_year_mean(past: Floats, years: Floats, weights: tuple[Number, Number, Number] = BASE_YEAR_WEIGHTS) -> Floats:
    """Weighted mean of the known rates of the last three years.

    Args:
        past: rates, newest first, shape (3, m).
        years: number of known results, shape (m,).
        weights: of the three years, newest first, each a number or of shape (m,).
    """
    total = np.zeros_like(years)
    weight = np.zeros_like(years)
    for age, value in enumerate(weights):
        known = years > age
        total = total + np.where(known, value * past[age], 0.0)
        weight = weight + np.where(known, value, 0.0)
    return np.asarray(np.where(weight > 0.0, total / np.where(weight > 0.0, weight, 1.0), 0.0))
