"""How strongly exits at the end of agreements react to a policy, by changing one lever in the same markets.

Each lever moves from contract year 4 on, when the first agreements of three years have ended. Everything before that is
the same to the byte, so the first cohort meets the change with the same record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
import pandas as pd

from longgame.analysis.statistics import mean
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.panel import Floats, PanelColumns
from longgame.environment.scenario.scenario import Policy, Scenario
from longgame.vocabulary import TRACKS

#: Contract year from which a lever is moved.
FIRST_YEAR: Final = 4
#: Figure that is compared.
OUTCOME: Final = "exit_hazard_agreement_end"
#: Columns of the table, in their order.
COLUMNS: Final = ("lever", "step", "outcome", "effect", "lo95", "hi95")

_MODEL: Final = "models.payer_branded_program"
_BENCHMARK_STEP: Final = 0.01
_COST_STEP_USD: Final = 50.0
_LOSS_STEP: Final = 0.25
#: Cap on repaid losses of a track that had none: that of Track 2 (42 CFR 425.606).
_LOSS_CAP_RATE: Final = 0.1


@dataclass(frozen=True)
class Lever:
    """A policy whose effect is measured.

    Attributes:
        name: of the lever.
        step: how far it is moved, in words.
        values: changed parameters of a scenario in a contract year.
    """

    name: str
    step: str
    values: Callable[[Scenario, int], dict[str, float]]


def with_lever(scenario: Scenario, lever: Lever) -> Scenario:
    """The scenario with a lever moved by its step from `FIRST_YEAR` on, whatever its own policies do later."""
    begins = {FIRST_YEAR, *(policy.year for policy in scenario.policies if policy.year > FIRST_YEAR)}
    added = [Policy(year, lever.name, lever.values(scenario, year)) for year in sorted(begins)]
    # Of policies of the same year the later one counts.
    return replace(scenario, policies=tuple(sorted((*scenario.policies, *added), key=lambda policy: policy.year)))


def elasticities(base: Sequence[PanelColumns], moved: Mapping[str, Sequence[PanelColumns]]) -> pd.DataFrame:
    """Mean effect of each lever over markets with its interval, a row a lever.

    Args:
        base: panels of markets without a lever.
        moved: for each lever, panels of the same markets with it.
    """
    before = _outcome(base)
    rows = []
    for lever in LEVERS:
        if lever.name in moved:
            effect = mean(_outcome(moved[lever.name]) - before)
            rows.append((lever.name, lever.step, OUTCOME, *map(float, (effect.value, effect.low, effect.high))))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _outcome(panels: Sequence[PanelColumns]) -> Floats:
    return np.array([figures_of(panel)[OUTCOME].estimate for panel in panels])


def _number(scenario: Scenario, key: str, year: int) -> float:
    return float(cast(float, scenario.value(key, year)))


def _lower_benchmark(scenario: Scenario, year: int) -> dict[str, float]:
    key = "program.benchmark_level_rate"
    return {key: _number(scenario, key, year) - _BENCHMARK_STEP}


def _higher_running_cost(scenario: Scenario, year: int) -> dict[str, float]:
    key = f"{_MODEL}.running_per_targeted_life_usd"
    paid = _number(scenario, "care.targeted_share", year) * _number(scenario, f"{_MODEL}.provider_running_share", year)
    return {key: _number(scenario, key, year) + _COST_STEP_USD / max(paid, 1e-9)}


def _higher_loss_share(scenario: Scenario, year: int) -> dict[str, float]:
    """A quarter more of losses in every track; one without downside gets it from its first day, with a cap."""
    values = {}
    for track in TRACKS:
        share, cap = f"tracks.{track}.loss_share", f"tracks.{track}.loss_cap_rate"
        values[share] = min(_number(scenario, share, year) + _LOSS_STEP, 1.0)
        values[cap] = _number(scenario, cap, year) or _LOSS_CAP_RATE
        values[f"tracks.{track}.two_sided_year"] = 1
    return values


#: The levers, in the order of the table.
LEVERS: Final = (
    Lever("benchmark", "benchmark 1 point lower", _lower_benchmark),
    Lever("running_cost", "running cost $50 a life and year higher", _higher_running_cost),
    Lever("loss_share", "loss share 25 points higher in every track", _higher_loss_share),
)
