"""Counterfactuals as a table for a file: one row a step."""

from __future__ import annotations

import pandas as pd

from longgame.analysis.explanation.what_would_have_kept import Counterfactuals
from longgame.experiments.counterfactuals.levers import Step

#: Columns of the table, in order.
COLUMNS = (
    "lever",
    "moved_by",
    "way",
    "step",
    "as_it_was",
    "level",
    "together",
    "changes_the_end",
    "together_until_year",
    "markets",
    "lasting_share_as_it_was",
    "lasting_share",
    "lasting_share_lo95",
    "lasting_share_hi95",
    "markets_gained",
    "markets_lost",
)


def counterfactual_table(found: Counterfactuals) -> pd.DataFrame:
    """One row a step: what was moved, what became of the deal, and the odds where they were worked out."""
    rows = []
    for one in found.tried:
        row: dict[str, object] = {
            **_moved(one.step),
            "together": one.fate.together,
            "changes_the_end": one.changes,
            "together_until_year": one.fate.until,
        }
        if one.odds is not None:
            row |= {
                "markets": one.odds.after.n,
                "lasting_share_as_it_was": one.odds.before.estimate,
                "lasting_share": one.odds.after.estimate,
                "lasting_share_lo95": one.odds.after.low,
                "lasting_share_hi95": one.odds.after.high,
                "markets_gained": one.odds.gained,
                "markets_lost": one.odds.lost,
            }
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(
        {name: "Int64" for name in ("together_until_year", "markets", "markets_gained", "markets_lost")}
    )


def _moved(step: Step) -> dict[str, object]:
    ways = {-1: "less", 0: "other", 1: "more"}
    level = step.level if isinstance(step.level, str) else f"{step.level:g}"
    was = "" if step.factual != step.factual else f"{step.factual:g}"
    return {
        "lever": step.lever,
        "moved_by": step.side,
        "way": ways[step.way],
        "step": step.number,
        "as_it_was": was,
        "level": level,
    }
