"""The terms that a payer and a provider can offer each other this year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.measurement import base_year_mean, gap_after_rebasing
from longgame.environment.rules.program import minimum_rate_by_size
from longgame.environment.rules.stake_in_kind import in_kind_share
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, at_rows
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.feasibility import liquid_capital, most_in_kind
from longgame.environment.talks.program_benchmark import next_program_gap

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Up-front money by the month, and at the start.
_UPFRONT_MONEY = ("support", "support_fixed", "support_per_life")
#: Cost of a provider's care programme, which its own ratio scales.
_PROGRAM_COSTS = ("running_fixed", "running_per_targeted_life", "start_up_fixed", "start_up_per_life")
#: Terms in dollars, which grow with the spending trend until they are signed.
_MONEY_TERMS = (
    *_UPFRONT_MONEY,
    "care_management",
    "running_fixed",
    "running_per_targeted_life",
    "payer_running",
    "start_up_fixed",
    "start_up_per_life",
    "governance",
    "capital_demand",
    "exit_cost",
)


def current_terms(desk: Desk, pair: Ints, terms: ContractTerms, same: Bools, pooled: Floats) -> ContractTerms:
    """Terms of each offer as they are this year between its payer and its provider, shape (offers,).

    Args:
        pair: pair row of each offer.
        pooled: lives that each offer would measure together.
        terms: the sheets as the parameters have them; they are changed in place and returned.
        same: whether the offer continues the running model.
    """
    pairs = desk.state.pairs
    trend = desk.facts.trend[pair]
    for term in _MONEY_TERMS:
        setattr(terms, term, getattr(terms, term) * trend)
    provider = desk.state.stack.provider[pair]
    ratio = desk.state.organizations.program_cost_ratio[provider]
    for term in _PROGRAM_COSTS:
        setattr(terms, term, getattr(terms, term) * ratio)
    # The payer's trait says how much of a full package's up-front money it offers.
    offered = np.where(terms.program > 0.0, 1.0, desk.traits.payer.support[pair])
    for term in _UPFRONT_MONEY:
        setattr(terms, term, getattr(terms, term) * offered)
    terms.minimum_savings_rate = minimum_rate_by_size(
        terms.minimum_savings_rate,
        terms.large_minimum_rate,
        pooled,
        at_rows(desk.view["program.rate_at_lives"], pair),
        at_rows(desk.view["program.large_rate_at_lives"], pair),
    )
    terms.steerage_share = terms.steerage_share * at_rows(desk.view.on("steerage"), pair)
    reached = pairs.agreement_year[pair] >= pairs.terms.two_sided_year[pair]
    terms.two_sided_year = np.where(same & reached, 1.0, terms.two_sided_year)
    terms.in_kind = in_kind_share(
        terms.capital_demand * pairs.lives[pair],
        liquid_capital(desk)[provider],
        most_in_kind(desk, pair),
    )
    return terms


def next_benchmark_gap(desk: Desk, rows: Ints, renewal: Bools) -> Floats:
    """Gap of the next benchmark below the status quo, shape (rows,).

    A first benchmark follows the pair's history; a renewal is rebased. A public programme has rules of its own.
    """
    pairs = desk.state.pairs
    past = np.ascontiguousarray(pairs.past_apparent[:, rows])
    retrade = desk.traits.payer.retrade[rows]
    rebased = _rebased_gap(
        desk.state, desk.view, rows, pairs.benchmark_gap[rows], past, pairs.record_years[rows], retrade
    )
    # The history behind a first benchmark already contains spillover and prevention.
    gap = np.where(renewal, rebased, pairs.saved_without_deal[rows])
    public = program_pairs(desk.state.stack, desk.view)[rows]
    if public.any():
        gap[public] = next_program_gap(desk, rows[public], renewal[public])
    return np.asarray(gap)


def final_commercial_gap(state: State, view: ParameterView, rows: Ints) -> Floats:
    """Gap of the benchmarks of commercial agreements that follow another one, once the last base year is known.

    Args:
        rows: pair rows in the first year of such an agreement.
    """
    pairs = state.pairs
    past = np.vstack([pairs.last_year.apparent_rate[rows], pairs.past_apparent[:2, rows]])
    years = pairs.record_years[rows] + 1.0
    return _rebased_gap(state, view, rows, pairs.gap_before[rows], past, years, pairs.retraded[0, rows])


def _rebased_gap(
    state: State, view: ParameterView, rows: Ints, before: Floats, past: Floats, years: Floats, retrade: Floats
) -> Floats:
    """Gap of a rebased benchmark, shape of `rows`.

    Args:
        before: gap of the benchmark that ends.
        past: measured savings against the status quo, newest first, shape (3, rows).
        years: how many of them are known.
        retrade: what the payer takes beyond the rule, 0-1.
    """
    cut = ParameterRows(view, rows)["valuation.retrade_cut_rate"] * retrade
    return gap_after_rebasing(before, state.pairs.terms.rebasing_share[rows], base_year_mean(past, years), cut)
