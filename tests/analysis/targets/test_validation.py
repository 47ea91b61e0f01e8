"""A model beside the real programme: tables, roles, gate, score, and the levers of the elasticities."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from longgame.analysis.figures.target_figures import write_target_figures
from longgame.analysis.targets.elasticities import COLUMNS, FIRST_YEAR, LEVERS, OUTCOME, elasticities, with_lever
from longgame.analysis.targets.entrants import published_entrants
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.nulls import line, null_panels
from longgame.analysis.targets.panel import COLUMNS as PANEL
from longgame.analysis.targets.real_side import published_side, side_of_panel
from longgame.analysis.targets.real_targets import checked_targets, real_targets
from longgame.analysis.targets.simulated_panels import simulated_panels
from longgame.analysis.targets.validation import Validation, validation
from longgame.analysis.words.targets_page import targets_page
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from tests.analysis.targets.panels import needs_panel, real_panel

#: Columns of `targets.csv` that others rely on.
SCHEMA = [
    "id",
    "block",
    "estimate",
    "lo95",
    "hi95",
    "simulated",
    "simulated_lo95",
    "simulated_hi95",
    "role",
    "essential",
    "verdict",
]
LEVER = {lever.name: lever for lever in LEVERS}


@pytest.fixture(scope="module")
def found() -> Validation:
    """The line as a model."""
    return validation(list(null_panels(line(), published_entrants(), 9, 3)), published_side(), 1)


def test_the_table_has_every_target_with_its_role(found: Validation) -> None:
    table = found.targets()
    assert table["id"].tolist() == [target.id for target in real_targets()]
    assert table.columns[:11].tolist() == SCHEMA
    checked = table[table["role"] == "checked"]
    assert checked["id"].tolist() == [target.id for target in checked_targets()]
    assert (table["role"] == "input").sum() == 27 + 10
    assert table.loc[table["essential"], "id"].tolist() == checked["id"].tolist()
    assert table.loc[table["verdict"] == "input", "block"].tolist() == ["lives"] * 10
    shares = table[table["unit"] == "probability"]
    assert shares["simulated_lo95"].dropna().between(0.0, 1.0).all()


def test_nulls_stand_beside_it_and_have_no_benchmark(found: Validation) -> None:
    nulls = found.nulls().set_index("id")
    last = nulls.loc[["savings_rate_year_6"]]
    assert (last["line"] > 2.0 * last["coin"]).all()
    assert nulls.loc[["benchmark_slope_rebased", "benchmark_slope_running"]].isna().all(axis=None)


def test_what_goes_into_gate_json(found: Validation) -> None:
    told = found.json()
    json.dumps(told, allow_nan=False)
    assert told["pass"] is False
    assert sum(block["met"] for block in told["by_block"].values()) == told["met"]
    assert told["nulls"]["line"]["met"] > told["nulls"]["coin"]["met"]
    score = told["log_score"]
    assert score["real_rows"] < score["highest"] < score["line"] < score["constant"]
    assert abs(score["model"] - score["line"]) < 0.01


def test_the_page_and_the_figures_come_from_the_tables(found: Validation, tmp_path: Path) -> None:
    summary = {**found.json(), "scenario": "line", "replicates": 3, "lever_replicates": 2, "seed": 1}
    rows = [("benchmark", "benchmark 1 point lower", OUTCOME, 0.05, 0.01, 0.09)]
    page = targets_page(found.targets(), found.nulls(), pd.DataFrame(rows, columns=list(COLUMNS)), summary, 140)
    assert max(map(len, page.splitlines())) <= 140
    assert f"met of {summary['targets']}" in page
    assert all(slope["name"] in page for slope in summary["slopes"])
    assert "+5.0" in page
    drawn = write_target_figures(found.targets(), found.nulls(), 3, tmp_path)
    assert sorted(path.stem for path in drawn) == ["blocks", "hazard", "misfit", "savings", "spread", "survival"]


@needs_panel
def test_the_real_programme_passes_against_itself() -> None:
    found = validation([real_panel()], published_side(), 1)
    assert found.model.gate.failures == []
    assert found.model.score == pytest.approx(0.313, abs=0.001)


@needs_panel
def test_figures_from_a_panel_are_the_published_ones() -> None:
    real = side_of_panel(real_panel(), "here")
    for own, published in zip(real.targets, real_targets(), strict=True):
        assert own.estimate == pytest.approx(published.estimate, rel=1e-3)
        assert (own.low is None) == (published.low is None)
        if own.low is not None:
            assert own.half_width == pytest.approx(published.half_width, rel=0.35)
    assert len(real.entrants) == 747


def test_a_lever_adds_its_step_to_whatever_holds_in_a_year() -> None:
    scenario = Scenario.from_dict(
        {
            "extends": "medicare-acos",
            "program": {"benchmark_level_rate": 0.0},
            "policy": [
                {"year": 2, "name": "level", "set": {"program.benchmark_level_rate": 0.02}},
                {"year": 4, "name": "cut", "set": {"program.benchmark_level_rate": 0.01}},
                {"year": 5, "name": "back", "set": {"program.benchmark_level_rate": 0.03}},
            ],
        }
    )
    moved = with_lever(scenario, LEVER["benchmark"])
    level = [moved.value("program.benchmark_level_rate", year) for year in range(1, 7)]
    assert level == pytest.approx([0.0, 0.02, 0.02, 0.0, 0.02, 0.02])
    cost = "models.payer_branded_program.running_per_targeted_life_usd"
    dearer = with_lever(scenario, LEVER["running_cost"])
    # Fifty dollars of every life are 500 of each of the tenth that is targeted.
    assert [dearer.value(cost, year) for year in (3, 4, 6)] == pytest.approx([400.0, 900.0, 900.0])
    riskier = with_lever(scenario, LEVER["loss_share"])
    assert [riskier.value(f"tracks.track_{track}.loss_share", 4) for track in (1, 2, 3)] == pytest.approx(
        [0.25, 0.65, 0.65]
    )
    assert (riskier.value("tracks.track_1.two_sided_year", 3), riskier.value("tracks.track_1.two_sided_year", 4)) == (
        99,
        1,
    )
    assert riskier.value("tracks.track_1.loss_cap_rate", 4) == 0.1


def test_levers_change_nothing_before_their_year_and_raise_exits_after_it() -> None:
    scenario = Scenario.load("medicare-acos")
    count = 2
    cells = [Cell(scenario, 5, replicate) for replicate in range(1, count + 1)]
    for lever in LEVERS:
        cells += [Cell(with_lever(scenario, lever), 5, replicate) for replicate in range(1, count + 1)]
    panels = simulated_panels(cells)
    base = panels[:count]
    moved = {lever.name: panels[(place + 1) * count : (place + 2) * count] for place, lever in enumerate(LEVERS)}
    for name, others in moved.items():
        for plain, other in zip(base, others, strict=True):
            before = [panel.rows(panel.year < 2013 + FIRST_YEAR - 1) for panel in (plain, other)]
            for column in set(PANEL) - {"organization"}:  # numbered by name over all years
                assert np.array_equal(getattr(before[0], column), getattr(before[1], column)), (name, column)
    table = elasticities(base, moved)
    assert table.columns.tolist() == list(COLUMNS)
    assert table["lever"].tolist() == [lever.name for lever in LEVERS]
    assert (table["effect"] > 0.0).all()
    direct = [figures_of(panel)[OUTCOME].estimate for panel in (*moved["benchmark"], *base)]
    assert table["effect"][0] == pytest.approx((direct[0] + direct[1] - direct[2] - direct[3]) / 2.0)
