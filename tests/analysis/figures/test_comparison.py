"""A comparison drawn in words: each figure once, with its unit, its interval and no identifier."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from longgame.analysis.figures.comparison import comparison_figure
from longgame.analysis.figures.sheet import Sheet


def row(scenario: str, outcome: str, unit: str, difference: float, half: float) -> dict[str, object]:
    ends = {"lo95": difference - half, "hi95": difference + half}
    means = {"base_mean": 0.5, "mean": 0.5 + difference, "replicates": 8, "simulated": 8}
    return {"scenario": scenario, "outcome": outcome, "unit": unit, "difference": difference, **ends, **means}


def rows(scenario: str) -> list[dict[str, object]]:
    return [
        row(scenario, "renewal_rate", "share", 0.06, 0.02),
        row(scenario, "net_savings_rate", "share of spending", 0.00015, 0.001),
        row(scenario, "gain_usd.payer", "USD", -2.5e6, 1e6),
        row(scenario, "gain_rate.payer", "share of spending", -0.001, 0.0005),
        row(scenario, "exit_share.distrust", "share", 0.01, 0.02),
    ]


def said(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("width", ["one", "two"])
def test_a_move_is_told_in_dollars_and_points(width: str) -> None:
    figure = comparison_figure("default", pd.DataFrame(rows("more support")), Sheet(width), 4)
    text = said(figure)
    for words in (
        "deals that go on at their term",
        "+6.0 points [4.0 to 8.0]",
        "gain of payers",
        "-$2.50M [-3.50 to -1.50]",
    ):
        assert words in text
    assert "_" not in text
    assert "0.00015" not in text
    assert "lost trust" not in text  # endings stand on the page
    title = figure.texts[0].get_text().replace("\n", " ")
    assert title.startswith(
        "With more support, 2 of 3 figures differ clearly; most surely deals that go on at their term"
    )
    assert "n = 8 simulated markets each, seed 4" in text


def test_levers_are_named_by_what_they_change() -> None:
    key = "offers.payer-001.two_sided_year"
    table = pd.DataFrame([*rows(f"{key}=4"), *rows(f"{key}=6")])
    text = said(comparison_figure(f"{key}=2", table, Sheet()))
    assert "_" not in text
    assert "losses shared from year 6" in text
    assert "2 of 3 figures with losses shared from year 4" in text.replace("\n", " ")


def test_endings_are_drawn_where_there_is_nothing_else() -> None:
    table = pd.DataFrame([row("b", "exit_share.distrust", "share", 0.01, 0.02)])
    assert "lost trust" in said(comparison_figure("a", table, Sheet()))
    assert "no figure differs clearly" in said(comparison_figure("a", table, Sheet())).replace("\n", " ")
