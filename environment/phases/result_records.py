"""Result records: mean surprise of measured savings against forecasts, of each pair and each organisation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.own_employees import results_of_employees
from longgame.environment.state.parameter_view import ParameterView, StackValues, at_rows
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def update_records(state: State, values: StackValues, view: ParameterView, facts: Facts, deals: Ints) -> Floats:
    """Add last year's results, now known, to the records of pairs and organisations, and this year's own employees.

    Args:
        deals: pair rows with a deal last year.

    Returns:
        Mean surprise of each provider's results that are now known, by lives, 0 without any, shape (n,).
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    year = pairs.last_year
    # Results of an earlier relationship do not belong to the record of one that began this year.
    own = deals[(pairs.model[deals] == 0) | (pairs.deal_year[deals] > 1)]
    years = pairs.record_years[own]
    memory = np.minimum(years, at_rows(view["valuation.memory_years"], own))
    for gap, surprise in zip(pairs.record_gap, (year.surprise_payer, year.surprise_provider), strict=True):
        gap[own] = (gap[own] * memory + surprise[own]) / (memory + 1.0)
    pairs.record_years[own] = years + 1.0
    pairs.results_seen[deals] += 1.0
    pairs.past_apparent[1:, own] = pairs.past_apparent[:-1, own]
    pairs.past_apparent[0, own] = year.apparent_rate[own]
    surprises = (year.surprise_payer[deals], year.surprise_provider[deals])
    weight = pairs.lives[deals]
    by_organization = ParameterView(values, stack.cell)
    memory = np.minimum(organizations.forecast_years, by_organization["valuation.memory_years"])
    none, employees = np.zeros(len(stack.ids)), results_of_employees(state, values, facts)
    for row, surprise, own in (
        (stack.payer[deals], surprises[0], (none, none)),
        (stack.provider[deals], surprises[1], employees),
    ):
        lives = stack.sum_by_organization(row, weight) + own[0]
        mean = (stack.sum_by_organization(row, weight * surprise) + own[0] * own[1]) / np.where(lives > 0.0, lives, 1.0)
        seen = lives > 0.0
        latest = np.where(seen, mean, 0.0)
        learned = (organizations.forecast_gap * memory + mean) / (memory + 1.0)
        organizations.forecast_gap = np.where(seen, learned, organizations.forecast_gap)
        organizations.forecast_years = np.where(seen, organizations.forecast_years + 1.0, organizations.forecast_years)
    # The providers' come last.
    return latest
