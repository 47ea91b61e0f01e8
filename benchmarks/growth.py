"""How the engine's seconds grow, and how far a year is from one plain pass over the same bytes."""

from __future__ import annotations

import dataclasses
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any
from unittest import mock

import numpy as np

from benchmarks.cases import Case, EngineRun, timed
from longgame.environment.state.record import Record
from longgame.environment.valuation.offers import Offers
from longgame.environment.valuation.outlook import Outlook


@dataclasses.dataclass(frozen=True)
class Growth:
    """Seconds at some sizes, and the slope of their logarithms: 1 is proportional."""

    along: str
    sizes: list[int]
    seconds: list[float]

    @property
    def exponent(self) -> float:
        sizes = [math.log(size) for size in self.sizes]
        return statistics.linear_regression(sizes, [math.log(second) for second in self.seconds]).slope


def growth_by_pairs(shapes: Sequence[tuple[int, int]], repeats: int) -> Growth:
    """Seconds of a year of one market of (payers, providers)."""
    cases = [Case("growth", payers, providers, years=3, warm_up=2) for payers, providers in shapes]
    runs: list[list[float]] = [[] for _ in cases]
    for _ in range(repeats):
        for run, case in zip(runs, cases, strict=True):
            run.append(statistics.median(timed(EngineRun, case).seconds))
    return Growth(
        "pairs of one market (a year)", [case.pairs for case in cases], [statistics.median(run) for run in runs]
    )


def growth_by_cells(counts: Sequence[int], years: int, repeats: int) -> Growth:
    """Seconds of some years of stacks of default markets."""
    runs: list[list[float]] = [[] for _ in counts]
    for _ in range(repeats):
        for run, cells in zip(runs, counts, strict=True):
            run.append(timed(EngineRun, Case("growth", cells=cells, years=years)).total)
    return Growth(f"default markets in a stack ({years} years)", list(counts), [statistics.median(run) for run in runs])


def growth_by_years(years: Sequence[int], cells: int, repeats: int) -> Growth:
    """Seconds from the first year to some later ones."""
    runs = [timed(EngineRun, Case("growth", cells=cells, years=max(years))).seconds for _ in range(repeats)]
    seconds = [statistics.median(sum(run[:count]) for run in runs) for count in years]
    return Growth(f"years ({cells} default markets)", list(years), seconds)


@dataclasses.dataclass(frozen=True)
class ArrayPass:
    """A year of a stack against one `np.add` over as many bytes as its columns hold.

    The columns are the state (organisations and pairs) and what is gathered for valuations in the year (`Outlook`
    and `Offers`, one row an offer that can be signed).
    """

    pairs: int
    state_bytes: int
    prospect_bytes: int
    pass_seconds: float
    year_seconds: float

    @property
    def bytes_a_pair(self) -> float:
        return (self.state_bytes + self.prospect_bytes) / self.pairs

    @property
    def factor(self) -> float:
        return self.year_seconds / self.pass_seconds


def array_pass(case: Case) -> ArrayPass:
    """Median year of a case, and one pass over the bytes of its columns."""
    timing = timed(EngineRun, case)
    run = EngineRun(case)
    gathered: list[int] = []
    # The arrays of a year's offers live only within it: count them as they are made.
    with ExitStack() as watched:
        for record in (Outlook, Offers):
            watched.enter_context(mock.patch.object(record, "__init__", _counted(record, gathered)))
        for _ in range(case.warm_up + case.years):
            run.step()
    state = run.simulation.state
    state_bytes = column_bytes(state.organizations) + column_bytes(state.pairs)
    prospect_bytes = sum(gathered) // (case.warm_up + case.years)
    numbers = np.ones((state_bytes + prospect_bytes) // 8)
    sums = np.ones_like(numbers)
    seconds = []
    for _ in range(21):
        start = time.perf_counter()
        np.add(numbers, 1.0, out=sums)
        seconds.append(time.perf_counter() - start)
    year = statistics.median(timing.seconds)
    return ArrayPass(case.pairs, state_bytes, prospect_bytes, statistics.median(seconds), year)


def _counted(record: type, gathered: list[int]) -> Callable[..., None]:
    """The constructor of a record, which notes how many bytes it holds."""
    made: Callable[..., None] = vars(record)["__init__"]

    def counted(self: object, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        gathered.append(column_bytes(self))

    return counted


def column_bytes(record: object) -> int:
    """Bytes of the arrays of a record and of the records in it, each block of memory once."""
    blocks = {array.__array_interface__["data"][0]: _own_bytes(array) for array in _arrays(record)}
    return sum(blocks.values())


def _own_bytes(array: np.ndarray[Any, Any]) -> int:
    """Bytes that an array really holds: an axis without stride repeats the same numbers."""
    sizes = [size for size, stride in zip(array.shape, array.strides, strict=True) if stride]
    return int(math.prod(sizes)) * array.itemsize


def _arrays(record: object) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(record, np.ndarray):
        yield record
    elif isinstance(record, Record):
        yield record.block
    elif dataclasses.is_dataclass(record):
        for field in dataclasses.fields(record):
            yield from _arrays(getattr(record, field.name))
