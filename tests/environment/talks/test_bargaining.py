"""Bargaining over the share: asks, concession, breakdown, and the theory they reduce to."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from longgame.environment.talks.bargaining import (
    Talks,
    ZoneOfAgreement,
    believed_limit,
    concede,
    payer_offer,
    provider_ask,
    shown_share,
    talk_months,
)

from .talks_by_hand import one, talks_of


def test_what_is_not_shown_of_a_limit_is_thought_credible() -> None:
    # Half shown of 0.6, the rest thought to be 0.8.
    assert believed_limit(one(0.6), 0.8, one(0.5)).tolist() == pytest.approx([0.7])
    # Candor 0.4 shows 0.4; listing all losses at a disclosure of 0.5 shows half of the rest.
    assert shown_share(one(0.4), one(0.0), 0.5).tolist() == pytest.approx([0.4])
    assert shown_share(one(0.4), one(1.0), 0.5).tolist() == pytest.approx([0.7])


def test_nobody_asks_for_less_than_its_own_limit() -> None:
    beyond = one(0.9)
    assert provider_ask(beyond, one(0.5), one(0.7)).tolist() == [0.9]
    assert payer_offer(one(0.1), one(0.5), one(0.7)).tolist() == [0.1]


GRID = (np.arange(400) + 0.5) / 400.0
COST, WORTH = (axis.ravel() for axis in np.meshgrid(GRID, GRID, indexing="ij"))


def double_auction() -> Talks:
    third = np.full_like(COST, 1.0 / 3.0)
    ask = provider_ask(COST, believed_limit(WORTH, 0.75, 0.0 * COST), third)
    offer = payer_offer(WORTH, believed_limit(COST, 0.25, 0.0 * WORTH), third)
    return talks_of((COST, WORTH), ask, offer)


def test_claims_of_a_third_trade_just_where_the_linear_equilibrium_trades() -> None:
    # Chatterjee & Samuelson 1983: trade if and only if the worth exceeds the cost by a quarter.
    clear = np.abs(WORTH - COST - 0.25) > 1e-9
    np.testing.assert_array_equal(double_auction().agreed[clear], (WORTH - COST > 0.25)[clear])


def test_claims_of_a_third_trade_in_9_of_32_cases() -> None:
    assert double_auction().agreed.mean() == pytest.approx(9.0 / 32.0, abs=0.002)


def test_claims_of_a_third_trade_at_the_price_of_the_linear_equilibrium() -> None:
    talks = double_auction()
    # Ask 2/3 c + 1/4, offer 2/3 v + 1/12: the price is (c + v) / 3 + 1/6.
    price = (COST + WORTH) / 3.0 + 1.0 / 6.0
    np.testing.assert_allclose(talks.share[talks.agreed], price[talks.agreed], rtol=1e-12)


@pytest.mark.parametrize("claim", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_open_books_and_equal_claims_sign_at_the_nash_split(claim: float) -> None:
    low, high = 0.2, 0.9
    ask = provider_ask(one(low), believed_limit(one(high), 0.8, one(1.0)), one(claim))
    offer = payer_offer(one(high), believed_limit(one(low), 0.2, one(1.0)), one(claim))
    talks = talks_of((one(low), one(high)), ask, offer, rates=(0.2, 0.2), longest=36)
    # Values are linear in the share, with any slopes: the product of gains is largest here.
    nash = minimize_scalar(
        lambda x: -(700.0 * (x - low)) * (300.0 * (high - x)), bounds=(low, high), method="bounded"
    ).x
    assert talks.agreed.tolist() == [True]
    assert talks.share.tolist() == pytest.approx([nash], abs=1e-5)


def test_the_larger_claim_gets_the_larger_share() -> None:
    ask = provider_ask(one(0.2), one(0.8), one(0.5))
    modest, greedy = (
        talks_of((one(0.2), one(0.8)), ask, payer_offer(one(0.8), one(0.2), one(claim))) for claim in (0.1, 0.4)
    )
    assert greedy.share[0] < modest.share[0]


def test_asks_that_do_not_cross_close_in_by_month_until_they_do() -> None:
    # Gaps of 0.6 on a zone of 0.6 must halve: at ln 2 a month that is after one month, at half that speed after two.
    for rate, months in ((np.log(2.0), 1.0), (np.log(2.0) / 2.0, 2.0)):
        speed = (rate + 1e-9, rate + 1e-9)
        talks = talks_of((one(0.2), one(0.8)), one(0.8), one(0.2), rates=speed, waited=3.0, longest=12)
        assert talks.agreed.tolist() == [True]
        assert talks.months.tolist() == [3.0 + months]
        assert talks.share.tolist() == pytest.approx([0.5])


def test_the_side_that_concedes_faster_ends_with_less() -> None:
    talks = talks_of((one(0.2), one(0.8)), one(0.8), one(0.2), rates=(0.5, 0.1), longest=36)
    assert talks.share[0] < 0.5


def test_talks_that_run_out_of_time_are_neither_agreed_nor_broken() -> None:
    talks = talks_of((one(0.2), one(0.8)), one(0.8), one(0.2), rates=(0.01, 0.01), waited=2.0, longest=5)
    assert (talks.agreed.tolist(), talks.broken.tolist(), talks.months.tolist()) == ([False], [False], [7.0])


def test_without_a_zone_no_patience_brings_an_agreement() -> None:
    limits = (one(0.7), one(0.3))
    ask, offer = provider_ask(limits[0], one(0.3), one(0.5)), payer_offer(limits[1], one(0.7), one(0.5))
    assert not talks_of(limits, ask, offer, rates=(1.0, 1.0), longest=36).agreed.any()


def test_a_claim_on_a_zone_that_is_believed_but_not_there_can_lose_the_deal() -> None:
    # The true zone is 0.45 to 0.55; both think it reaches to 0.2 and 0.8, claim half of it and never move.
    ask, offer = provider_ask(one(0.45), one(0.8), one(0.5)), payer_offer(one(0.55), one(0.2), one(0.5))
    assert not talks_of((one(0.45), one(0.55)), ask, offer, longest=12).agreed.any()


def test_talks_break_down_before_positions_are_weighed_with_the_hazard_of_the_months_waited() -> None:
    # Hazard rate 0.02 + 0.005 t a month: over 6 months 0.12 + 0.09.
    luck = (np.arange(20_000) + 0.5) / 20_000
    flat = np.full_like(luck, 0.5)
    talks = talks_of((0.8 * flat, 1.2 * flat), flat, flat, waited=6.0, hazard=(0.02, 0.005), luck=luck)
    assert talks.broken.mean() == pytest.approx(1.0 - np.exp(-0.21), abs=1e-4)
    # All others cross at once: nobody is both.
    np.testing.assert_array_equal(talks.agreed, ~talks.broken)
    assert not np.asarray(talks.share[talks.broken]).any()


def test_the_share_that_has_broken_down_grows_with_the_months_of_concession() -> None:
    luck = (np.arange(20_000) + 0.5) / 20_000
    low, high = np.full_like(luck, 0.2), np.full_like(luck, 0.8)
    talks = talks_of((low, high), high, low, longest=10, hazard=(0.03, 0.0), luck=luck)
    # A constant hazard of 3 % a month over ten months; the rest runs out of time.
    assert talks.broken.mean() == pytest.approx(1.0 - np.exp(-0.3), abs=1e-4)
    assert talks.months[~talks.broken].tolist() == [10.0] * int((~talks.broken).sum())
    # Who breaks down early has spent fewer months, and the early ones are those with most luck against them.
    order = np.argsort(luck)
    assert (np.diff(talks.months[order]) <= 0.0).all()


def test_without_hazard_nothing_breaks_down() -> None:
    talks = talks_of((one(0.2), one(0.8)), one(0.8), one(0.2), longest=36, luck=one(1.0 - 1e-12))
    assert talks.broken.tolist() == [False]


def test_a_cell_with_longer_talks_beside_it_changes_nothing() -> None:
    limits = (np.array([0.2, 0.2]), np.array([0.8, 0.8]))
    together = concede(
        ZoneOfAgreement(*limits),
        limits[1],
        limits[0],
        np.full(2, 0.05),
        np.full(2, 0.05),
        np.zeros(2),
        np.array([4.0, 30.0]),
        0.01,
        0.001,
        np.full(2, 0.5),
    )
    alone = talks_of((one(0.2), one(0.8)), one(0.8), one(0.2), (0.05, 0.05), 0.0, 4, (0.01, 0.001), one(0.5))
    assert (together.months[0], together.agreed[0], together.broken[0]) == (
        alone.months[0],
        alone.agreed[0],
        alone.broken[0],
    )
    assert together.agreed[1]


def test_months_before_positions_are_weighed_by_hand() -> None:
    def months(distrust: float, distance: float, listed: float) -> float:
        return float(talk_months(one(8.0), one(distrust), one(distance), 0.5, one(listed), 0.25)[0])

    assert months(1.0, 0.0, 0.0) == pytest.approx(8.0)
    assert months(2.0, 0.0, 0.0) == pytest.approx(16.0)
    # A distance of 0.4 adds 20 %, a full loss list 25 %.
    assert months(1.0, 0.4, 1.0) == pytest.approx(8.0 * 1.45)
