"""A simulated market's deals as a panel: each relationship is an organisation of the programme."""

from __future__ import annotations

import numpy as np
import pandas as pd

from longgame.analysis.targets.panel import HIGH_REVENUE, LOW_REVENUE, PanelColumns
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, INDEPENDENT_PHYSICIANS, KINDS

#: Performance year that contract year 1 of a run stands for.
FIRST_YEAR = 2013


def panel_of_deals(
    deal_years: pd.DataFrame,
    organizations: pd.DataFrame,
    replicate: int,
    years: int,
    first_year: int = FIRST_YEAR,
) -> PanelColumns:
    """The panel of one simulated market.

    A relationship is an organisation: whoever comes back after a gap is a new one. Practices are low-revenue, all
    others are not, and a critical access hospital counts as one.

    Args:
        deal_years, organizations: tables of a run with every deal recorded.
        replicate: number of the market.
        years: contract years that were run: whoever has a deal in the last one has not left.
        first_year: performance year that contract year 1 stands for.
    """
    rows = deal_years[deal_years["replicate"] == replicate].sort_values(["deal", "year"])
    kinds = organizations[organizations["replicate"] == replicate].drop_duplicates("organization")
    kind = rows["provider"].map(kinds.set_index("organization")["kind"]).to_numpy(dtype=str)
    column = {
        name: rows[name].to_numpy(dtype=np.int64)
        for name in ("year", "agreement_year", "agreement_number", "term_years")
    }
    number = {
        name: rows[name].to_numpy(dtype=np.float64)
        for name in ("lives", "measured_savings_rate", "minimum_savings_rate", "quality", "benchmark_pmpy_usd")
    }
    year = column["year"] + first_year - 1
    return PanelColumns(
        organization=np.unique(rows["deal"].to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64),
        year=year,
        agreement_start=year - column["agreement_year"] + 1,
        agreement_number=column["agreement_number"],
        agreement_years=column["term_years"],
        lives=number["lives"],
        savings_rate=number["measured_savings_rate"],
        min_savings_rate=number["minimum_savings_rate"],
        is_paid=rows["paid"].to_numpy(dtype=np.bool_),
        is_two_sided=rows["two_sided"].to_numpy(dtype=np.bool_),
        quality=number["quality"],
        benchmark=number["benchmark_pmpy_usd"],
        revenue=np.where(kind == KINDS[INDEPENDENT_PHYSICIANS], LOW_REVENUE, HIGH_REVENUE).astype(np.int64),
        critical_access_hospitals=(kind == KINDS[CRITICAL_ACCESS_HOSPITAL]).astype(np.float64),
        last_year=years + first_year - 1,
    )
