"""What a year looks like from outside: the columns of the market, organisations, deals and events tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.evolution import strategy_labels
from longgame.environment.parameter_view import ParameterView, StackValues
from longgame.environment.spending import naive_savings_rate, spenders_fraction
from longgame.environment.state import State
from longgame.environment.vocabulary import CRITICAL_ACCESS_HOSPITAL
from longgame.environment.year import YearBook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]

#: Spending on the change itself: what net savings are net of.
_PROGRAM_CATEGORIES = ("start_up", "care_program", "change_leadership", "negotiation", "exit_cost")


def market_columns(state: State, book: YearBook) -> Columns:
    """One row a cell."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    cells = np.arange(len(stack.cells))

    def total(values: Floats) -> Floats:
        return stack.sum_by_cell(stack.pair_cell, values)

    def mean(values: Floats, weight: Floats) -> Floats:
        lives = total(weight)
        return np.asarray(total(values * weight) / np.where(lives > 0.0, lives, 1.0))

    lives = pairs.lives
    active = pairs.model > 0
    dealt = np.where(active, lives, 0.0)
    members = stack.sum_by_organization(stack.payer, lives)
    panels = stack.sum_by_organization(stack.provider, lives)
    all_lives = np.maximum(total(lives), 1.0)
    spending = stack.sum_by_cell(stack.cell, book.claims.by_payer)
    true_usd = total(np.where(pairs.performance.active, book.saved * book.facts.status_quo * lives, 0.0))
    program_usd = book.ledger.spent(_PROGRAM_CATEGORIES)
    by_organization = stack.sum_by_cell(stack.cell, organizations.identity_inertia * (members + panels))
    insured = members * organizations.insured_share
    premium = stack.sum_by_cell(stack.cell, insured * book.premium)
    events = book.events
    at_term = events.count(state, "renewed", "moved", "exited_at_term") + book.closed_at_term
    rural = (stack.kind == CRITICAL_ACCESS_HOSPITAL) & organizations.is_open
    return {
        "cell": cells,
        "lives": total(lives),
        "value_based_lives_share": total(dealt) / all_lives,
        "two_sided_lives_share": total(np.where(active & pairs.performance.two_sided, lives, 0.0)) / all_lives,
        "active_deals": total(active.astype(np.float64)),
        "signed": events.count(state, "signed"),
        "impasses": events.count(state, "impasse"),
        "renewals_due": at_term,
        "renewed": events.count(state, "renewed"),
        "moved": events.count(state, "moved"),
        "exited_at_term": events.count(state, "exited_at_term"),
        "exited_mid_term": events.count(state, "exited_mid_term"),
        "closed": events.count(state, "closed"),
        "true_savings_rate": mean(pairs.performance.true_rate, dealt),
        "measured_savings_rate": mean(pairs.performance.measured_rate, dealt),
        "naive_savings_rate": mean(_naive(state), dealt),
        "net_savings_rate": (true_usd - program_usd) / np.maximum(spending, 1.0),
        "mean_trust_in_payers": mean(pairs.trust_in_payer(), lives),
        "mean_trust_in_providers": mean(pairs.trust_in_provider(), lives),
        "mean_identity_inertia": by_organization / (2.0 * all_lives),
        "mean_maturity": mean(organizations.maturity[stack.provider], lives),
        "mean_quality": mean(organizations.quality[stack.provider], lives),
        "premium_pmpy_usd": premium / np.maximum(stack.sum_by_cell(stack.cell, insured), 1.0),
        "spending_pmpy_usd": spending / all_lives,
        "talk_months": total(book.months),
        "talk_cost_usd": book.ledger.spent(("negotiation",)),
        "open_organizations": stack.sum_by_cell(stack.cell, organizations.is_open.astype(np.float64)),
        "open_rural_hospitals": stack.sum_by_cell(stack.cell, rural.astype(np.float64)),
        "ledger_imbalance_usd": book.ledger.imbalance(),
    }


def _naive(state: State) -> Floats:
    """Before/after figure of the targeted patients of every pair, as a share of all its spending."""
    values = StackValues([cell.scenario for cell in state.stack.cells], state.year)
    view = ParameterView(values, state.stack.pair_cell)
    reached = state.organizations.reduction_rate * state.organizations.maturity * state.organizations.overlap_share
    fraction = spenders_fraction(view["care.targeted_share"], view["population.zero_share"])
    return naive_savings_rate(
        fraction, view["population.log_sd"], view["population.persistence"], reached[state.stack.provider]
    )


def organization_columns(state: State) -> Columns:
    """One row an organisation, in order of id."""
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    active = (pairs.model > 0).astype(np.float64)
    provides = np.where(stack.is_payer, np.nan, 1.0)
    row = np.arange(len(stack.ids))

    def over_pairs(values: Floats) -> Floats:
        return stack.sum_by_organization(stack.payer, values) + stack.sum_by_organization(stack.provider, values)

    return {
        "cell": stack.cell.copy(),
        "organization": row,
        "name": row,
        "kind": stack.kind,
        "region": stack.local_region + 1,
        "strategy": strategy_labels(state),
        "capital_usd": organizations.capital.copy(),
        "identity_inertia": organizations.identity_inertia.copy(),
        "antagonism": organizations.antagonism.copy(),
        "engagement": organizations.engagement.copy(),
        "maturity": organizations.maturity * provides,
        "quality": organizations.quality * provides,
        "lives": over_pairs(pairs.lives),
        "active_deals": over_pairs(active),
        "net_usd": organizations.net.copy(),
        "cumulative_net_usd": organizations.cumulative_net.copy(),
        "is_open": organizations.is_open.copy(),
    }


def deal_names(state: State, pair: Ints, ordinal: Ints) -> NDArray[Any]:
    """Stable id of each relationship: payer, provider and its ordinal."""
    stack = state.stack
    names = [
        f"{stack.ids[stack.payer[row]]}~{stack.ids[stack.provider[row]]}#{number}"
        for row, number in zip(pair.tolist(), ordinal.tolist(), strict=True)
    ]
    return np.array(names, dtype=object)


def _groups(state: State, rows: Ints, deals: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Group of each running deal (None where it stands alone) and its contract."""
    stack, pooled = state.stack, state.pairs.terms.pooled
    groups: list[str | None] = []
    contracts: list[str] = []
    for row, deal in zip(rows.tolist(), deals, strict=True):
        if pooled[row] == 1.0:
            groups.append(f"network-{stack.local_region[stack.provider[row]] + 1}")
        elif pooled[row] == 2.0:
            groups.append("enabler")
        else:
            groups.append(None)
        group = groups[-1]
        contracts.append(deal if group is None else f"{stack.ids[stack.payer[row]]}~{group}")
    return np.array(groups, dtype=object), np.array(contracts, dtype=object)


def deal_columns(state: State) -> Columns:
    """One row a deal alive at the end of the year, in order of payer and provider."""
    stack, pairs = state.stack, state.pairs
    rows = np.flatnonzero(pairs.model > 0)
    year, terms = pairs.performance, pairs.terms
    deals = deal_names(state, rows, pairs.ordinal[rows])
    groups, contracts = _groups(state, rows, deals)
    return {
        "cell": stack.pair_cell[rows],
        "deal": deals,
        "payer": stack.payer[rows],
        "provider": stack.provider[rows],
        "group": groups,
        "contract": contracts,
        "model": pairs.model[rows],
        "package": pairs.package[rows],
        "deal_year": pairs.deal_year[rows],
        "agreement_year": pairs.agreement_year[rows],
        "agreement_number": pairs.agreement_number[rows],
        "term_years": terms.term_years[rows],
        "lives": pairs.lives[rows],
        "provider_share": terms.provider_share[rows],
        "loss_share": terms.loss_share[rows],
        "two_sided": year.two_sided[rows],
        "benchmark_pmpy_usd": year.benchmark_pmpy[rows],
        "true_savings_rate": year.true_rate[rows],
        "measured_savings_rate": year.measured_rate[rows],
        "contract_savings_rate": year.contract_rate[rows],
        "misfit_rate": year.misfit[rows],
        "noise_rate": year.noise[rows],
        "quality": state.organizations.quality[stack.provider[rows]],
        "shared_savings_usd": (year.savings_due - year.loss_due)[rows],
        "support_usd": year.support[rows],
        "program_cost_usd": year.program_cost[rows],
        "displaced_margin_usd": year.displaced_margin[rows],
        "payer_net_usd": year.payer_net[rows],
        "provider_net_usd": year.provider_net[rows],
        "payer_cash_usd": year.payer_cash[rows],
        "provider_cash_usd": year.provider_cash[rows],
        "payer_expected_usd": year.payer_expected[rows],
        "provider_expected_usd": year.provider_expected[rows],
        "trust_in_payer": pairs.trust_in_payer()[rows],
        "trust_in_provider": pairs.trust_in_provider()[rows],
        "paid": year.savings_due[rows] > 0.0,
    }


def event_columns(state: State, book: YearBook) -> Columns:
    """One row an event, by payer and provider, then in the order in which a year's events happen."""
    stack = state.stack
    batches = book.events.batches
    labels = book.strategy
    if not batches:
        return {name: np.zeros(0, dtype=object if name == "deal" else np.float64) for name in _EVENT_COLUMNS}
    columns = {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}
    order = np.lexsort((np.arange(len(columns["pair"])), columns["pair"]))
    columns = {name: values[order] for name, values in columns.items()}
    pair = columns.pop("pair")
    columns["cell"] = stack.pair_cell[pair]
    columns["deal"] = deal_names(state, pair, columns.pop("ordinal"))
    columns["payer"], columns["provider"] = stack.payer[pair], stack.provider[pair]
    columns["payer_strategy"], columns["provider_strategy"] = labels[stack.payer[pair]], labels[stack.provider[pair]]
    return columns


_EVENT_COLUMNS = [
    "cell",
    "deal",
    "payer",
    "provider",
    "payer_strategy",
    "provider_strategy",
    "event",
    "model",
    "from_model",
    "package",
    "deal_year",
    "agreement_number",
    "reason",
    "decided_by",
    "margin",
    "months",
    "payer_limit",
    "provider_limit",
    "payer_offer",
    "provider_offer",
    "provider_share",
    "talk_cost_usd",
    "lives",
    "measured_savings_rate",
    "true_savings_rate",
    "payer_net_usd",
    "provider_net_usd",
    "payer_cash_usd",
    "provider_cash_usd",
    "payer_due_usd",
    "provider_due_usd",
]
