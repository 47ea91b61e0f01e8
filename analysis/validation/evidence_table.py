"""Targets and what the model shows as one table, the same for every set of targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import pandas as pd

from longgame.analysis.validation.evidence import Target
from longgame.analysis.validation.measured import Measured

#: Says how a figure stands to the range from `low` to `high`.
Verdict = Callable[[Measured, float | None, float | None], str]

_COLUMNS: Final = (
    "id",
    "published",
    "lo",
    "hi",
    "simulated",
    "simulated_lo95",
    "simulated_hi95",
    "verdict",
    "source",
    "name",
    "unit",
    "role",
    "observations",
    "markets",
    "measured",
    "reason",
)


def evidence_table(found: Iterable[tuple[Target, Measured]], verdict: Verdict) -> pd.DataFrame:
    """One row a target.

    Args:
        found: targets and what the model shows.
        verdict: how a figure stands to a range.

    Returns:
        id, published, lo, hi, simulated, simulated_lo95, simulated_hi95, verdict, source, name, unit, role,
        observations, markets, measured (how the simulated figure is made) and reason (why there is none). Unknown
        numbers, and open ends of a range, are NaN.
    """
    rows = [_row(target, one, verdict(one, target.low, target.high)) for target, one in found]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype(dict.fromkeys(("published", "lo", "hi"), "float64"))


def _row(target: Target, found: Measured, verdict: str) -> tuple[object, ...]:
    return (
        target.id,
        target.published,
        target.low,
        target.high,
        found.value,
        found.low,
        found.high,
        verdict,
        target.source,
        target.name,
        target.unit,
        target.role,
        found.observations,
        found.markets,
        target.measured,
        found.reason,
    )
