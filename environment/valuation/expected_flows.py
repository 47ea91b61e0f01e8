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
from longgame.environment.valuation.offers import Prospect

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


def payer_weight(prospect: Prospect, deal_year: Floats) -> Floats:
    """`kept_share` of the prospect's payer in a year of the relationship."""
    return kept_share(
        prospect.insured_share, prospect.savings_fee, prospect.pass_through, prospect.retained_floor, deal_year
    )


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


def yearly_flows(
    prospect: Prospect, year: Floats | float, provider_savings: Floats, payer_savings: Floats
) -> YearlyFlows:
    """Expected cash of contract year `done + year` when each side expects its own true savings rate, USD.

    Settlement is exact in expectation; what a party merely feels (identity, distrust, risk) is not in it.

    Args:
        year: one year, or several as a column, shape (years, 1); flows then have the shape (years, offers).
        provider_savings, payer_savings: by offer, or by year and offer.
    """
    terms = prospect.terms
    contract_year = prospect.done + year
    weight = payer_weight(prospect, prospect.age + year)
    spending_usd = prospect.spending * prospect.lives
    benchmark_usd = spending_usd * (1.0 - prospect.benchmark_gap)
    gate = (prospect.quality >= terms.quality_gate).astype(np.float64)
    coding = prospect.coding_rate * coding_ramp(prospect.age + year)
    # Both sides at once, the provider's expectation first.
    apparent = np.stack([provider_savings, payer_savings]) + prospect.prevention + coding
    mean = (apparent - prospect.benchmark_gap) / (1.0 - prospect.benchmark_gap)
    paid = chance_of_savings(mean, prospect.measured_sd, terms.minimum_savings_rate)
    base = expected_savings_base(mean, prospect.measured_sd, terms.minimum_savings_rate, terms.savings_cap_rate, paid)
    upside = gate * base * benchmark_usd
    downside = _expected_loss(prospect, contract_year, mean) * benchmark_usd
    running = program_cost(terms, prospect.lives, prospect.pooled_lives, prospect.targeted_share, prospect.effort)
    # Equity splits losses and running cost by the negotiated share; elsewhere the terms say who bears them.
    equity_cost = terms.equity * (downside[0] + running)
    plain_loss = (1.0 - terms.equity) * downside
    # Prices drift at the end of a year, so the first year of an agreement restrains nothing yet.
    drifted = prospect.price_drift * (contract_year - 1.0)
    price = drifted * terms.price_restraint * prospect.own_share * spending_usd
    support = terms.support * (1.0 - terms.recoupment_share * (gate * paid))
    steered = terms.steerage_share * (1.0 - prospect.own_share) * spending_usd * prospect.contribution_margin
    unprepaid = 1.0 - prospect.own_share * prospect.prepaid_share
    provider = (
        (support[0] * prospect.provider.delivery + terms.care_management - terms.governance) * prospect.lives
        - prospect.naming_cost * prospect.lives
        - (provider_savings + prospect.prevention) * spending_usd * prospect.displaced_share
        - (1.0 - terms.equity) * terms.provider_running_share * running
        + steered
        - prospect.price_margin * price
        - (1.0 - terms.enabler_loss_share) * plain_loss[0]
    )
    provider_slope = prospect.provider.delivery * (1.0 - terms.enabler_fee_share) * upside[0] - equity_cost
    payer = (
        weight * (payer_savings + prospect.prevention) * spending_usd * unprepaid
        - (weight * terms.care_management + support[1] + terms.governance) * prospect.lives
        - (terms.payer_running * prospect.payer_effort + prospect.payer_naming_cost) * prospect.lives
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


def _expected_loss(prospect: Prospect, contract_year: Floats, mean: Floats) -> Floats:
    """Expected loss due, as a share of the benchmark; a year without downside need not be integrated.

    Args:
        contract_year: by offer, or by year and offer.
        mean: expected measured savings, with one or more axes before those of `contract_year`.
    """
    terms = prospect.terms
    exposed = np.flatnonzero(contract_year >= terms.two_sided_year)
    offer = exposed % len(terms.equity)
    loss = np.zeros((mean.size // contract_year.size, contract_year.size))
    loss[:, exposed] = expected_loss_due(
        mean.reshape(loss.shape)[:, exposed],
        prospect.measured_sd[offer],
        np.where(terms.equity > 0.0, 1.0, terms.loss_share)[offer],
        terms.corridor_rate[offer],
        terms.loss_cap_rate[offer],
    )
    return loss.reshape(mean.shape)
