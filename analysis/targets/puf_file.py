"""One public-use file: its rows as numbers, in fractions, with every fault named."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from longgame.analysis.targets import puf_columns, puf_scales
from longgame.analysis.targets.nulls import minimum_savings_rate
from longgame.analysis.targets.panel import HIGH_REVENUE, LOW_REVENUE, UNKNOWN_REVENUE, Booleans, Floats, Ints
from longgame.analysis.targets.puf_cells import is_suppressed, number, start_date

#: A written rate may differ by this from the one in dollars: files round to a hundredth of a percent.
LARGEST_DIFFERENCE: Final = 0.005
#: No programme saves this share of its benchmark in the median.
_LARGEST_SAVINGS: Final = 0.5
_REVENUE: Final = {"low revenue": LOW_REVENUE, "high revenue": HIGH_REVENUE}
_YES: Final = frozenset({"1", "1.0", "y", "yes", "true"})
_NUMBERS: Final = (
    "agreement_number",
    "lives",
    "savings_rate",
    *puf_columns.DOLLARS,
    "min_savings_rate",
    "earned_usd",
    "quality",
    "benchmark",
    "critical_access_hospitals",
)
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class PufFile:
    """Rows of one performance year; numbers that the file withholds or does not have are NaN.

    Attributes:
        path: of the file.
        year: performance year.
        id, name: of each organisation, as written.
        line: line of each row in the file.
        initial_start: first day in the programme, or None if the file does not say.
        current_start: first day of the running agreement.
        numbers: the other columns by their names in `puf_columns.NAMES`, rates as fractions.
        revenue: as in a panel.
        is_two_sided: whether the organisation carried downside risk.
    """

    path: Path
    year: int
    id: Sequence[str]
    name: Sequence[str]
    line: Ints
    initial_start: Sequence[date | None]
    current_start: Sequence[date]
    numbers: dict[str, Floats]
    revenue: Ints
    is_two_sided: Booleans


def performance_year(path: Path) -> int:
    """The performance year in a file's name: after PY, or the only year there.

    Raises:
        ValueError: the name does not say it.

    >>> performance_year(Path("PY2022_results_2023.csv"))
    2022
    """
    marked = re.findall(r"(?i)py[ _.-]*(20[1-9]\d)", path.name)
    found = set(marked or re.findall(r"(?<!\d)20[1-9]\d(?!\d)", path.name))
    if len(found) != 1:
        raise ValueError(f"{path.name}: the name must say one performance year, such as py2016.csv")
    return int(found.pop())


def read_puf_file(path: Path) -> tuple[PufFile | None, list[str]]:
    """A file and its faults; no file if it has any.

    Raises:
        OSError: it cannot be read.
    """
    try:
        year = performance_year(path)
    except ValueError as error:
        return None, [str(error)]
    lines = list(csv.reader(io.StringIO(_text(path), newline="")))
    if len(lines) < 2:
        return None, [f"{path.name}: no rows"]
    problems = [f"{path.name}: {sentence}" for sentence in puf_columns.missing(lines[0])]
    if problems:
        return None, problems
    return _Reader(path, year, lines, problems).file()


def _text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a mark, or in the code page of old spreadsheets."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


class _Reader:
    """Reads the cells of one file and collects what is wrong with them."""

    def __init__(self, path: Path, year: int, lines: list[list[str]], problems: list[str]) -> None:
        self.path, self.year, self.problems = path, year, problems
        self.header = lines[0]
        self.places = puf_columns.places(self.header)
        kept = [(at, row) for at, row in enumerate(lines[1:], 2) if any(cell.strip() for cell in row)]
        self.line = [at for at, _ in kept]
        self.cells = [row for _, row in kept]
        if self._is_shifted():
            self.places |= puf_columns.shifted_places(self.header)

    def _is_shifted(self) -> bool:
        """Whether what is called savings is as large as the benchmark, so that it must be expenditures."""
        places = puf_columns.shifted_places(self.header)
        if not places or "benchmark_usd" not in self.places:
            return False
        ratios = []
        for row in self.cells:
            with suppress(ValueError, IndexError, ZeroDivisionError):
                ratios.append(number(row[places["spent_usd"]]) / number(row[self.places["benchmark_usd"]]))
        return bool(ratios) and float(np.median(ratios)) > _LARGEST_SAVINGS

    def file(self) -> tuple[PufFile | None, list[str]]:
        ids = self._column("id", str.strip, "", is_needed=True)
        starts = self._column("current_start", start_date, date.min, "a date such as 01/01/2016", is_needed=True)
        initial = self._column("initial_start", start_date, None, "a date such as 01/01/2016")
        numbers = {name: self._numbers(name) for name in _NUMBERS}
        self._check_rows(ids, starts, numbers)
        if self.problems:
            return None, self.problems
        self._to_fractions(numbers)
        if self.problems:
            return None, self.problems
        revenue = self._column("revenue", lambda cell: _REVENUE.get(cell.strip().lower(), -1), UNKNOWN_REVENUE)
        kinds = np.array(revenue, dtype=np.int64)
        for at in np.flatnonzero(kinds < 0):
            self._wrong(int(at), "revenue", "High Revenue or Low Revenue")
        if self.problems:
            return None, self.problems
        names = self._column("name", str.strip, "")
        lines = np.array(self.line, dtype=np.int64)
        risk = self._two_sided()
        return PufFile(self.path, self.year, ids, names, lines, initial, starts, numbers, kinds, risk), []

    def _column(
        self,
        column: str,
        convert: Callable[[str], _Value],
        otherwise: _Value,
        allowed: str = "a value",
        is_needed: bool = False,
    ) -> list[_Value]:
        place = self.places.get(column)
        values = []
        for at, row in enumerate(self.cells):
            cell = row[place] if place is not None and place < len(row) else ""
            value = otherwise
            if is_suppressed(cell):
                if is_needed:
                    self._wrong(at, column, allowed)
            else:
                try:
                    value = convert(cell)
                except ValueError:
                    self._wrong(at, column, allowed)
            values.append(value)
        return values

    def _numbers(self, column: str) -> Floats:
        # A needed number is looked at with its row: lives must be above zero.
        allowed = "a number such as 7.135, 6.46% or 1,234, or *, . or nothing where it is withheld"
        return np.array(self._column(column, number, np.nan, allowed), dtype=np.float64)

    def _check_rows(self, ids: Sequence[str], starts: Sequence[date], numbers: dict[str, Floats]) -> None:
        already = {problem.split(":", 1)[0] for problem in self.problems}
        seen: dict[str, int] = {}
        for at, one in enumerate(ids):
            if one and one in seen:
                self._wrong(at, "id", f"each organisation once; it stands in row {self.line[seen[one]]} too")
            seen.setdefault(one, at)
            if starts[at].year > self.year:
                self._wrong(at, "current_start", f"a date up to {self.year}")
        for column, is_wrong, allowed in (
            ("lives", ~(numbers["lives"] > 0.0), "a number above 0"),
            ("earned_usd", ~np.isfinite(numbers["earned_usd"]), "a number of dollars"),
            ("benchmark_usd", numbers["benchmark_usd"] <= 0.0, "a number above 0"),
        ):
            for row in np.flatnonzero(is_wrong):
                if self._place(int(row), column) not in already:
                    self._wrong(int(row), column, allowed)

    def _to_fractions(self, numbers: dict[str, Floats]) -> None:
        """Put rates into fractions, and savings rates from dollars where there are dollars."""
        saved = numbers["saved_usd"]
        saved = np.where(np.isfinite(saved), saved, numbers["benchmark_usd"] - numbers["spent_usd"])
        in_dollars = saved / numbers["benchmark_usd"]
        written = numbers["savings_rate"]
        if np.isfinite(written).any():
            beside = bool(np.isfinite(written * in_dollars).any())
            factor = self._factor(
                "savings_rate",
                lambda: puf_scales.factor_against(written, in_dollars) if beside else puf_scales.factor_alone(written),
            )
            written = written * factor
            for at in np.flatnonzero(np.abs(written - in_dollars) > LARGEST_DIFFERENCE):
                self._wrong(int(at), "savings_rate", f"{in_dollars[at]:.2%}, its savings in dollars over its benchmark")
        # Dollars have more digits than rates that were rounded to a hundredth of a percent.
        numbers["savings_rate"] = np.where(np.isfinite(in_dollars), in_dollars, written)
        for at in np.flatnonzero(~np.isfinite(numbers["savings_rate"])):
            self._wrong(int(at), "savings_rate" if "savings_rate" in self.places else "benchmark_usd", "a number")
        minimum = numbers["min_savings_rate"]
        if (np.isfinite(minimum) & (minimum != 0.0)).any():
            rule = minimum_savings_rate(numbers["lives"])
            numbers["min_savings_rate"] = minimum * self._factor(
                "min_savings_rate", lambda: puf_scales.factor_against(minimum, rule)
            )
        numbers["quality"] = numbers["quality"] * puf_scales.quality_factor(numbers["quality"])

    def _factor(self, column: str, detect: Callable[[], float]) -> float:
        try:
            return detect()
        except ValueError as error:
            self.problems.append(f"{self.path.name}: column {self.header[self.places[column]]}: {error}")
            return 1.0

    def _two_sided(self) -> Booleans:
        if "risk_model" in self.places:
            return np.array(self._column("risk_model", lambda cell: "two" in cell.lower(), False), dtype=np.bool_)
        flags = puf_columns.flag_places(self.header, puf_columns.RISK_FLAGS)
        if flags:
            return np.array(
                [any(at < len(row) and row[at].strip().lower() in _YES for at in flags) for row in self.cells]
            )
        tracks = puf_columns.flag_places(self.header, puf_columns.TRACK_NAMES)
        if tracks:
            told = [row[tracks[0]].strip().lower() if tracks[0] < len(row) else "" for row in self.cells]
            return np.array([not is_suppressed(one) and one not in puf_columns.ONE_SIDED_TRACKS for one in told])
        return np.zeros(len(self.cells), dtype=np.bool_)

    def _place(self, at: int, column: str) -> str:
        return f"{self.path.name}, row {self.line[at]}, column {self.header[self.places[column]]}"

    def _wrong(self, at: int, column: str, allowed: str) -> None:
        place = self.places[column]
        cell = self.cells[at][place] if place < len(self.cells[at]) else ""
        self.problems.append(f"{self._place(at, column)}: {cell!r}; allowed: {allowed}")
