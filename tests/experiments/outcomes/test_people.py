"""Engagement under deals and the cost of people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.outcomes.cell_tables import CellTables

MakeTables = Callable[..., CellTables]


def test_engagement_counts_providers_with_deals_by_their_lives(tables_of: MakeTables) -> None:
    system, practice = {"kind": "health_system"}, {"kind": "independent_physicians"}
    rows = [
        {"year": 1, **system, "lives": 3000.0, "active_deals": 2, "engagement": 0.6},
        {"year": 1, **practice, "lives": 1000.0, "active_deals": 1, "engagement": 0.8},
        # Payers do not count, nor does a practice without a deal.
        {"year": 1, "kind": "payer", "lives": 9000.0, "active_deals": 3, "engagement": 0.1},
        {"year": 2, **practice, "lives": 1000.0, "active_deals": 0, "engagement": 0.2},
    ]
    value = outcomes()["engagement_under_deals"].of(tables_of(2, organizations=rows))
    assert value == pytest.approx([(3000.0 * 0.6 + 1000.0 * 0.8) / 4000.0])


def test_the_cost_of_people_is_for_each_life_of_a_deal_and_year(tables_of: MakeTables) -> None:
    rows = [
        {"year": 1, "lives": 500.0, "people_cost_usd": 1500.0},
        {"year": 2, "lives": 1500.0, "people_cost_usd": 500.0},
    ]
    assert outcomes()["people_cost_per_life"].of(tables_of(2, deals=rows)) == pytest.approx([1.0])
    assert outcomes()["people_cost_per_life"].of(tables_of(2, deals=[])) == pytest.approx([float("nan")], nan_ok=True)
