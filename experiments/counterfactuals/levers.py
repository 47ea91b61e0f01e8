"""The levers of one deal: what a party might have offered instead, each in steps from small to large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.own_terms import range_of
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.counterfactuals.moves import Move
from longgame.experiments.counterfactuals.sheet_on_table import sheet_on_table
from longgame.vocabulary import KINDS, TRAITS

#: `two_sided_year` of a contract without downside.
NEVER: Final = 99.0
_SIDES: Final = ("payer", "provider")


@dataclass(frozen=True)
class TermLever:
    """A lever that is a term of the deal.

    Attributes:
        term: name of the term in an offer.
        column: of `ContractTerms`.
        distances: how far it is moved, small to large, either way.
        is_money: whether it grows with the spending index until it is signed.
        offered_by: who offers less of it, and who more.
    """

    term: str
    column: str
    distances: Sequence[float]
    is_money: bool = False
    offered_by: tuple[str, str] = ("payer", "payer")


TERM_LEVERS: Final[Mapping[str, TermLever]] = {
    "support": TermLever("support_pmpy_usd", "support", (3.0, 6.0, 12.0, 24.0, 48.0), True),
    "staging": TermLever("two_sided_year", "two_sided_year", (1.0, 2.0, 3.0)),
    "corridor": TermLever("corridor_rate", "corridor_rate", (0.005, 0.01, 0.02, 0.04)),
    # A payer gives no more than its offer, a provider takes no less.
    "share": TermLever("provider_share", "provider_share", (0.02, 0.05, 0.1, 0.2), offered_by=("payer", "provider")),
    "term": TermLever("term_years", "term_years", (1.0, 2.0, 3.0)),
    "governance": TermLever("governance_pmpy_usd", "governance", (1.0, 2.0, 4.0, 8.0), True),
}
LOSSES, STANCE = "losses", "stance"
#: Names of all levers, in the order in which they are listed.
LEVERS: Final = (*TERM_LEVERS, LOSSES, STANCE)
#: How much of the losses that a side leaves out it names instead.
_NAMED: Final = (0.5, 1.0)


@dataclass(frozen=True)
class DealAtStake:
    """A deal, or talks, of which the levers are moved.

    Attributes:
        payer, provider: ids.
        provider_kind: kind of the provider.
        model: partnership model of the agreement, or of the talks.
        from_year: year from which other offers hold: that of the talks that led to the agreement.
        terms: terms that were agreed, by the columns of `ContractTerms`; money at the price level of year 1.
        plays: for either side, the strategy that each of its traits comes from, in the order of traits.
        posted: whether a public programme posts the terms, so that nobody moves them.
    """

    payer: str
    provider: str
    provider_kind: str
    model: str
    from_year: int
    terms: Mapping[str, float]
    plays: Mapping[str, tuple[str, ...]]
    posted: bool = False

    @classmethod
    def signed(
        cls, pair: pd.DataFrame, parties: tuple[str, str], kind: str, model: str, from_year: int, signed_year: int
    ) -> DealAtStake:
        """The deal of a pair that was watched, with the terms of the agreement that was signed in `signed_year`.

        Args:
            pair: of `watch_pair`.
            parties: ids of payer and provider.
            kind: of the provider.
            model: of the agreement.
            from_year: as above.
        """
        row = _in_year(pair, signed_year)
        terms = {name.partition(".")[2]: float(value) for name, value in row.items() if name.startswith("terms.")}
        for lever in TERM_LEVERS.values():
            if lever.is_money:
                terms[lever.column] /= float(row["trend"])
        return cls(*parties, kind, model, from_year, terms, _plays(pair, from_year), terms["program"] > 0.0)

    @classmethod
    def talked_about(
        cls,
        pair: pd.DataFrame,
        parties: tuple[str, str],
        kind: str,
        sheet: tuple[str, str],
        year: int,
        market: Scenario,
    ) -> DealAtStake:
        """Talks of `year` that led to no deal, about a sheet: a model and a package.

        No share was agreed, so there is none to move.
        """
        plays = _plays(pair, year)
        support = market.strategies[plays["payer"][TRAITS.index("support")]].traits["support"]
        shown = 1.0 if callable(support) else float(support)
        terms = dict(sheet_on_table(market, year, *sheet, parties, shown)) | {"provider_share": float("nan")}
        return cls(*parties, kind, sheet[0], year, terms, plays, terms["program"] > 0.0)


def _in_year(pair: pd.DataFrame, year: int) -> dict[str, Any]:
    return {str(name): value for name, value in pair[pair["year"] == year].iloc[0].items()}


def _plays(pair: pd.DataFrame, year: int) -> dict[str, tuple[str, ...]]:
    row = _in_year(pair, year)
    return {side: tuple(str(row[f"{side}_plays"]).split(" ")) for side in _SIDES}


@dataclass(frozen=True)
class Step:
    """One lever moved by one distance.

    Attributes:
        lever: one of `LEVERS`.
        way: -1 for less, 1 for more, 0 where there is no less or more.
        side: who moves it.
        number: 1 for the smallest step of this lever, way and side.
        factual: as it was; NaN for a stance.
        level: as it is then: a number, or the name of a strategy.
        moves: offers that make it so.
    """

    lever: str
    way: int
    side: str
    number: int
    factual: float
    level: float | str
    moves: tuple[Move, ...]

    @property
    def ladder(self) -> tuple[str, int, str]:
        """What steps of the same lever, way and side share; stances are all their own."""
        return self.lever, self.way, f"{self.side} {self.level}" if self.lever == STANCE else self.side


def steps_of(deal: DealAtStake, scenario: Scenario, wanted: Sequence[str] = LEVERS) -> list[Step]:
    """Every step of the levers in `wanted`, in the order of `LEVERS`; a posted programme's terms have none."""
    found: list[Step] = []
    for name in LEVERS:
        if name not in wanted:
            continue
        if name in TERM_LEVERS:
            found += [] if deal.posted else _term_steps(name, deal)
        else:
            makers: Mapping[str, Callable[[DealAtStake, Scenario], Iterator[Step]]] = {
                LOSSES: _loss_steps,
                STANCE: _stances,
            }
            found += makers[name](deal, scenario)
    return found


def _term_steps(name: str, deal: DealAtStake) -> Iterator[Step]:
    lever = TERM_LEVERS[name]
    parameter = range_of(lever.term, KINDS[0], deal.model, registry())
    if parameter is None or parameter.low is None or parameter.high is None:
        return
    factual = deal.terms[lever.column]
    if factual != factual:  # nothing was agreed
        return
    for way, side in zip((-1, 1), lever.offered_by, strict=True):
        giver, partner = (deal.payer, deal.provider) if side == "payer" else (deal.provider, deal.payer)
        levels: list[float] = []
        for level in _levels(name, factual, way):
            level = min(max(level, parameter.low), parameter.high)
            if level != factual and level not in levels:
                levels.append(level)
        for number, level in enumerate(levels, start=1):
            move = Move(giver, deal.from_year, {lever.term: level}, partner, deal.model)
            yield Step(name, way, side, number, factual, level, (move,))


def _levels(name: str, factual: float, way: int) -> list[float]:
    """Levels from small to large moves. A deal without downside can only get some, from year 3, 2 or 1 on."""
    distances = TERM_LEVERS[name].distances
    if name == "staging" and factual >= NEVER:
        return [] if way > 0 else list(distances[::-1])
    return [round(factual + way * distance, 10) for distance in distances]


def _loss_steps(deal: DealAtStake, scenario: Scenario) -> Iterator[Step]:
    """Either side, or both, write more of the losses that they expect into the agreement."""
    sides = {side: _mixed(deal, side, scenario) for side in _SIDES}
    lists = {side: one.traits["loss_list"] for side, one in sides.items() if one is not None}
    open_lists = {side: float(share) for side, share in lists.items() if not callable(share) and share < 1.0}
    groups = [(side, (side,)) for side in open_lists] + ([("both", _SIDES)] if len(open_lists) > 1 else [])
    for label, movers in groups:
        factual = sum(open_lists[side] for side in movers) / len(movers)
        for number, part in enumerate(_NAMED, start=1):
            moves = []
            for side in movers:
                share = open_lists[side] + part * (1.0 - open_lists[side])
                own = sides[side]
                if own is not None:
                    named = _with_losses(own, side, share)
                    moves.append(Move(getattr(deal, side), deal.from_year, strategy=named))
            level = factual + part * (1.0 - factual)
            yield Step(LOSSES, 1, label, number, factual, level, tuple(moves))


def _with_losses(own: Strategy, side: str, share: float) -> Strategy:
    return replace(own, name=f"what_if_{side}_lists_{round(1000 * share)}", loss_list=share)


def _mixed(deal: DealAtStake, side: str, scenario: Scenario) -> Strategy | None:
    """What a side plays as one strategy, trait by trait; None if a strategy is not known."""
    sources = deal.plays[side]
    if any(name not in scenario.strategies for name in sources):
        return None
    of = {trait: scenario.strategies[name].traits[trait] for trait, name in zip(TRAITS, sources, strict=True)}
    return Strategy(
        f"what_if_{side}",
        claim=of["claim"],
        candor=of["candor"],
        horizon=of["horizon"],
        effort=of["effort"],
        support=of["support"],
        retrade=of["retrade"],
        envy=of["envy"],
        optimism=of["optimism"],
        loss_list=of["loss_list"],
        naming=of["naming"],
    )


def _stances(deal: DealAtStake, scenario: Scenario) -> Iterator[Step]:
    """Either side plays another strategy of the market's opening mix towards everybody."""
    for side, kind in zip(_SIDES, (KINDS[0], deal.provider_kind), strict=True):
        for name, share in sorted(scenario.mix[kind].items()):
            if share > 0.0 and set(deal.plays[side]) != {name}:
                move = Move(getattr(deal, side), deal.from_year, strategy=scenario.strategies[name])
                yield Step(STANCE, 0, side, 1, float("nan"), name, (move,))
