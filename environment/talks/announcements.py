"""Announcements: the yearly result that both sides of a signed deal say they expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import maturity_path
from longgame.environment.rules.contract_money import start_up_cost, start_up_shares
from longgame.environment.state.state import State
from longgame.environment.valuation.expected_flows import yearly_flows
from longgame.environment.valuation.offers import Offers
from longgame.environment.valuation.package_value import framed_savings_rate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def announce(state: State, rows: Ints, offers: Offers) -> None:
    """Keep what both sides announce of the deals signed at the pair rows `rows`.

    It is the mean yearly result over the term, at the agreed share and terms, under the promise and without the losses
    that a side did not think of.

    Args:
        offers: the signed deals as their sides promise them.
    """
    pairs, terms = state.pairs, offers.terms
    years = np.arange(1.0, terms.term_years.max() + 1.0)[:, None]
    promised = [
        framed_savings_rate(
            offers.savings_at_maturity,
            maturity_path(offers.maturity, side.ceiling, years, offers.learning_rate, offers.decay_rate),
            side,
        )
        for side in (offers.provider, offers.payer)
    ]
    flows = yearly_flows(offers, years, promised[0], promised[1])
    transition = pairs.transition[: len(years), rows] * offers.lives
    by_year = (
        flows.payer - flows.payer_slope * terms.provider_share - flows.payer_weight * transition,
        flows.provider + flows.provider_slope * terms.provider_share + transition,
    )
    share = start_up_shares(terms)
    start_up = pairs.start_up_due[rows] * start_up_cost(terms, offers.lives, offers.pooled_lives)
    own_start_up = (start_up * share[1] * offers.payer.counted, start_up * share[0] * offers.provider.counted)
    for number, (results, first) in enumerate(zip(by_year, own_start_up, strict=True)):
        total = -first
        # Add year by year: NumPy's own order of summation depends on the number of deals.
        for year, result in enumerate(results):
            total = total + np.where(year < terms.term_years, result, 0.0)
        pairs.announced[number, rows] = total / terms.term_years
