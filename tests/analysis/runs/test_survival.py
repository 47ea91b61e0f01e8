"""Survival of deals: product limit and log-log interval, by hand and against SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from longgame.analysis.runs.relationships import ENDED_AT_TERM, ENDED_DURING, LIVE, Relationships
from longgame.analysis.runs.survival import median_years, survival


def deals(years: list[int], fate: list[int]) -> Relationships:
    words = pd.Index(["x"] * len(years))
    numbers = np.ones(len(years), dtype=np.int64)
    return Relationships(
        row=numbers * 0,
        years=np.array(years, dtype=np.int64),
        fate=np.array(fate, dtype=np.int64),
        start=numbers,
        model=words,
        payer_strategy=words,
        provider_strategy=words,
        provider=words,
    )


def test_a_curve_and_its_interval_by_hand() -> None:
    # Ten deals: two end after one year, one is cut off after two, three part at the term after three, four still run.
    table = survival(deals([1, 1, 2, 3, 3, 3, 4, 4, 4, 4], [ENDED_DURING] * 2 + [LIVE] + [ENDED_AT_TERM] * 3 + [LIVE] * 4))
    assert table["at_risk"].tolist() == [10, 10, 8, 7, 4]
    assert table["ended"].tolist() == [0, 2, 0, 3, 0]
    assert table["censored"].tolist() == [0, 0, 1, 0, 4]
    assert table["together"].tolist() == pytest.approx([1.0, 0.8, 0.8, 0.8 * 4 / 7, 0.8 * 4 / 7])
    # After year 1: Greenwood's sum 2 / (10 x 8) = 0.025; log 0.8 = -0.2231; 1.96 x sqrt(0.025) / 0.2231 = 1.3888.
    assert table["lo95"][1] == pytest.approx(0.8 ** np.exp(1.3888), abs=1e-4)
    assert table["hi95"][1] == pytest.approx(0.8 ** np.exp(-1.3888), abs=1e-4)
    assert np.isnan(table["lo95"][0])
    assert median_years(table) == 3


def test_a_deal_cut_off_at_its_term_has_not_survived_the_renewal() -> None:
    # Of two deals with three years, one parts at the term; the other was cut off before that was decided.
    assert survival(deals([3, 3], [ENDED_AT_TERM, LIVE]))["together"].tolist() == [1.0, 1.0, 1.0, 0.0]
    # An exit on the way comes before the cut: there half of the deals seen are left.
    assert survival(deals([3, 3], [ENDED_DURING, LIVE]))["together"].tolist() == [1.0, 1.0, 1.0, 0.5]


def test_scipy_gives_the_same_curve_and_interval() -> None:
    random = np.random.default_rng(5)
    years, fate = np.append(random.integers(1, 9, 300), 9), np.append(random.integers(0, 3, 300), LIVE)
    table = survival(deals(years.tolist(), fate.tolist()))
    times = years + np.choose(fate, [0.25, 0.0, 0.5])  # LIVE, ENDED_DURING, ENDED_AT_TERM within a year
    curve: Any = ecdf(CensoredData(uncensored=times[fate != LIVE], right=times[fate == LIVE])).sf
    ends = curve.confidence_interval(0.95, method="log-log")
    shown = table[(table["together"] > 0.0) & (table["together"] < 1.0)]
    at = shown["years"].to_numpy() + 0.75
    assert len(shown) > 5
    assert shown["together"].to_numpy() == pytest.approx(curve.evaluate(at))
    assert shown["lo95"].to_numpy() == pytest.approx(ends.low.evaluate(at))
    assert shown["hi95"].to_numpy() == pytest.approx(ends.high.evaluate(at))


def test_without_a_deal_there_is_no_row_and_no_median() -> None:
    table = survival(deals([], []))
    assert len(table) == 0
    assert median_years(table) is None
