from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.scenario.reading.parameters import registry
from longgame.experiments.design.designs import (
    Factor,
    factor_of_range,
    grid,
    levels_at,
    one_at_a_time,
    settings_at,
    unit_sample,
)

SWITCH = Factor("a", ("a",), (False, True))
RANGE = Factor("b", ("b",), low=2.0, high=4.0)
WHOLE = Factor("c", ("c",), low=1.0, high=3.0, whole=True)


def test_a_grid_holds_every_combination_of_levels_and_both_ends_of_ranges() -> None:
    points = grid([SWITCH, RANGE])
    assert points == [{"a": False, "b": 2.0}, {"a": False, "b": 4.0}, {"a": True, "b": 2.0}, {"a": True, "b": 4.0}]


def test_one_at_a_time_moves_each_factor_alone() -> None:
    points = one_at_a_time([SWITCH, Factor("d", ("d",), (1.0, 2.0, 3.0))])
    assert points == [
        {"a": False, "d": 1.0},
        {"a": True, "d": 1.0},
        {"a": False, "d": 2.0},
        {"a": False, "d": 3.0},
    ]


def test_whole_numbers_are_drawn_with_equal_chances_from_end_to_end() -> None:
    levels = [WHOLE.at(share) for share in np.linspace(0.0, 1.0, 301)]
    assert set(levels) == {1, 2, 3}
    assert [levels.count(level) for level in (1, 2, 3)] == pytest.approx([100, 100, 101], abs=1)


def test_only_whole_numbers_inside_the_range_are_drawn() -> None:
    uneven = Factor("d", ("d",), low=2.5, high=4.5, whole=True)
    assert {uneven.at(share) for share in np.linspace(0.0, 1.0, 301)} == {3, 4}


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_sample_fills_the_unit_cube_and_comes_from_its_seed(kind: str) -> None:
    sample = unit_sample(kind, 3, 64, 7)
    assert sample.shape == (64, 3)
    assert sample.mean(axis=0) == pytest.approx([0.5] * 3, abs=0.02)
    np.testing.assert_array_equal(sample, unit_sample(kind, 3, 64, 7))
    assert (sample != unit_sample(kind, 3, 64, 8)).any()


def test_a_latin_hypercube_has_one_point_in_each_slice() -> None:
    slices = np.sort((unit_sample("latin_hypercube", 4, 50, 1) * 50).astype(int), axis=0)
    np.testing.assert_array_equal(slices, np.repeat(np.arange(50)[:, np.newaxis], 4, axis=1))


def test_a_morris_trajectory_moves_one_factor_at_a_time_by_two_thirds_of_its_range() -> None:
    pytest.importorskip("SALib")
    paths = unit_sample("morris", 5, 3, 1).reshape(3, 6, 5)
    moves = np.diff(paths, axis=1)
    assert ((moves != 0.0).sum(axis=2) == 1).all()
    assert np.abs(moves[moves != 0.0]) == pytest.approx(np.full(15, 2.0 / 3.0))
    assert ((moves != 0.0).sum(axis=1) == 1).all()


@pytest.mark.parametrize("kind", ["morris", "saltelli"])
@pytest.mark.parametrize("seed", [0, 2**32, 2**63 - 1])
def test_designs_of_the_sensitivity_library_come_from_every_seed_that_a_file_may_name(kind: str, seed: int) -> None:
    pytest.importorskip("SALib")
    sample = unit_sample(kind, 3, 8, seed)
    np.testing.assert_array_equal(sample, unit_sample(kind, 3, 8, seed))
    assert (sample != unit_sample(kind, 3, 8, 1)).any()


def test_scales_multiply_the_scenario_s_own_values_and_levels_replace_them() -> None:
    factors = {
        "models.*.depth": Factor("models.*.depth", ("x", "y"), (2.0,), scales=True),
        "z": Factor("z", ("z",), (5.0,)),
    }
    own = {"x": 1.0, "y": 3.0, "z": 9.0}
    assert settings_at({"models.*.depth": 2.0, "z": 5.0}, factors, own) == {"x": 2.0, "y": 6.0, "z": 5.0}


@pytest.mark.parametrize("name", ["mechanisms.trust", "evolution.network", "market.regions", "care.learning_rate"])
def test_every_kind_of_parameter_has_a_factor_over_what_is_plausible(name: str) -> None:
    parameter = registry().parameters[name]
    levels = [point[name] for point in levels_at([factor_of_range(parameter)], np.linspace(0.0, 1.0, 9)[:, np.newaxis])]
    for level in levels:
        _, errors, warnings = parameter.check(level)
        assert not errors
        assert not warnings
    assert len(set(levels)) > 1
