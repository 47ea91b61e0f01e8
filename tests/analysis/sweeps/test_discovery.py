from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import binomtest

from longgame.analysis.pages.discovery_reading import read_discovery
from longgame.analysis.pages.picture_files import PictureFiles
from longgame.analysis.statistics import Booleans
from longgame.analysis.sweeps.box_significance import quasi_p, significant
from longgame.analysis.sweeps.discovery import Search, balance, candidates_of, discover
from longgame.analysis.sweeps.discovery_checks import folds, likely_factors, proportion
from longgame.analysis.sweeps.discovery_tables import box_sentence, box_table, discover_target, trajectory_table
from longgame.analysis.sweeps.factor_box import HIGH, LOW, Box, FactorLevels
from longgame.analysis.sweeps.rule_induction import RuleInduction, Step
from longgame.analysis.words.factor_words import axis_unit, factor_name, level_text, short_name
from longgame.experiments.design.designs import Factor
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.sweep.tables import Sweep

CHURN, SPILLOVER, TERM = "market.member_churn_rate", "mechanisms.spillover", "market.provider_capacity"


def made(count: int, points: int = 200, seed: int = 1) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    return pd.DataFrame(draw.random((points, count)), columns=[f"x{number}" for number in range(count)])


def known_box(table: pd.DataFrame, noise: float, seed: int = 3) -> Booleans:
    event = ((table["x0"] < 0.4) & (table["x1"] > 0.5)).to_numpy()
    return np.asarray(event ^ (np.random.default_rng(seed).random(len(table)) < noise), dtype=np.bool_)


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_a_known_box_is_found_with_its_limits_and_nothing_else(noise: float) -> None:
    table = made(5, 400)
    found = discover(FactorLevels.of(table), known_box(table, noise), np.arange(400))
    assert len(found.boxes) == 1
    box = found.boxes[0].candidate.step.box
    assert box.restrictions == [(0, HIGH), (1, LOW)]
    assert box.high[0] == pytest.approx(0.4, abs=0.05)
    assert box.low[1] == pytest.approx(0.5, abs=0.06)
    held = found.boxes[0].held_out_density
    # Nine in ten of the true box's points are cases where one in ten is flipped; the searched limits are a little off.
    assert held.value == pytest.approx(1.0 - noise, abs=0.06)
    assert held.lo95 > 0.7
    assert min(found.boxes[0].repeated) > 0.7


@pytest.mark.slow
def test_nothing_is_found_where_there_is_nothing() -> None:
    """At most one false alarm in twenty is allowed; 0 of 200 were seen at this size."""
    alarms = 0
    for seed in range(12):
        table = made(6, 150, seed)
        case = np.random.default_rng([seed, 7]).random(150) < 0.25
        found = discover(FactorLevels.of(table), case, np.arange(150), seed)
        alarms += bool(found.boxes)
        assert found.boxes or found.nothing
    # Were one in twenty a false alarm, three or more of twelve would come once in fifty times.
    assert alarms <= 2


def test_of_many_factors_those_that_differ_between_cases_and_others_are_searched() -> None:
    table = made(60, 300)
    table["word"] = np.random.default_rng(1).choice(["a", "b"], 300)
    case = known_box(table, 0.0) & (table["word"] == "a").to_numpy()
    likely = likely_factors(FactorLevels.of(table), case)
    assert len(likely) == 40
    assert {0, 1, 60} <= set(likely)
    assert likely_factors(FactorLevels.of(table[["x3", "x4"]]), case) == [0, 1]


def test_too_few_events_are_not_searched() -> None:
    table = made(3)
    case = np.arange(200) < 5
    assert "needs 10 with it" in discover(FactorLevels.of(table), case, np.arange(200)).nothing
    assert "needs 10 without it" in discover(FactorLevels.of(table), ~case, np.arange(200)).nothing


def test_a_second_box_is_searched_outside_of_the_first() -> None:
    table = made(4, 600)
    case = ((table["x0"] < 0.3) | (table["x1"] > 0.8)).to_numpy()
    found = discover(FactorLevels.of(table), case, np.arange(600))
    assert {box.candidate.step.box.restricted for box in found.boxes} == {frozenset({0}), frozenset({1})}
    assert sum(box.coverage for box in found.boxes) > 0.9
    assert found.boxes[1].base_rate < found.base_rate
    assert len(discover(FactorLevels.of(table), case, np.arange(600), search=Search(most_boxes=1)).boxes) == 1


def test_the_caller_may_take_another_step_of_the_trajectory() -> None:
    table = made(3)
    levels, case = FactorLevels.of(table), known_box(table, 0.0)
    chosen = candidates_of(levels, case, Search(step=5, most_boxes=1))[0]
    assert chosen.chosen == 5
    with pytest.raises(ValueError, match="allowed: 0 to"):
        discover(levels, case, np.arange(200), search=Search(step=999))
    # Folds have shorter trajectories than all points have: their last step stands in.
    last = len(chosen.trajectory) - 1
    discover(levels, case, np.arange(200), search=Search(step=last, most_boxes=1))


def test_the_balance_is_the_harmonic_mean_of_coverage_and_gain_in_density() -> None:
    everything = Step(Box.whole(1), 100, 20)
    # Density 0.6: half of the way from 0.2 to 1. Coverage 12 of 20 = 0.6. Harmonic mean of 0.5 and 0.6 is 6 / 11.
    assert balance(Step(Box.whole(1), 20, 12), everything) == pytest.approx(6.0 / 11.0)
    assert balance(Step(Box.whole(1), 20, 3), everything) == 0.0


def test_quasi_p_is_the_binomial_test_of_the_box_against_itself_without_one_limit() -> None:
    table = made(3)
    induction = RuleInduction(FactorLevels.of(table), known_box(table, 0.1), 10)
    box = Box.whole(3).moved(0, HIGH, 0.4).moved(1, LOW, 0.5).moved(2, LOW, 0.1)
    inside = induction.step(box)
    for (factor, side), chance in zip(box.restrictions, quasi_p(induction, box), strict=True):
        wider = induction.step(box.opened(factor, side)).density
        expected = binomtest(inside.cases, inside.points, wider, alternative="greater").pvalue
        assert chance == pytest.approx(expected)
    assert quasi_p(induction, box)[0] < 0.001 < 0.05 < quasi_p(induction, box)[2]
    assert significant(induction, box) == box.opened(2, LOW)


def test_points_of_a_unit_are_held_out_together_and_each_once() -> None:
    units = np.repeat(np.arange(25), 4)
    held = list(folds(units, 1))
    assert len(held) == 10
    assert (np.sum(held, axis=0) == 1).all()
    assert all(len(set(units[fold]) & set(units[~fold])) == 0 for fold in held)


def test_an_interval_of_points_in_pairs_is_that_of_half_as_many() -> None:
    event = np.random.default_rng(1).random(60) < 0.4
    single, double = proportion(event, np.arange(60)), proportion(np.repeat(event, 2), np.repeat(np.arange(60), 2))
    wilson = binomtest(int(event.sum()), 60).proportion_ci(method="wilson")
    assert (single.lo95, single.hi95) == pytest.approx((wilson.low, wilson.high))
    # Twins tell nothing new; t of 59 degrees instead of the normal widens it by a fiftieth.
    assert double.hi95 - double.lo95 == pytest.approx(single.hi95 - single.lo95, rel=0.04)


def collapse() -> tuple[Experiment, Sweep]:
    """A made-up sweep in which partnerships collapse at high churn with spillover on; a third replicate is missing."""
    experiment = experiment_from_dict(
        {
            "outcomes": ["final_value_based_lives_share"],
            "replicates": 2,
            "years": 2,
            "design": {"kind": "latin_hypercube", "points": 240},
            "factors": {CHURN: {}, SPILLOVER: {}, TERM: {}},
            "discover": [
                {"outcome": "final_value_based_lives_share", "below": 0.05, "says": "partnerships collapse"},
                {"outcome": "final_value_based_lives_share", "above": 0.9},
            ],
        }
    )
    rows = [{"point": point.number, "draw": point.draw, **point.levels} for point in experiment.points]
    points = pd.DataFrame(rows)
    gone = (points[CHURN] > points[CHURN].median()) & points[SPILLOVER]
    mean = np.where(gone, 0.02, 0.3)
    outcomes = pd.DataFrame(
        {
            "point": np.repeat(points["point"], 2),
            "replicate": np.tile([1, 2], 240),
            # Neither replicate alone tells a case: only the mean of both lies below the bound.
            "final_value_based_lives_share": np.column_stack([mean - 0.02, mean + 0.04]).ravel(),
        }
    )
    outcomes.loc[outcomes["point"] == 7, "final_value_based_lives_share"] = np.nan
    sweep = Sweep(pa.Table.from_pandas(points), pa.table({"draw": [1]}), pa.Table.from_pandas(outcomes))
    return experiment, sweep


def test_a_target_of_a_sweep_is_found_over_means_of_replicates_and_told_in_a_sentence() -> None:
    experiment, sweep = collapse()
    target = experiment.targets[0]
    found = discover_target(experiment, sweep, target)
    assert (len(found.case), found.left_out) == (239, 1)
    assert found.case.mean() == pytest.approx(0.25, abs=0.03)
    table = box_table(experiment, found)
    assert table["factor"].tolist() == [CHURN, SPILLOVER]
    assert table["side"].tolist() == ["low", "kept"]
    assert table["words"].tolist() == ["", "True"]
    sentence = box_sentence(experiment, target, found, found.boxes[0])
    assert sentence.startswith(
        "partnerships collapse when the share of members who choose an insurer anew in a year is above "
    )
    assert " % and mechanisms.spillover is on. This box holds " in sentence
    assert f"against {100 * found.base_rate:.0f} % of all points" in sentence
    steps = trajectory_table(found)
    assert steps["chosen"].sum() == 1
    assert (steps["points"].iloc[0], steps["coverage"].iloc[0]) == (239, 1.0)


def test_the_reading_leaves_tables_and_a_figure_and_a_part_that_fails_costs_no_other(tmp_path: Path) -> None:
    experiment, sweep = collapse()
    broken = replace(experiment.targets[0], outcome="no such outcome", says="nobody knows")
    text = read_discovery(replace(experiment, targets=(broken, *experiment.targets)), sweep, PictureFiles(tmp_path))(
        100
    )
    assert "This analysis failed: KeyError" in text
    assert "Partnerships collapse when" in text
    assert "Nothing was found: it happens at 0 of 239 points; the search needs 10 with it" in text
    assert all(len(line) <= 100 for line in text.splitlines())
    assert (tmp_path / "discovery-2.png").stat().st_size > 10_000
    assert {path.name for path in tmp_path.glob("*.csv")} >= {"discovery-2.csv", "discovery-2-trajectory.csv"}
    assert read_discovery(replace(experiment, targets=()), sweep, PictureFiles(tmp_path))(110) == ""


def test_an_outcome_without_values_is_the_reason_that_nothing_is_searched(tmp_path: Path) -> None:
    experiment, sweep = collapse()
    nowhere = pa.array([None] * sweep.outcomes.num_rows, pa.float64())
    column = sweep.outcomes.column_names.index(experiment.targets[0].outcome)
    empty = replace(sweep, outcomes=sweep.outcomes.set_column(column, experiment.targets[0].outcome, nowhere))
    text = " ".join(read_discovery(experiment, empty, PictureFiles(tmp_path))(110).split())
    assert f"Not analysed: {experiment.targets[0].outcome} has no value at any of the 240 points." in text
    assert "factor" not in text
    with pytest.raises(ValueError, match=r"no factor takes two levels at the 1 point where .* has a value"):
        discover_target(experiment, replace(sweep, outcomes=sweep.outcomes.slice(0, 1)), experiment.targets[0])


def test_levels_carry_their_unit() -> None:
    capital = Factor("population.spending_pmpy_usd", ("population.spending_pmpy_usd",))
    assert level_text(capital, 5200.0) == "$5,200 per member-year"
    scaled = Factor("models.*.steerage_share", ("models.joint_venture_product.steerage_share",), scales=True)
    assert level_text(scaled, 0.5) == "0.5 times the default"
    assert axis_unit(scaled) == "times the default"
    assert short_name(Factor("models.*.running_fixed_usd", ("x",), scales=True)) == "running fixed"
    member = Factor("models.joint_venture_product.term_years", ("models.joint_venture_product.term_years",))
    assert factor_name(member) == "the length of an agreement (joint-venture product)"
    assert level_text(member, 3.0) == "3 years"
    assert factor_name(Factor("scenario", ())) == "scenario"
