"""Adaptive emulation: organisations below their aspiration take over the strategy of the best story they hear."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.imitation import compares_itself, take_over
from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.phases.scores import announced_in_window, own_past
from longgame.environment.rules.emulation import aspiration, falls_short, story_worth
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, at_rows
from longgame.environment.state.state import State

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def note_aspirations(state: State, view: ParameterView, network: PeerNetwork, known: Bools) -> None:
    """Set what every organisation aspires to, whichever way strategies are copied."""
    organizations = state.organizations
    past, has_past = own_past(state, view)
    peers, has_peers = network.mean_of_peers(organizations.score, known & organizations.is_open)
    own_share = view["evolution.aspiration_own_share"]
    organizations.aspiration = aspiration(past, has_past, peers, has_peers, own_share)


def emulate(state: State, view: ParameterView, network: PeerNetwork, known: Bools, before: Ints) -> None:
    """Organisations below their aspiration hear stories and take over the best one's strategy if it is worth more.

    A peer that is closed, or that knows no result of its strategy yet, has no story to tell. Of equal stories the first
    one heard counts.

    Args:
        known: whether any result of an organisation's present strategy is known, shape (n,).
        before: trait sources before this year's copying, which all organisations see, shape (n, traits).
    """
    stack, organizations = state.stack, state.organizations
    looks = compares_itself(state, view, network, known, "emulation")
    rows = (looks & falls_short(organizations.score, organizations.aspiration)).nonzero()[0]
    if not len(rows):
        return
    share = view["evolution.announcement_share"]
    told = story_worth(announced_in_window(state, view), organizations.score, share)
    tells = known & organizations.is_open
    heard = np.broadcast_to(at_rows(view["evolution.stories_heard"], rows), rows.shape)
    # Only a story worth more than one's own score is followed.
    best, hero = organizations.score[rows], rows
    for number in range(1, int(heard.max()) + 1):
        luck = streams.uniform(stack.draw_cell[rows], f"teller of story {number}", state.year, stack.key[rows])
        teller = network.drawn_peer(luck, rows)
        better = (number <= heard) & tells[teller] & (teller != rows) & (told[teller] > best)
        best, hero = np.where(better, told[teller], best), np.where(better, teller, hero)
    follows = hero != rows
    take_over(state, view, rows[follows], hero[follows], before)
