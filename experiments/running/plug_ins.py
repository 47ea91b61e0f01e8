"""Strategies from a user's own Python file: the one place where code is loaded, and only for the command line."""

from __future__ import annotations

import re
import sys
import traceback
from dataclasses import dataclass
from functools import cache
from importlib.abc import ExecutionLoader
from pathlib import Path
from types import ModuleType

from longgame.agents.strategies import Strategy


class PlugInError(ValueError):
    """A strategy file that cannot be used; the message names file and line."""


@dataclass(frozen=True)
class StrategyFile:
    """A user's strategy file, as it travels to workers that may not see the disk it lies on.

    Attributes:
        path: where it was read.
        text: its source.
    """

    path: str
    text: str

    @classmethod
    def read(cls, path: str | Path) -> StrategyFile:
        """The file at a path.

        Raises:
            PlugInError: no such file, or no Python text.
        """
        path = Path(path)
        if not path.is_file():
            raise PlugInError(f"{path}: no such file")
        if path.suffix != ".py":
            raise PlugInError(f"{path}: a strategy file is Python and ends in .py")
        try:
            return cls(str(path), path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise PlugInError(f"{path}: cannot be read: {error}") from error

    @property
    def module_name(self) -> str:
        """The name under which its functions travel."""
        return "longgame_strategies_" + re.sub(r"\W", "_", Path(self.path).stem)


class _SourceOf(ExecutionLoader):
    """Loads a module from the text of a strategy file."""

    def __init__(self, file: StrategyFile) -> None:
        self._file = file

    def get_filename(self, fullname: str) -> str:
        return self._file.path

    def get_source(self, fullname: str) -> str:
        return self._file.text


def load_strategies(path: str | Path) -> list[Strategy]:
    """Run a Python file and return every `Strategy` in its namespace, in order of name.

    The module is entered in `sys.modules` under a name made of the file's, so that functions used as traits can travel
    to worker processes by import path; a worker loads the same file first.

    Raises:
        PlugInError: no such file, an error while it runs, or no strategy in it.
    """
    return list(strategies_in(StrategyFile.read(path)))


@cache
def strategies_in(file: StrategyFile) -> tuple[Strategy, ...]:
    """The strategies of a file, which runs once in each process.

    Raises:
        PlugInError: an error while it runs, or no strategy in it.
    """
    name = file.module_name
    module = ModuleType(name)
    loader = _SourceOf(file)
    module.__file__, module.__loader__ = file.path, loader
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        place = f"{file.path}{_line(error, Path(file.path))}"
        raise PlugInError(f"{place}: {type(error).__name__}: {_text(error)}") from error
    found = {value.name: value for value in vars(module).values() if isinstance(value, Strategy)}
    if not found:
        raise PlugInError(
            f"{file.path}: defines no longgame.Strategy (for example: mine = longgame.Strategy('mine', claim=0.4))"
        )
    return tuple(found[name] for name in sorted(found))


def _line(error: BaseException, path: Path) -> str:
    """`:LINE` of the last line of `path` that was running, or that cannot be parsed."""
    if isinstance(error, SyntaxError):
        return f":{error.lineno}" if error.lineno else ""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]
    return f":{lines[-1]}" if lines else ""


def _text(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)
