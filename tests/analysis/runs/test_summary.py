"""The summary: complete, honest about what is missing, and readable."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from longgame.analysis.runs.summary import render, summarize
from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.results import Results
from longgame.vocabulary import EVENTS

MakeRun = Callable[..., Results]


@pytest.fixture(scope="module")
def summary(results: Results) -> dict[str, Any]:
    return summarize(results)


def test_summary_is_plain_json_without_nan(summary: dict[str, Any]) -> None:
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_every_interval_holds_its_mean_and_says_how_many_replicates(summary: dict[str, Any]) -> None:
    seen = 0

    def walk(node: Any) -> None:
        nonlocal seen
        if isinstance(node, dict) and "lo95" in node:
            seen += 1
            assert 0 <= node["replicates"] <= 6
            middle = next(node[name] for name in ("mean", "median", "year") if name in node)
            if node["lo95"] is not None and middle is not None:
                assert node["replicates"] >= 2
                assert node["lo95"] <= middle + 1e-9
            if node["hi95"] is not None and middle is not None:
                assert node["hi95"] >= middle - 1e-9
        elif isinstance(node, dict):
            for part in node.values():
                walk(part)
        elif isinstance(node, list):
            for part in node:
                walk(part)

    walk(summary)
    assert seen > 500


def test_totals_agree_with_the_tables(summary: dict[str, Any], results: Results) -> None:
    market, deals = results.market, summary["deals"]
    assert deals["signed"]["mean"] == pytest.approx(market["signed"].sum() / 6)
    total = market.groupby("replicate").sum()
    # Each market counts once, however many deals it holds.
    assert deals["renewal_rate"]["mean"] == pytest.approx(
        ((total["renewed"] + total["moved"]) / total["renewals_due"]).mean()
    )
    counts = results.events["event"].value_counts()
    for event in EVENTS:
        assert summary["events"][event]["mean"] == pytest.approx(counts.get(event, 0) / 6)
    for classes in (deals["by_model"], deals["by_payer_strategy"], deals["by_provider_strategy"]):
        assert sum(figures["talks"]["mean"] for figures in classes.values()) == pytest.approx(deals["talks"]["mean"])
    pairs = [figures["signed"]["mean"] for row in deals["by_pair"].values() for figures in row.values()]
    assert sum(pairs) == pytest.approx(deals["signed"]["mean"])


def test_shares_of_exits_add_to_one(summary: dict[str, Any]) -> None:
    for words in ("by_reason", "by_decider"):
        assert sum(figures["mean"] for figures in summary["exits"][words].values()) == pytest.approx(1.0)


def test_strategy_shares_add_to_one(summary: dict[str, Any]) -> None:
    for strategies in summary["strategies"].values():
        assert sum(figures["last"]["mean"] for figures in strategies.values()) == pytest.approx(1.0)


def test_the_pattern_in_the_run_is_found_again(summary: dict[str, Any]) -> None:
    by_payer = summary["deals"]["by_payer_strategy"]
    assert by_payer["long_term"]["renewal_rate_against_others"]["lo95"] > 0.0
    assert by_payer["zero_sum"]["renewal_rate_against_others"]["hi95"] < 0.0
    text = " ".join(render(summary).split())
    assert "Deals whose payer plays long-term are renewed significantly more often than others (+49 points [" in text
    assert "The provider's strategy makes no significant difference to renewal." in text


def test_words_stored_as_categories_give_the_same_summary(results: Results, summary: dict[str, Any]) -> None:
    stored = Results(results.tables, results.information)
    for name in ("events", "deals", "gains", "strategies"):
        frame = getattr(results, name).copy()
        for column in frame.select_dtypes(exclude=["number", "bool"]).columns:
            frame[column] = pd.Categorical(frame[column])
        stored.__dict__[name] = frame
    assert summarize(stored) == summary


def test_one_replicate_has_no_intervals_and_says_so(make_run: MakeRun) -> None:
    summary: dict[str, Any] = summarize(make_run(replicates=1))
    assert '"lo95": null' in json.dumps(summary)
    assert summary["deals"]["signed"]["lo95"] is None
    assert any("no intervals" in note for note in summary["notes"])
    assert " to 9" not in render(summary).split("WHO RENEWED")[0]


def test_a_market_record_gives_nulls_and_notes(make_run: MakeRun) -> None:
    summary: dict[str, Any] = summarize(make_run(record="market"))
    for part in ("exits", "money", "cash", "events"):
        assert summary[part] is None
    assert summary["deals"]["by_model"] is None
    assert len(summary["notes"]) == 3
    assert "WHO RENEWED" in render(summary)


def test_a_run_without_deals_is_summarized(make_run: MakeRun) -> None:
    summary: dict[str, Any] = summarize(make_run(deals=False))
    assert summary["deals"]["renewal_rate"]["mean"] is None
    text = render(summary)
    assert "No partnership was signed in this run" in text
    assert "Nobody gained and nobody paid." in text


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_text_stays_within_the_width(summary: dict[str, Any], width: int) -> None:
    lines = render(summary, width).splitlines()
    assert max(len(line) for line in lines) <= width
    if width >= 100:
        assert len(lines) <= 75 + 2 * len(MODELS)


def test_cash_is_told_for_both_sides_and_by_model(summary: dict[str, Any]) -> None:
    by_model = summary["cash"]["by_model"]
    assert sum(figures["deals"] for figures in by_model.values()) == summary["cash"]["deals"]
    text = " ".join(render(summary).split())
    assert "Payer: cash is lowest in year" in text
    assert "Provider: cash is lowest in year" in text
    assert "the capital at risk" in text
    for figures in (summary["cash"], *by_model.values()):
        for side in ("payer", "provider"):
            for points in (figures[side], figures[side]["per_member"]):
                year, deepest = points["break_even_year"]["year"], points["trough_usd"]["mean"]
                assert (year == 0) is (deepest >= 0.0)


def test_no_figure_of_a_lone_replicate_is_told_beside_the_others(summary: dict[str, Any]) -> None:
    lone = {"mean": 0.123, "lo95": None, "hi95": None, "replicates": 1}
    deals = {**summary["deals"], "renewal_rate": lone}
    assert "12 %" in render({**summary, "deals": deals, "replicates": 1})
    assert "not known went on" in " ".join(render({**summary, "deals": deals}).split())


def test_a_count_of_one_has_its_noun_in_the_singular(summary: dict[str, Any]) -> None:
    one = {"mean": 1.0, "lo95": None, "hi95": None, "replicates": 1}
    deals = summary["deals"] | {"talks": one, "renewals_due": one}
    exits = summary["exits"] | {"exits": one}
    said = " ".join(render(summary | {"replicates": 1, "deals": deals, "exits": exits}).split())
    assert "A market had 1 first talk; " in said
    assert "In a market, 1 deal reached its term; " in said
    assert "In a market, 1 deal ended. " in said


def test_care_that_is_only_moved_stands_apart(summary: dict[str, Any]) -> None:
    sectors = summary["money"]["sectors"]
    assert [name for name, figures in sectors.items() if not figures["keeps"]] == ["care_vendors", "rest_of_care"]
    gained, moved = render(summary).split("WHO GAINED AND WHO PAID")[1].split("Revenue moved")
    assert "care vendors" not in gained
    assert "other care providers" in moved


def test_text_carries_no_control_characters_of_a_name(summary: dict[str, Any]) -> None:
    text = render({**summary, "scenario": "bad\x1b[31m\nname"})
    assert "\x1b" not in text
    assert text.startswith("bad")
