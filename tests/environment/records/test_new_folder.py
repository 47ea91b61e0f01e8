"""A new folder: where it is made, what it replaces never, and what killed processes left."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from longgame.environment.records import leftovers
from longgame.environment.records.leftovers import MARK
from longgame.environment.records.new_folder import MANIFEST, NewFolder


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def filled(new: NewFolder) -> Path:
    with new:
        (new.partial / "table.csv").write_text("1")
        (new.partial / "figures").mkdir()
        (new.partial / "figures" / "one.png").write_text("2")
        (new.partial / MANIFEST).write_text("{}")
        return new.publish()


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


RESULT = ["figures", "figures/one.png", "manifest.json", "table.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_an_empty_folder_is_written_into(elsewhere: Path) -> None:
    Path("store").mkdir()
    Path("link").symlink_to("store")
    assert filled(NewFolder(Path("link"))) == Path("link")
    assert everything(Path("store")) == RESULT
    assert sorted(os.listdir(elsewhere)) == ["link", "store"]
    assert Path("link").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_nothing_is_refused_before_anything_is_made(elsewhere: Path) -> None:
    Path("link").symlink_to("nowhere")
    with pytest.raises(FileExistsError, match="link exists already"), NewFolder(Path("link")):
        pytest.fail("entered")
    assert os.listdir(elsewhere) == ["link"]


def test_an_empty_folder_stays_when_nothing_is_published() -> None:
    Path("empty").mkdir()
    with NewFolder(Path("empty")) as new:
        (new.partial / "half.csv").write_text("1")
    assert everything(Path()) == ["empty"]


def test_a_name_with_a_tilde_and_one_as_long_as_names_can_be_are_taken_as_they_are() -> None:
    for name in ("~", "~root", "x" * 255):
        assert everything(filled(NewFolder(Path(name)))) == RESULT
        assert Path(name).parent == Path()


def test_a_name_that_is_taken_meanwhile_costs_nothing() -> None:
    new = NewFolder(Path("mine"))
    with new:
        (new.partial / "table.csv").write_text("1")
        Path("mine").mkdir()
        Path("mine/thesis.txt").write_text("all of it")
        assert new.publish() == Path("mine-2")
    assert new.taken == Path("mine")
    assert everything(Path()) == ["mine", "mine-2", "mine-2/table.csv", "mine/thesis.txt"]


def test_so_does_an_empty_folder_that_others_fill_meanwhile() -> None:
    Path("mine").mkdir()
    with NewFolder(Path("mine")) as new:
        (new.partial / "table.csv").write_text("1")
        Path("mine/thesis.txt").write_text("all of it")
        assert new.publish() == Path("mine-2")
    assert everything(Path()) == ["mine", "mine-2", "mine-2/table.csv", "mine/thesis.txt"]


def test_check_refuses_early_and_leaves_nothing() -> None:
    NewFolder(Path("a/b")).check()
    assert everything(Path()) == []
    Path("file").write_text("")
    for out in ("file", "file/below"):
        with pytest.raises(OSError, match=r"exists|Not a directory|File exists"):
            NewFolder(Path(out)).check()


def test_everything_is_on_the_disk_before_the_folder_gets_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bool] = []
    monkeypatch.setattr("os.fsync", lambda number: flushed.append(Path("results").exists()))
    filled(NewFolder(Path("results")))
    assert flushed[:3] == [False, False, False]


def test_a_disk_that_fails_while_flushing_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        filled(NewFolder(Path("results")))
    assert everything(Path()) == []


def left_behind(process: int, computer: str | None = None, name: str = ".old.partial-77") -> Path:
    folder = Path("runs") / name
    folder.mkdir(parents=True)
    told = {"process": process, "computer": leftovers._computer() if computer is None else computer}
    (folder / MARK).write_text(json.dumps(told))
    (folder / "deals.parquet").write_bytes(b"half" * 1000)
    return folder


def dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.skipif(sys.platform == "win32", reason="there it cannot be asked whether a process lives")
def test_what_a_killed_process_left_is_cleared_away_and_said() -> None:
    folder = left_behind(dead_process())
    new = NewFolder(Path("runs/default-1"))
    filled(new)
    assert not folder.exists()
    (left,) = new.leftovers
    assert (left.path, left.removed) == (folder, True)
    assert left.size > 4000


@pytest.mark.parametrize("who", ["a live process", "another computer", "nobody knows", "no mark"])
def test_what_may_still_be_written_is_left_alone(who: str) -> None:
    if who == "a live process":
        folder = left_behind(os.getpid())
    elif who == "another computer":
        folder = left_behind(1, "elsewhere")
    else:
        folder = left_behind(1)
        (folder / MARK).write_text("{}")
        if who == "no mark":
            (folder / MARK).unlink()
    new = NewFolder(Path("runs/default-1"))
    filled(new)
    assert folder.exists()
    assert new.leftovers == []


def test_a_folder_of_another_computer_is_cleared_away_after_weeks() -> None:
    folder = left_behind(1, "elsewhere")
    weeks_ago = time.time() - 30 * 24 * 3600
    for path in (*folder.iterdir(), folder):
        os.utime(path, (weeks_ago, weeks_ago))
    filled(NewFolder(Path("runs/default-1")))
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there it cannot be asked whether a process lives")
def test_complete_tables_of_a_killed_process_are_kept_and_said() -> None:
    folder = left_behind(dead_process())
    (folder / MANIFEST).write_text("{}")
    new = NewFolder(Path("runs/default-1"))
    filled(new)
    assert (folder / "deals.parquet").exists()
    assert [left.removed for left in new.leftovers] == [False]


def test_folders_that_only_look_alike_are_none_of_ours() -> None:
    for name in (".old.partial-x", "old.partial-77", ".partial-77"):
        left_behind(1, "elsewhere", name)
    filled(NewFolder(Path("runs/default-1")))
    assert len(os.listdir("runs")) == 4
