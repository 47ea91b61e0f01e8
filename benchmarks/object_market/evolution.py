"""Strategies spread: each year some organisations compare themselves with a peer and copy by the Fermi rule."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from typing import TYPE_CHECKING

import networkx as nx

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
    """Compare, copy, explore. What is compared are results from deals of the year before, which are known."""
    parameters, everybody = market.parameters, market.organizations_in_order
    result = [0.0] * len(everybody)
    spending = result.copy()
    for pair in market.pairs:
        payer, provider, year = pair.payer.index, pair.provider.index, pair.previous
        spent = pair.status_quo * pair.lives
        spending[payer] += spent
        spending[provider] += spent
        if year is not None:
            result[payer] += year.payer_net
            result[provider] += year.provider_net
    window = parameters.evolution.evaluation_window_years
    means = []
    for one in everybody:
        spent = spending[one.index]
        one.scores.insert(0, result[one.index] / (spent if spent > 0.0 else 1.0))
        one.scores.pop()
        means.append(sum(one.scores) / min(window, market.year))
    scores = [0.0] * len(everybody)
    for kind in range(len(KINDS)):
        _standardise([one for one in everybody if one.kind == kind and one.is_open], means, scores)
    _imitate(market, scores)
    _explore(market)


def _standardise(kind: list[Organization], means: list[float], scores: list[float]) -> None:
    """Z-scores within a kind; 0 where its members do not differ."""
    if not kind:
        return
    mean = sum(means[one.index] for one in kind) / len(kind)
    spread = sqrt(sum((means[one.index] - mean) ** 2 for one in kind) / len(kind))
    if spread > 0.0:
        for one in kind:
            scores[one.index] = (means[one.index] - mean) / spread


def _imitate(market: ObjectMarket, scores: list[float]) -> None:
    """Copy a peer's whole strategy or one trait of it; all see the strategies before the year's copying."""
    rules, draws = market.parameters.evolution, market.organization_draws
    everybody = market.organizations_in_order
    meets = draws.uniform("compare with a peer", everybody)
    comparing = [
        one
        for one, luck in zip(everybody, meets, strict=True)
        if luck < rules.imitation_rate and one.is_open and one.peers
    ]
    choices = draws.uniform("peer to compare with", comparing)
    copies = draws.uniform("copy the peer", comparing)
    traits = draws.uniform("trait to copy", comparing)
    before = [one.sources for one in everybody]
    for one, choice, luck, trait_luck in zip(comparing, choices, copies, traits, strict=True):
        peer = one.peers[min(int(choice * len(one.peers)), len(one.peers) - 1)]
        if not peer.is_open or luck >= _copying_chance(
            rules.selection_intensity * (scores[peer.index] - scores[one.index])
        ):
            continue
        sources = before[peer.index]
        if rules.imitation_unit == "trait":
            trait = min(int(trait_luck * len(TRAITS)), len(TRAITS) - 1)
            own = before[one.index]
            sources = (*own[:trait], sources[trait], *own[trait + 1 :])
        one.play(sources)


def _copying_chance(advantage: float) -> float:
    """Fermi rule."""
    if advantage < -700.0:
        return 0.0
    return 1.0 / (1.0 + exp(-advantage))


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
