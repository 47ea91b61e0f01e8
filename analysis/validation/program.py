"""The model of a public programme beside the real one: every target, both nulls, the gate and the log score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from longgame.analysis.targets.deal_panel import panel_of_deals
from longgame.analysis.targets.entrants import published_entrants
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.gate import Gate, gate
from longgame.analysis.targets.leaving_table import LeavingTable, leaving_table, published_leaving
from longgame.analysis.targets.log_score import fitted, log_score
from longgame.analysis.targets.nulls import coin, line, null_panels
from longgame.analysis.targets.panel import Floats, PanelColumns
from longgame.analysis.targets.real_targets import MISFIT, Target, real_targets
from longgame.analysis.targets.verdicts import compared, over_markets

if TYPE_CHECKING:
    from longgame.environment.records.results import Results


@dataclass(frozen=True)
class ProgramCheck:
    """What a run shows of the programme.

    Attributes:
        targets: `targets.csv`, a row for each figure.
        nulls: `nulls.csv`, means of both nulls over as many markets.
        gate: the gate of the model.
        null_gates: of the coin and of the line.
        log_score: of the model's logit on the real classes; NaN if it could not be fitted.
    """

    targets: pd.DataFrame
    nulls: pd.DataFrame
    gate: Gate
    null_gates: dict[str, Gate]
    log_score: float


def check_program(results: Results, replicates: int, seed: int) -> ProgramCheck:
    """Measure every market of a run as the real programme was measured.

    Args:
        results: a run with deals recorded; contract year 1 stands for 2013.
        replicates: its markets.
        seed: of the nulls.
    """
    panels = list(_panels(results, replicates))
    targets = real_targets()
    estimates = _estimates(panels, targets)
    entrants = published_entrants()
    nulls = {
        name: _estimates(list(null_panels(null, entrants, seed, replicates)), targets)
        for name, null in (("coin", coin()), ("line", line()))
    }
    means = {name: [float(one.simulated) for one in compared(targets, shown)] for name, shown in nulls.items()}
    return ProgramCheck(
        _targets_table(targets, estimates),
        pd.DataFrame({"id": [one.id for one in targets], **means}),
        gate(estimates),
        {name: gate(shown) for name, shown in nulls.items()},
        _log_score(panels),
    )


def _panels(results: Results, replicates: int) -> Iterator[PanelColumns]:
    deal_years, organizations = results.deal_years, results.organizations
    years = int(results.years)
    for replicate in range(1, replicates + 1):
        yield panel_of_deals(deal_years, organizations, replicate, years)


def _estimates(panels: list[PanelColumns], targets: tuple[Target, ...]) -> dict[str, Floats]:
    return over_markets([figures_of(panel) for panel in panels], [one.id for one in targets])


def _targets_table(targets: tuple[Target, ...], estimates: dict[str, Floats]) -> pd.DataFrame:
    rows = []
    for one in compared(targets, estimates):
        target = one.target
        role = "input" if target.is_input or target.block == MISFIT else "checked"
        verdict = "input" if target.low is None else "met" if one.is_met else "missed"
        rows.append(
            {
                "id": target.id,
                "block": target.block,
                "estimate": target.estimate,
                "lo95": np.nan if target.low is None else target.low,
                "hi95": np.nan if target.high is None else target.high,
                "simulated": one.simulated,
                "simulated_lo95": one.low,
                "simulated_hi95": one.high,
                "role": role,
                "essential": role == "checked",
                "verdict": verdict,
            }
        )
    return pd.DataFrame(rows)


def _log_score(panels: list[PanelColumns]) -> float:
    """Score on the real organisation-years of a logit fitted on those of all markets together."""
    tables = [leaving_table(panel) for panel in panels]
    together = LeavingTable(
        np.concatenate([one.design for one in tables]),
        np.concatenate([one.count for one in tables]),
        np.concatenate([one.exits for one in tables]),
        np.concatenate([one.is_last_year for one in tables]),
    )
    return log_score(fitted(together), published_leaving())
