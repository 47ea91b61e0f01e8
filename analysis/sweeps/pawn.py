"""PAWN: how far fixing a factor moves the whole distribution of an outcome, against a factor that does nothing.

The range of a factor is cut into slices of equal numbers of points; the index is the median over slices of the largest
distance between the distribution of the outcome inside the slice and over all points (Kolmogorov and Smirnov; Pianosi
and Wagener 2015, 2018). It needs no more than any sample, and sees shifts of spread and tails that leave the mean
alone. But a slice of few points differs from the whole by chance, so the index of no factor is near zero: a dummy
factor, whose slices are drawn at random, says how large it is where there is nothing.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import false_discovery_control

from longgame.analysis.statistics import Floats, Integers
from longgame.analysis.sweeps.sampled_points import group_of_points, known_rows
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.outcome_words import with_unit
from longgame.analysis.words.text_page import Page
from longgame.experiments.design.designs import missing_salib, unit_problem

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

#: Slices that are tried, the most first, until one holds `_POINTS_A_SLICE`. SALib fails with 6 or 9 (rounding).
_SLICES: Final = (10, 8, 5, 4)
_POINTS_A_SLICE: Final = 20
FEWEST_POINTS: Final = _SLICES[-1] * 10
_RESAMPLES: Final = 100
#: A share of false findings of one in twenty is resolved by so many dummies for each factor.
_DUMMIES_A_FACTOR: Final = 40
_FEWEST_DUMMIES: Final = 1000
_FALSE_FINDINGS: Final = 0.05


def pawn_indices(experiment: Experiment, sweep: Sweep, outcome: str) -> pd.DataFrame:
    """PAWN index of every factor with its 95 % bootstrap interval and that of a dummy, the largest first.

    Points without the outcome are left out. Of a Saltelli design the points A and B are used, and resampled in pairs.

    Args:
        experiment: with a sampled design other than Morris.
        sweep: its results; replicates of a point are averaged.
        outcome: name of a column.

    Returns:
        factor, index, lo95, hi95 (normal interval, cut to 0 to 1), dummy (mean index of a factor that does nothing),
        dummy_hi95 (below which 95 % of them lie), noise_share (share of dummies with an index as large), clear (stands
        out from noise at a false discovery rate of 5 % over all factors; Benjamini and Hochberg 1995), slices, points.

    Raises:
        ValueError: a listed or Morris design, too few points, or an outcome that nothing moves.
        MissingLibraryError: without SALib.
    """
    shares = experiment.unit_points
    if experiment.design == "morris" or not shares.size:
        raise ValueError(f"PAWN needs a sample of the whole space, not the design {experiment.design}")
    try:
        from SALib.analyze import pawn
    except ImportError:
        raise missing_salib("the PAWN index") from None
    rows, values = known_rows(experiment, sweep, outcome, FEWEST_POINTS)
    slices = next((count for count in _SLICES if len(rows) >= count * _POINTS_A_SLICE), _SLICES[-1])
    found = pawn.analyze(unit_problem(shares.shape[1]), shares[rows], values, S=slices)
    random = np.random.default_rng(experiment.seed)
    weights = _resampled_weights(group_of_points(experiment)[rows], random)
    labels = np.array([slice_of(column, slices) for column in shares[rows].T])
    index = np.asarray(found["median"], dtype=np.float64)
    error = np.array([index_of_slices(one[np.newaxis], values, slices, weights).std(ddof=1) for one in labels])
    half = float(ndtri(0.975)) * error
    dummies = np.sort(_dummy_indices(labels[0], values, slices, _DUMMIES_A_FACTOR * len(labels), random))
    as_large = len(dummies) - np.searchsorted(dummies, index - 1e-12)
    noise = (1.0 + as_large) / (1.0 + len(dummies))
    table = pd.DataFrame(
        {
            "factor": [factor.name for factor in experiment.factors],
            "index": index,
            "lo95": np.maximum(index - half, 0.0),
            "hi95": np.minimum(index + half, 1.0),
            "dummy": float(dummies.mean()),
            "dummy_hi95": float(np.quantile(dummies, 0.95)),
            "noise_share": noise,
            "clear": false_discovery_control(noise) <= _FALSE_FINDINGS,
            "slices": slices,
            "points": len(rows),
        }
    )
    return table.sort_values("index", ascending=False, kind="stable", ignore_index=True)


def slice_of(shares: Floats, slices: int) -> Integers:
    """Slice of each point from 0, of equal numbers of points; the largest share of all is in none (-1), as in SALib."""
    edges = np.quantile(shares, np.linspace(0.0, 1.0, slices + 1))
    place = np.searchsorted(edges, shares, side="right") - 1
    return np.where(place < slices, place, -1).astype(np.int64)


def index_of_slices(slice_of_point: Integers, values: Floats, slices: int, weights: Floats) -> Floats:
    """PAWN indices of several slicings or weightings of the same points.

    The same as SALib's, which cannot weight and asks scipy for a p-value with each distance: too slow for resampling.

    Args:
        slice_of_point: slice of each point, -1 for none, shape (slicings, points) or (1, points).
        values: the outcome, shape (points,).
        slices: how many.
        weights: shape (weightings, points) or (1, points); a resample is how often it has each point.

    Returns:
        Median over slices of the largest distance of distributions, shape (slicings or weightings,).

    >>> index_of_slices(np.array([[0, 0, 1, 1]]), np.array([1.0, 2.0, 3.0, 4.0]), 2, np.ones((1, 4))).tolist()
    [0.5]
    """
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    # A step of a distribution ends with the last of equal values.
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    step = np.searchsorted(ends, np.arange(len(ranked)))
    labels, heavy = slice_of_point[:, order].astype(np.int16), weights[:, order]
    total = np.cumsum(heavy, axis=1)
    whole = np.zeros((len(heavy), len(ends) + 1))
    whole[:, 1:] = total[:, ends] / total[:, -1:]
    sizes = np.array([(labels == label).sum(axis=1) for label in range(slices)])
    if (sizes != sizes[:, :1]).any():
        every = [index_of_slices(one[np.newaxis], values, slices, weights) for one in slice_of_point]
        return np.concatenate(every)
    # Points of each slice together, in the order of their values.
    grouped = np.argsort(labels, axis=1, kind="stable")
    bounds = len(values) - np.cumsum(np.append(0, sizes[::-1, 0]))[::-1]
    distances = []
    for first, last in pairwise(bounds):
        place = grouped[:, first:last]
        inside = np.cumsum(_at(heavy, place), axis=1)
        count = inside[:, -1] if last > first else np.zeros(len(inside))
        share = inside / np.maximum(count, 1.0)[:, np.newaxis]
        before = np.concatenate([np.zeros((len(share), 1)), share[:, :-1]], axis=1)[:, : share.shape[1]]
        # The distributions lie farthest apart at the step of a point of the slice, or just before it.
        above, below = share - _at(whole, step[place] + 1), _at(whole, step[place]) - before
        distance = np.maximum(above, below).max(axis=1, initial=0.0)
        distances.append(np.where(count > 0.0, distance, np.nan))
    return np.asarray(np.nanmedian(distances, axis=0))


def _at(table: Floats, place: Integers) -> Floats:
    """Columns `place` of every row, or of the only row for each row of places; shape (rows or places, columns)."""
    return table[:, place[0]] if len(place) == 1 else table[0][place]


def pawn_page(indices: pd.DataFrame, width: int = 110, shown: int = 5) -> str:
    """The largest PAWN indices of each outcome as text.

    Args:
        indices: `pawn_indices` of several outcomes with a column `outcome`.
        width: columns of the terminal.
        shown: most factors shown for each outcome.
    """
    page = Page(width)
    page.title("Factors that move the whole distribution (PAWN)")
    page.sentence(
        "The index goes from 0 to 1: how far the distribution of an outcome moves when a factor is held within a slice "
        "of its range. Intervals are 95 % intervals. * marks factors that stand out from a dummy that does nothing."
    )
    for outcome, rows in indices.groupby("outcome", sort=False):
        first = rows.iloc[0]
        page.title(f"{with_unit(str(outcome))}, {first['points']} points; index of a dummy: {first['dummy']:.2f}")
        lines = [
            (
                str(row["factor"]),
                f"{row['index']:.2f}",
                f"{row['lo95']:.2f} to {row['hi95']:.2f}",
                "*" if row["clear"] else "",
            )
            for row in rows.head(shown).to_dict("records")
        ]
        page.table(("factor", "index", "95 % interval", ""), lines)
        page.sentence(f"Stand out from the dummy: {int(rows['clear'].sum())} of {counted(len(rows), 'factor')}.")
    return page.text()


def _dummy_indices(
    slice_of_point: Integers, values: Floats, slices: int, count: int, random: np.random.Generator
) -> Floats:
    """Indices of factors that do nothing: slices of the same sizes, drawn at random; at least `count`."""
    every = np.ones((1, len(values)))
    batches = -(-max(count, _FEWEST_DUMMIES) // _RESAMPLES)
    found = [
        index_of_slices(random.permuted(np.tile(slice_of_point, (_RESAMPLES, 1)), axis=1), values, slices, every)
        for _ in range(batches)
    ]
    return np.concatenate(found)


def _resampled_weights(group: Integers, random: np.random.Generator) -> Floats:
    """How often each row is drawn when groups of rows are drawn with replacement, shape (resamples, rows)."""
    groups, place = np.unique(group, return_inverse=True)
    drawn = random.multinomial(len(groups), np.full(len(groups), 1.0 / len(groups)), size=_RESAMPLES)
    return np.asarray(drawn[:, place], dtype=np.float64)
