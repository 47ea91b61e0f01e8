"""What the README shows works as it stands."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from longgame.cli.main import cli
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.design.experiment_files import experiment_from_dict

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXPERIMENTS = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = README) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    found = [inner for of, inner in fenced if of == language]
    assert found
    return found


def test_the_readme_is_short_and_its_picture_is_there() -> None:
    assert len(README.splitlines()) <= 120
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target


def test_the_readme_speaks_to_all_three_kinds_of_readers() -> None:
    ways = README.split("## Three ways to use longgame")[1].split("\n## ")[0]
    assert re.findall(r"^### For (strategy teams|researchers|educators):", ways, re.MULTILINE) == [
        "strategy teams",
        "researchers",
        "educators",
    ]


def test_every_command_that_the_readme_names_exists() -> None:
    shown = "\n".join(blocks(""))
    named = set(re.findall(r"`longgame ([a-z]+)", README)) | set(re.findall(r"^longgame ([a-z]+)", shown, re.MULTILINE))
    assert len(named) > 8
    assert sorted(named - set(cli.commands)) == []


def test_the_scenario_of_the_readme_is_valid() -> None:
    for text in blocks("toml"):
        assert Scenario.from_dict(tomllib.loads(text)).warnings == ()


def test_the_python_of_the_readme_runs() -> None:
    names: dict[str, object] = {}
    for text in blocks("python"):
        # The same lines on fewer replicates.
        code = compile(re.sub(r"replicates=\d+", "replicates=2", text), "README.md", "exec")
        exec(code, names)
    assert "market" in names


@pytest.mark.slow
def test_the_commands_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = [line.split("#")[0].split() for text in blocks("") for line in text.splitlines() if "longgame " in line]
    commands = [words[1:] for words in commands if words[:1] == ["longgame"]]
    assert len(commands) >= 8
    for words in commands:
        name, *arguments = words
        if name in ("run", "compare", "models"):
            arguments += ["--replicates", "2", "--years", "2", "--workers", "1"]
        if name == "run":
            arguments += ["--no-figures"]
        if name in ("sweep", "invasion"):  # too long for a test: are the names and options right?
            command = cli.commands[name]
            assert command.make_context(name, arguments).params
            continue
        if name == "validate":
            arguments += ["--replicates", "1", "--workers", "1"]
        result = CliRunner().invoke(cli, [name, *arguments])
        gate_failed = name == "validate" and "The gate: failed" in result.output
        assert result.exit_code == int(gate_failed), result.output


def test_the_experiments_of_the_page_on_experiments_are_valid_and_its_python_runs() -> None:
    for text in blocks("toml", EXPERIMENTS):
        assert experiment_from_dict(tomllib.loads(text)).point_count
    names: dict[str, object] = {}
    for text in blocks("python", EXPERIMENTS):
        exec(compile(text, "experiments.md", "exec"), names)
    assert "again" in names
    for target in re.findall(r"\]\(([^)#]+)\)", EXPERIMENTS):
        assert (ROOT / "docs" / target).exists(), target
