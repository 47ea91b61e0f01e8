"""The pictures of docs/groups.md: the script draws all of them, and the page shows each once, with alternative text."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SCRIPT: dict[str, Any] = runpy.run_path(str(CHECKOUT / "scripts" / "draw_groups.py"))
PAGE = (CHECKOUT / "docs" / "groups.md").read_text(encoding="utf-8")
#: A picture takes no more than this of a page (bytes).
LARGEST = 60_000


def test_the_script_draws_every_picture(tmp_path: Path) -> None:
    SCRIPT["main"](tmp_path)
    for name in SCRIPT["PICTURES"]:
        assert 0 < (tmp_path / f"{name}.png").stat().st_size < LARGEST


@pytest.mark.parametrize("name", SCRIPT["PICTURES"])
def test_the_page_shows_a_picture_once_with_its_words(name: str) -> None:
    words = re.findall(rf"!\[([^\]]*)\]\(images/{name}\.png\)", PAGE)
    assert len(words) == 1
    assert len(words[0]) > 60
    assert (CHECKOUT / "docs" / "images" / f"{name}.png").is_file()


def test_every_number_of_a_picture_is_a_parameter() -> None:
    number = SCRIPT["group_rules"].number
    assert number("groups.forfeit_share") > 0.0
    with pytest.raises(KeyError):
        number("groups.no_such_parameter")
