"""Contract money: the dollars that each side gains and pays in a contract year.

The same rules serve three purposes: talks apply them to expected figures, the performance year to measured figures, and
cash to the amounts due. All results are linear in the dollars, so the result of an offer is a constant plus a slope
times the provider's share.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def care_saved(saved_rate: Floats, spending_usd: Floats, own_share: Floats, prepaid_share: Floats) -> Floats:
    """Claims that a payer saves because care was avoided, USD. It still pays the prepaid part."""
    return np.asarray(saved_rate * (spending_usd * (1.0 - own_share * prepaid_share)))


def displaced_revenue(saved_rate: Floats, own_usd: Floats, prepaid_share: Floats) -> Floats:
    """Own revenue that a provider loses because care was avoided, USD. It keeps the prepaid part."""
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

    (1 - p) (1 - b m - c (1 - b) m) - avoided cost. At the opening price the avoided cost is 1 - m. At a higher price it
    is (1 - z) (1 - m) + z follow: the same volume costs more, and only part of the rise z is avoidable cost.

    Args:
        contribution_margin: m, share of revenue left after variable cost, at the opening price.
        prepaid_share: p, share of own revenue that does not depend on volume.
        backfill_share: b, share of displaced revenue that other purchasers replace.
        cost_based_share: c, share of lost contribution that cost-based pay replaces.
        price_rise: z = 1 - opening price / price.
        cost_follows_price: share of a price rise that also raises the provider's cost.
    """
    avoided_cost = (1.0 - price_rise) * (1.0 - contribution_margin) + price_rise * cost_follows_price
    made_good = backfill_share + cost_based_share * (1.0 - backfill_share)
    return np.asarray((1.0 - prepaid_share) * (1.0 - made_good * contribution_margin) - avoided_cost)


def steerage_revenue(steerage_share: Floats, own_share: Floats, spending_usd: Floats, saved_rate: Floats) -> Floats:
    """Outside spending that a deal steers to its provider, USD: a share of outside spending after savings."""
    return np.asarray(steerage_share * (1.0 - own_share) * spending_usd * (1.0 - saved_rate))


def restrained_price(price_drift: Floats, years: Floats, restraint_share: Floats, own_usd: Floats) -> Floats:
    """Own revenue that the provider forgoes because the deal suspends part of the price drift, USD.

    Drift x completed years of the agreement x restraint x own revenue, to first order in the drift. Own revenue is
    taken before savings: without the deal, the payer would pay the higher price for the whole volume.
    """
    return np.asarray(years * (price_drift * restraint_share * own_usd))


def start_up_shares(terms: ContractTerms) -> tuple[Floats, Floats, Floats]:
    """Shares of the start-up cost paid by provider, payer and enabler; equity partners split it by the agreed share."""
    equity = terms.equity > 0.0
    provider = np.where(equity, terms.provider_share, terms.provider_start_up_share)
    payer = np.where(equity, 1.0 - terms.provider_share, terms.payer_start_up_share)
    return provider, payer, np.maximum(1.0 - provider - payer, 0.0)


def running_shares(terms: ContractTerms) -> tuple[Floats, Floats, Floats]:
    """Shares of the running cost paid by provider, payer and enabler; equity partners split it by the agreed share."""
    equity = terms.equity > 0.0
    provider = np.where(equity, terms.provider_share, terms.provider_running_share)
    payer = np.where(equity, 1.0 - terms.provider_share, 0.0)
    return provider, payer, np.maximum(1.0 - provider - payer, 0.0)


def program_cost(
    terms: ContractTerms, lives: Floats, pooled_lives: Floats, targeted_share: Number, effort: Floats
) -> Floats:
    """Running cost of a pair's care programme, USD a year: its part of the fixed cost, plus care managers."""
    part = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    return np.asarray(effort * (terms.running_fixed * part + terms.running_per_targeted_life * targeted_share * lives))


def start_up_cost(terms: ContractTerms, lives: Floats, pooled_lives: Floats) -> Floats:
    """Start-up cost of a pair's part of a contract, USD, before provider, payer and enabler split it."""
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
    transition: Floats,
    dealing: Floats,
) -> Floats:
    """A provider's result of a contract year before its settlement, USD.

    Args:
        support, care_management, transition: payments from the payer; a negative transition payment goes to it.
        governance, change_leadership, program, dealing: the provider's own costs of the deal.
        displaced: contribution lost on avoided care.
        steered: contribution gained on steered patients.
        price: contribution lost to price restraint.
    """
    received = support + care_management + steered + transition
    return np.asarray(received - governance - change_leadership - program - dealing - displaced - price)


def payer_result(
    kept_share: Floats,
    care: Floats,
    price: Floats,
    care_management: Floats,
    transition: Floats,
    support: Floats,
    governance: Floats,
    running: Floats,
    change_leadership: Floats,
    program: Floats,
    dealing: Floats,
) -> Floats:
    """A payer's result of a contract year before its settlement, USD.

    Args:
        kept_share: share that the plan keeps of claims saved; premiums and employers get the rest.
        care: claims saved because care was avoided.
        price: claims saved because the price did not drift.
        care_management, transition: fees and transition payments to the provider, which count as claims; a transition
            payment below 0 comes from the provider.
        support, running: the plan's part of up-front support and of its own staff (see `own_cost_borne`).
        governance, change_leadership, program, dealing: the plan's own costs of the deal.
    """
    costs = support + governance + running + change_leadership + program + dealing
    return np.asarray(kept_share * (care + price - care_management - transition) - costs)


def own_cost_borne(kept_share: Floats, in_claims: Number) -> Floats:
    """Part that a payer bears of a dollar of up-front support, or of its own staff for a contract.

    All of it where such money is the plan's own; where it counts as claims, only what the plan keeps of claims.

    >>> own_cost_borne(np.array([0.55]), 0.0), own_cost_borne(np.array([0.55]), 1.0)
    (array([1.]), array([0.55]))

    Args:
        kept_share: share that the plan keeps of claims saved (see `premiums.kept_share`).
        in_claims: 1 where support and staff count as claims, else 0.
    """
    return np.asarray(1.0 - in_claims + in_claims * kept_share)


def enabler_fee(savings: Floats, recoupment: Floats, fee_share: Floats) -> Floats:
    """Enabler's share of the savings paid to its provider, USD."""
    return np.asarray((savings - recoupment) * fee_share)


def provider_settlement(
    savings: Floats, loss: Floats, recoupment: Floats, fee_share: Floats, guaranteed_share: Floats
) -> Floats:
    """Provider's result from the settlement of a year, USD: savings less recoupment, fee and its own part of losses.

    Args:
        savings, loss: provider's part of shared savings and of losses.
        recoupment: up-front money that the payer takes back from the savings.
        fee_share, guaranteed_share: enabler's share of the savings and of the losses.
    """
    return np.asarray(
        savings - recoupment - enabler_fee(savings, recoupment, fee_share) - loss * (1.0 - guaranteed_share)
    )


def payer_settlement(kept_share: Floats, savings: Floats, loss: Floats, recoupment: Floats) -> Floats:
    """Payer's result from the settlement of a year, USD.

    Args:
        recoupment: the plan's part of the support taken back, as it bore it.
    """
    return np.asarray(kept_share * (loss - savings) + recoupment)
