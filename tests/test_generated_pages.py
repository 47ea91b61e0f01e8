"""Pages made from the program's own records are up to date."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SCRIPT: dict[str, Any] = runpy.run_path(str(CHECKOUT / "scripts" / "generate_docs.py"))


@pytest.mark.parametrize("page", SCRIPT["PAGES"])
def test_a_page_is_what_the_script_would_write(page: str) -> None:
    made = SCRIPT["PAGES"][page]()
    assert (CHECKOUT / page).read_text(encoding="utf-8") == made, f"run: python scripts/generate_docs.py (for {page})"


def test_the_check_writes_nothing_and_names_a_page_that_is_out_of_date(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main = SCRIPT["main"]
    (tmp_path / "docs").mkdir()
    monkeypatch.setitem(main.__globals__, "CHECKOUT", tmp_path)
    monkeypatch.setitem(main.__globals__, "PAGES", {"docs/one.md": lambda: "text\n"})
    assert main(["--check"]) == 1
    assert "docs/one.md" in capsys.readouterr().out
    assert not (tmp_path / "docs" / "one.md").exists()
    assert main([]) == 0
    assert main(["--check"]) == 0
    assert main(["--check", "docs/other.md"]) == 2
    assert "docs/other.md" in capsys.readouterr().err
    monkeypatch.setitem(main.__globals__["PAGES"], "docs/two.md", lambda: "text\n")
    assert main(["--check", "docs/one.md"]) == 0
    assert main(["--check"]) == 1
    assert (tmp_path / "docs" / "one.md").read_text(encoding="utf-8") == "text\n"
