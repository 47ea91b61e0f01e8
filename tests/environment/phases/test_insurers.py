"""Members who change insurer, and premiums that follow claims with a lag: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.year import contract_year

from ..paper_market import paid, pair_row, paper_market

LARGE, SMALL, SYSTEM = "payer-a", "payer-b", "health_system-a"


def test_prevention_moves_with_the_members_who_change_insurer() -> None:
    changes = {"mechanisms.churn": True, "mechanisms.prevention": True, "market.member_churn_rate": 0.25}
    market = paper_market({LARGE: {"member_share": 0.6}, SMALL: {"member_share": 0.4}, SYSTEM: {}}, changes)
    pairs = market.state.pairs
    large, small = pair_row(market, LARGE, SYSTEM), pair_row(market, SMALL, SYSTEM)
    pairs.prevention[[large, small]] = 0.04, 0.01
    first = contract_year(market)
    # 600 members at 960 dollars and 400 at 990; of each dollar 40 cents go to the system.
    assert paid(first, "claims", SYSTEM, LARGE) == pytest.approx(0.4 * 576_000.0)
    assert paid(first, "claims", SYSTEM, SMALL) == pytest.approx(0.4 * 396_000.0)
    second = contract_year(market)
    # 150 and 100 choose anew, in the proportion of before: nobody's size changes. They carry 150 x 4 % + 100 x 1 % = 7
    # members' worth of avoided care. 450 x 4 % + 0.6 x 7 = 22.2 of 600; 300 x 1 % + 0.4 x 7 = 5.8 of 400.
    assert pairs.lives[[large, small]] == pytest.approx([600.0, 400.0])
    assert pairs.prevention[[large, small]] == pytest.approx([0.037, 0.0145])
    assert paid(second, "claims", SYSTEM, LARGE) == pytest.approx(0.4 * 577_800.0)
    assert paid(second, "claims", SYSTEM, SMALL) == pytest.approx(0.4 * 394_200.0)


def test_members_who_stay_keep_what_prevention_built() -> None:
    changes = {"mechanisms.churn": True, "mechanisms.prevention": True, "market.member_churn_rate": 0.0}
    market = paper_market({LARGE: {"member_share": 0.6}, SMALL: {"member_share": 0.4}, SYSTEM: {}}, changes)
    market.state.pairs.prevention[:] = 0.04, 0.01
    for _ in range(3):
        contract_year(market)
    assert market.state.pairs.prevention.tolist() == pytest.approx([0.04, 0.01])


def test_a_year_s_claims_enter_the_premium_of_the_year_after_next() -> None:
    changes = {
        "mechanisms.premiums": True,
        "mechanisms.prevention": True,
        "market.spending_trend_rate": 0.1,
        "premiums.pass_through_rate": 0.5,
        "premiums.retained_floor_share": 0.2,
    }
    market = paper_market({LARGE: {}, SYSTEM: {}}, changes)
    premiums, claims = [], []
    # A fifth of the first year's 1,000 dollars a member is avoided, two fifths of the next year's 1,100, then nothing.
    for avoided in (0.2, 0.4, 0.0, 0.0, 0.0):
        market.state.pairs.prevention[:] = avoided
        year = contract_year(market)
        premiums.append(paid(year, "premium", LARGE, "members") / 1000.0)
        claims.append((paid(year, "claims", SYSTEM, LARGE) - paid(year, "claims", LARGE, "rest_of_care")) / 1000.0)
    assert claims == pytest.approx([800.0, 660.0, 1210.0, 1331.0, 1464.1])
    # Years 1 and 2 are priced on the opening claims and the trend. In year 2 the claims of year 1 are known: at the
    # prices of year 3 they are 968 against an opening level of 1,210, of which the plan keeps a fifth: 1,016.4. Half of
    # the way from 1,210 is 1,113.2. The claims of year 2, 798.6 against 1,331 in year 4, make it 905.08: half of the
    # way from 1,224.52 is 1,064.8. Those of year 3 were as at the opening, 1,464.1 in year 5: half of the way from
    # 1,171.28 is 1,317.69.
    assert premiums == pytest.approx([1000.0, 1100.0, 1113.2, 1064.8, 1317.69])


def test_premiums_follow_the_claims_of_each_plan_s_own_members() -> None:
    changes = {
        "mechanisms.premiums": True,
        "mechanisms.prevention": True,
        "premiums.pass_through_rate": 1.0,
        "premiums.retained_floor_share": 0.0,
    }
    market = paper_market({LARGE: {"member_share": 0.6}, SMALL: {"member_share": 0.4}, SYSTEM: {}}, changes)
    market.state.pairs.prevention[:] = 0.0, 0.1
    years = [contract_year(market) for _ in range(3)]
    # 600 members at 1,000 dollars all along; 400 at 1,000 until the 900 that they cost in the first year are known.
    for payer, wanted in ((LARGE, [600e3, 600e3, 600e3]), (SMALL, [400e3, 400e3, 360e3])):
        np.testing.assert_allclose([paid(year, "premium", payer, "members") for year in years], wanted)
