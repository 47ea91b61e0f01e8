"""A panel from a user's own copy of the CMS public-use files of the Shared Savings Program, of any years since 2013."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from longgame.analysis.targets.panel import AGREEMENT_YEARS, Floats, Ints, PanelColumns
from longgame.analysis.targets.panel_file import FIRST_PERFORMANCE_YEAR
from longgame.analysis.targets.puf_file import PufFile, read_puf_file
from longgame.analysis.targets.puf_linking import organizations

#: Agreements from here last until five years after the next January: five calendar years and a half.
_PATHWAYS: Final = date(2019, 7, 1)
_PATHWAYS_YEARS: Final = 5


class PufError(ValueError):
    """Faults of public-use files, one a line: file, row, column, value and what is allowed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class PufPanel:
    """A panel from public-use files.

    Attributes:
        panel: organisation-years.
        ids: the last id of each organisation number.
        notes: what had to be concluded: ids linked by name, one of two files of a year left out for an organisation,
            years that are missing.
    """

    panel: PanelColumns
    ids: list[str]
    notes: list[str]


def csv_files(directory: Path) -> list[Path]:
    """The files of a folder that are read, in order of name."""
    return sorted(path for path in directory.iterdir() if path.suffix.lower() == ".csv")


def read_puf(directory: Path) -> PufPanel:
    """Read every CSV file of a folder; the performance year stands in each file's name.

    Raises:
        PufError: faults of the files, all at once.
        OSError: a file cannot be read.
    """
    paths = csv_files(directory)
    if not paths:
        raise PufError([f"{directory}: no CSV files"])
    files: list[PufFile] = []
    problems: list[str] = []
    for path in paths:
        file, faults = read_puf_file(path)
        problems += faults
        if file is not None:
            files.append(file)
    if problems:
        raise PufError(problems)
    files.sort(key=lambda file: file.year)
    numbers, notes = organizations(files)
    years = {file.year for file in files}
    gaps = [str(year) for year in range(min(years), max(years)) if year not in years]
    if gaps:
        notes.append(f"no file of {', '.join(gaps)}: organisations there before and after begin anew")
    panel, ids = _panel(files, numbers, notes)
    return PufPanel(panel, ids, notes)


def _panel(files: list[PufFile], numbers: list[list[int]], notes: list[str]) -> tuple[PanelColumns, list[str]]:
    organization = np.concatenate([np.array(rows, dtype=np.int64) for rows in numbers])
    year = np.repeat([file.year for file in files], [len(file.id) for file in files]).astype(np.int64)
    starts = [start for file in files for start in file.current_start]
    ids = dict(zip(organization.tolist(), (one for file in files for one in file.id), strict=True))
    kept = _one_a_year(organization, year, starts, [one for file in files for one in file.id], notes)

    def column(name: str) -> Floats:
        return np.concatenate([file.numbers[name] for file in files])

    start_year = np.maximum([start.year for start in starts], FIRST_PERFORMANCE_YEAR).astype(np.int64)
    panel = PanelColumns(
        organization=organization[kept],
        year=year[kept],
        agreement_start=start_year[kept],
        agreement_number=_agreement_numbers(organization, year, start_year, column("agreement_number"))[kept],
        agreement_years=np.array([_agreement_years(start) for start in starts], dtype=np.int64)[kept],
        lives=column("lives")[kept],
        savings_rate=column("savings_rate")[kept],
        min_savings_rate=column("min_savings_rate")[kept],
        is_paid=column("earned_usd")[kept] > 0.0,
        is_two_sided=np.concatenate([file.is_two_sided for file in files])[kept],
        quality=column("quality")[kept],
        benchmark=column("benchmark")[kept],
        revenue=np.concatenate([file.revenue for file in files])[kept],
        critical_access_hospitals=column("critical_access_hospitals")[kept],
        last_year=int(year.max()),
    )
    return panel, [ids[number] for number in sorted(ids)]


def _one_a_year(organization: Ints, year: Ints, starts: list[date], ids: list[str], notes: list[str]) -> Ints:
    """Rows with each organisation once a year: of two files of a year, the later agreement counts."""
    best: dict[tuple[int, int], int] = {}
    for row, key in enumerate(zip(organization.tolist(), year.tolist(), strict=True)):
        if key in best:
            notes.append(f"{ids[row]} stands in two files of {key[1]}: the later agreement counts")
        if key not in best or starts[row] >= starts[best[key]]:
            best[key] = row
    return np.array(sorted(best.values()), dtype=np.int64)


def _agreement_years(start: date) -> int:
    """Performance years of an agreement: three, and from July 2019 on five, with the half year before as one more."""
    if start < _PATHWAYS:
        return AGREEMENT_YEARS
    return _PATHWAYS_YEARS + (start.month > 1)


def _agreement_numbers(organization: Ints, year: Ints, start: Ints, written: Floats) -> Ints:
    """Number of each row's agreement: as written, or one more than the earlier starts that the files show."""
    starts: dict[int, list[int]] = {}
    numbers = np.ones(len(year), dtype=np.int64)
    for row in np.lexsort((year, organization)):
        known = starts.setdefault(int(organization[row]), [])
        if int(start[row]) not in known:
            known.append(int(start[row]))
        numbers[row] = int(written[row]) if np.isfinite(written[row]) else len(known)
    return numbers
