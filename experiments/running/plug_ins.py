"""Strategies from a user's own Python file: the only place where a user's code is loaded, when it is asked for.

The file may import other Python files that lie beside it. They are found by reading its import statements, so that all
of them can be sent to worker processes, and all of them count when it is asked whether earlier results still hold.
"""

from __future__ import annotations

import ast
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import decode_source, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Final

from longgame.agents.strategies import Strategy

_UTF8_HINT: Final = "save it as UTF-8, or name its encoding in the first line, such as # -*- coding: latin-1 -*-"


class PlugInError(ValueError):
    """A strategy file that cannot be used; the message names file and line."""


@dataclass(frozen=True)
class SourceFile:
    """A Python file that a strategy file imports.

    Attributes:
        path: where it was read.
        text: its source.
    """

    path: str
    text: str

    @property
    def name(self) -> str:
        """The name by which it is imported."""
        return Path(self.path).stem


@dataclass(frozen=True)
class StrategyFile:
    """A user's strategy file, in the form in which it travels to workers that may not see the disk it lies on.

    Attributes:
        path: where it was read.
        text: its source.
        beside: the files in the same folder that it imports, and those that they import.
    """

    path: str
    text: str
    beside: tuple[SourceFile, ...] = ()

    @classmethod
    def read(cls, path: str | Path) -> StrategyFile:
        """The file at a path, with the files beside it that it imports.

        Raises:
            PlugInError: no such file, or no Python text.
        """
        path = Path(path)
        if not path.is_file():
            raise PlugInError(f"{path}: no such file")
        if path.suffix != ".py":
            raise PlugInError(f"{path}: a strategy file is Python and its name ends in .py")
        text = _source(path)
        return cls(str(path), text, _files_beside(path, text))

    @property
    def module_name(self) -> str:
        """The name under which its functions travel."""
        return "longgame_strategies_" + re.sub(r"\W", "_", Path(self.path).stem)

    @property
    def texts(self) -> tuple[str, ...]:
        """All sources that its strategies depend on."""
        return (self.text, *(file.text for file in self.beside))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The file and those that it imports."""
        return (Path(self.path), *(Path(file.path) for file in self.beside))


def _source(path: Path) -> str:
    """Text of a Python file, with or without a byte-order mark, in the encoding that its first lines name."""
    try:
        return decode_source(path.read_bytes())
    except OSError as error:
        raise PlugInError(f"{path}: cannot be read: {error}") from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise PlugInError(f"{path}: cannot be read as text: {_text(error)}; {_UTF8_HINT}") from error


def _files_beside(path: Path, text: str) -> tuple[SourceFile, ...]:
    """Files in the folder of `path` that its text imports, directly or through one another, sorted by name."""
    found: dict[str, SourceFile] = {}
    waiting = [text]
    while waiting:
        for name in _imported_names(waiting.pop()):
            file = path.with_name(f"{name}.py")
            if name not in found and name != path.stem and file.is_file():
                found[name] = SourceFile(str(file), _source(file))
                waiting.append(found[name].text)
    return tuple(found[name] for name in sorted(found))


def _imported_names(text: str) -> Iterator[str]:
    """Top-level names of the modules that a source imports; none if it cannot be parsed, which running it will show."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


class _SourceOf(ExecutionLoader):
    """Loads a module from the text of a file."""

    def __init__(self, file: StrategyFile | SourceFile) -> None:
        self.file = file

    def get_filename(self, fullname: str) -> str:
        return self.file.path

    def get_source(self, fullname: str) -> str:
        return self.file.text


class _FinderBeside(MetaPathFinder):
    """Finds the files beside a strategy file."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._files = {file.name: file for file in files}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        file = self._files.get(fullname)
        return None if file is None else spec_from_loader(fullname, _SourceOf(file))


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
        PlugInError: an error while it runs, no strategy in it, or a file beside it with the name of another module.
    """
    name = file.module_name
    module = ModuleType(name)
    loader = _SourceOf(file)
    module.__file__, module.__loader__ = file.path, loader
    with _importable(file):
        entered = [name, *(other.name for other in file.beside if other.name not in sys.modules)]
        sys.modules[name] = module
        try:
            loader.exec_module(module)
            for other in file.beside:
                # Also what only a function imports, when it is called: then nobody would look here any more.
                import_module(other.name)
        except (Exception, SystemExit) as error:
            for one in entered:
                sys.modules.pop(one, None)
            place = _place(error, file)
            raise PlugInError(f"{place}: {type(error).__name__}: {_text(error)}{_hint(error, file)}") from error
    found = {value.name: value for value in vars(module).values() if isinstance(value, Strategy)}
    if not found:
        raise PlugInError(
            f"{file.path}: defines no longgame.Strategy (for example: mine = longgame.Strategy('mine', claim=0.4))"
        )
    return tuple(found[name] for name in sorted(found))


@contextmanager
def _importable(file: StrategyFile) -> Iterator[None]:
    """Let the files beside a strategy file be imported by their names.

    Raises:
        PlugInError: one of them has the name of another module.
    """
    for other in file.beside:
        known = sys.modules.get(other.name)
        loader = getattr(known, "__loader__", None)
        if isinstance(loader, _SourceOf):
            if loader.file != other:  # of another strategy file, or as it was before it was edited
                del sys.modules[other.name]
        elif other.name in sys.stdlib_module_names or (known is not None and not _is_of(known, other)):
            raise PlugInError(f"{other.path}: another module is called {other.name!r}; give the file another name")
    finder = _FinderBeside(file.beside)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def _is_of(module: ModuleType, file: SourceFile) -> bool:
    """Whether a module was imported from this very file in the usual way."""
    origin = getattr(module, "__file__", None)
    return origin is not None and Path(origin).resolve() == Path(file.path).resolve()


def _place(error: BaseException, file: StrategyFile) -> str:
    """File and line that were running last, or that cannot be parsed, among a strategy file and those beside it."""
    files = {str(path) for path in file.paths}
    if isinstance(error, SyntaxError) and error.filename in files:
        return f"{error.filename}:{error.lineno}" if error.lineno else error.filename
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else file.path


def _hint(error: BaseException, file: StrategyFile) -> str:
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    if name and Path(file.path).with_name(name.partition(".")[0]).is_dir():
        return " (it may import single files beside it, but no folder)"
    return ""


def _text(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)
