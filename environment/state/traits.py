"""Traits in play: each side's trait values towards each partner, as numbers.

A fixed trait is the organisation's and the same towards all partners. A trait that is a function depends on what the
organisation sees of a partner, so it has a value for each side of each pair. Traits whose mechanism is switched off
are set to their null here, once, so that no rule has to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.agents.strategies import PARTNER_BY_PARTNER, TraitFunction, View, highest_trait_value
from longgame.environment.state.parameter_view import ParameterView, any_of
from longgame.environment.state.state import State
from longgame.environment.state.trait_functions import Sights
from longgame.vocabulary import SEEN_TRAITS, TRAITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Traits that a partner sees, in the order of `seen_of_payer` and `seen_of_provider`.
SEEN: Final = SEEN_TRAITS
#: Position of re-trade among them: it is seen when it happens, at renewal.
RETRADE: Final = SEEN.index("retrade")
#: Seen traits for which a good reputation stands in as itself; the others as its complement.
_GOOD: Final = ("candor", "effort", "support", "naming")
_IS_GOOD: Final = np.array([trait in _GOOD for trait in SEEN])[:, None]
#: Mechanism whose absence sets a trait, and the value that the trait then has.
_SWITCHES: Final = {
    "optimism": ("framing", 0.0),
    "loss_list": ("framing", 1.0),
    "retrade": ("retrade", 0.0),
    "envy": ("envy", 0.0),
    "support": ("support", 0.0),
}


@dataclass
class SideTraits:
    """One side's traits towards its partners, each of shape (m,).

    Attributes:
        kept_promise: share of the agreed effort and support that its grievance leaves, 1 before any shading.
    """

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
    kept_promise: Floats

    @property
    def delivered_effort(self) -> Floats:
        """Effort that it makes: the agreed one less what its grievance withholds."""
        return self.effort * self.kept_promise


@dataclass
class Traits:
    """Both sides' traits in a year."""

    payer: SideTraits
    provider: SideTraits


@dataclass(frozen=True)
class PlayedFunction:
    """A trait function of one strategy, in the cells whose scenario gives it.

    Attributes:
        strategy: its code, as in `trait_source`.
        name: of the strategy.
        function: of a view.
        cells: numbers of the cells.
        at_once: whether one call may serve all cells, because the function looks at each partner by itself.
    """

    strategy: int
    name: str
    function: TraitFunction
    cells: list[int]
    at_once: bool


class TraitTable:
    """Trait numbers and functions of every strategy in every cell of a stack."""

    def __init__(self, state: State) -> None:
        cells = state.stack.cells
        self.numbers = np.full((len(cells), len(state.strategies), len(TRAITS)), 0.0)
        self.functions: dict[str, list[PlayedFunction]] = {trait: [] for trait in TRAITS}
        for number, cell in enumerate(cells):
            for code, name in enumerate(state.strategies):
                strategy = cell.scenario.strategies.get(name)
                if strategy is None:
                    continue
                for column, trait in enumerate(TRAITS):
                    value = strategy.traits[trait]
                    if callable(value):
                        self._add_function(trait, code, name, value, number)
                    else:
                        self.numbers[number, code, column] = min(max(value, 0.0), highest_trait_value(trait))

    def _add_function(self, trait: str, code: int, name: str, function: TraitFunction, cell: int) -> None:
        for known in self.functions[trait]:
            if known.strategy == code and known.function is function:
                known.cells.append(cell)
                return
        at_once = any(function is mirror for mirror in PARTNER_BY_PARTNER)
        self.functions[trait].append(PlayedFunction(code, name, function, [cell], at_once))

    def side(self, source: Ints, cell: Ints, sights: Sights) -> dict[str, Floats]:
        """Trait values of one side of every pair, by trait, each of shape (m,).

        Args:
            source: strategy that each trait of each organisation comes from, shape (n, traits).
            cell: cell of each organisation, shape (n,).
            sights: what this side sees of its partners.

        Raises:
            StrategyError: a function fails, or returns something other than numbers in the range of its trait.
        """
        values = {}
        numbers = self.numbers[cell[:, None], source, np.arange(len(TRAITS))].T.take(sights.actor, axis=1)
        for column, (trait, value) in enumerate(zip(TRAITS, numbers, strict=True)):
            for played in self.functions[trait]:
                plays = source[:, column] == played.strategy
                if len(played.cells) < len(self.numbers):
                    plays &= np.isin(cell, played.cells)
                pairs = plays[sights.actor].nonzero()[0]
                if not len(pairs):
                    continue
                if played.at_once:
                    value[pairs] = np.clip(played.function(sights.view), 0.0, highest_trait_value(trait))[pairs]
                else:
                    value[pairs] = sights.answers(played.function, played.name, trait, pairs)
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
    """What one side sees of its partner in every pair: the provider of the payer if `of_payer`, else the other way."""
    pairs = state.pairs
    standing = reputation(state, of_payer)
    seen = pairs.seen_of_payer if of_payer else pairs.seen_of_provider
    first = np.where(_IS_GOOD, standing, 1.0 - standing)
    shown = np.where(np.isnan(seen), first, seen)
    return View(
        **{f"partner_{trait}": shown[row] for row, trait in enumerate(SEEN)},
        trust=pairs.trust_in_payer() if of_payer else pairs.trust_in_provider(),
        reputation=standing,
        deal_year=pairs.deal_year.astype(np.float64),
    )


def traits_in_play(state: State, table: TraitTable, view: ParameterView) -> Traits:
    """Both sides' traits this year, with switched-off traits at their null.

    Each side's functions see last year's observations, so neither moves first.

    Raises:
        StrategyError: a function fails, or returns something other than numbers in the range of its trait.
    """
    stack, source, year = state.stack, state.organizations.trait_source, state.year
    of_provider, of_payer = partner_view(state, of_payer=False), partner_view(state, of_payer=True)
    payer = table.side(source, stack.cell, Sights(of_provider, stack, stack.payer, stack.provider, year))
    provider = table.side(source, stack.cell, Sights(of_payer, stack, stack.provider, stack.payer, year))
    for trait, (mechanism, null) in _SWITCHES.items():
        off = view.on(mechanism) == 0.0
        if not any_of(off):
            continue
        payer[trait] = np.where(off, null, payer[trait])
        provider[trait] = np.where(off, null, provider[trait])
    return Traits(_side(payer), _side(provider))


def _side(values: Mapping[str, Floats]) -> SideTraits:
    return SideTraits(**{trait: values[trait] for trait in TRAITS}, kept_promise=np.ones_like(values["effort"]))
