"""Years together, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from longgame.analysis.runs.relationships import ENDED_AT_TERM, ENDED_DURING, LIVE, Relationships
from longgame.analysis.runs.years_together import YearsTogether, years_together

YEARS = 6


def together(fates: list[tuple[int, int, int]], replicates: int = 2) -> YearsTogether:
    """Of (replicate index, years, fate), all signed in the first year."""
    row, years, fate = (np.array(column, dtype=np.int64) for column in zip(*fates, strict=True))
    words = pd.Index(["word"] * len(fates))
    deals = Relationships(row, years, fate, np.ones_like(row), words, words, words, words)
    return years_together(deals, np.zeros(len(fates), dtype=np.int64), 1, replicates, YEARS)


def test_without_censoring_the_curve_is_the_share_that_is_left() -> None:
    found = together([(0, 1, ENDED_DURING), (0, 3, ENDED_AT_TERM), (1, 3, ENDED_AT_TERM), (1, 5, ENDED_DURING)])
    np.testing.assert_allclose(found.still_together.value[0], [1.0, 0.75, 0.75, 0.25, 0.25, 0.0, 0.0])
    assert found.median_years(0)["median"] == 3
    # Within the first three of six years: 1 and 3 in one market, 3 and 3 in the other.
    assert found.horizon == 3
    assert float(found.average_years.value[0]) == pytest.approx((2.0 + 3.0) / 2)
    assert found.deals[0] == 4


def test_a_deal_cut_off_by_the_end_of_the_run_still_counts_as_long_as_it_was_seen() -> None:
    found = together([(0, 1, ENDED_DURING), (0, 2, LIVE), (1, 4, ENDED_DURING), (1, 5, LIVE)])
    np.testing.assert_allclose(found.still_together.value[0, :5], [1.0, 0.75, 0.75, 0.75, 0.375])
    assert np.isnan(found.still_together.value[0, 6])


def test_a_deal_cut_off_at_its_term_never_faced_the_decision() -> None:
    found = together([(0, 3, ENDED_AT_TERM), (0, 3, LIVE), (1, 3, LIVE), (1, 4, ENDED_DURING)])
    assert found.still_together.value[0, 3] == pytest.approx(0.5)


def test_an_exit_during_the_year_comes_before_the_end_of_the_run() -> None:
    found = together([(0, 3, ENDED_DURING), (0, 3, LIVE), (1, 3, LIVE), (1, 4, ENDED_DURING)])
    assert found.still_together.value[0, 3] == pytest.approx(0.75)


def test_median_is_null_while_most_stay() -> None:
    found = together([(0, 2, ENDED_DURING), (0, 6, LIVE), (1, 6, LIVE), (1, 6, LIVE)])
    assert found.median_years(0)["median"] is None


def test_no_interval_from_one_replicate() -> None:
    found = together([(0, 1, ENDED_DURING), (0, 6, LIVE)], replicates=1)
    assert np.isnan(found.still_together.low).all()
    assert found.median_years(0)["lo95"] is None


def test_a_class_without_deals_is_unknown() -> None:
    none = np.array([], dtype=np.int64)
    words: pd.Index[str] = pd.Index([], dtype=object)
    found = years_together(Relationships(none, none, none, none, words, words, words, words), none, 2, 3, YEARS)
    assert np.isnan(found.average_years.value).all()
    assert found.deals.tolist() == [0, 0]


def test_average_years_leave_out_deals_that_cannot_be_followed_to_the_horizon() -> None:
    words: pd.Index[str] = pd.Index(["word"] * 3)
    zero = np.zeros(3, dtype=np.int64)
    start, years = np.array([1, 3, 5]), np.array([3, 1, 2])
    deals = Relationships(zero, years, np.array([ENDED_DURING, ENDED_DURING, LIVE]), start, words, words, words, words)
    found = years_together(deals, zero, 1, 1, YEARS)
    assert float(found.average_years.value[0]) == 2.0
