"""Own employees first: the care of a provider's own employees, its money, and what it shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.measurement import spread
from longgame.environment.rules.own_employees import employee_plan_savings, employee_program_cost, pilot_surprise
from longgame.environment.rules.spending import full_maturity_savings_rate
from longgame.environment.state import streams
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts
from longgame.vocabulary import CARE_VENDORS, REST_OF_CARE

Floats = NDArray[np.float64]


def managed_employees(state: State) -> Floats:
    """Employees whose care each organisation manages itself, lives, shape (n,)."""
    return np.asarray(state.organizations.employee_lives * state.organizations.is_open)


def program_cost_of_employees(state: State, values: StackValues) -> Floats:
    """What managing the care of employees would cost this year, USD, shape (n,)."""
    at = ParameterView(values, state.stack.cell)
    cost = employee_program_cost(
        managed_employees(state), state.organizations.focus_width, at["pilots.running_per_targeted_life_usd"]
    )
    return np.asarray(cost * state.trend[state.stack.cell])


def post_savings_of_employees(state: State, values: StackValues, facts: Facts, ledger: Ledger) -> None:
    """Post what better care of employees saves: bills of other providers, and the variable cost of own care."""
    employees = managed_employees(state)
    if not employees.any():
        return
    stack, organizations = state.stack, state.organizations
    at, rows = ParameterView(values, stack.cell), np.arange(len(stack.ids))
    spending = at["population.spending_pmpy_usd"] * state.trend[stack.cell] * organizations.relative_spending
    rate = np.minimum(_mature_rate(state, values, facts, facts.reached) * organizations.maturity, 1.0)
    outside, inside = employee_plan_savings(
        rate, spending * employees, organizations.own_revenue_share, organizations.contribution_margin
    )
    for sector, saved in ((REST_OF_CARE, outside), (CARE_VENDORS, inside)):
        ledger.pay("employee_plan_savings", ledger.sector(sector, stack.cell), rows, saved)


def results_of_employees(state: State, values: StackValues, facts: Facts) -> tuple[Floats, Floats]:
    """Employees under own care, and the surprise of the year on them, each of shape (n,).

    An organisation knows its own claims when the year ends. They are not settled with anybody.
    """
    employees = managed_employees(state)
    if not employees.any():
        return employees, employees
    stack, organizations = state.stack, state.organizations
    at = ParameterView(values, stack.cell)
    sd = spread(at["measurement.noise_sd_rate"], at["measurement.noise_per_life"], employees)
    noise = at.on("noise") * sd * streams.normal(stack.draw_cell, "claims of own employees", state.year, stack.key)
    true_rate = _mature_rate(state, values, facts, facts.reached)
    believed = _mature_rate(state, values, facts, facts.believed_reached)
    return employees, pilot_surprise(true_rate, believed, organizations.maturity, noise)


def _mature_rate(state: State, values: StackValues, facts: Facts, reached: Floats) -> Floats:
    """Savings rate of a mature care model of depth 1 for own employees, shape (n,): there is nobody to agree with.

    Args:
        reached: what the programme can save, in truth or as parties believe it, shape (n,).
    """
    organizations, at = state.organizations, ParameterView(values, state.stack.cell)
    return full_maturity_savings_rate(
        1.0,
        reached,
        np.ones(len(organizations.lives)),
        facts.overlap,
        at["care.overspending_slope"],
        at["care.overspending_floor"],
        organizations.relative_spending,
    )
