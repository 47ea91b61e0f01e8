"""Contract money: what a contract year pays whom, in dollars.

One set of rules for three views of the same year. Talks call them with what each side expects, the performance year
with what was measured, and cash with what is due. All results are linear in the dollars they are given, so an offer's
result is a constant and a slope in the provider's share.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def care_saved(saved_rate: Floats, spending_usd: Floats, own_share: Floats, prepaid_share: Floats) -> Floats:
    """Claims a payer does not pay because care was avoided; what is prepaid is paid all the same."""
    return np.asarray(saved_rate * spending_usd * (1.0 - own_share * prepaid_share))


def displaced_revenue(saved_rate: Floats, own_usd: Floats, prepaid_share: Floats) -> Floats:
    """Own revenue that a provider loses because care was avoided, but for what is prepaid."""
    return np.asarray(own_usd * saved_rate * (1.0 - prepaid_share))


def lost_contribution(
    contribution_margin: Floats,
    prepaid_share: Floats,
    backfill_share: Number,
    cost_based_share: Floats,
    price_rise: Floats,
    cost_follows_price: Number,
) -> Floats:
    """Contribution a provider loses on a dollar of its own avoided care, after backfill and cost-based pay.

    (1 - p) (1 - b m - c (1 - b) m) - avoided cost. Avoided cost is 1 - m at the opening price. A higher price buys the
    same volume: of the dearer part z only what costs have followed is avoided, (1 - z) (1 - m) + z follow.

    Args:
        contribution_margin: m, share of a dollar of revenue that variable cost leaves, at the opening price.
        prepaid_share: p, share of own revenue that is paid whatever is delivered.
        backfill_share: b, share of displaced revenue that other purchasers refill.
        cost_based_share: c, share of lost contribution that cost-based pay makes good.
        price_rise: z = 1 - opening price / price.
        cost_follows_price: share of a dearer price that the provider's cost has followed.
    """
    avoided_cost = (1.0 - price_rise) * (1.0 - contribution_margin) + price_rise * cost_follows_price
    made_good = backfill_share + cost_based_share * (1.0 - backfill_share)
    return np.asarray((1.0 - prepaid_share) * (1.0 - made_good * contribution_margin) - avoided_cost)


def steerage_revenue(steerage_share: Floats, own_share: Floats, spending_usd: Floats, saved_rate: Floats) -> Floats:
    """Outside spending that a deal moves to its provider: a share of what is left of it after savings."""
    return np.asarray(steerage_share * (1.0 - own_share) * spending_usd * (1.0 - saved_rate))


def restrained_price(price_drift: Floats, years: Floats, restraint_share: Floats, own_usd: Floats) -> Floats:
    """Own revenue that is not charged because the deal has suspended part of the price drift, USD.

    Drift x completed years of the agreement x restraint x own revenue, to first order in the drift. Own revenue is that
    before savings: without the deal the whole volume would be paid at the higher price.
    """
    return np.asarray(price_drift * years * restraint_share * own_usd)


def start_up_shares(terms: ContractTerms) -> tuple[Floats, Floats, Floats]:
    """Shares of the start-up cost that provider, payer and enabler pay; equity splits it by the negotiated share."""
    equity = terms.equity > 0.0
    provider = np.where(equity, terms.provider_share, terms.provider_start_up_share)
    payer = np.where(equity, 1.0 - terms.provider_share, terms.payer_start_up_share)
    return provider, payer, np.maximum(1.0 - provider - payer, 0.0)


def running_shares(terms: ContractTerms) -> tuple[Floats, Floats, Floats]:
    """Shares of the running cost that provider, payer and enabler pay; equity splits it by the negotiated share."""
    equity = terms.equity > 0.0
    provider = np.where(equity, terms.provider_share, terms.provider_running_share)
    payer = np.where(equity, 1.0 - terms.provider_share, 0.0)
    return provider, payer, np.maximum(1.0 - provider - payer, 0.0)


def program_cost(
    terms: ContractTerms, lives: Floats, pooled_lives: Floats, targeted_share: Number, effort: Floats
) -> Floats:
    """Running cost of the care programme for a pair, USD a year: its part of the fixed cost, and care managers."""
    part = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    return np.asarray(effort * (terms.running_fixed * part + terms.running_per_targeted_life * targeted_share * lives))


def start_up_cost(terms: ContractTerms, lives: Floats, pooled_lives: Floats) -> Floats:
    """Start-up cost of a pair's part of a contract, USD, before it is split between provider, payer and enabler."""
    part = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    return np.asarray(terms.start_up_fixed * part + terms.start_up_per_life * lives)


def provider_result(
    support: Floats,
    care_management: Floats,
    governance: Floats,
    change_leadership: Floats,
    program: Floats,
    displaced: Floats,
    steered: Floats,
    price: Floats,
) -> Floats:
    """A provider's result of a contract year before its settlement, USD.

    Args:
        support, care_management: received from the payer.
        governance, change_leadership, program: its own costs of the deal.
        displaced: contribution lost on avoided care.
        steered: contribution of steered patients.
        price: contribution lost to price restraint.
    """
    received = support + care_management + steered
    return np.asarray(received - governance - change_leadership - program - displaced - price)


def payer_result(
    kept_share: Floats,
    care: Floats,
    price: Floats,
    care_management: Floats,
    support: Floats,
    governance: Floats,
    running: Floats,
    change_leadership: Floats,
    program: Floats,
) -> Floats:
    """A payer's result of a contract year before its settlement, USD.

    Args:
        kept_share: dollars the plan keeps of a dollar of claims saved; premiums and employers get the rest.
        care, price: claims not paid because care was avoided, and because the price did not drift.
        care_management: fees paid, which count as claims.
        support, governance, running, change_leadership, program: the plan's own costs of the deal.
    """
    costs = support + governance + running + change_leadership + program
    return np.asarray(kept_share * (care + price - care_management) - costs)


def enabler_fee(savings: Floats, recoupment: Floats, fee_share: Floats) -> Floats:
    """What an enabler takes of the savings that reach its provider, USD."""
    return np.asarray((savings - recoupment) * fee_share)


def provider_settlement(
    savings: Floats, loss: Floats, recoupment: Floats, fee_share: Floats, guaranteed_share: Floats
) -> Floats:
    """What the settlement of a year brings the provider, USD: savings less recoupment, fee, and losses it bears itself.

    Args:
        savings, loss: provider's part of shared savings and of losses.
        recoupment: up-front money taken back from the savings.
        fee_share, guaranteed_share: enabler's share of the savings, and of the losses it carries.
    """
    return np.asarray(
        savings - recoupment - enabler_fee(savings, recoupment, fee_share) - loss * (1.0 - guaranteed_share)
    )


def payer_settlement(kept_share: Floats, savings: Floats, loss: Floats, recoupment: Floats) -> Floats:
    """What the settlement of a year brings the payer, USD; support was all its own, so recoupment is as well."""
    return np.asarray(kept_share * (loss - savings) + recoupment)
