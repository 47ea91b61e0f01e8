"""Copying from peers: who compares itself this year, what copying changes, and the Fermi rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.rules.imitation import fermi_imitation_probability
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, any_of, at_rows
from longgame.environment.state.state import State
from longgame.vocabulary import TRAITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def compares_itself(state: State, view: ParameterView, network: PeerNetwork, known: Bools, rule: str) -> Bools:
    """Whether an organisation looks at its peers this year, shape (n,).

    Args:
        known: whether any result of its present strategy is known; whoever knows none copies nobody.
        rule: way of copying; cells with another value of `evolution.rule` do not count.
    """
    ruled = view["evolution.rule"] == rule
    if not any_of(ruled):
        return np.zeros(known.shape, dtype=bool)
    looks = _luck(state, "compare with a peer") < view["evolution.imitation_rate"] * view.on("imitation")
    return np.asarray(looks & ruled & known & network.may_change & state.organizations.is_open)


def take_over(state: State, view: ParameterView, rows: Ints, peer: Ints, before: Ints) -> None:
    """Let organisations take over a peer's whole strategy or one of its traits.

    Args:
        rows: organisations that copy.
        peer: whom each of them copies.
        before: trait sources before this year's copying, which all organisations see, shape (n, traits).
    """
    if not len(rows):
        return
    source = state.organizations.trait_source
    by_trait = np.full(rows.shape, at_rows(view["evolution.imitation_unit"], rows) == "trait")
    source[rows[~by_trait]] = before[peer[~by_trait]]
    if by_trait.any():
        rows, peer = rows[by_trait], peer[by_trait]
        luck = _luck(state, "trait to copy")[rows]
        trait = np.minimum((luck * len(TRAITS)).astype(np.int64), len(TRAITS) - 1)
        source[rows, trait] = before[peer, trait]


def imitate(state: State, view: ParameterView, network: PeerNetwork, score: Floats, known: Bools, before: Ints) -> None:
    """Pairwise comparison: copy a drawn peer with a chance that grows with its lead (Fermi rule).

    Args:
        score: standardised score, shape (n,).
        known: whether any result of an organisation's present strategy is known, shape (n,).
        before: as in `take_over`.
    """
    rows = compares_itself(state, view, network, known, "fermi").nonzero()[0]
    if not len(rows):
        return
    peer = network.drawn_peer(_luck(state, "peer to compare with")[rows], rows)
    chance = fermi_imitation_probability(score[rows], score[peer], at_rows(view["evolution.selection_intensity"], rows))
    copies = _luck(state, "copy the peer")[rows] < chance
    copies &= state.organizations.is_open[peer] & known[peer] & (peer != rows)
    take_over(state, view, rows[copies], peer[copies], before)


def _luck(state: State, decision: str) -> Floats:
    """A uniform number of every organisation for a decision, shape (n,)."""
    return streams.uniform(state.stack.draw_cell, decision, state.year, state.stack.key)
