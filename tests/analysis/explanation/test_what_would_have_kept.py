"""A planted cause is found, nothing is found where it is taken away, and moving nothing changes nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest

import longgame as lg
from longgame.analysis.explanation.counterfactual_table import COLUMNS, counterfactual_table
from longgame.analysis.explanation.deal_figures import deal_figure, odds_figure
from longgame.analysis.explanation.deal_page import deal_page
from longgame.analysis.explanation.deal_search import ExplanationError, FoundDeal, deal_events
from longgame.analysis.explanation.deal_story import deal_story
from longgame.analysis.explanation.what_would_have_kept import Counterfactuals, counterfactuals, with_odds
from longgame.analysis.figures.sheet import WIDTHS, Sheet
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario

DEAL = "payer-001~health_system-001#1"
#: Savings are never paid out, so no share pays the provider for what it loses; only money up front can.
PLANTED = {
    "extends": "one-deal",
    "name": "planted",
    "years": 3,
    "mechanisms": {"transition_payment": False},
    "models": {"custom_risk_contract": {"minimum_savings_rate": 0.3}},
    "organizations": {"payer": {"insured_share": 1.0}},
}


def played(scenario: Scenario) -> tuple[Results, Counterfactuals]:
    run = lg.run(scenario, replicates=2)
    return run, counterfactuals(run, scenario, deal_story(run, scenario, DEAL, 1), workers=1)


def test_the_one_thing_that_is_missing_is_found_and_how_much_of_it() -> None:
    scenario = Scenario.from_dict(PLANTED)
    run, found = played(scenario)
    doing = [one.step for one in found.tried if one.changes]
    assert {(step.lever, step.way) for step in doing} == {("support", 1)}
    assert {step.lever for step in (one.step for one in found.tried)} >= {"staging", "corridor", "governance", "losses"}
    event = run.events.iloc[0]
    short = -event["margin"] / event["lives"]
    levels = [float(one.step.level) for one in found.tried if one.step.lever == "support"]
    assert float(doing[0].level) == min(level for level in levels if level > short)
    story = deal_story(run, scenario, DEAL, 1)
    odds = with_odds(run, scenario, story, found, 3, workers=1)
    (shown,) = [one.odds for one in odds.tried if one.odds is not None]
    assert (shown.gained, shown.lost) == (3, 0)
    assert (shown.after.low, shown.after.high) == pytest.approx((0.4385, 1.0), abs=1e-4)  # Wilson, 3 of 3
    text = deal_page(story, FoundDeal(DEAL, 1), 1, 2, odds)
    assert "WHAT WOULD HAVE MADE IT" in text
    assert f"${short:.0f} a member short" in text
    assert "100 % [44 to 100]" in text
    for sheet in (Sheet("one"), Sheet("two")):
        for figure in (deal_figure(story, sheet), odds_figure(story, odds, sheet)):
            assert figure is not None
            assert figure.get_size_inches()[0] == WIDTHS[sheet.width]


def test_without_the_mechanism_of_the_planted_cause_nothing_is_found() -> None:
    _, found = played(Scenario.from_dict(PLANTED | {"mechanisms": {"transition_payment": False, "support": False}}))
    assert found.tried
    assert not any(one.changes for one in found.tried)


def test_a_run_of_other_numbers_is_refused(run: Results, small: Scenario) -> None:
    events = run.table("events")
    place = events.column_names.index("margin")
    other = events.set_column(place, "margin", pa.array(events.column("margin").to_numpy() + 1.0))
    changed = Results({**run.tables, "events": other}, run.information)
    row = deal_events(run).iloc[0]
    story = deal_story(changed, small, str(row["deal"]), int(row["replicate"]))
    with pytest.raises(ExplanationError, match="rerun"):
        counterfactuals(changed, small, story, ("corridor",), workers=1)


def test_a_deal_of_a_market_is_played_again_with_every_lever(run: Results, small: Scenario) -> None:
    events = deal_events(run)
    row = events[events["event"] == "exited_mid_term"].iloc[0]
    story = deal_story(run, small, str(row["deal"]), int(row["replicate"]))
    found = counterfactuals(run, small, story, workers=1)
    assert {one.step.lever for one in found.tried} >= {"support", "corridor", "share", "term", "governance", "stance"}
    assert all(one.changes == one.fate.together for one in found.tried)
    table = counterfactual_table(found)
    assert tuple(table) == COLUMNS
    assert table["changes_the_end"].sum() == sum(one.changes for one in found.tried)
    text = deal_page(story, FoundDeal(story.deal, story.replicate), 3, 4, found)
    assert "_" not in text.replace(story.deal, "")
