from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from longgame.analysis.pages.discovery_reading import read_phases
from longgame.analysis.pages.picture_files import PictureFiles
from longgame.analysis.sweeps.effects import Responses
from longgame.analysis.sweeps.phase_diagram import (
    around,
    crossings,
    phase_axes,
    phase_diagram,
    phase_table,
    tipping_line,
)
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.sweep.tables import Sweep

CHURN, MEETING, PACKAGE = "market.member_churn_rate", "market.meeting_rate", "mechanisms.spillover"
OUTCOME = "renewal_rate"
#: Added to every cell in each replicate: mean 0, standard deviation 0.02, half-width t(2) 0.02 / sqrt(3) = 0.0497.
LUCK = (-0.02, 0.0, 0.02)
HALF = 4.302653 * 0.02 / 3**0.5


def grid(value: Callable[[float, float], float], **changes: object) -> tuple[Experiment, Sweep]:
    """A sweep over churn, meeting and a switch that moves nothing on average, with a known outcome."""
    table: dict[str, object] = {
        "outcomes": [OUTCOME],
        "replicates": 3,
        "years": 2,
        "factors": {
            CHURN: {"levels": [0.1, 0.2, 0.3, 0.4, 0.5]},
            MEETING: {"levels": [0.2, 0.4, 0.6]},
            PACKAGE: {"levels": [False, True]},
        },
        "tipping": {OUTCOME: 0.5},
    }
    experiment = experiment_from_dict(table | changes)
    points: list[dict[str, object]] = []
    outcomes: list[dict[str, float]] = []
    for point in experiment.points:
        points.append(
            {"point": point.number, "design_point": point.design_point, "draw": point.draw, **point.levels}
            | {"status": "done", "error": None}
        )
        mean = value(float(point.levels[CHURN]), float(point.levels.get(MEETING, 0.0)))
        shift = 0.01 if point.levels.get(PACKAGE) else -0.01
        outcomes += [
            {"point": point.number, "replicate": number, OUTCOME: mean + shift + luck}
            for number, luck in enumerate(LUCK, start=1)
        ]
    sweep = Sweep(
        pa.Table.from_pandas(pd.DataFrame(points)),
        pa.table({"draw": [1]}),
        pa.Table.from_pandas(pd.DataFrame(outcomes)),
    )
    return experiment, sweep


def plane(churn: float, meeting: float) -> float:
    return churn + meeting / 2.0


def test_cells_average_the_other_factors_and_carry_the_interval_of_the_replicates() -> None:
    experiment, sweep = grid(plane)
    diagram = phase_diagram(experiment, Responses(sweep), OUTCOME)
    assert (diagram.across.name, diagram.up.name) == (CHURN, MEETING)
    assert diagram.mean[1, 2] == pytest.approx(0.3 + 0.2)
    assert diagram.hi95[1, 2] - diagram.mean[1, 2] == pytest.approx(HALF, rel=1e-5)
    cells = phase_table(diagram)
    assert len(cells) == 15
    # Within 0.0497 of 0.5 lies just the cell of each row that is 0.5 itself.
    assert cells.loc[cells["side"] == "unclear", ["level", "other_level"]].to_numpy().tolist() == [
        [0.4, 0.2],
        [0.3, 0.4],
        [0.2, 0.6],
    ]
    assert set(cells.loc[cells["level"] + cells["other_level"] / 2 > 0.56, "side"]) == {"above"}


def test_the_tipping_line_of_a_plane_is_where_the_plane_crosses_the_level() -> None:
    experiment, sweep = grid(plane, tipping={OUTCOME: 0.53})
    line = tipping_line(phase_diagram(experiment, Responses(sweep), OUTCOME))
    across = line[line["factor"] == CHURN]
    np.testing.assert_allclose(across["crosses_at"], 0.53 - across["other_level"] / 2.0)
    # A slope of one: the interval of the crossing is as wide as that of the mean, cut where the diagram ends.
    row = across[across["other_level"] == 0.4].iloc[0]
    assert (row["lo95"], row["hi95"]) == pytest.approx((0.33 - HALF, 0.33 + HALF), abs=1e-6)
    last = across[across["other_level"] == 0.2].iloc[0]
    assert last["crosses_at"] == pytest.approx(0.43)
    assert last["hi95"] == pytest.approx(0.43 + HALF, abs=1e-6)
    up = line[(line["factor"] == MEETING) & np.isclose(line["other_level"], 0.3)].iloc[0]
    assert up["crosses_at"] == pytest.approx(2.0 * (0.53 - 0.3))
    assert set(line["turns"]) == {"up"}


def test_the_tipping_line_of_a_falling_sigmoid_lies_in_the_right_gap() -> None:
    experiment, sweep = grid(
        lambda churn, meeting: 1.0 / (1.0 + np.exp(40.0 * (churn - 0.25 - 0.25 * (meeting - 0.2))))
    )
    line = tipping_line(phase_diagram(experiment, Responses(sweep), OUTCOME))
    across = line[line["factor"] == CHURN]
    assert set(across["turns"]) == {"down"}
    np.testing.assert_allclose(across["crosses_at"], [0.25, 0.30, 0.35], atol=0.01)
    assert ((across["lo95"] < across["crosses_at"]) & (across["crosses_at"] < across["hi95"])).all()


def test_a_crossing_whose_interval_leaves_the_diagram_is_open_at_that_end() -> None:
    places = np.array([0.0, 1.0, 2.0])
    means = np.array([0.4, 0.6, 0.9])
    ((place, turns),) = crossings(places, means, 0.5)
    assert place == pytest.approx(0.5)
    assert turns == "up"
    first, last = around(places, means - 0.2, means + 0.2, 0.5, 0.5)
    assert np.isnan(first)
    # The lower end, 0.4 at 1 and 0.7 at 2, reaches 0.5 at 1 1/3.
    assert last == pytest.approx(4.0 / 3.0)
    unknown = np.full(3, np.nan)
    assert np.isnan(around(places, unknown, unknown, 0.5, 0.5)).all()


def test_missing_cells_neither_cross_nor_stop_the_figure(tmp_path: Path) -> None:
    experiment, sweep = grid(plane)
    outcomes = sweep.outcomes.to_pandas()
    gone = outcomes["point"].isin([point.number for point in experiment.points if point.levels[CHURN] == 0.4])
    outcomes.loc[gone, OUTCOME] = np.nan
    holed = replace(sweep, outcomes=pa.Table.from_pandas(outcomes))
    line = tipping_line(phase_diagram(experiment, Responses(holed), OUTCOME))
    # The row at 0.2 crosses between 0.3 and 0.5 only across the hole, and that is not told.
    assert 0.2 not in line.loc[line["factor"] == CHURN, "other_level"].tolist()
    assert "Where renewal_rate crosses its tipping level" in read_phases(experiment, holed, PictureFiles(tmp_path))(110)
    assert (tmp_path / f"phase-{OUTCOME}.png").exists()


def test_words_may_stand_up_the_side() -> None:
    factors = {CHURN: {"levels": [0.1, 0.2, 0.3]}, "scenario": {"levels": ["default", "rural", "metro"]}}
    experiment, sweep = grid(lambda churn, _: 2.0 * churn, factors=factors)
    diagram = phase_diagram(experiment, Responses(sweep), OUTCOME)
    assert diagram.rows == ("default", "rural", "metro")
    line = tipping_line(diagram)
    assert line["other_level"].tolist() == ["default", "rural", "metro"]
    np.testing.assert_allclose(line["crosses_at"], 0.255)


def test_the_reading_says_why_there_is_no_diagram(tmp_path: Path) -> None:
    few = {CHURN: {"levels": [0.1, 0.2, 0.3]}, PACKAGE: {"levels": [False, True]}}
    experiment, sweep = grid(plane, factors=few)
    with pytest.raises(ValueError, match="exactly two factors"):
        phase_axes(experiment)
    assert "needs exactly two factors" in read_phases(experiment, sweep, PictureFiles(tmp_path))(110)
    assert read_phases(replace(experiment, tipping={}), sweep, PictureFiles(tmp_path))(110) == ""
    assert list(tmp_path.iterdir()) == []


def test_the_reading_writes_tables_and_figures(tmp_path: Path) -> None:
    experiment, sweep = grid(plane)
    text = read_phases(experiment, sweep, PictureFiles(tmp_path))(100)
    assert "It crosses 50 % at these levels of member churn rate" in text
    assert "In 3 of 15 cells it is not clear whether the outcome is above or below the level." in text
    tables = {f"{name}{suffix}" for name in ("phases", "tipping_line") for suffix in (".csv", ".parquet")}
    assert {path.name for path in tmp_path.iterdir()} == {*tables, f"phase-{OUTCOME}.png"}
    assert len(pd.read_csv(tmp_path / "tipping_line.csv")) > 3


def test_a_line_that_runs_along_the_factor_across_is_read_along_the_one_up_the_side(tmp_path: Path) -> None:
    experiment, sweep = grid(lambda churn, meeting: meeting + churn / 100.0, tipping={OUTCOME: 0.303})
    text = read_phases(experiment, sweep, PictureFiles(tmp_path))(100)
    assert "It crosses 30.3 % at these levels of meeting rate" in text
