"""Drift: the range that copying by a coin gives, on markets where copying is by a coin."""

from __future__ import annotations

import json

import numpy as np
import pyarrow.compute as pc
import pytest

from longgame.analysis.figures import style
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet
from longgame.analysis.figures.spread import strategies_over_time
from longgame.analysis.runs.drift import drift
from longgame.analysis.runs.reading import read
from longgame.analysis.runs.spread import spread_figures
from longgame.analysis.runs.strategy_shares import strategy_shares
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.batch import Batch
from longgame.vocabulary import KINDS, STRATEGIES

YEARS, MARKETS = 8, 60
EVERYBODY = len(KINDS)


@pytest.fixture(scope="module")
def neutral() -> Results:
    """Markets without deals: results are all the same, and organisations copy by a coin."""
    settings = {"years": YEARS, "evolution.imitation_rate": 0.5, "organizations.independent_physicians.count": 20}
    scenario = Scenario.load("default", overrides=settings)
    cells = tuple(Cell(scenario, 7, replicate, deals=False) for replicate in range(1, MARKETS + 1))
    return Results.from_tables(Batch(cells, "organizations", False).run(), scenario, 7, "organizations")


def only(results: Results, replicate: int) -> Results:
    tables = {
        name: table.filter(pc.equal(table.column("replicate"), replicate)) for name, table in results.tables.items()
    }
    return Results(tables, results.information)


def test_a_market_that_copies_by_a_coin_stays_in_the_range_nineteen_times_of_twenty(neutral: Results) -> None:
    """Of 240 final shares, dependent within a market, 95 % lie inside: between 90 and 99 % of these."""
    inside = []
    for replicate in range(1, MARKETS + 1):
        one = only(neutral, replicate)
        found = drift(one)
        assert found is not None
        shares, order = strategy_shares(read(one))
        for place, name in enumerate(order):
            low, high = found.of(name, EVERYBODY)
            inside.append(low[-1] <= shares[0, -1, EVERYBODY, place] <= high[-1])
    assert 0.90 <= np.mean(inside) <= 0.99


def test_the_mean_over_markets_has_a_narrower_range_that_opens_with_the_years(neutral: Results) -> None:
    many, one = drift(neutral), drift(only(neutral, 1))
    assert many is not None
    assert one is not None
    for name in STRATEGIES:
        low, high = many.of(name, EVERYBODY)
        assert low[0] == high[0]
        assert high[-1] - low[-1] > high[2] - low[2] > 0.0
        alone = one.of(name, EVERYBODY)
        assert alone[1][-1] - alone[0][-1] > 3.0 * (high[-1] - low[-1])
    assert drift(neutral) is many


def test_there_is_no_range_without_organisations_or_where_traits_are_copied(neutral: Results) -> None:
    tables = {name: table for name, table in neutral.tables.items() if name != "organizations"}
    assert drift(Results(tables, neutral.information)) is None
    scenario = dict(neutral.scenario) | {
        "values": dict(neutral.scenario["values"]) | {"evolution.imitation_unit": "trait"}
    }
    assert drift(Results(neutral.tables, dict(neutral.information) | {"scenario": scenario})) is None


def test_the_figures_of_the_summary_are_the_shares_and_the_range(neutral: Results) -> None:
    run, found = read(neutral), drift(neutral)
    assert found is not None
    figures = spread_figures(neutral, run)
    assert json.loads(json.dumps(figures)) == figures
    shares, order = strategy_shares(run)
    everybody = figures["all"]
    assert isinstance(everybody, dict)
    for place, name in enumerate(order):
        of_strategy = everybody[name]
        assert of_strategy["by_year"] == pytest.approx(shares[:, :, EVERYBODY, place].mean(axis=0))
        assert of_strategy["coin_lo95"] == pytest.approx(found.of(name, EVERYBODY)[0])
        assert of_strategy["peak_share"]["mean"] == pytest.approx(
            shares[:, :, EVERYBODY, place].max(axis=1).mean()
        )
    assert set(figures) == {*KINDS, "all"}


def test_the_figure_has_a_panel_for_each_strategy_with_the_range_of_a_coin_in_grey(neutral: Results) -> None:
    beside, alone = RunTables(neutral), RunTables(neutral)
    alone.__dict__["coin"] = None  # as in a run whose organisations copy single traits
    with style.house_style():
        figures = [strategies_over_time(tables, Sheet()) for tables in (beside, alone)]
    for figure, bands in zip(figures, (1, 0), strict=True):
        assert [axes.get_title(loc="left") for axes in figure.axes] == [style.strategy_label(name) for name in STRATEGIES]
        assert {len(axes.collections) for axes in figure.axes} == {bands}
