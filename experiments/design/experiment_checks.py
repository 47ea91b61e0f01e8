"""Checks of an experiment as a whole: its name, what a manifest can hold, factors that clash, and its size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from longgame.environment.scenario.reading.draft import WORDS
from longgame.environment.scenario.reading.parameter import quoted
from longgame.experiments.design.designs import Factor, size_of_design
from longgame.experiments.design.settings_reader import SettingsReader

#: Points of an experiment, over design points and draws.
MOST_POINTS: Final = 1_000_000
#: Markets of an experiment, over points and replicates.
_MOST_MARKETS: Final = 100_000_000
#: Letters of a name: it names a folder.
_LONGEST_NAME: Final = 100
_NOT_IN_NAMES: Final = frozenset('/\\:*?"<>|')
#: Names that Windows keeps for devices, whatever follows the first dot.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789\u00b9\u00b2\u00b3"}
)


def check_words(reader: SettingsReader, name: str) -> None:
    """Check that the words for people are texts, and that a folder can have the name on every system.

    Args:
        reader: of the file.
        name: the experiment's name if it does not name itself: that of its file.
    """
    for key in ("name", *WORDS):
        value = reader.settings.get(key, "")
        if not isinstance(value, str):
            reader.wrong(key, f"{quoted(value)} is not allowed; allowed: a text in quotes")
    chosen = reader.settings.get("name", name)
    if isinstance(chosen, str) and (reason := _unfit_for_a_folder(chosen)):
        source = "" if "name" in reader.settings else ' (from the file name; write name = "..." in the file)'
        reader.wrong("name", f"{quoted(chosen)} is not allowed{source}: {reason}")


def check_plain(reader: SettingsReader) -> None:
    """Check that a manifest can hold every value: TOML also knows dates and infinite numbers, which it cannot."""
    for place, value in _values(reader.settings, ""):
        if not isinstance(value, str | int | float) or (isinstance(value, float) and not math.isfinite(value)):
            reader.wrong(place, f"{quoted(value)} is not allowed; allowed: a text, a finite number, true or false")


def check_factors(reader: SettingsReader, factors: Sequence[Factor]) -> None:
    """Check that only one factor sets each parameter: of two, only the last would count."""
    setters: dict[str, str] = {}
    for factor in factors:
        for key in factor.keys:
            if key in setters:
                reader.wrong(f"factors.{factor.name}", f"sets {key}, which factors.{setters[key]} sets already")
                break
            setters[key] = factor.name


def check_size(
    reader: SettingsReader, kind: str, factors: Sequence[Factor], samples: int, draws: int, most: int
) -> None:
    """Check that an experiment is not too large, before any of its points is made.

    Args:
        reader: of the file.
        kind: of the design.
        factors: what is varied.
        samples: points of a sample, trajectories or base points.
        draws: of what is uncertain.
        most: replicates a point, after all doublings.
    """
    points = size_of_design(kind, factors, samples) * max(1, draws)
    if points > MOST_POINTS:
        reader.wrong("design", f"these factors make {points:,} points; allowed: at most {MOST_POINTS:,}")
    elif points * most > _MOST_MARKETS:
        reader.wrong(
            "replicates",
            f"{points:,} points of up to {most:,} replicates are {points * most:,} markets; "
            f"allowed: at most {_MOST_MARKETS:,}",
        )


def _unfit_for_a_folder(name: str) -> str:
    """Why no folder can have the name on some system; empty if every system takes it."""
    if name.partition(".")[0].rstrip().lower() in _DEVICES:
        return "Windows reserves this name for a device; choose another name"
    plain = name.isprintable() and not _NOT_IN_NAMES & set(name)
    if plain and 0 < len(name) <= _LONGEST_NAME and name == name.strip(" ."):
        return ""
    return (
        f"the results folder takes this name; write 1 to {_LONGEST_NAME} characters, none of "
        f"{' '.join(sorted(_NOT_IN_NAMES))}, and no dot or space at either end"
    )


def _values(value: object, place: str) -> Iterator[tuple[str, object]]:
    """Every value of nested tables and lists, with its place."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, start=1):
            yield from _values(inner, f"{place}.{number}")
    else:
        yield place, value
