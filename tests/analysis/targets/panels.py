"""Small panels made by hand, and where the real one lies if it is there."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from longgame.analysis.targets.panel import PanelColumns
from longgame.analysis.targets.panel_file import read_panel

#: The real panel and the samples of public-use files are no part of the project: the tests use a copy beside it.
DATA = Path(os.environ.get("LONGGAME_ACO_DATA", Path(__file__).resolve().parents[3].parent / "shared" / "data"))
PANEL_FILE = DATA / "mssp_aco_years_2013_2018.csv"
SAMPLES = DATA / "puf_samples"

needs_panel = pytest.mark.skipif(not PANEL_FILE.exists(), reason="the real panel is not here")
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of public-use files are not here")


def real_panel() -> PanelColumns:
    return read_panel(PANEL_FILE)


def panel(last_year: int, *rows: tuple[int, int], **columns: Any) -> PanelColumns:
    """A panel of (organisation, year) rows; columns that are not given are plain."""
    count = len(rows)
    organization, year = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    first: dict[int, int] = {}
    for one, when in rows:
        first[one] = min(when, first.get(one, when))
    plain: dict[str, Any] = {
        "organization": organization,
        "year": year,
        "agreement_start": np.array([first[one] for one, _ in rows]),
        "agreement_number": np.ones(count, dtype=np.int64),
        "agreement_years": np.full(count, 3),
        "lives": np.full(count, 10_000.0),
        "savings_rate": np.zeros(count),
        "min_savings_rate": np.full(count, 0.03),
        "is_paid": np.zeros(count, dtype=np.bool_),
        "is_two_sided": np.zeros(count, dtype=np.bool_),
        "quality": np.ones(count),
        "benchmark": np.full(count, 10_000.0),
        "revenue": np.zeros(count, dtype=np.int64),
        "critical_access_hospitals": np.zeros(count),
    }
    given = {name: np.asarray(values, dtype=np.asarray(plain[name]).dtype) for name, values in columns.items()}
    return PanelColumns(**{**plain, **given}, last_year=last_year)
