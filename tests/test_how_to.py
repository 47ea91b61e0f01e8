"""The how-to pages do what they say, and the runner notices when one does not."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import longgame
from longgame.agents.strategies import Strategy
from longgame.vocabulary import TRAITS

from .how_to_pages import IN_A_COPY, PYTHON, ROOT, SHELL, PageError, blocks_of, run_page

FOLDER = ROOT / "docs" / "how-to"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
INDEX = (FOLDER / "README.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="the pages need a POSIX shell")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_works_as_it_stands(page: Path, tmp_path: Path) -> None:
    assert any(block.language in (PYTHON, SHELL) for block in blocks_of(page))
    run_page(page, tmp_path)


def test_the_index_has_every_page_and_links_lead_somewhere() -> None:
    for page in [*PAGES, FOLDER / "README.md"]:
        assert page.name == "README.md" or f"]({page.name})" in INDEX
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (FOLDER / target).exists(), (page.name, target)


def test_the_page_about_strategies_has_every_trait_with_its_neutral_value_and_everything_that_is_seen() -> None:
    text = (FOLDER / "strategy.md").read_text(encoding="utf-8")
    neutral = Strategy("neutral")
    for trait in TRAITS:
        highest = 2 if trait == "envy" else 1
        assert f"| `{trait}` | 0 to {highest} | {getattr(neutral, trait):g} |" in text
    for field in fields(longgame.View):
        assert f"\n| `{field.name}` | " in text


def page_of(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text.replace("'''", "```"), encoding="utf-8")
    return page


def test_files_are_written_appended_and_edited_and_python_keeps_its_names(tmp_path: Path) -> None:
    text = """# A page
'''text
# file: notes/list.txt
one
three
five
'''
'''text
# in: notes/list.txt, after: one
two
'''
'''text
# in: notes/list.txt, instead of: five
four
'''
'''text
# file: notes/list.txt (append)
five
'''
'''python
words = open("notes/list.txt").read().split()
'''
'''sh
test "$(python -c 'import longgame; print(longgame.__version__)')" = "$(longgame --version | sed 's/.* //')"
echo six >> notes/list.txt
'''
'''python
assert words == ["one", "two", "three", "four", "five"]
assert open("notes/list.txt").read().split() == [*words, "six"]
'''
'''nonsense
this is only shown
'''
"""
    run_page(page_of(tmp_path, text), tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "\n'''python\nx = 1\nprint('so far')\nassert x == 2\n'''\n",
            r"(?s)page\.md:3.*so far.*line 3.*AssertionError",
        ),
        ("'''python\nx = (\n'''\n", "SyntaxError"),
        ("'''python\nraise SystemExit\n'''\n", r"page\.md:2"),
        ("'''sh\nfalse\ntrue\n'''\n", r"page\.md:2: exit status 1"),
        ("'''sh\nlonggame run --replicates 0\n'''\n", r"(?s)exit status 2.*replicates"),
        (
            "'''sh\n# file: a.txt\none\none\n'''\n'''sh\n# in: a.txt, after: one\ntwo\n'''\n",
            "'one' stands in 2 lines of a.txt",
        ),
        ("'''sh\n# file: ../a.txt\none\n'''\n", r"\.\./a\.txt lies outside the folder of the page"),
    ],
)
def test_a_page_that_does_not_work_is_said_with_place_and_output(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PageError, match=said):
        run_page(page_of(tmp_path, text), tmp_path)


def test_a_page_may_change_a_copy_of_the_checkout(tmp_path: Path) -> None:
    text = f"""# Another version
{IN_A_COPY}
'''python
# in: longgame/__init__.py, instead of: __version__ =
__version__ = "9.9.9"
'''
'''python
# file: agents/newcomer.py
NAME = "newcomer"
'''
'''sh
longgame --version | grep 9.9.9
'''
'''python
from longgame.agents import newcomer
import pathlib, longgame
assert longgame.__version__ == "9.9.9"
assert pathlib.Path(newcomer.__file__).resolve().is_relative_to(pathlib.Path.cwd())
'''
"""
    run_page(page_of(tmp_path, text), tmp_path)
    assert longgame.__version__ != "9.9.9"
    assert not (ROOT / "agents" / "newcomer.py").exists()
    assert sys.modules["longgame"] is longgame
