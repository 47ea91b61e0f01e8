"""Newcomers in a market: who counts as one, and what moving patients leave as it is."""

import numpy as np
import pytest

from longgame.environment.phases.founding import found
from longgame.environment.phases.newcomers import change_practices
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.environment.year import Simulation, contract_year


def small(**values: object) -> tuple[State, ParameterView]:
    scenario = Scenario.load("default", {"market.regions": 2, "organizations.*.count": 2, **values})
    state = found(Stack([Cell(scenario, 3, 1)]))
    return state, ParameterView(StackValues([scenario], 1), state.stack.pair_cell)


def test_changing_practice_moves_prevention_but_no_panel_and_no_dollar_of_it() -> None:
    state, view = small(**{"market.panel_turnover_rate": 0.4})
    stack, pairs = state.stack, state.pairs
    pairs.prevention = np.linspace(0.0, 0.03, stack.pair_count)
    lives, before = pairs.lives.copy(), pairs.prevention.copy()
    change_practices(state, view, np.zeros(stack.pair_count))
    assert (pairs.lives == lives).all()
    total = [np.bincount(stack.pair_region_pool, weights=lives * stock) for stock in (before, pairs.prevention)]
    np.testing.assert_allclose(total[1], total[0])
    regional = np.bincount(stack.pair_region_pool, weights=lives)[stack.pair_region_pool]
    np.testing.assert_allclose(pairs.newcomer_share, 0.4 * (1.0 - lives / regional))


def test_who_came_from_another_plan_is_new_whatever_the_practice() -> None:
    state, view = small(**{"market.panel_turnover_rate": 0.0})
    change_practices(state, view, 0.25 * state.pairs.lives)
    assert state.pairs.newcomer_share == pytest.approx(0.25)


def test_the_first_year_has_as_many_newcomers_as_members_would_make_at_the_opening_shares() -> None:
    scenario = Scenario.load("default", {"market.panel_turnover_rate": 0.0, "market.member_churn_rate": 0.3})
    simulation = Simulation(found(Stack([Cell(scenario, 3, 1)])))
    lives = simulation.state.pairs.lives.copy()
    contract_year(simulation)
    pairs = simulation.state.pairs
    assert (pairs.lives == lives).all()
    np.testing.assert_allclose(pairs.newcomer_share, 0.3 * (1.0 - pairs.base_share))
