"""How grievances move: they shade effort, grow with disappointment, re-trade and exits, and are forgotten."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.grievance import blame, kept_promise, next_grievance
from longgame.environment.state.events import DECIDER, EVENT, EventLog
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def shade_effort(state: State, view: ParameterView, traits: Traits) -> None:
    """Set the share of the agreed effort and support that every side's grievance leaves this year."""
    shading = view.on("shading") * view["grievance.shading"]
    traits.payer.kept_promise = kept_promise(state.pairs.grievance_of_payer, shading)
    traits.provider.kept_promise = kept_promise(state.pairs.grievance_of_provider, shading)


def update_grievances(state: State, values: StackValues, view: ParameterView, traits: Traits, deals: Ints) -> None:
    """Move grievances a year on: part is forgotten, and last year's results and this year's re-trade add to them.

    Args:
        deals: pair rows with a deal last year.
    """
    pairs, year = state.pairs, state.pairs.last_year
    on = view.on("grievance") > 0.0
    decay, weight = view["grievance.decay"], view["grievance.retrade_weight"]
    blamed = _blame(state, values, view, traits)
    for number, (grievance, shortfall) in enumerate(
        (
            (pairs.grievance_of_payer, year.payer_judged_shortfall),
            (pairs.grievance_of_provider, year.provider_judged_shortfall),
        )
    ):
        severity = np.zeros_like(grievance)
        # The other side's re-trade is what hurts.
        severity[deals] = (shortfall + weight * pairs.retraded[1 - number])[deals]
        grievance[:] = np.where(on, next_grievance(grievance, blamed[number], severity, decay), grievance)


def resent_exits(state: State, values: StackValues, view: ParameterView, traits: Traits, events: EventLog) -> None:
    """Add a grievance for every exit of the year that the partner alone decided."""
    if not events.batches:
        return
    pairs = state.pairs
    event, decided_by, pair = (
        np.concatenate([batch[name] for batch in events.batches]) for name in ("event", "decided_by", "pair")
    )
    exits = (event == EVENT["exited_at_term"]) | (event == EVENT["exited_mid_term"])
    blamed = _blame(state, values, view, traits)
    for grievance, blame_share, decider in (
        (pairs.grievance_of_payer, blamed[0], "provider"),
        (pairs.grievance_of_provider, blamed[1], "payer"),
    ):
        # A pair can have one exit a year: those that leave cool off.
        rows = pair[exits & (decided_by == DECIDER[decider])]
        at = ParameterRows(view, rows)
        hurt = next_grievance(grievance[rows], blame_share[rows], at["grievance.exit_weight"] * np.ones(len(rows)), 0.0)
        grievance[rows] = np.where(at.on("grievance") > 0.0, hurt, grievance[rows])


def _blame(state: State, values: StackValues, view: ParameterView, traits: Traits) -> tuple[Floats, Floats]:
    """Share of a shortfall that the payer and the provider of every pair blame on each other, shape (m,) each."""
    stack = state.stack
    antagonism = state.organizations.antagonism * ParameterView(values, stack.cell).on("antagonism")
    share = view["grievance.blame"]
    return (
        blame(antagonism[stack.payer], traits.payer.naming, share),
        blame(antagonism[stack.provider], traits.provider.naming, share),
    )
