"""Founding: the state of a market before its first year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.opening_draws import OpeningDraws
from longgame.environment.phases.opening_money import set_opening_money
from longgame.environment.phases.opening_organizations import opening_organizations
from longgame.environment.phases.opening_pairs import opening_pairs
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.referral_links import link_referrals
from longgame.environment.state.stack import Stack
from longgame.environment.state.state import State
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, HEALTH_SYSTEM

Floats = NDArray[np.float64]


def found(stack: Stack) -> State:
    """Opening state of a stack, with referral links, fixed cost and first premiums."""
    values = StackValues([cell.scenario for cell in stack.cells], 1)
    draws = OpeningDraws(stack, values)
    names = {name for cell in stack.cells for name in cell.scenario.strategies}
    strategies = tuple(sorted(names))
    window = int(max(np.max(values.by_cell("evolution.evaluation_window_years")), 1))
    organizations = opening_organizations(draws, strategies, window)
    pairs = opening_pairs(draws, organizations)
    referred = np.where(stack.kind == HEALTH_SYSTEM, organizations.lives, 0.0)
    rural = stack.kind == CRITICAL_ACCESS_HOSPITAL
    weight = draws.view["market.rural_referral_weight"]
    referred = np.where(rural, weight * organizations.lives, referred)
    outside = draws.view["market.hospital_share_of_other_spending"] * np.ones(len(stack.ids))
    link_referrals(stack, referred, outside, _missing_systems(stack, values, referred))
    state = State(stack, organizations, pairs, np.ones(len(stack.cells)), strategies)
    set_opening_money(state, draws)
    return state


def _missing_systems(stack: Stack, values: StackValues, size: Floats) -> Floats:
    """Size of the health system that each region without one lacks, 0 in the others, shape (regions,).

    It is the median of the market's health systems, or of its kind where the market has none.

    Args:
        stack: organisations and regions.
        values: parameters by cell.
        size: weight of each organisation in referrals, shape (n,).
    """
    systems = stack.kind == HEALTH_SYSTEM
    median = values.by_cell("organizations.health_system.lives_median") * np.ones(len(stack.cells))
    for cell in np.unique(stack.cell[systems]):
        median[cell] = np.median(size[systems & (stack.cell == cell)])
    missing, cell_of_region = np.zeros(stack.region_count), np.zeros(stack.region_count, dtype=np.int64)
    cell_of_region[stack.region] = stack.cell
    without = np.bincount(stack.region[systems], minlength=stack.region_count) == 0
    missing[without] = median[cell_of_region[without]]
    return missing
