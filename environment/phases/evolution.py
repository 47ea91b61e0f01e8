"""How strategies spread: each year some organisations compare results with a peer and may copy it (Fermi rule)."""

from __future__ import annotations

import functools

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.imitation import fermi_imitation_probability, standard_scores
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.vocabulary import KINDS, TRAITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Seed of the peer network, the same in every replicate: the network belongs to the scenario.
_NETWORK_SEED = 7919


def everybody_knows_everybody(network: str, size: int, neighbours: int) -> bool:
    """Whether all `size` organisations of a kind are peers of each other; see `peer_lists` for the arguments."""
    return network == "complete" or _ties(neighbours) >= size - 1


def _ties(neighbours: int) -> int:
    return max(neighbours - neighbours % 2, 2)


@functools.lru_cache(maxsize=256)
def peer_lists(network: str, size: int, neighbours: int, rewired_share: float) -> tuple[tuple[int, ...], ...]:
    """Peers of each of `size` organisations of a kind, as positions within the kind.

    Args:
        network: `complete`, `ring` or `small_world` (Watts & Strogatz 1998).
        neighbours: ties of an organisation on the ring, rounded down to an even number, at least 2.
        rewired_share: share of ties that are rewired in a small world.
    """
    if size < 2:
        return tuple(() for _ in range(size))
    if everybody_knows_everybody(network, size, neighbours):
        return tuple((*range(node), *range(node + 1, size)) for node in range(size))
    reach = _ties(neighbours)
    if network == "ring":
        graph = nx.watts_strogatz_graph(size, reach, 0.0, seed=_NETWORK_SEED)
    else:
        graph = nx.watts_strogatz_graph(size, reach, rewired_share, seed=_NETWORK_SEED)
    return tuple(tuple(sorted(graph.neighbors(node))) for node in range(size))


@functools.lru_cache(maxsize=256)
def _flat_peers(network: str, size: int, neighbours: int, rewired_share: float) -> tuple[Ints, Ints]:
    """Number of peers of each organisation, and the concatenated peers, from `peer_lists`."""
    lists = peer_lists(network, size, neighbours, rewired_share)
    count = np.array([len(peers) for peers in lists], dtype=np.int64)
    return count, np.array([peer for peers in lists for peer in peers], dtype=np.int64)


class PeerNetwork:
    """Peers of every organisation of a stack, as one flat list with offsets.

    If everybody of a kind knows everybody, the list has its members once, and each member skips its own `place` in it;
    otherwise `place` lies beyond all peers. `may_change` is False if the market file names the organisation's strategy
    and does not let it change. Others may copy such an organisation, but it neither copies nor explores.
    """

    def __init__(self, state: State) -> None:
        stack = state.stack
        self.count: Ints = np.zeros(len(stack.ids), dtype=np.int64)
        self.first: Ints = np.zeros(len(stack.ids), dtype=np.int64)
        self.place: Ints = np.full(len(stack.ids), np.iinfo(np.int64).max)
        members = (member.named for roster in stack.rosters for member in roster)
        self.may_change: Bools = np.array(
            [named is None or named.strategy is None or named.strategy_may_change is True for named in members]
        )
        flat: list[Ints] = []
        known = 0
        for number, cell in enumerate(stack.cells):
            values = cell.scenario.values
            network, neighbours = str(values["evolution.network"]), int(values["evolution.neighbours"])
            start, stop = stack.offsets[number], stack.offsets[number + 1]
            for kind in range(len(KINDS)):
                rows = start + np.flatnonzero(stack.kind[start:stop] == kind)
                if len(rows) > 1 and everybody_knows_everybody(network, len(rows), neighbours):
                    self.count[rows] = len(rows) - 1
                    self.first[rows] = known
                    self.place[rows] = np.arange(len(rows))
                    flat.append(rows)
                    known += len(rows)
                    continue
                count, peers = _flat_peers(network, len(rows), neighbours, float(values["evolution.rewired_share"]))
                self.count[rows] = count
                self.first[rows] = known + np.cumsum(count) - count
                flat.append(rows[peers])
                known += len(peers)
        self.flat: Ints = np.concatenate([*flat, np.zeros(1, dtype=np.int64)])

    def drawn_peer(self, luck: Floats) -> Ints:
        """Row of one peer of each organisation, picked by a uniform number; its own row if it has no peers."""
        chosen = np.minimum((luck * self.count).astype(np.int64), np.maximum(self.count - 1, 0))
        chosen += chosen >= self.place
        peer = self.flat[np.minimum(self.first + chosen, len(self.flat) - 1)]
        return np.where(self.count > 0, peer, np.arange(len(self.count)))


def yearly_score(state: State, spending_usd: Floats) -> Floats:
    """Score that imitation compares, shape (n,): result from deals per dollar of spending on the organisation's lives.

    Args:
        spending_usd: spending without savings by pair, shape (m,).
    """
    stack, pairs = state.stack, state.pairs
    # The results of a year are known in the next year.
    year = pairs.last_year
    deals = np.flatnonzero(year.active)
    result = stack.sum_by_organization(stack.payer[deals], year.payer_net[deals])
    result = result + stack.sum_by_organization(stack.provider[deals], year.provider_net[deals])
    spending = stack.sum_by_organization(stack.payer, spending_usd)
    spending = spending + stack.sum_by_organization(stack.provider, spending_usd)
    return np.asarray(result / np.where(spending > 0.0, spending, 1.0))


def evolve(state: State, values: StackValues, network: PeerNetwork, scores: Floats) -> None:
    """Revise strategies after the year: compare, copy, explore.

    Args:
        scores: this year's score of each organisation (see `yearly_score`), shape (n,).
    """
    stack, organizations = state.stack, state.organizations
    view = ParameterView(values, stack.cell)
    history = organizations.score_history
    history[1:] = history[:-1]
    history[0] = scores
    window = np.asarray(view["evolution.evaluation_window_years"] * np.ones(len(scores)))
    total = np.zeros_like(scores)
    for age in range(len(history)):
        total = total + np.where(age < window, history[age], 0.0)
    mean = total / np.minimum(window, float(state.year))
    score = standard_scores(mean, stack.group, organizations.is_open)
    before = organizations.trait_source.copy()
    imitate(state, view, network, score, before)
    _explore(state, view, network)


def imitate(state: State, view: ParameterView, network: PeerNetwork, score: Floats, before: Ints) -> None:
    """Copy a peer's whole strategy or one of its traits.

    Args:
        score: standardised score, shape (n,).
        before: trait sources before this year's copying, which all organisations see, shape (n, traits).
    """
    stack, organizations = state.stack, state.organizations

    def luck(decision: str) -> Floats:
        return streams.uniform(stack.draw_cell, decision, state.year, stack.key)

    peer = network.drawn_peer(luck("peer to compare with"))
    compares = luck("compare with a peer") < view["evolution.imitation_rate"] * view.on("imitation")
    copies = luck("copy the peer") < fermi_imitation_probability(
        score, score[peer], view["evolution.selection_intensity"]
    )
    copies &= (
        compares
        & network.may_change
        & organizations.is_open
        & organizations.is_open[peer]
        & (peer != np.arange(len(peer)))
    )
    by_trait = np.asarray(view["evolution.imitation_unit"] == "trait") & np.ones(len(peer), dtype=bool)
    trait = np.minimum((luck("trait to copy") * len(TRAITS)).astype(np.int64), len(TRAITS) - 1)
    whole = np.flatnonzero(copies & ~by_trait)
    organizations.trait_source[whole] = before[peer[whole]]
    single = np.flatnonzero(copies & by_trait)
    organizations.trait_source[single, trait[single]] = before[peer[single], trait[single]]


def _explore(state: State, view: ParameterView, network: PeerNetwork) -> None:
    """A few organisations try a random strategy among those in the mix of the cell's scenario."""
    stack, organizations = state.stack, state.organizations
    rate = view["evolution.exploration_rate"] * view.on("imitation")
    tries = streams.uniform(stack.draw_cell, "explore", state.year, stack.key) < rate
    rows = np.flatnonzero(tries & network.may_change & organizations.is_open)
    if not len(rows):
        return
    luck = streams.uniform(stack.draw_cell[rows], "strategy to try", state.year, stack.key[rows])
    for row, chance in zip(rows, luck, strict=True):
        scenario = stack.cells[stack.cell[row]].scenario
        mix = scenario.mix[KINDS[stack.kind[row]]]
        in_play = sorted(name for name, share in mix.items() if share > 0.0)
        chosen = in_play[min(int(chance * len(in_play)), len(in_play) - 1)]
        organizations.trait_source[row] = state.strategies.index(chosen)


def strategy_labels(state: State) -> Ints:
    """Code of each organisation's strategy, shape (n,); a blend has the number of strategies as its code."""
    source = state.organizations.trait_source
    pure = (source == source[:, :1]).all(axis=1)
    return np.where(pure, source[:, 0], len(state.strategies))
