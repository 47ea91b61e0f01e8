import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import longgame
from longgame.cli import run_command
from longgame.cli.main import cli


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LONGGAME_TRACEBACK", raising=False)
    return tmp_path


@pytest.fixture
def plain_summary(fake_engine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model and no figures: these tests are about the command."""

    def present(results: Any, folder: Path, figures: bool) -> str:
        (folder / "summary.json").write_text("{}")
        return f"summary of {results.replicates} replicates"

    monkeypatch.setattr(run_command, "present_run", present)


def longgame_(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def test_help_names_every_command() -> None:
    shown = longgame_("--help").output
    for command in cli.commands:
        assert f"\n  {command} " in shown


def test_help_loads_no_heavy_library() -> None:
    code = "import sys, longgame.cli.main; print({'numpy', 'pandas', 'mesa', 'rich'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


def test_version() -> None:
    assert longgame_("--version").output == f"longgame {longgame.__version__}\n"


@pytest.mark.usefixtures("plain_summary")
def test_run_prints_a_summary_and_says_where_the_folder_is(elsewhere: Path) -> None:
    result = longgame_("run", "--replicates", "2", "--years", "2", "--csv")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("summary of 2 replicates\n")
    assert "Run folder: runs/default-1" in result.output
    files = {path.name for path in (elsewhere / "runs" / "default-1").iterdir()}
    tables = ("market", "strategies", "organizations", "groups", "events", "deals", "deal_years", "ledger", "gains")
    written = {f"{table}.{kind}" for table in tables for kind in ("parquet", "csv")}
    assert files == {"manifest.json", "summary.json", "named_deals.csv"} | written


@pytest.mark.usefixtures("plain_summary")
def test_quiet_prints_only_the_folder() -> None:
    result = longgame_("run", "rural", "-n", "1", "--years", "1", "--seed", "7", "--quiet", "--out", "deep/er")
    assert (result.exit_code, result.output) == (0, f"{Path('deep/er')}\n")


@pytest.mark.usefixtures("plain_summary")
def test_record_market_leaves_out_the_twin() -> None:
    result = longgame_("run", "-n", "1", "--years", "1", "--record", "market", "--out", "m")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in Path("m").glob("*.parquet")) == ["market.parquet", "strategies.parquet"]


@pytest.mark.usefixtures("plain_summary")
def test_a_value_outside_the_plausible_range_warns_and_runs() -> None:
    result = longgame_("run", "-n", "1", "--years", "1", "--set", "market.member_churn_rate=0.6", "--quiet")
    assert result.exit_code == 0
    assert "Warning: " in result.stderr
    assert "market.member_churn_rate" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rum"], ["no command 'rum'", "did you mean run?"]),
        (["run", "--replicate", "3"], ["No such option", "--replicates"]),
        (["run", "defualt"], ["defualt", "nearest: default"]),
        (["run", "missing.toml"], ["missing.toml", "no such file"]),
        (["run", "--replicates", "0"], ["--replicates", "0"]),
        (["run", "--workers", "-1"], ["--workers", "-1"]),
        (["run", "--years", "201"], ["--years", "201", "200"]),
        (["run", "--seed", "x"], ["--seed", "x"]),
        (["run", "--record", "all"], ["--record", "market"]),
        (["run", "--set", "market.member_churn_rate"], ["KEY=VALUE"]),
        (["run", "--set", "market.churn=1", "--set", "market.regions=x"], ["market.churn", "market.regions"]),
        (["run", "--strategies", "none.py"], ["none.py: no such file"]),
        (["strategies", "none.py"], ["none.py: no such file"]),
        ([], ["Usage: "]),
    ],
)
def test_wrong_use_ends_with_status_2_and_names_what_is_wrong(arguments: list[str], words: list[str]) -> None:
    result = longgame_(*arguments)
    assert result.exit_code == 2, result.output
    for word in words:
        assert word in result.output
    assert "Traceback" not in result.output
    assert not Path("runs").exists()


@pytest.mark.usefixtures("plain_summary")
def test_a_taken_folder_is_status_2() -> None:
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("all of it")
    result = longgame_("run", "--out", "mine")
    assert result.exit_code == 2
    assert "Error: mine exists already and is never overwritten" in result.output


@pytest.mark.usefixtures("plain_summary")
@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        (errno.EACCES, 2, "Use --out to write to a folder that you have rights to"),
        (errno.EROFS, 2, "Use --out to write to a folder that you have rights to"),
        (errno.ENOTDIR, 2, "Use --out to write to another folder"),
        (errno.ENOSPC, 1, "Incomplete files were removed and nothing was saved. Use --out"),
        (errno.EIO, 1, "Input/output error"),
    ],
)
def test_folders_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, number: int, status: int, words: str) -> None:
    def refuse(path: Path, *arguments: object, **options: object) -> None:
        raise OSError(number, "no", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    result = longgame_("run", "-n", "1", "--years", "1")
    assert (result.exit_code, words in result.output) == (status, True), result.output


def test_an_out_below_a_file_is_status_2() -> None:
    Path("file").write_text("")
    result = longgame_("run", "-n", "1", "--years", "1", "--out", "file/run")
    assert result.exit_code == 2
    assert "Use --out to write to another folder" in result.output


@pytest.mark.usefixtures("fake_engine")
def test_a_failing_summary_keeps_the_tables_and_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def present(results: Any, folder: Path, figures: bool) -> str:
        raise ZeroDivisionError("no deals")

    monkeypatch.setattr(run_command, "present_run", present)
    result = longgame_("run", "-n", "1", "--years", "1")
    assert result.exit_code == 1
    assert "ZeroDivisionError: no deals" in result.output
    assert "kept in runs/default-1" in result.output
    assert json.loads(Path("runs/default-1/manifest.json").read_text())["replicates"] == 1


def test_an_unexpected_error_is_one_line_unless_the_traceback_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("longgame.experiments.running.batch.simulate_stack", broken)
    result = longgame_("run", "-n", "1", "--years", "1")
    assert result.exit_code == 1
    assert "Unexpected ZeroDivisionError: oh" in result.output
    assert "LONGGAME_TRACEBACK=1" in result.output
    monkeypatch.setenv("LONGGAME_TRACEBACK", "1")
    assert isinstance(longgame_("run", "-n", "1", "--years", "1").exception, ZeroDivisionError)
    assert not Path("runs").exists()


@pytest.mark.usefixtures("plain_summary")
def test_ctrl_c_at_once_is_status_1_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("longgame.experiments.running.batch.simulate_stack", interrupted)
    result = longgame_("run", "-n", "1", "--years", "1")
    assert result.exit_code == 1
    assert "no results were saved" in result.output
    assert not Path("runs").exists()


@pytest.mark.usefixtures("plain_summary")
def test_strategies_of_a_file_take_part(elsewhere: Path) -> None:
    Path("mine.py").write_text("import longgame\nmine = longgame.Strategy('my_stance', claim=0.4)\n")
    result = longgame_(
        "run", "-n", "1", "--years", "1", "--strategies", "mine.py", "--set", "strategies.all.my_stance=0.5"
    )
    assert result.exit_code == 0, result.output
    manifest = json.loads(Path("runs/default-1/manifest.json").read_text())
    assert manifest["scenario"]["strategies"]["my_stance"]["claim"] == 0.4
    assert list(manifest["inputs"]) == ["mine.py"]


@pytest.mark.usefixtures("plain_summary")
def test_the_manifest_has_the_hash_of_the_scenario_file() -> None:
    Path("mine.toml").write_text('extends = "rural"\nyears = 2\n')
    assert longgame_("run", "mine.toml", "-n", "1").exit_code == 0
    manifest = json.loads(Path("runs/mine-1/manifest.json").read_text())
    assert list(manifest["inputs"]) == ["mine.toml"]
    assert manifest["years"] == 2


@pytest.mark.parametrize("command", ["parameters", "models", "strategies", "scenarios"])
def test_lists_are_text_or_json(command: str) -> None:
    text, machine = longgame_(command), longgame_(command, "--json")
    assert text.exit_code == machine.exit_code == 0, text.output + machine.output
    assert len(text.output) > 100
    assert json.loads(machine.output)
