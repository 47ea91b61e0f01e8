import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from longgame.experiments.manifest import contents as manifest


def test_the_engine_hash_is_stable_and_of_a_sha256() -> None:
    assert re.fullmatch("[0-9a-f]{64}", manifest.engine_hash())
    assert manifest.engine_hash() == manifest.engine_hash()


def test_versions_name_python_longgame_and_the_libraries() -> None:
    assert {"python", "longgame", "numpy", "scipy", "pandas", "pyarrow", "mesa", "networkx"} == set(manifest.versions())


def test_the_simd_level_is_a_word_even_when_numpy_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert manifest.simd_level()

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(manifest, "import_module", missing)
    assert manifest.simd_level() == "unknown"


def test_a_missing_or_broken_git_gives_no_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **options: Any) -> Any:
        raise subprocess.TimeoutExpired("git", 10)

    monkeypatch.setattr(subprocess, "run", broken)
    assert manifest.git_revision() is None
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert manifest.git_revision() is None


def test_the_engine_hash_covers_rules_numbers_and_words_but_not_the_reading_of_files() -> None:
    names = {path.as_posix().partition("/environment/")[2] or path.name for path in manifest.engine_sources()}
    assert {"rules/care.py", "scenario/parameters.toml", "models/risk_bearing_network.toml", "vocabulary.py"} <= names
    assert "strategies.py" in names
    assert not [name for name in names if name.startswith(("scenario/reading/", "scenario/bundled/"))]


def test_the_hash_of_sources_sees_content_and_place(tmp_path: Path) -> None:
    def hashed(place: str, text: str) -> str:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return manifest.hash_of_sources({"home": tmp_path}, [path])

    assert hashed("rules/care.py", "a = 1\n") == hashed("rules/care.py", "a = 1\r\n")
    assert hashed("rules/care.py", "a = 1\n") != hashed("rules/care.py", "a = 2\n")
    assert hashed("rules/care.py", "a = 1\n") != hashed("talks/care.py", "a = 1\n")
