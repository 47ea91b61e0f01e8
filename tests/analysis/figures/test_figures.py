"""Figures: always there, always the same bytes, and never in the way of the user's own matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from longgame.analysis.figures.run_figures import write_figures
from longgame.environment.records.results import Results

MakeRun = Callable[..., Results]
NAMES = [
    "overview",
    "adoption_and_renewal",
    "gains_by_kind",
    "j_curve",
    "strategy_shares",
    "trust_and_identity",
    "exits_by_reason",
]


def test_all_figures_are_written_with_the_same_bytes_each_time(results: Results, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    first = write_figures(results, tmp_path / "one" / "figures")
    again = write_figures(results, tmp_path / "two")
    assert [path.stem for path in first] == NAMES
    for one, two in zip(first, again, strict=True):
        content = one.read_bytes()
        assert content.startswith(b"\x89PNG")
        assert content == two.read_bytes()
        assert b"tEXt" not in content
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    "arguments",
    [
        {"deals": False},
        {"record": "market"},
        {"record": "organizations", "twin": False},
        {"replicates": 1},
        {"years": 1, "replicates": 2},
    ],
    ids=["no deals", "market only", "no twin", "one replicate", "one year"],
)
def test_figures_say_what_is_missing_and_do_not_fail(
    make_run: MakeRun, tmp_path: Path, arguments: dict[str, int | str | bool]
) -> None:
    assert len(write_figures(make_run(**arguments), tmp_path)) == len(NAMES)


def test_names_from_users_do_not_break_a_figure(results: Results, tmp_path: Path) -> None:
    renamed = {}
    for name, table in results.tables.items():
        columns = []
        for column in table.column_names:
            values = table.column(column)
            if pa.types.is_string(values.type):
                values = pc.replace_substring(values, "win_win", "a_$strange$_^name_of_{great}_length")
            columns.append(values)
        renamed[name] = pa.table(columns, names=table.column_names)
    assert len(write_figures(Results(renamed, results.information), tmp_path)) == len(NAMES)
