"""Two models without any decision, against which a model must show what it is worth: the coin and the line.

The coin leaves with one chance at the end of an agreement and another while it runs, and saves the same in every year.
The line is the coin with mean savings that rise by the same amount with each year in the programme. Around the mean lie
the engine's misfit and noise, with its defaults. All their numbers come from the published figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

import numpy as np

from longgame.analysis.targets.entrants import Entrants
from longgame.analysis.targets.panel import AGREEMENT_YEARS, Floats, PanelColumns
from longgame.analysis.targets.real_targets import real_targets
from longgame.environment.rules.measurement import next_misfit, spread
from longgame.environment.rules.settlement import reaches_minimum_savings_rate
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.state import streams

_SAVINGS_YEARS: Final = (1, 2, 3, 4, 5, 6)
#: Minimum savings rate of the one-sided track by attributed lives, linear in between (42 CFR 425.604).
_MINIMUM_LIVES: Final = (5e3, 6e3, 7e3, 8e3, 9e3, 1e4, 1.5e4, 2e4, 5e4, 6e4)
_MINIMUM_RATES: Final = (0.039, 0.036, 0.034, 0.032, 0.031, 0.030, 0.027, 0.025, 0.022, 0.020)


@dataclass(frozen=True)
class Null:
    """A model without decisions.

    Attributes:
        hazard_at_end: chance of leaving after the last year of an agreement.
        hazard_running: chance of leaving after any other year.
        first_savings: mean savings rate of programme year 1.
        savings_step: what each further year adds.
    """

    hazard_at_end: float
    hazard_running: float
    first_savings: float
    savings_step: float


def coin() -> Null:
    """The published hazards and the mean savings rate of all organisation-years."""
    return Null(*_hazards(), _path(0)[0], 0.0)


def line() -> Null:
    """The coin, with the least-squares line of the savings of all organisation-years on the programme year."""
    step, at_zero = _path(1)
    return Null(*_hazards(), at_zero + step, step)


def _hazards() -> tuple[float, float]:
    estimates = {target.id: target.estimate for target in real_targets()}
    return estimates["exit_hazard_agreement_end"], estimates["exit_hazard_agreement_running"]


def _path(degree: int) -> Floats:
    """Polynomial through the mean savings by programme year, each weighing as many rows as it has."""
    found = {target.id: target for target in real_targets()}
    means = [found[f"savings_rate_year_{year}"] for year in _SAVINGS_YEARS]
    weights = np.sqrt([one.n for one in means])
    return np.polyfit(_SAVINGS_YEARS, [one.estimate for one in means], degree, w=weights)


def minimum_savings_rate(lives: Floats) -> Floats:
    """Minimum savings rate of the one-sided track, share of benchmark."""
    return np.interp(lives, _MINIMUM_LIVES, _MINIMUM_RATES)


def null_panels(null: Null, entrants: Entrants, seed: int, replicates: int) -> Iterator[PanelColumns]:
    """Panels of the same entrants, one for each replicate from 1; a replicate is the same however many there are."""
    for replicate in range(1, replicates + 1):
        yield null_panel(null, entrants, seed, replicate)


def null_panel(null: Null, entrants: Entrants, seed: int, replicate: int) -> PanelColumns:
    """One panel. Savings that reach the minimum rate are paid: the real gate on quality stopped 2 % of them.

    There is no benchmark, so nothing is rebased.
    """
    cells = np.full(len(entrants), streams.cell_key(seed, replicate), dtype=np.uint64)
    misfit = np.zeros(len(entrants))
    there = np.zeros(len(entrants), dtype=np.bool_)
    rows, savings = [], []
    for place, year in enumerate(entrants.years):
        enters = entrants.first_year == year
        there |= enters
        lives = entrants.lives[:, place]
        sd = spread(_default("misfit_sd_rate"), _default("misfit_per_life"), lives)
        noise_sd = spread(_default("noise_sd_rate"), _default("noise_per_life"), lives)
        shock, noise = streams.normals(cells, ("null misfit", "null noise"), int(year), entrants.key)
        misfit = np.where(enters, sd * shock, next_misfit(misfit, _default("misfit_persistence"), sd, shock))
        completed = year - entrants.first_year
        savings.append(null.first_savings + null.savings_step * completed + misfit + noise_sd * noise)
        rows.append(np.flatnonzero(there))
        is_final = completed % AGREEMENT_YEARS == AGREEMENT_YEARS - 1
        hazard = np.where(is_final, null.hazard_at_end, null.hazard_running)
        there = there & (streams.uniform(cells, "null leaving", int(year), entrants.key) >= hazard)
    return _panel(entrants, np.stack(savings, axis=1), rows)


@cache
def _default(name: str) -> float:
    return float(cast(float, registry().defaults()[f"measurement.{name}"]))


def _panel(entrants: Entrants, savings: Floats, rows: list[np.typing.NDArray[np.int64]]) -> PanelColumns:
    organization = np.concatenate(rows)
    place = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    year = entrants.years[place]
    agreements = (year - entrants.first_year[organization]) // AGREEMENT_YEARS
    lives, rate = entrants.lives[organization, place], savings[organization, place]
    minimum = minimum_savings_rate(lives)
    unknown = np.full(len(year), np.nan)
    return PanelColumns(
        organization=organization,
        year=year,
        agreement_start=entrants.first_year[organization] + agreements * AGREEMENT_YEARS,
        agreement_number=agreements + 1,
        agreement_years=np.full(len(year), AGREEMENT_YEARS, dtype=np.int64),
        lives=lives,
        savings_rate=rate,
        min_savings_rate=minimum,
        is_paid=reaches_minimum_savings_rate(rate, minimum),
        is_two_sided=np.zeros(len(year), dtype=np.bool_),
        quality=unknown,
        benchmark=unknown,
        revenue=entrants.revenue[organization],
        critical_access_hospitals=entrants.critical_access_hospitals[organization, place],
        last_year=int(entrants.years[-1]),
    )
