"""Next year's reflection on this year's results, by the engine's own rules, in a copy of the market."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.grievances import update_grievances
from longgame.environment.phases.people import update_people
from longgame.environment.phases.trust import Evidence, update_trust
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.state import State
from longgame.experiments.stakes.revaluing import RunningDeals, changed

Floats = NDArray[np.float64]

#: Columns that the rules of reflection write in place.
_LEARNED = (
    "payer_good",
    "payer_bad",
    "provider_good",
    "provider_bad",
    "grievance_of_payer",
    "grievance_of_provider",
)


def results_with(results: PerformanceYear, **columns: Any) -> PerformanceYear:
    """A copy of a year's results in which some columns are others."""
    other = copy.copy(results)
    other.block = results.block.copy()
    for name, column in columns.items():
        setattr(other, name, column)
    return other


def after_reflection(deals: RunningDeals, results: PerformanceYear) -> State:
    """The state after trust, grievances and people have moved by these results of the year."""
    year, pairs = deals.year, deals.year.state.pairs
    learned = {name: getattr(pairs, name).copy() for name in _LEARNED}
    state = changed(year.state, pairs={**learned, "last_year": results})
    rows = np.flatnonzero(results.active)
    evidence = update_trust(state, year.values, year.view, deals.traits, rows)
    update_grievances(state, year.values, year.view, deals.traits, rows)
    update_people(state, year.values, year.view, deals.traits, rows, evidence)
    return state


def engagement_after(deals: RunningDeals, **grievances: Floats) -> Floats:
    """Engagement of every organisation after a year under these grievances (columns of pairs), shape (n,)."""
    year = deals.year
    results = year.state.pairs.this_year
    state = changed(year.state, pairs={**grievances, "last_year": results})
    rows = np.flatnonzero(results.active)
    none = Evidence(np.zeros(len(rows)), np.zeros(len(rows)))
    update_people(state, year.values, year.view, deals.traits, rows, (none, none))
    return state.organizations.engagement
