"""Strategies from a user's own Python file: the one place where code is loaded, and only for the command line."""

from __future__ import annotations

import importlib.util
import re
import sys
import traceback
from pathlib import Path

from longgame.agents.strategies import Strategy


class PlugInError(ValueError):
    """A strategy file that cannot be used; the message names file and line."""


def load_strategies(path: str | Path) -> list[Strategy]:
    """Run a Python file and return every `Strategy` in its namespace, in order of name.

    The module is entered in `sys.modules` under a name made of the file's, so that functions used as traits can travel
    to worker processes by import path; a worker loads the same file first.

    Raises:
        PlugInError: no such file, an error while it runs, or no strategy in it.
    """
    path = Path(path)
    if not path.is_file():
        raise PlugInError(f"{path}: no such file")
    if path.suffix != ".py":
        raise PlugInError(f"{path}: a strategy file is Python and ends in .py")
    name = "longgame_strategies_" + re.sub(r"\W", "_", path.stem)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PlugInError(f"{path}: cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise PlugInError(f"{path}{_line(error, path)}: {type(error).__name__}: {_text(error)}") from error
    found = {value.name: value for value in vars(module).values() if isinstance(value, Strategy)}
    if not found:
        raise PlugInError(
            f"{path}: defines no longgame.Strategy (for example: mine = longgame.Strategy('mine', claim=0.4))"
        )
    return [found[name] for name in sorted(found)]


def _line(error: BaseException, path: Path) -> str:
    """`:LINE` of the last line of `path` that was running, or that cannot be parsed."""
    if isinstance(error, SyntaxError):
        return f":{error.lineno}" if error.lineno else ""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]
    return f":{lines[-1]}" if lines else ""


def _text(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)
