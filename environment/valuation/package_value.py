"""The value of a package to each side: its present value in dollars.

It depends on the side's forecast, its trust, its costs and the expected settlement. Values are linear in the provider's
share x: provider = constant + slope x, payer = constant - slope x. This gives reservation shares in closed form. All
contract years of an offer are computed at once, shape (years, offers).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import maturity_path
from longgame.environment.rules.contract_money import start_up_cost
from longgame.environment.rules.newcomers import expected_prevention
from longgame.environment.rules.promise import framed_maturity
from longgame.environment.valuation.expected_flows import yearly_flows
from longgame.environment.valuation.gross_losses import answered_losses
from longgame.environment.valuation.offers import Offers, Side

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Provider's share at which the risk premium prices the spread: the middle of the credible shares.
_PRICED_SHARE = 0.5


@dataclass
class PackageValue:
    """Present values over the term and a believed continuation, USD; by offer, or by row and sheet.

    `provider_identity` and the like are the parts of a value that one felt cost takes. Distrust is the cost of dealing
    above that of usual trust. An answer is the worth of transition payments for all of a side's listed losses:
    `provider_answer_received` to the provider, `provider_answer_paid` to its partner, and so on.
    """

    provider_constant: Floats
    provider_slope: Floats
    payer_constant: Floats
    payer_slope: Floats
    enabler_constant: Floats
    enabler_slope: Floats
    provider_outside: Floats
    payer_outside: Floats
    provider_identity: Floats
    provider_distrust: Floats
    provider_grievance: Floats
    payer_identity: Floats
    payer_distrust: Floats
    payer_grievance: Floats
    provider_answer_received: Floats
    provider_answer_paid: Floats
    payer_answer_received: Floats
    payer_answer_paid: Floats


def framed_savings_rate(savings_at_maturity: Floats, path: Floats, side: Side) -> Floats:
    """Savings rate that a side expects: s* framed maturity + gap.

    Args:
        savings_at_maturity: s*, by offer.
        path: J-curve of maturity, by year and offer.
        side: the side whose promise, optimism and gap apply.
    """
    return np.asarray(savings_at_maturity * framed_maturity(path, side.promise, side.optimism) + side.gap)


def package_value(offers: Offers) -> PackageValue:
    """Present values of running agreements to each side, one sheet each, shape (rows, 1); see `values_of_offers`."""
    return PackageValue(*values_of_offers(offers)[:, :, None])


def values_of_offers(offers: Offers) -> Floats:
    """Present values of each offer to each side, in the order of `PackageValue`, shape (values, offers).

    Each side discounts the years of the term by its horizon. The last year continues after the term with the chance of
    renewal, and rebasing reduces its settlement. The risk premium is on the spread alone. All offers are computed over
    the years of the longest, so it is faster to value offers of similar length together.
    """
    remaining = np.maximum(offers.terms.term_years - offers.done, 1.0).astype(np.int64)
    provider, payer = offers.provider, offers.payer
    years = np.arange(1.0, remaining.max(initial=1) + 1.0)[:, None]
    own_path, payer_path = (
        maturity_path(offers.maturity, side.ceiling, years, offers.learning_rate, offers.decay_rate)
        for side in (provider, payer)
    )
    flows = yearly_flows(
        offers,
        years,
        framed_savings_rate(offers.savings_at_maturity, own_path, provider),
        framed_savings_rate(offers.savings_at_maturity, payer_path, payer),
    )
    weight, settlement_weight, term_weight = _weights(offers, remaining, len(years))
    # A sheet's depth and the payer's data do not reach pairs without a deal: the plain care model spills over. Nor is
    # revenue from their members prepaid by it.
    spill = np.asarray(offers.spillover_rate * offers.spill_savings * offers.spending)
    leaked = spill * np.maximum(own_path - offers.maturity, 0.0) * offers.spillover_lives * offers.displaced_share
    batna_provider, batna_payer = batna(offers, spill, years, flows.payer_weight)
    # Payments that are agreed end with the term. They count as claims, of which the payer bears only its part.
    paid_weight = term_weight[1] * flows.payer_weight
    transition = offers.transition[: len(years)]
    answers = answered_losses(offers, years, own_path, flows.payer_weight)
    by_year = np.array(
        [
            (flows.provider - leaked) * weight[0] + transition * term_weight[0],
            flows.provider_slope * settlement_weight[0],
            flows.payer * weight[1] - transition * paid_weight,
            flows.payer_slope * settlement_weight[1],
            flows.enabler * weight[1],
            flows.enabler_slope * settlement_weight[1],
            batna_provider * weight[0],
            batna_payer * weight[1],
            answers[0] * term_weight[0],
            answers[0] * paid_weight,
            answers[1] * paid_weight,
            answers[1] * term_weight[0],
            weight[0],
            weight[1],
        ]
    )
    present = np.zeros((len(by_year), len(remaining)))
    # Add year by year: NumPy's own order of summation depends on the number of offers.
    for year in range(len(years)):
        present += by_year[:, year]
    felt_years = present[-2:]
    felt = [
        cost * offers.lives * felt_years[number]
        for number, side in enumerate((provider, payer))
        for cost in (side.identity_cost, np.maximum(side.dealing - side.usual_dealing, 0.0), side.grievance_cost)
    ]
    values = np.concatenate([present[:8], felt, present[8:12]])
    _subtract_felt_costs_and_start_up(offers, PackageValue(*values), felt_years)
    return values


def batna(offers: Offers, spillover_usd: Floats, years: Floats, payer_weight: Floats) -> tuple[Floats, Floats]:
    """Each side's best alternative to a negotiated agreement, provider then payer, USD a year, shape (years, offers).

    Without a deal the payer still benefits from spillover of the provider's care model and from past prevention, and
    the provider loses contribution on both. The rest of the status quo is the same with and without the deal.

    Args:
        spillover_usd: spillover at full maturity, USD per life a year, shape (offers,).
        years: contract years, shape (years, 1).
        payer_weight: share of a saved dollar that the payer keeps, shape (years, offers).
    """
    faded = np.exp(years * np.log(np.maximum(1.0 - offers.decay_rate, 1e-12)))
    fading = np.where(offers.keeps_maturity > 0.0, 1.0, faded)
    prevention = expected_prevention(offers.prevention, offers.newcomers, years)
    enjoyed = (spillover_usd * offers.maturity * fading + prevention * offers.spending) * offers.lives
    kept = (1.0 - offers.own_share * offers.prepaid_share) * payer_weight
    return -(enjoyed * offers.displaced_share), enjoyed * kept


def _weights(offers: Offers, remaining: Ints, years: int) -> tuple[Floats, Floats, Floats]:
    """Present value of a dollar in each contract year to provider and payer: of cash, of settlement, within the term.

    Each has the shape (2, years, offers) and is 0 beyond the term. In the first two the last year of the term includes
    the believed continuation.
    """
    horizon = np.array([offers.provider.horizon, offers.payer.horizon])
    weight = np.ones((2, years, len(remaining)))
    for year in range(1, years):
        weight[:, year] = weight[:, year - 1] * horizon
    weight *= np.arange(years)[:, None] < remaining
    term_weight, settlement_weight = weight.copy(), weight.copy()
    chance = offers.renewal_belief * horizon
    last = (slice(None), remaining - 1, np.arange(len(remaining)))
    later = weight[last] * chance / (1.0 - chance)
    weight[last] += later
    settlement_weight[last] += later * (1.0 - offers.terms.rebasing_share)
    return weight, settlement_weight, term_weight


def _subtract_felt_costs_and_start_up(offers: Offers, value: PackageValue, felt_years: Floats) -> None:
    terms = offers.terms
    benchmark_usd = offers.spending * offers.lives * (1.0 - offers.benchmark_gap)
    two_sided = (terms.two_sided_year <= terms.term_years).astype(np.float64)
    exposed = _PRICED_SHARE * (1.0 + two_sided * (1.0 - terms.enabler_loss_share)) / 2.0
    spread_usd = exposed * offers.measured_sd * benchmark_usd
    value.provider_constant -= offers.risk_weight * spread_usd * spread_usd * felt_years[0]
    value.payer_constant -= offers.payer_risk_weight * spread_usd * spread_usd * felt_years[1]
    # Distrust is a cost of dealing, which the flows contain.
    value.provider_constant -= value.provider_identity + value.provider_grievance
    value.provider_constant += offers.non_revenue_usd * offers.lives * felt_years[0]
    value.payer_constant -= value.payer_identity + value.payer_grievance
    start_up = offers.start_up_due * start_up_cost(terms, offers.lives, offers.pooled_lives)
    equity = terms.equity
    minded = (offers.provider.counted * start_up, offers.payer.counted * start_up)
    value.provider_constant -= (1.0 - equity) * terms.provider_start_up_share * minded[0]
    value.provider_slope -= equity * minded[0]
    value.payer_constant -= np.where(equity > 0.0, 1.0, terms.payer_start_up_share) * minded[1]
    # In an equity deal the payer pays (1 - x) of the start-up cost, so its value rises with x on that part.
    value.payer_slope -= equity * minded[1]
    enabler_share = np.maximum(1.0 - terms.provider_start_up_share - terms.payer_start_up_share, 0.0)
    value.enabler_constant -= (1.0 - equity) * enabler_share * start_up
