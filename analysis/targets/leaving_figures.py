"""Who leaves, and when: hazards, survival, leaving by size and by record, and the logit of leaving."""

from __future__ import annotations

import numpy as np

from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.intervals import Figure, logistic, nothing, share
from longgame.analysis.targets.panel import Floats, Ints
from longgame.analysis.targets.size_classes import COARSE, in_class

#: Programme years after which leaving is counted, and survival followed.
_YEARS = (1, 2, 3, 4, 5)
#: Columns of the logit, in their order.
_LOGIT = ("intercept", "final", "earned", "ln10k")
_REFERENCE_LIVES = 10_000.0


def leaving_figures(histories: Histories) -> dict[str, Figure]:
    """Figures of the blocks exit_timing, survival, exit_by_size, exit_by_record and exit_logit.

    Hazards are over watched rows: those of the last year of the panel are left out, since nobody knows who leaves.
    """
    watched = histories.is_watched
    leaves, final = histories.leaves, histories.is_final
    years = histories.programme_year
    lives = histories.panel.lives
    figures = {f"exit_hazard_year_{year}": share(leaves[watched & (years == year)]) for year in _YEARS}
    figures["exit_hazard_agreement_end"] = share(leaves[watched & final])
    figures["exit_hazard_agreement_running"] = share(leaves[watched & ~final])
    figures["exit_hazard_overall"] = share(leaves[watched])
    figures["exit_share_mid_agreement"] = share(~final[leaves])
    figures |= _survival(histories)
    for name, bounds in COARSE.items():
        figures[f"exit_hazard_size_{name}"] = share(leaves[watched & in_class(lives, bounds)])
    at_end = watched & final
    figures["exit_at_end_never_earned"] = share(leaves[at_end & ~histories.ever_paid])
    figures["exit_at_end_ever_earned"] = share(leaves[at_end & histories.ever_paid])
    rows = np.flatnonzero(watched)
    logit = logistic(leaving_design(histories, rows), leaves[rows].astype(np.float64), histories.history[rows])
    return figures | {f"exit_logit_{name}": figure for name, figure in zip(_LOGIT, logit, strict=True)}


def leaving_design(histories: Histories, rows: Ints) -> Floats:
    """Columns of the logit of leaving: one, final agreement year, paid this year, log(lives / 10,000); (rows, 4)."""
    return np.stack(
        (
            np.ones(len(rows)),
            histories.is_final[rows].astype(np.float64),
            histories.panel.is_paid[rows].astype(np.float64),
            np.log(histories.panel.lives[rows] / _REFERENCE_LIVES),
        ),
        axis=1,
    )


def _survival(histories: Histories) -> dict[str, Figure]:
    """Share of the panel's first year's organisations that are still there after so many performance years."""
    if not len(histories.panel):
        return {f"survival_first_cohort_{year}y": nothing() for year in _YEARS}
    first = histories.panel.year.min()
    stayed = np.bincount(histories.history)[histories.history[histories.panel.year == first]]
    followed = histories.panel.last_year - first
    return {
        f"survival_first_cohort_{year}y": share(stayed > year) if year <= followed else nothing() for year in _YEARS
    }
