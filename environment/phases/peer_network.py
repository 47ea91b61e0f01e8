"""Who observes whom: the network of peers within each kind."""

from __future__ import annotations

import functools

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.state import State
from longgame.vocabulary import KINDS

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

    If everybody of a kind knows everybody, they form a circle: the list has its members once, and each member skips its
    own `place` in it; otherwise `place` lies beyond all peers. `may_change` is False if the market file names the
    organisation's strategy and does not let it change, or while an offer of its own names it. Others may copy such an
    organisation, but it neither copies nor explores.
    """

    def __init__(self, state: State) -> None:
        stack = state.stack
        self.count: Ints = np.zeros(len(stack.ids), dtype=np.int64)
        self.first: Ints = np.zeros(len(stack.ids), dtype=np.int64)
        self.place: Ints = np.full(len(stack.ids), np.iinfo(np.int64).max)
        #: Number of each organisation's circle, and that of those without one, which is the number of circles.
        self.circle: Ints = np.full(len(stack.ids), -1)
        members = (member.named for roster in stack.rosters for member in roster)
        self.may_change: Bools = np.array(
            [named is None or named.strategy is None or named.strategy_may_change is True for named in members]
        )
        self._not_in_file: Bools = self.may_change
        none = np.zeros(0, dtype=np.int64)
        flat, owners, peers_of_owners = [none], [none], [none]
        listed = circles = 0
        for number, cell in enumerate(stack.cells):
            values = cell.scenario.values
            network, neighbours = str(values["evolution.network"]), int(values["evolution.neighbours"])
            start, stop = stack.offsets[number], stack.offsets[number + 1]
            for kind in range(len(KINDS)):
                rows = start + (stack.kind[start:stop] == kind).nonzero()[0]
                if len(rows) > 1 and everybody_knows_everybody(network, len(rows), neighbours):
                    self.count[rows] = len(rows) - 1
                    self.first[rows] = listed
                    self.place[rows] = np.arange(len(rows))
                    self.circle[rows] = circles
                    flat.append(rows)
                    listed += len(rows)
                    circles += 1
                    continue
                count, peers = _flat_peers(network, len(rows), neighbours, float(values["evolution.rewired_share"]))
                self.count[rows] = count
                self.first[rows] = listed + np.cumsum(count) - count
                flat.append(rows[peers])
                owners.append(np.repeat(rows, count))
                peers_of_owners.append(rows[peers])
                listed += len(peers)
        self.circle[self.circle < 0] = circles
        self._circles = circles + 1
        self.flat: Ints = np.concatenate([*flat, np.zeros(1, dtype=np.int64)])
        #: Both ends of every tie outside circles, from each side.
        self._tie_owner: Ints = np.concatenate(owners)
        self._tie_peer: Ints = np.concatenate(peers_of_owners)

    def keep(self, offered: Bools) -> None:
        """Let the organisations whose own offers name a strategy, shape (n,), keep it as long as they name it."""
        self.may_change = self._not_in_file & ~offered

    def drawn_peer(self, luck: Floats, rows: Ints | None = None) -> Ints:
        """Row of one peer of each organisation, picked by a uniform number; its own row if it has no peers.

        Args:
            luck: uniform numbers, one for each organisation or for each of `rows`.
            rows: organisations that draw; all by default.
        """
        who = np.arange(len(self.count)) if rows is None else rows
        count = self.count[who]
        chosen = np.minimum((luck * count).astype(np.int64), np.maximum(count - 1, 0))
        chosen += chosen >= self.place[who]
        peer = self.flat[np.minimum(self.first[who] + chosen, len(self.flat) - 1)]
        return np.where(count > 0, peer, who)

    def mean_of_peers(self, values: Floats, counted: Bools) -> tuple[Floats, Bools]:
        """Mean of a value over the counted peers of each organisation, 0 without any, and whether there are any."""
        number = self._sum_over_peers(counted.astype(np.float64))
        total = self._sum_over_peers(np.where(counted, values, 0.0))
        some = number > 0.5
        return np.where(some, total, 0.0) / np.where(some, number, 1.0), some

    def _sum_over_peers(self, values: Floats) -> Floats:
        size = len(values)
        in_circle = np.bincount(self.circle, weights=values, minlength=self._circles)[self.circle] - values
        total = np.bincount(self._tie_owner, weights=values[self._tie_peer], minlength=size)
        return np.asarray(total + np.where(self.place < size, in_circle, 0.0), dtype=np.float64)
