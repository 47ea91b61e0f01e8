"""Net savings for each month of talks and each deal-year."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.outcomes.cell_tables import CellTables

MakeTables = Callable[..., CellTables]

BASE = {"spending_pmpy_usd": 5000.0, "lives": 1000.0}
#: 50,000 dollars saved in the first year and 25,000 lost in the second; 50 months of talks; 2 + 3 + 1 + 4 deal-years.
MARKET = [
    BASE | {"year": 1, "net_savings_rate": 0.01, "talk_months": 30.0, "active_deals": 2, "exited_mid_term": 1},
    BASE | {"year": 2, "net_savings_rate": -0.005, "talk_months": 20.0, "active_deals": 3, "closed": 4},
]


def test_net_savings_are_divided_by_all_months_of_talks_and_by_all_deal_years(tables_of: MakeTables) -> None:
    tables = tables_of(2, market=MARKET)
    assert outcomes()["net_savings_per_talk_month"].of(tables) == pytest.approx([25_000.0 / 50.0])
    assert outcomes()["net_savings_per_deal_year"].of(tables) == pytest.approx([25_000.0 / 10.0])


def test_a_market_without_talks_has_no_savings_per_month(tables_of: MakeTables) -> None:
    tables = tables_of(1, market=[BASE | {"year": 1, "net_savings_rate": 0.01}])
    for name in ("net_savings_per_talk_month", "net_savings_per_deal_year"):
        assert outcomes()[name].of(tables) == pytest.approx([float("nan")], nan_ok=True)
