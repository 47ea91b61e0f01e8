"""Reference points: the results that both sides of a deal expected for a performance year at signing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.investment import Investment
from longgame.environment.rules.care import maturity_path
from longgame.environment.rules.check_ins import reset_reference
from longgame.environment.rules.contract_money import start_up_shares
from longgame.environment.rules.entitlement import reference_point
from longgame.environment.rules.focus import programme_growth
from longgame.environment.rules.promise import framed_maturity
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues, at_rows
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.expected_flows import yearly_flows
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.forecasts import learning_rate
from longgame.environment.valuation.mature_savings import data_reach_of
from longgame.environment.valuation.offers import kept_promises
from longgame.environment.valuation.people_levers import lever, of_both

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
    """Write both sides' promises and reference points into `year`, and the surprises of measured savings."""
    pairs = state.pairs
    age = pairs.agreement_year[rows].astype(np.float64)
    # Row 0 has the promise, and the losses that a side had in mind; row 1 has the plain forecast, and all losses.
    everything = np.ones(len(rows))
    payer_counted, provider_counted = (np.array([counted[rows], everything]) for counted in pairs.reference_counted)
    # A reference point rests on the promises made, so it assumes full delivery.
    offers = kept_promises(
        state,
        values,
        view,
        facts,
        traits,
        rows,
        terms,
        costs.pooled_lives[rows],
        pairs.benchmark_gap[rows],
        age,
        (payer_counted, provider_counted),
    )
    at, provider_row = ParameterRows(view, rows), state.stack.provider[rows]
    growth = programme_growth(
        facts.believed_reached[provider_row],
        pairs.reference_reached[rows],
        facts.overlap[provider_row] * data_reach_of(state, view, rows),
        at["care.overspending_slope"],
        at["care.overspending_floor"],
        state.organizations.relative_spending[provider_row],
    )
    payer_savings, provider_savings = (np.array(both) for both in _frozen_forecasts(state, view, rows, growth))
    flows = yearly_flows(offers, 1.0, provider_savings, payer_savings)
    share, start_up = terms.provider_share, start_up_shares(terms)
    payer = flows.payer - flows.payer_slope * share - payer_counted * (costs.start_up[rows] * start_up[1])
    provider = flows.provider + flows.provider_slope * share - provider_counted * (costs.start_up[rows] * start_up[0])
    # The transition payment was agreed on, so both sides reckon with it.
    payer, provider = payer - flows.payer_weight * year.transition, provider + year.transition
    entitlement = at.on("entitlement")
    check_ins = at.on("check_ins") * of_both(state, lever(state, values, "check_ins"), rows)
    talked_away = check_ins * at["people.check_in_share"]
    year.payer_reference, year.provider_reference = (
        reset_reference(reference_point(plain, framed, listed[rows], entitlement), plain, talked_away, age)
        for (framed, plain), listed in ((payer, pairs.listed_share_payer), (provider, pairs.listed_share_provider))
    )
    year.payer_plain_net, year.provider_plain_net = payer[1], provider[1]
    year.delivered_rate = year.apparent_rate - coding - pairs.prevention[rows]
    year.payer_promised, year.payer_plain = payer_savings
    year.provider_promised, year.provider_plain = provider_savings
    year.plain_rate = (year.payer_plain + year.provider_plain) / 2.0
    # Records compare with the plain J-curve, without the correction that earlier records have led to.
    seen = year.delivered_rate - pairs.base_year_error[rows]
    year.surprise_payer = seen - (year.payer_plain - pairs.reference_gap[0][rows])
    year.surprise_provider = seen - (year.provider_plain - pairs.reference_gap[1][rows])


def _frozen_forecasts(state: State, view: ParameterView, rows: Ints, growth: Floats) -> list[tuple[Floats, Floats]]:
    """Savings rate that each side forecast at signing for this contract year, payer then provider.

    Args:
        growth: mature savings with the care programme of today, as a multiple of those at signing, shape of `rows`.

    Returns:
        For each side the framed forecast and the J-curve's, each with the shape of `rows`.
    """
    pairs = state.pairs
    years = (pairs.agreement_year[rows] + 1).astype(np.float64)
    learning, decay = at_rows(learning_rate(view), rows), ParameterRows(view, rows)["care.decay_rate"]
    start, savings = pairs.reference_start[rows], pairs.reference_savings[rows] * growth
    forecasts = []
    for side in (0, 1):
        ceiling = pairs.reference_ceiling[side][rows]
        path = maturity_path(start, ceiling, years, learning, decay)
        gap = pairs.reference_gap[side][rows]
        framed = framed_maturity(path, pairs.reference_promise[side][rows], pairs.reference_optimism[side][rows])
        forecasts.append((savings * framed + gap, savings * path + gap))
    return forecasts
