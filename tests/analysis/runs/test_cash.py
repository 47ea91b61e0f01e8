"""The J-curve by hand: what counts, when, and over which deals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longgame.analysis.runs.cash import CashCurves, cash_curves, cash_curves_by_model, turning_points
from longgame.analysis.runs.reading import Run, read
from longgame.analysis.statistics import Estimates
from longgame.environment.records.results import Results

Row = dict[str, Any]
Build = Callable[[dict[str, list[Row]]], Results]


def run_of(build: Build, events: list[Row], deals: list[Row], years: int, replicates: int = 1) -> Run:
    market = [
        {"replicate": one, "year": year, "lives": 100.0}
        for one in range(1, replicates + 1)
        for year in range(1, years + 1)
    ]
    return read(build({"market": market, "strategies": [], "events": events, "deals": deals}))


def signed(name: str, year: int, model: str = "custom_risk_contract", replicate: int = 1) -> Row:
    return {
        **{"replicate": replicate, "year": year, "event": "signed", "deal": name, "model": model, "lives": 10.0},
        **{"payer_cash_usd": None, "provider_cash_usd": None, "payer_due_usd": None, "provider_due_usd": None},
    }


def ended(event: str, name: str, year: int, deal_year: int, cash: float, due: float) -> Row:
    row = {"replicate": 1, "year": year, "event": event, "deal": name, "deal_year": deal_year}
    return {**row, "payer_cash_usd": cash, "payer_due_usd": due}


def lived(name: str, start: int, cash: list[float], replicate: int = 1) -> list[Row]:
    return [
        {
            **{"replicate": replicate, "year": start + age, "deal": name, "deal_year": age + 1},
            **{"lives": 10.0, "payer_cash_usd": usd, "payer_net_usd": 999.0},
        }
        for age, usd in enumerate(cash)
    ]


def payer_path(curves: CashCurves | None) -> list[float]:
    assert curves is not None
    path: list[float] = curves.curves["payer"].cumulative.value[: len(curves.deal_years)].tolist()
    return path


def test_a_deal_left_on_the_way_keeps_its_last_year_and_its_last_settlement(build: Build) -> None:
    events = [signed("a", 1), signed("b", 1), ended("exited_mid_term", "b", 1, 1, cash=-20.0, due=4.0)]
    curves = cash_curves(run_of(build, events, lived("a", 1, [-10.0, 6.0, 12.0]), years=3))
    assert curves is not None
    payer = curves.curves["payer"]
    assert payer.yearly.value[:3].tolist() == [-10.0, 6.0, 12.0]
    assert payer.cumulative.value[:3].tolist() == [-15.0, -10.0, -4.0]
    assert payer.cumulative_per_life.value[:3].tolist() == pytest.approx([-1.5, -1.0, -0.4])
    assert curves.still_alive.value[:3].tolist() == [0.5, 0.5, 0.5]


def test_a_deal_that_ends_at_its_term_adds_its_settlement_only(build: Build) -> None:
    events = [signed("a", 1), ended("exited_at_term", "a", 3, 2, cash=6.0, due=9.0)]
    run = run_of(build, events, lived("a", 1, [-10.0, 6.0]), years=4)
    assert payer_path(cash_curves(run)) == [-10.0, -4.0, 5.0, 5.0]


def test_a_settlement_after_the_end_of_the_run_is_not_counted(build: Build) -> None:
    events = [signed("a", 1), signed("b", 2), ended("exited_mid_term", "b", 3, 2, cash=-2.0, due=500.0)]
    deals = lived("a", 1, [-10.0, 2.0, 2.0]) + lived("b", 2, [-20.0])
    assert payer_path(cash_curves(run_of(build, events, deals, years=3))) == [-15.0, -15.0, -13.0]


def test_a_deal_closed_by_an_insolvency_counts_like_one_left(build: Build) -> None:
    events = [signed("a", 1), ended("closed", "a", 2, 2, cash=-3.0, due=1.0)]
    assert payer_path(cash_curves(run_of(build, events, lived("a", 1, [-10.0]), years=3))) == [-10.0, -13.0, -12.0]


def test_a_late_deal_does_not_pull_the_years_it_could_not_reach(build: Build) -> None:
    deals = lived("a", 1, [-10.0, 4.0, 8.0]) + lived("late", 3, [-30.0])
    curves = cash_curves(run_of(build, [signed("a", 1), signed("late", 3)], deals, years=3))
    assert payer_path(curves) == [-20.0, -16.0, -8.0]
    assert curves is not None
    assert curves.still_alive.value[:3].tolist() == [1.0, 1.0, 1.0]


def test_every_signature_starts_a_deal_of_its_own(build: Build) -> None:
    events = [signed("p~q#1", 1), ended("exited_mid_term", "p~q#1", 1, 1, cash=-8.0, due=0.0), signed("p~q#2", 2)]
    curves = cash_curves(run_of(build, events, lived("p~q#2", 2, [-2.0, 5.0]), years=3))
    assert curves is not None
    assert curves.deals == 2
    assert payer_path(curves) == [-5.0, -2.5, -2.5]


def test_deals_without_a_signature_in_the_run_are_left_out(build: Build) -> None:
    old = [{"replicate": 1, "year": 1, "deal": "old", "deal_year": 4, "lives": 10.0, "payer_cash_usd": 70.0}]
    assert cash_curves(run_of(build, [], old, years=2)) is None
    both = cash_curves(run_of(build, [signed("a", 1)], old + lived("a", 1, [-1.0, 1.0]), years=2))
    assert payer_path(both) == [-1.0, 0.0]


def test_models_are_told_apart_by_the_signature(build: Build) -> None:
    events = [signed("a", 1), signed("b", 1, "joint_venture_product")]
    moved = {"replicate": 1, "year": 2, "event": "moved", "deal": "a", "deal_year": 1, "model": "joint_venture_product"}
    deals = lived("a", 1, [-10.0, 3.0]) + lived("b", 1, [-40.0, 50.0])
    by_model = cash_curves_by_model(run_of(build, [*events, moved], deals, years=2))
    paths = {model: payer_path(curves) for model, curves in by_model.items()}
    assert paths == {"custom_risk_contract": [-10.0, -7.0], "joint_venture_product": [-40.0, 10.0]}


def test_intervals_come_from_replicates(build: Build) -> None:
    events = [signed("a", 1), signed("a", 1, replicate=2)]
    deals = lived("a", 1, [-10.0]) + lived("a", 1, [-30.0], replicate=2)
    curves = cash_curves(run_of(build, events, deals, years=1, replicates=2))
    assert curves is not None
    first = curves.curves["payer"].cumulative.json(0)
    assert first["mean"] == -20.0
    assert first["lo95"] == pytest.approx(-20.0 - 12.7062 * 10.0, rel=1e-4)


def band(path: list[float], half: float) -> Estimates:
    value = np.array(path)
    return Estimates(value, value - half, value + half, np.full(len(path), 5))


def test_turning_points_name_the_trough_and_the_way_back_with_its_interval() -> None:
    found: Any = turning_points(band([-10.0, -15.0, -8.0, 1.0, 9.0], 8.5), 5)
    assert (found["trough_usd"]["mean"], found["trough_year"]) == (-15.0, 2)
    assert found["break_even_year"] == {"year": 4, "lo95": 3, "hi95": 5, "replicates": 5}


def test_a_deal_that_never_recovers_has_no_break_even() -> None:
    found: Any = turning_points(band([-10.0, -9.0], 2.0), 2)
    assert found["break_even_year"] == {"year": None, "lo95": None, "hi95": None, "replicates": 5}


def test_a_deal_that_is_never_below_zero_breaks_even_at_the_start() -> None:
    found: Any = turning_points(band([2.0, 6.0, 9.0], 3.0), 3)
    assert (found["trough_usd"]["mean"], found["trough_year"]) == (2.0, 1)
    assert found["break_even_year"] == {"year": 0, "lo95": 0, "hi95": 2, "replicates": 5}
