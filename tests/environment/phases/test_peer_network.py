"""Peers: complete networks, rings and small worlds, the peer that is drawn, and the mean of peers."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.phases.founding import found
from longgame.environment.phases.peer_network import PeerNetwork, peer_lists
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.vocabulary import KINDS


def test_everyone_knows_everyone_in_a_complete_network() -> None:
    for node, peers in enumerate(peer_lists("complete", 6, 2, 0.1)):
        assert peers == tuple(other for other in range(6) if other != node)


def test_a_ring_ties_nearest_neighbours() -> None:
    assert peer_lists("ring", 6, 2, 0.5)[0] == (1, 5)
    assert peer_lists("ring", 8, 4, 0.5)[3] == (1, 2, 4, 5)
    # Odd numbers are rounded down, at least to 2.
    assert peer_lists("ring", 8, 3, 0.5) == peer_lists("ring", 8, 2, 0.5)


@pytest.mark.parametrize("network", ["complete", "ring", "small_world"])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 40])
def test_peers_know_each_other_and_nobody_is_his_own_peer(network: str, size: int) -> None:
    lists = peer_lists(network, size, 6, 0.3)
    assert len(lists) == size
    for node, peers in enumerate(lists):
        assert node not in peers
        assert list(peers) == sorted(set(peers))
        assert all(node in lists[peer] for peer in peers)


def test_rewiring_makes_a_small_world_of_a_ring_with_as_many_ties() -> None:
    ring, small = peer_lists("ring", 40, 6, 0.0), peer_lists("small_world", 40, 6, 0.5)
    assert peer_lists("small_world", 40, 6, 0.0) == ring
    assert small != ring
    assert sum(map(len, small)) == sum(map(len, ring))


@pytest.mark.parametrize("network", ["complete", "ring", "small_world"])
def test_a_drawn_peer_is_the_one_that_the_lists_of_peers_hold_there(network: str) -> None:
    """Where everybody knows everybody no list is laid out; the peer drawn is the same."""
    scenario = Scenario.load("default", {"evolution.network": network, "evolution.neighbours": 4})
    stack = Stack([Cell(scenario, 1, 1), Cell(scenario, 1, 2)])
    peers = PeerNetwork(found(stack))
    for luck in (0.0, 0.3, 0.77, 1.0 - 1e-16):
        drawn = peers.drawn_peer(np.full(len(stack.ids), luck))
        for cell in (0, 1):
            for kind in range(4):
                rows = np.flatnonzero((stack.cell == cell) & (stack.kind == kind))
                lists = peer_lists(network, len(rows), 4, float(scenario.values["evolution.rewired_share"]))
                expected = [rows[one[min(int(luck * len(one)), len(one) - 1)]] for one in lists]
                assert drawn[rows].tolist() == expected


def test_some_of_the_organisations_may_draw_as_they_would_among_all() -> None:
    peers = PeerNetwork(found(Stack([Cell(Scenario.load("default"), 1, 1)])))
    luck = np.linspace(0.01, 0.99, len(peers.count))
    rows = np.array([0, 3, 17, 18])
    assert peers.drawn_peer(luck[rows], rows).tolist() == peers.drawn_peer(luck)[rows].tolist()


@pytest.mark.parametrize("network", ["complete", "ring", "small_world"])
def test_the_mean_of_peers_is_taken_over_those_who_count(network: str) -> None:
    scenario = Scenario.load("default", {"evolution.network": network, "evolution.neighbours": 2})
    stack = Stack([Cell(scenario, 1, 1), Cell(scenario, 1, 2)])
    peers = PeerNetwork(found(stack))
    values = np.arange(len(stack.ids)) ** 2 / 7.0
    counted = np.arange(len(stack.ids)) % 3 != 0
    means, some = peers.mean_of_peers(values, counted)
    for cell in (0, 1):
        for kind in range(len(KINDS)):
            rows = np.flatnonzero((stack.cell == cell) & (stack.kind == kind))
            lists = peer_lists(network, len(rows), 2, float(scenario.values["evolution.rewired_share"]))
            for row, known in zip(rows, lists, strict=True):
                counting = [values[rows[peer]] for peer in known if counted[rows[peer]]]
                assert some[row] == bool(counting)
                assert means[row] == pytest.approx(np.mean(counting) if counting else 0.0, rel=1e-12)


def test_who_has_no_peers_has_no_mean_of_them() -> None:
    counts = {f"organizations.{kind}.count": 1 for kind in KINDS}
    peers = PeerNetwork(found(Stack([Cell(Scenario.load("default", counts), 1, 1)])))
    means, some = peers.mean_of_peers(np.ones(4), np.ones(4, dtype=bool))
    assert means.tolist() == [0.0] * 4
    assert not some.any()
