"""The figures of a run by name, each a method of `results.plot`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from longgame.analysis.figures.partnerships import draw_adoption, draw_years_together
from longgame.analysis.notebook.drawing import drawn
from longgame.analysis.runs.reading import Run, read
from longgame.analysis.runs.relationships import Happenings, Relationships, happenings, relationships

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from longgame.environment.records.results import Results


class RunPlots:
    """Figures of a run: `results.plot.adoption()` draws one on the axes given, or on new ones, and returns them.

    Args:
        results: the run.
    """

    def __init__(self, results: Results) -> None:
        self._results = results

    def adoption(self, axes: Axes | None = None) -> Axes:
        """Members in partnerships, and in those where the provider shares losses, by year."""
        return drawn(axes, draw_adoption, self._run)

    def years_together(self, axes: Axes | None = None) -> Axes:
        """Years that deals last, by the strategies of payer and provider."""
        return drawn(axes, draw_years_together, self._run, self._happened, self._deals)

    @cached_property
    def _run(self) -> Run:
        return read(self._results)

    @cached_property
    def _happened(self) -> Happenings | None:
        return None if self._run.events is None else happenings(self._run)

    @cached_property
    def _deals(self) -> Relationships | None:
        return None if self._run.events is None else relationships(self._run)
