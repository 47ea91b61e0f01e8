"""The model page can be read and relied on: short paragraphs, one meaning a symbol, names that exist."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from longgame.environment.scenario.reading.parameters import registry

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
MOST_WORDS = 100
FAMILIES = "|".join(sorted({name.split(".")[0] for name in registry().parameters}))


def paragraphs(text: str) -> Iterator[str]:
    """Running text between blank lines, each item of a list for itself; no tables, formulas or headings."""
    for block in re.split(r"\n\s*\n", text):
        if not block.startswith(("|", "    ", "#", "```", "<!--")):
            yield from re.split(r"\n(?=\* )", block)


def section(heading: str, text: str = PAGE) -> str:
    """Text below the heading that begins with `heading`, up to the next heading."""
    found = re.search(rf"^#+ {re.escape(heading)}.*?\n(.*?)(?=^#|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"no section {heading}"
    return found[1]


def symbol_rows() -> list[list[str]]:
    rows = [line.strip("| ").split(" | ") for line in section("1.5 Symbols").splitlines() if line.startswith("|")]
    assert rows[0] == ["symbol", "meaning", "unit", "parameter"]
    return rows[2:]


def repeated(symbols: list[str]) -> list[str]:
    return sorted({symbol for symbol in symbols if symbols.count(symbol) > 1})


def named_parameters(text: str) -> list[str]:
    """Every dotted key in backquotes; `models.*.depth` and `market.*` stand for all members."""
    return re.findall(rf"`((?:{FAMILIES})\.[\w.*]+)`", text)


def unknown_parameters(text: str) -> list[str]:
    keys = registry().parameters
    return [name for name in named_parameters(text) if not any(fnmatchcase(key, name) for key in keys)]


def files_that_are_missing(text: str) -> list[str]:
    paths = re.findall(r"`((?:agents|environment|experiments|analysis|longgame|tests|benchmarks)/[\w./]+)`", text)
    assert paths
    return [path for path in paths if not (ROOT / path).exists()]


def test_no_paragraph_has_more_than_a_hundred_words() -> None:
    found = list(paragraphs(PAGE))
    assert len(found) > 100
    assert [text for text in found if len(text.split()) > MOST_WORDS] == []


def test_a_long_paragraph_is_found() -> None:
    assert max(len(text.split()) for text in paragraphs("short\n\n" + "word " * 101)) > MOST_WORDS


def test_every_symbol_has_one_meaning() -> None:
    rows = symbol_rows()
    assert len(rows) > 40
    assert all(len(row) == 4 for row in rows)
    assert repeated([symbol for row in rows for symbol in row[0].split(", ")]) == []
    assert repeated(["m", "x", "m"]) == ["m"]


def test_every_symbol_of_the_table_is_used_on_the_page() -> None:
    rest = PAGE.replace(section("1.5 Symbols"), "")
    for row in symbol_rows():
        for symbol in row[0].split(", "):
            assert re.search(rf"(?<!\w){re.escape(symbol)}(?![^\W\u00b2])", rest), f"{symbol} is not used"


def test_every_parameter_named_exists() -> None:
    assert len(named_parameters(PAGE)) > 100
    assert unknown_parameters(PAGE) == []
    assert unknown_parameters("`market.churn_of_members` and `models.*.depht`") == [
        "market.churn_of_members",
        "models.*.depht",
    ]


def test_every_file_named_exists() -> None:
    assert files_that_are_missing(PAGE) == []
    assert files_that_are_missing("`environment/rules/luck.py`") == ["environment/rules/luck.py"]


def test_the_table_of_phases_can_be_generated() -> None:
    assert PAGE.count("<!-- generated: phases -->") == PAGE.count("<!-- end -->") == 1


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", PAGE))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()
