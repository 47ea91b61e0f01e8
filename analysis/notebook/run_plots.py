"""The figures of a run by name, each a method of `results.plot`; a new one is a method of two lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from longgame.analysis.figures.adoption import draw_adoption, draw_tenure
from longgame.analysis.figures.overview import draw_savings
from longgame.analysis.figures.run_figures import RUN_FIGURES
from longgame.analysis.figures.run_figures import drawn as whole_figures
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import rests_on
from longgame.analysis.figures.together import draw_years_together
from longgame.analysis.notebook import run_panels
from longgame.analysis.notebook.drawing import drawn
from longgame.analysis.runs.tenure import tenure
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameter import quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from longgame.environment.records.results import Results


class RunPlots:
    """Figures of a run: `results.plot.adoption()` draws one on the axes given, or on new ones, and returns them.

    `results.plot.figure("overview")` is a whole figure as in the run folder, with its finding and what it rests on.

    Args:
        results: the run.
    """

    def __init__(self, results: Results) -> None:
        self._tables = RunTables(results)

    def adoption(self, axes: Axes | None = None) -> Axes:
        """Members in partnerships, and in those where the provider shares losses, by year."""
        return self._panel(axes, "Members in partnerships", lambda axes, run: draw_adoption(axes, run.run))

    def cash(self, axes: Axes | None = None) -> Axes:
        """The J-curve: cash of a deal since its signature for payer and provider, by year of the deal."""
        return self._panel(axes, "Cash of a deal since the signature", run_panels.cash)

    def exits(self, axes: Axes | None = None) -> Axes:
        """Why deals end, and who decides."""
        return self._panel(axes, "Why deals end", run_panels.exits)

    def gains(self, axes: Axes | None = None) -> Axes:
        """Who gained and who paid against the same market without deals, by kind and sector."""
        return self._panel(axes, "Who gained and who paid", run_panels.gains)

    def gains_by_name(self, axes: Axes | None = None) -> Axes:
        """The organisations that gained and lost most against the same market without deals."""
        return self._panel(axes, "Who gained and lost most", run_panels.gains_by_name)

    def savings(self, axes: Axes | None = None) -> Axes:
        """True savings of live deals, and those that contracts measure, by year."""
        return self._panel(axes, "Savings of live deals", lambda axes, run: draw_savings(axes, run.run))

    def survival(self, axes: Axes | None = None) -> Axes:
        """The share of deals still together by years since the signature (Kaplan-Meier)."""
        return self._panel(axes, "Deals still together", run_panels.survival)

    def tenure(self, axes: Axes | None = None) -> Axes:
        """Live deals by year and age."""
        return self._panel(
            axes, "Live deals by their age", lambda axes, run: draw_tenure(axes, tenure(run.run), run.run.years)
        )

    def trust(self, axes: Axes | None = None) -> Axes:
        """Trust of each side in the other, by year."""
        return self._panel(axes, "Trust in the other side", run_panels.trust)

    def years_together(self, axes: Axes | None = None) -> Axes:
        """Years that deals last, by the strategies of payer and provider."""
        return self._panel(axes, "", lambda axes, run: draw_years_together(axes, run.run, run.happened, run.deals))

    def figure(self, name: str = "overview", width: str = "two") -> Figure:
        """A whole figure as in the run folder: its finding as title, how to read it, and what it rests on.

        Args:
            name: such as `overview`, `survival_of_deals` or `network`; a wrong name is answered with all of them.
            width: of a page, `one` column or `two`.

        Raises:
            ValueError: no figure of that name.
        """
        if name not in RUN_FIGURES:
            hint = nearest_hint(name, RUN_FIGURES)
            raise ValueError(f"{quoted(name)} is no figure{hint}; figures: {', '.join(RUN_FIGURES)}")
        return whole_figures(self._tables.results, width, [name])[name]

    def _panel(self, axes: Axes | None, title: str, draw: Callable[[Axes, RunTables], None]) -> Axes:
        def panel(axes: Axes) -> None:
            axes.set_title(title)
            draw(axes, self._tables)
            if axes.axison:
                axes.set_xlabel(f"{axes.get_xlabel()}\n{rests_on(self._tables.run)}".strip())

        return drawn(axes, panel)
