from __future__ import annotations

from typing import Any

import pytest

from longgame.analysis.validation import market_money
from longgame.analysis.validation.market_records import MarketRecords

from .stories import event, lived, told

Row = dict[str, Any]


def gained(account: str, *by_year: float, replicate: int | None = None) -> list[Row]:
    """Gains of an account against the twin, one a year."""
    only = {} if replicate is None else {"replicate": replicate}
    return [{"account": account, "year": year, "gain_usd": usd, **only} for year, usd in enumerate(by_year, 1)]


def records(years: int, events: list[Row], gains: list[Row], markets: int = 10) -> MarketRecords:
    return MarketRecords.of(told(years, [], events, markets, gains=gains).results)


def test_the_first_year_is_that_of_the_first_signature() -> None:
    events = [event("a", 2, "signed"), event("a", 3, "signed"), event("b", 1, "signed")]
    run = records(3, events, [*gained("a", 9e6, -2e6, 0.0), *gained("b", -1e6, 0.0, 0.0), *gained("c", -7e6, 0.0, 0.0)])
    paths = market_money.gain_paths(run, "provider")
    assert market_money.first_year_cost(run, paths).value == pytest.approx(1.5)


def test_payback_is_the_year_in_which_the_mean_curve_is_back_at_zero() -> None:
    # One signs in year 1, one in year 2: -3 -3 | +1 -1, then +2 a year each: sums -2, -6, then -2, 2: the fourth year.
    events = [event("a", 1, "signed"), event("b", 2, "signed")]
    gains = [*gained("a", -3, -3, *[2] * 10), *gained("b", 50, 1, -1, *[2] * 9)]
    run = records(12, events, gains)
    found = market_money.payback_year(run, market_money.gain_paths(run, "provider"))
    assert (found.value, found.observations) == (4.0, 20)


def test_payback_has_words_for_never_below_and_never_back() -> None:
    events = [event("a", 1, "signed", replicate=1), event("a", 1, "signed", replicate=2)]
    gains = [*gained("a", *[1.0] * 10, replicate=1), *gained("a", *[-1.0] * 10, replicate=2)]
    run = records(10, events, gains, markets=2)
    assert market_money.payback_year(run, market_money.gain_paths(run, "provider")).value == pytest.approx((0 + 11) / 2)


def test_where_no_market_is_back_the_interval_is_that_of_a_share() -> None:
    run = records(10, [event("a", 1, "signed")], gained("a", *[-1.0] * 10))
    found = market_money.payback_year(run, market_money.gain_paths(run, "provider"))
    assert (found.value, found.high) == (11.0, 11.0)
    assert found.low == pytest.approx(11.0 * 0.025 ** (1 / 10))


def test_whoever_starts_too_late_to_be_followed_is_left_out() -> None:
    events = [event("a", 1, "signed"), event("b", 2, "signed")]
    run = records(10, events, [*gained("a", *[1.0] * 10), *gained("b", *[-1.0] * 10)])
    assert market_money.payback_year(run, market_money.gain_paths(run, "provider")).observations == 10


def test_signing_though_behind_counts_years_from_the_sixth_on() -> None:
    # Behind all the time: years 6, 7 and 8 count, and it signs in year 7; what it signed in year 5 does not.
    events = [event(f"a{year}", year, "signed") for year in (1, 5, 7)]
    run = records(8, events, gained("payer", *[-1.0] * 8))
    found = market_money.signs_though_behind(run, market_money.gain_paths(run, "payer"))
    assert found.value == pytest.approx(1 / 3)
    assert found.observations == 30


def test_the_first_year_of_a_contract_costs_what_all_its_members_book() -> None:
    deals = [
        *lived("a", range(1, 3), contract="x", program_cost_usd=[1e6, 9e6]),
        *lived("b", range(1, 2), contract="x", program_cost_usd=0.5e6),
        *lived("late", range(2, 3), contract="x", program_cost_usd=9e6),
        *lived("c", range(2, 3), contract="y", program_cost_usd=0.5e6),
    ]
    run = MarketRecords.of(told(2, deals, []).results)
    assert market_money.start_up_cost(run).value == pytest.approx(1.0)


def test_fees_are_for_the_member_months_of_deals_that_pay_any() -> None:
    def fee(provider: str, usd: float, category: str = "care_management_fee") -> Row:
        return {"year": 1, "account": provider, "counterparty": "payer", "category": category, "amount_usd": usd}

    ledger = [fee("a", 48e3), fee("a", 9e9, "upfront_support"), {**fee("payer", -48e3), "counterparty": "a"}]
    deal_years = [*lived("a", range(1, 2), lives=1000.0), *lived("b", range(1, 2), lives=5000.0)]
    run = MarketRecords.of(told(1, [], [], ledger=ledger, deal_years=deal_years).results)
    assert market_money.care_management_fee(run).value == pytest.approx(4.0)


def test_without_a_twin_nothing_is_said_of_gains() -> None:
    run = MarketRecords.of(told(10, [], [event("a", 1, "signed")]).results)
    assert market_money.payback_year(run, market_money.gain_paths(run, "payer")).reason
