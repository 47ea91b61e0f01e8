"""Which class an event and a relationship belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from longgame.analysis.runs.reading import read
from longgame.analysis.runs.relationships import ENDED_DURING, LIVE, happenings, relationships
from longgame.environment.records.results import Results

Build = Callable[[dict[str, list[dict[str, Any]]]], Results]
Rows = list[dict[str, Any]]


def event(year: int, what: str, strategy: str, deal: str = "a", deal_year: int = 0) -> dict[str, Any]:
    words = {"payer_strategy": strategy, "provider_strategy": "win_win", "model": "custom_risk_contract"}
    return {"replicate": 1, "year": year, "event": what, "deal": deal, "deal_year": deal_year, **words}


def run(build: Build, events: Rows, deals: Rows | None = None) -> Results:
    market = [{"replicate": 1, "year": year, "lives": 1.0} for year in range(1, 7)]
    return build({"market": market, "strategies": [], "events": events} | ({} if deals is None else {"deals": deals}))


def test_events_are_classed_by_the_strategy_of_the_signature(build: Build) -> None:
    events = [event(1, "signed", "zero_sum"), event(3, "exited_mid_term", "long_term", deal_year=3)]
    found = happenings(read(run(build, events)))
    assert found.payer_strategy.tolist() == ["zero_sum", "zero_sum"]


def test_failed_talks_before_a_deal_keep_their_own_strategy(build: Build) -> None:
    events = [event(1, "impasse", "zero_sum"), event(2, "signed", "long_term")]
    assert happenings(read(run(build, events))).payer_strategy.tolist() == ["zero_sum", "long_term"]


def test_years_of_a_live_deal_come_from_the_deal_table_when_there_is_one(build: Build) -> None:
    events = [event(2, "signed", "zero_sum")]
    deals = [{"replicate": 1, "year": year, "deal": "a", "deal_year": year - 2} for year in (3, 4, 5, 6)]
    with_table, without = relationships(read(run(build, events, deals))), relationships(read(run(build, events)))
    assert (with_table.years.tolist(), with_table.fate.tolist()) == ([4], [LIVE])
    assert without.years.tolist() == [5]


def test_years_of_an_ended_deal_come_from_its_end(build: Build) -> None:
    events = [event(1, "signed", "zero_sum"), event(2, "closed", "zero_sum", deal_year=2)]
    found = relationships(read(run(build, events)))
    assert (found.years.tolist(), found.fate.tolist()) == ([2], [ENDED_DURING])
