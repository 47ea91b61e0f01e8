"""Trait functions: one market at a time, nothing to write to, and answers that are checked."""

from __future__ import annotations

import math
import pickle
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import longgame as lg
from longgame.agents.strategies import Strategy, StrategyError, View
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.simulate import simulate

SMALL = {
    "organizations.payer.count": 2,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 3,
    "organizations.critical_access_hospital.count": 1,
}
ONE_PAIR = {
    "organizations.payer.count": 1,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 0,
    "organizations.critical_access_hospital.count": 0,
}


def scenario(
    function: Any, trait: str = "claim", years: int = 6, settings: dict[str, int] = SMALL, share: float = 0.5
) -> Scenario:
    """A small market in which half play a strategy with one trait that is a function."""
    mine = Strategy("mine", **{trait: function})
    return Scenario.load("default", {**settings, "years": years}, [mine], {"mine": share})


def same(one: Results, other: Results) -> None:
    """Both hold the same tables, to the byte."""
    for name, table in one.tables.items():
        assert table.equals(other.tables[name]), name


def relative_claim(view: View) -> Any:
    return np.where(view.trust > view.trust.mean(), 0.9, 0.1)


def relative_effort(view: View) -> Any:
    return 0.2 + 0.6 * view.reputation / view.reputation.max()


@pytest.mark.parametrize(("trait", "function"), [("claim", relative_claim), ("effort", relative_effort)])
def test_a_function_of_the_whole_view_gives_the_same_in_every_batch_and_alone(
    trait: str, function: Callable[[View], Any]
) -> None:
    market = scenario(function, trait)
    cells = [Cell(market, 1, replicate) for replicate in range(1, 6)]
    together = simulate(cells)
    for pairs in (1, 2 * cells[0].pair_rows):
        same(together, simulate(cells, batch_pairs=pairs))
    alone = lg.Market(market, seed=1, replicate=4)
    alone.run()
    runs = lg.run(market, replicates=5, seed=1)
    for name, table in alone.results.tables.items():
        mine = runs.tables[name].filter(runs.tables[name].column("replicate").to_numpy() == 4)
        assert mine.drop_columns("replicate").equals(table.drop_columns("replicate")), name


def test_markets_of_other_sizes_beside_it_change_nothing() -> None:
    small, large = scenario(relative_claim), scenario(relative_claim, settings={"organizations.payer.count": 3})
    mixed = simulate([Cell(large, 1, 1), Cell(small, 1, 1), Cell(large, 1, 2)])
    alone = simulate([Cell(small, 1, 1)])
    for name, table in alone.tables.items():
        mine = mixed.tables[name].filter(mixed.tables[name].column("cell").to_numpy() == 1)
        assert mine.drop_columns("cell").equals(table.drop_columns("cell")), name


def test_a_function_sees_the_pairs_of_one_market_in_order_and_cannot_write() -> None:
    seen: list[View] = []

    def looks(view: View) -> float:
        seen.append(view)
        return 0.5

    market = scenario(looks, years=1, share=1.0)
    simulate([Cell(market, 1, replicate) for replicate in (1, 2, 3)])
    assert len(seen) == 6  # three markets, and both sides of each
    for view in seen:
        for column in vars(view).values():
            assert column.shape == (2 * 5,)
            assert not column.flags.writeable
            with pytest.raises(ValueError, match="read-only"):
                column[:] = 0.0
            with pytest.raises(ValueError, match="WRITEABLE"):
                column.setflags(write=True)
            assert isinstance(column.base, bytes)
        assert ((view.trust > 0.0) & (view.trust < 1.0)).all()
        assert (view.deal_year == 0.0).all()


def writes(view: View) -> float:
    view.trust[:] = 0.0
    return 0.5


def test_a_function_that_writes_is_an_error_with_its_name() -> None:
    with pytest.raises(StrategyError, match=r"'mine', trait claim: .*read-only.* line \d+: .*make a new array"):
        lg.run(scenario(writes), replicates=1)


def leaves(view: View) -> float:
    sys.exit(3)


def stumbles(view: View) -> float:
    raise RuntimeError("no idea")


def of_one(value: object) -> Callable[[View], Any]:
    return lambda view: value


def in_one_place(value: float) -> Callable[[View], Any]:
    return lambda view: np.where(np.arange(len(view.trust)) == 7, value, 0.5)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (in_one_place(math.nan), "returned nan for payer-002 towards independent_physicians-001"),
        (in_one_place(math.inf), "returned inf for payer-002 towards"),
        (in_one_place(-5.0), r"returned -5\.0 for payer-002 towards"),
        (in_one_place(1.0001), r"returned 1\.0001 for payer-002 towards"),
        (of_one(1.5), r"returned 1\.5 for payer-001 towards critical_access_hospital-001"),
        (of_one(1 + 0j), r"returned \(1\+0j\)"),
        (of_one(None), "returned None"),
        (of_one("much"), "returned 'much'"),
        (of_one(True), "returned True"),
        (of_one(np.bool_(True)), "returned"),
        (of_one([0.5]), r"returned an array of shape \(1,\)"),
        (lambda view: view.trust > 0.6, "returned an array of bool instead of numbers"),
        (lambda view: view.trust + 0j, "returned an array of complex128 instead of numbers"),
        (lambda view: [None] * len(view.trust), "returned an array of object instead of numbers"),
        (lambda view: ["a"] * len(view.trust), "returned an array of str"),
        (lambda view: view.trust[:3], r"returned an array of shape \(3,\)"),
        (lambda view: view.trust[:, None], r"returned an array of shape \(10, 1\)"),
        (lambda view: [[0.5], [0.5, 0.5]], "raised ValueError"),
        (lambda view: np.ma.masked_less(view.trust, 2.0), "returned an array with masked values"),
        (leaves, r"raised SystemExit: 3 at test_trait_functions.py, line \d+"),
        (stumbles, r"raised RuntimeError: no idea at test_trait_functions.py, line \d+"),
    ],
)
def test_a_wrong_answer_is_one_error_with_strategy_trait_market_value_and_what_is_allowed(
    function: Callable[[View], Any], said: str
) -> None:
    with pytest.raises(StrategyError) as caught:
        lg.run(scenario(function, share=1.0), replicates=2, seed=5)
    message = str(caught.value)
    assert message.startswith("strategy 'mine', trait claim: the function ")
    assert caught.match(said)
    assert "market 'default', seed 5, replicate 1, year 1" in message
    assert "allowed: a number from 0 to 1, or an array of 10 of them, one for each pair of the market" in message
    assert "\n" not in message


def test_the_error_names_the_market_and_year_in_which_it_happened() -> None:
    def later(view: View) -> Any:
        return np.where(view.deal_year >= 2, -1.0, 0.3)

    market = scenario(later, settings={"organizations.payer.count": 3}, share=1.0)
    deals = lg.run(scenario(of_one(0.3), settings={"organizations.payer.count": 3}, share=1.0), replicates=3).deals
    old = deals[deals.deal_year >= 2].sort_values(["year", "replicate"]).iloc[0]
    with pytest.raises(StrategyError, match=f"replicate {old.replicate}, year {old.year + 1}"):
        lg.run(market, replicates=3)


def test_the_error_travels_between_processes() -> None:
    error = StrategyError("strategy 'mine', trait claim: the function returned nan")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (StrategyError, str(error))


def test_envy_may_be_two_and_rounding_counts_as_the_end_of_the_range() -> None:
    two = lg.run(scenario(of_one(2.0), "envy"), replicates=1)
    same(two, lg.run(scenario(2.0, "envy"), replicates=1))
    one = lg.run(scenario(of_one(1.0)), replicates=1)
    same(one, lg.run(scenario(of_one(np.nextafter(1.0, 2.0))), replicates=1))
    with pytest.raises(StrategyError, match="allowed: a number from 0 to 2"):
        lg.run(scenario(of_one(2.1), "envy"), replicates=1)


@pytest.mark.parametrize(
    "value", [0.25, np.float32(0.25), np.array(0.25), np.float16(0.25), np.full(10, 0.25), [0.25] * 10]
)
def test_a_number_is_taken_for_all_partners(value: object) -> None:
    same(lg.run(scenario(of_one(value)), replicates=2), lg.run(scenario(0.25), replicates=2))


@pytest.mark.parametrize(
    ("plain", "arrays"),
    [
        (lambda view: 0.9 if view.trust > 0.6 else 0.2, lambda view: np.where(view.trust > 0.6, 0.9, 0.2)),
        (lambda view: min(0.9, view.partner_claim), lambda view: np.minimum(0.9, view.partner_claim)),
        (lambda view: math.sqrt(view.trust), lambda view: np.sqrt(view.trust)),
        (
            lambda view: 0.8 if 1 <= view.deal_year < 3 and not view.trust < 0.4 else 0.3,
            lambda view: np.where((view.deal_year >= 1) & (view.deal_year < 3) & ~(view.trust < 0.4), 0.8, 0.3),
        ),
        (lambda view: {0: 0.9}.get(view.deal_year, 0.1), lambda view: np.where(view.deal_year == 0, 0.9, 0.1)),
        (lambda view: round(view.trust, 1), lambda view: np.round(view.trust, 1)),
    ],
)
@pytest.mark.parametrize("settings", [SMALL, ONE_PAIR], ids=["ten pairs", "one pair"])
def test_a_function_for_one_partner_gives_the_same_as_one_for_arrays(
    plain: Callable[[View], Any], arrays: Callable[[View], Any], settings: dict[str, int]
) -> None:
    with warnings.catch_warnings():
        # Today's NumPy still turns an array of one element into a number, with a warning.
        warnings.filterwarnings("default", "Conversion of an array with ndim > 0", DeprecationWarning)
        single = lg.run(scenario(plain, settings=settings, share=1.0), replicates=3, seed=2)
    same(single, lg.run(scenario(arrays, settings=settings, share=1.0), replicates=3, seed=2))
    assert len(single.deals)


def test_one_partner_at_a_time_is_seen_in_plain_floats() -> None:
    kinds: set[type] = set()

    def looks(view: View) -> float:
        chosen = 0.9 if view.trust > 0.6 else 0.2
        kinds.update(type(value) for value in vars(view).values())
        return chosen

    lg.run(scenario(looks, years=1), replicates=1)
    assert kinds == {float}


def test_a_function_for_one_partner_that_asks_for_all_is_told_so() -> None:
    def confused(view: View) -> float:
        return 0.9 if view.trust > view.trust.mean() else 0.1

    with pytest.raises(StrategyError, match=r"no attribute 'mean' .*: it was called for one partner at a time"):
        lg.run(scenario(confused), replicates=1)


def test_a_failing_function_fails_its_point_of_a_sweep_and_no_other() -> None:
    table = {
        "years": 2,
        "replicates": 2,
        "set": SMALL,
        "outcomes": ["signing_rate"],
        "factors": {"strategies.all.mine": {"levels": [0.0, 1.0]}},
    }
    found = lg.sweep(table, strategies=[Strategy("mine", claim=of_one(-1.0))])
    assert found is not None
    ((point, error),) = found.errors.items()
    assert "strategy 'mine', trait claim: the function returned -1.0" in error
    assert set(found.outcomes.column("point").to_pylist()) == {1, 2} - {point}
