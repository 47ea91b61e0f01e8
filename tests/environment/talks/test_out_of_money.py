"""A provider that can no longer pay for its programme: by hand, in dollars.

A thousand members cost a million dollars a year, of which a programme saves 50,000. It costs the provider 10,000, and
a tenth of the avoided care was its own, at a margin of 0.6: another 3,000. All its capital is liquid, and its other
business earns nothing. So 30,000 dollars become 17,000 and then 4,000, two fifths of the third year's programme, unless
half of the savings arrive, 25,000 dollars in the year after each.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import longgame as lg
from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import DECIDERS, EVENTS, REASONS

from ..paper_market import paid, paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"
SHORT: Mapping[str, object] = {
    "mechanisms.exits": True,
    "organizations.health_system.liquidity_share": 1.0,
    "walking.least_funded_share": 0.5,
}
PROGRAMME: Mapping[str, float] = {"running_fixed": 10e3, "provider_running_share": 1.0, "exit_cost": 1e4}


def market_of(terms: Mapping[str, float], changes: Mapping[str, object] | None = None) -> Simulation:
    """The market of the module's story; an exit cost keeps both sides from leaving by value."""
    system = {"capital_usd": 30e3, "operating_margin": 0.0, "own_revenue_share": 0.1, "maturity": 1.0}
    market = paper_market({PAYER: {}, SYSTEM: system}, {**SHORT, **(changes or {})})
    put_deal(market, PAYER, SYSTEM, {**PROGRAMME, **terms})
    return market


def funded(market: Simulation) -> float:
    ids = market.state.stack.ids
    return float(market.state.organizations.funded_share[ids.index(SYSTEM)])


def endings(year: ContractYear) -> list[tuple[str, str, str]]:
    """Event, reason and decider of everything that happened to the deal in a year."""
    return [
        (EVENTS[batch["event"][0]], REASONS[batch["reason"][0]], DECIDERS[batch["decided_by"][0]])
        for batch in year.events.batches
    ]


def test_a_provider_without_a_cheque_leaves_after_the_year_in_which_its_money_falls_short() -> None:
    market = market_of({"provider_share": 0.0})
    years, shares = [], []
    for _ in range(4):
        years.append(contract_year(market))
        shares.append(funded(market))
    assert shares == pytest.approx([1.0, 1.0, 0.4, 1.0])
    assert [endings(year) for year in years] == [[], [], [("exited_mid_term", "out_of_money", "provider")], []]
    # Leaving costs nothing, and fee for service goes on.
    assert paid(years[2], "exit_cost", "care_vendors", SYSTEM) == 0.0
    assert paid(years[3], "claims", SYSTEM, PAYER) > 0.0
    assert paid(years[3], "care_program", "care_vendors", SYSTEM) == 0.0


@pytest.mark.parametrize(
    ("share", "changes"),
    [
        (0.5, {}),
        (0.0, {"walking.least_funded_share": 0.39}),
        (0.0, {"walking.least_funded_share": 0.0}),
        (0.0, {"mechanisms.exits": False}),
    ],
    ids=["paid", "little is enough", "null", "no exits"],
)
def test_a_provider_stays_that_is_paid_or_can_do_with_less(share: float, changes: Mapping[str, object]) -> None:
    market = market_of({"provider_share": share}, changes)
    assert [endings(contract_year(market)) for _ in range(3)] == [[], [], []]
    assert funded(market) == pytest.approx(1.0 if share else 0.4)


def test_a_provider_out_of_money_does_not_renew() -> None:
    terms = {"provider_share": 0.0, "term_years": 3.0}
    told = []
    for least in (0.5, 0.0):
        market = market_of(terms, {"walking.least_funded_share": least})
        told.append([endings(contract_year(market)) for _ in range(4)])
    # What ends with its term is not left early: the talks of the next year are without a sheet to sign.
    assert told[0] == [[], [], [], [("exited_at_term", "out_of_money", "provider")]]
    assert told[1][:3] == [[], [], []]
    assert "out_of_money" not in {reason for _, reason, _ in told[1][3]}


def test_where_everybody_can_pay_all_is_as_before_to_the_byte() -> None:
    rich: Mapping[str, object] = {
        "organizations.*.count": 3,
        "organizations.*.capital_median_usd": 1e10,
        "market.meeting_rate": 1.0,
    }
    one, other = (
        lg.run(
            lg.Scenario.load("default", {"years": 5, **rich, "walking.least_funded_share": least}),
            replicates=1,
            seed=4,
            record="deals",
        )
        for least in (0.0, 1.0)
    )
    assert len(one.deals)
    for table in ("market", "organizations", "deals", "events", "ledger"):
        assert one.table(table).equals(other.table(table)), table
