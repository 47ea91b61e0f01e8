"""The whole calibration: wave after wave, then the posterior from the real runs of the last one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from longgame.analysis.calibration.emulators import EmulatorError, Emulators, fitted
from longgame.analysis.calibration.implausibility import emulated, of_runs, plausible
from longgame.analysis.calibration.observed import Observed, observed_of
from longgame.analysis.calibration.posterior import Posterior, posterior_of_emulators, posterior_of_runs
from longgame.analysis.calibration.records import Calibration, Wave
from longgame.analysis.calibration.runs import Runs, Simulator
from longgame.analysis.calibration.space import Drawn, Space, drawn, unit_points
from longgame.analysis.calibration.target_block import figure_name
from longgame.analysis.calibration.threads import one_thread
from longgame.analysis.targets.panel import Floats

#: Points of the sampler, and candidates that tell what each block leaves.
_SAMPLED, _JUDGED = 512, 8192


@dataclass(frozen=True)
class WaveResult:
    """One wave.

    Attributes:
        number: from 1.
        wave: as the file has it.
        space_before: part of the prior's volume that its points were drawn from.
        walked: whether they were reached by walks.
        runs: figures of the calibration's targets and years.
        all_runs: all figures.
        implausibility: of the points that were run, shape (points, blocks).
        emulators: fitted to the runs; None if too few points show all figures.
        why_not: why there are none, else empty.
        space_after: part of the prior's volume that is left.
        left_by_block: part of the prior's volume that each block alone leaves, by this wave's emulators.
    """

    number: int
    wave: Wave
    space_before: float
    walked: bool
    runs: Runs
    all_runs: Runs
    implausibility: Floats
    emulators: Emulators | None
    why_not: str
    space_after: float
    left_by_block: Floats

    @property
    def plausible_runs(self) -> int:
        """Points that were run and that every block leaves."""
        return int(plausible(self.implausibility, self.wave.cutoff).sum())


@dataclass(frozen=True)
class Calibrated:
    """What a calibration found.

    Attributes:
        calibration: the file.
        observed: the real figures it was held to.
        waves: those that were run; fewer than the file has if nothing was left, or emulators could not be made.
        space: what is left.
        posteriors: from real runs, and from emulators where there are some.
        ended: why it ended early, else empty.
    """

    calibration: Calibration
    observed: Observed
    waves: tuple[WaveResult, ...]
    space: Space
    posteriors: tuple[Posterior, ...]
    ended: str


def calibrated(
    calibration: Calibration,
    simulator: Simulator,
    waves: int | None = None,
    on_wave: Callable[[WaveResult], None] | None = None,
) -> Calibrated:
    """Run the waves of a calibration.

    Args:
        calibration: what is free, and what it is held to.
        simulator: runs points.
        waves: only so many of them.
        on_wave: told of each as it is finished.

    Raises:
        MissingLibraryError: scikit-learn is not installed.
        SimulationError: workers cannot start.
    """
    observed = observed_of(calibration)
    space = Space(len(calibration.free), calibration.statistic)
    share, results, ended = 1.0, [], ""
    points = drawn(space, calibration.waves[0].points, 0, calibration.search_seed + 1)
    with one_thread():
        wanted = calibration.waves[:waves]
        for number, wave in enumerate(wanted, 1):
            runs = simulator(points.shares, wave.markets, calibration.search_seed + number)
            following = wanted[number].points if number < len(wanted) else _SAMPLED
            result, space, points = _finished(
                calibration, observed, space, _WaveRuns(number, wave, share, points.walked, runs), following
            )
            results.append(result)
            share = result.space_after
            if on_wave is not None:
                on_wave(result)
            ended = _ended(result)
            if ended:
                break
        posteriors = _posteriors(calibration, observed, results[-1], space, points)
    return Calibrated(calibration, observed, tuple(results), space, posteriors, ended)


@dataclass(frozen=True)
class _WaveRuns:
    """A wave whose points were run."""

    number: int
    wave: Wave
    space_before: float
    walked: bool
    runs: Runs


def _finished(
    calibration: Calibration, observed: Observed, space: Space, done: _WaveRuns, following: int
) -> tuple[WaveResult, Space, Drawn]:
    """The result of a wave, the space after it, and points of the next one drawn from that space."""
    runs = of_targets(done.runs, observed, calibration.until)
    implausibility = of_runs(runs, observed, calibration.statistic)
    none = Drawn(np.zeros((0, len(calibration.free))), done.space_before, 0, False)
    emulators, why_not, by_block = None, "", np.full(len(observed.block_names), np.nan)
    try:
        emulators = fitted(runs, observed)
    except EmulatorError as error:
        why_not, points = str(error), none
    else:
        space = space.after(emulators, done.wave.cutoff)
        points = drawn(space, following, calibration.candidates, calibration.search_seed + done.number + 1)
        candidates = unit_points(len(calibration.free), min(calibration.candidates, _JUDGED), calibration.search_seed)
        by_block = (emulated(emulators, candidates, calibration.statistic) <= done.wave.cutoff).mean(axis=0)
    result = WaveResult(
        number=done.number,
        wave=done.wave,
        space_before=done.space_before,
        walked=done.walked,
        runs=runs,
        all_runs=done.runs,
        implausibility=implausibility,
        emulators=emulators,
        why_not=why_not,
        space_after=points.share_left,
        left_by_block=by_block,
    )
    return result, space, points


def of_targets(runs: Runs, observed: Observed, until: int) -> Runs:
    """Runs with the figures of the real ones alone, as they stand after a performance year, under the targets' ids."""
    chosen = runs.chosen([figure_name(name, until) for name in observed.ids])
    return Runs(chosen.shares, observed.ids, chosen.figures, chosen.errors)


def _ended(result: WaveResult) -> str:
    """Why no further wave can be drawn; empty if one can."""
    if result.emulators is None:
        return f"wave {result.number} makes no emulator: {result.why_not}"
    if result.space_after == 0.0:
        return f"wave {result.number} leaves nothing of the prior at cut-off {result.wave.cutoff:g}"
    return ""


def _posteriors(
    calibration: Calibration, observed: Observed, last: WaveResult, space: Space, points: Drawn
) -> tuple[Posterior, ...]:
    found = [posterior_of_runs(calibration, last.runs, observed, last.runs.luck())]
    if last.emulators is not None and len(points.shares):
        start = (calibration, last.emulators, space, points.shares, calibration.search_seed)
        found.append(posterior_of_emulators(*start))
    return tuple(found)
