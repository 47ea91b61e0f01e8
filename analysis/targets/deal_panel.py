"""A simulated market's deals as a panel: each relationship is an organisation of the programme.

The table of deals has a row for each deal that is alive at the end of a year. The last year of a deal that was left
before its term, or whose party closed, is therefore made from the event that ended it. That event lacks a benchmark and
says of pay only what the provider was due.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from longgame.analysis.targets.panel import HIGH_REVENUE, LOW_REVENUE, Floats, Ints, PanelColumns
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, INDEPENDENT_PHYSICIANS, KINDS

#: Events by which a deal leaves the table in the year in which it was still measured.
_ENDS: Final = ("exited_mid_term", "closed")
#: Agreements of unknown term, of deals that ended in their first year, are still running.
_LONG: Final = 99


def panel_of_deals(
    deals: pd.DataFrame,
    organizations: pd.DataFrame,
    events: pd.DataFrame,
    replicate: int,
    years: int,
    first_year: int = 2013,
) -> PanelColumns:
    """The panel of one simulated market.

    Args:
        deals, organizations, events: tables of a run with every deal recorded.
        replicate: number of the market.
        years: contract years that were run: whoever has a deal in the last one has not left.
        first_year: performance year that contract year 1 stands for.
    """
    alive = deals[deals["replicate"] == replicate]
    ended = events[(events["replicate"] == replicate) & events["event"].isin(_ENDS) & (events["deal_year"] > 0)]
    rows = pd.concat((_of_deals(alive), _of_events(ended)), ignore_index=True)
    rows = rows.drop_duplicates(["deal", "year"]).sort_values(["deal", "year"], ignore_index=True)
    agreement = [rows["deal"], rows["agreement_number"]]
    rows["start"] = rows["start"].groupby(agreement).transform("min")
    rows["term"] = rows["term"].groupby(agreement).transform("min")
    kinds = organizations[organizations["replicate"] == replicate].drop_duplicates("organization")
    kind = rows["provider"].map(kinds.set_index("organization")["kind"]).to_numpy(dtype=str)

    def numbers(name: str) -> Floats:
        return np.asarray(rows[name].to_numpy(dtype=np.float64))

    def counts(name: str) -> Ints:
        return np.asarray(rows[name].to_numpy(dtype=np.int64))

    def flags(name: str) -> NDArray[np.bool_]:
        return np.asarray(rows[name].to_numpy(dtype=np.bool_))

    shift = first_year - 1
    return PanelColumns(
        organization=np.unique(rows["deal"].to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64),
        year=counts("year") + shift,
        agreement_start=counts("start") + shift,
        agreement_number=counts("agreement_number"),
        agreement_years=counts("term"),
        lives=numbers("lives"),
        savings_rate=numbers("measured_savings_rate"),
        min_savings_rate=np.full(len(rows), np.nan),
        is_paid=flags("paid"),
        is_two_sided=flags("two_sided"),
        quality=numbers("quality"),
        benchmark=numbers("benchmark"),
        revenue=np.where(kind == KINDS[INDEPENDENT_PHYSICIANS], LOW_REVENUE, HIGH_REVENUE).astype(np.int64),
        critical_access_hospitals=(kind == KINDS[CRITICAL_ACCESS_HOSPITAL]).astype(np.float64),
        last_year=years + shift,
    )


def _of_deals(alive: pd.DataFrame) -> pd.DataFrame:
    """Rows of deals that are alive at the end of the year."""
    rows = alive[["deal", "year", "provider", "agreement_number", "lives", "measured_savings_rate"]].copy()
    rows["start"] = alive["year"] - alive["agreement_year"] + 1
    rows["term"] = alive["term_years"]
    rows["paid"] = alive["paid"]
    rows["two_sided"] = alive["two_sided"]
    rows["quality"] = alive["quality"]
    rows["benchmark"] = alive["benchmark_pmpy_usd"]
    return rows


def _of_events(ended: pd.DataFrame) -> pd.DataFrame:
    """Rows of the last years of deals that ended in them; start and term of the agreement follow from earlier rows."""
    rows = ended[["deal", "year", "provider", "agreement_number", "lives", "measured_savings_rate"]].copy()
    rows["start"] = ended["year"]
    rows["term"] = _LONG
    rows["paid"] = ended["provider_due_usd"].fillna(0.0) > 0.0
    rows["two_sided"] = False
    rows["quality"] = np.nan
    rows["benchmark"] = np.nan
    return rows
