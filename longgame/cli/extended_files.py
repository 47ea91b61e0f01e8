"""Copies of the scenario files that a market extends, so that its folder needs nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from longgame.environment.scenario.reading.layers import Layer, file_layers
from longgame.environment.scenario.reading.text_files import LARGEST_TABLE_BYTES, read_bytes, read_text
from longgame.environment.scenario.reading.toml_text import toml_table
from longgame.environment.scenario.scenario import ScenarioError

#: The folder of the copies, in that of the market.
EXTENDED: Final = "extended"
#: Keys that name a CSV file.
_TABLES: Final = (("organizations",), ("shares",), ("organizations", "file"), ("organizations", "shares"))


def copy_extended(source: str | Path, folder: Path) -> str:
    """Copy a scenario file with all that it extends and reads below `folder`; bundled scenarios stay where they are.

    Args:
        source: a bundled name, a TOML file, or a folder that holds `scenario.toml`; without mistakes.
        folder: of the market that is to extend it.

    Returns:
        What `extends` of a file in `folder` is to say: the name of a bundled scenario, or a path relative to `folder`.

    Raises:
        ScenarioError: a file writes a path in a way that cannot be changed safely.
        OSError: a copy cannot be written.
    """
    below, taken = "", set[str]()
    for layer in file_layers(source, []):
        if layer.is_bundled:
            below = Path(layer.origin).stem
            continue
        name = _free(re.sub(r"[^\w-]+", "-", layer.name or "", flags=re.ASCII).strip("-") or "market", taken)
        _copy(layer, folder / EXTENDED, name, below)
        below = f"{name}.toml"
    return f"{EXTENDED}/{below}" if taken else below


def _free(name: str, taken: set[str]) -> str:
    """The name, or `name-2` ..., whatever the case of its letters."""
    number, free = 1, name
    while free.lower() in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free.lower())
    return free


def _copy(layer: Layer, home: Path, name: str, below: str) -> None:
    """Write one file and the tables that it names, and make its paths those of the copies."""
    problems: list[str] = []
    path = layer.folder / layer.origin
    text = read_text(path, problems) or ""
    home.mkdir(exist_ok=True)
    if "extends" in layer.settings:
        text = _replaced(text, ("extends",), below, path)
    for key in _TABLES:
        named = layer.settings.get(".".join(key))
        if isinstance(named, str):
            copy = f"{name}-{'shares' if key[-1] == 'shares' else 'organizations'}.csv"
            (home / copy).write_bytes(read_bytes(layer.folder / named, problems, LARGEST_TABLE_BYTES) or b"")
            text = _replaced(text, key, copy, path)
    if problems:
        raise ScenarioError(problems)
    (home / f"{name}.toml").write_text(text, encoding="utf-8", newline="")


def _replaced(text: str, key: tuple[str, ...], new: str, path: Path) -> str:
    """The TOML text with another string at a key, and nothing else changed; comments stay.

    Raises:
        ScenarioError: no single line gives the key.
    """
    wanted = _with_value(toml_table(text), key, new)
    for found in re.finditer(rf"""\b{key[-1]}["']?[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", text):
        changed = f'{text[: found.start(1)]}"{new}"{text[found.end(1) :]}'
        try:
            if toml_table(changed) == wanted:
                return changed
        except ValueError:
            continue
    raise ScenarioError([f"{path}: {'.'.join(key)}: write the path in quotes on one line, so that it can be copied"])


def _with_value(table: Mapping[str, object], key: tuple[str, ...], new: str) -> dict[str, object]:
    first, *rest = key
    inner = table.get(first)
    return {**table, first: _with_value(inner, tuple(rest), new) if rest and isinstance(inner, Mapping) else new}
