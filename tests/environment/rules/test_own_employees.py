"""Own employees first: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.own_employees import (
    employee_plan_savings,
    employee_program_cost,
    pilot_surprise,
    still_proving,
)


def test_all_that_is_saved_is_its_own_but_fixed_cost_stays() -> None:
    # Care of 10 million dollars, 5 % of it avoided: 500,000. Of the 60 % that it gives itself, 40 % is variable cost.
    outside, inside = employee_plan_savings(np.array([0.05]), np.array([10e6]), np.array([0.6]), np.array([0.6]))
    assert outside == pytest.approx([200e3])
    assert inside == pytest.approx([120e3])


def test_the_programme_costs_by_targeted_employee() -> None:
    # A tenth of 8,000 lives at 320 dollars.
    assert employee_program_cost(np.array([8000.0]), 0.1, 320.0) == pytest.approx([256e3])


def test_what_it_learns_is_savings_it_did_not_believe_in() -> None:
    # True savings of 3 % against 4.5 % believed, half of the way to maturity, and luck of half a point.
    surprise = pilot_surprise(np.array([0.03]), np.array([0.045]), np.array([0.5]), np.array([0.005]))
    assert surprise == pytest.approx([-0.0025])


def test_talks_begin_when_the_proof_is_there() -> None:
    employees = np.array([8000.0, 0.0])
    assert still_proving(employees, 2, 2).tolist() == [True, False]
    assert still_proving(employees, 3, 2).tolist() == [False, False]
