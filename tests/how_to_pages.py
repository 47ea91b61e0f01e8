"""Runs a how-to page from top to bottom, as a reader would. Its conventions are in docs/how-to/README.md."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
IN_A_COPY: Final = "<!-- runs in a copy of the checkout -->"
#: What a copy of the checkout holds.
COPIED: Final = ("agents", "analysis", "docs", "environment", "experiments", "longgame", "scripts", "tests")
LONGEST_SECONDS: Final = 300
#: Languages that are run; a block of any other language is shown, or written to a file, only.
PYTHON, SHELL = "python", "sh"

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE: Final = re.compile(r"# file: (\S+)( \(append\))?")
_EDIT: Final = re.compile(r"# in: (\S+), (after|instead of): (.+)")
_READY: Final = "-- block done --"
#: Runs Python blocks one after the other in one namespace; each comes as a line of JSON.
_INTERPRETER: Final = f"""
import json, sys
names = {{"__name__": "__main__"}}
for line in sys.stdin:
    text, place = json.loads(line)
    exec(compile(text, place, "exec"), names)
    print({_READY!r}, flush=True)
"""


class PageError(AssertionError):
    """A block of a page does not do what a reader would expect; the message has page, line and output."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, its text, and its place (`page.md:LINE`)."""

    language: str
    text: str
    place: str


def blocks_of(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for fence in _FENCE.finditer(text):
        line = text.count("\n", 0, fence.start(2)) + 1
        yield Block(fence[1], fence[2], f"{page.name}:{line}")


def run_page(page: Path, folder: Path) -> None:
    """Run a page in an empty folder.

    Raises:
        PageError: a block fails.
    """
    home, bin_folder = folder / "work", folder / "bin"
    source = ROOT
    if IN_A_COPY in page.read_text(encoding="utf-8").splitlines()[:5]:
        source = home
        _copy_checkout(home)
    home.mkdir(exist_ok=True)
    bin_folder.mkdir()
    for name, module in (("longgame", "-m longgame.cli.main "), ("python", "")):
        command = bin_folder / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module}"$@"\n', encoding="utf-8")
        command.chmod(0o755)
    paths = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": paths, "PYTHONPATH": str(source), "MPLBACKEND": "agg", "COLUMNS": "100"}
    interpreter = subprocess.Popen(
        [sys.executable, "-c", _INTERPRETER],
        cwd=home,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with interpreter:
        try:
            for block in blocks_of(page):
                _run(block, home, environment, interpreter)
        finally:
            interpreter.kill()


def _run(block: Block, home: Path, environment: dict[str, str], interpreter: subprocess.Popen[str]) -> None:
    first, _, rest = block.text.partition("\n")
    if marked := _FILE.fullmatch(first):
        path = _inside(home, marked[1], block)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if marked[2] else "w", encoding="utf-8") as file:
            file.write(rest)
    elif marked := _EDIT.fullmatch(first):
        path = _inside(home, marked[1], block)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        found = [number for number, line in enumerate(lines) if marked[3] in line]
        if len(found) != 1:
            raise PageError(f"{block.place}: {marked[3]!r} stands in {len(found)} lines of {marked[1]}, not in one")
        lines[found[0] + (marked[2] == "after") : found[0] + 1] = [rest]
        path.write_text("".join(lines), encoding="utf-8")
    elif block.language == SHELL:
        done = subprocess.run(
            ["sh", "-e", "-c", block.text],
            cwd=home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        if done.returncode:
            raise PageError(f"{block.place}: exit status {done.returncode}\n{block.text}\n{done.stdout}")
    elif block.language == PYTHON:
        if interpreter.stdin is None or interpreter.stdout is None:
            raise PageError(f"{block.place}: no interpreter")
        interpreter.stdin.write(json.dumps([block.text, block.place]) + "\n")
        interpreter.stdin.flush()
        said: list[str] = []
        while not said or not said[-1].rstrip().endswith(_READY):
            said.append(interpreter.stdout.readline())
            if not said[-1]:  # the interpreter has ended
                raise PageError(f"{block.place}\n{block.text}\n{''.join(said)}")


def _inside(home: Path, name: str, block: Block) -> Path:
    path = (home / name).resolve()
    if not path.is_relative_to(home.resolve()):
        raise PageError(f"{block.place}: {name} lies outside the folder of the page")
    return path


def _copy_checkout(home: Path) -> None:
    for name in COPIED:
        # The links in longgame/ are kept as links, to the folders of the copy.
        shutil.copytree(ROOT / name, home / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", home)
