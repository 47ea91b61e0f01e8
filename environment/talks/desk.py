"""What the rules of the year's talks read."""

from __future__ import annotations

from dataclasses import dataclass

from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.facts import Facts


@dataclass
class Desk:
    """The columns, this year's parameters, the traits in play and the year's shared facts."""

    state: State
    values: StackValues
    view: ParameterView
    traits: Traits
    facts: Facts
