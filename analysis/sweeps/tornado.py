"""Tornado: how far each factor swings an outcome from the base, downwards and upwards, the widest swing first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

#: The two bars of a factor: below and above the base level (of words: the lower and the higher difference).
LOW, HIGH = "low", "high"
_COLUMNS: Final = ("outcome", "factor", "base_level", "level", "side", "difference", "lo95", "hi95", "clear", "units")


def tornado(effects: pd.DataFrame) -> pd.DataFrame:
    """At most two bars for each factor and outcome, factors sorted by their larger absolute difference.

    Args:
        effects: as `effects.main_effects` gives them: paired differences from each factor's first level, the base. Of
            more than two other levels, the lowest and highest number are kept, or the words of the lowest and the
            highest difference.

    Returns:
        outcome, factor, base_level, level, side (`low` or `high`), difference, lo95, hi95, clear (the interval leaves
        zero out), units, swing (the larger absolute difference of the factor). Factors without one are left out.
    """
    rows: list[dict[str, Any]] = []
    for _, of_outcome in effects.groupby("outcome", sort=False):
        factors = []
        for _, of_factor in of_outcome.groupby("factor", sort=False):
            known = of_factor[np.isfinite(of_factor["difference"].astype(float))]
            if len(known):
                bars = _two_sides(known.to_dict("records"))
                swing = max(abs(bar["difference"]) for bar in bars)
                factors.append((swing, [{**bar, "swing": swing} for bar in bars]))
        for _, bars in sorted(factors, key=lambda one: -one[0]):
            rows += [{**bar, "clear": bar["lo95"] > 0.0 or bar["hi95"] < 0.0} for bar in bars]
    return pd.DataFrame(rows, columns=[*_COLUMNS, "swing"])


def _two_sides(rows: Sequence[dict[Any, Any]]) -> list[dict[Any, Any]]:
    levels = [rows[0]["base_level"], *(row["level"] for row in rows)]
    ordered = all(isinstance(level, int | float) and not isinstance(level, bool) for level in levels)
    key, base = ("level", levels[0]) if ordered else ("difference", 0.0)
    placed = sorted(rows, key=lambda row: float(row[key]))
    if len(placed) == 1:
        return [{**placed[0], "side": LOW if placed[0][key] < base else HIGH}]
    # Where both lie on one side of the base, the lower one still has the bar called low.
    return [{**placed[0], "side": LOW}, {**placed[-1], "side": HIGH}]
