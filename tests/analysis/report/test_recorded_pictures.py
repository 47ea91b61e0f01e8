"""Pictures of a sweep: shown where they are as recorded, small enough, and PNG files."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest

from longgame.analysis.report import recorded_pictures as module
from longgame.analysis.report.content import Paragraph, Picture
from longgame.analysis.report.limits import limits
from longgame.analysis.report.recorded_pictures import recorded_pictures
from longgame.experiments.manifest.reader import Manifest, RecordedFile


def png(width: int = 300) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, 150) + b"rest"


def manifest(folder: Path, files: dict[str, bytes]) -> Manifest:
    recorded = {}
    for name, content in files.items():
        (folder / name).write_bytes(content)
        recorded[name] = RecordedFile(len(content), hashlib.sha256(content).hexdigest())
    return Manifest(folder / "manifest.json", "sweep", {}, recorded)


def test_pictures_come_in_order_with_words_for_what_they_show(tmp_path: Path) -> None:
    files = {"effects.png": png(), "phase-renewal_rate.png": png(), "tornado.png": png(), "other.png": png()}
    found = [one for one in recorded_pictures(manifest(tmp_path, files)) if isinstance(one, Picture)]
    assert [one.name for one in found] == ["tornado", "effects", "phase-renewal_rate"]
    assert found[0].size == (192, 96)
    assert "for deals that go on at their term." in found[2].alt


def test_what_is_changed_missing_too_large_or_no_picture_is_named_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 200)
    files = {"tornado.png": png(), "effects.png": png(), "curves.png": b"no picture", "pawn.png": png(10**6)}
    files |= {"indices.png": png() + b" " * 200, "screening.png": png()}
    folder = manifest(tmp_path, files)
    (tmp_path / "effects.png").write_bytes(png(301))
    (tmp_path / "screening.png").unlink()
    shown, note = recorded_pictures(folder)
    assert isinstance(shown, Picture)
    assert shown.name == "tornado"
    assert isinstance(note, Paragraph)
    assert all(name in note.text for name in files if name != "tornado.png")


def test_few_markets_and_warnings_are_limits() -> None:
    assert "rests on one market" in str(limits(1)[0])
    assert "rests on 4 markets only" in str(limits(4)[0])
    assert "rests on" not in str(limits(40)[0])
    *_, printed = limits(40, warnings=[f"warning {number}" for number in range(25)])
    assert str(printed).count("warning ") == 20
    assert "and 5 more" in str(printed)
