"""Cash by deal year and gains against the twin, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from longgame.analysis.cash import CashCurves, cash_curves, turning_points
from longgame.analysis.money import extremes, gains, group_figures, groups_present
from longgame.analysis.reading import read
from longgame.environment.results import Results

Build = Callable[[dict[str, list[dict[str, Any]]]], Results]


def market(years: int, replicates: int = 1) -> list[dict[str, Any]]:
    numbers = range(1, replicates + 1)
    return [{"replicate": one, "year": year, "lives": 100.0} for one in numbers for year in range(1, years + 1)]


def curves_of(build: Build, deals: list[dict[str, Any]], years: int) -> CashCurves:
    curves = cash_curves(read(build({"market": market(years), "strategies": [], "deals": deals})))
    assert curves is not None
    return curves


def deal(name: str, start: int, results: list[float]) -> list[dict[str, Any]]:
    return [
        {"replicate": 1, "year": start + age, "deal": name, "deal_year": age + 1, "lives": 10.0, "payer_net_usd": usd}
        for age, usd in enumerate(results)
    ]


def test_a_deal_that_ended_stays_in_the_cumulative_curve(build: Build) -> None:
    curves = curves_of(build, deal("a", 1, [-10.0, 6.0, 12.0]) + deal("b", 1, [-20.0]), years=3)
    payer = curves.curves["payer"]
    assert payer.yearly.value[:3].tolist() == [-15.0, 6.0, 12.0]
    assert payer.cumulative.value[:3].tolist() == [-15.0, -12.0, -6.0]
    assert payer.cumulative_per_life.value[:3].tolist() == pytest.approx([-1.5, -1.2, -0.6])
    assert curves.still_alive.value[:3].tolist() == [1.0, 0.5, 0.5]


def test_a_late_deal_does_not_pull_the_years_it_could_not_reach(build: Build) -> None:
    curves = curves_of(build, deal("a", 1, [-10.0, 4.0, 8.0]) + deal("late", 3, [-30.0]), years=3)
    assert curves.curves["payer"].cumulative.value[:3].tolist() == [-20.0, -16.0, -8.0]
    assert curves.still_alive.value[:3].tolist() == [1.0, 1.0, 1.0]


def test_turning_points_name_the_trough_and_the_way_back(build: Build) -> None:
    curves = curves_of(build, deal("a", 1, [-10.0, -5.0, 7.0, 9.0]), years=4)
    found = turning_points(curves, "payer")
    assert (found["trough_year"], found["break_even_year"]) == (2, 4)
    assert isinstance(found["trough_usd"], dict)
    assert found["trough_usd"]["mean"] == -15.0
    assert turning_points(curves, "provider")["trough_year"] == 0


def test_a_deal_that_never_recovers_has_no_break_even(build: Build) -> None:
    curves = curves_of(build, deal("a", 1, [-10.0, 1.0]), years=2)
    assert turning_points(curves, "payer")["break_even_year"] is None


def test_deals_older_than_the_run_are_left_out(build: Build) -> None:
    rows = [{"replicate": 1, "year": 1, "deal": "old", "deal_year": 4, "lives": 10.0}]
    assert cash_curves(read(build({"market": market(2), "strategies": [], "deals": rows}))) is None


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
