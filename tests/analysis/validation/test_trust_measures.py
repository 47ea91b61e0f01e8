from __future__ import annotations

import pytest

from longgame.analysis.validation.trust_measures import (
    expected_share_of_value,
    fall_after_exit,
    fall_after_retrade,
    falls_over_rises,
    hard_retraders,
    spread_between_payers,
    trust_level,
)

from .stories import event, lived, told


def test_trust_is_told_in_points_of_a_hundred() -> None:
    deals = [*lived("a", range(1, 4), trust_in_payer=[0.4, 0.5, 0.6]), *lived("b", range(1, 2), trust_in_payer=0.9)]
    assert trust_level(told(3, deals, []), "payer").value == pytest.approx(60.0)


def test_the_spread_is_between_payers_with_ten_deal_years() -> None:
    deals = []
    for payer, years, trust in (("low", 10, 0.4), ("high", 10, 0.55), ("brief", 9, 0.99)):
        deals += [{**row, "payer": payer} for row in lived(payer, range(1, years + 1), trust_in_payer=trust)]
    assert spread_between_payers(told(10, deals, [])).value == pytest.approx(15.0)


def test_hard_retraders_are_those_who_take_half_or_more() -> None:
    strategies = {"hard": {"retrade": 0.8}, "half": {"retrade": 0.5}, "soft": {"retrade": 0.3}, "own": {"retrade": "f"}}
    assert hard_retraders({"strategies": strategies}) == {"hard", "half"}


def test_trust_after_a_retrade_is_that_of_the_end_of_the_year() -> None:
    deals = [
        *lived("hit", range(3, 5), trust_in_payer=[0.6, 0.45]),
        *lived("spared", range(3, 5), trust_in_payer=[0.6, 0.6]),
    ]
    renewals = [
        event("hit", 4, "renewed", payer_strategy="hard", trust_in_payer=0.6),
        event("spared", 4, "renewed", payer_strategy="soft", trust_in_payer=0.6),
        event("gone", 4, "renewed", payer_strategy="hard", trust_in_payer=0.9),
    ]
    story = told(5, deals, renewals, markets=40)
    assert fall_after_retrade(story, {"hard"}).value == pytest.approx(0.25)
    assert fall_after_retrade(story, {"hard"}).observations == 40


def test_trust_after_an_exit_is_that_of_the_next_talks_of_the_pair() -> None:
    events = [
        event("one", 1, "signed", trust_in_payer=0.7),
        event("one", 3, "exited_mid_term", decided_by="payer", trust_in_payer=0.5),
        event("one", 6, "impasse", trust_in_payer=0.4),
        event("one", 9, "signed", trust_in_payer=0.9),
        event("alone", 3, "exited_mid_term", decided_by="payer", trust_in_payer=0.9),
        event("other", 3, "exited_mid_term", decided_by="provider", trust_in_payer=0.9),
        event("other", 6, "impasse", trust_in_payer=0.1),
    ]
    found = fall_after_exit(told(9, [], events, markets=40))
    assert found.value == pytest.approx(0.2)
    assert found.observations == 40


def test_a_bad_result_costs_the_trust_of_the_side_that_had_it() -> None:
    deals = [
        *lived("bad", range(1, 3), trust_in_payer=[0.6, 0.48], provider_judged_shortfall=[0.5, 0.0]),
        *lived("good", range(1, 3), trust_in_payer=[0.6, 0.64], provider_judged_shortfall=[0.0, 0.0]),
        *lived("so-so", range(1, 3), trust_in_payer=[0.6, 0.1], provider_judged_shortfall=[0.3, 0.0]),
    ]
    found = falls_over_rises(told(2, deals, [], markets=20), "provider")
    assert found.value == pytest.approx(0.12 / 0.04)
    assert found.observations == 40


def test_no_party_forecasts_its_share_of_value() -> None:
    assert "nobody" in expected_share_of_value().reason
