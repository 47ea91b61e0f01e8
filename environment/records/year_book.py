"""What the recorder needs to know of a year beside the columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import Claims
from longgame.environment.state.events import EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.valuation.facts import Facts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class YearBook:
    """What the recorder needs to know of a year beside the columns."""

    view: ParameterView
    events: EventLog
    ledger: Ledger
    facts: Facts
    claims: Claims
    months: Floats
    saved: Floats
    closed_at_term: Ints
    net: Floats
    premium: Floats
    strategy: Ints
