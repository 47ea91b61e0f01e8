"""The figures of a report: the one place that knows how the figures of runs and comparisons are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from longgame.analysis.figures.picture import alternative
from longgame.analysis.figures.sheet import Sheet
from longgame.analysis.report.content import Picture
from longgame.analysis.report.pictures import described, picture

if TYPE_CHECKING:
    import pandas as pd

    from longgame.environment.records.results import Results

#: Figures of a run that its report shows, in order.
SHOWN: Final = (
    "overview",
    "adoption_and_tenure",
    "survival_of_deals",
    "exits_by_reason",
    "gains_by_kind",
    "gains_by_name",
    "j_curve",
    "money_flows",
    "trust_and_identity",
    "strategies_over_time",
)


def run_pictures(results: Results) -> list[Picture]:
    """The figures of a run, the overview first, each for a desk and for a phone."""
    from longgame.analysis.figures.run_figures import drawn_from
    from longgame.analysis.figures.run_tables import RunTables

    tables = RunTables(results)
    desk, phone = (drawn_from(tables, width, SHOWN) for width in ("two", "one"))
    return [_picture(name.replace("_", "-"), desk[name], phone[name]) for name in SHOWN]


def comparison_pictures(
    base: str, table: pd.DataFrame, seed: int | None = None, names: Mapping[str, str] | None = None
) -> list[Picture]:
    """The differences of a comparison, with their intervals, for a desk and for a phone.

    Args:
        base: name of the first scenario.
        table: the comparison.
        seed: of the comparison.
        names: display names of organisations by id.
    """
    from longgame.analysis.figures.comparison import comparison_figure

    desk, phone = (comparison_figure(base, table, Sheet(width), seed, names) for width in ("two", "one"))
    return [_picture("differences", desk, phone)]


def drawn_twice(name: str, draw: Callable[[Sheet], Figure], alt: str) -> Picture:
    """A figure for a desk and for a phone.

    Args:
        name: unlike that of any other picture of the page.
        draw: draws it for a page.
        alt: what it shows, in words; its title follows.
    """
    return _picture(name, draw(Sheet("two")), draw(Sheet("one")), alt)


def _picture(name: str, desk: Figure, phone: Figure, alt: str = "") -> Picture:
    wide, narrow = (
        picture(called, figure, _sentence(f"{alt} {alternative(figure) or described(figure)}"))
        for called, figure in ((name, desk), (f"{name}-narrow", phone))
    )
    return replace(wide, narrow=narrow)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
