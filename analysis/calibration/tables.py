"""Tables of a calibration, for people and spreadsheets: CSV files, each with a row for one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.calibration.guards import Recovery, blocks_left_out
from longgame.analysis.calibration.later_years import LaterFigure
from longgame.analysis.calibration.posterior import marginals
from longgame.analysis.calibration.procedure import Calibrated, WaveResult
from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.verdicts import REACH
from longgame.environment.records.spreadsheet_cells import write_csv

#: Tables in the order in which they are read.
TABLES: Final = ("waves", "emulators", "posterior", "points", "figures", "blocks", "years", "recovery")


@dataclass(frozen=True)
class CalibrationTables:
    """The tables of a calibration, by name; `recovery` only where known truths were tried."""

    frames: dict[str, pd.DataFrame]

    def write(self, folder: Path) -> dict[str, int]:
        """Write each as CSV and return its rows.

        Raises:
            OSError: the folder cannot be written to.
        """
        for name, frame in self.frames.items():
            write_csv(frame, folder / f"{name}.csv")
        return {name: len(frame) for name, frame in self.frames.items()}


def calibration_tables(
    found: Calibrated, years: Sequence[LaterFigure], recovery: Recovery | None = None
) -> CalibrationTables:
    """All tables of a calibration, with the figures of all years under a fit of the earlier ones."""
    frames = {
        "waves": _frame(_wave(found, wave) for wave in found.waves),
        "emulators": _frame(
            {"wave": wave.number, "points": wave.emulators.points, **asdict(check)}
            for wave in found.waves
            if wave.emulators is not None
            for check in wave.emulators.checks
        ),
        "posterior": _frame(
            {"source": one.source, "effective_points": one.effective, **asdict(marginal)}
            for one in found.posteriors
            for marginal in marginals(found.calibration, one)
        ),
        "points": _frame(row for wave in found.waves for row in _points(found, wave)),
        "figures": _frame(_figures(found)),
        "blocks": _frame(asdict(one) for one in blocks_left_out(found)),
        "years": _frame(asdict(one) for one in years),
    }
    if recovery is not None:
        frames["recovery"] = _frame(_recovery(found, recovery))
    return CalibrationTables(frames)


def _frame(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def _wave(found: Calibrated, wave: WaveResult) -> dict[str, object]:
    blocks = found.observed.block_names
    mean = wave.runs.mean()
    row: dict[str, object] = {
        "wave": wave.number,
        "points": len(mean),
        "markets": wave.wave.markets,
        "seed": found.calibration.search_seed + wave.number,
        "failed": len(wave.runs.errors),
        "lacking_a_figure": int((~np.isfinite(mean).all(axis=1)).sum()) - len(wave.runs.errors),
        "cutoff": wave.wave.cutoff,
        "space_before": wave.space_before,
        "walked": wave.walked,
        "plausible_runs": wave.plausible_runs,
        "space_after": wave.space_after,
        "why_no_emulator": wave.why_not,
    }
    row |= {f"left_by_{block}": float(wave.left_by_block[place]) for place, block in enumerate(blocks)}
    return row | {f"least_{block}": float(wave.implausibility[:, place].min()) for place, block in enumerate(blocks)}


def _points(found: Calibrated, wave: WaveResult) -> Iterable[dict[str, object]]:
    values = found.calibration.values(wave.runs.shares)
    weights = found.posteriors[0].weights if wave is found.waves[-1] else np.full(len(values), np.nan)
    for number, row in enumerate(values):
        yield {
            "wave": wave.number,
            "point": number + 1,
            **{free.key: float(value) for free, value in zip(found.calibration.free, row, strict=True)},
            **{
                f"implausibility_{block}": float(wave.implausibility[number, place])
                for place, block in enumerate(found.observed.block_names)
            },
            "weight": float(weights[number]),
            "error": wave.runs.errors.get(number, ""),
        }


def _figures(found: Calibrated) -> Iterable[dict[str, object]]:
    """Each figure: the real one, what points showed, and how many of all waves meet it."""
    observed = found.observed
    means: list[Floats] = [wave.runs.mean() for wave in found.waves]
    every = np.concatenate(means)
    met = np.abs(every - observed.estimate) <= REACH * observed.half_width
    weights = found.posteriors[0].weights
    for place, name in enumerate(observed.ids):
        shown = every[np.isfinite(every[:, place]), place]
        last = means[-1][:, place]
        known = np.isfinite(last)
        total = weights[known].sum()
        yield {
            "target": name,
            "block": observed.blocks[place],
            "real": float(observed.estimate[place]),
            "half_width": float(observed.half_width[place]),
            "discrepancy_sd": float(observed.discrepancy_sd[place]),
            "points": len(shown),
            "lowest": float(shown.min()) if len(shown) else np.nan,
            "highest": float(shown.max()) if len(shown) else np.nan,
            "points_that_meet": int(met[:, place].sum()),
            "posterior_mean": float(weights[known] @ last[known] / total) if total > 0.0 else np.nan,
        }


def _recovery(found: Calibrated, recovery: Recovery) -> Iterable[dict[str, object]]:
    for panel in range(len(recovery.truth)):
        for place, free in enumerate(found.calibration.free):
            truth, low, high = (
                float(free.at(ends[panel, place : place + 1])[0])
                for ends in (recovery.truth, recovery.low, recovery.high)
            )
            yield {
                "panel": panel + 1,
                "key": free.key,
                "truth": truth,
                "low": low,
                "high": high,
                "covered": low <= truth <= high,
                "effective_points": float(recovery.effective[panel]),
            }
