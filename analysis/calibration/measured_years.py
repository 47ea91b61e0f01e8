"""Measured savings of an organisation's first six years, by the engine's own rules for misfit, noise and benchmarks.

A market does the same among much else. Here nobody decides, leaves or learns, so that a fit can ask a thousand times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from longgame.analysis.targets.panel import AGREEMENT_YEARS, Floats, Ints
from longgame.analysis.targets.panel_file import FIRST_PERFORMANCE_YEAR
from longgame.environment.rules.measurement import (
    BASE_YEAR_WEIGHTS,
    base_year_errors,
    base_year_mean,
    gap_after_rebasing,
    measured_rate,
    next_misfit,
    spread,
)
from longgame.environment.rules.program import added_back, base_year_weights, new_benchmark_gap
from longgame.environment.scenario.scenario import Scenario

#: Standard draws of an organisation: misfit and noise of three base years, and of each of six years.
BASE_YEARS: Final = 3
DRAWS: Final = 2 * BASE_YEARS + 2 * 2 * AGREEMENT_YEARS


@dataclass(frozen=True)
class Luck:
    """Misfit and noise: the five parameters of a fit, under the names that they have in `measurement`."""

    misfit_sd_rate: float
    misfit_per_life: float
    misfit_persistence: float
    noise_sd_rate: float
    noise_per_life: float

    @classmethod
    def of(cls, scenario: Scenario) -> Luck:
        """What a scenario says."""
        return cls(*(cast(float, scenario.value(f"measurement.{name}")) for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Renewal:
    """How a benchmark is set anew, a number for each organisation. Names as in `program`.

    Attributes:
        rebasing_share: part of past savings that is taken out.
    """

    rebasing_share: Floats
    latest_base_year_share: Floats
    earliest_base_year_share: Floats
    added_back_share: Floats
    regional_share: Floats

    @classmethod
    def of(cls, scenario: Scenario, first_years: Ints) -> Renewal:
        """The rules of the day on which each organisation's first agreement has run out, by a scenario's policies.

        Args:
            scenario: with a programme whose contract year 1 is 2013.
            first_years: first performance year of each organisation.
        """
        days = [int(year) for year in first_years + AGREEMENT_YEARS - FIRST_PERFORMANCE_YEAR + 1]
        return cls(*(np.array([cast(float, scenario.value(rule, day)) for day in days]) for rule in _RULES))

    @classmethod
    def alike(cls, count: int, rebasing_share: float) -> Renewal:
        """The same part is taken out for so many organisations, by the weights of a first benchmark, for good."""
        latest, _, earliest = BASE_YEAR_WEIGHTS
        return cls(*(np.full(count, value) for value in (rebasing_share, latest, earliest, 0.0, 0.0)))


_RULES: Final = (
    "models.payer_branded_program.rebasing_share",
    "program.latest_base_year_share",
    "program.earliest_base_year_share",
    "program.added_back_share",
    "program.regional_share",
)


def measured_savings(
    luck: Luck,
    renewal: Renewal,
    knows_base_years: bool,
    lives: Floats,
    gains: Floats,
    relative_spending: Floats,
    draws: Floats,
) -> Floats:
    """Measured savings of m organisations in six years, share of benchmark, shape (6, m).

    Args:
        luck: misfit and noise.
        renewal: how the second benchmark is set.
        knows_base_years: whether the first one follows three base years, luck included.
        lives: the same in all years, shape (m,).
        gains: true savings, the same in all years, shape (m,).
        relative_spending: spending on a life over the region's mean, shape (m,).
        draws: standard draws, shape (DRAWS, m).
    """
    misfit_sd = spread(luck.misfit_sd_rate, luck.misfit_per_life, lives)
    noise_sd = spread(luck.noise_sd_rate, luck.noise_per_life, lives)
    before, (misfit_draws, noise_draws) = draws[: 2 * BASE_YEARS], np.split(draws[2 * BASE_YEARS :], 2)
    all_known = np.full(len(lives), float(BASE_YEARS))
    errors, misfit = base_year_errors(
        misfit_sd, noise_sd, luck.misfit_persistence, before[:BASE_YEARS], before[BASE_YEARS:]
    )
    gap = base_year_mean(errors, all_known) * knows_base_years
    apparent: list[Floats] = []
    measured = []
    for year, (misfit_draw, noise_draw) in enumerate(zip(misfit_draws, noise_draws, strict=True)):
        if year == AGREEMENT_YEARS:
            gap = _second_gap(renewal, gap, apparent, all_known, relative_spending)
        misfit = next_misfit(misfit, luck.misfit_persistence, misfit_sd, misfit_draw)
        noise = noise_sd * noise_draw
        measured.append(measured_rate(gains, np.zeros_like(gains), misfit, noise, gap))
        apparent.append(gains + misfit + noise)
    return np.stack(measured)


def _second_gap(
    renewal: Renewal, gap: Floats, apparent: Sequence[Floats], all_known: Floats, relative_spending: Floats
) -> Floats:
    """Gap of the second benchmark, step by step as `talks/program_benchmark.py` sets it."""
    past = np.stack(apparent[::-1])
    weights = base_year_weights(renewal.latest_base_year_share, renewal.earliest_base_year_share)
    none = np.zeros_like(gap)
    rebased = gap_after_rebasing(gap, renewal.rebasing_share, base_year_mean(past, all_known, weights), none)
    saved = base_year_mean(past, all_known, (1.0, 1.0, 1.0)) - gap
    own = rebased - added_back(saved, renewal.added_back_share)
    return new_benchmark_gap(own, none, renewal.regional_share, relative_spending)
