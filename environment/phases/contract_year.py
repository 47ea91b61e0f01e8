"""The contract year under way: what its phases read, and what each of them leaves for those after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import Claims
from longgame.environment.phases.evolution import PeerNetwork
from longgame.environment.phases.investment import Investment
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
        state, values, view: the columns, this year's parameters, and the same by pair.
        traits_by_strategy, network: traits behind every strategy, and who is whose peer.
        ledger, events: what is paid and what happens this year.
        premium, strategy: of every organisation as the year begins, shape (n,).
        traits, facts, months: left by the talks; months of talks by pair, shape (m,).
        costs: what is invested.
        saved: true savings rate, shape (m,).
        claims: where the care dollars went.
        leaders, dealing: whose leader left, shape (n,), and how every organisation was dealt with.
        closed_at_term: deals that closed in the last year of their agreement, shape (c,).
        net: result of the year by account, the owners' entries left out, shape (accounts,).
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
    closed_at_term: Ints = field(init=False)
    net: Floats = field(init=False)


@dataclass(frozen=True)
class Phase:
    """A phase of the contract year: its name, what happens in it in one sentence, where, and the function that runs it.

    `rooms` are the files that hold its rules, below `environment/`.
    """

    name: str
    happens: str
    files: tuple[str, ...]
    run: Callable[[ContractYear], None]
