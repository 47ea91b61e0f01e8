"""What single organisations offer this year, as columns: NaN where an organisation has nothing of its own.

What an organisation offers to all its partners is in its row. What it offers to one of them is in a row of its own,
below the rows of the organisations; that row begins as a copy of the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        terms: deal terms and share of savings by name, shape (rows, models); only those that somebody gives.
        levers: levers for people and before talks by name, shape (n,); only those that somebody gives.
        accepted: whether each model is offered or accepted, shape (rows, models).
        strategy: name of the strategy that an organisation is to play, by row.
        payer_row, provider_row: row of what payer and provider of each pair offer to each other, shape (m,).
    """

    terms: dict[str, Floats]
    levers: dict[str, Floats]
    accepted: Bools
    strategy: dict[int, str]
    payer_row: Ints
    provider_row: Ints

    def of_pairs(self, name: str, pair: Ints, model: Ints) -> tuple[Floats, Floats]:
        """A term as payer and provider of the pairs give it for deals of a model (from 0); shapes broadcast."""
        term = self.terms[name]
        return term[self.payer_row[pair], model], term[self.provider_row[pair], model]

    def accepted_by_pairs(self, pair: Ints, model: Ints) -> tuple[Bools, Bools]:
        """Whether payer and provider of the pairs offer or accept a model (from 0); shapes broadcast."""
        return self.accepted[self.payer_row[pair], model], self.accepted[self.provider_row[pair], model]


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
    made: list[_Made] = []
    for cell, scenario in enumerate(scenarios):
        start, stop = stack.offsets[cell], stack.offsets[cell + 1]
        row_of = {organization: start + row for row, organization in enumerate(stack.ids[start:stop])}
        made += [_Made(offer, row_of, law[id(scenario)]) for offer in offers[id(scenario)]]
    towards = _Towards(stack, [one for one in made if one.offer.partner is not None])
    rows = len(stack.ids) + len(towards.copied)
    own = OwnOffers({}, {}, np.ones((rows, len(MODELS)), dtype=bool), {}, towards.payer_row, towards.provider_row)
    for one in made:
        if one.offer.partner is None:
            _note(own, one, one.row, stack)
    for table in (*own.terms.values(), own.accepted):
        table[len(stack.ids) :] = table[towards.copied]
    for one, row in zip(towards.made, towards.row, strict=True):
        _note(own, one, int(row), stack)
    return own


class _Made:
    """An offer with the row of the organisation that makes it, and with what policies have set."""

    def __init__(self, offer: Offer, row_of: Mapping[str, int], law: frozenset[str]) -> None:
        self.offer, self.law = offer, law
        self.row = row_of[offer.organization]
        self.partner_row = self.row if offer.partner is None else row_of[offer.partner]


class _Towards:
    """Offers to one partner, of those whose two parties share a region, and the row of each below the organisations.

    Attributes:
        made, row: the offers, and the row of each.
        copied: row of the organisation behind each added row.
        payer_row, provider_row: as in `OwnOffers`.
    """

    def __init__(self, stack: Stack, made: Sequence[_Made]) -> None:
        self.made, self.row = made, np.zeros(0, dtype=np.int64)
        self.copied, self.payer_row, self.provider_row = self.row, stack.payer, stack.provider
        if not made:
            return
        giver, partner = (np.array([getattr(one, side) for one in made]) for side in ("row", "partner_row"))
        pays = stack.is_payer[giver]
        pair = stack.pair_of(np.where(pays, giver, partner), np.where(pays, partner, giver))
        meet = pair >= 0
        self.made = [one for one, met in zip(made, meet, strict=True) if met]
        giver, pays, pair = giver[meet], pays[meet], pair[meet]
        _, first, number = np.unique(2 * pair + pays, return_index=True, return_inverse=True)
        self.row, self.copied = len(stack.ids) + number, giver[first]
        self.payer_row, self.provider_row = stack.payer.copy(), stack.provider.copy()
        self.payer_row[pair[pays]], self.provider_row[pair[~pays]] = self.row[pays], self.row[~pays]


def _note(own: OwnOffers, made: _Made, row: int, stack: Stack) -> None:
    """Note one offer in a row; a later one goes before an earlier one."""
    offer, kind = made.offer, KINDS[stack.kind[made.row]]
    for name in offer.values:
        if name in LEVERS:
            number = own_number(offer, name, kind, MODELS[0], made.law)
            if number is not None:
                own.levers.setdefault(name, np.full(len(stack.ids), np.nan))[row] = number
            continue
        for code, model in enumerate(MODELS):
            number = own_number(offer, name, kind, model, made.law)
            if number is not None:
                own.terms.setdefault(name, np.full(own.accepted.shape, np.nan))[row, code] = number
    if offer.models is not None:
        own.accepted[row] = [model in offer.models for model in MODELS]
    if offer.strategy is not None:
        own.strategy[row] = offer.strategy
