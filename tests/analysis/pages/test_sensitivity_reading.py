"""Curves and tornados of listed designs by hand; pages, tables and figures that never cost one another."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from longgame.analysis.figures import style
from longgame.analysis.pages import sensitivity_reading
from longgame.analysis.pages.picture_files import PictureFiles
from longgame.analysis.pages.sensitivity_reading import read_listed, read_sample
from longgame.analysis.sweeps.effects import Responses, main_effects
from longgame.analysis.sweeps.response_curves import listed_curves
from longgame.analysis.sweeps.tornado import tornado
from longgame.analysis.words.factor_names import labels, short_names
from longgame.environment.scenario.reading.parameters import registry
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.sweep.tables import Sweep

Settings = Sequence[Mapping[str, object]]


def listed(settings: Settings, by_draw: Sequence[Sequence[float]]) -> Sweep:
    """A sweep of design points with an outcome y by draw, one replicate."""
    rows = [(draw, place) for draw in range(len(by_draw)) for place in range(len(settings))]
    number = list(range(1, len(rows) + 1))
    points = {
        "point": number,
        "design_point": [place + 1 for _, place in rows],
        "draw": [draw + 1 for draw, _ in rows],
        **{name: [settings[place][name] for _, place in rows] for name in settings[0]},
        "status": ["done"] * len(rows),
        "error": [None] * len(rows),
    }
    outcomes = {"point": number, "replicate": [1] * len(rows), "y": [by_draw[draw][place] for draw, place in rows]}
    return Sweep(pa.table(points), pa.table({"draw": range(1, len(by_draw) + 1)}), pa.table(outcomes))


#: Base x = 2 and who = a; then x = 1, x = 4, who = b.
ONE_AT_A_TIME: Settings = (
    {"x": 2.0, "who": "a"},
    {"x": 1.0, "who": "a"},
    {"x": 4.0, "who": "a"},
    {"x": 2.0, "who": "b"},
)
SWEEP = listed(ONE_AT_A_TIME, [[10.0, 9.0, 13.0, 10.5], [20.0, 18.0, 23.0, 19.0], [30.0, 30.0, 36.0, 29.0]])


def test_a_curve_of_one_at_a_time_leaves_out_the_points_where_others_moved() -> None:
    curves = listed_curves(Responses(SWEEP), "y")
    assert curves["factor"].tolist() == ["x"] * 3
    assert curves["center"].tolist() == [1.0, 2.0, 4.0]
    # At x = 2 the point with who = b is not of the curve: (10 + 20 + 30) / 3.
    assert curves["mean"].tolist() == pytest.approx([19.0, 20.0, 24.0])
    assert curves["units"].tolist() == [3, 3, 3]
    # How far x = 1, 2, 4 lie from the draw's own mean.
    errors = np.array([[-5 / 3, -7 / 3, -2.0], [-2 / 3, -1 / 3, -2.0], [7 / 3, 8 / 3, 4.0]])
    beyond = np.mean(errors.mean(axis=1) ** 2 - errors.var(axis=1, ddof=1) / 3.0)
    assert curves["spread"].iloc[0] == pytest.approx(beyond**0.5)


def test_levels_that_some_setting_lacks_are_compared_where_all_are_there() -> None:
    grid = [{"x": x, "who": who} for x in ("low", "middle", "high") for who in ("a", "b")]
    curves = listed_curves(Responses(listed(grid[:-1], [[1.0, 100.0, 2.0, 200.0, 3.0]])), "y")
    assert curves["level"].tolist() == ["low", "middle", "high"]
    assert curves["mean"].tolist() == [1.0, 2.0, 3.0]


def test_a_tornado_has_a_bar_on_each_side_and_the_widest_swing_first() -> None:
    bars = tornado(main_effects(Responses(SWEEP)))
    # x = 1: -1, -2, 0; x = 4: +3, +3, +6; who = b: +0.5, -1, -1.
    assert bars[["factor", "level", "side"]].to_numpy().tolist() == [
        ["x", 1.0, "low"],
        ["x", 4.0, "high"],
        ["who", "b", "low"],
    ]
    assert bars["difference"].tolist() == pytest.approx([-1.0, 4.0, -0.5])
    assert bars["swing"].tolist() == pytest.approx([4.0, 4.0, 0.5])
    # t(2) = 4.3027: 4 -/+ 4.3, -1 -/+ 2.5.
    assert bars["clear"].tolist() == [False, False, False]
    surer = tornado(
        main_effects(Responses(listed(ONE_AT_A_TIME, [[10, 9, 13, 19], [20, 19, 23, 28], [30, 28.9, 33, 40]])))
    )
    assert surer["factor"].tolist() == ["who", "x", "x"]
    assert surer["clear"].all()


def test_of_many_levels_a_tornado_keeps_the_outer_ones_and_of_words_the_outer_differences() -> None:
    settings = [{"x": x} for x in (3.0, 1.0, 2.0, 9.0)]
    bars = tornado(main_effects(Responses(listed(settings, [[0.0, 5.0, -7.0, 1.0]]))))
    assert bars[["level", "side", "difference"]].to_numpy().tolist() == [[1.0, "low", 5.0], [9.0, "high", 1.0]]
    words = [{"x": x} for x in ("base", "b", "c", "d")]
    bars = tornado(main_effects(Responses(listed(words, [[0.0, 5.0, -7.0, 1.0]]))))
    assert bars[["level", "side", "difference"]].to_numpy().tolist() == [["c", "low", -7.0], ["b", "high", 5.0]]


def test_every_parameter_has_a_label_of_its_own_on_two_short_lines() -> None:
    names = list(registry().parameters)
    found = labels(names)
    assert len(set(found.values())) == len(names)
    assert all(len(line) <= 60 for label in found.values() for line in label.split("\n"))
    assert all(label.count("\n") <= 1 for label in found.values())
    assert short_names(["a.x_y", "b.x_y", "c.z_w", "d.count"]) == {
        "a.x_y": "a.x_y",
        "b.x_y": "b.x_y",
        "c.z_w": "z_w",
        "d.count": "d.count",
    }


OUTCOMES = ("renewal_rate", "signing_rate", "early_exit_rate")


def sampled(kind: str, points: int, factors: Sequence[str]) -> tuple[Experiment, Sweep]:
    """A sample with one outcome that varies, one that never exists and one that nothing moves; a point failed."""
    table = {"years": 2, "outcomes": list(OUTCOMES), "design": {"kind": kind, "points": points}}
    experiment = experiment_from_dict({**table, "factors": {name: {} for name in factors}})
    number = np.arange(1, experiment.point_count)
    random = np.random.default_rng(4)
    slopes = random.normal(size=len(experiment.factors)) * (random.random(len(experiment.factors)) < 0.3)
    y = (experiment.unit_points @ slopes)[:-1] + 0.2 * random.normal(size=len(number))
    columns = {"point": number, "replicate": np.ones(len(number)), "renewal_rate": y, "signing_rate": np.nan * y}
    sweep = Sweep(
        pa.table({"point": number}), pa.table({"draw": [1]}), pa.table({**columns, "early_exit_rate": 0.0 * y})
    )
    return experiment, sweep


FEW = ("market.meeting_rate", "mechanisms.trust", "models.custom_risk_contract.term_years")


@pytest.mark.parametrize(
    ("kind", "points", "files"),
    [
        ("saltelli", 32, {"indices", "pawn", "curves", "regression"}),
        ("latin_hypercube", 64, {"pawn", "curves", "regression"}),
        ("sobol", 64, {"pawn", "curves", "regression"}),
        ("morris", 8, {"screening"}),
    ],
)
def test_a_sample_is_read_into_tables_figures_and_words(
    tmp_path: Path, kind: str, points: int, files: set[str]
) -> None:
    pytest.importorskip("SALib")
    experiment, sweep = sampled(kind, points, FEW)
    page = read_sample(experiment, sweep, PictureFiles(tmp_path))(100)
    assert {path.stem for path in tmp_path.glob("*.csv")} == files
    assert {path.stem for path in tmp_path.glob("*.parquet")} == files
    assert {path.stem for path in tmp_path.glob("*.png")} == files - {"regression"}
    for name in files:
        table = pd.read_csv(tmp_path / f"{name}.csv")
        assert len(table) == pq.read_table(tmp_path / f"{name}.parquet").num_rows > 0
        assert "renewal_rate" in set(table["outcome"])
    assert "market.meeting_rate" in page
    assert max(len(line) for line in page.splitlines()) <= 100
    if kind != "morris":
        assert "signing_rate: 0 of" in page
        assert "early_exit_rate is 0 at every point" in page


def test_figures_of_hundreds_of_factors_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    pytest.importorskip("SALib")
    experiment, sweep = sampled("morris", 4, ("*",))
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        read_sample(experiment, sweep, PictureFiles(tmp_path / name))(110)
        contents.append((tmp_path / name / "screening.png").read_bytes())
    assert contents[0] == contents[1]
    assert contents[0].startswith(b"\x89PNG")


def test_a_missing_library_or_a_fault_costs_its_own_part_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("SALib")
    experiment, sweep = sampled("saltelli", 32, FEW)
    experiment.unit_points  # noqa: B018 - the sample itself needs the library
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)

    def broken(*_: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr(sensitivity_reading, "curves_figure", broken)
    page = read_sample(experiment, sweep, PictureFiles(tmp_path))(110)
    assert page.count("pip install 'longgame[sensitivity]'") == 2
    assert "RuntimeError: no ink" in page
    assert {path.stem for path in tmp_path.glob("*.csv")} == {"regression", "curves"}


def test_a_listed_design_is_read_into_tables_figures_and_words(tmp_path: Path) -> None:
    table = {
        "years": 2,
        "outcomes": ["y"],
        "design": {"kind": "one_at_a_time"},
        "factors": {"market.meeting_rate": {"levels": [0.2, 0.1, 0.4]}, "mechanisms.trust": {"levels": [True, False]}},
    }
    experiment = experiment_from_dict({**table, "outcomes": ["renewal_rate"]})
    settings = experiment.listed_points
    sweep = listed(settings, [[1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 5.0, 4.5]])
    sweep = replace(sweep, outcomes=sweep.outcomes.rename_columns(["point", "replicate", "renewal_rate"]))
    page = read_listed(experiment, sweep, PictureFiles(tmp_path))(110)
    assert {path.stem for path in tmp_path.glob("*.png")} == {"effects", "tornado", "curves"}
    assert {path.stem for path in tmp_path.glob("*.csv")} == {"means", "effects", "tornado", "curves"}
    levels = pq.read_table(tmp_path / "tornado.parquet").column("level").to_pylist()
    assert levels == ["0.1", "0.4", "False"] or levels == ["False", "0.1", "0.4"]
    assert "market.meeting_rate" in page


SCALED = "models.*.running_per_targeted_life_usd"


def test_a_factor_that_scales_reads_as_multiples_and_not_as_dollars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {"years": 2, "outcomes": ["renewal_rate"], "factors": {SCALED: {"scales": [0.5, 1.0, 2.0]}}}
    experiment = experiment_from_dict(table)
    sweep = listed(experiment.listed_points, [[1.0, 2.0, 3.0], [1.0, 3.0, 5.0]])
    sweep = replace(sweep, outcomes=sweep.outcomes.rename_columns(["point", "replicate", "renewal_rate"]))
    drawn: dict[str, str] = {}

    def kept(figure: Figure, paths: Sequence[Path]) -> None:
        drawn[paths[0].stem] = " ".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")

    monkeypatch.setattr(style, "save_all", kept)
    page = read_listed(experiment, sweep, PictureFiles(tmp_path))(110)
    assert "x marks multiples of the default" in page
    assert "x0.5" in page
    assert set(drawn) == {"effects", "tornado", "curves"}
    assert "times the default" in drawn["curves"]
    for name in ("effects", "tornado"):
        assert "x marks multiples of the default" in drawn[name]
        assert "x2" in drawn[name]
    assert not [name for name, texts in drawn.items() if "usd" in texts or "$" in texts]
    assert "change (percentage points)" in drawn["tornado"]


def test_a_sweep_in_which_every_point_failed_is_read_all_the_same(tmp_path: Path) -> None:
    pytest.importorskip("SALib")
    for kind in ("saltelli", "latin_hypercube", "morris"):
        experiment, sweep = sampled(kind, 32, FEW)
        page = read_sample(experiment, replace(sweep, outcomes=sweep.outcomes.slice(0, 0)), PictureFiles(tmp_path))(110)
        assert "renewal_rate" in page
    assert {path.name for path in tmp_path.glob("*.csv")} == {"screening.csv"}
    nothing = replace(SWEEP, outcomes=SWEEP.outcomes.slice(0, 0))
    assert listed_curves(Responses(nothing), "y").empty
    assert tornado(main_effects(Responses(nothing))).empty


def test_an_experiment_without_factors_has_means_alone(tmp_path: Path) -> None:
    experiment = experiment_from_dict({"years": 2, "outcomes": ["renewal_rate"]})
    points = {
        "point": [1],
        "design_point": [1],
        "draw": [1],
        "status": ["done"],
        "error": pa.array([None], pa.string()),
    }
    outcomes = {"point": [1, 1], "replicate": [1, 2], "renewal_rate": [0.25, 0.75]}
    sweep = Sweep(pa.table(points), pa.table({"draw": [1]}), pa.table(outcomes))
    page = read_listed(experiment, sweep, PictureFiles(tmp_path))(110)
    assert "0.500" in page
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["means.csv", "means.parquet"]
