"""What people cost and what they are worth in a market: by hand, in dollars.

1,000 members cost 1,000 dollars each. The system makes all the effort, and nobody names the change.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from longgame.environment.year import Simulation, contract_year

from ..paper_market import paid, paper_market, put_deal

PAYER, SYSTEM, PRACTICE = "payer-a", "health_system-a", "independent_physicians-a"
_SYSTEM: Mapping[str, object] = {
    "people.health_system.early_involvement": 0.5,
    "people.health_system.menu_of_options": 1.0,
    "people.health_system.transparency": 0.4,
    "people.health_system.visible_leaders": 1.0,
    "people.health_system.early_wins": 0.2,
    "people.health_system.purpose": 0.6,
    "people.payer.early_involvement": 0.1,
    "people.involvement_cost_pmpy_usd": 2.0,
    "people.transparency_cost_pmpy_usd": 5.0,
    "people.leader_time_cost_pmpy_usd": 3.0,
    "people.storytelling_cost_pmpy_usd": 1.0,
}
ALL = ("involvement", "transparency", "visible_leaders", "check_ins", "early_wins", "purpose")


def switched_on(*mechanisms: str) -> dict[str, object]:
    return {f"mechanisms.{mechanism}": True for mechanism in mechanisms}


def engaged(changes: Mapping[str, object], years: int = 2) -> float:
    """Engagement of the system after some years of a deal; the first moves nobody, as nothing is settled yet."""
    base: dict[str, object] = {
        "mechanisms.engagement": True,
        "engagement.adjustment_rate": 1.0,
        "engagement.burden_loss": 0.2,
        "people.involvement_gain": 0.1,
        "people.menu_gain": 0.5,
        "people.transparency_relief": 0.5,
        "people.visibility_relief": 0.25,
        "people.early_win_gain": 0.1,
    }
    market = paper_market({PAYER: {}, SYSTEM: {"engagement": 0.7, "maturity": 1.0}}, {**base, **_SYSTEM, **changes})
    put_deal(market, PAYER, SYSTEM)
    for _ in range(years):
        contract_year(market)
    organizations = market.state.organizations
    return float(organizations.engagement[market.state.stack.ids.index(SYSTEM)])


def test_each_lever_is_paid_by_its_side_while_a_deal_runs() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}, PRACTICE: {}}, {**_SYSTEM, **switched_on(*ALL)})
    row = put_deal(market, PAYER, SYSTEM)
    year = contract_year(market)
    # 0.5 x 2 + 0.4 x 5 + 1 x 3 + (0.2 + 0.6) x 1 a life, and 0.1 x 2 of the payer. The practice has no deal.
    assert paid(year, "people", SYSTEM, "care_vendors") == pytest.approx(-6_800.0)
    assert paid(year, "people", PAYER, "care_vendors") == pytest.approx(-200.0)
    assert paid(year, "people", PRACTICE, "care_vendors") == 0.0
    results = market.state.pairs.this_year
    assert results.people_cost[row] == pytest.approx(7_000.0)


def test_what_is_off_costs_nothing() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}}, {**_SYSTEM, **switched_on("early_wins")})
    put_deal(market, PAYER, SYSTEM)
    year = contract_year(market)
    assert paid(year, "people", SYSTEM, "care_vendors") == pytest.approx(-200.0)


def test_both_teams_come_to_a_check_in_that_one_side_calls() -> None:
    changes = {
        "people.health_system.check_ins": 0.5,
        "people.check_in_months": 2.0,
        "organizations.payer.talk_month_cost_usd": 3000.0,
        "organizations.health_system.talk_month_cost_usd": 800.0,
        "people.payer.early_involvement": 0.0,
    }
    market = paper_market({PAYER: {}, SYSTEM: {}}, {**changes, **switched_on("check_ins")})
    put_deal(market, PAYER, SYSTEM)
    year = contract_year(market)
    assert paid(year, "people", PAYER, "care_vendors") == pytest.approx(-3_000.0)
    assert paid(year, "people", SYSTEM, "care_vendors") == pytest.approx(-800.0)


def test_engagement_by_what_is_done_for_people() -> None:
    # Unexplained effort of 1 costs 0.2.
    assert engaged({}) == pytest.approx(0.5)
    # Half of key clinicians asked, with a menu: 0.1 x 0.5 x 1.5.
    assert engaged(switched_on("involvement")) == pytest.approx(0.575)
    # Transparency of 0.4 explains a fifth of the burden, leaders who are seen a quarter of what is left.
    assert engaged(switched_on("transparency")) == pytest.approx(0.7 - 0.2 * 0.8)
    assert engaged(switched_on("transparency", "visible_leaders")) == pytest.approx(0.7 - 0.2 * 0.8 * 0.75)


def test_only_savings_that_were_paid_can_be_told() -> None:
    # 5 % of savings came and are shared from the first dollar: a fifth of it is told, 0.1 x 0.2.
    assert engaged(switched_on("early_wins")) == pytest.approx(0.52)
    # Nothing is saved by a care model that is not there.
    nothing: dict[str, object] = {"care.reduction_rate": 0.0}
    assert engaged({**switched_on("early_wins"), **nothing}) == pytest.approx(0.5)


def test_without_deals_nobody_is_won_over() -> None:
    changes = {"mechanisms.engagement": True, "engagement.adjustment_rate": 1.0, **_SYSTEM, **switched_on(*ALL)}
    market = paper_market({PAYER: {}, SYSTEM: {"engagement": 0.7}}, changes)
    year = contract_year(market)
    assert market.state.organizations.engagement.tolist()[market.state.stack.ids.index(SYSTEM)] == 0.7
    assert paid(year, "people", SYSTEM, "care_vendors") == 0.0


def disappointed(changes: Mapping[str, object]) -> Simulation:
    """A deal of which both sides were promised 10 % of savings, list nothing, and get 5 %."""
    market = paper_market({PAYER: {}, SYSTEM: {"maturity": 1.0}}, {"mechanisms.entitlement": True, **changes})
    row = put_deal(market, PAYER, SYSTEM)
    pairs = market.state.pairs
    pairs.reference_savings[row] = 0.1
    pairs.reference_start[row] = pairs.reference_ceiling[:, row] = 0.5
    pairs.reference_promise[:, row] = pairs.reference_optimism[:, row] = 1.0
    return market


def test_check_ins_bring_reference_points_down_to_the_plain_forecast_year_by_year() -> None:
    changes = {"people.payer.check_ins": 1.0, "people.check_in_share": 0.5, "people.check_in_months": 0.0}
    plain, checked = disappointed(changes), disappointed({**changes, **switched_on("check_ins")})
    left = []
    for _ in range(3):
        contract_year(plain)
        contract_year(checked)
        before, after = plain.state.pairs.this_year, checked.state.pairs.this_year
        gap = before.payer_reference[0] - before.payer_plain_net[0]
        assert gap > 0.0
        left.append((after.payer_reference[0] - after.payer_plain_net[0]) / gap)
    assert left == pytest.approx([1.0, 0.5, 0.25])


def test_a_provider_with_a_purpose_is_less_disappointed_and_no_richer() -> None:
    changes = {
        **{f"strategies.{strategy}.naming": 0.5 for strategy in ("zero_sum", "win_win", "long_term", "reciprocal")},
        "engagement.naming_cost_pmpy_usd": 0.0,
        "people.storytelling_cost_pmpy_usd": 0.0,
        "people.health_system.purpose": 1.0,
        "people.purpose_share": 0.4,
    }
    plain, devoted = disappointed(changes), disappointed({**changes, **switched_on("purpose")})
    contract_year(plain)
    contract_year(devoted)
    before, after = plain.state.pairs.this_year, devoted.state.pairs.this_year
    assert after.provider_net[0] == before.provider_net[0]
    assert before.provider_reference[0] > before.provider_net[0] + before.displaced_margin[0]
    # Named by half, 0.4 of displaced margin: a fifth of it is not felt.
    assert after.provider_seen[0] - before.provider_seen[0] == pytest.approx(0.2 * before.displaced_margin[0])
    assert after.provider_judged_shortfall[0] < before.provider_judged_shortfall[0]
