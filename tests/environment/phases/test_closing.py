"""What closes with an organisation, and what goes on elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.phases.closing import _move
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, Stack


def test_what_prevention_built_goes_with_the_members_of_a_closed_panel() -> None:
    state = found(Stack([Cell(Scenario.from_dict({"years": 1}), 1, 1)]))
    stack, pairs = state.stack, state.pairs
    pairs.prevention = np.linspace(0.0, 0.02, stack.pair_count)
    leaving = stack.provider == stack.provider[0]
    before = pairs.lives.sum(), (pairs.lives * pairs.prevention).sum()
    _move(pairs, leaving, ~leaving, stack.pair_market_pool)
    assert (pairs.lives.sum(), (pairs.lives * pairs.prevention).sum()) == pytest.approx(before)
    assert not pairs.lives[leaving].any()


def test_members_stay_where_they_are_if_nobody_can_take_them() -> None:
    state = found(Stack([Cell(Scenario.from_dict({"years": 1}), 1, 1)]))
    before = state.pairs.lives.copy()
    everyone = np.ones(state.stack.pair_count, dtype=np.bool_)
    _move(state.pairs, everyone, ~everyone, state.stack.pair_market_pool)
    np.testing.assert_array_equal(state.pairs.lives, before)


def test_nobody_saves_or_steers_more_than_all_there_is() -> None:
    everywhere = {
        **{f"models.{model}.depth": 3.0 for model in ("custom_risk_contract", "payer_branded_program")},
        **{f"packages.{package}.depth_factor": 3.0 for package in ("lean", "standard", "invested")},
        **{f"models.{model}.steerage_share": 0.9 for model in ("custom_risk_contract", "payer_branded_program")},
        **{f"packages.{package}.steerage_factor": 2.0 for package in ("lean", "standard", "invested")},
        "care.reduction_rate": 0.6,
        "care.targeted_share": 1.0,
        "care.reduction_width_exponent": 0.0,
        "market.meeting_rate": 1.0,
    }
    tables = simulate_stack([Cell(Scenario.from_dict({"years": 6}, overrides=everywhere), 1, 1)])
    deals, ledger = tables["deals"].to_pandas(), tables["ledger"].to_pandas()
    assert deals["true_savings_rate"].max() == pytest.approx(1.0, abs=0.05)
    assert (deals["true_savings_rate"] <= 1.0).all()
    claims = ledger[(ledger["category"] == "claims") & (ledger["account"] == "rest_of_care")]
    assert (claims["amount_usd"] >= 0.0).all()
