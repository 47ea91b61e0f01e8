"""Where a year's care dollars go."""

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import Claims, care_flows
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.traits import TraitTable, traits_in_play
from longgame.environment.valuation.facts import yearly_facts

Floats = NDArray[np.float64]


def flows(saved: float, steerage: float) -> tuple[Claims, Floats]:
    """Claims of a small market's first year, and its spending without any savings by pair."""
    scenario = Scenario.from_dict({"years": 1}, overrides={"organizations.independent_physicians.count": 4})
    state = found(Stack([Cell(scenario, 1, 1)]))
    values = StackValues([scenario], 1)
    view = ParameterView(values, state.stack.pair_cell)
    facts = yearly_facts(state, values, view, traits_in_play(state, TraitTable(state), view))
    rows = np.ones(state.stack.pair_count)
    claims = care_flows(state, view, facts, saved * rows, steerage * rows, 0.0 * rows)[0]
    return claims, facts.status_quo * state.pairs.lives


def test_all_of_spending_goes_to_somebody() -> None:
    claims, spending = flows(0.0, 0.0)
    np.testing.assert_allclose(claims.by_pair.sum() + claims.elsewhere.sum(), spending.sum(), rtol=1e-12)
    np.testing.assert_allclose(claims.by_payer.sum(), spending.sum(), rtol=1e-12)


def test_steerage_moves_dollars_and_adds_none() -> None:
    plain, _ = flows(0.02, 0.0)
    steered, _ = flows(0.02, 0.1)
    np.testing.assert_allclose(steered.by_payer, plain.by_payer, rtol=1e-12)
    # What the partners gain others lose.
    assert steered.elsewhere.sum() < plain.elsewhere.sum()
    assert steered.by_pair.sum() > plain.by_pair.sum()


def test_savings_lower_what_payers_pay_but_for_what_is_prepaid() -> None:
    plain, spending = flows(0.0, 0.0)
    saving, _ = flows(0.05, 0.0)
    fall = plain.by_payer.sum() - saving.by_payer.sum()
    assert 0.5 * 0.05 * spending.sum() < fall <= 0.05 * spending.sum()
