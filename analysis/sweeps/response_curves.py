"""Response curves: the mean of an outcome along a factor, all other factors wherever the design has them.

A sample gives the mean inside bins of equal numbers of points, with the t interval over independent units. Each bin
has its edges and its number of points. Factors of few levels, words and switches have a mean at each level.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from longgame.analysis.statistics import Floats, Integers
from longgame.analysis.sweeps.effects import Contrast, Responses, contrast
from longgame.analysis.sweeps.sampled_points import group_of_points, known_rows
from longgame.analysis.words.effects_page import level_words, number
from longgame.analysis.words.outcome_words import with_unit
from longgame.analysis.words.text_page import Page
from longgame.environment.scenario.reading.parameter import Value

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

FEWEST_POINTS: Final = 20
#: Levels that make a curve; two make an effect, see `effects`.
FEWEST_LEVELS: Final = 3
_MOST_BINS: Final = 10
_POINTS_A_BIN: Final = 15


def sampled_curves(experiment: Experiment, sweep: Sweep, outcome: str) -> pd.DataFrame:
    """Curves of an outcome along every factor of a sampled design, the factor that bends it most first.

    Args:
        experiment: with a sampled design; of a Saltelli design the points A and B are used.
        sweep: its results; replicates of a point are averaged, and points of a bin that share their luck.
        outcome: name of a column.

    Returns:
        One row a bin or level: factor, place (from 1), level (in words), center (mean level of the bin's points, NaN
        for words and switches), low, high (the smallest and largest), mean, lo95, hi95, points, units, spread (of the
        curve: standard deviation of its means beyond what their intervals explain).

    Raises:
        ValueError: too few points, or an outcome that nothing moves.
    """
    rows, values = known_rows(experiment, sweep, outcome, FEWEST_POINTS)
    units = np.unique(group_of_points(experiment)[rows], return_inverse=True)[1]
    curves = []
    for column, factor in enumerate(experiment.factors):
        shares = experiment.unit_points[rows, column]
        levels = [factor.at(float(share)) for share in shares]
        known = factor.levels or sorted(set(levels))
        if factor.levels or len(known) <= _MOST_BINS:
            place = np.array([known.index(level) for level in levels], dtype=np.int64)
        else:
            bins = int(np.clip(len(rows) // _POINTS_A_BIN, 2, _MOST_BINS))
            place = np.argsort(np.argsort(shares, kind="stable"), kind="stable") * bins // len(rows)
        curves.append(_curve(factor.name, levels, place, values, units, factor.scales))
    return _by_spread(curves)


def listed_curves(responses: Responses, outcome: str, scaled: Collection[str] = ()) -> pd.DataFrame:
    """Curves of an outcome along every factor of a grid or one-at-a-time design that has three levels or more.

    Each level is tried with the same settings of the other factors: where a setting lacks a level, it is left out.

    Args:
        responses: of the sweep.
        outcome: name of a column.
        scaled: factors whose levels are multiples of the scenario's own values.

    Returns:
        As `sampled_curves`; points counts design points, units the independent draws. Empty without such a factor.
    """
    table, curves = responses.table(outcome), []
    for factor in responses.factors:
        levels = list(dict.fromkeys(responses.design[factor]))
        columns = _balanced_columns(responses, factor, levels)
        if len(levels) < FEWEST_LEVELS or not columns.size:
            continue
        rows, by_unit = [], []
        # A word or switch has no order but the experiment's own.
        for place, level in enumerate(levels if not _numeric(levels) else sorted(levels), start=1):
            chosen = table[:, columns[levels.index(level)]]
            known = ~np.isnan(chosen)
            count = known.sum(axis=1)
            means = np.where(count > 0, np.where(known, chosen, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
            rows.append(_row(factor, place, [level], contrast(means), int(columns.shape[1]), factor in scaled))
            by_unit.append(means)
        if not any(row["units"] for row in rows):
            continue
        # The means of a draw rise and fall together: the shape of a curve shows inside each draw.
        whole = np.array(by_unit)[:, ~np.isnan(by_unit).any(axis=0)]
        spread = _spread([contrast(level) for level in whole - whole.mean(axis=0)], [1] * len(levels))
        curves.append(pd.DataFrame(rows).assign(spread=spread))
    return _by_spread(curves)


def curves_page(curves: pd.DataFrame, width: int = 110, shown: int = 5) -> str:
    """For each outcome the factors along which it bends most: where it starts, ends, and is lowest and highest.

    Args:
        curves: of several outcomes with a column `outcome`.
        width: columns of the terminal.
        shown: most factors shown for each outcome.
    """
    page = Page(width)
    page.title("How each outcome changes along each factor")
    page.sentence(
        "Mean of an outcome at the first and at the last level of a factor (or bin of its levels), and the levels "
        "where it is lowest and highest. Other factors take all the values that the design gives them. Intervals "
        "are in curves.csv."
    )
    for outcome, of_outcome in curves.groupby("outcome", sort=False):
        page.title(with_unit(str(outcome)))
        lines = []
        for factor, rows in list(of_outcome.groupby("factor", sort=False))[:shown]:
            known = rows.dropna(subset=["mean"])
            if known.empty:
                continue
            first, last = known.iloc[0], known.iloc[-1]
            lowest, highest = (known.iloc[int(end(known["mean"].to_numpy()))] for end in (np.argmin, np.argmax))
            lines.append(
                (
                    str(factor),
                    str(first["level"]),
                    str(last["level"]),
                    number(first["mean"]),
                    number(last["mean"]),
                    str(lowest["level"]),
                    str(highest["level"]),
                )
            )
        header = ("factor", "from", "to", "first", "last", "lowest at", "highest at")
        page.table(header, lines, names=(0, 1, 2, 5, 6))
    return page.text()


def _curve(
    factor: str, levels: Sequence[Value], place: Integers, values: Floats, units: Integers, multiple: bool
) -> pd.DataFrame:
    rows, found = [], []
    for bin_number in np.unique(place).tolist():
        inside = np.flatnonzero(place == bin_number)
        count = np.bincount(units[inside])
        means = np.bincount(units[inside], weights=values[inside])[count > 0] / count[count > 0]
        found.append(contrast(means))
        tried = [levels[row] for row in inside.tolist()]
        rows.append(_row(factor, bin_number + 1, tried, found[-1], len(inside), multiple))
    return pd.DataFrame(rows).assign(spread=_spread(found, [row["points"] for row in rows]))


def _row(
    factor: str, place: int, levels: Sequence[Value], found: Contrast, points: int, multiple: bool
) -> dict[str, Any]:
    nan = float("nan")
    center = low = high = nan
    words = level_words(levels[0], multiple)
    if _numeric(levels):
        numbers = np.array([float(level) for level in levels])
        low, high, center = float(numbers.min()), float(numbers.max()), float(numbers.mean())
        words = f"{center:.3g}" if low < high else words
    return {
        "factor": factor,
        "place": place,
        "level": words,
        "center": center,
        "low": low,
        "high": high,
        "mean": found.mean,
        "lo95": found.lo95,
        "hi95": found.hi95,
        "points": points,
        "units": found.units,
    }


def _by_spread(curves: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if not curves:
        return pd.DataFrame()
    order = np.argsort([-float(curve["spread"].iloc[0]) for curve in curves], kind="stable")
    found: pd.DataFrame = pd.concat([curves[place] for place in order.tolist()], ignore_index=True)
    return found


def _spread(found: Sequence[Contrast], points: Sequence[int]) -> float:
    """Standard deviation of means, weighted by points, less what their own errors would give; 0 for fewer than two."""
    known = [(one, weight) for one, weight in zip(found, points, strict=True) if one.units]
    if len(known) < 2:
        return 0.0
    weights = [weight for _, weight in known]
    means = np.array([one.mean for one, _ in known])
    errors = np.nan_to_num([(one.hi95 - one.lo95) / 2.0 / stdtrit(max(one.units - 1, 1), 0.975) for one, _ in known])
    beyond = np.average((means - np.average(means, weights=weights)) ** 2 - errors * errors, weights=weights)
    return float(np.sqrt(max(beyond, 0.0)))


def _numeric(levels: Sequence[object]) -> bool:
    return all(isinstance(level, int | float) and not isinstance(level, bool) for level in levels)


def _balanced_columns(responses: Responses, factor: str, levels: Sequence[object]) -> Integers:
    """Columns of the design points by level whose other factors are tried at every level, shape (levels, settings)."""
    others = [name for name in responses.factors if name != factor]
    columns: dict[tuple[object, ...], dict[object, int]] = {}
    for column, row in enumerate(responses.design.to_dict("records")):
        columns.setdefault(tuple(row[name] for name in others), {})[row[factor]] = column
    whole = [found for found in columns.values() if len(found) == len(levels)]
    return np.array([[found[level] for found in whole] for level in levels], dtype=np.int64)
