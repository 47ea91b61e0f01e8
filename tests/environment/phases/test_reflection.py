"""Records of forecasts, and personal relations that go with a leader: by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from longgame.environment.year import Simulation, contract_year

from ..paper_market import pair_row, paper_market, put_deal

PAYER, SYSTEM, PRACTICE = "payer-a", "health_system-a", "independent_physicians-a"


def dealing_market(changes: Mapping[str, object] | None = None) -> Simulation:
    """A payer with deals with a system of 600 lives and a practice of 200, both of which save 10 % when mature.

    At signing both sides forecast 3 % of savings, on which the providers laid two points that their records spoke for.
    """
    market = paper_market({PAYER: {}, SYSTEM: {"lives": 600.0}, PRACTICE: {"lives": 200.0}}, changes)
    for provider in (SYSTEM, PRACTICE):
        row = put_deal(market, PAYER, provider, {"depth": 2.0})
        pairs = market.state.pairs
        pairs.reference_savings[row] = 0.1
        pairs.reference_start[row] = 0.3
        # A care model stays where it starts at the ceiling that is expected.
        pairs.reference_ceiling[:, row] = 0.3
        pairs.reference_gap[1, row] = 0.02
    return market


def with_savings(market: Simulation, system: float, practice: float) -> None:
    """Run a year in which the two providers save these shares of spending."""
    ids, maturity = market.state.stack.ids, market.state.organizations.maturity
    maturity[ids.index(SYSTEM)], maturity[ids.index(PRACTICE)] = system / 0.1, practice / 0.1
    contract_year(market)


def records(market: Simulation) -> dict[str, tuple[float, float]]:
    """Mean surprise of every organisation, and years of its record."""
    organizations = market.state.organizations
    both = zip(organizations.forecast_gap.tolist(), organizations.forecast_years.tolist(), strict=True)
    return dict(zip(market.state.stack.ids, both, strict=True))


def test_an_organization_s_record_is_the_mean_surprise_of_its_deals_by_lives_a_year_late() -> None:
    market = dealing_market()
    with_savings(market, 0.06, 0.02)
    # Nothing is settled yet.
    assert set(records(market).values()) == {(0.0, 0.0)}
    with_savings(market, 0.01, 0.07)
    # Against the forecast, without what records had already added to it: 600 lives at +3 points and 200 at -1 make +2.
    first = records(market)
    assert first[PAYER] == pytest.approx((0.02, 1.0))
    assert first[SYSTEM] == pytest.approx((0.03, 1.0))
    assert first[PRACTICE] == pytest.approx((-0.01, 1.0))
    with_savings(market, 0.03, 0.03)
    # The second year: 600 lives at -2 points and 200 at +4 make -0.5. The record is the mean of both years.
    second = records(market)
    assert second[PAYER] == pytest.approx((0.0075, 2.0))
    assert second[SYSTEM] == pytest.approx((0.005, 2.0))
    assert second[PRACTICE] == pytest.approx((0.015, 2.0))


def test_a_record_remembers_no_more_years_than_its_memory() -> None:
    market = dealing_market({"valuation.memory_years": 1.0})
    for savings in (0.06, 0.01, 0.03):
        with_savings(market, savings, savings)
    contract_year(market)
    # Surprises of the payer: +3, -2 and 0 points. Every new one weighs as much as all before it: 3, 0.5, 0.25.
    assert records(market)[PAYER] == pytest.approx((0.0025, 3.0))


def test_an_organization_without_deals_has_no_record() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}, PRACTICE: {}})
    row = put_deal(market, PAYER, SYSTEM)
    market.state.pairs.reference_savings[row] = market.state.pairs.reference_start[row] = 0.1
    for _ in range(3):
        contract_year(market)
    kept = records(market)
    assert kept[PRACTICE] == (0.0, 0.0)
    assert kept[PAYER][1] == kept[SYSTEM][1] == 2.0


@pytest.mark.parametrize(
    ("turnover", "system", "practice"),
    [
        ({}, 0.5, 0.5),
        # The system's leader takes 60 % of the personal relations along.
        ({"health_system": 1.0}, 0.2, 0.5),
        ({"payer": 1.0}, 0.2, 0.2),
        ({"health_system": 1.0, "payer": 1.0}, 0.08, 0.2),
    ],
)
def test_part_of_personal_relations_goes_with_the_leader_of_either_side(
    turnover: Mapping[str, float], system: float, practice: float
) -> None:
    kinds = ("payer", "health_system", "independent_physicians", "critical_access_hospital")
    rates = {f"organizations.{kind}.leader_turnover_rate": turnover.get(kind, 0.0) for kind in kinds}
    market = paper_market(
        {PAYER: {}, SYSTEM: {}, PRACTICE: {}}, {"mechanisms.leader_change": True, "trust.leader_loss": 0.6, **rates}
    )
    market.state.pairs.relationship[:] = 0.5
    contract_year(market)
    left = [market.state.pairs.relationship[pair_row(market, PAYER, provider)] for provider in (SYSTEM, PRACTICE)]
    assert left == pytest.approx([system, practice])


def test_a_running_deal_builds_anew_on_what_the_provider_s_leader_left() -> None:
    market = paper_market(
        {PAYER: {}, SYSTEM: {}},
        {
            "mechanisms.leader_change": True,
            "trust.leader_loss": 0.6,
            "trust.relationship_gain": 0.25,
            "organizations.payer.leader_turnover_rate": 0.0,
            "organizations.health_system.leader_turnover_rate": 1.0,
        },
    )
    row = put_deal(market, PAYER, SYSTEM)
    market.state.pairs.relationship[row] = 0.5
    contract_year(market)
    # 0.2 is left, and a quarter of the way from there to 1 is gone again in the same year.
    assert market.state.pairs.relationship[row] == pytest.approx(0.4)
