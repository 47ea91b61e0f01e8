"""All figures of a run by name; the same run gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.adoption import adoption
from longgame.analysis.figures.cash import j_curve
from longgame.analysis.figures.exits import exits_by_reason
from longgame.analysis.figures.first_deals import first_deals_by_kind
from longgame.analysis.figures.money import gains_by_kind
from longgame.analysis.figures.money_flows import flows_of_money
from longgame.analysis.figures.named_gains import gains_by_name
from longgame.analysis.figures.network import deals_as_network
from longgame.analysis.figures.overview import overview
from longgame.analysis.figures.picture import alternative as alternative
from longgame.analysis.figures.ranges import range_of_markets
from longgame.analysis.figures.relations import trust_and_identity
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import SCALE, Sheet
from longgame.analysis.figures.signing import signing_and_renewal
from longgame.analysis.figures.spread import strategies_over_time, tipping
from longgame.analysis.figures.survival import survival_of_deals

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

#: Every figure of a run, in the order in which a reader wants them.
RUN_FIGURES: Final[dict[str, Callable[[RunTables, Sheet], Figure]]] = {
    "overview": overview,
    "adoption_and_tenure": adoption,
    "first_deals": first_deals_by_kind,
    "signing_and_renewal": signing_and_renewal,
    "survival_of_deals": survival_of_deals,
    "exits_by_reason": exits_by_reason,
    "gains_by_kind": gains_by_kind,
    "gains_by_name": gains_by_name,
    "j_curve": j_curve,
    "money_flows": flows_of_money,
    "trust_and_identity": trust_and_identity,
    "strategies_over_time": strategies_over_time,
    "tipping": tipping,
    "network": deals_as_network,
    "range_of_markets": range_of_markets,
}


def drawn(results: Results, width: str = "two", names: Sequence[str] | None = None) -> dict[str, Figure]:
    """The figures of a run by name; each keeps the look of the project whoever saves it, and has an `alternative` text.

    A figure whose table the run lacks, or that has nothing to show, says so instead.

    Args:
        results: the run.
        width: of the page: `one` column or `two`.
        names: of `RUN_FIGURES`; default: all.
    """
    return drawn_from(RunTables(results), width, RUN_FIGURES if names is None else names)


def drawn_from(tables: RunTables, width: str, names: Iterable[str]) -> dict[str, Figure]:
    """`drawn` from tables that several sets of figures share."""
    with style.house_style(SCALE):
        return {name: RUN_FIGURES[name](tables, Sheet(width)) for name in names}


def alt_texts(results: Results) -> dict[str, str]:
    """`alternative` of every figure of a run by name."""
    return {name: alternative(figure) for name, figure in drawn(results).items()}


def write_figures(results: Results, folder: Path, formats: Sequence[str] = ("png",), width: str = "two") -> list[Path]:
    """Draw every figure of a run into files.

    Args:
        results: the run.
        folder: where the files go; it is made if missing.
        formats: of `picture.FORMATS`: a file each.
        width: of the page: `one` column or `two`.

    Returns:
        The files, the overview first.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = drawn(results, width)
    return [style.save(figure, folder / f"{name}.{suffix}") for name, figure in figures.items() for suffix in formats]
