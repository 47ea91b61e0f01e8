"""Expected flows: the cash that both sides of an offer expect in a contract year.

They are linear in the provider's share x: provider = constant + slope x, payer = constant - slope x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.contract_money import (
    care_saved,
    enabler_fee,
    own_cost_borne,
    payer_result,
    payer_settlement,
    program_cost,
    provider_result,
    provider_settlement,
    restrained_price,
    steerage_revenue,
)
from longgame.environment.rules.measurement import coding_ramp
from longgame.environment.rules.newcomers import expected_prevention
from longgame.environment.rules.premiums import kept_share
from longgame.environment.rules.settlement import (
    chance_of_savings,
    expected_shared_loss_rate,
    expected_shared_savings_rate,
    paid_for_quality,
    passes_quality_gate,
)
from longgame.environment.rules.stake_in_kind import in_kind_work
from longgame.environment.rules.upfront_money import expected_owed, money_in_year
from longgame.environment.valuation.offers import CashOffers

Floats = NDArray[np.float64]


@dataclass
class YearlyFlows:
    """Expected cash of one contract year, shape (offers,): each side's constant and its slope in the provider's share.

    `payer_weight` is the share of a saved dollar of care that the payer keeps in that year.
    """

    provider: Floats
    provider_slope: Floats
    payer: Floats
    payer_slope: Floats
    enabler: Floats
    enabler_slope: Floats
    payer_weight: Floats


def payer_weight(offers: CashOffers, deal_year: Floats) -> Floats:
    """Share of saved care that each offer's payer keeps in a year of the relationship (see `kept_share`)."""
    return kept_share(offers.insured_share, offers.savings_fee, offers.pass_through, offers.retained_floor, deal_year)


def yearly_flows(
    offers: CashOffers, year: Floats | float, provider_savings: Floats, payer_savings: Floats
) -> YearlyFlows:
    """Expected cash of contract year `done + year`, USD, given the true savings rate that each side expects.

    The settlement is its exact expectation. Losses count as far as a side has them in mind (`Party.counted`). Felt
    costs (identity, grievance, risk) and transition payments are not included.

    Args:
        year: one year, or several as a column of shape (years, 1); flows then have the shape (years, offers).
        provider_savings, payer_savings: expected savings rate by offer, or by year and offer.
    """
    terms, lives = offers.terms, offers.lives
    contract_year = offers.done + year
    weight = payer_weight(offers, offers.age + year)
    borne = own_cost_borne(weight, offers.in_claims)
    spending_usd = offers.spending * lives
    benchmark_usd = spending_usd * (1.0 - offers.benchmark_gap)
    gate = passes_quality_gate(offers.quality, terms.quality_gate).astype(np.float64)
    coding = offers.coding_rate * coding_ramp(offers.age + year)
    # Row 0 has the provider's expectation, row 1 the payer's.
    prevention = expected_prevention(offers.prevention, offers.newcomers, year)
    saved = np.array([provider_savings, payer_savings]) + prevention
    shown = np.array([saved[0] + offers.provider.error, saved[1] + offers.payer.error])
    mean = (shown + coding - offers.benchmark_gap) / (1.0 - offers.benchmark_gap)
    paid = chance_of_savings(mean, offers.measured_sd, terms.minimum_savings_rate)
    base = expected_shared_savings_rate(
        mean, offers.measured_sd, terms.minimum_savings_rate, terms.savings_cap_rate, paid
    )
    upside = base * (gate * benchmark_usd * paid_for_quality(offers.quality, terms.quality_scaled))
    downside = _expected_loss(offers, contract_year, mean) * benchmark_usd
    running = program_cost(terms, lives, offers.pooled_lives, offers.targeted_share, offers.effort)
    # Equity partners split losses and running cost by the negotiated share; otherwise the terms say who bears them.
    provider_mind, payer_mind = offers.provider.counted, offers.payer.counted
    shared_running = terms.equity * running
    equity_loss, plain_loss = terms.equity * downside, (1.0 - terms.equity) * downside
    # Support is recouped whenever savings are paid. The provider counts on support only as far as it trusts the payer.
    deal_year = offers.age + year
    promised_support = money_in_year(terms, lives, contract_year, deal_year, offers.program_pays)
    support = promised_support * offers.support_kept
    taken_back = paid * (terms.recoupment_share * gate)
    owed = expected_owed(terms, lives, contract_year, deal_year, offers.program_pays, paid)
    delivery = offers.provider.delivery
    # Prices drift at the end of a year, so the first year of an agreement restrains nothing.
    own_usd = offers.own_share * spending_usd
    restrained = restrained_price(offers.price_drift, contract_year - 1.0, terms.price_restraint, own_usd)
    steered = steerage_revenue(terms.steerage_share, offers.own_share, spending_usd, saved[0])
    care_management, governance = terms.care_management * lives, terms.governance * lives
    own_time = governance + in_kind_work(offers.in_kind_rate, terms.in_kind, terms.capital_demand * lives)
    none = np.zeros(1)
    displaced = saved[0] * (spending_usd * offers.displaced_under_terms)
    # A gain on avoided care, as under a prepaid budget, is no loss to forget.
    provider = provider_result(
        support=promised_support * delivery,
        care_management=care_management,
        governance=own_time * provider_mind,
        change_leadership=offers.naming_cost * lives * provider_mind,
        program=(1.0 - terms.equity) * terms.provider_running_share * running * provider_mind,
        displaced=np.where(displaced > 0.0, displaced * provider_mind, displaced),
        steered=steered * offers.contribution_margin,
        price=restrained * offers.price_margin,
        transition=none,
        dealing=offers.provider.dealing * lives,
    )
    fee, guaranteed = terms.enabler_fee_share, terms.enabler_loss_share
    provider = provider + provider_settlement(
        none, plain_loss[0] * provider_mind, taken_back[0] * owed[0] * delivery, fee, guaranteed
    )
    payer = payer_result(
        weight,
        care_saved(saved[1], spending_usd, offers.own_share, offers.prepaid_under_terms),
        restrained,
        care_management * payer_mind,
        support=support * payer_mind * borne,
        governance=governance * payer_mind,
        running=terms.payer_running * offers.payer_effort * lives * payer_mind * borne,
        change_leadership=offers.payer_naming_cost * lives * payer_mind,
        program=shared_running * payer_mind,
        transition=none,
        dealing=offers.payer.dealing * lives,
    )
    back = taken_back[1] * (owed[1] * offers.support_kept)
    payer = payer + payer_settlement(weight, none, plain_loss[1], back * borne)
    enabler_running = (1.0 - terms.equity) * (1.0 - terms.provider_running_share) * running
    return YearlyFlows(
        provider=provider,
        provider_slope=provider_settlement(delivery * upside[0], equity_loss[0] * provider_mind, none, fee, guaranteed)
        - shared_running * provider_mind,
        payer=payer,
        payer_slope=-payer_settlement(weight, upside[1], equity_loss[1], none) - shared_running * payer_mind,
        enabler=enabler_fee(none, back, fee) - guaranteed * plain_loss[1] - enabler_running,
        enabler_slope=fee * upside[1] - guaranteed * equity_loss[1],
        payer_weight=weight,
    )


def _expected_loss(offers: CashOffers, contract_year: Floats, mean: Floats) -> Floats:
    """Expected loss due, as a share of the benchmark; only years with downside are integrated.

    Args:
        contract_year: by offer, or by year and offer.
        mean: expected measured savings, with extra axes before those of `contract_year`.
    """
    terms = offers.terms
    exposed = (contract_year >= terms.two_sided_year).ravel().nonzero()[0]
    offer = exposed % len(terms.equity)
    loss = np.zeros((mean.size // contract_year.size, contract_year.size))
    loss[:, exposed] = expected_shared_loss_rate(
        mean.reshape(loss.shape).take(exposed, axis=1),
        offers.measured_sd[offer],
        np.where(terms.equity > 0.0, 1.0, terms.loss_share)[offer],
        terms.corridor_rate[offer],
        terms.loss_cap_rate[offer],
    )
    return loss.reshape(mean.shape)
