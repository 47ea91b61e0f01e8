"""First talks that fail, as the report of a run has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from longgame.analysis.report.content import Paragraph, Table
from longgame.analysis.report.failed_talks import failed_talks
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario

Build = Callable[[dict[str, Any]], Results]


def talks(build: Build, *events: dict[str, Any]) -> Results:
    market = [{"replicate": 1, "year": year} for year in (1, 2)]
    rows = [{"replicate": 1, "year": 1, "event": "impasse", **event} for event in events]
    tables = build({"market": market, "strategies": [], "organizations": [], "groups": [], "events": rows}).tables
    return Results(tables, {"scenario": Scenario.load("default").canonical(), "seed": 1})


def test_who_declines_and_why_are_shares_of_all_first_talks(build: Build) -> None:
    no_zone = {"reason": "no_zone", "decided_by": "payer"}
    blocks = failed_talks(
        talks(
            build,
            {"event": "signed", "reason": "agreed", "decided_by": "both"},
            no_zone | {"payer_limit": -0.2, "provider_limit": 0.4},
            no_zone | {"payer_limit": -0.1, "provider_limit": 0.9},
            no_zone | {"payer_limit": 0.3, "provider_limit": 0.4},
            {"reason": "out_of_money", "decided_by": "provider"},
        )
    )
    assert isinstance(blocks[0], Paragraph)
    assert blocks[0].text == (
        "Of all first talks, these fail. The payer declines: 40.0 %; the provider declines: 20.0 %; "
        "the two together find no terms: 20.0 %."
    )
    assert isinstance(blocks[1], Table)
    assert blocks[1].rows[0] == ("payer: loses at any share", "40.0 %")
    assert {row[0] for row in blocks[1].rows[1:]} == {"both: no share suits both", "provider: out of money"}


def test_where_no_talks_fail_there_is_nothing_to_say(build: Build) -> None:
    assert failed_talks(talks(build, {"event": "signed", "reason": "agreed", "decided_by": "both"})) == []
