"""What the summary says of how strategies spread."""

from __future__ import annotations

from typing import Any

from longgame.analysis.words.text_page import Page
from longgame.analysis.words.wording_spread import how_strategies_spread


def figures(first: float, last: float, low: float | None, high: float | None, halved: int = 3) -> dict[str, Any]:
    half = {"mean": 4.0, "lo95": 3.0, "hi95": 5.0, "replicates": halved}
    return {
        "by_year": [first, last],
        "coin_lo95": None if low is None else [first, low],
        "coin_hi95": None if high is None else [first, high],
        "peak_share": {"mean": 0.5, "lo95": 0.4, "hi95": 0.6, "replicates": 20},
        "half_time_years": half,
    }


def said(spread: dict[str, Any]) -> str:
    page = Page(200)
    how_strategies_spread(page, {"spread": spread, "years": 2})
    return page.text()


def test_strategies_beyond_drift_are_named_by_group() -> None:
    everybody = {"zero_sum": figures(0.5, 0.2, 0.4, 0.6), "long_term": figures(0.5, 0.8, 0.4, 0.6)}
    payers = {"zero_sum": figures(0.5, 0.5, 0.4, 0.6), "long_term": figures(0.5, 0.3, 0.4, 0.6)}
    text = said({"payer": payers, "all": everybody})
    assert "Beyond it: among all organisations more play long-term and fewer zero-sum; among payers fewer play" in text
    row = next(line for line in text.splitlines() if line.startswith("  zero-sum"))
    assert [part.strip() for part in row.split("  ") if part.strip()] == [
        "zero-sum",
        "50 %",
        "20 %",
        "40 to 60 %",
        "50 % [40 to 60]",
        "in 3 of 20",
    ]


def test_where_nothing_leaves_drift_the_summary_says_so() -> None:
    everybody = {"zero_sum": figures(0.5, 0.4, 0.4, 0.6), "long_term": figures(0.5, 0.6, 0.4, 0.6)}
    assert "No strategy has left it: what moves may be chance." in said({"all": everybody})


def test_without_drift_the_table_stands_alone() -> None:
    everybody = {"zero_sum": figures(0.5, 0.4, None, None), "long_term": figures(0.5, 0.6, None, None)}
    text = said({"all": everybody})
    assert "coin" not in text
    assert "long-term" in text


def test_one_strategy_alone_cannot_spread() -> None:
    assert said({"all": {"zero_sum": figures(1.0, 1.0, 1.0, 1.0)}}).strip() == ""
