"""Mishaps around a sweep: another experiment of the same name, folders and files that go, other workers."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from longgame.cli.main import cli
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.running.batch import Batch
from longgame.experiments.sweep import block_plan
from longgame.experiments.sweep.block_plan import Shard, blocks_of
from longgame.experiments.sweep.block_store import BlockFolder
from longgame.experiments.sweep.folder import DamagedError, SweepFolder
from longgame.experiments.sweep.from_python import sweep as sweep_from_python
from longgame.experiments.sweep.runner import gather, sweep_to_folder

TINY: dict[str, object] = {
    "years": 2,
    "replicates": 2,
    "set": {"organizations.payer.count": 1, "organizations.independent_physicians.count": 2},
    "outcomes": ["signing_rate"],
    "factors": {"market.meeting_rate": {"levels": [0.2, 0.8]}},
}
FILE = """
years = 2
replicates = 2
outcomes = ["signing_rate"]
[set]
"organizations.payer.count" = 1
"organizations.independent_physicians.count" = 2
[factors."market.meeting_rate"]
levels = [0.2, 0.8]
"""


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """Two points of two markets, in four blocks."""
    monkeypatch.setattr(block_plan, "BATCH_PAIRS", 1)
    return experiment_from_dict(TINY)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


def told(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["sweep", "mine.toml", "--workers", "1", *words])
    return done.exit_code, done.output


def test_a_complete_sweep_of_another_experiment_is_not_taken_for_this_one(at_home: Path) -> None:
    assert told("--out", "one", "--quiet") == (0, "one\n")
    status, text = told("--out", "one", "--resume")
    assert status == 0
    assert "signing_rate" in text, "what it said is said again"
    assert text.endswith("Complete already: one\n")
    assert told("--out", "one", "--resume", "--quiet") == (0, "one\n")
    (at_home / "mine.toml").write_text(FILE.replace("0.8", "0.9"), encoding="utf-8")
    status, text = told("--out", "one", "--resume")
    assert status == 2
    assert "another experiment" in text
    with pytest.raises(FileExistsError, match="another experiment"):
        sweep_from_python({**TINY, "seed": 2}, "one", resume=True)
    same = sweep_from_python("mine.toml", "two", resume=True)
    again = sweep_from_python("mine.toml", "two", resume=True)
    assert same is not None
    assert again is not None
    assert again.outcomes.equals(same.outcomes)


def test_resuming_a_complete_sweep_without_a_name_repeats_nothing(at_home: Path) -> None:
    assert told("--quiet")[0] == 0
    status, text = told("--resume")
    assert status == 0
    assert text.endswith(f"Complete already: {Path('sweeps') / 'mine'}\n")
    (at_home / "mine.toml").write_text(FILE.replace("0.8", "0.9"), encoding="utf-8")
    assert told("--resume", "--quiet") == (0, f"{Path('sweeps') / 'mine-2'}\n")


def test_what_goes_on_with_a_stopped_sweep_can_be_copied_from_the_message(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (at_home / "my own.py").write_text(
        "import longgame\nmine = longgame.Strategy('mine', claim=0.4)\n", encoding="utf-8"
    )
    monkeypatch.setattr(block_plan, "BATCH_PAIRS", 1)
    stop_after(1, monkeypatch)
    status, text = told("--out", "to be", "--strategies", "my own.py", "--shard", "1/2")
    assert status == 1
    assert "Kept 1 finished block." in text
    command = text.rpartition("To continue: ")[2].strip()
    assert shlex.split(command) == [
        *("longgame", "sweep", "mine.toml", "--out", "to be", "--resume"),
        *("--strategies", "my own.py", "--workers", "1", "--shard", "1/2"),
    ]


def test_a_folder_deleted_under_its_sweep_is_told_and_does_not_come_back_half(
    tiny: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    stop_after(2, monkeypatch, lambda: shutil.rmtree(home))
    with pytest.raises(FileNotFoundError, match="home"), SweepFolder(home) as folder:
        sweep_to_folder(tiny, folder)
    assert not home.exists()


def test_the_manifest_tells_the_file_that_was_read_even_if_it_is_gone_at_the_end(
    tiny: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(FILE, encoding="utf-8")
    stop_after(2, monkeypatch, file.unlink)
    with SweepFolder(tmp_path / "home") as folder:
        sweep_to_folder(tiny, folder, inputs=(file,))
    assert list(json.loads((tmp_path / "home" / "manifest.json").read_text())["inputs"]) == [str(file)]


def test_a_block_with_a_flipped_bit_is_simulated_again(tiny: Experiment, tmp_path: Path) -> None:
    store = BlockFolder(tmp_path)
    key = gather(tiny, store).keys[0]
    path = tmp_path / f"{key}.parquet"
    whole = path.read_bytes()
    for place in range(4, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        found = store.read(key)
        path.write_bytes(whole)
        kept = store.read(key)
        assert kept is not None
        # Some bits of a file mean nothing; no other may pass.
        same = found is not None and found.tables == kept.tables and found.engine_hash == kept.engine_hash
        assert found is None or same, place


def test_overlapping_shards_leave_nothing_in_the_complete_folder(tiny: Experiment, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with SweepFolder(home, join=True, writer="1-of-1") as slow:
        with SweepFolder(home, join=True, writer="1-of-2") as first:
            sweep_to_folder(tiny, first, shard=Shard(1, 2))
        with SweepFolder(home, join=True, writer="2-of-2") as second:
            assert sweep_to_folder(tiny, second, shard=Shard(2, 2)).sweep is not None
        done = sweep_to_folder(tiny, slow, shard=Shard(1, 1))
        assert (done.sweep, done.missing) == (None, 0)
    assert {path.suffix for path in home.iterdir()} == {".parquet", ".json"}
    assert not (home / "unfinished.json").exists()


def test_a_folder_completed_while_it_is_opened_is_refused(
    tiny: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    hold = SweepFolder._hold

    def overtaken(folder: SweepFolder, name: str) -> None:
        monkeypatch.undo()
        with SweepFolder(home, join=True) as other:
            sweep_to_folder(tiny, other)
        hold(folder, name)

    monkeypatch.setattr(SweepFolder, "_hold", overtaken)
    with pytest.raises(FileExistsError, match="Another process has just finished this sweep"):
        SweepFolder(home, join=True).__enter__()
    assert {path.suffix for path in home.iterdir()} == {".parquet", ".json"}


def stop_after(blocks: int, monkeypatch: pytest.MonkeyPatch, by: Callable[[], object] | None = None) -> None:
    """Let something happen once so many blocks are simulated: Ctrl-C unless `by` says what."""
    run = Batch.run
    simulated: list[Batch] = []

    def counting(batch: Batch, on_cell_years: Callable[[int], None] | None = None) -> object:
        if len(simulated) == blocks:
            if by is None:
                raise KeyboardInterrupt
            by()
        simulated.append(batch)
        return run(batch, on_cell_years)

    monkeypatch.setattr(Batch, "run", counting)


def test_a_block_of_tiny_markets_has_a_bounded_number_of_points() -> None:
    design = {"kind": "latin_hypercube", "points": 2_500}
    made = experiment_from_dict({**TINY, "design": design, "factors": {"market.meeting_rate": {}}, "replicates": 1})
    assert [len(block.parts) for block in blocks_of(made)] == [1_000, 1_000, 500]


def test_a_finished_sweep_that_was_damaged_is_found_on_resume(at_home: Path) -> None:
    assert told("--out", "mine")[0] == 0
    assert told("--out", "mine", "--resume")[0] == 0
    path = at_home / "mine" / "outcomes.parquet"
    whole = path.read_bytes()
    for content, words in ((whole[:-9] + b"x" + whole[-8:], "has other bytes"), (None, "is missing")):
        path.unlink() if content is None else path.write_bytes(content)
        status, said = told("--out", "mine", "--resume")
        assert status == 1
        assert f"mine is damaged: outcomes.parquet {words}" in said
        assert "longgame rerun mine --out DIR" in said
        with pytest.raises(DamagedError, match=r"outcomes\.parquet"):
            sweep_from_python("mine.toml", "mine", resume=True)


def test_blocks_stay_until_the_tables_are_on_the_disk(
    tiny: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("longgame.experiments.sweep.folder.flush_to_disk", fail)
    with pytest.raises(OSError, match="No space left"), SweepFolder(tmp_path / "one") as folder:
        sweep_to_folder(tiny, folder)
    assert len(BlockFolder(tmp_path / "one" / "blocks")) == 4
    assert not (tmp_path / "one" / "manifest.json").exists()
