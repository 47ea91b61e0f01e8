"""Gains against the twin, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from longgame.analysis.runs.money import extremes, gains, group_figures, groups_moved, groups_present
from longgame.analysis.runs.reading import read
from longgame.environment.records.results import Results

Build = Callable[[dict[str, list[dict[str, Any]]]], Results]


def market(years: int, replicates: int = 1) -> list[dict[str, Any]]:
    numbers = range(1, replicates + 1)
    return [{"replicate": one, "year": year, "lives": 100.0} for one in numbers for year in range(1, years + 1)]


def test_gains_are_summed_over_years_and_compared_by_name(build: Build) -> None:
    rows = []
    for replicate, scale in ((1, 1.0), (2, 3.0)):
        for year in (1, 2):
            for account, kind, gain in (("p", "payer", 10.0), ("q", "payer", -4.0), ("members", "sector", -6.0)):
                row = {"replicate": replicate, "year": year, "account": account, "name": account.upper(), "kind": kind}
                rows.append(row | {"gain_usd": gain * scale})
    gained = gains(read(build({"market": market(2, 2), "strategies": [], "gains": rows})))
    assert gained is not None
    assert groups_present(gained) == ("payer", "members")
    payers: Any = group_figures(gained, "payer")
    assert payers["total_usd"]["mean"] == pytest.approx(24.0)
    assert payers["mean_usd"]["mean"] == pytest.approx(12.0)
    assert payers["gained_share"]["mean"] == pytest.approx(0.5)
    assert payers["per_member_year_usd"]["mean"] == pytest.approx(24.0 / 200.0)
    winners, losers = extremes(gained)
    assert [one["name"] for one in winners] == ["P"]
    assert [one["name"] for one in losers] == ["Q"]


def test_accounts_that_pass_money_on_are_neither_winners_nor_losers(build: Build) -> None:
    accounts = (("p", "payer", 5.0), ("members", "sector", 0.0), ("enabler", "sector", -2.0))
    passing = (("care_vendors", "sector", 40.0), ("rest_of_care", "sector", -43.0), ("owners", "sector", 0.0))
    rows = [
        {"replicate": 1, "year": 1, "account": account, "name": account, "kind": kind, "gain_usd": gain * 100.0}
        for account, kind, gain in (*accounts, *passing)
    ]
    gained = gains(read(build({"market": market(1), "strategies": [], "gains": rows})))
    assert gained is not None
    assert {group: float(one.value) for group, one in groups_moved(gained, keeping=True).items()} == {
        "payer": 5.0,
        "enabler": -2.0,
    }
    assert list(groups_moved(gained, keeping=False)) == ["care_vendors", "rest_of_care"]
    kept = {group: group_figures(gained, group)["keeps"] for group in groups_present(gained)}
    assert [group for group, keeps in kept.items() if not keeps] == ["care_vendors", "rest_of_care"]
