"""Sensitivity analysis of made-up sweeps: numbers by hand, from independent libraries, or from known functions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from longgame.analysis.figures.sheet import Sheet
from longgame.analysis.figures.sobol_indices import indices_figure
from longgame.analysis.sweeps.pawn import index_of_slices, pawn_indices, pawn_page, slice_of
from longgame.analysis.sweeps.regression import regressed, regression_effects
from longgame.analysis.sweeps.response_curves import sampled_curves
from longgame.analysis.sweeps.sampled_points import by_outcome, group_of_points, plain_sample, point_values
from longgame.analysis.sweeps.sobol_indices import LUCK, indices_page, sobol_indices
from longgame.experiments.design.designs import MissingLibraryError, unit_problem
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.sweep.tables import Sweep

pytest.importorskip("SALib")

Floats = NDArray[np.float64]
NUMBERS = ("market.meeting_rate", "care.learning_rate", "trust.memory_share")


def sample(kind: str, points: int, factors: tuple[str, ...] = NUMBERS, **more: Any) -> Experiment:
    table = {"years": 2, "outcomes": ["renewal_rate"], "design": {"kind": kind, "points": points}, "replicates": 1}
    return experiment_from_dict({**table, "factors": {name: {} for name in factors}, **more})


def swept(experiment: Experiment, function: Callable[[Floats, Floats], Floats]) -> Sweep:
    """A sweep whose outcome is a function of the points in the unit cube and of luck, the same for a whole group."""
    luck = np.random.default_rng(experiment.seed + 7).normal(size=experiment.point_count)
    return sweep_of(experiment, function(experiment.unit_points, luck[group_of_points(experiment)]))


def sweep_of(experiment: Experiment, values: Floats) -> Sweep:
    number = np.arange(1, experiment.point_count + 1)
    columns = {"point": number, "replicate": np.ones(len(number)), "renewal_rate": values}
    return Sweep(pa.table({"point": number}), pa.table({"draw": [1]}), pa.table(columns))


def bent(shares: Floats, luck: Floats) -> Floats:
    return np.asarray(3.0 * shares[:, 0] + shares[:, 1] ** 2 + 0.5 * luck)


def test_a_group_that_lacks_a_value_is_left_out_whole() -> None:
    from SALib.analyze import sobol

    experiment = sample("saltelli", 64)
    values = bent(experiment.unit_points, np.zeros(320))
    values[[7, 8, 100]] = np.nan
    values[200] = np.inf
    found = sobol_indices(experiment, sweep_of(experiment, values), "renewal_rate")
    # Points 7 and 8 are of group 1, 100 of group 20, 200 of group 40 (five points a group).
    left = np.delete(values.reshape(64, 5), [1, 20, 40], axis=0).ravel()
    known = sobol.analyze(unit_problem(3), left, calc_second_order=False, num_resamples=2, seed=1)
    rows = found.set_index("factor").loc[list(NUMBERS)]
    np.testing.assert_allclose(rows["first"], known["S1"])
    np.testing.assert_allclose(rows["total"], known["ST"])
    assert (found["groups"] == 61).all()
    page = indices_page(experiment, found.assign(outcome="renewal_rate"))
    assert "renewal_rate (share), 61 of 64 base points" in page
    assert "market.meeting_rate" in page


@pytest.mark.parametrize(("points", "warned"), [(16, True), (128, False)])
def test_few_base_points_are_warned_of_on_the_page_and_on_the_figure(points: int, warned: bool) -> None:
    pytest.importorskip("SALib")
    experiment = sample("saltelli", points)
    found = sobol_indices(experiment, swept(experiment, bent), "renewal_rate").assign(outcome="renewal_rate")
    page = " ".join(indices_page(experiment, found).split())
    drawn = " ".join(text.get_text() for text in indices_figure("mine", found, Sheet()).texts)
    for place in (page, drawn):
        assert (f"Warning: only {points} base points. Sobol indices usually need 128 or more" in place) == warned
    assert ("too small to rank" in drawn) == warned
    # Intervals of 16 base points are wide here, and those of 128 are not.
    assert ("Warning: wide intervals, up to ±" in page) == warned


def test_one_factor_is_one_and_one_replicate_is_one() -> None:
    pytest.importorskip("SALib")
    experiment = sample("saltelli", 16, NUMBERS[:1])
    sweep = sweep_of(experiment, experiment.unit_points[:, 0])
    found = sobol_indices(experiment, sweep, "renewal_rate").assign(outcome="renewal_rate")
    page = " ".join(indices_page(experiment, found).split())
    assert "The one factor alone: " in page
    assert "Luck is that of a single replicate" in page
    assert " 1 factors" not in page


def test_luck_is_the_covariance_of_points_that_share_nothing_else() -> None:
    experiment = sample("saltelli", 16)
    values = swept(experiment, bent).outcomes.column("renewal_rate").to_numpy()
    found = sobol_indices(experiment, sweep_of(experiment, values), "renewal_rate").set_index("factor").loc[LUCK]
    base, other = values[::5], values[4::5]
    both = np.concatenate([base, other])
    covariance = np.mean((base - both.mean()) * (other - both.mean()))
    assert found["first"] == pytest.approx(covariance / both.var())


def test_luck_in_all_is_the_variance_among_the_replicates_of_a_point() -> None:
    experiment = sample("saltelli", 8, replicates=2)
    values = np.arange(40.0)
    number = np.arange(1, 41)
    # Two replicates 2 apart: variance 2, of their mean 1; one point has a single replicate and the others' variance.
    outcomes = {"point": np.tile(number, 2), "replicate": np.repeat([1, 2], 40)}
    measured = np.concatenate([values - 1.0, values + 1.0])
    measured[4] = np.nan
    sweep = Sweep(
        pa.table({"point": number}), pa.table({"draw": [1]}), pa.table({**outcomes, "renewal_rate": measured})
    )
    found = sobol_indices(experiment, sweep, "renewal_rate").set_index("factor").loc[LUCK]
    both = np.concatenate([values[::5], values[4::5] + np.where(np.arange(8) == 0, 1.0, 0.0)])
    noise = (1.0 * 15 + 2.0) / 16.0
    assert found["total"] == pytest.approx(noise / both.var())


def test_intervals_of_indices_hold_the_known_shares_as_often_as_they_say() -> None:
    # f = 2 u1 + u2 + w + w u2 with all of variance 1: V = 4 + 1 + 1 + 1.
    def function(shares: Floats, luck: Floats) -> Floats:
        u = (shares - 0.5) * np.sqrt(12.0)
        return np.asarray(2.0 * u[:, 0] + u[:, 1] + luck + luck * u[:, 1])

    known = {"first": [4 / 7, 2 / 7, 0.0, 1 / 7], "total": [4 / 7, 2 / 7, 0.0]}
    held = {"first": np.zeros(4), "total": np.zeros(3)}
    runs = 60
    for seed in range(1, runs + 1):
        experiment = sample("saltelli", 128, seed=seed)
        rows = sobol_indices(experiment, swept(experiment, function), "renewal_rate").set_index("factor")
        for column, shares in known.items():
            chosen = rows.loc[[*NUMBERS, LUCK][: len(shares)]]
            held[column] += (chosen[f"{column}_lo95"] <= shares) & (shares <= chosen[f"{column}_hi95"])
    # Of 60 intervals of 95 %, fewer than 51 are held in one case of a thousand; the first column is of luck's row too.
    assert (held["first"] >= 51).all(), held
    assert (held["total"] >= 51).all(), held


@pytest.mark.parametrize(
    ("kind", "points", "values", "says"),
    [
        ("saltelli", 4, "bent", "4 of 4 groups of points have a value; at least 8"),
        ("saltelli", 16, "constant", "is 2.5 at every point"),
        ("latin_hypercube", 64, "bent", "need the design saltelli, not latin_hypercube"),
    ],
)
def test_sobol_indices_that_cannot_be_told_say_why(kind: str, points: int, values: str, says: str) -> None:
    experiment = sample(kind, points)
    constant = np.full(experiment.point_count, 2.5)
    sweep = swept(experiment, bent) if values == "bent" else sweep_of(experiment, constant)
    with pytest.raises(ValueError, match=says):
        sobol_indices(experiment, sweep, "renewal_rate")


def test_without_the_library_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    grouped, plain = sample("saltelli", 16), sample("latin_hypercube", 64)
    sweeps = swept(grouped, bent), swept(plain, bent)
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    with pytest.raises(MissingLibraryError, match=r"longgame\[sensitivity\]"):
        sobol_indices(grouped, sweeps[0], "renewal_rate")
    with pytest.raises(MissingLibraryError, match=r"longgame\[sensitivity\]"):
        pawn_indices(plain, sweeps[1], "renewal_rate")


def test_the_index_of_slices_is_the_median_of_scipys_distances_and_weights_are_repetitions() -> None:
    random = np.random.default_rng(5)
    values = np.round(random.normal(size=200), 1)  # with ties
    labels = slice_of(random.random(200), 4)
    assert (labels == -1).sum() == 1
    whole = index_of_slices(labels[np.newaxis], values, 4, np.ones((1, 200)))
    by_hand = np.median([ks_2samp(values[labels == label], values).statistic for label in range(4)])
    assert whole[0] == pytest.approx(by_hand, abs=1e-12)
    times = random.integers(0, 3, 200)
    again = index_of_slices(labels[np.newaxis], values, 4, times[np.newaxis].astype(np.float64))
    many, where = np.repeat(values, times), np.repeat(labels, times)
    repeated = np.median([ks_2samp(many[where == label], many).statistic for label in range(4)])
    assert again[0] == pytest.approx(repeated, abs=1e-12)


def test_the_pawn_index_that_is_resampled_is_that_of_the_library() -> None:
    experiment = sample("latin_hypercube", 240)
    sweep = swept(experiment, bent)
    found = pawn_indices(experiment, sweep, "renewal_rate")
    index = dict(zip(found["factor"], found["index"], strict=True))
    values = point_values(experiment, sweep, "renewal_rate")
    for column, name in enumerate(NUMBERS):
        labels = slice_of(experiment.unit_points[:, column], 10)[np.newaxis]
        own = index_of_slices(labels, values, 10, np.ones((1, 240)))
        assert index[name] == pytest.approx(own[0], abs=1e-12)
    assert found["factor"][0] == NUMBERS[0]
    assert found["lo95"].to_numpy()[0] > found["dummy_hi95"].to_numpy()[0]


def test_of_factors_that_do_nothing_one_in_twenty_beats_95_dummies_of_100_and_none_is_told() -> None:
    names = tuple(f"*{ending}" for ending in ("_rate", "_share"))
    experiment = sample("latin_hypercube", 200, names)
    luck = np.random.default_rng(11).normal(size=200)
    found = pawn_indices(experiment, sweep_of(experiment, luck), "renewal_rate")
    assert len(found) > 100
    # Within four standard errors of one in twenty.
    assert (found["noise_share"] <= 0.05).mean() == pytest.approx(0.05, abs=4.0 * (0.05 * 0.95 / len(found)) ** 0.5)
    assert not found["clear"].any()
    assert f"Stand out from the dummy: 0 of {len(found)}" in pawn_page(found.assign(outcome="renewal_rate"))


@pytest.mark.parametrize(
    ("kind", "points", "says"), [("latin_hypercube", 30, "30 of 30 points"), ("morris", 8, "morris")]
)
def test_pawn_that_cannot_be_told_says_why(kind: str, points: int, says: str) -> None:
    experiment = sample(kind, points)
    with pytest.raises(ValueError, match=says):
        pawn_indices(experiment, swept(experiment, bent), "renewal_rate")


def test_of_a_saltelli_design_only_points_that_differ_in_everything_are_a_sample() -> None:
    experiment = sample("saltelli", 16)
    rows = plain_sample(experiment)
    assert rows.tolist() == [row for group in range(16) for row in (5 * group, 5 * group + 4)]
    sweep = swept(experiment, bent)
    values = point_values(experiment, sweep, "renewal_rate")
    slopes = regressed(experiment.unit_points[rows], values[rows])[0]
    found = regression_effects(experiment, sweep, "renewal_rate").set_index("factor")
    np.testing.assert_allclose(found.loc[list(NUMBERS), "effect"], slopes)
    assert (found["points"] == 32).all()


def test_a_curve_has_bins_of_numbers_and_levels_of_words_with_intervals_over_points() -> None:
    factors = {"market.meeting_rate": {}, "mechanisms.trust": {}, "organizations.payer.count": {"low": 2, "high": 4}}
    table = {"years": 2, "outcomes": ["renewal_rate"], "design": {"kind": "latin_hypercube", "points": 60}}
    experiment = experiment_from_dict({**table, "factors": factors})
    shares = experiment.unit_points
    on = shares[:, 1] >= 0.5
    values = 10.0 * shares[:, 0] + np.where(on, 1.0, 0.0)
    curves = sampled_curves(experiment, sweep_of(experiment, values), "renewal_rate").set_index("factor")
    rate = curves.loc["market.meeting_rate"]
    # 60 points are four bins of 15; the range is 0.05 to 0.5.
    assert rate["points"].tolist() == [15] * 4
    first = np.sort(shares[:, 0])[:15]
    chosen = np.isin(shares[:, 0], first)
    assert rate["mean"].iloc[0] == pytest.approx(values[chosen].mean())
    half = 2.144787 * values[chosen].std(ddof=1) / 15**0.5  # t with 14 degrees of freedom
    assert rate["hi95"].iloc[0] == pytest.approx(values[chosen].mean() + half, rel=1e-6)
    assert rate["low"].iloc[0] == pytest.approx(0.05 + 0.45 * first[0])
    assert rate["center"].iloc[0] == pytest.approx(0.05 + 0.45 * first.mean())
    trust = curves.loc["mechanisms.trust"]
    assert trust["level"].tolist() == ["off", "on"]
    assert trust["mean"].tolist() == pytest.approx([values[~on].mean(), values[on].mean()])
    assert np.isnan(trust["center"]).all()
    assert curves.loc["organizations.payer.count"]["center"].tolist() == [2.0, 3.0, 4.0]
    assert curves.index[0] == "market.meeting_rate"


def test_points_that_share_their_luck_are_one_unit_of_a_bin() -> None:
    experiment = sample("saltelli", 32)
    values = np.repeat(np.random.default_rng(2).normal(size=32), 5)
    curves = sampled_curves(experiment, sweep_of(experiment, values), "renewal_rate")
    assert (curves["units"] <= curves["points"]).all()
    shares, group = experiment.unit_points[plain_sample(experiment), 0], np.repeat(np.arange(32), 2)
    first = np.argsort(shares)[:16]
    assert curves[curves["factor"] == NUMBERS[0]]["units"].iloc[0] == len(np.unique(group[first]))


def test_what_cannot_be_told_of_one_outcome_leaves_the_others() -> None:
    def table_of(outcome: str) -> Any:
        if outcome == "bad":
            raise ValueError("too few")
        return pa.table({"factor": ["x"]}).to_pandas()

    table, untold = by_outcome(["good", "bad", "better"], table_of)
    assert table["outcome"].tolist() == ["good", "better"]
    assert untold == {"bad": "bad: too few"}
    assert by_outcome(["bad"], table_of)[0].empty
