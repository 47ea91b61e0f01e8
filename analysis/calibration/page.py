"""What a calibration found, as a page of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from longgame.analysis.calibration.guards import COVERAGE, Recovery
from longgame.analysis.calibration.later_years import LaterFigure, years_line
from longgame.analysis.calibration.posterior import FEWEST_EFFECTIVE, Posterior, marginals
from longgame.analysis.calibration.procedure import Calibrated, WaveResult
from longgame.analysis.targets.verdicts import REACH


def calibration_page(found: Calibrated, recovery: Recovery | None = None, years: Sequence[LaterFigure] = ()) -> str:
    """The page: waves, blocks, figures that no point meets, the posterior, later years and recovery where tried."""
    calibration = found.calibration
    lines = [f"{calibration.name}: {len(calibration.free)} free parameters, {len(found.observed.ids)} figures", ""]
    for wave in found.waves:
        lines += _wave(found, wave)
    if found.ended:
        lines += [f"Ended early: {found.ended}.", ""]
    missed = _never_met(found)
    lines += [f"Figures that no point meets ({len(missed)}): {', '.join(missed) or 'none'}", ""]
    for posterior in found.posteriors:
        lines += _posterior(found, posterior)
    later = years_line(years, calibration.until)
    lines += [later, ""] if later else []
    if recovery is not None and not recovery.is_readable:
        lines.append(
            f"Recovery of {len(recovery.truth)} known truths: 90 % intervals cover {recovery.coverage:.0%}, which says "
            f"nothing: half of the samples are worth at most {np.median(recovery.effective):.1f} equal points"
        )
    elif recovery is not None:
        lines.append(
            f"Recovery of {len(recovery.truth)} known truths: 90 % intervals cover {recovery.coverage:.0%} "
            f"({'inside' if recovery.passes else 'outside'} {COVERAGE[0]:.0%} to {COVERAGE[1]:.0%})"
        )
    return "\n".join(lines).rstrip()


def _wave(found: Calibrated, wave: WaveResult) -> Iterator[str]:
    yield (
        f"Wave {wave.number}: {len(wave.runs.shares)} points of {wave.wave.markets} markets, cut-off "
        f"{wave.wave.cutoff:g}; {wave.plausible_runs} of the points are plausible; "
        f"{wave.space_after:.2%} of the prior is left"
    )
    least = wave.implausibility.min(axis=0)
    width = max(len(block) for block in found.observed.block_names)
    for place, block in enumerate(found.observed.block_names):
        yield f"  {block.ljust(width)}  least {least[place]:8.1f}   leaves {wave.left_by_block[place]:7.1%}"
    if wave.why_not:
        yield f"  no emulator: {wave.why_not}"
    yield ""


def _never_met(found: Calibrated) -> list[str]:
    every = np.concatenate([wave.runs.mean() for wave in found.waves])
    met = np.abs(every - found.observed.estimate) <= REACH * found.observed.half_width
    return [name for place, name in enumerate(found.observed.ids) if not met[:, place].any()]


def _posterior(found: Calibrated, posterior: Posterior) -> Iterator[str]:
    few = "" if posterior.effective >= FEWEST_EFFECTIVE else f", too few to identify anything (< {FEWEST_EFFECTIVE:g})"
    yield f"Posterior from {posterior.source}: worth {posterior.effective:.1f} equal points{few}"
    rows = marginals(found.calibration, posterior)
    width = max(len(row.key) for row in rows)
    yield f"  {'parameter'.ljust(width)}  {'mean':>10}  {'90 % interval':>25}  {'prior':>25}  width"
    for row in rows:
        marks = [*(["identified"] if row.is_identified else []), *([f"at its {row.bound} end"] if row.bound else [])]
        yield (
            f"  {row.key.ljust(width)}  {row.mean:10.4g}  {row.low:11.4g} to {row.high:10.4g}  "
            f"{row.prior_low:11.4g} to {row.prior_high:10.4g}  {row.width_ratio:5.2f}  {', '.join(marks)}".rstrip()
        )
    yield ""
