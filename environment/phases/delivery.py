"""Delivery: how care models mature, and the true savings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.own_employees import managed_employees
from longgame.environment.rules.care import (
    helped_effort,
    incentive_conflict,
    maturity_ceiling,
    next_maturity,
    next_prevention,
    next_quality,
    two_boats_factor,
)
from longgame.environment.rules.prepaid import prepaid_together
from longgame.environment.state.parameter_view import ParameterView, StackValues, at_rows
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.forecasts import learning_rate
from longgame.environment.valuation.mature_savings import data_reach_of, savings_at_maturity

Floats = NDArray[np.float64]


def mature(
    state: State, view: ParameterView, values: StackValues, facts: Facts, traits: Traits, funded: Floats
) -> None:
    """Move maturity and quality of every provider, and prevention of every pair, one year on."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    by_organization = ParameterView(values, stack.cell)
    deals = (pairs.model > 0).nonzero()[0]
    payer, provider, lives = stack.payer[deals], stack.provider[deals], pairs.lives[deals]
    # Own employees are cared for with full effort and need no payer's data.
    employees = managed_employees(state)
    under_deals = stack.sum_by_organization(provider, lives) + employees
    weight = np.where(under_deals > 0.0, under_deals, 1.0)
    data_share = at_rows(view["care.payer_data_share"], deals)
    data = traits.payer.delivered_effort[deals] * organizations.engagement[payer]
    helped = helped_effort(traits.provider.delivered_effort[deals], data, data_share)
    effort = (stack.sum_by_organization(provider, lives * helped) + employees) / weight
    panel = facts.panels + employees
    panel = np.where(panel > 0.0, panel, 1.0)
    value_share = under_deals / panel
    boats = two_boats_factor(value_share, by_organization["care.two_boats_floor"], by_organization.on("two_boats"))
    served = facts.panels > 0.0
    conflict = incentive_conflict(
        facts.own_share_of_panel,
        organizations.contribution_margin,
        prepaid_together(organizations.prepaid_share, facts.prepaid_lives / np.where(served, facts.panels, 1.0)),
        by_organization["care.conflict_drag"],
    )
    drag = by_organization.on("identity") * by_organization["care.identity_drag_share"] * organizations.identity_inertia
    ceiling = maturity_ceiling(effort, funded, organizations.engagement, drag, conflict, boats)
    organizations.maturity = next_maturity(
        organizations.maturity, ceiling, learning_rate(by_organization), by_organization["care.decay_rate"]
    )
    at_risk = pairs.terms.loss_share[deals] * (pairs.agreement_year[deals] + 1 >= pairs.terms.two_sided_year[deals])
    stinting = stack.sum_by_organization(provider, lives * at_risk) / weight
    gain = organizations.engagement - organizations.opening_engagement
    provides = ~stack.is_payer
    quality = next_quality(
        organizations.quality,
        organizations.opening_quality,
        by_organization["care.quality_persistence"],
        by_organization["care.quality_maturity_gain"] * organizations.maturity,
        by_organization["care.quality_engagement_gain"] * gain,
        by_organization.on("stinting") * by_organization["care.stinting_loss"] * stinting,
    )
    organizations.quality = np.where(provides, quality, 0.0)
    maturity = np.where(pairs.model > 0, organizations.maturity[stack.provider], 0.0)
    switch = view.on("prevention")
    pairs.prevention = switch * next_prevention(
        pairs.prevention, view["care.prevention_decay_rate"], view["care.prevention_rate"], maturity
    )


def true_savings(state: State, view: ParameterView, facts: Facts) -> Floats:
    """True savings rate of every pair, shape (m,).

    It is S* k under a deal, the spillover without a deal, plus prevention in the members.
    """
    stack, pairs = state.stack, state.pairs
    rows = np.arange(stack.pair_count)
    active = pairs.model > 0
    reached = np.minimum(pairs.terms.depth, facts.depth_cap[stack.provider])
    depth = np.where(active, reached, 1.0)
    reach = np.where(active, data_reach_of(state, view, rows), 1.0)
    mature_rate = savings_at_maturity(state, view, facts, rows, depth, believed=False, reach=reach)
    spill = view.on("spillover") * view["care.spillover_share"]
    share = np.where(active, 1.0, spill)
    rate = mature_rate * state.organizations.maturity[stack.provider] * share + pairs.prevention
    # Care cannot save more than it costs.
    return np.asarray(np.minimum(rate, 1.0))
