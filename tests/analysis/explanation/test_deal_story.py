"""The story of a deal holds the numbers of the tables, and its reasons add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from longgame.analysis.explanation.binding_condition import MARGIN_ITEMS, binding_condition
from longgame.analysis.explanation.deal_page import deal_page
from longgame.analysis.explanation.deal_search import (
    ExplanationError,
    FoundDeal,
    check_replicate,
    deal_events,
    find_deal,
    find_organization,
    notable_deals,
)
from longgame.analysis.explanation.deal_story import DealStory, deal_story, history_table
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario

#: What the table of deals and the watched pair both hold, by the name of either. Lives may move when the year ends.
SAME = {
    "grievance_of_payer": "grievance_of_payer",
    "trust_in_payer": "trust_in_payer",
    "trust_in_provider": "trust_in_provider",
    "payer_net_usd": "payer_net_usd",
    "provider_reference_usd": "provider_reference_usd",
    "promised_savings_rate_by_payer": "promised_savings_rate_by_payer",
    "provider_share": "terms.provider_share",
    "term_years": "terms.term_years",
    "payer_walk_away_usd": "payer_walk_away",
    "provider_walk_away_usd": "provider_walk_away",
    "payer_stay_margin_usd": "payer_margin",
    "provider_stay_margin_usd": "provider_margin",
}


@pytest.fixture(scope="module")
def stories(run: Results, small: Scenario) -> list[DealStory]:
    """Every deal of the run that a party decided to end before its term, and one that lives."""
    events = deal_events(run)
    ended = events[(events["event"] == "exited_mid_term")]
    lives = events[(events["event"] == "signed") & ~events["deal"].isin(ended["deal"])].head(1)
    rows = pd.concat([ended, lives])
    return [
        deal_story(run, small, str(deal), int(replicate))
        for deal, replicate in zip(rows["deal"], rows["replicate"], strict=True)
    ]


def test_the_watched_states_are_those_of_the_table_of_deals(run: Results, stories: list[DealStory]) -> None:
    compared = 0
    for story in stories:
        live = run.deals[(run.deals["deal"] == story.deal) & (run.deals["replicate"] == story.replicate)]
        watched = story.years.set_index("year").loc[live["year"]]
        for recorded, name in SAME.items():
            np.testing.assert_array_equal(
                live[recorded].to_numpy(np.float64), watched[name].to_numpy(np.float64), err_msg=recorded
            )
        compared += len(live)
    assert compared > 5


def test_the_margin_of_an_exit_is_that_of_its_event_and_the_sum_of_what_weighed(stories: list[DealStory]) -> None:
    checked = 0
    for story in stories:
        end, decision = story.ending, story.decision
        if end is None or decision is None or end["decided_by"] not in ("payer", "provider"):
            continue
        side = end["decided_by"]
        if end["reason"] in ("poor_results", "chance", "distrust", "grievance", "identity", "two_sided"):
            assert decision[f"{side}_margin"] == end["margin"] < 0.0
            checked += 1
        items = {column: float(decision[f"payer_{column}"]) for column, _, _ in MARGIN_ITEMS}
        against = {column for column, _, speaks_against in MARGIN_ITEMS if speaks_against}
        total = sum(-value if column in against else value for column, value in items.items())
        assert total == pytest.approx(decision["payer_margin"], rel=1e-9)
    assert checked >= 2


def test_a_reason_that_tips_alone_would_have_made_the_margin_positive(stories: list[DealStory]) -> None:
    for story in stories:
        end, decision = story.ending, story.decision
        if end is None or decision is None or end["reason"] not in ("chance", "poor_results"):
            continue
        side = end["decided_by"]
        luck = float(decision[f"{side}_luck"])
        assert (float(end["margin"]) + luck >= 0.0) == (end["reason"] == "chance")
        text = " ".join(binding_condition(story))
        assert ("unseen circumstances" in text) == (end["reason"] == "chance")


def test_the_page_and_the_file_of_a_deal_are_in_plain_words(stories: list[DealStory]) -> None:
    for story in stories:
        text = deal_page(story, FoundDeal(story.deal, story.replicate), 3, 4, None)
        assert "_" not in text.replace(story.deal, "")
        assert "nan" not in text
        assert "None" not in text
        table = history_table(story)
        assert not {"payer_stay_margin_usd", "runs"} & set(table)
        assert table["payer_plays"].str.split(" ").map(len).max() < 10


def turned(payer: list[float], ends: bool = True) -> int | None:
    years = pd.DataFrame(
        {
            "year": range(1, len(payer) + 1),
            "lives": 1.0,
            "payer_margin": payer,
            "provider_margin": 99.0,
        }
    )
    event = {"event": "exited_mid_term", "decided_by": "payer", "reason": "poor_results", "year": len(payer)}
    signed = {"event": "signed", "payer": "p", "provider": "q", "year": 1}
    story = DealStory("d", 1, {}, "health_system", [signed, *([event] if ends else [])], years, years, 9)
    return story.turned_year


def test_a_deal_turns_in_the_year_from_which_its_margin_only_fell() -> None:
    assert turned([5.0, 9.0, 4.0, -1.0]) == 3
    assert turned([9.0, -1.0]) == 2
    assert turned([9.0, 5.0, 7.0, -1.0]) == 4
    assert turned([-1.0]) is None
    assert turned([9.0, 5.0]) is None  # it was not the margin that ended it
    assert turned([9.0, -1.0], ends=False) is None


def test_a_deal_is_found_by_id_by_two_names_and_by_the_replicate(run: Results) -> None:
    events = deal_events(run)
    row = events[events["event"] == "exited_mid_term"].iloc[0]
    found = find_deal(run, str(row["deal"]))
    ended = events[(events["deal"] == row["deal"]) & events["event"].isin(["exited_mid_term", "exited_at_term"])]
    assert found.replicate == int(ended["replicate"].min())
    number = int(str(row["provider"])[-3:])
    words = {
        "independent_physicians": "practice",
        "health_system": "health system",
        "critical_access_hospital": "rural hospital",
    }
    name = f"{words[str(row['provider'])[:-4]]} {number}"
    payer = f"payer {int(str(row['payer'])[-3:])}"
    for text in (f"{payer} and {name}", f"{name} x {payer}", f"{row['payer']} ~ {row['provider']}"):
        assert find_deal(run, text, int(row["replicate"])).deal == row["deal"]


@pytest.mark.parametrize(
    ("meant", "said"),
    [
        ("payer-001~health_system-001#77", "nearest: payer-001~health_system-001#1"),
        ("payr 1 and health system 1", "nearest: Payer 1"),
        ("payer 1 and payer 2", "one payer and one provider"),
        ("nothing", "lists deals to ask for"),
        ("\x1b[31m", "is no deal"),
        ("~" * 5000, "is no deal"),
    ],
)
def test_what_is_no_deal_is_said_with_the_nearest(run: Results, meant: str, said: str) -> None:
    with pytest.raises(ExplanationError, match=said):
        find_deal(run, meant)


def test_other_things_that_are_not_there_are_said(run: Results) -> None:
    with pytest.raises(ExplanationError, match="nearest: payer-001"):
        find_organization(run, "Payer1")
    with pytest.raises(ExplanationError, match="allowed is 1 to 4"):
        check_replicate(run, 5)
    market = Results({name: run.tables[name] for name in ("market", "strategies")}, run.information)
    with pytest.raises(ExplanationError, match="--record"):
        deal_events(market)


def test_notable_deals_are_of_every_way_to_end_and_may_be_asked_for(run: Results) -> None:
    deals = notable_deals(run)
    ended = deals[deals["event"] != "signed"]
    assert not ended.duplicated(["event", "reason"]).any()
    every = deal_events(run)
    every = every[every["event"].isin(["exited_mid_term", "exited_at_term", "closed"])]
    assert len(ended) == len(every.drop_duplicates(["event", "reason"]))
    for row in deals.to_dict("records"):
        assert find_deal(run, row["deal"], row["replicate"]).replicate == row["replicate"]
