"""Bargains as theory has them: Nash with disagreement values, and with outside options.

Where an engine run is asked for, whole markets run and the bargains of their talks are looked at (`watched_talks`); the
theories are scenarios, not rules of their own. Draws are addressed, so a test that passes passes always.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.environment.talks import next_best_sheet as talks_module
from longgame.environment.talks.bargain import bargain
from longgame.environment.talks.bargaining import (
    Talks,
    ZoneOfAgreement,
    believed_limit,
    concede,
    payer_offer,
    provider_ask,
    reservation_shares,
)
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.proposals import Proposals
from longgame.environment.valuation.package_value import PackageValue

from .conftest import MarketBuilder
from .plain_talks import PLAIN_TALKS, SIDES, positions

Floats = NDArray[np.float64]
Watched = list[tuple[Proposals, Talks]]


@pytest.fixture
def watched_talks(busy_market: MarketBuilder, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Watched]:
    """Every table of a busy market's talks over eight years, with what the engine's bargain made of it."""

    def run(settings: Mapping[str, object]) -> Watched:
        seen: Watched = []

        def watched(desk: Desk, proposals: Proposals) -> Talks:
            outcome = bargain(desk, proposals)
            seen.append((proposals, dataclasses.replace(outcome)))
            return outcome

        monkeypatch.setattr(talks_module, "bargain", watched)
        scenario = busy_market({**PLAIN_TALKS, **settings})
        scenario = Scenario.from_dict({"years": 8}, scenario.values, mix=SIDES)
        simulate_stack([Cell(scenario, 11, replicate) for replicate in range(1, 21)])
        return seen

    return run


@dataclasses.dataclass
class Bargains:
    """Agreed bargains within (0, 1), one a row: dollars that both sides gain over their outside values."""

    provider_gain: Floats
    payer_gain: Floats
    provider_slope: Floats
    payer_slope: Floats
    provider_outside: Floats
    payer_outside: Floats


def bargains(watched: Watched) -> Bargains:
    """What both sides gain at the agreed share, by the values that were on the proposals.

    Left out are bargains in which a limit is not where the package is worth the outside value: no share below 0 or
    above 1 can be asked, and an enabler must be paid.
    """
    parts: list[list[Floats]] = []
    for proposals, outcome in watched:
        index = np.flatnonzero(outcome.agreed)
        at = (index, proposals.chosen[index])
        inside = (proposals.limits.provider[at] > 0.0) & (proposals.limits.payer[at] < 1.0)
        inside &= proposals.value.enabler_slope[at] == 0.0
        index = index[inside]
        at, share = (index, proposals.chosen[index]), outcome.share[index]
        value = proposals.value
        provider = value.provider_constant[at] + value.provider_slope[at] * share - proposals.provider_outside[at]
        payer = value.payer_constant[at] - value.payer_slope[at] * share - proposals.payer_outside[at]
        outside = [proposals.provider_outside[at], proposals.payer_outside[at]]
        parts.append([provider, payer, value.provider_slope[at], value.payer_slope[at], *outside])
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Bargains(*columns)


@pytest.mark.parametrize("claim", [0.1, 0.5, 0.9])
def test_open_books_and_equal_claims_sign_at_the_nash_bargain_over_the_outside_values(
    watched_talks: Callable[..., Watched], claim: float
) -> None:
    """The share has the greatest product of gains over the disagreement values (Nash 1950).

    With values a + b x and c - d x the product is greatest where b · payer's gain = d · provider's gain. Disagreement
    values are what the engine knows of them: what spills over, prevention, and circumstances that nobody sees.
    Tolerance: 1e-6 of the gains (rounding of differences of large sums).
    """
    deals = bargains(watched_talks(positions(1.0, claim, claim)))
    assert len(deals.payer_gain) > 150
    assert (deals.payer_gain > 0.0).all()
    assert (deals.provider_gain > 0.0).all()
    assert np.ptp(deals.payer_outside) > 1e5
    assert np.ptp(deals.provider_outside) > 1e5
    np.testing.assert_allclose(
        deals.provider_slope * deals.payer_gain, deals.payer_slope * deals.provider_gain, rtol=1e-6
    )


@pytest.mark.parametrize("weight", [0.2, 0.7])
def test_open_books_and_claims_that_sum_to_1_sign_at_the_weighted_nash_bargain(
    watched_talks: Callable[..., Watched], weight: float
) -> None:
    """p = s + w (b - s) between the disagreement values: greatest provider's gain^w · payer's gain^(1-w) (Roth 1979).

    Tolerance: 1e-4 of the gains, for claims are a millionth short of 1 so that rounding lets positions cross at once.
    """
    deals = bargains(watched_talks(positions(1.0, 1.0 - weight - 1e-6, weight)))
    assert len(deals.payer_gain) > 150
    np.testing.assert_allclose(
        weight * deals.provider_slope * deals.payer_gain,
        (1.0 - weight) * deals.payer_slope * deals.provider_gain,
        rtol=1e-4,
    )


def linear_package(provider: tuple[float, float], payer: tuple[float, float]) -> PackageValue:
    """A package worth a + b x to the provider and c - d x to the payer, USD, shape (1, 1)."""
    columns = {name: np.zeros((1, 1)) for name in PackageValue.__annotations__}
    columns["provider_constant"] += provider[0]
    columns["provider_slope"] += provider[1]
    columns["payer_constant"] += payer[0]
    columns["payer_slope"] += payer[1]
    return PackageValue(**columns)


#: A sheet that costs the provider 200 dollars and is worth 800 to the payer, 1,000 dollars a whole share.
COST, VALUE, DOLLARS = 200.0, 800.0, 1000.0


def limits_of_the_sheet(outside: tuple[float, float]) -> ZoneOfAgreement:
    """Reservation shares of the sheet at the seller's and the buyer's outside values."""
    nothing = np.zeros((1, 1))
    sheet = linear_package((-COST, DOLLARS), (VALUE, DOLLARS))
    limits = reservation_shares(sheet, nothing + outside[0], nothing + outside[1], nothing, nothing)
    return ZoneOfAgreement(limits.provider[:, 0], limits.payer[:, 0])


@pytest.mark.parametrize("claim", [0.0, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("outside", [(0.0, 0.0), (150.0, 0.0), (0.0, 250.0), (300.0, 260.0)])
def test_a_price_with_disagreement_values_splits_what_is_left_of_the_surplus(
    claim: float, outside: tuple[float, float]
) -> None:
    """p = c + d_s + w (v - c - d_s - d_b): cost c, value v, disagreement values d, weight w of the seller (Roth 1979).

    Open books, claims w and 1 - w. Tolerance: a millionth of a dollar.
    """
    limits = limits_of_the_sheet(outside)
    ask = provider_ask(limits.provider, limits.payer, np.full(1, claim))
    offer = payer_offer(limits.payer, limits.provider, np.full(1, 1.0 - claim))
    none = np.zeros(1)
    # One more month lets positions cross that miss each other by rounding.
    outcome = concede(limits, ask, offer, none + 1e-12, none + 1e-12, none, 1.0, 0.0, 0.0, none + 0.5)
    assert outcome.agreed[0]
    known = COST + outside[0] + claim * (VALUE - COST - outside[0] - outside[1])
    assert DOLLARS * outcome.share[0] == pytest.approx(known, abs=1e-6)


@pytest.mark.parametrize("weight", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("outside", [(0.0, 0.0), (400.0, 0.0), (0.0, 350.0), (250.0, 300.0)])
def test_a_price_with_outside_options_is_the_plain_split_until_an_option_binds(
    weight: float, outside: tuple[float, float]
) -> None:
    """p = clip(c + w (v - c), c + o_s, v - o_b) (Binmore, Rubinstein & Wolinsky 1986): options are bounds, no threats.

    Closed books, claims of the whole zone, and both credible limits at the plain split, which no option moves: each
    side stands there unless its own limit is beyond. Where one is, the other side gives way step by step. Tolerance:
    the dollar in a thousand that a step of concession may be too far.
    """
    limits = limits_of_the_sheet(outside)
    split = (COST + weight * (VALUE - COST)) / DOLLARS
    hidden, whole, none = np.zeros(1), np.ones(1), np.zeros(1)
    ask = provider_ask(limits.provider, believed_limit(limits.payer, split, hidden), whole)
    offer = payer_offer(limits.payer, believed_limit(limits.provider, split, hidden), whole)
    outcome = concede(limits, ask, offer, none + 0.002, none + 0.002, none, 5000.0, 0.0, 0.0, none + 0.5)
    assert outcome.agreed[0]
    known = np.clip(COST + weight * (VALUE - COST), COST + outside[0], VALUE - outside[1])
    assert DOLLARS * outcome.share[0] == pytest.approx(known, abs=1.0)


def test_closed_books_and_whole_claims_sign_at_the_plain_split_until_an_outside_option_binds(
    watched_talks: Callable[..., Watched],
) -> None:
    """The same in whole markets: share = clip(m, provider's limit, payer's limit), m the split both hold credible.

    Limits hold the outside options. Tolerance: half of a month's concession, 5 % of what is between m and a limit.
    """
    split, rate = 0.4, 0.1
    credible = {f"negotiation.credible_{end}_share": split for end in ("low", "high")}
    concession = {"negotiation.concession_rate": rate, "negotiation.concession_months": 36}
    bound = {-1: 0, 0: 0, 1: 0}
    for proposals, outcome in watched_talks({**positions(0.0, 1.0, 1.0), **credible, **concession}):
        index = np.flatnonzero(outcome.agreed)
        low, high = (
            limit[index, proposals.chosen[index]] for limit in (proposals.limits.provider, proposals.limits.payer)
        )
        known = np.clip(split, low, high)
        month = np.maximum(high - split, split - low) * -np.expm1(-rate)
        assert (np.abs(outcome.share[index] - known) <= np.where(known == split, 1e-12, month / 2.0)).all()
        for side in bound:
            bound[side] += int((np.sign(known - split) == side).sum())
    # The split itself, and both options, were signed often enough.
    assert min(bound.values()) > 20, bound
