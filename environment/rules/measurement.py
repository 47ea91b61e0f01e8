"""Measured savings: true savings plus a persistent misfit of the benchmark plus one year's noise.

Across real accountable care organisations most of the spread is misfit and luck; both shrink as lives are pooled.
Parties see the measured figure alone and cannot tell luck from effort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: Years until coding has reached its full intensity.
_CODING_RAMP_YEARS = 3.0


def spread(floor_rate: Number, per_life: Number, lives: Floats) -> Floats:
    """Standard deviation of a rate measured on n lives: sqrt(floor^2 + c^2 / n), share of benchmark."""
    return np.asarray(np.sqrt(floor_rate * floor_rate + per_life * per_life / np.maximum(lives, 1.0)))


def next_misfit(misfit: Floats, persistence: Number, sd: Floats, shock: Floats) -> Floats:
    """AR(1) misfit with steady spread `sd`: x' = rho x + sqrt(1 - rho^2) sd z."""
    return np.asarray(persistence * misfit + np.sqrt(1.0 - persistence * persistence) * sd * shock)


def measured_rate(
    true_rate: Floats, coding_rate: Floats, misfit: Floats, noise: Floats, benchmark_gap: Floats
) -> Floats:
    """Measured savings as a share of a benchmark that lies `benchmark_gap` below the status quo.

    (B - spending) / B with B = (1 - gap) of status quo and measured spending 1 - true - coding - misfit - noise of it.
    """
    apparent = true_rate + coding_rate + misfit + noise
    return np.asarray((apparent - benchmark_gap) / (1.0 - benchmark_gap))


def coding_ramp(deal_year: Floats) -> Floats:
    """Intensity of coding in a year of a deal: it takes three years to its full effect."""
    return np.asarray(np.minimum(deal_year / _CODING_RAMP_YEARS, 1.0))


def gap_after_rebasing(
    benchmark_gap: Floats, rebasing_share: Floats, past_apparent: Floats, retrade_cut: Floats
) -> Floats:
    """Gap of the next benchmark below the status quo: it moves a share of the way to what past years showed.

    Luck is taken in with the rest.

    Args:
        past_apparent: weighted apparent savings of the base years against the status quo.
        retrade_cut: what the payer takes beyond the rule, share of benchmark.
    """
    return np.asarray(
        np.clip(benchmark_gap + rebasing_share * (past_apparent - benchmark_gap) + retrade_cut, -0.5, 0.5)
    )


def base_year_mean(past: Floats, years: Floats) -> Floats:
    """Weighted mean of the last three rates, newest first (60/30/10, 42 CFR 425), over as many as are known.

    Args:
        past: shape (3, m), newest first.
        years: number of known results, shape (m,).
    """
    weights = (0.6, 0.3, 0.1)
    total = np.zeros_like(years)
    weight = np.zeros_like(years)
    for age, value in enumerate(weights):
        known = years > age
        total = total + np.where(known, value * past[age], 0.0)
        weight = weight + np.where(known, value, 0.0)
    return np.asarray(np.where(weight > 0.0, total / np.where(weight > 0.0, weight, 1.0), 0.0))
