"""How strongly each factor of a sweep moves each outcome, in words, from the table that its design allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from longgame.analysis.sweeps.sobol_indices import LUCK
from longgame.analysis.words.factor_words import level_text, short_name
from longgame.analysis.words.number_words import difference_words, share
from longgame.experiments.design.designs import Factor
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.outcomes.catalogue import outcomes

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Strength:
    """How strongly a factor moves an outcome.

    Attributes:
        outcome: its name.
        factor: the factor.
        says: what it does, with its interval.
        clear: whether the interval leaves out zero.
    """

    outcome: str
    factor: Factor
    says: str
    clear: bool


@dataclass(frozen=True)
class Measure:
    """A table of a sweep that ranks factors.

    Attributes:
        table: its name in the folder.
        column: that ranks, by size.
        says: what its figures are.
        words: what a row says, and whether its interval leaves out zero.
    """

    table: str
    column: str
    says: str
    words: Callable[[Experiment, Row], tuple[str, bool]]


def _estimate(row: Row, value: str, low: str = "lo95", high: str = "hi95") -> dict[str, Any]:
    known = {name: None if row[key] != row[key] else float(row[key]) for name, key in _ends(value, low, high)}
    return {**known, "replicates": 2}


def _ends(value: str, low: str, high: str) -> tuple[tuple[str, str], ...]:
    return ("mean", value), ("lo95", low), ("hi95", high)


def _unit(row: Row) -> str:
    name = str(row["outcome"])
    return outcomes()[name].unit if name in outcomes() else ""


def _difference(row: Row, value: str) -> str:
    return difference_words(_unit(row), _estimate(row, value))


def _leaves_out_zero(row: Row) -> bool:
    return bool(row["lo95"] > 0.0 or row["hi95"] < 0.0)


def _swing(experiment: Experiment, row: Row) -> tuple[str, bool]:
    factor = _factor(experiment, str(row["factor"]))
    levels = f"from {level_text(factor, row['base_level'])} to {level_text(factor, row['level'])}"
    return f"{levels}: {_difference(row, 'difference')}", _leaves_out_zero(row)


def _index(_: Experiment, row: Row) -> tuple[str, bool]:
    text = share(_estimate(row, "total", "total_lo95", "total_hi95"))
    return f"{text} of the variance, interactions included", bool(row["total_lo95"] > 0.0)


def _screened(_: Experiment, row: Row) -> tuple[str, bool]:
    size = _difference(row, "mean_size").removeprefix("+")
    return f"{size} over its whole range, up or down", bool(row["lo95"] > 0.0)


def _slope(_: Experiment, row: Row) -> tuple[str, bool]:
    return f"{_difference(row, 'effect')} from the low to the high end of its range", _leaves_out_zero(row)


INDICES: Final = "indices"
#: The first that a sweep has is used.
MEASURES: Final = (
    Measure(
        INDICES, "total", "Share of the outcome's variance that comes from the factor (total Sobol index).", _index
    ),
    Measure(
        "screening", "mean_size", "Mean size of the change when one factor alone moves over its whole range.", _screened
    ),
    Measure("regression", "effect", "Mean effect of a factor while all others lie anywhere in their ranges.", _slope),
    Measure(
        "tornado", "difference", "Largest difference from the first level of the factor, on the same draws.", _swing
    ),
)


def strengths(experiment: Experiment, measure: Measure, table: pd.DataFrame) -> Iterator[Strength]:
    """Strengths by outcome, the strongest first; of a factor with several rows the largest counts."""
    for outcome, rows in table.groupby("outcome", sort=False):
        seen: set[str] = set()
        for row in _by_size(measure, rows).to_dict("records"):
            name = str(row["factor"])
            if name == LUCK or name in seen or name not in {factor.name for factor in experiment.factors}:
                continue
            seen.add(name)
            text, clear = measure.words(experiment, {str(key): value for key, value in row.items()})
            yield Strength(str(outcome), _factor(experiment, name), text, clear)


def strength_sentence(strength: Strength) -> str:
    """A factor's name and what it does."""
    unclear = "" if strength.clear else ", which is not clear"
    return f"{short_name(strength.factor)}, {strength.says}{unclear}"


def _by_size(measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    order = rows[measure.column].abs().sort_values(ascending=False, kind="stable", na_position="last")
    return rows.loc[order.index]


def _factor(experiment: Experiment, name: str) -> Factor:
    return next((factor for factor in experiment.factors if factor.name == name), Factor(name, (name,)))
