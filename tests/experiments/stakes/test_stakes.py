"""Stakes by hand, in a market so plain that each of them can be worked out on paper."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.year import contract_year
from longgame.experiments.stakes.revaluing import RunningDeals, changed
from longgame.experiments.stakes.social_states import Stake, stakes_of
from longgame.experiments.stakes.table import stakes_table

from ...environment.paper_market import paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"
#: Nothing but the cost of dealing depends on trust; both sides have usual trust.
DEALING: Mapping[str, object] = {
    "mechanisms.trust_pays": True,
    "trust.data_share": 0.0,
    "trust.dealing_cost_pmpy_usd": 4.0,
    "trust.dealing_factor": 5.0,
    "trust.range_of_plans": 0.2,
    "trust.spread_sd": 0.0,
    "valuation.delivery_floor": 1.0,
}


def year_of(changes: Mapping[str, object]) -> ContractYear:
    """The first year of a deal between the payer and the system."""
    market = paper_market({PAYER: {}, SYSTEM: {}}, changes)
    put_deal(market, PAYER, SYSTEM)
    return contract_year(market)


def stakes(changes: Mapping[str, object]) -> dict[tuple[str, str], Stake]:
    """Stakes by change and side."""
    return {(stake.change, stake.side): stake for stake in stakes_of(RunningDeals.of(year_of(changes)))}


def test_a_tenth_of_trust_is_worth_the_cost_of_dealing_that_it_saves() -> None:
    found = stakes(DEALING)
    # Half a range of 0.2: a side's half of the 4 dollars is multiplied or divided by the root of 5.
    for side in ("payer", "provider"):
        more = found["a tenth more trust in the partner", side]
        less = found["a tenth less trust in the partner", side]
        assert more.usd.tolist() == pytest.approx([2.0 * (1.0 - 5.0**-0.5)], rel=1e-6)
        assert less.usd.tolist() == pytest.approx([2.0 * (1.0 - 5.0**0.5)], rel=1e-6)


def test_talks_are_shorter_by_what_a_tenth_of_trust_saves() -> None:
    found = stakes({**DEALING, "trust.months_factor": 2.0, "models.custom_risk_contract.talk_months": 8.0})
    more = found["a tenth more trust in the partner", "payer"]
    assert more.months.tolist() == pytest.approx([8.0 * (2.0**-0.5 - 1.0)])


def test_a_wholly_bad_year_is_felt_as_the_cost_of_its_grievance() -> None:
    found = stakes(
        {
            "mechanisms.grievance": True,
            "mechanisms.felt_cost": True,
            "grievance.blame": 0.4,
            "grievance.felt_cost_pmpy_usd": 20.0,
        }
    )
    # Nobody is antagonistic or names anything: a grievance of 0.4, at 20 dollars for a whole one.
    assert found["a wholly bad year, by the felt cost", "payer"].usd.tolist() == pytest.approx([-8.0], rel=1e-6)
    assert found["a wholly bad year, by shading alone", "payer"].usd.tolist() == [0.0]


def test_where_the_mechanisms_are_off_no_social_state_is_worth_anything() -> None:
    for (change, side), stake in stakes({"valuation.delivery_floor": 1.0}).items():
        if not stake.mechanism.startswith("(") and stake.mechanism != "engagement":
            assert np.abs(stake.usd).max() < 1e-9, (change, side)
            assert np.abs(stake.points).max() < 1e-9, (change, side)


def test_revaluing_leaves_the_market_as_it_was() -> None:
    year = year_of(DEALING)
    state = year.state
    before = {
        (record, name): column.copy()
        for record, columns in (("pairs", state.pairs), ("organizations", state.organizations))
        for name, column in vars(columns).items()
        if isinstance(column, np.ndarray)
    }
    list(stakes_of(RunningDeals.of(year)))
    for (record, name), column in before.items():
        np.testing.assert_array_equal(getattr(getattr(state, record), name), column, err_msg=name)


def test_a_changed_state_shares_what_was_not_changed() -> None:
    state = year_of(DEALING).state
    other = changed(state, pairs={"lives": state.pairs.lives * 2.0})
    assert other.pairs.prevention is state.pairs.prevention
    assert (other.pairs.lives == 2.0 * state.pairs.lives).all()
    assert other.organizations.capital is state.organizations.capital


def test_every_mechanism_of_the_default_market_has_a_price_for_somebody() -> None:
    rows = stakes_table(Scenario.load("default", overrides={"years": 12}), replicates=2, seed=1)
    felt: dict[str, float] = {}
    for row in rows:
        name = str(row["mechanism"])
        felt[name] = max(felt.get(name, 0.0), float(row["share_of_deal_years"]))
    assert {"trust", "grievance", "identity", "engagement", "hope", "omission_neglect", "partner_choice"} <= set(felt)
    assert all(share >= 0.2 for share in felt.values()), felt


def test_the_table_does_not_depend_on_the_number_of_workers() -> None:
    scenario = Scenario.load("default", overrides={"years": 2})
    assert stakes_table(scenario, replicates=6, seed=3) == stakes_table(scenario, replicates=6, seed=3, workers=2)
