import numpy as np
import pytest
from scipy import stats

import longgame as lg
from longgame.experiments.compare import OUTCOMES
from longgame.experiments.outcomes.paired import paired_difference


def test_intervals_equal_those_of_an_independent_library() -> None:
    draws = np.random.default_rng(1)
    base = draws.normal(size=15)
    other = base + draws.normal(0.3, 0.2, size=15)
    found = paired_difference(base, other)
    paired = stats.ttest_rel(other, base).confidence_interval(0.95)
    unpaired = stats.ttest_ind(other, base, equal_var=False).confidence_interval(0.95)
    assert (found.lo95, found.hi95) == pytest.approx((paired.low, paired.high))
    assert (found.unpaired_lo95, found.unpaired_hi95) == pytest.approx((unpaired.low, unpaired.high))
    assert found.difference == pytest.approx(found.mean - found.base_mean)
    assert found.hi95 - found.lo95 < found.unpaired_hi95 - found.unpaired_lo95


def test_one_replicate_gives_a_difference_without_an_interval() -> None:
    found = paired_difference(np.array([1.0]), np.array([3.0]))
    assert (found.difference, found.replicates) == (2.0, 1)
    assert np.isnan([found.lo95, found.hi95, found.unpaired_lo95]).all()


def test_pairs_with_a_missing_value_are_left_out() -> None:
    found = paired_difference(np.array([1.0, np.nan, 2.0]), np.array([2.0, 5.0, 5.0]))
    assert (found.difference, found.replicates, found.base_markets, found.markets) == (2.0, 2, 2, 3)
    assert (found.base_mean, found.mean) == (1.5, 4.0)
    assert paired_difference(np.array([np.nan]), np.array([1.0])).replicates == 0


def test_pairs_that_all_differ_by_the_same_amount_give_no_interval() -> None:
    found = paired_difference(np.array([0.1, 0.2, 0.3]), np.array([1.1, 1.2, 1.3]))
    assert found.difference == pytest.approx(1.0)
    assert np.isnan([found.lo95, found.hi95]).all()
    assert found.half_width == np.inf
    opposite = paired_difference(np.zeros(4), np.ones(4))
    assert np.isnan([opposite.lo95, opposite.hi95, opposite.unpaired_lo95, opposite.unpaired_hi95]).all()


def test_pairs_that_never_differ_count_as_known_only_when_they_are_many() -> None:
    few, many = (paired_difference(np.ones(count), np.ones(count)) for count in (29, 30))
    assert (few.lo95, few.hi95, few.half_width) == (0.0, 0.0, np.inf)
    assert many.half_width == 0.0


def test_values_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="same replicates"):
        paired_difference(np.zeros(2), np.zeros(3))


@pytest.mark.usefixtures("fake_engine")
def test_a_scenario_against_itself_shows_no_difference() -> None:
    same = {"extends": "default", "years": 3}
    table = lg.compare({"base": same, "same": same, "longer": {"extends": "default", "years": 4}}, replicates=4)
    assert table["outcome"].unique().tolist() == list(OUTCOMES)
    assert (table.loc[table["scenario"] == "same", ["difference", "lo95", "hi95"]] == 0.0).all(axis=None)
    assert (table.loc[table["scenario"] == "longer", "difference"] != 0.0).any()
    assert (table["replicates"] == 4).all()


@pytest.mark.parametrize(
    ("scenarios", "outcomes", "message"),
    [
        ({"a": "default"}, None, "at least two"),
        ({"a": "default", "b": "metro"}, ["joy"], "no outcome .joy."),
    ],
)
def test_wrong_use_is_named(scenarios: dict[str, str], outcomes: list[str] | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lg.compare(scenarios, outcomes=outcomes)
