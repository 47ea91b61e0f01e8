"""The figures of a sweep by name, each a method of `sweep.plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
from matplotlib.axes import Axes

from longgame.analysis.figures.difference_lines import draw_differences
from longgame.analysis.figures.effects import effect_labels
from longgame.analysis.figures.response_curves import draw_curve
from longgame.analysis.figures.style import nothing
from longgame.analysis.notebook.drawing import drawn
from longgame.analysis.notebook.sweep import sweep_words
from longgame.analysis.sweeps.effects import Responses, main_effects
from longgame.analysis.sweeps.response_curves import listed_curves, sampled_curves
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.factor_names import labels
from longgame.analysis.words.factor_words import scaled_names
from longgame.analysis.words.outcome_words import unit_words
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.experiments.design.designs import Factor
from longgame.experiments.outcomes.catalogue import outcomes as known_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longgame.analysis.notebook.sweep import Sweep

_FEW_LEVELS: Final = "a curve takes three levels or more:\nsee plot.effects()"
_NO_PAIRS: Final = "a sample moves all factors at once:\nread it with plot.response()"


class SweepPlots:
    """Figures of a sweep; each draws on the axes given, or on new ones, and returns them.

    Args:
        sweep: as `lg.sweep` returns it.
    """

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep

    def effects(self, outcome: str | None = None, axes: Axes | None = None) -> Axes:
        """What each factor does to an outcome: from its first level to each other one, on the same draws.

        Args:
            outcome: what was measured; default: the first outcome.
            axes: where to draw; default: a new figure.

        Raises:
            ValueError: the sweep has no such outcome.
        """
        outcome = self._outcome(outcome)
        if not (self._sweep.is_listed and self._sweep.factors):
            return drawn(axes, nothing, _NO_PAIRS if self._sweep.factors else "nothing was varied")
        rows = main_effects(Responses(self._sweep), [outcome]).rename(columns={"units": "n"})
        names = list(effect_labels(rows, self._factors).values())
        units = "draw" if self._sweep.draws.num_rows > 1 else "market"
        return drawn(axes, draw_differences, rows, names, known_outcomes()[outcome].unit, sweep_words(outcome), units)

    def response(self, outcome: str | None = None, factor: str | None = None, axes: Axes | None = None) -> Axes:
        """The mean of an outcome along a factor with its interval, the other factors wherever the design has them.

        Args:
            outcome: what was measured; default: the first outcome.
            factor: what was varied; default: the one along which the outcome bends most.
            axes: where to draw; default: a new figure.

        Raises:
            ValueError: the sweep has no such outcome or factor, or too few points for curves.
        """
        outcome = self._outcome(outcome)
        factor = None if factor is None else _known(factor, self._sweep.factors)
        curves = self._curves(outcome)
        if factor is not None:
            curves = curves[curves["factor"] == factor] if len(curves) else curves
        if curves.empty:
            return drawn(axes, nothing, _FEW_LEVELS)
        first = str(curves["factor"].iloc[0])
        by_name = {one.name: one for one in self._factors}
        curve = curves[curves["factor"] == first]
        if known_outcomes()[outcome].is_share:
            curve = curve.assign(lo95=curve["lo95"].clip(lower=0.0), hi95=curve["hi95"].clip(upper=1.0))
        label = labels(self._sweep.factors)[first].replace("\n", " ")
        unit, units = unit_words(known_outcomes()[outcome].unit), counted(int(curve["units"].max()), "independent draw")

        def draw(axes: Axes) -> None:
            draw_curve(axes, curve, label, by_name[first])
            axes.set_ylabel(f"{sweep_words(outcome)}\n({unit}; 95 % intervals over {units})")

        return drawn(axes, draw)

    @property
    def _factors(self) -> Sequence[Factor]:
        """The factors of the experiment; without one, those of the table, taken for parameters by their names."""
        if self._sweep.experiment is not None:
            return self._sweep.experiment.factors
        return [Factor(name, (name,)) for name in self._sweep.factors]

    def _curves(self, outcome: str) -> pd.DataFrame:
        experiment = self._sweep.experiment
        if self._sweep.is_listed:
            return listed_curves(Responses(self._sweep), outcome, scaled_names(self._factors))
        if experiment is None:
            raise ValueError("curves of a sample need its experiment: use what `lg.sweep` returns, or `longgame sweep`")
        return sampled_curves(experiment, self._sweep, outcome)

    def _outcome(self, name: str | None) -> str:
        measured = [one for one in self._sweep.outcomes.column_names if one not in ("point", "replicate")]
        return measured[0] if name is None else _known(name, measured)


def _known(name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise ValueError(f"{quoted(name)} is not in this sweep{nearest_hint(name, names)}")
    return name
