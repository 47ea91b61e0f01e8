"""Figures of a run: always there, the same bytes, in words, and never in the way of the user's own matplotlib."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from matplotlib.text import Text

from longgame.analysis.figures.picture import FORMATS, save
from longgame.analysis.figures.run_figures import RUN_FIGURES, alternative, drawn, write_figures
from longgame.environment.records.results import Results

MakeRun = Callable[..., Results]
HOSTILE = "<b>$x^2$</b> \\frac & co"


def texts_of(results: Results, name: str) -> list[str]:
    return [text.get_text() for text in drawn(results, names=[name])[name].findobj(Text)]


def renamed(results: Results, old: str, new: str) -> Results:
    """The run with a word replaced wherever it stands."""
    found = {}
    for name, table in results.tables.items():
        columns = [
            pc.replace_substring(table.column(column), old, new)
            if pa.types.is_string(table.column(column).type)
            else table.column(column)
            for column in table.column_names
        ]
        found[name] = pa.table(columns, names=table.column_names)
    return Results(found, results.information)


def test_a_figure_has_the_same_bytes_each_time_in_every_format(results: Results, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    contents: list[dict[str, bytes]] = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        figures = drawn(results, "one", ["network"])
        files = [save(figure, folder / f"{name}.{suffix}") for name, figure in figures.items() for suffix in FORMATS]
        contents.append({path.name: path.read_bytes() for path in files})
    assert contents[0] == contents[1]
    for name, content in contents[0].items():
        assert content.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[name.rpartition(".")[2]])
        assert b"tEXt" not in content
        assert b"CreationDate" not in content
        assert b"dc:date" not in content
    assert dict(mpl.rcParams) == before


def test_a_figure_looks_the_same_whoever_saves_it(results: Results, tmp_path: Path) -> None:
    (figure,) = drawn(results, names=["first_deals"]).values()
    with mpl.rc_context({"font.size": 30.0, "xtick.labelsize": 30.0, "text.parse_math": True}):
        figure.savefig(tmp_path / "theirs.png")
    (again,) = drawn(results, names=["first_deals"]).values()
    assert (tmp_path / "theirs.png").read_bytes() == save(again, tmp_path / "ours.png").read_bytes()


def test_files_are_named_by_figure_and_format(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {name: RUN_FIGURES[name] for name in ("survival_of_deals", "tipping")}
    monkeypatch.setattr("longgame.analysis.figures.run_figures.RUN_FIGURES", kept)
    written = write_figures(results, tmp_path / "figures", ("svg", "pdf"), "one")
    assert [path.name for path in written] == [f"{name}.{suffix}" for name in kept for suffix in ("svg", "pdf")]


@pytest.mark.parametrize("width", ["one", "two"])
def test_every_figure_says_its_finding_what_it_rests_on_and_no_identifier(results: Results, width: str) -> None:
    figures = drawn(results, width)
    assert list(figures) == list(RUN_FIGURES)
    for name, figure in figures.items():
        words = [text.get_text() for text in figure.findobj(Text) if text.get_text()]
        assert not [word for word in words if "_" in word or "nan" in word.split()], name
        assert any("n = 6 simulated markets, seed 1" in word.replace("\n", " ") for word in words), name
        title = figure.texts[0].get_text().replace("\n", " ")
        assert alternative(figure).endswith(f"{title}."), name
        assert len(alternative(figure)) > len(title) + 20, name


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
    figures = drawn(make_run(**arguments))
    assert len(figures) == len(RUN_FIGURES)
    save(figures["overview"], tmp_path / "overview.png")  # a layout without room would warn


def test_names_are_drawn_as_they_are_written(results: Results, tmp_path: Path) -> None:
    hostile = renamed(results, "The provider-1", HOSTILE)
    (figure,) = drawn(hostile, names=["gains_by_name"]).values()
    content = save(figure, tmp_path / "named.svg").read_text(encoding="utf-8")
    (axes,) = figure.axes
    named = [label for label in axes.get_yticklabels() if "$x^2$" in label.get_text()]
    assert named
    assert not [label for label in named if label.get_parse_math()]
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(content).iter()}
    assert "b" not in tags
    assert "path" in tags


def test_strategies_of_users_do_not_break_a_figure(results: Results) -> None:
    own = renamed(results, "win_win", "a_$strange$_^name_of_{great}_length")
    assert "a $strange$ ^name of {great} length" in texts_of(own, "strategies_over_time")


def test_the_page_on_figures_explains_each_of_them() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "figures.md").read_text(encoding="utf-8")
    for name in RUN_FIGURES:
        assert page.count(f"| `{name}` |") == 1
