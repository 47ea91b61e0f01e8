"""Phase diagrams of a grid: an outcome over two factors, and where it crosses a level at which things tip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from longgame.analysis.statistics import Booleans, Floats
from longgame.analysis.sweeps.effects import Responses, contrast, level_means
from longgame.analysis.words.counted_words import counted

if TYPE_CHECKING:
    from longgame.experiments.design.designs import Factor
    from longgame.experiments.design.experiment import Experiment

#: A factor of fewer levels has no place on an axis.
FEWEST_LEVELS: Final = 3
#: Diagrams that are drawn of an experiment that names no tipping level.
_MOST_DRAWN: Final = 6


@dataclass(frozen=True)
class PhaseDiagram:
    """An outcome over two factors, all others averaged.

    Attributes:
        outcome: its name.
        across, up: the factors of the axes; `across` is one of numbers.
        columns, rows: their levels in order; of words as the experiment has them.
        mean, lo95, hi95: shape (rows, columns); NaN where unknown.
        unit: `draw`, or `replicate` where nothing is drawn.
        units: how many of them each cell rests on.
        level: where the outcome tips; None if the experiment names none.
    """

    outcome: str
    across: Factor
    up: Factor
    columns: tuple[float, ...]
    rows: tuple[object, ...]
    mean: Floats
    lo95: Floats
    hi95: Floats
    unit: str
    units: Floats
    level: float | None

    @property
    def unclear(self) -> Booleans:
        """Cells whose interval includes the level, or that have no interval: their side is not known."""
        if self.level is None:
            return np.zeros(self.mean.shape, dtype=np.bool_)
        known = np.isfinite(self.mean)
        apart = (self.lo95 > self.level) | (self.hi95 < self.level)
        return np.asarray(known & ~apart)

    @property
    def rows_are_numbers(self) -> bool:
        """Whether the factor up the side is one of numbers."""
        return all(_is_number(row) for row in self.rows)


def phase_axes(experiment: Experiment) -> tuple[Factor, Factor]:
    """The factors across and up: the only two of a grid with at least three levels, one of numbers at least.

    Raises:
        ValueError: the experiment has no such two.
    """
    if experiment.design != "grid":
        raise ValueError(f"a phase diagram needs a grid; the design is {experiment.design}")
    many = [factor for factor in experiment.factors if len(set(factor.levels)) >= FEWEST_LEVELS]
    numbers = [factor for factor in many if all(_is_number(level) for level in factor.levels)]
    if len(many) != 2 or not numbers:
        raise ValueError(
            f"a phase diagram needs exactly two factors with at least {FEWEST_LEVELS} levels, one of them numbers; "
            f"here {len(many)} of {counted(len(experiment.factors), 'factor')} {'has' if len(many) == 1 else 'have'} "
            "so many levels"
        )
    across = numbers[0]
    return across, many[1] if many[0] is across else many[0]


def phase_diagram(experiment: Experiment, responses: Responses, outcome: str) -> PhaseDiagram:
    """The diagram of one outcome, with intervals over draws, or replicates where nothing is drawn.

    Raises:
        ValueError: no two factors for the axes, see `phase_axes`.
    """
    across, up = phase_axes(experiment)
    columns = tuple(sorted({float(level) for level in across.levels}))
    rows = _ordered(up)
    cells = np.full((4, len(rows), len(columns)), np.nan)
    for row, upper in enumerate(rows):
        for column, level in enumerate(columns):
            one = contrast(level_means(responses, outcome, {across.name: level, up.name: upper}))
            cells[:, row, column] = one.mean, one.lo95, one.hi95, one.units
    mean, lo95, hi95, units = cells
    return PhaseDiagram(
        outcome,
        across,
        up,
        columns,
        rows,
        mean,
        lo95,
        hi95,
        str(responses.units.name),
        units,
        experiment.tipping.get(outcome),
    )


def drawn_of(diagrams: Sequence[PhaseDiagram]) -> Sequence[PhaseDiagram]:
    """Those that are drawn: with a tipping level, or the first few where none has one."""
    return [one for one in diagrams if one.level is not None] or diagrams[:_MOST_DRAWN]


def phase_table(diagram: PhaseDiagram) -> pd.DataFrame:
    """One row a cell: outcome, the factors and their levels, mean, lo95, hi95, units, tipping_level, side."""
    rows = []
    for row, upper in enumerate(diagram.rows):
        for column, level in enumerate(diagram.columns):
            mean = diagram.mean[row, column]
            side = "" if diagram.level is None or np.isnan(mean) else "above" if mean > diagram.level else "below"
            rows.append(
                {
                    "outcome": diagram.outcome,
                    "factor": diagram.across.name,
                    "level": level,
                    "other_factor": diagram.up.name,
                    "other_level": upper,
                    "mean": mean,
                    "lo95": diagram.lo95[row, column],
                    "hi95": diagram.hi95[row, column],
                    "units": int(diagram.units[row, column]),
                    "tipping_level": diagram.level,
                    "side": "unclear" if diagram.unclear[row, column] else side,
                }
            )
    return pd.DataFrame(rows)


def tipping_line(diagram: PhaseDiagram) -> pd.DataFrame:
    """Where the outcome crosses its level, along each row, and along each column if the rows are numbers too.

    Between two neighbouring levels of a factor the mean is taken to be straight, and so are the ends of its interval.
    The crossing is not known better than the stretch around it on which the interval holds the level.

    Returns:
        outcome, tipping_level, factor (along which it crosses), crosses_at, lo95, hi95 (NaN where the stretch reaches
        the edge of the diagram, or there are no intervals), turns (`up` or `down` with the factor), other_factor,
        other_level.
    """
    lines = [
        (diagram.across, diagram.columns, diagram.up, upper, (row, slice(None)))
        for row, upper in enumerate(diagram.rows)
    ]
    found = []
    cuts: list[tuple[Factor, tuple[float, ...], Factor, object, tuple[int | slice, int | slice]]] = [*lines]
    if diagram.rows_are_numbers:
        numbers = tuple(float(str(row)) for row in diagram.rows)
        cuts += [
            (diagram.up, numbers, diagram.across, level, (slice(None), column))
            for column, level in enumerate(diagram.columns)
        ]
    for factor, places, other, other_level, cut in cuts if diagram.level is not None else ():
        level = float(diagram.level or 0.0)
        low, high = diagram.lo95[cut], diagram.hi95[cut]
        for place, turns in crossings(np.array(places), diagram.mean[cut], level):
            first, last = around(np.array(places), low, high, level, place)
            found.append((diagram.outcome, level, factor.name, place, first, last, turns, other.name, other_level))
    names = ("outcome", "tipping_level", "factor", "crosses_at", "lo95", "hi95", "turns", "other_factor", "other_level")
    return pd.DataFrame(found, columns=names)


def crossings(places: Floats, values: Floats, level: float) -> list[tuple[float, str]]:
    """Where values, straight between neighbouring places, cross a level, and whether upwards or downwards.

    >>> crossings(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0]), 0.25)
    [(0.25, 'up'), (1.75, 'down')]
    """
    found = []
    for left in range(len(places) - 1):
        first, second = float(values[left]), float(values[left + 1])
        if np.isnan(first) or np.isnan(second) or (first > level) == (second > level):
            continue
        share = (level - first) / (second - first)
        place = float(places[left]) + share * float(places[left + 1] - places[left])
        found.append((place, "up" if second > first else "down"))
    return found


def around(places: Floats, low: Floats, high: Floats, level: float, place: float) -> tuple[float, float]:
    """The stretch around a place on which an interval, its ends straight between neighbours, holds a level.

    Returns:
        Its ends; NaN where it reaches the first or last place, or where the interval is not known.
    """
    ends = sorted(spot for ends in (low, high) for spot, _ in crossings(places, ends, level))
    before, after = [end for end in ends if end <= place], [end for end in ends if end >= place]
    known = np.isfinite(low) & np.isfinite(high)
    return (
        before[-1] if before and known[places <= place].all() else float("nan"),
        after[0] if after and known[places >= place].all() else float("nan"),
    )


def _ordered(factor: Factor) -> tuple[object, ...]:
    """Numbers from low to high; words as the experiment has them."""
    if all(_is_number(level) for level in factor.levels):
        return tuple(sorted({float(level) for level in factor.levels}))
    return tuple(dict.fromkeys(factor.levels))


def _is_number(level: object) -> bool:
    return isinstance(level, int | float) and not isinstance(level, bool)
