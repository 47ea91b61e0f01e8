"""A merger: what the buyer takes over, and what is neither made nor lost by it."""

import numpy as np
import pytest

from longgame.environment.phases.founding import found
from longgame.environment.phases.mergers import merge
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.events import EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.referral_links import heirs
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, PAYER


def merged(kind: int) -> tuple[State, State, Ledger, int, int]:
    """A market before and after its smallest organisation of a kind was taken over; the sold one and its buyer."""
    scenario = Scenario.load("default", {"market.regions": 1, "organizations.*.count": 3})
    before, after = (found(Stack([Cell(scenario, 4, 1)])) for _ in range(2))
    stack = after.stack
    after.year = 2
    view = ParameterView(StackValues([scenario], 1), stack.pair_cell)
    ledger = Ledger(stack)
    pairs = before.pairs
    size = stack.sum_by_organization(stack.payer, pairs.lives) + stack.sum_by_organization(stack.provider, pairs.lives)
    rows = np.flatnonzero(stack.kind == kind)
    sold, buyer = int(rows[np.argmin(size[rows])]), int(rows[np.argmax(size[rows])])
    count, at_term = merge(after, view, EventLog(), ledger, np.arange(len(stack.ids)) == sold)
    assert (count.tolist(), at_term.tolist()) == ([1], [0])
    assert after.organizations.merged_into[sold] == buyer
    assert not after.organizations.is_open[sold]
    return before, after, ledger, sold, buyer


@pytest.mark.parametrize("kind", [PAYER, CRITICAL_ACCESS_HOSPITAL])
def test_the_buyer_has_both_panels_all_capital_and_both_fixed_costs(kind: int) -> None:
    before, after, ledger, sold, buyer = merged(kind)
    stack = after.stack
    row = stack.payer if kind == PAYER else stack.provider
    lives = [stack.sum_by_organization(row, state.pairs.lives) for state in (before, after)]
    assert lives[1][buyer] == pytest.approx(lives[0][buyer] + lives[0][sold])
    assert lives[1][sold] == 0.0
    net = ledger.net(owners=True)
    assert net[buyer] == -net[sold] == before.organizations.capital[sold]
    assert ledger.imbalance()[0] == pytest.approx(0.0, abs=1e-6)
    for column in ("fixed_cost", "opening_capital", "rebate_due"):
        values = [getattr(state.organizations, column) for state in (before, after)]
        assert values[1][buyer] == pytest.approx(values[0][buyer] + values[0][sold])
    # Shares of a provider's payers still add up.
    served = stack.sum_by_organization(stack.provider, after.pairs.base_share)
    assert served[~stack.is_payer] == pytest.approx(1.0)


def test_what_was_referred_to_the_bought_hospital_goes_to_its_buyer() -> None:
    _, after, _, sold, buyer = merged(CRITICAL_ACCESS_HOSPITAL)
    stack = after.stack
    merged_into = after.organizations.merged_into
    hospital, target = heirs(stack, stack.link_hospital, stack.link_target, merged_into)
    moved = stack.link_hospital == sold
    assert (hospital[moved] == buyer).all()
    assert (stack.provider[target[moved]] == buyer).all()
    assert (stack.payer[target] == stack.payer[stack.link_target]).all()
    assert (target[~moved] == stack.link_target[~moved]).all()


def test_nobody_buys_where_no_other_of_the_kind_is_left() -> None:
    scenario = Scenario.load("default", {"market.regions": 1, "organizations.*.count": 1})
    state = found(Stack([Cell(scenario, 4, 1)]))
    view = ParameterView(StackValues([scenario], 1), state.stack.pair_cell)
    count, _ = merge(state, view, EventLog(), Ledger(state.stack), np.ones(len(state.stack.ids), dtype=bool))
    assert count[0] == 0
    assert state.organizations.is_open.all()
