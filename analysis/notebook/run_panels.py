"""Single panels of the figures of a run: what each needs of its tables, and what it says where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from longgame.analysis.figures import style
from longgame.analysis.figures.cash import draw_cash
from longgame.analysis.figures.exits import draw_exits
from longgame.analysis.figures.missing import DEALS_NOT_RECORDED, NO_DEALS, NO_EVENTS, NO_TWIN, NOBODY
from longgame.analysis.figures.money import draw_group_gains
from longgame.analysis.figures.named_gains import draw_named
from longgame.analysis.figures.relations import draw_indices
from longgame.analysis.figures.survival import draw_all_deals
from longgame.analysis.runs.deal_summary import exit_counts
from longgame.analysis.runs.money import extremes
from longgame.analysis.statistics import mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from longgame.analysis.figures.run_tables import RunTables

#: Organisations on either side, and letters of a name.
_MOST_NAMED: Final = 7
_LETTERS: Final = 40


def cash(axes: Axes, tables: RunTables) -> None:
    """Cash of a deal since its signature, by deal year."""
    if tables.curves is None:
        style.nothing(axes, DEALS_NOT_RECORDED if tables.run.deals is None else NO_DEALS)
        return
    draw_cash(axes, tables.curves, cumulative=True)


def exits(axes: Axes, tables: RunTables) -> None:
    """Endings by reason and by who decided."""
    if tables.run.events is None:
        style.nothing(axes, NO_EVENTS)
        return
    counts, endings = exit_counts(tables.run)
    if not endings.any():
        style.nothing(axes, "no partnership ended in this run")
        return
    draw_exits(axes, counts, endings)
    axes.legend(title="decided by", loc="lower right")


def gains(axes: Axes, tables: RunTables) -> None:
    """Gains and losses by kind and sector, revenue that is passed on left out."""
    if tables.gained is None:
        style.nothing(axes, NO_TWIN)
        return
    draw_group_gains(axes, tables.gained)


def gains_by_name(axes: Axes, tables: RunTables) -> None:
    """The largest gains and losses of organisations."""
    winners, losers = ([], []) if tables.gained is None else extremes(tables.gained, _MOST_NAMED)
    if not winners and not losers:
        style.nothing(axes, NO_TWIN if tables.gained is None else NOBODY)
        return
    draw_named(axes, [*winners, *losers[::-1]], _LETTERS)


def survival(axes: Axes, tables: RunTables) -> None:
    """The survival curve of all deals."""
    if tables.deals is None or tables.happened is None or not len(tables.deals.row):
        style.nothing(axes, NO_EVENTS if tables.deals is None else NO_DEALS)
        return
    draw_all_deals(axes, tables.run, tables.happened, tables.deals)


def trust(axes: Axes, tables: RunTables) -> None:
    """Trust of each side in the other."""
    run, sides = tables.run, style.SIDE_COLOURS
    lines = (
        ("providers'", mean(run.by_year("mean_trust_in_payers")), sides["provider"]),
        ("payers'", mean(run.by_year("mean_trust_in_providers")), sides["payer"]),
    )
    draw_indices(axes, run.years, lines)
