"""Guards of a calibration: known truths come back, and blocks that were not fitted are foreseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.calibration.emulators import Emulators
from longgame.analysis.calibration.implausibility import by_block, squared_distances
from longgame.analysis.calibration.posterior import (
    FEWEST_EFFECTIVE,
    INTERVAL,
    posterior_of_emulators,
    posterior_of_runs,
    quantiles,
)
from longgame.analysis.calibration.procedure import Calibrated, of_targets
from longgame.analysis.calibration.records import Calibration
from longgame.analysis.calibration.runs import Simulator
from longgame.analysis.calibration.space import Space, drawn
from longgame.analysis.calibration.threads import one_thread
from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.verdicts import REACH

#: Pooled coverage of 90 % intervals that counts as recovery.
COVERAGE: Final = (0.80, 0.97)
#: Points of the sampler for each synthetic panel.
_SAMPLED: Final = 128
#: Least standard error of a synthetic figure, in those of the real one: some figures have no luck at all.
_LEAST_ERROR: Final = 0.1


@dataclass(frozen=True)
class Recovery:
    """Known truths and what came back, arrays of shape (panels, parameters) in the unit cube.

    Attributes:
        truth: what the synthetic panels were made with.
        low, high: 90 % intervals.
        effective: equal points that each panel's posterior is worth, shape (panels,).
    """

    truth: Floats
    low: Floats
    high: Floats
    effective: Floats

    @property
    def covered(self) -> Floats:
        """Share of the panels whose interval holds the truth, shape (parameters,)."""
        return np.asarray(((self.low <= self.truth) & (self.truth <= self.high)).mean(axis=0))

    @property
    def coverage(self) -> float:
        """The same pooled over the parameters."""
        return float(self.covered.mean())

    @property
    def is_readable(self) -> bool:
        """Whether half of the panels have intervals from samples that are worth enough points."""
        return bool(np.median(self.effective) >= FEWEST_EFFECTIVE)

    @property
    def passes(self) -> bool:
        """Whether the intervals can be read, and the pooled coverage is neither too low nor too high."""
        return self.is_readable and COVERAGE[0] <= self.coverage <= COVERAGE[1]


def recovery(
    calibration: Calibration, emulators: Emulators, space: Space, simulator: Simulator, panels: int = 20
) -> Recovery:
    """Take markets of the model at known settings for the real programme, and ask what the emulators say of them.

    Truths are drawn from the space and weighed against points of the same space, so that space is the prior. A truth
    whose market lacks a figure is passed over. Published figures of the parameters take no part: they are about the
    real programme. This tests emulators and likelihood; it does not run the waves again for each panel.

    Args:
        calibration: seeds and parameters.
        emulators: of the last wave.
        space: the prior of the truths: what was left before that wave.
        simulator: runs the truths, on the seed of confirmation.
        panels: how many truths.

    Raises:
        ValueError: no truth shows every figure.
    """
    seed = calibration.confirmation_seed
    with one_thread():
        truths = drawn(space, 2 * panels, calibration.candidates, seed).shares
        runs = of_targets(simulator(truths, 2, seed), emulators.observed, calibration.until)
        panel = runs.figures[:, 0]  # one market, as there is one real programme
        complete = np.flatnonzero(np.isfinite(panel).all(axis=1))[:panels]
        if not len(complete):
            raise ValueError("no synthetic panel shows every figure")
        error = np.maximum(np.sqrt(np.diag(emulators.luck)), _LEAST_ERROR * emulators.observed.error_sd)
        points = drawn(space, _SAMPLED, calibration.candidates, seed + 1).shares
        lows, highs, effective = [], [], []
        for number in complete:
            synthetic = emulators.observed.as_if(panel[number], error)
            start = (calibration, emulators, space, points, seed + 2 + int(number))
            posterior = posterior_of_emulators(*start, observed=synthetic)
            ends = np.stack([quantiles(column, posterior.weights, INTERVAL) for column in posterior.shares.T])
            lows.append(ends[:, 0])
            highs.append(ends[:, 1])
            effective.append(posterior.effective)
    return Recovery(truths[complete], np.array(lows), np.array(highs), np.array(effective))


@dataclass(frozen=True)
class LeftOutBlock:
    """A block of figures under a posterior that did not see it.

    Attributes:
        block: its name.
        distance: implausibility of the posterior's mean figures.
        with_it: the same under the posterior that saw it.
        effective: equal points that the posterior without it is worth.
        met: figures whose mean lies within 1.5 half-widths of the real one.
        figures: of how many.
    """

    block: str
    distance: float
    with_it: float
    effective: float
    met: int
    figures: int


def blocks_left_out(found: Calibrated) -> list[LeftOutBlock]:
    """Each block foreseen from all others, by the real runs of the last wave."""
    last, observed = found.waves[-1], found.observed
    mean, luck = last.runs.mean(), last.runs.luck()
    whole = posterior_of_runs(found.calibration, last.runs, observed, luck)
    results = []
    for place, block in enumerate(observed.block_names):
        rest = observed.without(block)
        kept = [number for number, one in enumerate(observed.blocks) if one != block]
        without = whole
        if rest.ids:
            inner = luck[np.ix_(kept, kept)]
            without = posterior_of_runs(found.calibration, last.runs.chosen(rest.ids), rest, inner)
        foreseen = without.mean_figures(mean)[np.newaxis]
        variance = np.diag(luck) / last.runs.markets
        at = observed.columns(block)
        both = np.concatenate((foreseen, whole.mean_figures(mean)[np.newaxis]))
        squared = squared_distances(both, variance, observed)
        distance = by_block(squared, observed, found.calibration.statistic)[:, place]
        off = np.abs(foreseen[0, at] - observed.estimate[at]) / observed.half_width[at]
        met = int((off <= REACH).sum())
        results.append(LeftOutBlock(block, float(distance[0]), float(distance[1]), without.effective, met, len(at)))
    return results
