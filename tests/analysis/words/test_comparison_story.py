from __future__ import annotations

import re

import pandas as pd
import pytest

from longgame.analysis.words.comparison_story import comparison_story
from longgame.analysis.words.outcome_words import outcome_words


def row(outcome: str, difference: float, half: float, unit: str = "share", **values: object) -> dict[str, object]:
    return {
        "outcome": outcome,
        "scenario": "more_support",
        "base_mean": 0.5,
        "mean": 0.5 + difference,
        "difference": difference,
        "lo95": difference - half,
        "hi95": difference + half,
        "replicates": 20,
        "base_markets": 20,
        "markets": 20,
        "simulated": 20,
        "unit": unit,
        "horizon": "all years",
        **values,
    }


def story(*rows: dict[str, object]) -> str:
    names = {"payer-001": "Payer 1", "rhp": "Regional Health Plan"}
    return " ".join(comparison_story("default", pd.DataFrame(rows), 200, names=names).split())


def test_a_sentence_says_what_changed_for_whom_and_how_sure() -> None:
    said = story(
        row("renewal_rate", 0.06, 0.04),
        row("early_exit_rate", -0.02, 0.01),
        row("signing_rate", 0.01, 0.04),
        row("gain_usd.payer", -25e6, 5e6, "USD"),
        row("gain_usd.health_system", 3e6, 9e6, "USD"),
    )
    assert (
        "With more_support, clearly higher: deals that go on at their term, 50.0 % to 56.0 % "
        "(+6.0 points [2.0 to 10.0]). "
        "Clearly lower: deals that end early, a year, 50.0 % to 48.0 % (-2.0 points [-3.0 to -1.0])."
    ) in said
    assert "Worse off: payers (-$25.0M [-30.0 to -20.0])." in said
    assert "How sure: 3 of 5 differences are clear; by luck alone about 0.2 would be." in said


def test_nothing_clear_is_said_with_what_is_closest() -> None:
    said = story(row("signing_rate", 0.01, 0.04), row("gain_usd.payer", 1e6, 9e6, "USD"))
    assert (
        "no figure of the first table differs clearly; closest to it: first talks that end in a signature, +1.0 points"
        in said
    )
    assert "No group is clearly better or worse off in dollars." in said


def test_revenue_that_is_passed_on_makes_nobody_better_off() -> None:
    said = story(row("gain_usd.care_vendors", 5e6, 1e6, "USD"), row("gain_usd.payer", 1e6, 9e6, "USD"))
    assert "Better off" not in said
    assert (
        "Revenue moved to (+) or from (-) groups whose costs are not modelled: care vendors and staff +$5.00M" in said
    )


def test_winners_losers_and_reasons_have_names_and_the_markets_that_they_rest_on() -> None:
    said = story(
        row("gain.rhp", 2e6, 1e6, "USD", replicates=18),
        row("gain.payer-001", -3e6, 1e6, "USD"),
        row("exit_share.poor_results", 0.1, 0.05),
    )
    assert "By name, of 2 organisations: most gained and most lost by the move" in said
    assert "+$2.00M [1.00 to 3.00] 18 *" in said
    assert said.index("Regional Health Plan") < said.index("Payer 1")
    assert "poor results" in said
    assert "poor_results" not in said
    assert "gain." not in said


def test_the_side_that_finds_no_terms_is_named_where_fewer_talks_end_in_a_signature() -> None:
    said = story(
        row("signing_rate", -0.1, 0.02),
        row("first_talks", 0.5, 0.2, "talks"),
        row("failed_talks_by.payer", 0.08, 0.01),
        row("failed_talks_by.provider", 0.03, 0.01),
        row("failed_talks_by.both", -0.02, 0.01),
        row("failed_talks.payer_no_share", 0.07, 0.01),
        row("failed_talks.payer_better_offer", 0.01, 0.02),
        row("failed_talks.provider_out_of_money", 0.02, 0.01),
    )
    assert (
        "Fewer first talks end in a signature, -10.0 points [-12.0 to -8.0]: the payer declines more often, "
        "+8.0 points [7.0 to 9.0], mainly because it would be worse off at any share of savings; the provider declines "
        "more often, +3.0 points [2.0 to 4.0], mainly because it cannot pay for its programme."
    ) in said
    assert re.search(r"First talks a year: \S+ to \S+ \(\+0.5", said)
    assert "Why first talks fail, share of all first talks" in said
    assert "payer: loses at any share 50.0 % 57.0 %" in said
    assert "the two together" not in said


def test_nobody_is_named_where_the_signing_rate_or_no_side_differs_clearly() -> None:
    payer = row("failed_talks_by.payer", 0.08, 0.01)
    assert "declines" not in story(row("signing_rate", -0.1, 0.2), payer)
    assert "declines" not in story(row("signing_rate", -0.1, 0.02))
    unclear = story(row("signing_rate", -0.1, 0.02), row("failed_talks_by.payer", 0.08, 0.1))
    assert (
        "Fewer first talks end in a signature, -10.0 points [-12.0 to -8.0]; no side's part in it is clear." in unclear
    )
    more = story(row("signing_rate", 0.1, 0.02), row("failed_talks_by.payer", -0.08, 0.01))
    assert "More first talks end in a signature" in more
    assert "the payer declines less often" in more


def test_gains_for_spending_are_not_told_beside_the_same_dollars() -> None:
    said = story(row("gain_rate.payer", 0.01, 0.001), row("gain_usd.payer", 1e6, 9e6, "USD"))
    assert "for spending" not in said
    assert "gain of payers for spending" in story(row("gain_rate.payer", 0.01, 0.001))


def test_one_market_makes_nothing_sure() -> None:
    nothing = float("nan")
    said = story(row("signing_rate", 0.1, nothing, simulated=1, replicates=1))
    assert "How sure this is cannot be known from one market." in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("final_strategy_share.payer.win_win", "final strategy share of payer win win"),
        ("years_together.payer-001", "years that a deal of Payer 1 lasts"),
        ("signed_deals.Payer_1", "deals that Payer_1 signs"),
        ("net_savings_per_talk_month", "net savings per talk month"),
    ],
)
def test_every_outcome_has_words(name: str, words: str) -> None:
    assert outcome_words(name, {"payer-001": "Payer 1"}) == words


def test_whoever_moves_is_told_first_and_stands_first_by_name() -> None:
    others = [
        row(f"gain.other-{number}", sign * number * 1e6, 9e6, "USD") for number in range(5, 10) for sign in (1, -1)
    ]
    table = pd.DataFrame([row("gain.payer-001", -1e6, 2e6, "USD"), *others])
    page = comparison_story(
        "default", table, 200, names={"payer-001": "Payer 1"}, movers={"more_support": ["payer-001"]}
    )
    assert "Payer 1, whose offer changes, is worse off: -$1.00M [-3.00 to 1.00], which is not clear." in page
    assert page.index("organisation  ") < page.rindex("Payer 1") < page.index("other-9")


def test_dollars_of_a_table_have_one_unit_and_none_looks_like_zero() -> None:
    small = story(row("gain_usd.payer", 3e3, 6e6, "USD"), row("gain_usd.health_system", -2e6, 1e6, "USD"))
    assert "+$3k [-5,997 to 6,003]" in small
    assert "-$2,000k [-3,000 to -1,000]" in small
    large = story(row("gain.payer-001", 3e3, 2e8, "USD"), row("gain.rhp", 2e7, 1e7, "USD"))
    assert "+$0.003M [-200 to 200]" in large
    assert "+$20.0M [10.0 to 30.0]" in large
    assert "$0M" not in large
    assert "$0.0M" not in large
