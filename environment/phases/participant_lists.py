"""Participant lists: practices join and leave a provider's contract of a public programme, so that its lives move."""

from __future__ import annotations

import numpy as np

from longgame.environment.rules.program import list_change, list_refill
from longgame.environment.rules.spending import effective_own_share, status_quo_pmpy
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterRows, ParameterView
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State


def change_lists(state: State, view: ParameterView) -> None:
    """Move the lives of the programme's running agreements as practices join and leave their lists, before talks.

    Lists below the minimum are filled up. A list changes at the start of a year, so whoever renews knows it. Practices
    bring their patients' spending and keep what they earn on them: the provider's fixed cost moves by the whole
    contribution of their revenue. They are no organisations of the model, so members of the programme's payer are not
    conserved.
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    rows = (program_pairs(stack, view) & (pairs.model > 0) & pairs.last_year.active).nonzero()[0]
    if not len(rows):
        return
    at, cells, keys = ParameterRows(view, rows), stack.pair_draw_cell[rows], stack.pair_key[rows]
    usual_sd, jump_rate = at["program.list_change_log_sd"], at["program.list_jump_rate"]
    refill = at["program.list_refill_share"]
    if not np.any(usual_sd + jump_rate + refill):
        return
    jumps = streams.uniform(cells, "list jumps", state.year, keys) < jump_rate
    luck = streams.normal(cells, "list change", state.year, keys)
    growth = list_change(luck, jumps, usual_sd, at["program.list_jump_log_sd"])
    growth = growth * list_refill(pairs.lives[rows], pairs.terms.minimum_lives[rows], refill)
    provider = stack.provider[rows]
    own_share = organizations.own_revenue_share[provider]
    status_quo = status_quo_pmpy(
        at["population.spending_pmpy_usd"],
        np.ones(len(rows)),
        organizations.relative_spending[provider],
        own_share,
        pairs.price[rows],
    )
    joined = pairs.lives[rows] * (growth - 1.0)
    revenue = joined * status_quo * effective_own_share(own_share, pairs.price[rows])
    pairs.lives[rows] = pairs.lives[rows] * growth
    contribution = stack.sum_by_organization(provider, revenue) * organizations.contribution_margin
    organizations.fixed_cost = np.maximum(organizations.fixed_cost + contribution, 0.0)
