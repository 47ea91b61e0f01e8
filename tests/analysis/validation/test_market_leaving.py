from __future__ import annotations

from typing import Any

import pytest

from longgame.analysis.validation import market_leaving
from longgame.analysis.validation.market_records import MarketRecords

from .stories import event, lived, told

Row = dict[str, Any]


def deal_years(deal: str, years: range, replicate: int, savings: list[float]) -> list[Row]:
    """A deal that performs for some years under agreements of three."""
    rows = lived(deal, years, replicate=replicate, lives=9000.0, term_years=3, measured_savings_rate=savings)
    for place, row in enumerate(rows):
        row |= {"agreement_year": place % 3 + 1, "agreement_number": place // 3 + 1}
    return rows


def test_hazards_and_savings_pool_the_deals_of_all_markets() -> None:
    rows = [
        *deal_years("a", range(1, 2), 1, [0.01]),
        *deal_years("b", range(1, 8), 1, [0.02, 0, 0, 0, 0, 0.05, 0]),
        *deal_years("c", range(1, 8), 2, [0.03, 0, 0, 0, 0, 0.07, 0]),
        *deal_years("d", range(7, 8), 2, [0.04]),
    ]
    organizations = [{"organization": name, "kind": "health_system"} for name in "abcd"]
    run = MarketRecords.of(told(7, [], [], 2, organizations=organizations, deal_years=rows).results)
    programme = market_leaving.programme_figures(run)
    # Of three deals whose first year is not the last of the run, one is gone.
    found = market_leaving.programme_share(programme, "exit_hazard_year_1")
    assert found.value == pytest.approx(1 / 3)
    assert found.observations == 3
    assert market_leaving.programme_mean(programme, "savings_rate_year_1").value == pytest.approx(0.025)
    assert market_leaving.savings_rise(programme).value == pytest.approx(0.06 - 0.025)


def test_survival_is_that_of_the_kaplan_meier_curve() -> None:
    signed = [event(name, 1, "signed") for name in "ab"]
    ended = [event("a", 4, "exited_at_term", deal_year=3, decided_by="payer")]
    run = MarketRecords.of(told(6, [*lived("b", range(1, 7))], [*signed, *ended]).results)
    assert market_leaving.still_together(run, 3).value == pytest.approx(0.5)
    assert market_leaving.still_together(run, 7).reason == "a run of 6 years does not reach 7"


def test_leaving_at_term_and_who_decides() -> None:
    events = [
        event("a", 4, "exited_at_term", decided_by="payer"),
        event("b", 4, "renewed", decided_by="both"),
        event("c", 4, "moved", decided_by="both"),
        event("d", 4, "renewed", decided_by="both"),
        event("e", 3, "exited_mid_term", decided_by="provider"),
        event("f", 3, "exited_mid_term", decided_by="payer"),
        event("g", 3, "exited_mid_term", decided_by="neither"),
        event("h", 3, "closed", decided_by="provider"),
    ]
    run = MarketRecords.of(told(4, [], events).results)
    assert market_leaving.leaving_at_term(run).value == pytest.approx(1 / 4)
    assert market_leaving.payer_exits(run).value == pytest.approx(2 / 3)
