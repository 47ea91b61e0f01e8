"""`lg.run`, `lg.compare`, `lg.sweep` and `lg.invasion`: those of the experiments, with results that show themselves.

Experiments import no analysis, so what they return knows no card and no figure. Here it gets both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from longgame.analysis.notebook.comparison import Comparison
from longgame.analysis.notebook.invasion import Invasion
from longgame.analysis.notebook.results import Results
from longgame.analysis.notebook.sweep import Sweep
from longgame.environment.records.results import Results as PlainResults
from longgame.experiments.compare import compare as compared
from longgame.experiments.invasion.invasion import invasion as invaded
from longgame.experiments.running.run import resolved_scenario
from longgame.experiments.running.run import run as simulated
from longgame.experiments.sweep.from_python import resolved_experiment
from longgame.experiments.sweep.from_python import sweep as swept
from longgame.experiments.sweep.tables import Sweep as PlainSweep

__all__ = ["compare", "invasion", "run", "sweep"]

Arguments = ParamSpec("Arguments")
Plain = TypeVar("Plain")
Shown = TypeVar("Shown")


def _showing(
    make: Callable[Arguments, Plain], shown: Callable[[Plain, Mapping[str, Any]], Shown]
) -> Callable[Arguments, Shown]:
    """A function with the name, the arguments and the documentation of `make`, whose result is shown.

    Args:
        make: returns plain results.
        shown: makes what is returned of them, and of the arguments by name.
    """
    order = signature(make)

    @wraps(make)
    def showing(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Shown:
        found, bound = make(*args, **kwargs), order.bind(*args, **kwargs)
        bound.apply_defaults()
        return shown(found, bound.arguments)

    showing.__module__ = __name__  # where pickle finds it
    return showing


def _shown_run(results: PlainResults, _: Mapping[str, Any]) -> Results:
    return Results.of(results)


def _shown_comparison(table: pd.DataFrame, arguments: Mapping[str, Any]) -> Comparison:
    scenarios = {name: resolved_scenario(source) for name, source in arguments["scenarios"].items()}
    return Comparison.of(table, scenarios)


def _shown_sweep(sweep: PlainSweep | None, arguments: Mapping[str, Any]) -> Sweep | None:
    if sweep is None:
        return None
    return Sweep.of(sweep, resolved_experiment(arguments["experiment"], arguments["strategies"]))


def _shown_invasion(table: pd.DataFrame, arguments: Mapping[str, Any]) -> Invasion:
    return Invasion.of(table, arguments["resident"], arguments["mutant"])


run = _showing(simulated, _shown_run)
compare = _showing(compared, _shown_comparison)
sweep = _showing(swept, _shown_sweep)
invasion = _showing(invaded, _shown_invasion)
