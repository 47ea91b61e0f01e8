"""How strategies spread: each year organisations judge results, copy from peers by either rule, or explore."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.emulation import emulate, note_aspirations
from longgame.environment.phases.imitation import imitate
from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.phases.scores import record_scores
from longgame.environment.rules.imitation import standard_scores
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.vocabulary import KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def evolve(
    state: State, values: StackValues, network: PeerNetwork, scores: Floats, announced: Floats | None = None
) -> None:
    """Revise strategies after the year: judge, copy, explore.

    Args:
        scores: results of the year before over spending (see `note_yearly_scores`), shape (n,).
        announced: results announced at this year's signings over spending, shape (n,); None: nothing.
    """
    stack, organizations = state.stack, state.organizations
    view = ParameterView(values, stack.cell)
    known = record_scores(state, view, scores, np.zeros_like(scores) if announced is None else announced)
    note_aspirations(state, view, network, known)
    before = organizations.trait_source.copy()
    score = standard_scores(organizations.score, stack.group, organizations.is_open & known)
    imitate(state, view, network, score, known, before)
    emulate(state, view, network, known, before)
    _explore(state, view, network)
    changed = (organizations.trait_source != before).any(axis=1)
    organizations.strategy_since = np.where(changed, state.year, organizations.strategy_since)


def _explore(state: State, view: ParameterView, network: PeerNetwork) -> None:
    """A few organisations try a random strategy among those in the mix of the cell's scenario."""
    stack, organizations = state.stack, state.organizations
    rate = view["evolution.exploration_rate"] * view.on("imitation")
    tries = streams.uniform(stack.draw_cell, "explore", state.year, stack.key) < rate
    rows = (tries & network.may_change & organizations.is_open).nonzero()[0]
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
