from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from longgame.experiments.manifest.file_differences import TableDifference, difference_in_words, first_difference


def table(**columns: object) -> pa.Table:
    return pa.table(columns)


def test_the_first_row_and_in_it_the_first_column_is_named() -> None:
    then = table(replicate=[1, 1, 2], year=[1, 2, 1], lives=[1.0, 2.0, 4.0], word=["a", "b", "c"])
    now = table(replicate=[1, 1, 2], year=[1, 2, 1], lives=[1.0, 2.0, 5.0], word=["a", "x", "c"])
    found = first_difference(then, now)
    assert found == TableDifference(2, {"replicate": 1, "year": 2}, "word", "b", "x", rows=2, compared=3)
    assert found.in_words() == ('row 2 (replicate 1, year 2): word was "b", is now "x"; 2 of 3 rows differ')


def test_numbers_say_by_how_much() -> None:
    found = first_difference(table(lives=[4.0]), table(lives=[5.0]))
    assert found is not None
    assert "lives was 4.0, is now 5.0 (+1, 0.25 of it)" in found.in_words()


def test_tables_are_compared_to_the_last_bit_and_nothing_is_equal_to_nothing() -> None:
    one = table(value=pa.array([0.0, np.nan, None, 1.0]), flag=[True, None, False, True])
    assert first_difference(one, one) is None
    assert first_difference(one.slice(1), one.slice(1)) is None
    below = table(value=pa.array([0.0, np.nan, None, np.nextafter(1.0, 0.0)]), flag=[True, None, False, True])
    found = first_difference(one, below)
    assert found is not None
    assert (found.row, found.column, found.rows) == (4, "value", 1)
    minus = table(value=pa.array([-0.0, np.nan, None, 1.0]), flag=[True, None, False, True])
    found = first_difference(one, minus)
    assert found is not None
    assert found.row == 1
    null = table(value=pa.array([0.0, np.nan, 3.0, 1.0]), flag=[True, None, False, None])
    found = first_difference(one, null)
    assert found is not None
    assert (found.row, found.recorded, found.now, found.rows) == (3, None, 3.0, 2)


def test_rows_and_columns_that_only_one_has_are_told(tmp_path: Path) -> None:
    pq.write_table(table(a=[1, 2], b=[1, 2]), tmp_path / "then.parquet")
    pq.write_table(table(a=[1, 2, 3], c=[1, 2, 3]), tmp_path / "now.parquet")
    told = difference_in_words(tmp_path / "then.parquet", tmp_path / "now.parquet")
    assert told == "had 2 rows, has now 3; columns gone: b; columns new: c"


def test_the_same_values_in_other_bytes_are_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "rate=0.3").mkdir()  # not a partition
    pq.write_table(table(a=[1.5, 2.0]), tmp_path / "rate=0.3" / "t.parquet", compression="zstd")
    pq.write_table(table(a=[1.5, 2.0]), tmp_path / "t.parquet", compression="none")
    told = difference_in_words(tmp_path / "rate=0.3" / "t.parquet", tmp_path / "t.parquet")
    assert told.startswith("the same values in other bytes")


def test_columns_of_other_types_differ_everywhere() -> None:
    found = first_difference(table(a=[1, 2]), table(a=["1", "2"]))
    assert found is not None
    assert (found.row, found.rows) == (1, 2)


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ("a\nb\n", "a\nc\n", 'line 2 was "b", is now "c"'),
        ("a\n", "a\nb\n", 'line 2 was missing, is now "b"'),
        (
            "x" * 300 + "1\n",
            "x" * 300 + "2\n",
            f'line 1 was ..."{"x" * 20}1", is now ..."{"x" * 20}2"',
        ),
        ("a\r\n", "a\n", 'line 1 was "a", is now "a"'),
    ],
)
def test_texts_are_compared_line_by_line(tmp_path: Path, then: str, now: str, told: str) -> None:
    (tmp_path / "then.csv").write_bytes(then.encode())
    (tmp_path / "now.csv").write_bytes(now.encode())
    assert difference_in_words(tmp_path / "then.csv", tmp_path / "now.csv") == told


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_what_cannot_be_read_is_said(tmp_path: Path, suffix: str) -> None:
    then, now = tmp_path / f"then.{suffix}", tmp_path / f"now.{suffix}"
    then.write_bytes(b"\xff\xfe\x00")
    now.write_bytes(b"plain")
    assert "cannot be compared" in difference_in_words(then, now)
