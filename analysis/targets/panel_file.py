"""A panel in a tidy CSV file: one row for each organisation and performance year."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.targets.panel import (
    AGREEMENT_YEARS,
    HIGH_REVENUE,
    LOW_REVENUE,
    UNKNOWN_REVENUE,
    Floats,
    PanelColumns,
)

_REVENUE: Final = {"low": LOW_REVENUE, "high": HIGH_REVENUE}
#: First performance year: agreements that began in 2012 count from here, their first year being 18 or 21 months long.
FIRST_PERFORMANCE_YEAR: Final = 2013
_NEEDED: Final = (
    "aco_id",
    "performance_year",
    "current_start_date",
    "agreement_period",
    "risk_model",
    "n_beneficiaries",
    "savings_rate",
    "min_savings_rate",
    "earned_savings_usd",
    "quality_score",
    "updated_benchmark_pc",
    "revenue_category",
    "n_cah",
)


def read_panel(path: Path) -> PanelColumns:
    """Read a tidy panel whose rates are fractions.

    Raises:
        ValueError: columns are missing, or the rows are no panel.
    """
    table = pd.read_csv(path, dtype={"aco_id": "string"})
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise ValueError(f"{path}: columns missing: {', '.join(missing)}")
    _, organization = np.unique(table["aco_id"].to_numpy(dtype=str), return_inverse=True)
    year = table["performance_year"].to_numpy(np.int64)
    start = pd.to_datetime(table["current_start_date"]).dt.year.to_numpy(np.int64)
    revenue = table["revenue_category"].map(_REVENUE).fillna(UNKNOWN_REVENUE)

    def numbers(name: str) -> Floats:
        return np.asarray(table[name].to_numpy(np.float64))

    return PanelColumns(
        organization=organization.astype(np.int64),
        year=year,
        agreement_start=np.maximum(start, FIRST_PERFORMANCE_YEAR),
        agreement_number=table["agreement_period"].to_numpy(np.int64),
        agreement_years=np.full(len(table), AGREEMENT_YEARS, dtype=np.int64),
        lives=numbers("n_beneficiaries"),
        savings_rate=numbers("savings_rate"),
        min_savings_rate=numbers("min_savings_rate"),
        is_paid=numbers("earned_savings_usd") > 0.0,
        is_two_sided=(table["risk_model"] == "two-sided").to_numpy(np.bool_),
        quality=numbers("quality_score"),
        benchmark=numbers("updated_benchmark_pc"),
        revenue=np.asarray(revenue.to_numpy(np.int64), dtype=np.int64),
        critical_access_hospitals=numbers("n_cah"),
        last_year=int(year.max()),
    )
