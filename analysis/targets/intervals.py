"""Estimates with 95 % intervals: shares, means, and linear and logistic slopes with clustered errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.targets.panel import Booleans, Floats, Ints

#: Two-sided 95 % point of the normal distribution.
NORMAL_95: Final = 1.959963984540054
_STEPS: Final = 50
_CLOSE_ENOUGH: Final = 1e-10
#: A coefficient of a logit beyond this says that the classes are separated.
_FARTHEST: Final = 25.0


@dataclass(frozen=True)
class Figure:
    """A figure of a panel.

    Attributes:
        estimate: NaN where nothing was observed.
        low, high: 95 % interval; NaN where there is none.
        n: observations.
    """

    estimate: float
    low: float
    high: float
    n: int


def nothing(n: int = 0) -> Figure:
    """A figure that could not be made."""
    return Figure(np.nan, np.nan, np.nan, n)


def share(happened: Booleans) -> Figure:
    """Share of observations in which something happened, with the interval of Wilson (1927).

    >>> found = share(np.array([True, False, False, False]))
    >>> found.estimate, round(found.low, 4), round(found.high, 4)
    (0.25, 0.0456, 0.6994)
    """
    n = len(happened)
    if n == 0:
        return nothing()
    p = float(np.count_nonzero(happened)) / n
    z2 = NORMAL_95 * NORMAL_95
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_95 * float(np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return Figure(p, max(centre - half, 0.0), min(centre + half, 1.0), n)


def mean(values: Floats) -> Figure:
    """Mean with the normal interval.

    >>> found = mean(np.array([1.0, 3.0]))
    >>> found.estimate, round(found.high - found.estimate, 2)
    (2.0, 1.96)
    """
    n = len(values)
    if n < 2:
        return Figure(float(values[0]), np.nan, np.nan, 1) if n else nothing()
    centre = float(values.mean())
    half = NORMAL_95 * float(values.std(ddof=1)) / float(np.sqrt(n))
    return Figure(centre, centre - half, centre + half, n)


def linear(design: Floats, outcome: Floats, cluster: Ints, n: int | None = None) -> list[Figure]:
    """Least squares: a figure for each column of the design, errors clustered.

    Args:
        design: shape (n, k).
        outcome: shape (n,).
        cluster: group of each row, within which errors may be alike, shape (n,).
        n: observations that the figures name; all rows if None.
    """
    rows, columns = design.shape
    crossed = _crossed(design, design)
    if rows <= columns or np.linalg.matrix_rank(crossed, hermitian=True) < columns:
        return [nothing(rows if n is None else n)] * columns
    inverse = np.asarray(np.linalg.inv(crossed), dtype=np.float64)
    coefficients = inverse @ _crossed(design, outcome[:, np.newaxis])[:, 0]
    scores = design * (outcome - design @ coefficients)[:, np.newaxis]
    return _figures(coefficients, inverse, scores, cluster, rows if n is None else n)


def logit_coefficients(design: Floats, happened: Floats, weights: Floats | None = None) -> Floats:
    """Coefficients of a logistic regression by Newton's method, shape (k,); NaN where there is no finite solution.

    Args:
        design: shape (n, k).
        happened: 0 or 1, or the share of a row's observations in which it happened, shape (n,).
        weights: observations of each row; one each if None.
    """
    coefficients = np.zeros(design.shape[1])
    counts = np.ones(len(happened)) if weights is None else weights
    for _ in range(_STEPS):
        probability = 1.0 / (1.0 + np.exp(-(design @ coefficients)))
        information = _crossed(design * (counts * probability * (1.0 - probability))[:, np.newaxis], design)
        try:
            step = np.linalg.solve(
                information, (design * (counts * (happened - probability))[:, np.newaxis]).sum(axis=0)
            )
        except np.linalg.LinAlgError:
            return np.full(design.shape[1], np.nan)
        coefficients = coefficients + step
        if not (np.abs(coefficients) < _FARTHEST).all():
            return np.full(design.shape[1], np.nan)
        if np.abs(step).max() < _CLOSE_ENOUGH:
            return coefficients
    return np.full(design.shape[1], np.nan)


def logistic(design: Floats, happened: Floats, cluster: Ints) -> list[Figure]:
    """Logistic regression: a figure for each column of the design, errors clustered; arguments as of `linear`."""
    rows, columns = design.shape
    coefficients = logit_coefficients(design, happened) if rows > columns else np.full(columns, np.nan)
    if not np.isfinite(coefficients).all():
        return [nothing(rows)] * columns
    probability = 1.0 / (1.0 + np.exp(-(design @ coefficients)))
    information = _crossed(design * (probability * (1.0 - probability))[:, np.newaxis], design)
    inverse = np.asarray(np.linalg.inv(information), dtype=np.float64)
    scores = design * (happened - probability)[:, np.newaxis]
    return _figures(coefficients, inverse, scores, cluster, rows)


def _crossed(first: Floats, second: Floats) -> Floats:
    """Product first' second of tall arrays, (k, l), without threads of a matrix library, which cost more here."""
    return np.asarray(np.einsum("ni,nj->ij", first, second), dtype=np.float64)


def _figures(coefficients: Floats, inverse: Floats, scores: Floats, cluster: Ints, n: int) -> list[Figure]:
    """Sandwich errors of Liang and Zeger (1986), with the usual factors for few clusters and few rows."""
    rows, columns = scores.shape
    _, code = np.unique(cluster, return_inverse=True)
    groups = int(code.max()) + 1
    if groups < 2:
        return [Figure(float(value), np.nan, np.nan, n) for value in coefficients]
    by_column = [np.bincount(code, weights=scores[:, column]) for column in range(columns)]
    sums = np.stack(by_column, axis=1).astype(np.float64)
    factor = groups / (groups - 1) * (rows - 1) / (rows - columns)
    errors = np.sqrt(factor * np.diag(inverse @ _crossed(sums, sums) @ inverse))
    return [
        Figure(float(value), float(value - NORMAL_95 * error), float(value + NORMAL_95 * error), n)
        for value, error in zip(coefficients, errors, strict=True)
    ]


def year_columns(year: Ints) -> Floats:
    """A column of zeros and ones for each year that occurs, shape (n, years)."""
    return np.asarray(year[:, np.newaxis] == np.unique(year)[np.newaxis, :], dtype=np.float64)
