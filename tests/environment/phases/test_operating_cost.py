"""What a provider's year costs it, and what other purchasers refill: by hand, in dollars.

1,000 members cost 1,000 dollars each, and 40 % of that is the provider's own revenue: 400,000 dollars. Of a dollar of
revenue 40 cents are variable cost; the opening margin of 10 % leaves 50 cents, 200,000 dollars, for fixed cost.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.state import streams
from longgame.environment.year import contract_year

from ..paper_market import paid, paper_market, put_deal

Floats = NDArray[np.float64]

PAYER, SYSTEM, PRACTICE = "payer-a", "health_system-a", "independent_physicians-a"
OTHER_SYSTEM = "health_system-b"
RURAL = "critical_access_hospital-a"
#: 5 % are saved, and a quarter of own revenue is prepaid: of 400,000 dollars 20,000 are avoided and 15,000 are lost.
MATURE = {"maturity": 1.0, "prepaid_share": 0.25}


def test_other_purchasers_refill_a_share_of_what_a_provider_loses_at_its_variable_cost() -> None:
    market = paper_market({PAYER: {}, SYSTEM: MATURE}, {"care.backfill_share": 0.4})
    put_deal(market, PAYER, SYSTEM)
    year = contract_year(market)
    assert paid(year, "claims", SYSTEM, PAYER) == pytest.approx(400e3 - 15e3)
    # 40 % of the 15,000 lost, not of the 20,000 avoided.
    assert paid(year, "backfill_revenue", SYSTEM, "other_purchasers") == pytest.approx(6e3)
    # 380,000 of care for the payer's members and 6,000 for others cost 40 cents a dollar.
    assert paid(year, "operating_cost", "care_vendors", SYSTEM) == pytest.approx(200e3 + 0.4 * 386e3)


def test_a_deal_books_what_is_lost_after_backfill_and_cost_based_pay_and_the_ledger_pays_it() -> None:
    changes = {"care.backfill_share": 0.4, "organizations.critical_access_hospital.cost_based_share": 0.5}
    market = paper_market({PAYER: {}, RURAL: MATURE}, changes)
    row = put_deal(market, PAYER, RURAL)
    year = contract_year(market)
    # Lost 15,000, refilled 6,000: cost-based pay makes good half of the margin of 60 cents on the 9,000 left.
    assert paid(year, "cost_based_settlement", RURAL, "other_purchasers") == pytest.approx(2.7e3)
    # Without the deal the year would have earned 400,000 - 200,000 - 160,000. It earned
    # 385,000 + 6,000 + 2,700 - 354,400 = 39,300, so the deal cost 700.
    assert market.state.pairs.this_year.displaced_margin[row] == pytest.approx(700.0)
    earned = market.state.organizations.net[market.state.stack.ids.index(RURAL)]
    assert earned == pytest.approx(40e3 - 700.0)


def test_nobody_refills_what_was_not_lost() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {"maturity": 0.0}}, {"care.backfill_share": 0.4})
    put_deal(market, PAYER, SYSTEM)
    assert paid(contract_year(market), "backfill_revenue", SYSTEM, "other_purchasers") == 0.0


def test_a_good_year_of_operations_lowers_cost_by_a_share_of_revenue_and_a_bad_one_raises_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes = {
        "organizations.health_system.operating_noise_sd": 0.02,
        "organizations.independent_physicians.operating_noise_sd": 0.05,
    }
    market = paper_market({PAYER: {}, SYSTEM: {}, PRACTICE: {"lives": 500.0}}, changes)
    # The system has a year of two spreads above its mean, the practice one of a spread below.
    luck = {PAYER: 9.0, SYSTEM: 2.0, PRACTICE: -1.0}
    drawn = np.array([luck[organization] for organization in market.state.stack.ids])

    def normal(cells: Floats, decision: str, year: int, entities: Floats) -> Floats:
        return drawn if decision == "operating margin" else np.zeros(len(entities))

    monkeypatch.setattr(streams, "normal", normal)
    year = contract_year(market)
    # 200,000 fixed and 160,000 variable, less 2 x 2 % of 400,000.
    assert paid(year, "operating_cost", "care_vendors", SYSTEM) == pytest.approx(360e3 - 16e3)
    # Half of that size: 100,000 and 80,000, and 5 % of 200,000 on top.
    assert paid(year, "operating_cost", "care_vendors", PRACTICE) == pytest.approx(180e3 + 10e3)
    assert paid(year, "operating_cost", "care_vendors", PAYER) == 0.0


def test_no_two_years_of_operations_and_no_two_providers_have_the_same_luck() -> None:
    changes = {"organizations.health_system.operating_noise_sd": 0.02}
    market = paper_market({PAYER: {}, SYSTEM: {}, OTHER_SYSTEM: {}}, changes)
    years = [contract_year(market) for _ in range(2)]
    costs = [
        paid(year, "operating_cost", "care_vendors", provider) for year in years for provider in (SYSTEM, OTHER_SYSTEM)
    ]
    # All four would cost 360,000 at a luck of 0.
    assert len({round(cost) for cost in costs}) == 4
    assert all(0.0 < abs(cost - 360e3) < 5 * 0.02 * 400e3 for cost in costs)
