"""Traits in play: each side's trait values towards each partner, as numbers.

A fixed trait is a number of its organisation; a trait function sees what the party can see of that partner, so mirrored
traits belong to a side of a pair. What is switched off is taken as its null here, once, so that no rule needs to know
of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.agents.strategies import TraitFunction, View, highest_trait_value
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.state import State
from longgame.vocabulary import SEEN_TRAITS, TRAITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Traits that a partner sees, in the order of `seen_of_payer` and `seen_of_provider`.
SEEN: Final = SEEN_TRAITS
#: Position of re-trade among them: it is seen when it happens, at renewal.
RETRADE: Final = SEEN.index("retrade")
#: Seen traits for which a good reputation stands in as itself; the others as its complement.
_GOOD: Final = ("candor", "effort", "support", "naming")
#: A trait is taken as 0 when this mechanism is off.
_SWITCHES: Final = {
    "optimism": "framing",
    "loss_list": "framing",
    "retrade": "retrade",
    "envy": "envy",
    "support": "support",
}


@dataclass
class SideTraits:
    """One side's traits towards its partners, each of shape (m,)."""

    claim: Floats
    candor: Floats
    horizon: Floats
    effort: Floats
    support: Floats
    retrade: Floats
    envy: Floats
    optimism: Floats
    loss_list: Floats
    naming: Floats


@dataclass
class Traits:
    """Both sides' traits in a year."""

    payer: SideTraits
    provider: SideTraits


class TraitTable:
    """Trait numbers and functions of every strategy in every cell of a stack."""

    def __init__(self, state: State) -> None:
        cells = state.stack.cells
        self.numbers = np.full((len(cells), len(state.strategies), len(TRAITS)), 0.0)
        self.functions: dict[tuple[int, int], list[tuple[TraitFunction, list[int]]]] = {}
        for number, cell in enumerate(cells):
            for code, name in enumerate(state.strategies):
                strategy = cell.scenario.strategies.get(name)
                if strategy is None:
                    continue
                for column, trait in enumerate(TRAITS):
                    value = strategy.traits[trait]
                    if callable(value):
                        self._add_function(code, column, value, number)
                    else:
                        self.numbers[number, code, column] = value

    def _add_function(self, code: int, column: int, function: TraitFunction, cell: int) -> None:
        known = self.functions.setdefault((code, column), [])
        for other, cells in known:
            if other is function:
                cells.append(cell)
                return
        known.append((function, [cell]))

    def side(self, source: Ints, cell: Ints, row: Ints, view: View) -> dict[str, Floats]:
        """Trait values of one side of every pair.

        Args:
            source: strategy that each trait of each organisation comes from, shape (n, traits).
            cell: cell of each organisation, shape (n,).
            row: organisation on this side of each pair, shape (m,).
            view: what it sees of its partner, by pair.
        """
        values = {}
        for column, trait in enumerate(TRAITS):
            highest = highest_trait_value(trait)
            # A number is the organisation's towards all its partners; what a function makes of a partner is the pair's.
            value = np.clip(self.numbers[cell, source[:, column], column], 0.0, highest)[row]
            for (code, function_column), functions in self.functions.items():
                if function_column != column:
                    continue
                plays = source[:, column] == code
                for function, cells in functions:
                    players = plays if len(cells) == len(self.numbers) else plays & np.isin(cell, cells)
                    if players.any():
                        value = np.where(players[row], np.clip(function(view), 0.0, highest), value)
            values[trait] = value
        return values


def reputation(state: State, of_payer: bool) -> Floats:
    """Mean trust in each pair's payer (or provider) over the market, weighted by lives, shape (m,)."""
    stack, pairs = state.stack, state.pairs
    row = stack.payer if of_payer else stack.provider
    trust = pairs.trust_in_payer() if of_payer else pairs.trust_in_provider()
    weight = stack.sum_by_organization(row, pairs.lives)
    total = stack.sum_by_organization(row, pairs.lives * trust)
    mean = np.where(weight > 0.0, total / np.where(weight > 0.0, weight, 1.0), 0.5)
    return np.asarray(mean[row])


def partner_view(state: State, of_payer: bool) -> View:
    """What one side sees of its partner in every pair.

    The provider's view of the payer if `of_payer`, else the other way.
    """
    pairs = state.pairs
    standing = reputation(state, of_payer)
    seen = pairs.seen_of_payer if of_payer else pairs.seen_of_provider
    shown = {}
    for row, trait in enumerate(SEEN):
        first = standing if trait in _GOOD else 1.0 - standing
        shown[trait] = np.where(np.isnan(seen[row]), first, seen[row])
    return View(
        partner_claim=shown["claim"],
        partner_candor=shown["candor"],
        partner_effort=shown["effort"],
        partner_support=shown["support"],
        partner_retrade=shown["retrade"],
        partner_naming=shown["naming"],
        trust=pairs.trust_in_payer() if of_payer else pairs.trust_in_provider(),
        reputation=standing,
        deal_year=pairs.deal_year.astype(np.float64),
    )


def traits_in_play(state: State, table: TraitTable, view: ParameterView) -> Traits:
    """Both sides' traits this year, with switched-off traits at 0.

    Each side's functions see last year's observations, so neither moves first.
    """
    stack, source = state.stack, state.organizations.trait_source
    payer = table.side(source, stack.cell, stack.payer, partner_view(state, of_payer=False))
    provider = table.side(source, stack.cell, stack.provider, partner_view(state, of_payer=True))
    for trait, mechanism in _SWITCHES.items():
        switch = view.on(mechanism)
        payer[trait] = payer[trait] * switch
        provider[trait] = provider[trait] * switch
    return Traits(_side(payer), _side(provider))


def _side(values: Mapping[str, Floats]) -> SideTraits:
    return SideTraits(**{trait: values[trait] for trait in TRAITS})
