"""The figures of a sweep's report, drawn from the tables of its folder for a desk and for a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

import pandas as pd
from matplotlib.figure import Figure

from longgame.analysis.figures.effects import effects_figure
from longgame.analysis.figures.pawn import pawn_figure
from longgame.analysis.figures.phase_diagram import phase_figure
from longgame.analysis.figures.response_curves import curves_figure
from longgame.analysis.figures.screening import screening_figure
from longgame.analysis.figures.sheet import Sheet
from longgame.analysis.figures.sobol_indices import indices_figure
from longgame.analysis.figures.tornado import tornado_figure
from longgame.analysis.report.content import Block, Paragraph, Picture
from longgame.analysis.report.figures import drawn_twice
from longgame.analysis.report.recorded_tables import recorded_table
from longgame.analysis.sweeps.effects import Responses, main_effects
from longgame.analysis.sweeps.phase_diagram import drawn_of, phase_diagram
from longgame.analysis.sweeps.tornado import tornado
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import printable
from longgame.experiments.manifest.reader import Manifest

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

#: Bytes of all pictures together: what is beyond stays in the folder, so that the report can be sent by mail.
MOST_BYTES: Final = 1_900_000
#: Outcomes whose curves are shown: many small panels take longer to draw than all else.
_MOST_CURVES: Final = 3
_NUMBERS: Final = "The numbers are in the tables of the folder."

#: A figure: its name, what it shows, and what draws it.
_Figure = tuple[str, str, Callable[[Sheet], Figure]]


def sweep_pictures(experiment: Experiment, sweep: Sweep, manifest: Manifest) -> list[Block]:
    """The figures of a sweep, the most telling first, and a note on those that are left out.

    Args:
        experiment: rebuilt from the manifest.
        sweep: its results.
        manifest: of the same folder; a figure is drawn where the table beside it is as the manifest has it.
    """
    return list(_pictures(_Drawing(experiment, sweep, manifest)))


def _pictures(drawing: _Drawing) -> Iterator[Block]:
    left_out, failed, room = [], [], MOST_BYTES
    for table, of_table in drawing.figures.items():
        if table not in drawing.tables:
            continue
        try:
            pictures = [
                drawn_twice(name, draw, f"{shows}. {_NUMBERS}") for name, shows, draw in of_table(drawing.tables[table])
            ]
        except Exception as fault:  # a table that does not fit must not cost the others
            failed.append(f"{printable(table)} ({type(fault).__name__})")
            continue
        for one in pictures:
            size = _size(one)
            if size > room:
                left_out.append(printable(one.name))
                continue
            room -= size
            yield one
    if left_out:
        yield Paragraph(f"Not shown, to keep the page small: {', '.join(left_out)}.", small=True)
    if failed:
        yield Paragraph(f"Not drawn, because the table does not fit the sweep: {', '.join(failed)}.", small=True)
    if drawing.changed:
        names = ", ".join(printable(name) for name in drawing.changed)
        yield Paragraph(f"Not drawn, because the table is missing or changed: {names}.", small=True)


def _size(picture: Picture) -> int:
    """Bytes of both drawings in the page."""
    drawn = [picture] if picture.narrow is None else [picture, picture.narrow]
    return sum(len(one.svg) + len(one.png) * 4 // 3 for one in drawn)


class _Drawing:
    """The tables that a sweep left, and which figures each of them gives."""

    def __init__(self, experiment: Experiment, sweep: Sweep, manifest: Manifest) -> None:
        self.experiment, self.sweep, self.name = experiment, sweep, experiment.name
        targets = [f"discovery-{number}" for number in range(1, len(experiment.targets) + 1)]
        #: What draws the figures of each table, in the order in which they are shown.
        self.figures: dict[str, Callable[[pd.DataFrame], Iterator[_Figure]]] = {
            "phases": self._phases,
            **{name: partial(self._discovery, name) for name in targets},
            "tornado": self._tornado,
            "indices": self._indices,
            "screening": self._screening,
            "effects": self._effects,
            "curves": self._curves,
            "pawn": self._pawn,
        }
        self.tables: dict[str, pd.DataFrame] = {}
        self.changed: list[str] = []
        for name in (*self.figures, *(f"{target}-trajectory" for target in targets)):
            if f"{name}.parquet" in manifest.files:
                table = recorded_table(manifest, name)
                if table is None:
                    self.changed.append(name)
                elif not table.empty:
                    self.tables[name] = table

    def _phases(self, table: pd.DataFrame) -> Iterator[_Figure]:
        responses = Responses(self.sweep)
        for one in drawn_of([phase_diagram(self.experiment, responses, name) for name in self.experiment.outcomes]):
            shows = f"Mean over two factors, as a field of cells, for {outcome_words(one.outcome)}"
            yield f"phase-{one.outcome}", shows, partial(phase_figure, self.name, one)

    def _discovery(self, name: str, table: pd.DataFrame) -> Iterator[_Figure]:
        # Imported here: what judges boxes takes a second to load.
        from longgame.analysis.figures.discovery import discovery_figure
        from longgame.analysis.sweeps.recorded_discovery import recorded_discovery

        target = self.experiment.targets[int(name.rpartition("-")[2]) - 1]
        trajectory = self.tables[f"{name}-trajectory"]
        found = recorded_discovery(self.experiment, self.sweep, target, table, trajectory)
        shows = f"The region of the factors in which {printable(target.says)}, and how it was chosen"
        yield name, shows, partial(discovery_figure, self.experiment, target, found)

    @cached_property
    def _differences(self) -> pd.DataFrame:
        """Effects anew: levels of several kinds are texts in the tables, and figures need the numbers."""
        return main_effects(Responses(self.sweep))

    def _tornado(self, table: pd.DataFrame) -> Iterator[_Figure]:
        bars = tornado(self._differences)
        shows = "How far each factor swings each outcome from the base, downwards and upwards, with 95 % intervals"
        yield "tornado", shows, partial(tornado_figure, self.name, bars, self.experiment.factors)

    def _effects(self, table: pd.DataFrame) -> Iterator[_Figure]:
        shows = "Difference of each outcome when a factor moves from its first level, with 95 % intervals"
        yield "effects", shows, partial(effects_figure, self.name, self._differences, self.experiment.factors)

    def _indices(self, table: pd.DataFrame) -> Iterator[_Figure]:
        shows = "Share of each outcome's variance that each factor explains, alone and in all, with 95 % intervals"
        yield "indices", shows, partial(indices_figure, self.name, table)

    def _screening(self, table: pd.DataFrame) -> Iterator[_Figure]:
        shows = "How much each parameter moves each outcome, and how unevenly, with 95 % intervals"
        yield "screening", shows, partial(screening_figure, self.name, table)

    def _curves(self, table: pd.DataFrame) -> Iterator[_Figure]:
        shows = "Outcomes over the levels of factors, with 95 % intervals"
        yield "curves", shows, partial(curves_figure, self.experiment, table, most=_MOST_CURVES)

    def _pawn(self, table: pd.DataFrame) -> Iterator[_Figure]:
        shows = "Distance between the distributions of each outcome over each factor, beside a dummy factor"
        yield "pawn", shows, partial(pawn_figure, self.name, table)
