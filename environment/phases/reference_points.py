"""Reference points: the results that both sides of a deal expected for a performance year at signing."""

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
    """Write both sides' reference points into `year`, and the surprises of measured savings against their J-curves."""
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
    # A reference point rests on the promises made, so it assumes full delivery.
    offers.provider.delivery = np.ones_like(offers.provider.delivery)
    start_up = start_up_shares(terms)
    own_start_up = (costs.start_up[rows] * start_up[1], costs.start_up[rows] * start_up[0])
    forecasts = _frozen_forecasts(state, rows, offers)
    share = terms.provider_share
    # Row 0 has the framed forecast, row 1 the J-curve's.
    payer_savings, provider_savings = (np.stack(both) for both in forecasts)
    flows = yearly_flows(offers, 1.0, provider_savings, payer_savings)
    payer = flows.payer - flows.payer_slope * share - own_start_up[0]
    provider = flows.provider + flows.provider_slope * share - own_start_up[1]
    year.payer_expected = reference_point(payer[0], payer[1], pairs.loss_listed[0][rows])
    year.provider_expected = reference_point(provider[0], provider[1], pairs.loss_listed[1][rows])
    # Records compare with the plain J-curve, without the correction that earlier records have led to.
    shown = year.apparent_rate - coding - pairs.prevention[rows]
    year.surprise_payer = shown - (forecasts[0][1] - pairs.reference_gap[0][rows])
    year.surprise_provider = shown - (forecasts[1][1] - pairs.reference_gap[1][rows])


def _frozen_forecasts(state: State, rows: Ints, offers: Offers) -> list[tuple[Floats, Floats]]:
    """Savings rate that each side forecast at signing for this contract year, payer then provider.

    Returns:
        For each side the framed forecast and the J-curve's, each with the shape of `rows`.
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
