"""What is checked of an experiment as a whole: words that name folders, what a manifest can hold, and its size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from longgame.environment.scenario.reading.parameter import quoted
from longgame.experiments.design.designs import Factor, size_of_design
from longgame.experiments.design.table_reader import TableReader

#: Points of an experiment, over design points and draws.
MOST_POINTS: Final = 1_000_000
#: Markets of an experiment, over points and replicates.
_MOST_MARKETS: Final = 100_000_000
#: Letters of a name: it names a folder.
_LONGEST_NAME: Final = 100
_NOT_IN_NAMES: Final = frozenset('/\\:*?"<>|')


def check_words(reader: TableReader) -> None:
    """Whether name and description are texts, and the name one that a folder can have on every system."""
    for key in ("name", "description"):
        value = reader.table.get(key, "")
        if not isinstance(value, str):
            reader.wrong(key, f"{quoted(value)} is not allowed; allowed: a text in quotes")
        elif key == "name" and "name" in reader.table and not _names_a_folder(value):
            reader.wrong(
                key,
                f"{quoted(value)} is not allowed; allowed: a name that a folder can have, of at most "
                f"{_LONGEST_NAME} letters without {' '.join(sorted(_NOT_IN_NAMES))} and no dot or space at its ends",
            )


def check_plain(reader: TableReader) -> None:
    """Whether every value can stand in a manifest: dates and endless numbers, which TOML knows, cannot."""
    for place, value in _values(reader.table, ""):
        if not isinstance(value, str | int | float) or (isinstance(value, float) and not math.isfinite(value)):
            reader.wrong(place, f"{quoted(value)} is not allowed; allowed: a text, a finite number, true or false")


def check_factors(reader: TableReader, factors: Sequence[Factor]) -> None:
    """Whether each parameter is set by one factor only: of two, just the last would count."""
    setters: dict[str, str] = {}
    for factor in factors:
        for key in factor.keys:
            if key in setters:
                reader.wrong(f"factors.{factor.name}", f"sets {key}, which factors.{setters[key]} sets already")
                break
            setters[key] = factor.name


def check_size(reader: TableReader, kind: str, factors: Sequence[Factor], samples: int, draws: int, most: int) -> None:
    """Whether an experiment can be carried out, counted before any point is made.

    Args:
        reader: of the file.
        kind: of the design.
        factors: what is varied.
        samples: points of a sample, trajectories or base points.
        draws: of what is uncertain.
        most: replicates that a point may come to.
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


def _names_a_folder(name: str) -> bool:
    plain = name.isprintable() and not _NOT_IN_NAMES & set(name)
    return plain and 0 < len(name) <= _LONGEST_NAME and name == name.strip(" .")


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
