"""Flows: the cash that both sides of an offer expect in a contract year.

They are linear in the provider's share x: provider = constant + slope x, payer = constant - slope x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.measurement import coding_ramp
from longgame.environment.rules.premiums import kept_share
from longgame.environment.rules.settlement import chance_of_savings, expected_loss_due, expected_savings_base
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import Number
from longgame.environment.valuation.offers import Offers

Floats = NDArray[np.float64]


@dataclass
class YearlyFlows:
    """One contract year's expected cash, shape (offers,): each side's constant and its slope in the provider's share.

    `payer_weight` is what the payer keeps of a dollar of care saved in that year.
    """

    provider: Floats
    provider_slope: Floats
    payer: Floats
    payer_slope: Floats
    enabler: Floats
    enabler_slope: Floats
    payer_weight: Floats


def payer_weight(offers: Offers, deal_year: Floats) -> Floats:
    """`kept_share` of each offer's payer in a year of the relationship."""
    return kept_share(offers.insured_share, offers.savings_fee, offers.pass_through, offers.retained_floor, deal_year)


def program_cost(
    terms: ContractTerms, lives: Floats, pooled_lives: Floats, targeted_share: Number, effort: Floats
) -> Floats:
    """Running cost of the care programme for a pair, USD a year.

    Its part of the fixed cost and care managers for the targeted.
    """
    part = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    return np.asarray(effort * (terms.running_fixed * part + terms.running_per_targeted_life * targeted_share * lives))


def start_up_cost(terms: ContractTerms, lives: Floats, pooled_lives: Floats) -> Floats:
    """Start-up cost of a pair's part of a contract, USD, before it is split between provider, payer and enabler."""
    part = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    return np.asarray(terms.start_up_fixed * part + terms.start_up_per_life * lives)


def yearly_flows(offers: Offers, year: Floats | float, provider_savings: Floats, payer_savings: Floats) -> YearlyFlows:
    """Expected cash of contract year `done + year` when each side expects its own true savings rate, USD.

    Settlement is exact in expectation; what a party merely feels (identity, distrust, risk) is not in it.

    Args:
        year: one year, or several as a column, shape (years, 1); flows then have the shape (years, offers).
        provider_savings, payer_savings: by offer, or by year and offer.
    """
    terms = offers.terms
    contract_year = offers.done + year
    weight = payer_weight(offers, offers.age + year)
    spending_usd = offers.spending * offers.lives
    benchmark_usd = spending_usd * (1.0 - offers.benchmark_gap)
    gate = (offers.quality >= terms.quality_gate).astype(np.float64)
    coding = offers.coding_rate * coding_ramp(offers.age + year)
    # Both sides at once, the provider's expectation first.
    apparent = np.stack([provider_savings, payer_savings]) + offers.prevention + coding
    mean = (apparent - offers.benchmark_gap) / (1.0 - offers.benchmark_gap)
    paid = chance_of_savings(mean, offers.measured_sd, terms.minimum_savings_rate)
    base = expected_savings_base(mean, offers.measured_sd, terms.minimum_savings_rate, terms.savings_cap_rate, paid)
    upside = gate * base * benchmark_usd
    downside = _expected_loss(offers, contract_year, mean) * benchmark_usd
    running = program_cost(terms, offers.lives, offers.pooled_lives, offers.targeted_share, offers.effort)
    # Equity splits losses and running cost by the negotiated share; elsewhere the terms say who bears them.
    equity_cost = terms.equity * (downside[0] + running)
    plain_loss = (1.0 - terms.equity) * downside
    # Prices drift at the end of a year, so the first year of an agreement restrains nothing yet.
    drifted = offers.price_drift * (contract_year - 1.0)
    price = drifted * terms.price_restraint * offers.own_share * spending_usd
    support = terms.support * (1.0 - terms.recoupment_share * (gate * paid))
    steered = terms.steerage_share * (1.0 - offers.own_share) * spending_usd * offers.contribution_margin
    unprepaid = 1.0 - offers.own_share * offers.prepaid_share
    provider = (
        (support[0] * offers.provider.delivery + terms.care_management - terms.governance) * offers.lives
        - offers.naming_cost * offers.lives
        - (provider_savings + offers.prevention) * spending_usd * offers.displaced_share
        - (1.0 - terms.equity) * terms.provider_running_share * running
        + steered
        - offers.price_margin * price
        - (1.0 - terms.enabler_loss_share) * plain_loss[0]
    )
    provider_slope = offers.provider.delivery * (1.0 - terms.enabler_fee_share) * upside[0] - equity_cost
    payer = (
        weight * (payer_savings + offers.prevention) * spending_usd * unprepaid
        - (weight * terms.care_management + support[1] + terms.governance) * offers.lives
        - (terms.payer_running * offers.payer_effort + offers.payer_naming_cost) * offers.lives
        - terms.equity * running
        + weight * price
        + weight * plain_loss[1]
    )
    payer_slope = weight * (upside[1] - terms.equity * downside[1]) - terms.equity * running
    enabler_running = (1.0 - terms.equity) * (1.0 - terms.provider_running_share) * running
    return YearlyFlows(
        provider=provider,
        provider_slope=provider_slope,
        payer=payer,
        payer_slope=payer_slope,
        enabler=-enabler_running - terms.enabler_loss_share * plain_loss[1],
        enabler_slope=terms.enabler_fee_share * upside[1],
        payer_weight=weight,
    )


def _expected_loss(offers: Offers, contract_year: Floats, mean: Floats) -> Floats:
    """Expected loss due, as a share of the benchmark; a year without downside need not be integrated.

    Args:
        contract_year: by offer, or by year and offer.
        mean: expected measured savings, with one or more axes before those of `contract_year`.
    """
    terms = offers.terms
    exposed = np.flatnonzero(contract_year >= terms.two_sided_year)
    offer = exposed % len(terms.equity)
    loss = np.zeros((mean.size // contract_year.size, contract_year.size))
    loss[:, exposed] = expected_loss_due(
        mean.reshape(loss.shape)[:, exposed],
        offers.measured_sd[offer],
        np.where(terms.equity > 0.0, 1.0, terms.loss_share)[offer],
        terms.corridor_rate[offer],
        terms.loss_cap_rate[offer],
    )
    return loss.reshape(mean.shape)
