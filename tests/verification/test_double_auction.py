"""The linear double auction: claims of a third with closed books trade as Chatterjee & Samuelson (1983) say."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.talks import next_best_sheet as talks_module
from longgame.environment.talks.bargain import bargain
from longgame.environment.talks.bargaining import (
    Talks,
    ZoneOfAgreement,
    believed_limit,
    concede,
    payer_offer,
    provider_ask,
)
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.proposals import Proposals
from longgame.environment.year import Simulation, contract_year

from .conftest import MarketBuilder
from .plain_talks import PLAIN_TALKS, SIDES, positions

Floats = NDArray[np.float64]

#: Claims of a third towards credible limits of a quarter and three quarters, books closed, one round.
THIRDS: Mapping[str, object] = {
    **positions(0.0, 1.0 / 3.0, 1.0 / 3.0),
    "negotiation.credible_low_share": 0.25,
    "negotiation.credible_high_share": 0.75,
    "negotiation.concession_rate": 0.0,
}


def test_many_pairs_with_uniform_limits_trade_as_in_the_linear_double_auction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trade iff v - c >= 1/4: in 9/32 of cases, for 9/64 of gains, 27/32 of the efficient 1/6.

    Linear equilibrium of Chatterjee & Samuelson 1983 at k = 1/2, price (v + c) / 3 + 1/6. A market of 102 payers and
    102 practices who all meet in year 1; their limits are put on the table evenly spread over (0, 1), everything else
    is the engine's. Tolerance: rounding for who trades at what price; 1e-4 for means over an even grid (1/4 falls
    between its points).
    """
    side = 102
    counts = {"payer": side, "health_system": 0, "independent_physicians": side, "critical_access_hospital": 0}
    scenario = Scenario.from_dict(
        {"years": 1},
        {
            **PLAIN_TALKS,
            **THIRDS,
            "market.meeting_rate": 1.0,
            "market.mean_reputation_effect": 0.0,
            "market.payer_capacity": 1000.0,
            "market.provider_capacity": 1000.0,
            **{f"organizations.{kind}.count": count for kind, count in counts.items()},
            **{f"models.{model}.minimum_lives": 0.0 for model in MODELS},
            **{f"models.{model}.capital_demand_per_life_usd": 0.0 for model in MODELS},
        },
        mix=SIDES,
    )
    seen: list[tuple[Floats, Floats, Talks]] = []

    def with_even_limits(desk: Desk, proposals: Proposals) -> Talks:
        stack = desk.state.stack
        value, cost = (
            (stack.rank[side_of_pair[proposals.rows]] + 0.5) / side for side_of_pair in (stack.payer, stack.provider)
        )
        sheets = proposals.limits.payer.shape[1]
        proposals.limits = ZoneOfAgreement(
            np.repeat(cost[:, None], sheets, axis=1), np.repeat(value[:, None], sheets, axis=1)
        )
        outcome = bargain(desk, proposals)
        seen.append((value, cost, dataclasses.replace(outcome)))
        return outcome

    monkeypatch.setattr(talks_module, "bargain", with_even_limits)
    contract_year(Simulation(found(Stack([Cell(scenario, 1, 1)]))))
    ((value, cost, outcome),) = seen
    assert len(value) == side * side
    trade = outcome.agreed
    np.testing.assert_array_equal(trade, value - cost >= 0.25)
    np.testing.assert_allclose(outcome.share[trade], ((value + cost) / 3.0 + 1.0 / 6.0)[trade], rtol=1e-12)
    gains, efficient = (trade * (value - cost)).mean(), np.maximum(value - cost, 0.0).mean()
    assert trade.mean() == pytest.approx(9.0 / 32.0, abs=1e-4)
    assert gains == pytest.approx(9.0 / 64.0, abs=1e-4)
    assert efficient == pytest.approx(1.0 / 6.0, abs=1e-4)
    assert gains / efficient == pytest.approx(27.0 / 32.0, abs=1e-3)


def test_in_any_market_closed_books_and_claims_of_a_third_trade_iff_a_quarter_of_a_share_lies_between_the_limits(
    busy_market: MarketBuilder,
) -> None:
    """The same rule on limits as the engine finds them, where they are within reach of the credible ones.

    Ask 2/3 c + 1/4 below 3/4, offer 2/3 v + 1/12 above 1/4, price (v + c) / 3 + 1/6. Tolerance: rounding.
    """
    scenario = busy_market({**PLAIN_TALKS, **THIRDS, "models.third_party_mediated.minimum_lives": 1e7})
    scenario = Scenario.from_dict({"years": 8}, scenario.values, mix=SIDES)
    cells = [Cell(scenario, 11, replicate) for replicate in range(1, 21)]
    events = simulate_stack(cells, "organizations")["events"].to_pandas()
    first = events[events["event"].isin(["signed", "impasse"])]
    first = first[~first["reason"].isin(["too_few_lives", "insolvency"])]
    linear = first[(first["provider_limit"] <= 0.75) & (first["payer_limit"] >= 0.25)]
    cost, value = linear["provider_limit"], linear["payer_limit"]
    np.testing.assert_allclose(linear["provider_offer"], cost * 2.0 / 3.0 + 0.25, rtol=1e-9)
    np.testing.assert_allclose(linear["payer_offer"], value * 2.0 / 3.0 + 1.0 / 12.0, rtol=1e-9)
    signed = linear["event"] == "signed"
    pd.testing.assert_series_equal(signed, value - cost >= 0.25, check_names=False)
    assert signed.sum() > 100
    assert ((value > cost) & ~signed).sum() > 50
    price = ((value + cost) / 3.0 + 1.0 / 6.0)[signed]
    np.testing.assert_allclose(linear["provider_share"][signed], price, rtol=1e-9)


def test_in_the_linear_double_auction_no_other_claim_gains_more() -> None:
    """It is an equilibrium: against a claim of a third, both sides earn most with a third themselves.

    Chatterjee & Samuelson 1983, within claims towards the same credible limits. Limits on a grid of 600 x 600.
    Tolerance: other claims, 0.03 and more away, must earn less than a third does.
    """
    grid = (np.arange(600) + 0.5) / 600.0
    limits = ZoneOfAgreement(np.repeat(grid, 600), np.tile(grid, 600))
    hidden, none = np.zeros(1), np.zeros(len(limits.payer))

    def earned(payer_claim: float, provider_claim: float) -> tuple[float, float]:
        ask = provider_ask(limits.provider, believed_limit(limits.payer, 0.75, hidden), np.full(1, provider_claim))
        offer = payer_offer(limits.payer, believed_limit(limits.provider, 0.25, hidden), np.full(1, payer_claim))
        outcome = concede(limits, ask, offer, none, none, none, 0.0, 0.0, 0.0, none + 0.5)
        payer, provider = limits.payer - outcome.share, outcome.share - limits.provider
        return float((outcome.agreed * payer).mean()), float((outcome.agreed * provider).mean())

    third = 1.0 / 3.0
    at_rest = earned(third, third)
    assert at_rest == pytest.approx((9.0 / 128.0, 9.0 / 128.0), abs=1e-3)
    for other in (0.0, 0.2, 0.3, 0.37, 0.5, 0.8, 1.0):
        assert earned(other, third)[0] < at_rest[0]
        assert earned(third, other)[1] < at_rest[1]
