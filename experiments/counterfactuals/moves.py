"""A scenario in which one party offers something else to its partner from a year on; all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.reading.fixed_mapping import FixedMapping
from longgame.environment.scenario.scenario import Scenario


@dataclass(frozen=True)
class Move:
    """What one party does otherwise.

    Attributes:
        organization: its id.
        from_year: first contract year.
        values: terms of its offer by name.
        partner, model: to whom and about which partnership model; None for all.
        strategy: what it plays; a `Strategy` that the scenario lacks is added to it.
    """

    organization: str
    from_year: int
    values: Mapping[str, float] = field(default_factory=dict)
    partner: str | None = None
    model: str | None = None
    strategy: Strategy | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", FixedMapping(self.values))


def moved(scenario: Scenario, moves: Iterable[Move]) -> Scenario:
    """The scenario after some moves. What an offer gives beside them stays; without moves it is the same scenario."""
    offers, strategies = list(scenario.offers), dict(scenario.strategies)
    for move in moves:
        if move.strategy is not None:
            strategies.setdefault(move.strategy.name, move.strategy)
        offers = _with(offers, move)
    ordered = sorted(offers, key=lambda one: (one.organization, one.partner or "", one.model or "", one.from_year))
    same = tuple(ordered) == scenario.offers and len(strategies) == len(scenario.strategies)
    return scenario if same else replace(scenario, offers=tuple(ordered), strategies=strategies)


def _with(offers: Iterable[Offer], move: Move) -> list[Offer]:
    """The offers with a move on top of those about the same subject, and where there are none, on its own."""
    subject = (move.organization, move.partner, move.model)
    kept: list[Offer] = []
    about: list[Offer] = []
    free = move.from_year
    for offer in offers:
        same = (offer.organization, offer.partner, offer.model) == subject and offer.last_year >= move.from_year
        (about if same else kept).append(offer)
    # No two of them share a year, so only the last may have no end.
    for offer in sorted(about, key=lambda one: one.from_year):
        if offer.from_year < move.from_year:
            kept.append(replace(offer, until_year=move.from_year - 1))
        begins = max(offer.from_year, move.from_year)
        if free < begins:
            kept.append(_alone(move, free, begins - 1))
        kept.append(_taking_up(replace(offer, from_year=begins), move))
        if offer.until_year is None:
            return kept
        free = offer.until_year + 1
    return [*kept, _alone(move, free, None)]


def _alone(move: Move, first: int, last: int | None) -> Offer:
    blank = Offer(move.organization, {}, model=move.model, from_year=first, until_year=last, partner=move.partner)
    return _taking_up(blank, move)


def _taking_up(offer: Offer, move: Move) -> Offer:
    strategy = offer.strategy if move.strategy is None else move.strategy.name
    return replace(offer, values={**offer.values, **move.values}, strategy=strategy)
