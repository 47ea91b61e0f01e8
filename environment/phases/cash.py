"""Cash: what members, employers, plans, providers and everyone else pay each other in a year.

Care, premiums and programme money post in the year; shared savings and losses of a year post in the next, when they are
known.
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
from longgame.environment.state import streams
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues
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


@dataclass
class Claims:
    """A year's care in dollars: by pair what the payer pays the provider, and per payer what goes to the rest of care.

    `medical_pmpy` is what premiums follow: care, care-management fees and what was paid out (or in) under contracts
    this year.
    """

    by_pair: Floats
    elsewhere: Floats
    by_payer: Floats
    medical_by_payer: Floats
    medical_pmpy: Floats


def opening_entries(state: State, ledger: Ledger) -> None:
    """Owners endow every organisation with its opening capital.

    It is at hand from the first day of year 1; the entry is in that year's ledger, so that capital is the sum of all
    entries ever posted.
    """
    stack, organizations = state.stack, state.organizations
    rows = np.arange(len(stack.ids))
    ledger.pay("opening_capital", ledger.sector(OWNERS, stack.cell), rows, organizations.opening_capital)


def capital_brought_forward(state: State) -> Floats:
    """Capital from earlier years' entries, shape (n,): none in year 1, whose ledger holds the opening entry itself."""
    organizations = state.organizations
    return np.zeros_like(organizations.capital) if state.year == 1 else organizations.capital


def care_flows(
    state: State, view: ParameterView, facts: Facts, saved: Floats, steerage: Floats, care_management: Floats
) -> tuple[Claims, Floats, Floats, Floats]:
    """Where a year's care dollars go.

    Own revenue falls with savings but for the prepaid part; outside dollars fall with savings, partly go to hospitals
    of the region by name, and are partly steered to a deal's provider, taken from the others in proportion.

    Args:
        saved: true savings rate by pair.
        steerage: share of outside spending moved to the provider, by pair.
        care_management: care-management fees of the year, by pair.

    Returns:
        Claims; revenue by pair in prices of year 1's level (volume); the part of dearer prices that costs follow;
        displaced own revenue; all by pair.
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    spending = facts.status_quo * pairs.lives
    prepaid = organizations.prepaid_share[stack.provider]
    full_own = spending * facts.own_share
    displaced = displaced_revenue(saved, full_own, prepaid)
    own = full_own - displaced
    outside = spending * (1.0 - facts.own_share) * (1.0 - saved)
    steered = steerage_revenue(steerage, facts.own_share, spending, saved)
    left = outside - steered
    # A closed hospital receives nothing; what it would have had goes to the rest of care.
    named = left.take(stack.link_source)
    named *= stack.link_weight
    named[~organizations.is_open[stack.link_hospital]] = 0.0
    referred = np.bincount(stack.link_target, weights=named, minlength=stack.pair_count)
    given = np.bincount(stack.link_source, weights=named, minlength=stack.pair_count)
    by_pair = own + steered + referred
    elsewhere = stack.sum_by_organization(stack.payer, left - given)
    by_payer = stack.sum_by_organization(stack.payer, by_pair) + elsewhere
    at_opening_price = full_own * (1.0 - saved) * (pairs.opening_price / pairs.price)
    volume = at_opening_price + steered + referred
    # Settled this year: what last year's performance made due.
    last = pairs.last_year
    deals = np.flatnonzero(last.active | (pairs.model > 0))
    under_contracts = care_management[deals] + last.savings_due[deals] - last.loss_due[deals]
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
    """Premiums, fees, claims, administration and providers' operating cost of the year."""
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
    """Fixed and variable cost, what other purchasers refill, and cost-based pay for what is lost."""
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
    shortfall = np.maximum(cost - revenue - refilled, 0.0)
    # Pay at cost makes up for lost volume whether or not the year ends in the red.
    lost = np.maximum(stack.sum_by_organization(stack.provider, displaced) - refilled, 0.0) * margin
    ledger.pay("cost_based_settlement", others, rows, share * np.maximum(shortfall, lost) * open_provider)


def post_investment(state: State, ledger: Ledger, costs: Investment) -> None:
    """Programme money of the year: start-up, running cost, support, fees, governance, change leadership."""
    stack, deals = state.stack, np.flatnonzero(state.pairs.model > 0)
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
    ledger.pay("change_leadership", provider, vendors, costs.naming[deals])
    ledger.pay("change_leadership", payer, vendors, costs.payer_naming[deals])
    ledger.pay("upfront_support", payer, provider, costs.support[deals])
    ledger.pay("care_management_fee", payer, provider, care_management)
    self_funded = 1.0 - state.organizations.insured_share[payer]
    ledger.pay("claims_funding", ledger.sector(EMPLOYERS, cell), payer, care_management * self_funded)


def settle_last_year(state: State, view: ParameterView, ledger: Ledger, facts: Facts) -> None:
    """Pay what last year's results made due.

    Shared savings and losses, recoupment, enabler's part, fees on employers' savings.
    """
    stack, deals = state.stack, np.flatnonzero(state.pairs.last_year.active)
    year = state.pairs.last_year.rows(deals)
    payer, provider, cell = stack.payer[deals], stack.provider[deals], stack.pair_cell[deals]
    enabler, employers = ledger.sector(ENABLER, cell), ledger.sector(EMPLOYERS, cell)
    self_funded = 1.0 - state.organizations.insured_share[payer]
    ledger.pay("shared_savings", payer, provider, year.savings_due)
    ledger.pay("claims_funding", employers, payer, year.savings_due * self_funded)
    ledger.pay("recoupment", provider, payer, year.recoupment_due)
    ledger.pay("shared_losses", provider, payer, year.loss_due)
    ledger.pay("shared_losses", payer, employers, year.loss_due * self_funded)
    ledger.pay("enabler_fee", provider, enabler, year.enabler_fee_due)
    ledger.pay("enabler_guarantee", enabler, provider, year.enabler_guarantee_due)
    ledger.pay("savings_fee", employers, payer, facts.savings_fee[deals] * self_funded * year.fee_base)


def pay_owners(state: State, values: StackValues, ledger: Ledger, net: Floats) -> None:
    """Owners draw a share of capital above its opening level grown with the trend."""
    stack, organizations = state.stack, state.organizations
    rows = np.arange(len(stack.ids))
    before = capital_brought_forward(state) + net[: len(rows)]
    surplus = np.maximum(before - organizations.opening_capital * state.trend[stack.cell], 0.0)
    drawn = by_kind(state, values, "payout_share") * surplus * organizations.is_open
    owners = ledger.sector(OWNERS, stack.cell)
    ledger.pay("owner_distribution", rows, owners, drawn)
    # What still comes in for (or is owed by) a closed organisation is its owners'.
    ledger.pay("estate_settlement", rows, owners, np.where(organizations.is_open, 0.0, before))
