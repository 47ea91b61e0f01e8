"""Stakes that pass through evidence, worked out by hand rule by rule."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.year import contract_year
from longgame.experiments.stakes.revaluing import RunningDeals
from longgame.experiments.stakes.social_states import Stake, stakes_of

from ...environment.paper_market import paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"


def year_of(changes: Mapping[str, object], promised: float = 0.0) -> ContractYear:
    """The first year of a deal in which both sides promised this maturity of a care model that never matures."""
    market = paper_market({PAYER: {}, SYSTEM: {}}, changes)
    row, pairs = put_deal(market, PAYER, SYSTEM), market.state.pairs
    pairs.reference_savings[row] = 0.05
    pairs.reference_optimism[:, row] = 1.0
    pairs.reference_promise[:, row] = promised
    return contract_year(market)


def stakes(year: ContractYear) -> dict[tuple[str, str], Stake]:
    """Stakes by change and side."""
    return {(stake.change, stake.side): stake for stake in stakes_of(RunningDeals.of(year))}


#: A shortfall of 30 dollars a life is a wholly bad year, of which 0.4 is blamed on the partner.
RESENTMENT: Mapping[str, object] = {
    "mechanisms.grievance": True,
    "mechanisms.felt_cost": True,
    "mechanisms.entitlement": True,
    "trust.shortfall_scale_rate": 0.03,
    "grievance.blame": 0.4,
    "grievance.felt_cost_pmpy_usd": 20.0,
    "valuation.delivery_floor": 1.0,
}
AS_FORECAST = "its claim beyond the plain forecast, if all came as plainly forecast"
AS_IT_WAS = "its claim beyond the plain forecast, as the year was"


def test_a_claim_costs_the_grievance_of_the_shortfall_that_it_makes() -> None:
    found = stakes(year_of(RESENTMENT, promised=1.0))
    # 5 % of 1,000 dollars were promised and the plain forecast is nothing. The provider claims half of them less the
    # contribution of 0.24 that it would lose on each: 13 dollars. The payer claims the other half: 25 dollars.
    for side, claim in (("provider", 13.0), ("payer", 25.0)):
        assert found["reference point of the year above the plain forecast", side].usd.tolist() == pytest.approx(
            [claim], rel=1e-4
        )
        # Nothing was saved, so this year came as plainly forecast.
        for change in (AS_FORECAST, AS_IT_WAS):
            assert found[change, side].usd.tolist() == pytest.approx([-20.0 * 0.4 * claim / 30.0], rel=1e-4)


def test_who_has_no_entitlement_loses_nothing_by_a_promise() -> None:
    found = stakes(year_of({**RESENTMENT, "mechanisms.entitlement": False}, promised=1.0))
    for side in ("payer", "provider"):
        assert found[AS_FORECAST, side].usd.tolist() == [0.0]


#: Trust saves dealing cost and nothing else, and only openness is evidence of it.
HONESTY: Mapping[str, object] = {
    "mechanisms.trust": True,
    "mechanisms.trust_pays": True,
    "mechanisms.honesty": True,
    "trust.honesty_weight": 0.5,
    "trust.in_payers_mean": 0.5,
    "trust.in_providers_mean": 0.5,
    "trust.spread_sd": 0.0,
    "trust.bad_news_weight": 1.0,
    "trust.memory_share": 0.5,
    "trust.opening_years": 2.0,
    "trust.largest_fall_share": 1.0,
    "identity.antagonism_discount": 0.0,
    "trust.weight_openness": 1.0,
    "trust.weight_process": 0.0,
    "trust.weight_result": 0.0,
    "trust.weight_dealing": 0.0,
    "trust.data_share": 0.0,
    "trust.dealing_cost_pmpy_usd": 4.0,
    "trust.dealing_factor": 5.0,
    "trust.range_of_plans": 0.5,
    "valuation.delivery_floor": 1.0,
    **{f"strategies.{name}.candor": 0.8 for name in ("zero_sum", "win_win", "long_term", "reciprocal")},
}
UNTRUE = "a wholly untrue promise of the partner, by the trust that it costs"
THIS_YEAR = "this year's promise of the partner, by the trust that it costs"


def test_a_broken_promise_costs_the_trust_that_the_rule_takes_for_it() -> None:
    found = stakes(year_of(HONESTY, promised=1.0))
    # Two years of evidence at 0.5 are weights of 1 and 1, halved a year. Openness of 0.8, or of 0.4 after a lie.
    trust = {openness: (0.5 + openness) / 2.0 for openness in (0.8, 0.4)}
    cost = {openness: 2.0 * 5.0 ** ((0.5 - value) / 0.5) for openness, value in trust.items()}
    for side in ("payer", "provider"):
        # 5 % were promised, the plain forecast was nothing and nothing came: this year's promise was wholly untrue.
        for change in (UNTRUE, THIS_YEAR):
            assert found[change, side].usd.tolist() == pytest.approx([cost[0.8] - cost[0.4]], rel=1e-6)


def test_who_promised_its_plain_forecast_loses_no_trust_by_it() -> None:
    found = stakes(year_of(HONESTY, promised=0.0))
    assert found[THIS_YEAR, "payer"].usd.tolist() == pytest.approx([0.0], abs=1e-12)
    assert found[UNTRUE, "payer"].usd[0] < -0.5


#: A provider as engaged as its care model is mature; parties believe the savings that it has: 5 % at maturity 1.
BURDEN: Mapping[str, object] = {
    "mechanisms.maturity": False,
    "mechanisms.engagement": True,
    "mechanisms.engagement_ratchet": True,
    "mechanisms.grievance": True,
    "mechanisms.shading": True,
    "grievance.blame": 0.4,
    "grievance.shading": 0.25,
    "engagement.burden_loss": 0.2,
    "engagement.falling_rate": 0.5,
    "care.decay_rate": 1.0,
    "care.conflict_drag": 0.0,
    "care.payer_data_share": 0.0,
    "valuation.believed_reduction_rate": 0.5,
    "valuation.delivery_floor": 1.0,
}


def test_grievance_burdens_shades_and_does_both() -> None:
    found = stakes(year_of(BURDEN))
    # At maturity 1 the provider gains 25 dollars of shared savings less 12 of lost contribution. A grievance of 0.4
    # lowers effort by a tenth, and the level of engagement by 0.08, half of which is felt within the year.
    shading, burden, both = 13.0 * 0.1, 13.0 * 0.04, 13.0 * (1.0 - 0.9 * 0.96)
    for channel, loss in (("shading alone", shading), ("the burden alone", burden), ("shading and burden", both)):
        assert found[f"a wholly bad year, by {channel}", "provider"].usd.tolist() == pytest.approx([-loss], rel=1e-3)
    # The care model is mature at once and true savings are what is believed: a tenth of 5 % of 1,000 dollars.
    lost = found["a wholly bad year, care savings lost by shading, whoever keeps them", "provider"].usd
    assert lost.tolist() == pytest.approx([-5.0], rel=1e-6)


def test_reflecting_on_other_results_leaves_the_market_as_it_was() -> None:
    year = year_of({**HONESTY, **RESENTMENT, "mechanisms.engagement": True, "mechanisms.identity": True}, promised=1.0)
    state = year.state
    columns = {
        (record, name): (column, column.copy())
        for record, holder in (("pairs", state.pairs), ("organizations", state.organizations))
        for name, column in vars(holder).items()
        if isinstance(column, np.ndarray)
    }
    results = state.pairs.this_year.block.copy()
    assert all(stake.usd.all() for stake in stakes_of(RunningDeals.of(year)) if stake.mechanism == "honesty")
    for (record, name), (column, before) in columns.items():
        assert getattr(getattr(state, record), name) is column, name
        np.testing.assert_array_equal(column, before, err_msg=name)
    np.testing.assert_array_equal(state.pairs.this_year.block, results)
