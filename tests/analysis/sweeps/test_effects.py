from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from longgame.analysis.sweeps.effects import (
    Responses,
    contrast,
    level_means,
    main_effects,
    matched_difference,
    overall_means,
)
from longgame.analysis.sweeps.regression import all_regressions, regression_page
from longgame.analysis.sweeps.screening import elementary_effects, moved_by, screening_page, strongest
from longgame.analysis.words.effects_page import effects_page, means_page, number
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.sweep.tables import Sweep


def made_up(values: dict[tuple[float, str], list[float]]) -> Sweep:
    """A sweep of two factors whose outcome is given by draw; one replicate."""
    draws = len(next(iter(values.values())))
    points: dict[str, list[object]] = {name: [] for name in ("point", "design_point", "draw", "x", "who")}
    outcomes: list[float] = []
    for draw in range(draws):
        for design_point, ((x, who), by_draw) in enumerate(values.items(), start=1):
            row = (len(outcomes) + 1, design_point, draw + 1, x, who)
            for name, value in zip(points, row, strict=True):
                points[name].append(value)
            outcomes.append(by_draw[draw])
    table = pa.table({**points, "status": ["done"] * len(outcomes), "error": [None] * len(outcomes)})
    measured = {"point": points["point"], "replicate": [1] * len(outcomes), "y": outcomes}
    return Sweep(table, pa.table({"draw": list(range(1, draws + 1))}), pa.table(measured))


GAINS = made_up(
    {(0.0, "a"): [1.0, 2.0, 3.0], (0.0, "b"): [5.0, 5.0, 5.0], (1.0, "a"): [2.0, 4.0, 6.0], (1.0, "b"): [5.0, 4.0, 9.0]}
)


def test_a_contrast_is_the_t_interval_of_the_draws() -> None:
    found = contrast(np.array([1.0, 2.0, 3.0]))
    # t(2 degrees, 97.5 %) = 4.3027, standard error 1 / sqrt(3).
    assert (found.mean, found.lo95, found.hi95) == pytest.approx(
        (2.0, 2.0 - 4.302653 / 3**0.5, 2.0 + 4.302653 / 3**0.5)
    )
    assert not found.clear
    assert contrast(np.array([-1.0, 2.0, 3.0, 0.0])).agree_share == pytest.approx(2.0 / 3.0)
    assert np.isnan(contrast(np.array([np.nan])).mean)


def test_an_effect_is_taken_inside_each_draw_and_matched_on_the_other_factors() -> None:
    responses = Responses(GAINS)
    # x: (2-1 + 5-5)/2, (4-2 + 4-5)/2, (6-3 + 9-5)/2.
    np.testing.assert_allclose(matched_difference(responses, "y", {"x": 0.0}, {"x": 1.0}), [0.5, 0.5, 3.5])
    only_a = matched_difference(responses, "y", {"x": 0.0, "who": "a"}, {"x": 1.0, "who": "a"})
    np.testing.assert_allclose(only_a, [1.0, 2.0, 3.0])
    np.testing.assert_allclose(level_means(responses, "y", {"x": 0.0}), [3.0, 3.5, 4.0])


def test_missing_points_drop_out_with_their_partner() -> None:
    outcomes = GAINS.outcomes.to_pandas()
    outcomes.loc[outcomes["point"] == 3, "y"] = np.nan
    responses = Responses(replace(GAINS, outcomes=pa.Table.from_pandas(outcomes)))
    np.testing.assert_allclose(matched_difference(responses, "y", {"x": 0.0}, {"x": 1.0}), [0.0, 0.5, 3.5])


def test_replicates_are_the_units_where_nothing_is_drawn() -> None:
    sweep = made_up({(0.0, "a"): [1.0], (1.0, "a"): [2.0]})
    twice = pa.table({"point": [1, 1, 2, 2], "replicate": [1, 2, 1, 2], "y": [1.0, 2.0, 2.0, 5.0]})
    responses = Responses(replace(sweep, outcomes=twice))
    np.testing.assert_allclose(matched_difference(responses, "y", {"x": 0.0}, {"x": 1.0}), [1.0, 3.0])


def test_main_effects_go_from_the_first_level_to_each_other() -> None:
    effects = main_effects(Responses(GAINS))
    assert effects[["factor", "base_level", "level"]].to_numpy().tolist() == [["x", 0.0, 1.0], ["who", "a", "b"]]
    assert effects["difference"].tolist() == pytest.approx([1.5, (3.5 + 1.5 + 2.5) / 3.0])
    page = effects_page("made up", "Two factors.", effects)
    assert "+1.50" in page
    assert "67 %" not in page
    assert "y" in means_page("made up", "No factors.", overall_means(Responses(GAINS)))


def test_numbers_keep_three_digits_that_matter() -> None:
    assert [number(value) for value in (0.0, 0.0001234, 12.345, 123456.0)] == ["0", "0.000123", "12.3", "123,456"]


def screening() -> Experiment:
    return experiment_from_dict(
        {
            "years": 2,
            "outcomes": ["renewal_rate"],
            "design": {"kind": "morris", "points": 12},
            "factors": {"market.meeting_rate": {}, "care.learning_rate": {}, "trust.memory_share": {}},
        }
    )


def linear(experiment: Experiment) -> Sweep:
    """Outcome 3 a - 2 b of the first two factors, in shares of their ranges."""
    y = experiment.unit_points @ np.array([3.0, -2.0, 0.0])
    number_of = np.arange(1, len(y) + 1)
    outcomes = pa.table({"point": number_of, "replicate": np.ones(len(y)), "renewal_rate": y})
    return Sweep(pa.table({"point": number_of}), pa.table({"draw": [1]}), outcomes)


def test_elementary_effects_of_a_linear_outcome_are_its_slopes() -> None:
    pytest.importorskip("SALib")
    experiment = screening()
    sweep = linear(experiment)
    effects = elementary_effects(experiment, sweep, "renewal_rate")
    np.testing.assert_allclose(effects, np.tile([3.0, -2.0, 0.0], (12, 1)), atol=1e-12)
    table = strongest(experiment, sweep, "renewal_rate")
    assert table["factor"].tolist() == ["market.meeting_rate", "care.learning_rate", "trust.memory_share"]
    assert table["mean"].tolist() == pytest.approx([3.0, -2.0, 0.0])
    assert moved_by(experiment, sweep)["moved"].tolist() == [12, 12, 0]
    assert "trust.memory_share" in screening_page(experiment, sweep).splitlines()[-1]


def test_elementary_effects_are_those_of_an_independent_library() -> None:
    pytest.importorskip("SALib")
    from SALib.analyze import morris

    experiment = screening()
    shares = experiment.unit_points
    y = shares[:, 0] * shares[:, 1] + np.sin(3.0 * shares[:, 2])
    number_of = np.arange(1, len(y) + 1)
    outcomes = pa.table({"point": number_of, "replicate": np.ones(len(y)), "renewal_rate": y})
    sweep = Sweep(pa.table({"point": number_of}), pa.table({"draw": [1]}), outcomes)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    known = morris.analyze(problem, shares, y, num_levels=4)
    effects = elementary_effects(experiment, sweep, "renewal_rate")
    np.testing.assert_allclose(np.abs(effects).mean(axis=0), known["mu_star"], rtol=1e-9)
    np.testing.assert_allclose(effects.mean(axis=0), known["mu"], rtol=1e-9)
    table = strongest(experiment, sweep, "renewal_rate").set_index("factor")
    names = [factor.name for factor in experiment.factors]
    np.testing.assert_allclose(table.loc[names, "mean_size"], known["mu_star"], rtol=1e-9)
    np.testing.assert_allclose(table.loc[names, "spread"], known["sigma"], rtol=1e-9)


def sampled(points: int) -> tuple[Experiment, Sweep]:
    """A sample whose outcome is 3 a - 2 b and luck."""
    experiment = experiment_from_dict(
        {
            "years": 2,
            "outcomes": ["renewal_rate"],
            "design": {"kind": "latin_hypercube", "points": points},
            "factors": {"market.meeting_rate": {}, "care.learning_rate": {}, "trust.memory_share": {}},
        }
    )
    luck = np.random.default_rng(3).normal(size=points)
    y = experiment.unit_points @ np.array([3.0, -2.0, 0.0]) + luck
    number_of = np.arange(1, points + 1)
    outcomes = pa.table({"point": number_of, "replicate": np.ones(points), "renewal_rate": y})
    return experiment, Sweep(pa.table({"point": number_of}), pa.table({"draw": [1]}), outcomes)


def test_regression_finds_the_slopes_of_a_sample_with_honest_intervals() -> None:
    experiment, sweep = sampled(600)
    table = all_regressions(experiment, sweep).set_index("factor")
    for factor, slope in (("market.meeting_rate", 3.0), ("care.learning_rate", -2.0), ("trust.memory_share", 0.0)):
        row = table.loc[factor]
        assert row["lo95"] < slope < row["hi95"]
        # The standard error of a slope on a uniform factor with luck of spread 1: sqrt(12 / n).
        assert (row["hi95"] - row["lo95"]) / 2.0 == pytest.approx(1.96 * (12.0 / 600.0) ** 0.5, rel=0.1)
    # 9/12 + 4/12 of the variance is the factors', 1 is luck's.
    assert table["explained"].iloc[0] == pytest.approx((13.0 / 12.0) / (13.0 / 12.0 + 1.0), abs=0.06)
    page = regression_page(experiment, all_regressions(experiment, sweep))
    assert page.index("market.meeting_rate") < page.index("trust.memory_share")


def test_too_few_points_are_told() -> None:
    experiment, sweep = sampled(4)
    with pytest.raises(ValueError, match="4 points cannot separate 3 effects; use more points"):
        all_regressions(experiment, sweep)
