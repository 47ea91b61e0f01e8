"""Cash: payments between members, employers, plans, providers and everyone else in a year.

Care, premiums and programme money are posted in the year itself. Shared savings and losses are posted in the next year,
when they are known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.investment import Investment
from longgame.environment.rules.contract_money import (
    displaced_revenue,
    running_shares,
    start_up_shares,
    steerage_revenue,
)
from longgame.environment.rules.premiums import medical_loss_ratio_rebate
from longgame.environment.rules.prepaid import prepaid_together
from longgame.environment.rules.rounding import excess
from longgame.environment.state import streams
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues, at_rows
from longgame.environment.state.referral_links import referred_revenue
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts, by_kind
from longgame.vocabulary import (
    CARE_VENDORS,
    EMPLOYERS,
    ENABLER,
    MEMBERS,
    OTHER_PURCHASERS,
    OWNERS,
    REST_OF_CARE,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Claims:
    """A year's spending on care, USD.

    Attributes:
        by_pair: payments of the payer to the provider, shape (m,).
        elsewhere, by_payer: payments of each payer to the rest of care, and all its payments for care, shape (n,).
        medical_by_payer: medical cost, which premiums follow, shape (n,): care, care-management fees, transition
            payments, support that counts as claims and the net payments under contracts this year.
        medical_pmpy: medical cost per member-year, shape (n,).
    """

    by_pair: Floats
    elsewhere: Floats
    by_payer: Floats
    medical_by_payer: Floats
    medical_pmpy: Floats


def opening_entries(state: State, ledger: Ledger) -> None:
    """Post the owners' endowment of every organisation.

    The capital is available from the first day of year 1. Its entry is in the ledger of that year, so capital is always
    the sum of all entries.
    """
    stack, organizations = state.stack, state.organizations
    rows = np.arange(len(stack.ids))
    ledger.pay("opening_capital", ledger.sector(OWNERS, stack.cell), rows, organizations.opening_capital)


def capital_brought_forward(state: State) -> Floats:
    """Capital from the entries of earlier years, USD, shape (n,); 0 where this year's ledger has the opening entry."""
    organizations = state.organizations
    opened = (organizations.entry_year == state.year) | (state.year == 1)
    return np.where(opened, 0.0, organizations.capital)


def care_flows(
    state: State, view: ParameterView, facts: Facts, saved: Floats, steerage: Floats, fees: Floats
) -> tuple[Claims, Floats, Floats, Floats]:
    """Flows of a year's spending on care, USD.

    Savings lower own revenue, except its prepaid part, and outside spending. A deal may prepay own revenue, and steers
    part of outside spending to its provider, taken from the others in proportion. Part of the rest goes to named
    hospitals.

    Args:
        saved: true savings rate, shape (m,).
        steerage: share of outside spending steered to the provider, shape (m,).
        fees: care-management fees, transition payments and support in claims of the year, USD, shape (m,).

    Returns:
        The claims, and three arrays of shape (m,): volume (revenue at opening prices), the cost that followed higher
        prices, and displaced own revenue.
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    spending = facts.status_quo * pairs.lives
    of_contract = np.where(pairs.model > 0, pairs.terms.prepaid_share, 0.0)
    prepaid = prepaid_together(organizations.prepaid_share[stack.provider], of_contract)
    full_own = spending * facts.own_share
    displaced = displaced_revenue(saved, full_own, prepaid)
    own = full_own - displaced
    outside = spending * (1.0 - facts.own_share) * (1.0 - saved)
    steered, rows = np.zeros(stack.pair_count), steerage.nonzero()[0]
    steered[rows] = steerage_revenue(steerage[rows], facts.own_share[rows], spending[rows], saved[rows])
    left = outside - steered
    referred, given = referred_revenue(stack, left, organizations.is_open, organizations.merged_into)
    by_pair = own + steered + referred
    elsewhere = stack.sum_by_organization(stack.payer, left - given)
    by_payer = stack.sum_by_organization(stack.payer, by_pair) + elsewhere
    at_opening_price = full_own * (1.0 - saved) * (pairs.opening_price / pairs.price)
    volume = at_opening_price + steered + referred
    # Payments due for last year's performance are settled this year.
    last = pairs.last_year
    deals = (last.active | (pairs.model > 0)).nonzero()[0]
    under_contracts = fees[deals] + last.savings_due[deals] - last.loss_due[deals]
    in_claims = at_rows(view.on("support_in_claims"), deals)
    under_contracts = under_contracts - in_claims * last.recoupment_due[deals]
    medical = by_payer + stack.sum_by_organization(stack.payer[deals], under_contracts)
    served = facts.members > 0.0
    pmpy = np.where(served, medical / np.where(served, facts.members, 1.0), 0.0)
    followed = view["market.cost_follows_price_share"] * (full_own * (1.0 - saved) - at_opening_price)
    return Claims(by_pair, elsewhere, by_payer, medical, pmpy), volume, followed, displaced


def post_care(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    ledger: Ledger,
    claims: Claims,
    volume: Floats,
    followed: Floats,
    displaced: Floats,
) -> None:
    """Post premiums, fees, claims, administration and providers' operating cost of the year."""
    stack, organizations = state.stack, state.organizations
    rows = np.arange(len(stack.ids))
    cell, payers = stack.cell, stack.is_payer
    trend = state.trend[cell]
    members = facts.members
    insured = organizations.insured_share
    ledger.pay("premium", ledger.sector(MEMBERS, cell), rows, organizations.premium * members * insured)
    employers = ledger.sector(EMPLOYERS, cell)
    ledger.pay("claims_funding", employers, rows, claims.by_payer * (1.0 - insured) * payers)
    fee = by_kind(state, values, "administrative_fee_pmpy_usd") * trend
    ledger.pay("administrative_fee", employers, rows, fee * members * (1.0 - insured))
    administration = by_kind(state, values, "administration_pmpy_usd") * trend
    ledger.pay("administration", rows, ledger.sector(CARE_VENDORS, cell), administration * members)
    ledger.pay("premium_rebate", rows, ledger.sector(MEMBERS, cell), organizations.rebate_due)
    floor = ParameterView(values, cell)["premiums.loss_ratio_floor"]
    income = organizations.premium * members * insured
    organizations.rebate_due = np.where(
        payers, medical_loss_ratio_rebate(income, claims.medical_by_payer * insured, floor), 0.0
    )
    ledger.pay("claims", stack.payer, stack.provider, claims.by_pair)
    ledger.pay("claims", rows, ledger.sector(REST_OF_CARE, cell), claims.elsewhere)
    _post_providers_cost(state, values, view, ledger, claims, volume, followed, displaced)


def _post_providers_cost(
    state: State,
    values: StackValues,
    view: ParameterView,
    ledger: Ledger,
    claims: Claims,
    volume: Floats,
    followed: Floats,
    displaced: Floats,
) -> None:
    """Post fixed and variable cost, revenue that other purchasers refill, and cost-based pay."""
    stack, organizations = state.stack, state.organizations
    rows, cell = np.arange(len(stack.ids)), stack.cell
    open_provider = ~stack.is_payer & organizations.is_open
    revenue = stack.sum_by_organization(stack.provider, claims.by_pair)
    refilled = stack.sum_by_organization(stack.provider, displaced) * ParameterView(values, cell)["care.backfill_share"]
    margin = organizations.contribution_margin
    fixed = organizations.fixed_cost * state.trend[cell] * open_provider
    variable = (stack.sum_by_organization(stack.provider, volume) + refilled) * (1.0 - margin)
    luck = streams.normal(stack.draw_cell, "operating margin", state.year, stack.key)
    surprise = by_kind(state, values, "operating_noise_sd") * luck * revenue
    dearer = stack.sum_by_organization(stack.provider, followed)
    cost = (fixed + variable + dearer - surprise) * open_provider
    vendors = ledger.sector(CARE_VENDORS, cell)
    ledger.pay("operating_cost", rows, vendors, cost)
    others = ledger.sector(OTHER_PURCHASERS, cell)
    ledger.pay("backfill_revenue", others, rows, refilled * open_provider)
    share = by_kind(state, values, "cost_based_share")
    shortfall = excess(cost - revenue - refilled, cost)
    # Cost-based pay covers lost volume whether or not the year ends with a loss.
    lost = np.maximum(stack.sum_by_organization(stack.provider, displaced) - refilled, 0.0) * margin
    ledger.pay("cost_based_settlement", others, rows, share * np.maximum(shortfall, lost) * open_provider)


def post_investment(state: State, ledger: Ledger, costs: Investment) -> None:
    """Post programme money: start-up, running and dealing cost, support, fees, governance, and cost of people."""
    stack, deals = state.stack, (state.pairs.model > 0).nonzero()[0]
    terms = state.pairs.terms.rows(deals)
    payer, provider, cell = stack.payer[deals], stack.provider[deals], stack.pair_cell[deals]
    vendors, enabler = ledger.sector(CARE_VENDORS, cell), ledger.sector(ENABLER, cell)
    for category, amount, shares in (
        ("start_up", costs.start_up, start_up_shares(terms)),
        ("care_program", costs.running, running_shares(terms)),
    ):
        for account, share in zip((provider, payer, enabler), shares, strict=True):
            ledger.pay(category, account, vendors, amount[deals] * share)
    governance, care_management = costs.governance[deals], costs.care_management[deals]
    ledger.pay("care_program", payer, vendors, costs.payer_running[deals] + governance)
    ledger.pay("care_program", provider, vendors, governance)
    ledger.pay("in_kind_work", provider, vendors, costs.in_kind_work[deals])
    rows = np.arange(len(stack.ids))
    ledger.pay("employee_plan_program", rows, ledger.sector(CARE_VENDORS, stack.cell), costs.employees)
    ledger.pay("change_leadership", provider, vendors, costs.naming[deals])
    ledger.pay("change_leadership", payer, vendors, costs.payer_naming[deals])
    ledger.pay("people", provider, vendors, costs.people[deals])
    ledger.pay("pilots", provider, vendors, costs.pilots[deals])
    ledger.pay("people", payer, vendors, costs.payer_people[deals])
    ledger.pay("dealing_cost", payer, vendors, costs.payer_dealing[deals])
    ledger.pay("dealing_cost", provider, vendors, costs.provider_dealing[deals])
    ledger.pay("upfront_support", payer, provider, costs.support[deals])
    transition = costs.transition[deals]
    ledger.pay("transition_payment", payer, provider, np.maximum(transition, 0.0))
    ledger.pay("transition_payment", provider, payer, np.maximum(-transition, 0.0))
    fees = care_management + transition + costs.in_claims[deals]
    ledger.pay("care_management_fee", payer, provider, care_management)
    self_funded = 1.0 - state.organizations.insured_share[payer]
    ledger.pay("claims_funding", ledger.sector(EMPLOYERS, cell), payer, fees * self_funded)


def settle_last_year(state: State, view: ParameterView, ledger: Ledger, facts: Facts) -> None:
    """Post the settlement of last year's results.

    It consists of shared savings and losses, recoupment, the enabler's part and fees on employers' savings.
    """
    stack, deals = state.stack, state.pairs.last_year.active.nonzero()[0]
    year = state.pairs.last_year.rows(deals)
    payer, provider, cell = stack.payer[deals], stack.provider[deals], stack.pair_cell[deals]
    enabler, employers = ledger.sector(ENABLER, cell), ledger.sector(EMPLOYERS, cell)
    self_funded = 1.0 - state.organizations.insured_share[payer]
    ledger.pay("shared_savings", payer, provider, year.savings_due)
    ledger.pay("claims_funding", employers, payer, year.savings_due * self_funded)
    ledger.pay("recoupment", provider, payer, year.recoupment_due)
    returned = at_rows(view.on("support_in_claims"), deals) * year.recoupment_due
    ledger.pay("recoupment", payer, employers, returned * self_funded)
    ledger.pay("shared_losses", provider, payer, year.loss_due)
    ledger.pay("shared_losses", payer, employers, year.loss_due * self_funded)
    ledger.pay("enabler_fee", provider, enabler, year.enabler_fee_due)
    ledger.pay("enabler_guarantee", enabler, provider, year.enabler_guarantee_due)
    ledger.pay("savings_fee", employers, payer, facts.savings_fee[deals] * self_funded * year.fee_base)


def pay_owners(state: State, values: StackValues, ledger: Ledger, net: Floats) -> None:
    """Pay owners a share of the capital above its opening level, which grows with the trend."""
    stack, organizations = state.stack, state.organizations
    rows = np.arange(len(stack.ids))
    before = capital_brought_forward(state) + net[: len(rows)]
    kept = organizations.opening_capital * state.trend[stack.cell]
    surplus = excess(before - kept, kept)
    drawn = by_kind(state, values, "payout_share") * surplus * organizations.is_open
    owners = ledger.sector(OWNERS, stack.cell)
    ledger.pay("owner_distribution", rows, owners, drawn)
    # Owners receive what a closed organisation still gets, and pay what it still owes.
    ledger.pay("estate_settlement", rows, owners, np.where(organizations.is_open, 0.0, before))
