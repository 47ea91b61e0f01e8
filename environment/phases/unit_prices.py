"""Unit prices: how they drift from year to year."""

from __future__ import annotations

import numpy as np

from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts


def drift_prices(state: State, view: ParameterView, facts: Facts) -> None:
    """Move unit prices with leverage. A deal suspends part of the drift."""
    pairs = state.pairs
    restraint = np.where(pairs.model > 0, pairs.terms.price_restraint, 0.0)
    pairs.price = pairs.price * (1.0 + facts.drift * (1.0 - restraint))
