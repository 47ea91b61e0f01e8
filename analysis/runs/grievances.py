"""What the sides of live deals feel by year: grievance of the payer and of the provider, weighted by lives."""

from __future__ import annotations

from longgame.analysis.runs.reading import Run, integers, numbers
from longgame.analysis.statistics import Estimates, market_mean, tally


def grievances(run: Run) -> dict[str, Estimates] | None:
    """By side, a value a contract year; None in a run that did not record deals. A year without a deal has no value."""
    if run.deals is None:
        return None
    row, year, lives = run.row(run.deals), integers(run.deals, "year") - 1, numbers(run.deals, "lives")
    shape = (run.replicates, run.years)
    weights = tally(row, year, shape, lives)
    return {
        side: market_mean(tally(row, year, shape, lives * numbers(run.deals, f"grievance_of_{side}")), weights)
        for side in ("payer", "provider")
    }
