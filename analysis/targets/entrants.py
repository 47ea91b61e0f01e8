"""Who enters a programme, when and how large: what both nulls take from the real one."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.panel import HIGH_REVENUE, LOW_REVENUE, UNKNOWN_REVENUE, Floats, Ints, PanelColumns
from longgame.environment.state.streams import entity_keys

#: Percentiles of lives that the file of entrants gives.
PERCENTILES: Final = tuple(range(0, 101, 5))


@dataclass(frozen=True)
class Entrants:
    """Organisations that enter, one row each.

    Attributes:
        key: for addressed draws, shape (n,).
        first_year: first performance year, shape (n,).
        years: performance years of the programme, shape (years,).
        lives: attributed lives in each performance year, shape (n, years); whatever before the first year.
        critical_access_hospitals: the same for their number.
        revenue: as in a panel, the same in all years, shape (n,).
    """

    key: NDArray[np.uint64]
    first_year: Ints
    years: Ints
    lives: Floats
    critical_access_hospitals: Floats
    revenue: Ints

    def __len__(self) -> int:
        return len(self.first_year)


def entrants_of(panel: PanelColumns) -> Entrants:
    """Entrants of a panel with their lives of each year; after the last one they keep the last.

    Whose revenue is never known stays unknown.
    """
    histories = Histories.of(panel)
    ordered, history = histories.panel, histories.history
    years = np.arange(ordered.year.min(), ordered.last_year + 1)
    begins = np.flatnonzero(histories.programme_year == 1)
    count = len(begins)
    latest = np.bincount(history, minlength=count) - 1
    # Each organisation's row in each year: the first one before it enters, the last one after it has left.
    offset = np.clip(years[np.newaxis, :] - ordered.year[begins][:, np.newaxis], 0, latest[:, np.newaxis])
    row = begins[:, np.newaxis] + offset
    revenue = np.zeros(count, dtype=np.int64)
    np.maximum.at(revenue, history, ordered.revenue)
    first = ordered.year[begins]
    return Entrants(_keys(first), first, years, ordered.lives[row], ordered.critical_access_hospitals[row], revenue)


def published_entrants() -> Entrants:
    """Entrants of the real programme, 2013 to 2018, from percentiles of lives in their first year.

    Lives stay as they begin: the real ones moved by 1 or 2 % a year in the mean. Hospitals and revenue are spread
    evenly over the sizes.
    """
    path = Path(__file__).with_name("real_entrants.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        cohorts = list(csv.DictReader(lines))
    years = np.array([int(cohort["first_year"]) for cohort in cohorts])
    parts = [_cohort(cohort) for cohort in cohorts]
    first = np.repeat(years, [len(lives) for lives, _, _ in parts])
    lives, rural, revenue = (np.concatenate(column) for column in zip(*parts, strict=True))
    wide = (len(first), len(years))
    return Entrants(
        _keys(first),
        first,
        years,
        np.broadcast_to(lives[:, np.newaxis], wide),
        np.broadcast_to(rural[:, np.newaxis], wide),
        revenue.astype(np.int64),
    )


def _cohort(cohort: dict[str, str]) -> tuple[Floats, Floats, Ints]:
    """Lives, critical access hospitals and revenue of the organisations that entered in one year."""
    count = int(cohort["organizations"])
    at = (np.arange(count) + 0.5) / count
    levels = np.array([float(cohort[f"lives_p{percentile}"]) for percentile in PERCENTILES])
    lives = np.round(np.interp(at, np.array(PERCENTILES) / 100.0, levels))
    rural = _spread(count, float(cohort["with_critical_access_hospital"]) / count).astype(np.float64)
    known = float(cohort["low_revenue"]) + float(cohort["high_revenue"])
    low = _spread(count, float(cohort["low_revenue"]) / known)
    return lives, rural, np.where(low, LOW_REVENUE, HIGH_REVENUE)


def _spread(count: int, share: float) -> NDArray[np.bool_]:
    """That share of so many places, at even distances."""
    steps = np.floor((np.arange(count + 1) + 0.5) * share)
    return np.asarray(np.diff(steps) > 0.0)


def _keys(first_year: Ints) -> NDArray[np.uint64]:
    """Keys by cohort and place in it, so that a further cohort leaves all other draws as they were."""
    _, cohort = np.unique(first_year, return_inverse=True)
    order = np.argsort(cohort, kind="stable")
    place = np.empty(len(first_year), dtype=np.int64)
    counts = np.bincount(cohort)
    place[order] = np.arange(len(first_year)) - np.repeat(np.cumsum(counts) - counts, counts)
    return entity_keys([f"{year}/{number}" for year, number in zip(first_year, place, strict=True)])


def entrants_table(panel: PanelColumns) -> list[dict[str, float]]:
    """Rows of the file of entrants, made anew from a panel."""
    histories = Histories.of(panel)
    ordered = histories.panel
    count = int(histories.history.max()) + 1
    revenue = np.full(count, UNKNOWN_REVENUE)
    np.maximum.at(revenue, histories.history, ordered.revenue)
    first = histories.programme_year == 1
    rows = []
    for year in np.unique(histories.first_year):
        chosen = np.flatnonzero(first & (ordered.year == year))
        kinds = revenue[histories.history[chosen]]
        levels = np.percentile(ordered.lives[chosen], PERCENTILES)
        row = {
            "first_year": float(year),
            "organizations": float(len(chosen)),
            "with_critical_access_hospital": float((ordered.critical_access_hospitals[chosen] > 0.0).sum()),
            "low_revenue": float((kinds == LOW_REVENUE).sum()),
            "high_revenue": float((kinds == HIGH_REVENUE).sum()),
        }
        rows.append(
            row | {f"lives_p{at}": float(np.round(level)) for at, level in zip(PERCENTILES, levels, strict=True)}
        )
    return rows
