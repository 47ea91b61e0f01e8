"""Boards and bonds of provider groups in a market: what they cost, what they hold, and nothing when they are off."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

import longgame as lg
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.scenario.scenario import Scenario

#: Groups in every region whose members put something at stake and give up most of their control.
BOUND: Mapping[str, object] = {
    **{f"groups.{form}.founding_share": 0.33 for form in FORMS},
    **{f"groups.{form}.investment_per_life_usd": 10.0 for form in FORMS},
    **{f"groups.{form}.control_share": 0.8 for form in FORMS},
    **{f"groups.{form}.identity_demand": 0.05 for form in FORMS},
    "groups.forfeit_share": 0.5,
    # Seats of a member that is bought stay empty until the next year.
    "mechanisms.mergers": False,
    "market.meeting_rate": 0.5,
    "market.spending_trend_rate": 0.0,
    "years": 12,
}


def run(**overrides: object) -> lg.Results:
    return lg.run(Scenario.load("default", overrides={**BOUND, **overrides}), seed=5, replicates=4)


@pytest.fixture(scope="module")
def bound() -> lg.Results:
    return run()


def frame(results: lg.Results, table: str) -> pd.DataFrame:
    return pd.DataFrame(results.table(table).to_pandas())


def test_members_fill_the_seats_that_are_left_and_a_group_of_one_has_no_board(bound: lg.Results) -> None:
    groups = frame(bound, "groups")
    groups = groups[
        groups["seats"].groupby([groups[key] for key in ("replicate", "year", "group")]).transform("sum") > 0
    ]
    invested = groups[groups["invested_usd"] > 0.0].groupby(["replicate", "year", "group"])
    # Twelve seats, of which experts, clinicians and the community take 45 %.
    whole = invested["seats"].sum()
    joint = invested["member"].size() > 1
    assert joint.sum() > 20
    assert np.isclose(whole[joint], 12.0 * 0.55, rtol=1e-9).mean() > 0.9


def test_a_board_costs_its_group_the_same_every_year(bound: lg.Results) -> None:
    ledger, groups = frame(bound, "ledger"), frame(bound, "groups")
    paid = ledger[(ledger["category"] == "group_governance") & (ledger["amount_usd"] < 0.0)]
    member = groups.rename(columns={"member": "account"})[["replicate", "year", "account", "group"]]
    by_group = paid.merge(member, on=["replicate", "year", "account"]).groupby(["replicate", "year", "group"])
    boards = -by_group["amount_usd"].sum()
    assert len(boards) > 20
    # Members that closed later in the year have paid, but are no members at its end.
    assert np.isclose(boards, 12.0 * 0.35 * 150.0 * 350.0, rtol=1e-9).mean() > 0.8


def test_forfeits_stay_in_the_group_and_hold_providers(bound: lg.Results) -> None:
    ledger, deals = frame(bound, "ledger"), frame(bound, "deals")
    forfeits = ledger[ledger["category"] == "group_forfeit"]
    assert forfeits["amount_usd"].abs().max() > 0.0
    assert forfeits.groupby(["replicate", "year"])["amount_usd"].sum().abs().max() < 1e-4
    assert (deals["provider_own_margin_usd"] < 0.0).sum() > 0
    # Deals whose year goes on are those in which the margin that decides is not below zero.
    assert not (deals["provider_stay_margin_usd"] < 0.0).any()


def test_without_bonds_the_own_margin_decides() -> None:
    free = run(**{"mechanisms.forfeits": False, "mechanisms.control_given_up": False})
    deals = frame(free, "deals")
    decided = deals["provider_own_margin_usd"].notna()
    assert decided.any()
    own, stay = (deals.loc[decided, f"provider_{name}_margin_usd"].to_numpy() for name in ("own", "stay"))
    assert own.tobytes() == stay.tobytes()
    assert not (own < 0.0).any()
    assert not (frame(free, "ledger")["category"] == "group_forfeit").any()


def test_without_governance_voice_goes_by_lives_and_nobody_has_a_seat() -> None:
    plain = run(**{"mechanisms.governance": False})
    groups = frame(plain, "groups")
    assert (groups["seats"] == 0.0).all()
    assert not (frame(plain, "ledger")["category"] == "group_governance").any()
