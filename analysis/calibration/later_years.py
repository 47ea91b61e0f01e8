"""Later years, foreseen by points and posteriors that are held to the earlier ones alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from longgame.analysis.calibration.emulators import EmulatorError, fitted
from longgame.analysis.calibration.implausibility import plausible
from longgame.analysis.calibration.observed import YEARS_WITH_TARGETS, Observed, observed_of
from longgame.analysis.calibration.posterior import posterior_of_runs
from longgame.analysis.calibration.procedure import Calibrated, of_targets
from longgame.analysis.calibration.runs import Runs
from longgame.analysis.calibration.threads import one_thread
from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.verdicts import REACH


@dataclass(frozen=True)
class LaterFigure:
    """A figure of all years under a fit of the earlier ones; distances are in half-widths, and NaN if nothing is known.

    Attributes:
        target: id of the figure.
        is_new: the earlier years do not show it.
        real, half_width: the real figure of all years, and of its interval.
        foreseen, distance: mean over the real runs of the last wave, weighted by the earlier figures.
        emulated, emulated_distance: mean under the posterior from emulators; NaN where that has seen all years.
        points: of the last wave, those that its blocks leave.
        points_that_meet: how many of them lie within 1.5 half-widths.
    """

    target: str
    is_new: bool
    real: float
    half_width: float
    foreseen: float
    distance: float
    emulated: float
    emulated_distance: float
    points: int
    points_that_meet: int


def later_years(found: Calibrated, fit_until: int = YEARS_WITH_TARGETS[0]) -> list[LaterFigure]:
    """Fit the years until 2016, look at all.

    Where the waves themselves have seen all years, their space knows a little of the later ones, and so do the points.
    A calibration until 2016 is the clean check.
    """
    last, calibration = found.waves[-1], found.calibration
    early, late = observed_of(calibration, fit_until), observed_of(calibration, YEARS_WITH_TARGETS[-1])
    fitted_runs = of_targets(last.all_runs, early, fit_until)
    whole = of_targets(last.all_runs, late, YEARS_WITH_TARGETS[-1])
    mean = whole.mean()
    foreseen = posterior_of_runs(calibration, fitted_runs, early, fitted_runs.luck()).mean_figures(mean)
    emulated = _emulated(found, whole, late)
    left = mean[plausible(last.implausibility, last.wave.cutoff)]
    meet = (np.abs(left - late.estimate) <= REACH * late.half_width).sum(axis=0)
    off, emulated_off = (np.abs(one - late.estimate) / late.half_width for one in (foreseen, emulated))
    return [
        LaterFigure(
            name,
            name not in early.ids,
            float(late.estimate[place]),
            float(late.half_width[place]),
            float(foreseen[place]),
            float(off[place]),
            float(emulated[place]),
            float(emulated_off[place]),
            len(left),
            int(meet[place]),
        )
        for place, name in enumerate(late.ids)
    ]


def _emulated(found: Calibrated, whole: Runs, late: Observed) -> Floats:
    """Mean figures of all years under the posterior from emulators of the earlier ones, shape (targets,)."""
    nothing = np.full(len(late.ids), np.nan)
    posterior = next((one for one in found.posteriors if one.source == "emulators"), None)
    if posterior is None or found.calibration.until == YEARS_WITH_TARGETS[-1] or not posterior.weights.any():
        return nothing
    try:
        with one_thread():
            mean, _ = fitted(whole, late).predict(posterior.shares)
    except EmulatorError:  # too few points show every later figure
        return nothing
    return posterior.mean_figures(mean)


def years_line(years: Sequence[LaterFigure], until: int) -> str:
    """What a fit until a year says of the figures that only later years show; empty if it saw all years."""
    new = [one for one in years if one.is_new]
    if until == YEARS_WITH_TARGETS[-1] or not new:
        return ""
    by_runs, by_emulators = (
        sum(distance <= REACH for distance in distances)
        for distances in ([one.distance for one in new], [one.emulated_distance for one in new])
    )
    by_points = sum(one.points_that_meet > 0 for one in new)
    return (
        f"Fitted until {until}: of {len(new)} figures that only later years show, the posterior from runs meets "
        f"{by_runs}, that from emulators {by_emulators}, at least one of {new[0].points} plausible points {by_points}"
    )
