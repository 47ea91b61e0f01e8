"""Deals that died: the stated rule chooses them, and the tables tell them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from longgame.analysis.report.content import Block, Heading, Paragraph
from longgame.analysis.report.ended_deals import ended_deals
from longgame.analysis.words.plain_words import REASON_WORDS
from longgame.analysis.words.reason_meanings import REASON_MEANINGS, reason_meaning
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import REASONS

#: Reasons of talks that end in an agreement.
AGREEING = {"agreed", "better_model", "next_stage"}


def deal(number: int, reason: str, lives: float, **end: object) -> list[dict[str, Any]]:
    both = {"replicate": 1, "deal": f"payer-001~practice-{number}#1", "payer": "payer-001"}
    both |= {"provider": f"practice-{number}", "model": "custom_risk_contract"}
    signed = {"year": 2, "event": "signed", "reason": "agreed", "lives": lives, "provider_share": 0.5}
    signed |= {"trust_in_payer": 0.5, "trust_in_provider": 0.7}
    ended = {"year": 4, "event": "exited_mid_term", "reason": reason, "decided_by": "provider", "deal_year": 3}
    ended |= {"trust_in_payer": 0.25, "trust_in_provider": 0.6}
    return [both | signed, both | ended | end]


@pytest.fixture
def told(build: Callable[[dict[str, Any]], Results]) -> Callable[[list[dict[str, Any]]], list[Block]]:
    market = [{"replicate": 1, "year": year} for year in range(1, 6)]
    information = {"scenario": Scenario.load("default").canonical(), "seed": 1}

    def blocks(events: list[dict[str, Any]]) -> list[Block]:
        tables = build({"market": market, "strategies": [], "events": events}).tables
        return ended_deals(Results(tables, information))

    return blocks


def test_of_each_of_the_most_frequent_reasons_the_largest_deal_is_told(
    told: Callable[[list[dict[str, Any]]], list[Block]],
) -> None:
    events = [
        *deal(1, "poor_results", 900.0),
        *deal(2, "poor_results", 4_000.0),
        *deal(3, "poor_results", 1_000.0),
        *deal(4, "distrust", 2_000.0),
        *deal(5, "distrust", 3_000.0, decided_by="payer"),
        *deal(6, "merger", 50_000.0, decided_by="neither"),
        *deal(7, "leader_change", 60_000.0, decided_by="neither"),  # as frequent, but later in the vocabulary
    ]
    blocks = told(sorted(events, key=lambda one: one["year"]))
    titles = [block.text for block in blocks if isinstance(block, Heading)]
    assert [title.partition(": ")[2] for title in titles] == ["poor results", "lost trust", "change of leader"]
    assert "practice-2" in titles[0]
    assert "practice-5" in titles[1]
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert texts[0].startswith("In all markets together, 7 of 7 deals ended.")
    assert "signed in year 2 for 4,000 members: custom risk contract." in texts[1]
    assert "It was left before its term in year 4, after 3 years; the provider decided." in texts[1]
    assert "from 0.50 at the signature to 0.25 at the end" in texts[1]
    assert texts[2] == "3 deals ended for this reason, 42.9 % of all that ended."
    assert "the payer would have stayed" in texts[3]


def test_a_run_in_which_no_deal_ended_says_so(told: Callable[[list[dict[str, Any]]], list[Block]]) -> None:
    (only,) = told(deal(1, "chance", 900.0)[:1])
    assert only == Paragraph("No deal ended in this run. Still running: 1 deal.")


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason not in AGREEING])
def test_every_reason_to_end_has_words_and_a_sentence(reason: str) -> None:
    assert REASON_WORDS[reason]
    for event in ("exited_at_term", "exited_mid_term", "closed"):
        sentence = reason_meaning(reason, event, "the payer")
        assert sentence.endswith(".")
        assert "{" not in sentence
    assert reason in REASON_MEANINGS
