"""What organisations can see of their results: the year's figures, and the record by which strategies are judged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.judged_results import (
    mean_of_newest,
    over_spending,
    price_effect,
    sum_of_newest,
    years_under_strategy,
)
from longgame.environment.state.events import EVENT, EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts
from longgame.vocabulary import CATEGORY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Ledger categories of what talks and exits cost an organisation.
_DEALING = ("negotiation", "exit_cost")


def note_yearly_scores(state: State, view: ParameterView, facts: Facts) -> Floats:
    """Result of the year before over spending on all members, shape (n,): what the record takes in this year.

    A payer counts what measured savings show, a provider what it books; talks and exits of that year are taken off.
    Added is what re-traded unit prices bring today over all pairs: to the provider the part that its costs do not
    follow, against the payer the part of its insured members. That is a simplification: a payer's premiums follow its
    claims with a lag, and nobody books the price by itself. Without deals the result is 0. Sets `score_under_deals`.

    Args:
        view: parameters by pair.
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    spending, year = facts.status_quo * pairs.lives, pairs.last_year
    taken = price_effect(spending * facts.own_share, pairs.price_taken)
    gained = taken * (1.0 - view["market.cost_follows_price_share"])
    lost = taken * organizations.insured_share[stack.payer]
    deals = year.active.nonzero()[0]
    result = stack.sum_by_organization(stack.payer[deals], year.payer_seen[deals])
    result = result + stack.sum_by_organization(stack.provider[deals], year.provider_net[deals])
    result = result + stack.sum_by_organization(stack.provider, gained)
    result = result - stack.sum_by_organization(stack.payer, lost) - organizations.dealing_spent
    organizations.score_under_deals = over_spending(result, _by_organization(state, spending, deals))
    return over_spending(result, spending_on_members(state, facts))


def spending_on_members(state: State, facts: Facts) -> Floats:
    """Spending without savings on all members of each organisation, USD a year, shape (n,)."""
    return _by_organization(state, facts.status_quo * state.pairs.lives, slice(None))


def _by_organization(state: State, values: Floats, rows: Ints | slice) -> Floats:
    """Sum of values over the pairs `rows` of each organisation, on either side."""
    stack = state.stack
    total = stack.sum_by_organization(stack.payer[rows], values[rows])
    return total + stack.sum_by_organization(stack.provider[rows], values[rows])


def announced_results(state: State, facts: Facts, events: EventLog) -> Floats:
    """Results announced at this year's first signings over spending on all members, shape (n,)."""
    signed = [batch["pair"] for batch in events.batches if (batch["event"] == EVENT["signed"]).all()]
    rows = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *signed]))
    stack, announced = state.stack, state.pairs.announced
    total = stack.sum_by_organization(stack.payer[rows], announced[0, rows])
    total = total + stack.sum_by_organization(stack.provider[rows], announced[1, rows])
    return over_spending(total, spending_on_members(state, facts))


def note_dealing_spent(state: State, ledger: Ledger) -> None:
    """Keep what talks and exits cost every organisation this year; next year's results take it off."""
    codes, count = [CATEGORY[name] for name in _DEALING], len(state.stack.ids)
    spent = np.zeros(state.stack.account_count)
    for category, payer, _, amount in ledger.postings:
        if category in codes:
            spent = spent + np.bincount(payer, weights=amount, minlength=len(spent))
    state.organizations.dealing_spent = spent[:count]


def record_scores(state: State, view: ParameterView, scores: Floats, announced: Floats) -> Bools:
    """Take the year into the record and judge every strategy by the results earned under it.

    A strategy taken on in year t is played from t + 1 on, and results of t + 1 are known in t + 2.

    Args:
        view: parameters by organisation.
        scores: results of the year before, shape (n,).
        announced: what was announced at this year's signings, shape (n,).

    Returns:
        Whether any result of its strategy is known, shape (n,): others neither copy nor are copied.
    """
    organizations = state.organizations
    for history, newest in ((organizations.score_history, scores), (organizations.announced_history, announced)):
        history[1:] = history[:-1]
        history[0] = newest
    window = view["evolution.evaluation_window_years"]
    years = years_under_strategy(state.year - 1, organizations.strategy_since, window)
    organizations.score = mean_of_newest(organizations.score_history, years)
    return np.asarray(years > 0.0)


def announced_in_window(state: State, view: ParameterView) -> Floats:
    """Sum of what each organisation announced under its strategy within the window, shape (n,)."""
    organizations = state.organizations
    window = view["evolution.evaluation_window_years"]
    years = years_under_strategy(state.year, organizations.strategy_since, window)
    return sum_of_newest(organizations.announced_history, years)


def own_past(state: State, view: ParameterView) -> tuple[Floats, Bools]:
    """Mean of each organisation's results before the newest, under any strategy, and whether there are any.

    At most as many years as the window count; the market's first year has no results of a year before.
    """
    history = state.organizations.score_history
    window = np.full(history.shape[1:], view["evolution.evaluation_window_years"])
    years = np.maximum(np.minimum(state.year - 2.0, window), 0.0)
    return mean_of_newest(history[1:], years), years > 0.0
