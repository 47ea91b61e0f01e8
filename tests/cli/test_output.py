"""Results are not lost to an output that is closed, full or in another encoding, nor to a notebook's settings.

A command has an interpreter of its own where its outputs, its environment or the bytes of its arguments are the point.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from longgame.cli.main import cli

COMMAND = [sys.executable, "-c", "from longgame.cli.main import main; main()"]
SMALL = ["--set", "organizations.independent_physicians.count=4", "--years", "2", "-n", "2", "--workers", "1"]
TO_FILES = ["--csv", "--quiet", "--no-figures"]


def longgame_(
    *arguments: str, folder: Path, redirect: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder as a shell does; `redirect` is put behind it."""
    shell = ["sh", "-c", f'exec "$@" {redirect}', "sh"] if redirect else []
    return subprocess.run(
        [*shell, *COMMAND, *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env=os.environ | environment,
        timeout=300,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_lists_are_printed_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    done = longgame_("parameters", folder=tmp_path, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert b"parameters" in done.stdout


def test_a_name_in_another_script_ends_a_run_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "market.csv").write_text(
        "organization,kind,name\nP1,payer,\u5317\nH1,health_system,S\u00fcd\n", encoding="utf-8"
    )
    (tmp_path / "own.toml").write_text('extends = "default"\norganizations = "market.csv"\n', encoding="utf-8")
    options = ["--years", "2", "-n", "2", "--workers", "1", "--no-figures"]
    done = longgame_("run", "own.toml", *options, folder=tmp_path, PYTHONIOENCODING="cp1252")
    assert done.returncode == 0, done.stderr
    assert b"Run folder: runs" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("options", [["--quiet"], []])
def test_a_full_output_says_that_the_results_are_complete(tmp_path: Path, options: list[str]) -> None:
    done = longgame_("run", *SMALL, "--no-figures", "--out", "a", *options, folder=tmp_path, redirect="> /dev/full")
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1] == (
        "Error: Cannot write to standard output: No space left on device. The results are complete in a."
    )
    assert (tmp_path / "a" / "manifest.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_list_to_a_full_output_is_one_line(tmp_path: Path) -> None:
    done = longgame_("models", folder=tmp_path, redirect="> /dev/full")
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"Cannot write to standard output: No space left on device." in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="speaks to a shell of Unix")
@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&- >&- 2>&-"])
def test_closed_outputs_cost_nothing(tmp_path: Path, closed: str) -> None:
    done = longgame_("run", *SMALL, "--no-figures", "--out", "a", folder=tmp_path, redirect=closed)
    assert done.returncode == 0, done.stderr
    again = CliRunner().invoke(cli, ["rerun", str(tmp_path / "a")])
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize("backend", ["module://nowhere.backend_inline", "nonsense"])
def test_the_backend_of_a_notebook_costs_no_figure(tmp_path: Path, backend: str) -> None:
    """Both commands in one interpreter, with four figures of a run: each is drawn in the same way."""
    code = """
import sys
from longgame.cli import compare_command, run_command  # what a command loads before it draws
from longgame.cli.main import cli
from longgame.analysis.figures import run_figures
run_figures.RUN_FIGURES = dict(list(run_figures.RUN_FIGURES.items())[:4])
for command in sys.stdin.read().splitlines():
    cli(command.split("|"), standalone_mode=False)
"""
    commands = (["run", *SMALL], ["compare", "default", "rural", "--years", "2", "-n", "2", "--workers", "1"])
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="\n".join("|".join([*command, "--out", command[0]]) for command in commands),
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env=os.environ | {"MPLBACKEND": backend},
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "run" / "figures").glob("*.png"))) > 3
    assert (tmp_path / "compare" / "comparison.png").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="speaks to a shell of Unix")
def test_a_limit_of_memory_that_is_too_low_is_said_at_once(tmp_path: Path) -> None:
    shell = ["sh", "-c", 'ulimit -v 400000 && exec "$@"', "sh"]
    command = [*shell, *COMMAND, "run", *SMALL]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    if "ulimit" in done.stderr and "longgame" not in done.stderr:
        pytest.skip("this shell cannot limit memory")
    assert done.returncode == 1
    assert "Error: This process may use only 410 MB of memory (see ulimit -v)" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems look for ~")
@pytest.mark.parametrize("name", ["~", "~root", "http:"])
def test_a_path_means_what_the_shell_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["run", *SMALL, *TO_FILES, "--out", f"{name}/x"])
    assert (done.exit_code, done.stdout) == (0, f"{name}/x\n"), done.output
    assert (tmp_path / name / "x" / "deals.parquet").is_file()
    assert (tmp_path / name / "x" / "deals.csv").is_file()
    assert CliRunner().invoke(cli, ["rerun", f"{name}/x"]).exit_code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are no UTF-8")
def test_a_path_that_is_no_text_is_given_back_byte_by_byte(tmp_path: Path) -> None:
    name = b"caf\xe9"
    out = os.fsdecode(name) + "/x"
    done = longgame_("run", *SMALL, *TO_FILES, "--out", out, folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, name + b"/x\n"), done.stderr
    assert (tmp_path / out / "deals.parquet").is_file()
    assert (tmp_path / out / "deals.csv").is_file()
    assert longgame_("rerun", out, folder=tmp_path).returncode == 0
