"""Focus in a market: what it costs, what it saves, and when it widens, by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from longgame.environment.year import Simulation, contract_year

from ..paper_market import paid, paper_market, put_deal

PAYER, HOSPITAL = "payer-a", "health_system-a"
#: Everybody targets a fifth, which holds a fifth of the dollars; who is focused begins with a twentieth.
CHANGES = {
    "mechanisms.deals": True,
    "mechanisms.focus": True,
    "market.meeting_rate": 0.0,
    "care.targeted_share": 0.2,
    "care.reduction_width_exponent": 0.0,
    "pilots.focused_share": 1.0,
    "pilots.first_focus_share": 0.05,
    "pilots.widening_rate": 1.0,
}


def focused_market(changes: Mapping[str, object] | None = None) -> tuple[Simulation, int]:
    """A mature hospital under a deal that costs 100 dollars for each targeted life, and its row."""
    market = paper_market({PAYER: {}, HOSPITAL: {}}, {**CHANGES, **(changes or {})})
    hospital = market.state.stack.ids.index(HOSPITAL)
    market.state.organizations.maturity[hospital] = 1.0
    put_deal(market, PAYER, HOSPITAL, {"running_per_targeted_life": 100.0, "provider_running_share": 1.0})
    return market, hospital


def test_a_narrow_programme_costs_and_saves_its_share_of_members() -> None:
    # Of 1,000 members 50 are targeted at 100 dollars, and half of their twentieth of the dollars is saved.
    market, hospital = focused_market()
    year = contract_year(market)
    assert market.state.organizations.focus_width[hospital] == 0.05
    assert paid(year, "care_program", "care_vendors", HOSPITAL) == pytest.approx(5000.0)
    assert year.saved[0] == pytest.approx(0.025)


def test_broad_first_targets_what_all_target() -> None:
    for changes in ({"pilots.focused_share": 0.0}, {"mechanisms.focus": False}):
        market, hospital = focused_market(changes)
        year = contract_year(market)
        assert market.state.organizations.focus_width[hospital] == 0.2
        assert paid(year, "care_program", "care_vendors", HOSPITAL) == pytest.approx(20000.0)
        assert year.saved[0] == pytest.approx(0.1)


def test_a_good_year_widens_the_programme_when_it_is_known() -> None:
    # Nothing was forecast, so what year 1 saved is a surprise. It is known in year 2, and year 3 is twice as wide.
    market, hospital = focused_market()
    widths = []
    for _ in range(5):
        year = contract_year(market)
        widths.append(round(float(year.facts.targeted_share[hospital]), 6))
    assert widths == [0.05, 0.05, 0.1, 0.2, 0.2]


def test_a_wider_programme_alone_is_no_surprise() -> None:
    # What was forecast at signing is what a twentieth reaches: 2.5 %. In year 1 that comes. When the width has
    # doubled, 5 % come, and so does the forecast; without that, 2.5 % would be a surprise and widen the next one.
    market, hospital = focused_market({"valuation.believed_reduction_rate": 0.5})
    pairs, organizations = market.state.pairs, market.state.organizations
    pairs.reference_start[:], pairs.reference_ceiling[:] = 1.0, 1.0
    pairs.reference_savings[:], pairs.reference_reached[:] = 0.025, 0.025
    contract_year(market)
    assert pairs.this_year.surprise_provider[0] == pytest.approx(0.0)
    organizations.focus_width[hospital] = 0.1
    year = contract_year(market)
    assert year.saved[0] == pytest.approx(0.05)
    assert pairs.this_year.provider_plain[0] == pytest.approx(0.05)
    assert pairs.this_year.surprise_provider[0] == pytest.approx(0.0)
