from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np
import pytest

from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.design.designs import LISTED_DESIGNS
from longgame.experiments.design.experiment import ExperimentError
from longgame.experiments.design.experiment_files import bundled_studies, experiment_from_dict, load_experiment

SMALL: dict[str, object] = {
    "years": 5,
    "outcomes": ["renewal_rate"],
    "factors": {"market.member_churn_rate": {"levels": [0.1, 0.3]}},
}


@pytest.mark.parametrize("name", sorted(bundled_studies()))
def test_every_bundled_experiment_can_be_run_over_sixty_draws_or_the_whole_space(name: str) -> None:
    experiment = load_experiment(name)
    if experiment.design in ("morris", "saltelli"):
        pytest.importorskip("SALib")
    assert experiment.description
    points = experiment.points
    assert points
    assert experiment.draws >= 60 or experiment.design not in LISTED_DESIGNS
    for point in points[:: max(len(points) // 5, 1)]:
        experiment.bases[point.base].with_values(point.settings)


def test_draws_of_the_commercial_market_leave_its_fitted_values_alone() -> None:
    default, commercial = (Scenario.load(name).values for name in ("default", "commercial"))
    fitted = {key for key, value in commercial.items() if value != default[key] and not isinstance(value, bool)}
    assert len(fitted) >= 18
    held = set()
    for name in bundled_studies():
        experiment = load_experiment(name)
        if experiment.draws and any(base.values["mechanisms.base_years"] for base in experiment.bases.values()):
            held.add(name)
            assert fitted.isdisjoint(factor.name for factor in experiment.uncertain), name
    assert {"promise-plane", "promise-rivals", "composites", "switches", "spread-rules", "losers"} <= held


def test_all_mistakes_are_said_at_once_with_the_place_and_the_nearest_right_word() -> None:
    table = {
        "scenario": "defualt",
        "yeers": 3,
        "replicates": 0,
        "outcomes": ["renewal_rat"],
        "design": {"kind": "gird"},
    }
    with pytest.raises(ExperimentError) as caught:
        experiment_from_dict(table, origin="mine.toml")
    said = "\n".join(caught.value.problems)
    for words in (
        "mine.toml: yeers: no such key; nearest: years",
        "nearest: default",
        "replicates: 0 is not allowed; allowed: a whole number in 1..100000",
        "nearest: renewal_rate",
        'design.kind: "gird" is not allowed; nearest: grid',
    ):
        assert words in said


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ({"market.member_chrun_rate": {"low": 0.1}}, "nearest name: market.member_churn_rate"),
        ({"market.member_churn_rate": {"levels": []}}, "write a list of values"),
        ({"market.member_churn_rate": {"levels": [7.0]}}, "outside 0..0.9"),
        ({"market.member_churn_rate": {"low": 0.4, "high": 0.2}}, "low = 0.4, high = 0.2: write a low below high"),
        ({"market.member_churn_rate": {"low": 0.3, "high": 0.3}}, r"write a low below high, or levels = \[0.3\]"),
        ({"market.regions": {"low": 2.5, "high": 3.5}}, "takes whole numbers, and only 3 lies between 2.5 and 3.5"),
        ({"market.regions": {"low": 2.2, "high": 2.8}}, "takes whole numbers, and there is none between 2.2 and 2.8"),
        ({"models.*.steerage": {"levels": [0.1]}}, "matches no parameter"),
        ({"models.*.depth": {"scales": ["twice"]}}, "write numbers"),
        ({"market.meting_rate": {"scales": [0.5]}}, "can be multiplied; nearest name: market.meeting_rate"),
        ({"evolution.network": {"scales": [0.5]}}, "only parameters that are numbers can be multiplied"),
        ({"market.regions": {"low": -1e308, "high": 1e308}}, "low and high must be numbers"),
        ({"market.meeting_rate": {"low": float("nan"), "high": 0.5}}, "low and high must be numbers"),
        ({"models.*.depth": {}, "nothing.*": {}}, "nothing.*: matches no parameter"),
        ({"mechanisms.*": {}}, "mechanisms.*: matches no number with a range"),
        ({"market.member_churn_rate": 0.2}, "market.member_churn_rate: write { levels = "),
        ({"market.regions": {"level": [1]}}, "no such key; nearest: levels"),
    ],
)
def test_a_wrong_factor_is_told(factors: dict[str, object], said: str) -> None:
    with pytest.raises(ExperimentError, match=said.replace("*", r"\*")):
        experiment_from_dict({**SMALL, "factors": factors})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "../../mine"}, 'name: "../../mine" is not allowed: the results folder takes this name'),
        ({"name": "con"}, 'name: "con" is not allowed: Windows reserves this name'),
        ({"name": "NUL"}, "Windows reserves this name"),
        ({"name": "lpt1.txt"}, "Windows reserves this name"),
        ({"name": "mine."}, "no dot or space at either end"),
        ({"name": "mine "}, "no dot or space at either end"),
        ({"name": ""}, 'name: "" is not allowed'),
        ({"name": "a\0b"}, 'name: "a\\x00b" is not allowed'),
        ({"name": "a" * 101}, "write 1 to 100 characters"),
        ({"name": {"a": 1}}, "name: a table is not allowed; allowed: a text in quotes"),
        ({"description": datetime.date(2024, 1, 1)}, "description: 2024-01-01 is not allowed"),
        (
            {"discover": [{"outcome": "renewal_rate", "above": 0.5, "says": datetime.date(2024, 1, 1)}]},
            "discover.1.says: 2024-01-01 is not allowed; allowed: a text, a finite number",
        ),
        ({"factors": {"scenario": {"levels": []}}}, "factors.scenario.levels: name scenarios"),
        ({"factors": {"scenario": {"low": 1, "high": 2}}}, "factors.scenario.low: no such key; allowed: levels"),
        (
            {"factors": {"market.meeting_rate": {"levels": [0.2]}, "market.meet*": {"levels": [0.4]}}},
            "factors.market.meet*: sets market.meeting_rate, which factors.market.meeting_rate sets already",
        ),
        (
            {"factors": {"market.meeting_rate": {"levels": [0.2], "low": 0.1}}},
            "factors.market.meeting_rate: has levels and low and high; allowed: one of",
        ),
        ({"factors": {"*": {}}, "design": {"kind": "grid"}}, "points; allowed: at most 1,000,000"),
        (
            {"factors": {"*": {}}, "design": {"kind": "morris", "points": 1_000_000}},
            "points; allowed: at most 1,000,000",
        ),
        ({"draws": {"count": 600_000}}, "design: these factors make 1,200,000 points; allowed: at most 1,000,000"),
        (
            {"draws": {"count": 10_000}, "replicates": 100_000},
            "replicates: 20,000 points of up to 100,000 replicates are 2,000,000,000 markets",
        ),
    ],
)
def test_what_no_folder_manifest_or_computer_can_hold_is_told_before_anything_is_made(
    change: dict[str, object], said: str
) -> None:
    with pytest.raises(ExperimentError) as caught:
        experiment_from_dict({**SMALL, **change})
    assert said in str(caught.value)


def test_a_name_that_comes_from_the_file_must_fit_a_folder_too(tmp_path: Path) -> None:
    (tmp_path / "aux.toml").write_text('outcomes = ["renewal_rate"]', encoding="utf-8")
    with pytest.raises(ExperimentError, match=r'name: "aux" is not allowed \(from the file name; write name = "..."'):
        load_experiment(tmp_path / "aux.toml")
    assert experiment_from_dict({**SMALL, "name": "console"}).name == "console"


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ({"market.meeting_rate": {"levels": [0.2, 0.2, 0.4]}}, "factors.market.meeting_rate.levels: given more than"),
        ({"market.meeting_rate": {"levels": [0, 0.0]}}, "given more than once: 0.0; write each level once"),
        ({"mechanisms.trust": {"levels": [True, False, True]}}, "given more than once: true"),
        ({"models.*.depth": {"scales": [1, 0.5, 1.0]}}, "factors.models.*.depth.scales: given more than once: 1.0"),
        ({"evolution.network": {"levels": ["ring", "ring"]}}, 'given more than once: "ring"'),
        ({"scenario": {"levels": ["default", "default"]}}, 'factors.scenario.levels: given more than once: "default"'),
    ],
)
def test_a_level_that_is_given_twice_is_refused(factors: dict[str, object], said: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        experiment_from_dict({**SMALL, "factors": factors})
    assert said in str(caught.value)


def test_numpy_values_and_tuples_make_the_same_experiment_as_plain_ones() -> None:
    plain = {
        "years": 5,
        "replicates": 2,
        "seed": 3,
        "outcomes": ["renewal_rate"],
        "design": {"kind": "sobol", "points": 8},
        "factors": {
            "market.regions": {"levels": [3, 4]},
            "market.meeting_rate": {"levels": [0.25, 0.5]},
            "care.learning_rate": {"low": 0.25, "high": 0.5},
        },
    }
    given = {
        "years": np.int64(5),
        "replicates": np.int16(2),
        "seed": np.uint8(3),
        "outcomes": ("renewal_rate",),
        "design": {"kind": np.str_("sobol"), "points": np.int64(8)},
        "factors": {
            "market.regions": {"levels": list(np.arange(3, 5))},
            "market.meeting_rate": {"levels": np.linspace(0.25, 0.5, 2)},
            "care.learning_rate": {"low": np.float32(0.25), "high": np.float64(0.5)},
        },
    }
    one, other = experiment_from_dict(plain), experiment_from_dict(given)
    assert other.canonical == one.canonical == plain
    assert json.dumps(other.canonical) == json.dumps(plain)
    assert [point.settings for point in other.points] == [point.settings for point in one.points]


def test_outcomes_against_a_replay_need_one() -> None:
    with pytest.raises(ExperimentError, match="compare with a replay"):
        experiment_from_dict({**SMALL, "outcomes": ["replay_matched_share"]})
    with pytest.raises(ExperimentError, match=r"replay: .*nearest name: mechanisms\.trust"):
        experiment_from_dict({**SMALL, "replay": {"mechanisms.trsut": False}})


def test_a_file_that_is_no_experiment_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="nearest: framing"):
        load_experiment("framng")
    (tmp_path / "broken.toml").write_text("years = [", encoding="utf-8")
    with pytest.raises(ExperimentError, match="not valid TOML"):
        load_experiment(tmp_path / "broken.toml")
    with pytest.raises(ExperimentError, match="no such file"):
        load_experiment(tmp_path / "missing.toml")


def test_every_point_of_a_draw_shares_parameters_and_luck_and_draws_do_not() -> None:
    experiment = experiment_from_dict({**SMALL, "replicates": 3, "draws": {"count": 4, "parameters": ["care.*"]}})
    assert len(experiment.points) == 8
    first, second, third = experiment.points[:3]
    key = "care.learning_rate"
    assert first.settings[key] == second.settings[key] != third.settings[key]
    assert first.settings["market.member_churn_rate"] != second.settings["market.member_churn_rate"]
    assert list(experiment.replicates_of(1)) == [1, 2, 3]
    assert list(experiment.replicates_of(2)) == [4, 5, 6]


def test_another_factor_leaves_the_draws_alone() -> None:
    draws = {"count": 3, "parameters": ["care.*"]}
    one = experiment_from_dict({**SMALL, "draws": draws})
    two = experiment_from_dict({**SMALL, "draws": draws, "factors": {"mechanisms.trust": {}}})
    assert one.drawn == two.drawn


def test_a_pattern_without_levels_makes_a_factor_of_each_number() -> None:
    experiment = experiment_from_dict({**SMALL, "factors": {"care.*": {}}, "design": {"kind": "sobol", "points": 4}})
    names = [factor.name for factor in experiment.factors]
    assert "care.learning_rate" in names
    assert len(names) > 10
    assert len(experiment.points) == 4


def test_composition_is_not_drawn_unless_it_is_named() -> None:
    experiment = experiment_from_dict({**SMALL, "draws": {"count": 2, "except": ["models.*"]}})
    names = [factor.name for factor in experiment.uncertain]
    assert not [name for name in names if name.startswith(("strategies.", "models.")) or name.endswith(".count")]
    assert "market.member_churn_rate" not in names


def test_a_sample_needs_factors_and_a_sobol_sequence_a_power_of_two() -> None:
    with pytest.raises(ExperimentError, match="power of two"):
        experiment_from_dict({**SMALL, "design": {"kind": "sobol", "points": 100}})
    with pytest.raises(ExperimentError, match="the design morris needs at least one factor"):
        experiment_from_dict({**SMALL, "factors": {}, "design": {"kind": "morris"}})
