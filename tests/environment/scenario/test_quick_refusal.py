"""A file with thousands of mistakes, or one made to keep the reader busy, is refused without much work."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from longgame.environment.scenario.reading import nearest_names
from longgame.environment.scenario.reading.problems import MOST_REPORTED
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.design.experiment import ExperimentError
from longgame.experiments.design.experiment_files import load_experiment

#: A hundred times as many as are reported, and ten times as many as may be searched for.
MANY = 5_000


@pytest.fixture(autouse=True)
def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the searches for a nearest name, which are what takes the time."""
    made: list[int] = []

    class Counted(difflib.SequenceMatcher[str]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            made.append(1)
            super().__init__(*arguments, **options)

    monkeypatch.setattr(nearest_names, "SequenceMatcher", Counted)
    return made


@contextmanager
def refused(searches: list[int]) -> Iterator[ScenarioError]:
    """What is refused reports no more mistakes than a reader takes in, and searches for no more names than it shows."""
    error = ScenarioError([])
    with pytest.raises(ScenarioError) as raised:
        yield error
    error.problems = raised.value.problems
    assert len(error.problems) <= MOST_REPORTED + 1
    # Two matchers a search, and a mistake may look in a few lists of names.
    assert len(searches) <= 10 * MOST_REPORTED


def scenario_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "line",
    [
        "member_churn_rat{0} = 1",
        "market.member_churn_rat{0} = 1",
        "strategies.all.zero_sm{0} = 0.0",
        "strategies.define.mine{0}.clam = 0.5",
        "strategies.zero_sm{0}.claim = 0.5",
        "[table{0}]",
    ],
)
def test_thousands_of_unknown_keys_are_refused_quickly(searches: list[int], tmp_path: Path, line: str) -> None:
    path = scenario_file(tmp_path, "\n".join(line.format(number) for number in range(MANY)))
    with refused(searches) as error:
        Scenario.load(path)
    assert error.problems[-1].startswith("... and ")


def test_thousands_of_unknown_keys_of_a_policy_are_refused_quickly(searches: list[int], tmp_path: Path) -> None:
    keys = "\n".join(f"market.member_churn_rat{number} = 1" for number in range(MANY))
    with refused(searches) as error:
        Scenario.load(scenario_file(tmp_path, f"[[policy]]\nyear = 3\n[policy.set]\n{keys}"))
    assert error.problems[-1] == f"... and {MANY - MOST_REPORTED:,} more problems"


def test_thousands_of_unknown_names_in_market_files_are_refused_quickly(searches: list[int], tmp_path: Path) -> None:
    rows = "\n".join(f"h{number},health_sistem,play{number}" for number in range(MANY))
    (tmp_path / "o.csv").write_text(f"organization,kind,strategy\n{rows}", encoding="utf-8")
    with refused(searches):
        Scenario.from_dict({"organizations": "o.csv"}, folder=tmp_path)
    (tmp_path / "o.csv").write_text(f"organization,kind,{','.join(f'live{number}' for number in range(MANY))}\n")
    with refused(searches):
        Scenario.from_dict({"organizations": "o.csv"}, folder=tmp_path)


def test_only_the_first_mistakes_are_reported_and_the_others_counted() -> None:
    few = ScenarioError([f"problem {number}" for number in range(MOST_REPORTED)])
    assert len(few.problems) == MOST_REPORTED
    many = ScenarioError([f"problem {number}" for number in range(MOST_REPORTED + 7)])
    assert many.problems[-1] == "... and 7 more problems"
    assert ScenarioError(many.problems).problems == many.problems


@pytest.mark.parametrize(
    "text",
    [
        ".".join("a" * 990) + " = 1",
        ".".join("a" * 2_000_000) + " = 1",
        "[" + ".".join("a" * 2_000_000) + "]",
        "years = {" + " . ".join("a" * 500_000) + " = 1}",
        ".".join(['"a"'] * 500_000) + " = 1",
        "years = " + "[" * 100_000,
        "years = " + "{a=" * 50_000,
    ],
    ids=["990 levels", "4 MB key", "4 MB table", "inline", "quotes", "lists", "tables"],
)
def test_what_is_nested_thousands_deep_is_refused(searches: list[int], tmp_path: Path, text: str) -> None:
    path = scenario_file(tmp_path, text)
    with refused(searches) as error:
        Scenario.load(path)
    assert any("nested too deeply" in problem for problem in error.problems), error.problems
    with pytest.raises(ExperimentError, match="nested too deeply"):
        load_experiment(path)


def test_a_key_of_four_megabytes_is_refused_and_shown_in_part(searches: list[int], tmp_path: Path) -> None:
    path = scenario_file(tmp_path, "a" * 4_000_000 + " = 1\n" + f'extends = "{"b" * 900_000}"')
    with refused(searches) as error:
        Scenario.load(path)
    assert all(len(problem) <= 500 for problem in error.problems)
    assert any("neither a bundled scenario nor a file" in problem for problem in error.problems)


def test_tables_from_python_may_be_nested_as_deep_as_they_like(searches: list[int]) -> None:
    nested: dict[str, object] = {"a": 1}
    for _ in range(5_000):
        nested = {"a": nested}
    for settings, overrides in ((nested, {}), ({}, nested)):
        with refused(searches) as error:
            Scenario.from_dict(settings, overrides)
        assert "unknown key" in error.problems[0]
    with refused(searches):
        Scenario.load("default", [".".join("a" * 60_000) + "=1", "years={" + ".".join("a" * 60_000) + "=1}"])
