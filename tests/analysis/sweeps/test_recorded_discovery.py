"""A discovery that is read back from its tables draws the figure of the search."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from longgame.analysis.figures.discovery import discovery_figure
from longgame.analysis.figures.picture import save
from longgame.analysis.figures.sheet import Sheet
from longgame.analysis.pages.table_writer import write_table
from longgame.analysis.sweeps.discovery_tables import box_table, discover_target, trajectory_table
from longgame.analysis.sweeps.recorded_discovery import recorded_discovery

from .test_discovery import collapse


@pytest.mark.parametrize("width", ["one", "two"])
def test_the_tables_of_a_discovery_hold_what_its_figure_needs(tmp_path: Path, width: str) -> None:
    experiment, sweep = collapse()
    target = experiment.targets[0]
    found = discover_target(experiment, sweep, target)
    write_table(box_table(experiment, found), tmp_path, "boxes")
    write_table(trajectory_table(found), tmp_path, "trajectory")
    boxes, trajectory = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("boxes", "trajectory"))
    again = recorded_discovery(experiment, sweep, target, boxes, trajectory)
    assert again.boxes[0].candidate.step == found.boxes[0].candidate.step
    assert again.boxes[0].candidate.chosen == found.boxes[0].candidate.chosen
    assert again.left_out == found.left_out == 1
    drawn = [
        save(discovery_figure(experiment, target, one, Sheet(width)), tmp_path / f"{name}.svg").read_bytes()
        for name, one in (("found", found), ("again", again))
    ]
    assert drawn[0] == drawn[1]
    assert b"final_value_based" not in drawn[0]
