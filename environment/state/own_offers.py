"""What single organisations offer this year, as columns: NaN where an organisation has nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.offers import Offer, in_force, own_number, set_by_law
from longgame.environment.scenario.own_terms import LEVERS
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.stack import Stack
from longgame.vocabulary import KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass
class OwnOffers:
    """The offers that hold in one year.

    Attributes:
        terms: deal terms and share of savings by name, shape (n, models); only those that somebody gives.
        levers: levers for people and before talks by name, shape (n,); only those that somebody gives.
        accepted: whether an organisation offers or accepts each model, shape (n, models).
        strategy: name of the strategy that an organisation is to play, by row.
    """

    terms: dict[str, Floats]
    levers: dict[str, Floats]
    accepted: Bools
    strategy: dict[int, str]

    def of_pairs(self, name: str, row: Ints, model: Ints) -> Floats:
        """A term as the organisations in `row` give it for deals of a model (from 0); shapes broadcast."""
        return self.terms[name][row, model]


def own_offers(stack: Stack, values: StackValues) -> OwnOffers | None:
    """The offers that hold this year; None if no organisation of the stack has any."""
    return values.once("own offers", partial(_resolved, stack))


def own_lever(own: OwnOffers | None, name: str, column: Floats) -> Floats:
    """The values of a lever, shape (n,), with those that organisations set for themselves."""
    if own is None or name not in own.levers:
        return column
    return np.where(np.isnan(own.levers[name]), column, own.levers[name])


def _resolved(stack: Stack, values: StackValues) -> OwnOffers | None:
    scenarios = values.scenarios()
    offers = {id(scenario): in_force(scenario, values.year) for scenario in scenarios}
    if not any(offers.values()):
        return None
    law = {id(scenario): set_by_law(scenario, values.year) for scenario in scenarios}
    count = len(stack.ids)
    own = OwnOffers({}, {}, np.ones((count, len(MODELS)), dtype=bool), {})
    for cell, scenario in enumerate(scenarios):
        start, stop = stack.offsets[cell], stack.offsets[cell + 1]
        row_of = {organization: start + row for row, organization in enumerate(stack.ids[start:stop])}
        for offer in offers[id(scenario)]:
            _note(own, offer, row_of[offer.organization], stack, law[id(scenario)])
    return own


def _note(own: OwnOffers, offer: Offer, row: int, stack: Stack, law: frozenset[str]) -> None:
    """Note one offer; a later one goes before an earlier one."""
    kind, count = KINDS[stack.kind[row]], len(stack.ids)
    for name in offer.values:
        if name in LEVERS:
            number = own_number(offer, name, kind, MODELS[0], law)
            if number is not None:
                own.levers.setdefault(name, np.full(count, np.nan))[row] = number
            continue
        for code, model in enumerate(MODELS):
            number = own_number(offer, name, kind, model, law)
            if number is not None:
                own.terms.setdefault(name, np.full((count, len(MODELS)), np.nan))[row, code] = number
    if offer.models is not None:
        own.accepted[row] = [model in offer.models for model in MODELS]
    if offer.strategy is not None:
        own.strategy[row] = offer.strategy
