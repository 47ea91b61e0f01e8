"""A model held against the real programme: every figure, both nulls beside it, the gate and the log score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.gate import Gate, gate
from longgame.analysis.targets.leaving_table import LeavingTable, leaving_table, pooled
from longgame.analysis.targets.log_score import PLAIN_HAZARD, constant_log_score, fitted, last_year_score, log_score
from longgame.analysis.targets.nulls import Null, coin, line, null_panels
from longgame.analysis.targets.panel import Floats, PanelColumns
from longgame.analysis.targets.real_side import RealSide
from longgame.analysis.targets.real_targets import MISFIT
from longgame.analysis.targets.verdicts import Compared, compared, over_markets

#: Markets of each null, however many the model has: they cost little, and few of them would be luck.
NULL_MARKETS: Final = 20
#: Highest log score of a model that foresees leaving well enough.
HIGHEST_SCORE: Final = 0.325
#: Columns of the table of targets that others rely on, then what helps to read it.
TARGET_COLUMNS: Final = (
    "id",
    "block",
    "estimate",
    "lo95",
    "hi95",
    "simulated",
    "simulated_lo95",
    "simulated_hi95",
    "role",
    "essential",
    "verdict",
    "markets",
    "unit",
    "description",
    "source",
)


@dataclass(frozen=True)
class Shown:
    """What a model, or a null, shows.

    Attributes:
        estimates: of every target over markets, shape (markets,) each.
        gate: on them.
        score: log score on the real organisation-years of a logit fitted on the simulated ones; NaN without a fit.
        last_score: the same fitted on 2013 to 2016 and scored on 2017.
    """

    estimates: Mapping[str, Floats]
    gate: Gate
    score: float
    last_score: float


@dataclass(frozen=True)
class Validation:
    """A model and both nulls beside the real programme."""

    real: RealSide
    model: Shown
    coin: Shown
    line: Shown

    @property
    def compared(self) -> list[Compared]:
        """Every target beside the model, in the order of the targets."""
        return compared(self.real.targets, self.model.estimates)

    def targets(self) -> pd.DataFrame:
        """The table of `targets.csv`; `essential` are the figures that the gate counts."""
        rows = [_row(one) for one in self.compared]
        return pd.DataFrame(rows, columns=list(TARGET_COLUMNS))

    def nulls(self) -> pd.DataFrame:
        """The table of `nulls.csv`: means over markets of both nulls."""
        ids = [target.id for target in self.real.targets]
        columns = {
            name: [one.simulated for one in compared(self.real.targets, shown.estimates)]
            for name, shown in (("coin", self.coin), ("line", self.line))
        }
        return pd.DataFrame({"id": ids, **columns})

    def json(self) -> dict[str, Any]:
        """For `gate.json`: the gate, what the nulls meet, and the log scores."""
        nulls = {
            name: {"pass": one.gate.passes, "met": one.gate.met, "slopes_met": one.gate.slopes_met}
            for name, one in (("coin", self.coin), ("line", self.line))
        }
        real = self.real.leaving
        scores = {
            "model": _number(self.model.score),
            "coin": _number(self.coin.score),
            "line": _number(self.line.score),
            "constant": _number(constant_log_score(PLAIN_HAZARD, real)),
            "real_rows": _number(log_score(fitted(real), real)),
            "highest": HIGHEST_SCORE,
            "last_year": {
                "model": _number(self.model.last_score),
                "coin": _number(self.coin.last_score),
                "line": _number(self.line.last_score),
                "real_rows": _number(last_year_score(real)),
            },
        }
        return {
            **self.model.gate.json(),
            "slopes_met": self.model.gate.slopes_met,
            "nulls": nulls,
            "log_score": scores,
        }


def validation(panels: Sequence[PanelColumns], real: RealSide, seed: int) -> Validation:
    """Hold simulated panels against the real programme.

    Args:
        panels: one for each market.
        real: the real programme.
        seed: of the nulls.
    """
    return Validation(
        real,
        _shown(panels, real),
        *(_shown(_panels_of(null(real.targets), real, seed), real) for null in (coin, line)),
    )


def _panels_of(null: Null, real: RealSide, seed: int) -> list[PanelColumns]:
    return list(null_panels(null, real.entrants, seed, NULL_MARKETS))


def _shown(panels: Sequence[PanelColumns], real: RealSide) -> Shown:
    estimates = over_markets((figures_of(panel) for panel in panels), [target.id for target in real.targets])
    table = pooled([leaving_table(panel) for panel in panels])
    score, last = _score(table, real.leaving), _score(table.rows(~table.is_last_year), _last_year(real.leaving))
    return Shown(estimates, gate(estimates, real.targets), score, last)


def _last_year(table: LeavingTable) -> LeavingTable:
    return table.rows(table.is_last_year)


def _score(simulated: LeavingTable, real: LeavingTable) -> float:
    return log_score(fitted(simulated), real) if len(simulated.count) and len(real.count) else np.nan


def _row(one: Compared) -> tuple[Any, ...]:
    target = one.target
    is_input = target.is_input or target.block == MISFIT
    return (
        target.id,
        target.block,
        target.estimate,
        target.low,
        target.high,
        one.simulated,
        one.low,
        one.high,
        "input" if is_input else "checked",
        not is_input,
        "input" if target.low is None else "met" if one.is_met else "missed",
        one.markets,
        target.unit,
        target.description,
        target.source,
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
