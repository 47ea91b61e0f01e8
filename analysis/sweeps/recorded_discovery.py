"""A discovery read back from the tables that it left: what its figure needs, without another search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from longgame.analysis.sweeps.discovery import Candidate, Discovery, FoundBox
from longgame.analysis.sweeps.discovery_checks import Proportion
from longgame.analysis.sweeps.discovery_tables import searched_points
from longgame.analysis.sweeps.factor_box import KEPT, Box, FactorLevels
from longgame.analysis.sweeps.rule_induction import Step

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment, Target
    from longgame.experiments.sweep.tables import Sweep


def recorded_discovery(
    experiment: Experiment, sweep: Sweep, target: Target, boxes: pd.DataFrame, trajectory: pd.DataFrame
) -> Discovery:
    """The points of a target, and the first box that was found there.

    Args:
        experiment: of the sweep.
        sweep: its results.
        target: what was looked for.
        boxes: as `discovery_tables.box_table` gives them.
        trajectory: as `discovery_tables.trajectory_table` gives it. Of its boxes the sizes are known, not the limits.

    Raises:
        ValueError, KeyError: the tables do not fit the sweep.
    """
    levels, case, _, left_out = searched_points(experiment, sweep, target)
    rows = boxes[boxes["box"] == 1].to_dict("records")
    steps = trajectory[trajectory["box"] == 1]
    first = {str(name): value for name, value in rows[0].items()}
    whole = Box.whole(len(levels.names))
    box = whole
    for row in rows:
        box = _limited(box, levels, {str(name): value for name, value in row.items()})
    points = int(first["points"])
    candidate = Candidate(
        tuple(Step(whole, int(one["points"]), int(one["cases"])) for one in steps.to_dict("records")),
        int(np.flatnonzero(steps["chosen"].to_numpy())[0]),
        Step(box, points, round(float(first["density"]) * points)),
        tuple(float(row["quasi_p"]) for row in rows),
    )
    found = FoundBox(
        candidate,
        float(first["mass"]),
        float(first["coverage"]),
        float(first["base_rate"]),
        _proportion(first, "held_out_density"),
        _proportion(first, "held_out_coverage"),
        tuple(float(row["repeated_share"]) for row in rows),
    )
    return Discovery(levels, case, (found,), candidate, "", left_out)


def _limited(box: Box, levels: FactorLevels, row: Mapping[str, Any]) -> Box:
    """The box with the limit of one row."""
    place = levels.names.index(str(row["factor"]))
    words = levels.words[place]
    if words is None or row["side"] != KEPT:
        return box.moved(place, str(row["side"]), float(row["limit"]))
    # The words that stay stand in their order, with spaces between them.
    left, kept = f"{row['words']} ", set()
    for number, word in enumerate(words):
        if left.startswith(f"{word} "):
            left = left.removeprefix(f"{word} ")
            kept.add(number)
    return box.moved(place, KEPT, frozenset(kept))


def _proportion(row: Mapping[str, Any], name: str) -> Proportion:
    # The table leaves out how many points it rests on.
    return Proportion(float(row[name]), float(row[f"{name}_lo95"]), float(row[f"{name}_hi95"]), 0)
