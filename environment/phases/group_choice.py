"""Whether providers found, join or leave a group: the worth of a year in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.groups.catalogue import GROUP_FORMS
from longgame.environment.rules.contract_money import running_shares
from longgame.environment.rules.provider_groups import integration_value, pooled_fixed_cost, yearly_investment
from longgame.environment.state import streams
from longgame.environment.state.memberships import Memberships
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.group_facts import form_numbers, regional_lives
from longgame.environment.valuation.targeting import reached_shares
from longgame.vocabulary import HEALTH_SYSTEM, KINDS, NOT_POOLED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Whether a form, by code, invites a kind; code 0 (no group) invites nobody.
_INVITES: Final = np.array(
    [[False] * len(KINDS), *([kind in form.invited for kind in KINDS] for form in GROUP_FORMS)], dtype=bool
)


@dataclass(frozen=True)
class Options:
    """Providers that weigh a year in a group, each with one group, in order of provider, then of lead."""

    who: Ints
    lead: Ints
    form: Ints

    def __len__(self) -> int:
        return len(self.who)

    def at(self, rows: NDArray[np.generic]) -> Options:
        """The options at the given rows (an index or a mask)."""
        return Options(self.who[rows], self.lead[rows], self.form[rows])


def founded(state: State, values: StackValues, allowed: Bools) -> tuple[Ints, Ints]:
    """Health systems that found a group this year, and the code of its form.

    One draw decides: the chances of the forms lie one after the other, in the order of their codes.

    Args:
        allowed: organisations in markets with groups, shape (n,).
    """
    stack, organizations = state.stack, state.organizations
    free = allowed & (stack.kind == HEALTH_SYSTEM) & organizations.is_open & (organizations.group_form == 0)
    rows = free.nonzero()[0]
    chance = form_numbers(values, len(stack.cells), "founding_share" if state.year == 1 else "founding_rate")
    luck = streams.uniform(stack.draw_cell[rows], "group founded", state.year, stack.key[rows])
    up_to = np.minimum(np.cumsum(chance, axis=0), 1.0)
    form = np.sum(luck >= up_to[:, stack.cell[rows]], axis=0)
    founds = form < len(chance)
    return rows[founds], form[founds]


def invitations(state: State, leads: Ints) -> Options:
    """Every open provider without a group, with every group of its region that invites its kind.

    Args:
        leads: rows of the leads of all groups, ascending.
    """
    stack, organizations = state.stack, state.organizations
    free = (~stack.is_payer & organizations.is_open & (organizations.group_form == 0)).nonzero()[0]
    left, right = _matches(stack.region[free], stack.region[leads], stack.region_count)
    options = Options(free[left], leads[right], organizations.group_form[leads[right]])
    return options.at(_INVITES[options.form, stack.kind[options.who]])


def best_options(options: Options, worth: Floats) -> Ints:
    """Index of each provider's option that is worth most, where that is more than nothing, in order of provider."""
    order = np.lexsort((options.lead, -worth, options.who))
    order = order[worth[order] > 0.0]
    _, first = np.unique(options.who[order], return_index=True)
    return np.asarray(order[first])


def worth_of_joining(state: State, values: StackValues, joined: Memberships, options: Options) -> Floats:
    """What a year in the group would be worth to a provider that is in none, USD a life."""
    if not len(options):
        return np.zeros(0)
    stack = state.stack
    cell = stack.cell[options.who]
    integration = form_numbers(values, len(stack.cells), "integration_ceiling")[options.form, cell]
    trend = state.trend[cell]
    dues = form_numbers(values, len(stack.cells), "dues_pmpy_usd")[options.form, cell] * trend
    investment = form_numbers(values, len(stack.cells), "investment_per_life_usd")[options.form, cell] * trend
    return _worth(state, values, joined, options, integration) - dues - yearly_investment(investment)


def worth_of_staying(state: State, values: StackValues, joined: Memberships, options: Options) -> Floats:
    """What another year in its group would be worth to a member, USD a life: what it invested is sunk."""
    organizations, who = state.organizations, options.who
    panels = _panels(state)[who]
    brought = organizations.group_balance[who] / np.where(panels > 0.0, panels, 1.0)
    return _worth(state, values, joined, options, organizations.integration[who]) + brought


def _worth(state: State, values: StackValues, joined: Memberships, options: Options, integration: Floats) -> Floats:
    """Integration and pooling, less identity cost, plus circumstances, USD a life."""
    stack, organizations, who = state.stack, state.organizations, options.who
    at = ParameterRows(ParameterView(values, stack.cell), who)
    trend, panels = state.trend[stack.cell[who]], _panels(state)
    of_group = np.bincount(joined.lead, weights=panels[joined.member], minlength=len(panels))[options.lead]
    others = np.where(organizations.group_form[who] > 0, of_group - panels[who], of_group)
    regional = regional_lives(state, panels)[who]
    coverage = np.minimum(np.maximum(others, 0.0) / np.where(regional > 0.0, regional, 1.0), 1.0)
    spending = at["population.spending_pmpy_usd"] * trend * organizations.relative_spending[who]
    reached = reached_shares(state, values)[1][who]
    identity = at.on("identity") * organizations.identity_inertia[who]
    gained = (1.0 - organizations.overlap_share[who]) * coverage * integration
    drag = at["care.identity_drag_share"] * identity
    value = integration_value(spending, reached, gained, organizations.engagement[who], drag)
    demand = form_numbers(values, len(stack.cells), "identity_demand")[options.form, stack.cell[who]]
    felt = demand * at["valuation.identity_cost_pmpy_usd"] * trend * identity
    pooling = at.on("group_pooling") * _pooling(state, joined, options, panels)
    return np.asarray(value + pooling - felt + _circumstances(state, at, options, spending))


def _pooling(state: State, joined: Memberships, options: Options, panels: Floats) -> Floats:
    """Fixed cost of its running contracts that the other members' lives would bear, USD a life of the provider."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    deals = ((pairs.model > 0) & (pairs.terms.pooled == NOT_POOLED)).nonzero()[0]
    if not len(deals):
        return np.zeros(len(options))
    count = len(stack.ids)
    terms = pairs.terms.rows(deals)
    fixed, lives = running_shares(terms)[0] * terms.running_fixed, pairs.lives[deals]
    grouped = organizations.group_form[stack.provider[deals]] > 0
    key = stack.payer[deals] * count + organizations.group_lead[stack.provider[deals]]
    pools, number = np.unique(key[grouped], return_inverse=True)
    pooled = np.bincount(number, weights=lives[grouped], minlength=len(pools) + 1)
    option, deal = _matches(options.who, stack.provider[deals], count)
    wanted = stack.payer[deals[deal]] * count + options.lead[option]
    place = np.searchsorted(pools, wanted)
    known = np.append(pools, -1)[place] == wanted
    others = np.where(known, pooled[place], 0.0)
    inside = organizations.group_form[options.who[option]] > 0
    others = np.maximum(others - np.where(inside, lives[deal], 0.0), 0.0)
    saved = np.bincount(option, weights=pooled_fixed_cost(fixed[deal], lives[deal], others), minlength=len(options))
    own = panels[options.who]
    return np.asarray(saved / np.where(own > 0.0, own, 1.0))


def _circumstances(state: State, at: ParameterRows, options: Options, spending: Floats) -> Floats:
    """Unseen circumstances of a provider with a group, USD a life, the greater part of them for good."""
    stack = state.stack
    keys = streams.pair_keys(stack.key[options.who], stack.key[options.lead])
    addresses = (("lasting circumstances in a group", 0), ("circumstances in a group", state.year))
    lasting, passing = streams.logistics(stack.draw_cell[options.who], addresses, keys)
    share = at["valuation.circumstance_persistence"]
    scale = at["mechanisms.decision_noise"] * at["valuation.decision_noise_rate"] * spending
    return np.asarray(scale * (share * lasting + np.sqrt(1.0 - share * share) * passing))


def _panels(state: State) -> Floats:
    return state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)


def _matches(left: Ints, right: Ints, size: int) -> tuple[Ints, Ints]:
    """All index pairs with `left[i] == right[j]`, in order of i, then of j; keys are below `size`."""
    order = np.argsort(right, kind="stable")
    count = np.bincount(right, minlength=size)
    first = np.cumsum(count) - count
    times = count[left]
    one = np.repeat(np.arange(len(left)), times)
    offset = np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)
    return one, order[first[left][one] + offset]
