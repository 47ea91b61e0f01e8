"""Strategies that organisations play because their own offers name them."""

from __future__ import annotations

import numpy as np

from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.state.own_offers import own_offers
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.state import State


def play_offered_strategies(state: State, values: StackValues, network: PeerNetwork) -> None:
    """Let organisations play the strategy that an offer of theirs names, for as long as it names it.

    Before the offer holds they play what they would have played. Afterwards they go on with it until they change.
    """
    own = own_offers(state.stack, values)
    named = {} if own is None else own.strategy
    kept = np.zeros(len(state.stack.ids), dtype=bool)
    for row, strategy in named.items():
        code = state.strategies.index(strategy)
        if (state.organizations.trait_source[row] != code).any():
            state.organizations.trait_source[row] = code
            state.organizations.strategy_since[row] = state.year - 1
        kept[row] = True
    network.keep(kept)
