"""The running contract year: what its phases read, and what each phase leaves for the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import Claims
from longgame.environment.phases.investment import Investment
from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.phases.people import Dealing
from longgame.environment.state.events import EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits, TraitTable
from longgame.environment.valuation.facts import Facts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass
class ContractYear:
    """One year of a stack; n organisations, m pairs, c cells.

    Attributes:
        state, values, view: the columns, this year's parameters, and the parameters by pair.
        traits_by_strategy, network: traits of every strategy, and the peers of every organisation.
        ledger, events: payments and events of the year.
        premium, strategy: premium and strategy of every organisation at the start of the year, shape (n,).
        traits, facts, months: results of the talks; months of talks by pair, shape (m,).
        costs: investment of the year.
        saved: true savings rate, shape (m,).
        claims: spending on care.
        leaders: whether an organisation's leader left, shape (n,).
        dealing: how its partners dealt with every organisation.
        entrants: number of organisations that entered, shape (c,).
        mergers: number of organisations taken over, shape (c,).
        closed_at_term: number of deals closed in the last year of their agreement, shape (c,).
        net: result of the year by account without the owners' entries, USD, shape (accounts,).
    """

    state: State
    values: StackValues
    view: ParameterView
    traits_by_strategy: TraitTable
    network: PeerNetwork
    ledger: Ledger
    events: EventLog
    premium: Floats
    strategy: Ints
    traits: Traits = field(init=False)
    facts: Facts = field(init=False)
    months: Floats = field(init=False)
    costs: Investment = field(init=False)
    saved: Floats = field(init=False)
    claims: Claims = field(init=False)
    leaders: Bools = field(init=False)
    dealing: Dealing = field(init=False)
    entrants: Ints = field(init=False)
    mergers: Ints = field(init=False)
    closed_at_term: Ints = field(init=False)
    net: Floats = field(init=False)


@dataclass(frozen=True)
class Phase:
    """A phase of the contract year.

    Attributes:
        name: name of the phase.
        happens: what happens in it, in one sentence.
        files: files with its rules, below `environment/`.
        run: function that runs it.
    """

    name: str
    happens: str
    files: tuple[str, ...]
    run: Callable[[ContractYear], None]
