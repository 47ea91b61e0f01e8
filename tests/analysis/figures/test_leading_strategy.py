"""Who leads in a setting, and whether that is clear."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from longgame.analysis.figures.leading_strategy import Leader, draw_leaders, leader_of


def test_the_strategy_with_the_greatest_mean_gain_leads() -> None:
    gains = pd.DataFrame({"zero_sum": [5.0, 7.0, 6.0, 6.0], "long_term": [9.0, -9.0, 2.0, 1.0]})
    leader = leader_of(gains)
    assert (leader.strategy, leader.clear) == ("zero_sum", True)
    assert leader.lead == pytest.approx(6.0)


def test_a_lead_within_two_standard_errors_is_not_clear() -> None:
    # Mean 2, standard deviation 4, two standard errors 4.
    gains = pd.DataFrame({"zero_sum": [-1.0, 0.0, -1.0, 0.0], "long_term": [6.0, -2.0, 6.0, -2.0]})
    assert leader_of(gains) == Leader("long_term", 2.0, clear=False)


def test_every_cell_names_its_leader() -> None:
    axes = Figure().subplots()
    leaders = [[Leader("zero_sum", 3.2, clear=True), Leader("long_term", 1.0, clear=False)]]
    draw_leaders(axes, leaders, ["rule"], ["1", "3"], ["zero_sum", "long_term"])
    assert [text.get_text() for text in axes.texts] == ["zero-sum", "+3", "long-term", "+1"]
