"""Sweeps as Python users get them: tables with a card for notebooks and figures of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from longgame.analysis.notebook.card import Card
from longgame.analysis.sweeps.effects import Contrast, Responses, main_effects, unit_means
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import difference_words, estimate_words
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import printable
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.outcomes.catalogue import outcomes as known_outcomes
from longgame.experiments.sweep.tables import Sweep as PlainSweep

if TYPE_CHECKING:
    from longgame.analysis.notebook.sweep_plots import SweepPlots

#: Rows of each table of a card, at most.
_MOST_SHOWN: Final = 8


@dataclass(frozen=True)
class Sweep(PlainSweep):
    """Tables of a finished sweep, with a card for notebooks and the figures `plot.effects()` and `plot.response()`.

    Attributes:
        points: one row a point: point, design_point, draw, a column for each factor, status, error.
        draws: one row a draw: draw, and a column for each drawn parameter.
        outcomes: one row a point and replicate: point, replicate, a column for each outcome.
        experiment: what was swept; None for a sweep that was read from a folder.
    """

    experiment: Experiment | None = None

    @classmethod
    def of(cls, sweep: PlainSweep, experiment: Experiment | None = None) -> Sweep:
        """The same tables, with card and figures."""
        return cls(sweep.points, sweep.draws, sweep.outcomes, experiment)

    @property
    def plot(self) -> SweepPlots:
        """Figures of the sweep, each a method: `sweep.plot.effects("renewal_rate")`."""
        from longgame.analysis.notebook.sweep_plots import SweepPlots

        return SweepPlots(self)

    @property
    def factors(self) -> list[str]:
        """Names of what was varied, in the order of the experiment."""
        places = ("point", "design_point", "draw", "status", "error")
        return [name for name in self.points.column_names if name not in places]

    @property
    def is_listed(self) -> bool:
        """Whether each setting of the factors is tried in every draw (a grid, one at a time); of a sample, none is."""
        levels = self.points.to_pandas().groupby("design_point")[self.factors].nunique()
        return bool((levels <= 1).all(axis=None))

    def _repr_html_(self) -> str:
        points = self.points.num_rows
        name = f"Sweep {printable(self.experiment.name)}" if self.experiment is not None else "Sweep"
        settings, markets = counted(points, "setting"), counted(self.outcomes.num_rows, "market")
        card = Card(f"{name}: {settings} of {counted(len(self.factors), 'factor')}, {markets}")
        if self.errors:
            number, error = next(iter(self.errors.items()))
            failed = f"{len(self.errors)} of {settings} failed. The first is {number}: {error}"
            card.sentence(failed)
        means = unit_means(self)
        units = counted(max((found.units for found in means.values()), default=0), "independent draw")
        card.sentence(f"Means over all settings with 95 % intervals, over {units}.")
        shown = list(means)[:_MOST_SHOWN]
        card.table(("figure", "mean"), [(sweep_words(one), _level(one, means[one])) for one in shown])
        if self.is_listed and self.factors:
            self._show_effects(card, next(iter(means)))
        left_out = len(means) - len(shown)
        card.sentence(
            f"{counted(left_out, 'further outcome')} in the tables." if left_out else "",
            "Tables: points, draws, outcomes. Figures: plot.effects(), plot.response().",
        )
        return card.html()

    def _show_effects(self, card: Card, outcome: str) -> None:
        from longgame.analysis.figures.effects import effect_labels  # loads the plotting library

        effects = main_effects(Responses(self), [outcome])
        factors = () if self.experiment is None else self.experiment.factors
        names = effect_labels(effects, factors)
        rows: list[tuple[str, ...]] = []
        for row in effects.to_dict("records")[:_MOST_SHOWN]:
            found = Contrast(*(row[part] for part in ("difference", "lo95", "hi95", "agree_share", "units")))
            label = names[str(row["factor"]), str(row["level"])]
            rows.append((label, _difference(outcome, found), "*" if found.clear else ""))
        card.sentence("What each change does, on the same draws. * marks differences whose interval excludes zero.")
        card.table((sweep_words(outcome), "difference [95 % interval]", "clear"), rows)
        left_out = len(effects) - len(rows)
        card.sentence(f"{counted(left_out, 'further change')}: plot.effects()." if left_out else "")


def sweep_words(outcome: str) -> str:
    """An outcome in words where no heading says that it is a gain or a reason.

    >>> sweep_words("gain_usd.payer"), sweep_words("renewal_rate")
    ('gain of payers', 'deals that go on at their term')
    """
    before = {"gain_usd": "gain of ", "gain": "gain of ", "exit_share": "endings: ", "failed_talks": "failed talks, "}
    return before.get(outcome.partition(".")[0], "") + outcome_words(outcome)


def _json(found: Contrast) -> dict[str, float | int | None]:
    parts = {"mean": found.mean, "lo95": found.lo95, "hi95": found.hi95}
    return {**{name: part if part == part else None for name, part in parts.items()}, "replicates": found.units}


def _level(name: str, found: Contrast) -> str:
    outcome, estimate = known_outcomes()[name], _json(found)
    if outcome.is_share:
        estimate |= {
            end: None if (value := estimate[end]) is None else min(max(value, 0.0), 1.0) for end in ("lo95", "hi95")
        }
    return estimate_words(outcome.unit, estimate)


def _difference(outcome: str, found: Contrast) -> str:
    return difference_words(known_outcomes()[outcome].unit, _json(found))
