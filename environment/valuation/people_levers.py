"""What organisations do for their people, and what they do before talks: levers by organisation, months and cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.involvement import involvement_months
from longgame.environment.rules.value_weights import definition_months
from longgame.environment.state.own_offers import own_lever, own_offers
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts, by_kind
from longgame.vocabulary import KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def lever(state: State, values: StackValues, name: str) -> Floats:
    """`people.<kind>.<name>` of each organisation this year, or its own, shape (n,); 0 for kinds that have none."""
    stack = state.stack
    column = ParameterView(values, stack.cell).by_member("people", KINDS, name, stack.kind)
    return own_lever(own_offers(stack, values), name, column)


def effort_before_talks(state: State, values: StackValues, name: str) -> Floats:
    """`organizations.<kind>.<name>` of each organisation this year, or its own, shape (n,)."""
    return own_lever(own_offers(state.stack, values), name, by_kind(state, values, name))


def of_both(state: State, column: Floats, rows: Ints) -> Floats:
    """The larger value of the two sides of the pairs `rows`: what one side calls for, both do."""
    return np.maximum(column[state.stack.payer[rows]], column[state.stack.provider[rows]])


def definition_effort(state: State, values: StackValues, view: ParameterView, rows: Ints) -> Floats:
    """How far the pairs `rows` negotiate the definition of value if they talk this year, 0-1."""
    switch = ParameterRows(view, rows).on("value_definition")
    return np.asarray(switch * of_both(state, effort_before_talks(state, values, "definition_effort"), rows))


def homework(state: State, values: StackValues, view: ParameterView, rows: Ints) -> tuple[Floats, Floats]:
    """How far payer and provider of the pairs `rows` have studied each other before talks, 0-1 each."""
    switch, done = ParameterRows(view, rows).on("homework"), effort_before_talks(state, values, "homework_effort")
    return switch * done[state.stack.payer[rows]], switch * done[state.stack.provider[rows]]


def preparation_months(state: State, values: StackValues, view: ParameterView, facts: Facts, rows: Ints) -> Floats:
    """Months that talks of the pairs `rows` take longer: homework, asking one's people, and defining value.

    Both sides do their homework and ask their people at the same time, so the slower one counts.
    """
    at, asking = ParameterRows(view, rows), values.once("months of asking", lambda read: _months_of_asking(state, read))
    studied = np.maximum(*homework(state, values, view, rows))
    months = at["negotiation.homework_months"] * studied + of_both(state, asking, rows)
    effort = definition_effort(state, values, view, rows)
    return np.asarray(
        months + definition_months(facts.value_distance[rows], effort, at["negotiation.definition_months"])
    )


def _months_of_asking(state: State, values: StackValues) -> Floats:
    """Months that talks of each organisation take longer because it asks its people, shape (n,)."""
    at = ParameterView(values, state.stack.cell)
    months = involvement_months(
        lever(state, values, "early_involvement"),
        lever(state, values, "menu_of_options"),
        at["people.involvement_months"],
        at["people.menu_months"],
    )
    return np.asarray(at.on("involvement") * months)


def people_costs(state: State, values: StackValues, rows: Ints) -> tuple[Floats, Floats]:
    """What payer and provider of the pairs `rows` spend on people while a deal runs, USD per life a year each."""
    stack = state.stack
    own, meeting, check_ins = values.once("cost of people", lambda read: _costs_of_organizations(state, read))
    # Both teams come to a check-in, so its cost does not depend on the lives.
    months = of_both(state, check_ins, rows) / np.maximum(state.pairs.lives[rows], 1.0)
    trend = state.trend[stack.pair_cell[rows]]
    payer, provider = stack.payer[rows], stack.provider[rows]
    return (own[payer] + months * meeting[payer]) * trend, (own[provider] + months * meeting[provider]) * trend


def _costs_of_organizations(state: State, values: StackValues) -> tuple[Floats, Floats, Floats]:
    """Of each organisation: USD per life a year on people, USD of its team at a check-in, and how far it checks in."""
    at = ParameterView(values, state.stack.cell)

    def used(name: str, mechanism: str) -> Floats:
        return np.asarray(at.on(mechanism) * lever(state, values, name))

    told = used("early_wins", "early_wins") + used("purpose", "purpose")
    own = (
        at["people.involvement_cost_pmpy_usd"] * used("early_involvement", "involvement")
        + at["people.transparency_cost_pmpy_usd"] * used("transparency", "transparency")
        + at["people.leader_time_cost_pmpy_usd"] * used("visible_leaders", "visible_leaders")
        + at["people.storytelling_cost_pmpy_usd"] * told
    )
    meeting = by_kind(state, values, "talk_month_cost_usd") * at["people.check_in_months"]
    return np.asarray(own), np.asarray(meeting), used("check_ins", "check_ins")
