"""`longgame rerun` of what was changed, is older, or has no business in a manifest: named, and never trusted."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from longgame.environment.records.new_folder import file_sha256

from .recorded_runs import change, longgame_, made_run


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LONGGAME_TRACEBACK", raising=False)
    return tmp_path


def test_a_tampered_seed_is_told_with_the_first_row_that_differs() -> None:
    made_run()
    change(lambda information: information.update(seed=2))
    said = longgame_("rerun", "a", status=1).output
    assert "market.parquet: row 1 (replicate 1, year 1): lives was " in said
    assert "6 of 6 rows differ" in said
    assert "so the reason is not known" in said
    assert "altered" not in said


def test_a_tampered_scenario_is_told_by_its_hash_even_if_no_table_moved() -> None:
    made_run()
    change(lambda information: information["scenario"]["values"].update({"market.meeting_rate": 0.9}))
    said = longgame_("rerun", "a", status=1).output
    assert "The manifest contradicts itself: the scenario default has the hash" in said
    assert "events.parquet: " in said
    change(lambda information: information["scenario"].update(description="Nothing to the rules"))
    change(lambda information: information["scenario"]["values"].update({"market.meeting_rate": 0.0}))
    longgame_("rerun", "a", status=1)


def test_a_recorded_version_platform_or_engine_that_differs_is_told_and_changes_no_status() -> None:
    made_run()
    change(lambda information: information["versions"].update(numpy="1.0", fortran="77"))
    change(lambda information: information["platform"].update(simd_level="MMX"))
    change(lambda information: information.update(engine_hash="0" * 64))
    said = longgame_("rerun", "a").output
    assert said.startswith("Different from the record:\n")
    for expected in (
        "recorded 1.0, here ",
        "recorded 77, here none here",
        "recorded MMX, here ",
        "recorded 000000000000",
    ):
        assert expected in said
    change(lambda information: information["files"]["market.parquet"].update(sha256="0" * 64))
    said = longgame_("rerun", "a", status=1).output
    assert "market.parquet: the file and the rerun are identical, but the manifest has another hash" in said
    assert "Likely reasons, because they differ from the record: numpy, fortran, SIMD level, engine hash" in said


def test_a_table_that_was_altered_after_the_run_is_told() -> None:
    made_run()
    table = pq.read_table("a/market.parquet")
    place = table.column_names.index("lives")
    lives = pc.add(table.column("lives"), pa.array([0.0, 0.0, 0.0, 0.0, 64.0, 0.0]))
    pq.write_table(table.set_column(place, "lives", lives), "a/market.parquet")
    said = longgame_("rerun", "a", status=1).output
    assert "the file in the recorded folder has changed since the run; the rerun matches the record" in said
    assert "row 5 (replicate 2, year 2): lives was " in said
    assert "(-64, " in said
    assert "; 1 of 6 rows differ" in said
    Path("a/market.parquet").write_bytes(b"PAR1 and nothing")
    assert "cannot be compared" in longgame_("rerun", "a", status=1).output
    Path("a/market.parquet").unlink()
    assert "missing from the recorded folder" in longgame_("rerun", "a", status=1).output


def test_a_file_that_was_not_made_again_and_one_that_was_not_recorded_are_told() -> None:
    made_run()
    change(lambda information: information["files"].update({"more.parquet": information["files"]["market.parquet"]}))
    change(lambda information: information["files"].pop("deals.parquet"))
    said = longgame_("rerun", "a", status=1).output
    assert "more.parquet: recorded, but not made by the rerun" in said
    assert "deals.parquet: made by the rerun, but not recorded" in said


def test_files_that_a_manifest_has_no_business_with_are_not_read(
    tmp_path_factory: pytest.TempPathFactory, elsewhere: Path
) -> None:
    made_run()
    secret = tmp_path_factory.mktemp("other") / "secret.txt"
    secret.write_text("a password")
    Path("link.txt").symlink_to(secret)
    Path("mine.toml").write_text("years = 3")
    names = [str(secret), "link.txt", "/etc/passwd", "../../../../../../../../etc/passwd", "mine.toml", "a"]
    change(lambda information: information["inputs"].update(dict.fromkeys(names, "0" * 64)))
    said = longgame_("rerun", "a").output
    assert "input mine.toml  recorded 000000000000, here other content" in said
    assert said.count("input ") == 1


def test_a_table_that_says_it_has_any_number_of_rows_is_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    made_run("--record", "market")
    rows = 3_000_000
    columns = {name: pa.repeat(pa.scalar(0, kind), rows) for name, kind in zip(*_names_and_types(), strict=True)}
    pq.write_table(pa.table(columns), "a/market.parquet", compression="zstd", row_group_size=rows)
    path = Path("a/market.parquet")
    assert path.stat().st_size < 1_000_000
    told = {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
    change(lambda information: information["files"].update({"market.parquet": told}))
    monkeypatch.setattr(pq.ParquetFile, "read", _read_of_few_rows(pq.ParquetFile.read))
    said = longgame_("rerun", "a", status=1).output
    assert "market.parquet: had 3,000,000 rows, has now 6; row 1" in said
    path.write_bytes(path.read_bytes() + bytes(5_000_000))
    assert "too large to be compared" in longgame_("rerun", "a", status=1).output


def _names_and_types() -> tuple[list[str], list[pa.DataType]]:
    schema = pq.read_schema("a/market.parquet")
    return schema.names, schema.types


def _read_of_few_rows(read: Callable[..., pa.Table]) -> Callable[..., pa.Table]:
    def checked(file: pq.ParquetFile, *arguments: Any, **options: Any) -> pa.Table:
        assert file.metadata.num_rows < 1000, "read whole"
        return read(file, *arguments, **options)

    return checked


@pytest.mark.parametrize(("hash_fits", "status"), [(True, 0), (False, 1)])
def test_an_older_folder_gets_the_defaults_of_parameters_that_are_new(hash_fits: bool, status: int) -> None:
    made_run()
    new = ("mechanisms.base_years", "mechanisms.screening")

    def make_older(information: Any) -> None:
        scenario = information["scenario"]
        for name in new:
            assert scenario["values"].pop(name) is False
        rules = {
            key: value
            for key, value in scenario.items()
            if key not in ("name", "description", "question", "prediction", "names")
        }
        text = json.dumps(rules, sort_keys=True, separators=(",", ":"))
        fitting = hashlib.sha256(text.encode()).hexdigest()
        information["scenario_hash"] = fitting if hash_fits else fitting[::-1]

    change(make_older)
    refused = longgame_("rerun", "a", status=2).output
    assert "values: 2 missing: " in refused
    change(lambda information: information.update(engine_hash="0" * 64))
    said = longgame_("rerun", "a", status=status).output
    assert "lacked 2 parameters, which get their defaults:" in said
    assert all(f"  {name} = false" in said for name in new)
    assert "On by default" not in said
    assert "Different:" not in said
    assert ("The manifest contradicts itself" in said) != hash_fits


def test_a_new_mechanism_that_is_on_by_default_is_named() -> None:
    made_run()

    def make_older(information: Any) -> None:
        del information["scenario"]["values"]["mechanisms.trust"]
        information["engine_hash"] = "0" * 64
        information.pop("scenario_hash")

    change(make_older)
    assert "On by default, so that results may differ: mechanisms.trust" in longgame_("rerun", "a").output
