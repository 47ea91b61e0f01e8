"""Small recorded runs that the tests of `longgame rerun` begin with, each simulated once."""

import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner, Result

from longgame.cli.main import cli

SMALL = ("--set", "organizations.independent_physicians.count=4", "--set", "organizations.payer.count=2")
SHORT = (*SMALL, "--years", "3", "--workers", "1", "--quiet")


def longgame_(*arguments: str, status: int = 0) -> Result:
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == status, done.output
    return done


@functools.cache
def run_files(*arguments: str) -> Mapping[str, bytes]:
    """The files of a run by name; it is simulated once for all tests that begin with it."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "a"
        longgame_("run", "default", "-n", "2", "--no-figures", "--out", str(out), *SHORT, *arguments)
        return {path.name: path.read_bytes() for path in out.iterdir()}


def made_run(*arguments: str) -> None:
    Path("a").mkdir()
    for name, content in run_files(*arguments).items():
        (Path("a") / name).write_bytes(content)


def change(what: Callable[[Any], None], folder: str = "a") -> None:
    path = Path(folder) / "manifest.json"
    information = json.loads(path.read_text(encoding="utf-8"))
    what(information)
    path.write_text(json.dumps(information), encoding="utf-8")
