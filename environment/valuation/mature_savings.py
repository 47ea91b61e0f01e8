"""Savings of a mature care model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import alignment
from longgame.environment.rules.dealing import data_reach
from longgame.environment.rules.newcomers import known_share
from longgame.environment.rules.spending import full_maturity_savings_rate
from longgame.environment.state.parameter_view import ParameterRows, ParameterView
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def savings_at_maturity(
    state: State,
    view: ParameterView,
    facts: Facts,
    rows: Ints,
    depth: Floats | float,
    believed: bool,
    reach: Floats | float,
    settled: Floats | None = None,
) -> Floats:
    """Savings rate of a mature care model, shape of `rows`, or of `reach` if that has more axes.

    It counts this year's newcomers, of whom parties expect as many in every year.

    Args:
        rows: pair rows.
        depth: depth of change, by row or the same for all.
        believed: False for the true rate; True for the rate that parties believe, as they do not know the provider's
            own reduction.
        reach: share of the payer's data that reaches the provider (see `data_reach_of`), 1 for all.
        settled: share of the definition of value that is settled, shape of `reach`; by default as in running deals.
    """
    provider = state.stack.provider[rows]
    organizations = state.organizations
    at = ParameterRows(view, rows)
    rate = full_maturity_savings_rate(
        1.0,
        (facts.believed_reached if believed else facts.reached)[provider],
        1.0,
        facts.overlap[provider] * reach,
        at["care.overspending_slope"],
        at["care.overspending_floor"],
        organizations.relative_spending[provider],
    )
    if settled is None:
        settled = settled_value(state, rows)
    aligned = alignment(facts.value_distance[rows], facts.openness[rows], settled, at["care.misalignment_penalty"])
    known = known_share(state.pairs.newcomer_share[rows], at["care.first_year_share"])
    return np.asarray(rate * aligned * known * depth)


def settled_value(state: State, rows: Ints) -> Floats:
    """Share of the definition of value that running deals have settled, shape of `rows`; 0 without a deal."""
    pairs = state.pairs
    return np.asarray(np.where(pairs.model[rows] > 0, pairs.value_settled[rows], 0.0))


def data_reach_of(state: State, view: ParameterView, rows: Ints) -> Floats:
    """Share of the payer's data that reaches the provider under a deal, given its present trust, shape of `rows`."""
    at = ParameterRows(view, rows)
    return data_reach(state.pairs.trust_in_payer(rows), at.on("trust_pays") * at["trust.data_share"])
