"""Strategies spread: each year some organisations copy a peer, by pairwise comparison or the best story they hear."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from typing import TYPE_CHECKING

import networkx as nx

from benchmarks.object_market.judgement import take_stock_of_results
from benchmarks.object_market.parameters import Parameters
from longgame.vocabulary import KINDS, TRAITS

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.organizations import Organization

#: Who knows whom is part of the scenario, not of luck: the network is always drawn from the engine's seed.
_NETWORK_SEED = 7919


def introduce_peers(parameters: Parameters, kind: Sequence[Organization]) -> None:
    """Lay out who observes whom among the organisations of a kind."""
    rules, size = parameters.evolution, len(kind)
    if size < 2:
        return
    neighbours = int(rules.neighbours)
    reach = min(max(neighbours - neighbours % 2, 2), size - 1)
    if rules.network == "complete" or reach >= size - 1:
        graph = nx.complete_graph(size)
    else:
        rewired = 0.0 if rules.network == "ring" else rules.rewired_share
        graph = nx.watts_strogatz_graph(size, reach, rewired, seed=_NETWORK_SEED)
    for number, organization in enumerate(kind):
        organization.peers = [kind[peer] for peer in sorted(graph.neighbors(number))]


def evolve(market: ObjectMarket) -> None:
    """Judge, copy, explore. What is judged are results of the year before, which are known."""
    take_stock_of_results(market)
    rules, everybody, year = market.parameters.evolution, market.organizations_in_order, market.year
    for one in everybody:
        one.judgement.judge(year)
    for one in everybody:
        knowing = [peer.judgement for peer in one.peers if _tells(peer)]
        one.judgement.aspire(knowing, rules.aspiration_own_share)
    before = [one.sources for one in everybody]
    looks = market.organization_draws.uniform("compare with a peer", everybody)
    looking = [
        one
        for one, luck in zip(everybody, looks, strict=True)
        if luck < rules.imitation_rate and _tells(one) and one.peers
    ]
    heroes = _best_stories(market, looking) if rules.rule == "emulation" else _luckier_peers(market, looking)
    _take_over(market, heroes, before)
    _explore(market)
    for one, sources in zip(everybody, before, strict=True):
        if one.sources != sources:
            one.judgement.since = year


def _tells(one: Organization) -> bool:
    """Whether it is in business and knows results of its strategy: others neither copy nor are copied."""
    return one.is_open and one.judgement.known


def _luckier_peers(market: ObjectMarket, comparing: list[Organization]) -> list[tuple[Organization, Organization]]:
    """Who copies whom by pairwise comparison of z-scores (Fermi rule)."""
    draws, everybody = market.organization_draws, market.organizations_in_order
    scores = [0.0] * len(everybody)
    for kind in range(len(KINDS)):
        _standardise([one for one in everybody if one.kind == kind and _tells(one)], scores)
    choices = draws.uniform("peer to compare with", comparing)
    copies = draws.uniform("copy the peer", comparing)
    intensity = market.parameters.evolution.selection_intensity
    heroes = []
    for one, choice, luck in zip(comparing, choices, copies, strict=True):
        peer = _drawn(one, choice)
        if _tells(peer) and luck < _copying_chance(intensity * (scores[peer.index] - scores[one.index])):
            heroes.append((one, peer))
    return heroes


def _drawn(one: Organization, luck: float) -> Organization:
    return one.peers[min(int(luck * len(one.peers)), len(one.peers) - 1)]


def _standardise(kind: list[Organization], scores: list[float]) -> None:
    """Z-scores within a kind; 0 where its members do not differ."""
    if not kind:
        return
    mean = sum(one.judgement.score for one in kind) / len(kind)
    spread = sqrt(sum((one.judgement.score - mean) ** 2 for one in kind) / len(kind))
    if spread > 0.0:
        for one in kind:
            scores[one.index] = (one.judgement.score - mean) / spread


def _copying_chance(advantage: float) -> float:
    """Fermi rule."""
    if advantage < -700.0:
        return 0.0
    return 1.0 / (1.0 + exp(-advantage))


def _best_stories(market: ObjectMarket, looking: list[Organization]) -> list[tuple[Organization, Organization]]:
    """Who follows whom among those below their aspiration: the first best story that beats one's own score."""
    rules, year = market.parameters.evolution, market.year
    listening = [one for one in looking if one.judgement.falls_short()]
    best = [one.judgement.score for one in listening]
    heroes: list[Organization | None] = [None] * len(listening)
    for number in range(1, int(rules.stories_heard) + 1):
        luck = market.organization_draws.uniform(f"teller of story {number}", listening)
        for place, (one, choice) in enumerate(zip(listening, luck, strict=True)):
            teller = _drawn(one, choice)
            worth = teller.judgement.story(year, rules.announcement_share)
            if _tells(teller) and worth > best[place]:
                best[place], heroes[place] = worth, teller
    return [(one, hero) for one, hero in zip(listening, heroes, strict=True) if hero is not None]


def _take_over(
    market: ObjectMarket, heroes: list[tuple[Organization, Organization]], before: list[tuple[int, ...]]
) -> None:
    """Copy the whole strategy or one trait of it; all see the strategies before the year's copying."""
    copying = [one for one, _ in heroes]
    traits = market.organization_draws.uniform("trait to copy", copying)
    for (one, hero), luck in zip(heroes, traits, strict=True):
        sources = before[hero.index]
        if market.parameters.evolution.imitation_unit == "trait":
            trait = min(int(luck * len(TRAITS)), len(TRAITS) - 1)
            own = before[one.index]
            sources = (*own[:trait], sources[trait], *own[trait + 1 :])
        one.play(sources)


def _explore(market: ObjectMarket) -> None:
    """Rarely, try a strategy at random among those in play."""
    draws, everybody = market.organization_draws, market.organizations_in_order
    rate = market.parameters.evolution.exploration_rate
    tries = draws.uniform("explore", everybody)
    trying = [one for one, luck in zip(everybody, tries, strict=True) if luck < rate and one.is_open]
    for one, luck in zip(trying, draws.uniform("strategy to try", trying), strict=True):
        mix = market.scenario_mix[KINDS[one.kind]]
        in_play = sorted(name for name, share in mix.items() if share > 0.0)
        chosen = in_play[min(int(luck * len(in_play)), len(in_play) - 1)]
        one.play((market.strategies.names.index(chosen),) * len(TRAITS))
