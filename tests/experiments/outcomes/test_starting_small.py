"""Stakes in kind and own employees, from rows written by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.outcomes.cell_tables import CellTables

MakeTables = Callable[..., CellTables]


def test_deals_in_kind_are_those_that_capital_alone_could_not_sign(tables_of: MakeTables) -> None:
    rows = [{"year": 1, "in_kind_share": share} for share in (0.0, 0.3, 0.0, 0.0)]
    assert outcomes()["in_kind_deals_share"].of(tables_of(1, deals=rows)) == pytest.approx([0.25])


def test_pilots_are_a_share_of_open_providers(tables_of: MakeTables) -> None:
    system, practice = {"kind": "health_system"}, {"kind": "independent_physicians"}
    rows = [
        {"year": 1, **system, "is_open": True, "employee_lives": 800.0},
        {"year": 1, **practice, "is_open": True, "employee_lives": 0.0},
        # A closed provider has none to care for, and payers do not count.
        {"year": 1, **system, "is_open": False, "employee_lives": 800.0},
        {"year": 1, "kind": "payer", "is_open": True, "employee_lives": 0.0},
    ]
    assert outcomes()["employee_pilot_share"].of(tables_of(1, organizations=rows)) == pytest.approx([0.5])


def test_the_width_is_a_mean_over_providers_with_deals(tables_of: MakeTables) -> None:
    rows = [
        {"year": 1, "kind": "health_system", "active_deals": 3, "focus_width": 0.05},
        {"year": 1, "kind": "independent_physicians", "active_deals": 1, "focus_width": 0.1},
        {"year": 1, "kind": "independent_physicians", "active_deals": 0, "focus_width": 0.1},
        {"year": 1, "kind": "payer", "active_deals": 4, "focus_width": None},
    ]
    assert outcomes()["focus_width"].of(tables_of(1, organizations=rows)) == pytest.approx([0.075])


def test_the_success_rate_is_over_all_pilots(tables_of: MakeTables) -> None:
    rows = [
        {"year": 1, "kind": "health_system", "pilots_run": 3.0, "pilots_succeeded": 1.0},
        {"year": 2, "kind": "health_system", "pilots_run": 1.0, "pilots_succeeded": 1.0},
        {"year": 2, "kind": "payer", "pilots_run": None, "pilots_succeeded": None},
    ]
    assert outcomes()["pilot_success_rate"].of(tables_of(1, organizations=rows)) == pytest.approx([0.5])
