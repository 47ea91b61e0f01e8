"""A star in a key stands for every member of a family, in options, in Python and in experiments alike."""

import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.reading.families import matching_keys
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.vocabulary import KINDS

TERMS = [f"models.{model}.term_years" for model in MODELS]


def test_a_star_sets_every_member_of_a_family() -> None:
    for scenario in (
        Scenario.load("default", ["models.*.term_years=4"]),
        Scenario.load("default", {"models": {"*": {"term_years": 4}}}),
        Scenario.load("default").with_values({"models.*.term_years": 4}),
    ):
        assert [scenario.values[key] for key in TERMS] == [4] * len(MODELS)
    scenario = Scenario.load("default", ["organizations.*_p*.count=3"])
    assert scenario.values["organizations.independent_physicians.count"] == 3
    default = Scenario.load("default").values
    assert all(
        scenario.values[f"organizations.{kind}.count"] == default[f"organizations.{kind}.count"]
        for kind in KINDS
        if kind != "independent_physicians"
    )


def test_of_a_star_and_a_name_the_later_one_wins() -> None:
    scenario = Scenario.load("default", ["models.*.term_years=4", f"{TERMS[1]}=6"])
    assert [scenario.values[key] for key in TERMS] == [4, 6, *[4] * (len(TERMS) - 2)]
    scenario = Scenario.load("default", [f"{TERMS[1]}=6", "models.*.term_years=4"])
    assert [scenario.values[key] for key in TERMS] == [4] * len(TERMS)


def test_a_value_that_a_member_does_not_take_is_said_for_each() -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load("default", ["models.*.term_years=0"])
    assert [problem.partition(":")[0] for problem in error.value.problems] == [f"--set {key}" for key in TERMS]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("models.*.term_yeers", "--set models.*.term_yeers: matches no parameter; nearest: models.*.term_years"),
        ("model.*.term_years", "--set model.*.term_years: matches no parameter; nearest: models.*.term_years"),
        ("*" * 50, "matches no parameter"),
    ],
)
def test_a_star_that_matches_nothing_is_an_error_with_the_nearest_family(key: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load("default", [f"{key}=3"])
    assert len(error.value.problems) == 1
    assert said in error.value.problems[0]


def test_a_star_of_an_experiment_matches_the_same_parameters() -> None:
    experiment = experiment_from_dict(
        {
            "years": 2,
            "outcomes": ["signing_rate"],
            "set": {"organizations.*.count": 2},
            "factors": {"models.*.term_years": {"levels": [3, 5]}},
        }
    )
    assert experiment.factors[0].keys == matching_keys("models.*.term_years") == tuple(TERMS)
    (base,) = experiment.bases.values()
    assert [base.values[f"organizations.{kind}.count"] for kind in KINDS] == [2] * len(KINDS)
    with pytest.raises(ScenarioError, match=r"matches no parameter; nearest: models\.\*\.term_years"):
        experiment_from_dict({"outcomes": ["signing_rate"], "factors": {"model.*.term_years": {"levels": [3]}}})
