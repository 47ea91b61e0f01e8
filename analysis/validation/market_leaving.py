"""Who leaves a commercial market's partnerships, when, by whose decision; and measured savings by experience."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from longgame.analysis.runs.relationships import relationships
from longgame.analysis.runs.years_together import years_together
from longgame.analysis.statistics import Floats, jackknife, quotient
from longgame.analysis.targets.deal_panel import panel_of_deals
from longgame.analysis.targets.histories import Histories as Stays
from longgame.analysis.targets.intervals import Figure
from longgame.analysis.targets.leaving_figures import leaving_figures
from longgame.analysis.targets.savings_figures import savings_figures
from longgame.analysis.validation.deal_histories import LEFT, STAYED
from longgame.analysis.validation.market_records import MarketRecords, measured, pooled_ratio, pooled_share
from longgame.analysis.validation.measured import Measured, not_measured

#: Figures of every market by their name in docs/targets.md.
Programme = list[Mapping[str, Figure]]


def programme_figures(records: MarketRecords) -> Programme:
    """Leaving and savings of each market, measured as those of the public programme are: one mapping a market.

    Raises:
        ValueError: the run did not record organisations.
    """
    run = records.run
    if run.organizations is None:
        raise ValueError("the run did not record its organisations")
    found: Programme = []
    for number in run.numbers:
        panel = panel_of_deals(records.histories.results.deal_years, run.organizations, int(number), run.years)
        stays = Stays.of(panel)
        found.append({**leaving_figures(stays), **savings_figures(stays)})
    return found


def programme_share(programme: Programme, name: str) -> Measured:
    """A share, such as a hazard, of the rows of all markets."""
    return pooled_share(*_sums(programme, name))


def programme_mean(programme: Programme, name: str) -> Measured:
    """A mean over the rows of all markets."""
    return pooled_ratio(*_sums(programme, name))


def savings_rise(programme: Programme) -> Measured:
    """Mean measured savings of deal year 6 less those of deal year 1, over the rows of all markets."""
    parts = [_sums(programme, f"savings_rate_year_{year}") for year in (6, 1)]
    totals = tuple(column[:, np.newaxis] for part in parts for column in part)
    has_both = (parts[0][1] > 0.0) & (parts[1][1] > 0.0)
    found = jackknife(_difference, totals, has_both[:, np.newaxis])
    return measured(found.reshaped(), int(parts[0][1].sum()))


def still_together(records: MarketRecords, years: int) -> Measured:
    """Kaplan-Meier estimate of the share of relationships that outlive so many years, whatever ends them."""
    if records.run.years < years:
        return not_measured(f"a run of {records.run.years} years does not reach {years}")
    deals = relationships(records.run)
    everyone = np.zeros(len(deals.row), dtype=np.int64)
    together = years_together(deals, everyone, 1, records.run.replicates, records.run.years).still_together
    value, low, high = (float(part[0, years]) for part in (together.value, together.low, together.high))
    return Measured(value, low, high, len(deals.row), len(np.unique(deals.row)))


def leaving_at_term(records: MarketRecords) -> Measured:
    """Deals at their term that are not renewed, of those renewed, moved or left."""
    left = records.count(records.histories.happened("exited_at_term"))
    return pooled_share(left, left + records.count(records.histories.happened(*STAYED)))


def payer_exits(records: MarketRecords) -> Measured:
    """Exits that the payer decides, of those that either party decides alone."""
    exits = records.histories.happened(*LEFT)
    decided = exits[exits["decided_by"].isin(("payer", "provider"))]
    return pooled_share(records.count(decided[decided["decided_by"] == "payer"]), records.count(decided))


def _sums(programme: Programme, name: str) -> tuple[Floats, Floats]:
    """Sum of a figure over its rows, and the number of rows, in each market."""
    rows = np.array([figures[name].n for figures in programme], dtype=np.float64)
    return np.array([figures[name].estimate if figures[name].n else 0.0 for figures in programme]) * rows, rows


def _difference(last: Floats, last_rows: Floats, first: Floats, first_rows: Floats) -> Floats:
    return np.asarray(quotient(last, last_rows) - quotient(first, first_rows))
