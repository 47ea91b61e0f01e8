"""Founding: the state of a market before its first year."""

from __future__ import annotations

import numpy as np

from longgame.environment.phases.opening_draws import OpeningDraws
from longgame.environment.phases.opening_money import set_opening_money
from longgame.environment.phases.opening_organizations import opening_organizations
from longgame.environment.phases.opening_pairs import opening_pairs
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.stack import Stack
from longgame.environment.state.state import State
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, HEALTH_SYSTEM


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
    stack.link_referrals(referred, outside)
    state = State(stack, organizations, pairs, np.ones(len(stack.cells)), strategies)
    set_opening_money(state, draws)
    return state
