"""Strategies as vectors of traits: which numbers they take, in Python and as shares of a mix."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import longgame as lg
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.vocabulary import TRAITS

SCALARS = [
    np.float32(0.5),
    np.float64(0.5),
    np.float16(0.5),
    np.longdouble(0.5),
    np.array(0.5),
    np.array(0.5, np.float32),
]


def test_the_view_is_public_and_says_what_each_attribute_means() -> None:
    assert lg.View.__doc__ is not None
    for name in lg.View.__dataclass_fields__:
        assert f"        {name}: " in lg.View.__doc__, name


@pytest.mark.parametrize("value", SCALARS)
def test_numpy_numbers_are_traits_like_plain_ones(value: Any) -> None:
    mine = lg.Strategy("mine", claim=value)
    assert mine == lg.Strategy("mine", claim=0.5)
    assert type(mine.claim) is type(mine.traits["claim"]) is float


@pytest.mark.parametrize("value", [1, np.int64(1), np.uint8(1), np.array(1)])
def test_whole_numbers_are_traits_like_plain_ones(value: Any) -> None:
    assert lg.Strategy("mine", envy=value).traits["envy"] == 1.0
    assert type(lg.Strategy("mine", envy=value).envy) is float


@pytest.mark.parametrize(
    "value", [True, np.bool_(True), np.array(True), math.nan, np.float32("nan"), math.inf, "0.5", None, 1 + 0j, [0.5]]
)
@pytest.mark.parametrize("trait", TRAITS)
def test_what_is_no_number_is_refused_with_trait_and_range(trait: str, value: Any) -> None:
    highest = "2" if trait == "envy" else "1"
    with pytest.raises(
        ValueError, match=rf"strategy 'mine': {trait} = .*; allowed: a number from 0 to {highest}, or a f"
    ):
        lg.Strategy("mine", **{trait: value})


@pytest.mark.parametrize("share", [*SCALARS, np.array(0.5)])
def test_numpy_numbers_are_shares_of_a_mix_like_plain_ones(share: Any) -> None:
    plain = Scenario.load("default", mix={"zero_sum": 0.5, "payer": {"win_win": 0.25}})
    mixed = Scenario.load("default", mix={"zero_sum": share, "payer": {"win_win": share / 2}})
    assert mixed.canonical() == plain.canonical()
    set_so = Scenario.load("default", {"strategies.all.zero_sum": share})
    assert set_so.mix["payer"]["zero_sum"] == set_so.mix["health_system"]["zero_sum"] == 0.5


@pytest.mark.parametrize("share", [True, np.bool_(True), np.array(True), math.nan, np.float32("nan"), "half"])
def test_what_is_no_share_is_refused_with_its_place(share: Any) -> None:
    with pytest.raises(ScenarioError, match=r"mix strategies\.all\.zero_sum.*number; allowed: 0\.\.1"):
        Scenario.load("default", mix={"zero_sum": share})
