"""The plane of differences: paired by draw, with a sign that is clear or not."""

import numpy as np
import pandas as pd
import pytest

from longgame.analysis.figures.difference_plane import plane_figure, plane_of


def points() -> pd.DataFrame:
    """Two draws at two levels of either factor: the second scenario has 1, 2, 3 or 4 less, and 2 less in draw 2."""
    rows = []
    for number, (first, second) in enumerate([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)], start=1):
        for draw in (1, 2):
            for scenario, value in (("a", 5.0), ("b", 5.0 - number - 2.0 * (draw - 1))):
                rows.append({"draw": draw, "scenario": scenario, "x": first, "y": second, "years": value})
    return pd.DataFrame(rows)


def test_a_difference_is_taken_inside_a_draw_and_averaged_over_draws() -> None:
    plane = plane_of(points(), "years", "a", "b", rows="x", columns="y")
    assert (plane.rows, plane.columns, plane.draws) == ([0.0, 1.0], [0.0, 1.0], 2)
    assert plane.mean.tolist() == [[-2.0, -3.0], [-4.0, -5.0]]
    # Two standard errors of two differences 2 apart: 2 x sqrt(2) / sqrt(2).
    assert plane.half_width == pytest.approx(np.full((2, 2), 2.0))
    assert plane.agree.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_draws_without_a_value_do_not_count() -> None:
    table = points()
    table.loc[(table["draw"] == 2) & (table["scenario"] == "b"), "years"] = np.nan
    assert plane_of(table, "years", "a", "b", rows="x", columns="y").draws == 1


def test_every_cell_shows_its_number_and_how_many_draws_agree() -> None:
    figure = plane_figure(plane_of(points(), "years", "a", "b", rows="x", columns="y"), "T", "S", "x", "y")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert {"-2.0", "-3.0", "-4.0", "-5.0", "100 % agree"} == set(texts)
