"""What the README shows works as it stands."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from longgame.environment.scenario import Scenario
from longgame.experiments.cli import cli

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found


def test_the_readme_is_short_and_its_picture_is_there() -> None:
    assert len(README.splitlines()) <= 120
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target


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


def test_the_commands_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = [line.split("#")[0].split() for text in blocks("") for line in text.splitlines() if "longgame " in line]
    commands = [words for words in commands if words[:1] == ["longgame"]]
    assert len(commands) >= 4
    for words in commands:
        short = ["--replicates", "2", "--years", "2", "--no-figures", "--workers", "1"] if words[1] == "run" else []
        result = CliRunner().invoke(cli, [*words[1:], *short])
        assert result.exit_code == 0, result.output
