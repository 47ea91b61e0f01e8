"""Where offers stand on a table, and how they are found there."""

from __future__ import annotations

import numpy as np

from longgame.environment.talks.proposal_layout import Layout

OFFERED = np.array([[True, False, True], [False, True, True]])
YEARS = np.array([[3.0, 5.0, 4.0]])


def test_offers_stand_longest_first_and_else_row_by_row() -> None:
    row, sheet = Layout.longest_first(OFFERED, YEARS).rows_and_sheets()
    assert list(zip(row.tolist(), sheet.tolist(), strict=True)) == [(1, 1), (0, 2), (1, 2), (0, 0)]


def test_columns_of_offers_are_laid_out_and_found_again() -> None:
    layout = Layout.longest_first(OFFERED, YEARS)
    columns = np.array([[1.0, 2.0, 3.0, 4.0]])
    assert layout.lay_out(columns, -1.0).tolist() == [[[4.0, -1.0, 2.0], [-1.0, 1.0, 3.0]]]
    assert columns[0, layout.offer_at(np.array([2, 1]))].tolist() == [2.0, 1.0]
