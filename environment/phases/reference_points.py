"""Reference points: what both sides of a deal expected of a performance year when they signed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.investment import Investment
from longgame.environment.rules.care import maturity_path
from longgame.environment.rules.contract_money import start_up_shares
from longgame.environment.rules.trust import reference_point
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.expected_flows import yearly_flows
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.offers import Offers, build_offers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def set_reference_points(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    rows: Ints,
    terms: ContractTerms,
    costs: Investment,
    year: PerformanceYear,
    coding: Floats,
) -> None:
    """Reference points of both sides for the year, and how far measured savings came out off their J-curves."""
    pairs = state.pairs
    age = pairs.agreement_year[rows].astype(np.float64)
    offers = build_offers(
        state,
        values,
        view,
        facts,
        traits,
        rows,
        terms,
        costs.pooled_lives[rows],
        pairs.benchmark_gap[rows],
        np.ones(len(rows)),
        age,
    )
    # A reference point is what was promised, so it counts on delivery in full.
    offers.provider.delivery = np.ones_like(offers.provider.delivery)
    start_up = start_up_shares(terms)
    own_start_up = (costs.start_up[rows] * start_up[1], costs.start_up[rows] * start_up[0])
    forecasts = _frozen_forecasts(state, rows, offers)
    share = terms.provider_share
    # The framed forecast and the J-curve's, one row each.
    payer_savings, provider_savings = (np.stack(both) for both in forecasts)
    flows = yearly_flows(offers, 1.0, provider_savings, payer_savings)
    payer = flows.payer - flows.payer_slope * share - own_start_up[0]
    provider = flows.provider + flows.provider_slope * share - own_start_up[1]
    year.payer_expected = reference_point(payer[0], payer[1], pairs.loss_listed[0][rows])
    year.provider_expected = reference_point(provider[0], provider[1], pairs.loss_listed[1][rows])
    # The record is kept against the plain J-curve, without the correction that it has already led to.
    shown = year.apparent_rate - coding - pairs.prevention[rows]
    year.surprise_payer = shown - (forecasts[0][1] - pairs.reference_gap[0][rows])
    year.surprise_provider = shown - (forecasts[1][1] - pairs.reference_gap[1][rows])


def _frozen_forecasts(state: State, rows: Ints, offers: Offers) -> list[tuple[Floats, Floats]]:
    """True savings that each side forecast at signing for this contract year.

    (framed, J-curve), payer then provider.
    """
    pairs = state.pairs
    years = (pairs.agreement_year[rows] + 1).astype(np.float64)
    start, savings = pairs.reference_start[rows], pairs.reference_savings[rows]
    forecasts = []
    for side in (0, 1):
        ceiling = pairs.reference_ceiling[side][rows]
        path = maturity_path(start, ceiling, years, offers.learning_rate, offers.decay_rate)
        gap, optimism = pairs.reference_gap[side][rows], pairs.reference_optimism[side][rows]
        framed = savings * (path + optimism * (1.0 - path)) + gap
        forecasts.append((framed, savings * path + gap))
    return forecasts
