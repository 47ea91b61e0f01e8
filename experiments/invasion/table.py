"""Fates of many markets as probabilities with intervals, beside what chance alone would give; tipping points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

if TYPE_CHECKING:
    from longgame.experiments.invasion.points import InvasionPoint

Floats = NDArray[np.float64]

#: Name of the rows about all invaded kinds together.
TOGETHER: Final = "all"
_FAR: Final = 1e-12


def point_rows(point: InvasionPoint, fates: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of one point: all invaded kinds together if there are several, then each.

    Args:
        point: opening and window.
        fates: rows of `invasion_fates.fates` with a column `replicate`, sorted by replicate and kind as in the point.
    """
    kinds = list(point.players)
    groups = [[kind] for kind in kinds]
    if len(kinds) > 1:
        groups.insert(0, kinds)
    return [_row(point, group, fates, TOGETHER if len(group) > 1 else group[0]) for group in groups]


def _row(point: InvasionPoint, kinds: Sequence[str], fates: pd.DataFrame, name: str) -> dict[str, object]:
    def by_market(column: str) -> Floats:
        wide = fates.pivot(index="replicate", columns="kind", values=column)
        return wide[list(kinds)].to_numpy(dtype=np.float64)

    is_open, share, taken, lost = (
        by_market(column) for column in ("open_organizations", "mutant_share", "takeover_year", "loss_year")
    )
    empty = is_open == 0.0
    somebody = ~empty.all(axis=1)
    takeover = (empty | ~np.isnan(taken)).all(axis=1) & somebody
    extinction = (empty | ~np.isnan(lost)).all(axis=1) & somebody
    decided = (empty | ~np.isnan(taken) | ~np.isnan(lost)).all(axis=1)
    markets = len(takeover)
    opening = np.array([point.players[kind] / point.organizations[kind] for kind in kinds])
    neutral = np.nan if _copies_traits(point) else float(np.prod(opening))
    interval = _exact_interval(int(takeover.sum()), markets)
    # What chance alone gives is taken of the kinds as they are open at the end, so closures cannot feign growth.
    total = np.where(somebody, is_open.sum(axis=1), np.nan)
    final = np.where(empty, 0.0, share * is_open).sum(axis=1) / total
    expected = (is_open * opening).sum(axis=1) / total
    players, organizations = (sum(numbers[kind] for kind in kinds) for numbers in (point.players, point.organizations))
    mean, low, high = mean_share(final)
    gain, gain_low, gain_high = mean_share(final - expected, float(np.nanmean(expected)) if somebody.any() else 0.0)
    years = np.where(empty, 0.0, taken)[takeover].max(axis=1)
    return {
        "share": point.share,
        "kind": name,
        "window": point.window,
        "players": players,
        "organizations": organizations,
        "opening_share": players / organizations,
        "markets": markets,
        "takeover": float(takeover.mean()),
        "takeover_lo95": interval[0],
        "takeover_hi95": interval[1],
        "extinction": float(extinction.mean()),
        "split": float((decided & ~takeover & ~extinction).mean()),
        "undecided": float((~decided).mean()),
        "neutral": neutral,
        "ratio_to_neutral": float(takeover.mean()) / neutral,
        "ratio_lo95": interval[0] / neutral,
        "ratio_hi95": interval[1] / neutral,
        "final_share": mean,
        "final_share_lo95": low,
        "final_share_hi95": high,
        "gain": gain,
        "gain_lo95": gain_low,
        "gain_hi95": gain_high,
        "open_share": float(is_open.sum()) / (markets * organizations),
        "median_takeover_years": float(np.median(years)) if len(years) else np.nan,
    }


def _copies_traits(point: InvasionPoint) -> bool:
    """Whether single traits are ever copied: then k of N is the neutral chance of a trait, not of all ten together."""
    years = range(1, point.scenario.years + 1)
    return any(point.scenario.value("evolution.imitation_unit", year) == "trait" for year in years)


def mean_share(values: Floats, offset: float = 0.0) -> tuple[float, float, float]:
    """Mean of shares less an offset, with a 95 % t interval; NaN values do not count.

    Where all markets ended alike their spread says nothing: then the interval allows for as many markets of the
    opposite end as may have gone unseen (Clopper-Pearson).

    >>> [round(float(value), 3) for value in mean_share(np.zeros(100))]
    [0.0, 0.0, 0.036]

    Args:
        values: one a market, between -offset and 1 - offset.
        offset: what was taken off the shares.
    """
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.nan, np.nan, np.nan
    mean = float(known.mean())
    if len(known) == 1:
        return mean, np.nan, np.nan
    spread = float(known.std(ddof=1))
    if spread < _FAR:
        unseen = _exact_interval(0, len(known))[1]
        return mean, mean - unseen * (mean + offset), mean + unseen * (1.0 - offset - mean)
    half = float(stdtrit(len(known) - 1, 0.975)) * spread / np.sqrt(len(known))
    return mean, mean - half, mean + half


def _exact_interval(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a chance (Clopper and Pearson 1934)."""
    from scipy.stats import binomtest  # half a second, which a run or a comparison need not wait

    interval = binomtest(successes, trials).proportion_ci(0.95, "exact")
    return float(interval.low), float(interval.high)


def tipping_share(table: pd.DataFrame) -> pd.DataFrame:
    """Initial share from which on the mutant grows on average, where the tried shares enclose it.

    Growth is `gain`, the mean final share less what copying by the toss of a coin gives. A turn counts only between
    shares at which its interval leaves zero out on both sides.

    Args:
        table: as `lg.invasion` gives it.

    Returns:
        One row for each kind and window: how many shares were tried and how many are clear (one in twenty is by chance
        alone), verdict, tipping_share (linear between the shares tried; NaN when the estimates cross zero more than
        once there), lo95 and hi95 (the last share that is clear before the turn and the first after it: the turn is not
        known better than that). Verdicts:
        "tipping point": shrinks below, grows above; "coexistence": grows when rare, shrinks when common;
        "grows", "shrinks": wherever it is clear; "cannot be told"; "several turns". The last four have no share.
    """
    rows = []
    for (kind, window), part in table.groupby(["kind", "window"], sort=False):
        # Few organisations may open alike where more of the other kinds play the mutant: both count.
        tried = part.sort_values(["opening_share", "share"], kind="stable")
        clear = (tried["gain_lo95"] > 0.0) | (tried["gain_hi95"] < 0.0)
        counts = {"tried": len(tried), "clear": int(clear.sum())}
        rows.append({"kind": kind, "window": window, **counts, **_turn(tried)})
    return pd.DataFrame(rows)


def _turn(tried: pd.DataFrame) -> dict[str, object]:
    share, gain = (tried[name].to_numpy(dtype=np.float64) for name in ("opening_share", "gain"))
    sign = np.where(tried["gain_lo95"] > 0.0, 1, np.where(tried["gain_hi95"] < 0.0, -1, 0))
    clear = np.flatnonzero(sign)
    turns = np.flatnonzero(np.diff(sign[clear]))
    nowhere = {"tipping_share": np.nan, "lo95": np.nan, "hi95": np.nan}
    if len(turns) > 1:
        return {"verdict": "several turns", **nowhere}
    if len(turns) == 0:
        verdict = "cannot be told" if len(clear) == 0 else "grows" if sign[clear[0]] > 0 else "shrinks"
        return {"verdict": verdict, **nowhere}
    first, last = clear[turns[0]], clear[turns[0] + 1]
    inside = slice(first, last + 1)
    crossings = np.flatnonzero(np.diff(np.sign(gain[inside])))
    place = np.nan
    if len(crossings) == 1:
        below = first + crossings[0]
        place = float(np.interp(0.0, *_ascending(gain[below : below + 2], share[below : below + 2])))
    verdict = "tipping point" if sign[first] < 0 else "coexistence"
    return {"verdict": verdict, "tipping_share": place, "lo95": float(share[first]), "hi95": float(share[last])}


def _ascending(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(x)
    return x[order], y[order]
