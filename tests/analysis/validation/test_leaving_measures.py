from __future__ import annotations

import numpy as np
import pytest

from longgame.analysis.validation.leaving_measures import (
    breach_and_exit,
    ended_in_five_years,
    preview_and_leaving,
    settled_breach_and_exit,
    trust_and_age,
    trust_and_duration,
)

from .stories import event, lived, told


def test_whoever_fell_short_and_left_next_year_correlates_wholly() -> None:
    deals = [
        *lived("hurt", range(1, 2), payer_judged_shortfall=0.8),
        *lived("well", range(1, 3), payer_judged_shortfall=0.0),
        *lived("fair", range(1, 3), payer_judged_shortfall=0.0),
    ]
    left = [event("hurt", 2, "exited_mid_term", decided_by="payer")]
    assert breach_and_exit(told(2, deals, left), "payer").value == pytest.approx(1.0)


def test_an_exit_that_the_other_side_decided_is_not_ones_own() -> None:
    deals = [
        *lived("hurt", range(1, 2), payer_judged_shortfall=0.8),
        *lived("well", range(1, 2), payer_judged_shortfall=0.0),
        *lived("fair", range(1, 3), payer_judged_shortfall=0.0),
    ]
    ends = [
        event("hurt", 2, "exited_mid_term", decided_by="provider"),
        event("well", 2, "exited_at_term", decided_by="payer"),
    ]
    # Left by the payer: `well` alone. Deviations 2/3, -1/3, -1/3 of ranks 3, 1.5, 1.5 and -1/3, 2/3, -1/3.
    assert breach_and_exit(told(2, deals, ends), "payer").value == pytest.approx(-0.5)


def test_a_deal_year_at_the_end_of_the_run_has_no_next_year() -> None:
    deals = [*lived("one", range(1, 5), provider_judged_shortfall=[0.1, 0.2, 0.3, 0.4])]
    left = [event("one", 4, "exited_mid_term", decided_by="provider")]
    assert breach_and_exit(told(4, deals, left), "provider").observations == 3 * 10


def test_the_settled_result_decides_on_exits_after_the_settlement_only() -> None:
    deals = [
        *lived("walks", range(1, 2), payer_judged_shortfall=0.8),
        *lived("ends", range(1, 3), payer_judged_shortfall=[0.8, 0.0]),
        *lived("gone", range(1, 2), payer_judged_shortfall=0.0),
        *lived("stays", range(1, 5), payer_judged_shortfall=0.0),
    ]
    ends = [
        event("walks", 2, "exited_mid_term", decided_by="payer"),
        event("ends", 3, "exited_at_term", decided_by="payer"),
        # Its term ended before the result of year 1 was settled: it says nothing.
        event("gone", 2, "exited_at_term", decided_by="payer"),
    ]
    found = settled_breach_and_exit(told(4, deals, ends), "payer")
    # Left: walks 1 and ends 1, both short. Stayed: stays 1 and 2. Before the settlement: gone 1 and ends 2.
    assert found.observations == 4 * 10
    assert found.value == pytest.approx(1.0)


def preview_story(lefts: int) -> list[dict[str, object]]:
    """Four deals signed in year 1 of ten, of which some are left by the provider after five years."""
    signed = [event(f"deal-{number}", 1, "signed") for number in range(4)]
    return [
        *signed,
        *[event(f"deal-{n}", 6, "exited_at_term", decided_by="provider", deal_year=5) for n in range(lefts)],
    ]


def test_realistic_previews_that_keep_more_deals_correlate_negatively() -> None:
    win_win, realistic = told(10, [], preview_story(3)), told(10, [], preview_story(1))
    # Of four with a preview one left, of four without three: (1 * 1 - 3 * 3) / sqrt(4 * 4 * 4 * 4)
    found = preview_and_leaving(win_win, realistic)
    assert found.value == pytest.approx(-0.5)
    assert (found.observations, found.markets) == (80, 10)


def test_previews_count_neither_late_exits_nor_deals_that_nobody_left() -> None:
    late = [event("deal-1", 7, "exited_at_term", decided_by="payer", deal_year=6)]
    closed = [event("deal-2", 3, "closed", decided_by="provider", deal_year=2)]
    short = [event("deal-3", 3, "exited_mid_term", decided_by="neither", deal_year=2)]
    win_win = told(10, [], [*preview_story(1), *late, *closed, *short])
    found = preview_and_leaving(win_win, told(10, [], preview_story(0)))
    # Without a preview: one left and one stayed, two are left out. With one: four stayed.
    assert found.observations == 6 * 10
    assert found.value == pytest.approx((0 * 1 - 1 * 4) / np.sqrt(2 * 4 * 1 * 5))


def test_deals_signed_too_late_to_be_followed_are_left_out() -> None:
    story = [*preview_story(1), event("young", 6, "signed")]
    assert preview_and_leaving(told(10, [], story), told(10, [], preview_story(0))).observations == 80


def test_trust_at_signing_is_set_against_years_together_ten_at_most() -> None:
    signed = [
        event("short", 1, "signed", trust_in_payer=0.4),
        event("longer", 1, "signed", trust_in_payer=0.5),
        event("long", 1, "signed", trust_in_payer=0.6),
        event("lasting", 1, "signed", trust_in_payer=0.6),
    ]
    ended = [
        event("short", 3, "exited_mid_term", deal_year=2),
        event("longer", 5, "exited_at_term", deal_year=4),
        event("long", 13, "exited_at_term", deal_year=12),
    ]
    assert trust_and_duration(told(14, [], [*signed, *ended]), "payer").value == pytest.approx(1.0)


def test_a_short_run_cannot_follow_deals_for_ten_years() -> None:
    assert trust_and_duration(told(10, [], []), "payer").reason == "a run of 10 years cannot follow deals for 10"


def test_trust_and_age_are_those_of_the_last_year() -> None:
    deals = [
        *lived("old", range(1, 4), trust_in_provider=[0.9, 0.9, 0.3]),
        *lived("young", range(2, 4), trust_in_provider=[0.1, 0.6]),
        *lived("new", range(3, 4), trust_in_provider=0.7),
    ]
    assert trust_and_age(told(3, deals, []), "provider").value == pytest.approx(-1.0)


def test_ended_in_five_years_reckons_with_deals_that_the_run_cuts_off() -> None:
    # Of four, one ends in its first year, one is cut off after two, one ends in its fifth: 1 - (3/4)(1/2).
    signed = [event(name, year, "signed") for name, year in (("a", 1), ("b", 5), ("c", 1), ("d", 1))]
    ended = [
        event("a", 1, "exited_mid_term", deal_year=1, decided_by="payer"),
        event("c", 5, "closed", deal_year=5, decided_by="provider"),
    ]
    deals = [*lived("b", range(5, 7)), *lived("c", range(1, 5)), *lived("d", range(1, 7))]
    found = ended_in_five_years(told(6, deals, [*signed, *ended]))
    assert found.value == pytest.approx(1.0 - 0.75 * 0.5)
    assert found.observations == 40
