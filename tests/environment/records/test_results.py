import json
from pathlib import Path

import pytest

import longgame as lg
from longgame.environment.records.results import MissingTableError, Results, ResultsError

pytestmark = pytest.mark.usefixtures("fake_engine")


@pytest.fixture
def results() -> Results:
    return lg.run("default", replicates=3, years=2, seed=9)


def test_results_say_what_they_hold(results: Results) -> None:
    assert (results.scenario_name, results.seed, results.replicates, results.years) == ("default", 9, 3, 2)
    assert repr(results).startswith("<Results of 'default', seed 9: 3 replicates of 2 years; tables market, ")
    assert "cell" not in results.market.columns
    assert results.deals is results.deals


def test_a_written_folder_reads_back_the_same(results: Results, tmp_path: Path) -> None:
    folder = results.write(tmp_path / "mine", csv=True)
    again = Results.from_folder(folder)
    assert list(again.tables) == list(results.tables)
    for name, table in results.tables.items():
        assert again.table(name).equals(table), name
        assert (folder / f"{name}.csv").is_file()
    assert (again.scenario, again.seed, again.replicates) == (results.scenario, 9, 3)
    assert list(again.organizations.dtypes) == list(results.organizations.dtypes)
    files = json.loads((folder / "manifest.json").read_text())["files"]
    assert files["market.parquet"]["rows"] == 6
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_results_written_from_a_folder_have_the_same_bytes(results: Results, tmp_path: Path) -> None:
    first = results.write(tmp_path / "first")
    second = Results.from_folder(first).write(tmp_path / "second")
    for path in first.glob("*.parquet"):
        assert (second / path.name).read_bytes() == path.read_bytes()


def test_writing_never_overwrites(results: Results, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="never overwritten"):
        results.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_missing_table_says_what_records_it() -> None:
    results = lg.run("default", replicates=1, years=1, record="market")
    with pytest.raises(MissingTableError, match="--record deals"):
        _ = results.ledger
    with pytest.raises(MissingTableError, match="--record organizations"):
        _ = results.events
    with pytest.raises(MissingTableError, match="--twin"):
        _ = results.gains
    with pytest.raises(MissingTableError, match="no table 'prices' exists"):
        results.table("prices")
    assert not hasattr(results, "deals")


def test_a_folder_that_is_no_run_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="is not a folder"):
        Results.from_folder(tmp_path / "nothing")
    with pytest.raises(ResultsError, match=r"has no manifest\.json"):
        Results.from_folder(tmp_path)
    for text in ("{", "[]", "{}", '{"scenario": {}}'):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(ResultsError, match="manifest"):
            Results.from_folder(tmp_path)


def test_a_damaged_table_is_named(results: Results, tmp_path: Path) -> None:
    folder = results.write(tmp_path / "run")
    (folder / "deals.parquet").write_bytes(b"PAR1 damaged")
    with pytest.raises(ResultsError, match=r"deals\.parquet cannot be read"):
        _ = Results.from_folder(folder).deals
