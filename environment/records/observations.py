"""What a year looks like from outside: the columns of the market, organisations, deals and events tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from longgame.agents.columns import declarations
from longgame.agents.organization_columns import Organizations
from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.phases.evolution import strategy_labels
from longgame.environment.rules.spending import naive_savings_rate, persistent_share, spenders_fraction
from longgame.environment.state.memberships import memberships
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.parameter_view import ParameterRows
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, EVENTS, POOLED_IN_MARKET, POOLED_IN_REGION

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]

#: Spending on the change itself: what net savings are net of.
_PROGRAM_CATEGORIES = (
    "start_up",
    "care_program",
    "change_leadership",
    "dealing_cost",
    "negotiation",
    "exit_cost",
    "people",
    "pilots",
    "in_kind_work",
    "employee_plan_program",
)


def market_columns(state: State, year: ContractYear) -> Columns:
    """One row a cell."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    cells = np.arange(len(stack.cells))

    def total(values: Floats) -> Floats:
        return stack.sum_by_cell(stack.pair_cell, values)

    def mean(values: Floats, weight: Floats) -> Floats:
        lives = total(weight)
        return np.asarray(total(values * weight) / np.where(lives > 0.0, lives, 1.0))

    lives, performance = pairs.lives, pairs.this_year
    deals = np.flatnonzero(pairs.model > 0)
    performed = np.flatnonzero(performance.active)
    dealt, deal_cell = lives[deals], stack.pair_cell[deals]
    lives_dealt = stack.sum_by_cell(deal_cell, dealt)

    def mean_of_deals(values: Floats) -> Floats:
        return stack.sum_by_cell(deal_cell, values * dealt) / np.where(lives_dealt > 0.0, lives_dealt, 1.0)

    members = stack.sum_by_organization(stack.payer, lives)
    panels = stack.sum_by_organization(stack.provider, lives)
    all_lives = np.maximum(total(lives), 1.0)
    spending = stack.sum_by_cell(stack.cell, year.claims.by_payer)
    saved_usd = year.saved[performed] * year.facts.status_quo[performed] * lives[performed]
    true_usd = stack.sum_by_cell(stack.pair_cell[performed], saved_usd)
    program_usd = year.ledger.spent(_PROGRAM_CATEGORIES)
    by_organization = stack.sum_by_cell(stack.cell, organizations.identity_inertia * (members + panels))
    insured = members * organizations.insured_share
    premium = stack.sum_by_cell(stack.cell, insured * year.premium)
    events = dict(zip(EVENTS, year.events.counts(state).T, strict=True))
    at_term = events["renewed"] + events["moved"] + events["exited_at_term"] + year.closed_at_term
    rural = stack.kind == CRITICAL_ACCESS_HOSPITAL
    return {
        "cell": cells,
        "lives": total(lives),
        "value_based_lives_share": lives_dealt / all_lives,
        "two_sided_lives_share": stack.sum_by_cell(deal_cell, dealt * performance.two_sided[deals]) / all_lives,
        "active_deals": stack.sum_by_cell(deal_cell, np.ones(len(deals))),
        "signed": events["signed"],
        "impasses": events["impasse"],
        "renewals_due": at_term,
        "renewed": events["renewed"],
        "moved": events["moved"],
        "exited_at_term": events["exited_at_term"],
        "exited_mid_term": events["exited_mid_term"],
        "closed": events["closed"],
        "true_savings_rate": mean_of_deals(performance.true_rate[deals]),
        "measured_savings_rate": mean_of_deals(performance.measured_rate[deals]),
        "naive_savings_rate": mean_of_deals(_naive(state, ParameterRows(year.view, deals), deals, year.facts)),
        "net_savings_rate": (true_usd - program_usd) / np.maximum(spending, 1.0),
        "mean_trust_in_payers": mean(pairs.trust_in_payer(), lives),
        "mean_trust_in_providers": mean(pairs.trust_in_provider(), lives),
        "mean_identity_inertia": by_organization / (2.0 * all_lives),
        "mean_maturity": mean(organizations.maturity[stack.provider], lives),
        "mean_quality": mean(organizations.quality[stack.provider], lives),
        "premium_pmpy_usd": premium / np.maximum(stack.sum_by_cell(stack.cell, insured), 1.0),
        "spending_pmpy_usd": spending / all_lives,
        "talk_months": total(year.months),
        "talk_cost_usd": year.ledger.spent(("negotiation",)),
        "open_organizations": stack.sum_by_cell(stack.cell, organizations.is_open.astype(np.float64)),
        "open_rural_hospitals": stack.sum_by_cell(stack.cell, (rural & organizations.serves()).astype(np.float64)),
        "independent_rural_hospitals": stack.sum_by_cell(
            stack.cell, (rural & organizations.is_open).astype(np.float64)
        ),
        "entrants": year.entrants,
        "mergers": year.mergers,
        "ledger_imbalance_usd": year.ledger.imbalance(),
    }


def _naive(state: State, at: ParameterRows, rows: Ints, facts: Facts) -> Floats:
    """Before/after figure of the targeted patients of pairs, as a share of all their spending, shape of `rows`."""
    provider = state.stack.provider[rows]
    log_sd, persistence = at["population.log_sd"], at["population.persistence"]
    fraction = spenders_fraction(facts.targeted_share[provider], at["population.zero_share"])
    reduction = facts.reached[provider] / persistent_share(fraction, log_sd, persistence)
    reached = reduction * state.organizations.maturity[provider] * facts.overlap[provider]
    return naive_savings_rate(fraction, log_sd, persistence, reached)


def organization_columns(state: State) -> Columns:
    """One row an organisation, in order of id."""
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    active = (pairs.model > 0).astype(np.float64)
    provides = np.where(stack.is_payer, np.nan, 1.0)
    row = np.arange(len(stack.ids))

    def over_pairs(values: Floats) -> Floats:
        return stack.sum_by_organization(stack.payer, values) + stack.sum_by_organization(stack.provider, values)

    lives = over_pairs(pairs.lives)
    served = lives > 0.0
    price = np.where(served, over_pairs(pairs.lives * pairs.price) / np.where(served, lives, 1.0), np.nan)
    state_columns = {}
    for name, declaration in declarations(Organizations).items():
        if declaration.recorded:
            values = getattr(organizations, name)
            state_columns[declaration.recorded] = (
                values * provides if declaration.held_by == "providers" else values.copy()
            )
    return {
        "cell": stack.cell.copy(),
        "organization": row,
        "name": row,
        "kind": stack.kind,
        "region": stack.local_region + 1,
        "strategy": strategy_labels(state),
        "lives": lives,
        "active_deals": over_pairs(active),
        "unit_price": price,
        **state_columns,
    }


def deal_names(state: State, signed_by: Ints, ordinal: Ints) -> pa.Array:
    """Stable id of each relationship: who signed it and its ordinal; null for a pair below 0.

    A deal keeps its id when one of its parties is bought.
    """
    names = pc.binary_join_element_wise(*_ids_of_sides(state, signed_by), "~")
    return pc.binary_join_element_wise(names, pa.array(ordinal).cast(pa.string()), "#")  # null where the pair is


def contract_names(state: State, pair: Ints, deals: pa.Array, groups: pa.Array) -> pa.Array:
    """Stable id of each contract: the deal's own, or the payer and the group with which it is shared."""
    return pc.if_else(
        pc.is_null(groups), deals, pc.binary_join_element_wise(_ids_of_sides(state, pair)[0], groups, "~")
    )


def _ids_of_sides(state: State, pair: Ints) -> tuple[pa.Array, pa.Array]:
    stack, ids = state.stack, pa.array(state.stack.ids, type=pa.string())
    missing = pair < 0
    return (
        ids.take(pa.array(stack.payer[pair], mask=missing)),
        ids.take(pa.array(stack.provider[pair], mask=missing)),
    )


def group_words(state: State) -> list[str]:
    """Names of the groups that a contract can be shared with, by code.

    They are the enabler's book, regions' networks, and provider groups, each named after its lead.
    """
    return ["enabler", *(f"network-{region + 1}" for region in range(_first_lead(state) - 1)), *state.stack.ids]


def _first_lead(state: State) -> int:
    """Code of the provider group that organisation row 0 leads."""
    return int(state.stack.local_region.max()) + 2


def _group_codes(state: State, rows: Ints) -> Ints:
    """Code of each running deal's group, -1 where it stands alone."""
    stack, pooled = state.stack, state.pairs.terms.pooled[rows]
    network, pool = 1 + stack.local_region[stack.provider[rows]], state.group_pool[rows]
    group = np.where(pool >= 0, _first_lead(state) + stack.provider[pool], -1)
    return np.where(pooled == POOLED_IN_REGION, network, np.where(pooled == POOLED_IN_MARKET, 0, group))


def deal_columns(state: State) -> Columns:
    """One row a deal alive at the end of the year, in order of payer and provider."""
    stack, pairs = state.stack, state.pairs
    rows = np.flatnonzero(pairs.model > 0)
    year = pairs.this_year
    return {
        "cell": stack.pair_cell[rows],
        "pair": rows,
        "signed_by": pairs.signed_by[rows],
        "ordinal": pairs.ordinal[pairs.signed_by[rows]],
        "payer": stack.payer[rows],
        "provider": stack.provider[rows],
        "group": _group_codes(state, rows),
        "model": pairs.model[rows],
        "package": pairs.package[rows],
        "two_sided": year.two_sided[rows],
        "quality": state.organizations.quality[stack.provider[rows]],
        "shared_savings_usd": (year.savings_due - year.loss_due)[rows],
        "paid": year.savings_due[rows] > 0.0,
        "trust_in_payer": pairs.trust_in_payer(rows),
        "trust_in_provider": pairs.trust_in_provider(rows),
        **_declared_of_pairs(pairs, rows),
    }


def group_columns(state: State) -> Columns:
    """One row a membership in a provider group at the end of the year, in order of lead and member."""
    stack, organizations = state.stack, state.organizations
    joined = memberships(organizations)
    order = np.lexsort((joined.member, joined.lead))
    member, lead = joined.member[order], joined.lead[order]
    panels = stack.sum_by_organization(stack.provider, state.pairs.lives)
    return {
        "cell": stack.cell[member],
        "group": _first_lead(state) + lead,
        "form": organizations.group_form[member],
        "member": member,
        "share": organizations.group_share[member],
        "seats": organizations.group_seats[member],
        "voice": organizations.group_voice[member],
        "invested_usd": organizations.group_invested[member],
        "in_kind_usd": organizations.group_in_kind[member],
        "balance_usd": organizations.group_balance[member],
        "integration": organizations.integration[member],
        "lives": panels[member],
        "joined_year": organizations.group_since[member],
    }


def _declared_of_pairs(pairs: Pairs, rows: Ints) -> Columns:
    """Recorded columns of pairs, of their terms and of their performance year, at the rows of their deals."""
    columns = {
        declaration.recorded: getattr(pairs, name)[rows]
        for name, declaration in declarations(Pairs).items()
        if declaration.recorded
    }
    for record in (pairs.terms, pairs.this_year):
        columns |= {
            field.recorded: getattr(record, name)[rows] for name, field in record.fields.items() if field.recorded
        }
    return columns


def event_columns(state: State, year: ContractYear) -> Columns:
    """One row an event, by payer and provider, then in the order in which a year's events happen.

    Events of provider groups follow, by member; they have no payer.
    """
    stack = state.stack
    batches = year.events.batches
    labels = year.strategy
    if not batches:
        # Whole numbers, which take on the type of the years that have events.
        return {name: np.zeros(0, dtype=np.int32) for name in _EVENT_COLUMNS}
    columns = {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}
    # Events of provider groups belong to no pair. They stand at the end, by member.
    place = np.where(columns["pair"] >= 0, columns["pair"], stack.pair_count + columns["provider"])
    order = np.lexsort((np.arange(len(place)), place))
    columns = {name: values[order] for name, values in columns.items()}
    pair, provider = columns["pair"], columns["provider"]
    columns["cell"] = stack.cell[provider]
    columns["payer"] = np.where(pair >= 0, stack.payer[pair], -1)
    columns["payer_strategy"] = np.where(pair >= 0, labels[stack.payer[pair]], -1)
    columns["provider_strategy"] = labels[provider]
    return columns


_EVENT_COLUMNS = [
    "cell",
    "pair",
    "signed_by",
    "ordinal",
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
    "exit_cost_usd",
    "lives",
    "trust_in_payer",
    "trust_in_provider",
    "measured_savings_rate",
    "true_savings_rate",
    "payer_net_usd",
    "provider_net_usd",
    "payer_cash_usd",
    "provider_cash_usd",
    "payer_due_usd",
    "provider_due_usd",
]
