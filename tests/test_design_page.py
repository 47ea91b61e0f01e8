"""The design page and the contributing guide keep up with the code: rooms, order of imports, dependencies, paths."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = {"cli": "longgame/cli", "vocabulary": "longgame/vocabulary.py"}
MOST_WORDS = 100


def floors() -> list[set[str]]:
    """The rooms of the test of imports from the bottom up, as the design page writes them."""
    tree = ast.parse((ROOT / "tests" / "test_import_order.py").read_text(encoding="utf-8"))
    assigned = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    order = ast.literal_eval(assigned["FLOORS"])
    return [{PLACES.get(room, room.replace(".", "/")) for room in rooms} for rooms in order]


def rooms_of_the_page() -> list[str]:
    section = DESIGN.split("### Rooms")[1].split("\n### ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def without_a_reason(dependencies: list[str], page: str) -> list[str]:
    """Names of dependencies that no row of a table of the page begins with."""
    rows = re.findall(r"^\| ([^|]+) \|", page.split("## Dependencies")[1], re.MULTILINE)
    explained = {re.sub(r" \(.*", "", name).lower() for row in rows for name in row.split(", ")}
    names = [re.split(r"[^\w-]", dependency)[0].lower() for dependency in dependencies]
    return sorted({name for name in names if name not in explained and name != "longgame"})


def all_dependencies() -> list[str]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = [dependency for extra in table["project"]["optional-dependencies"].values() for dependency in extra]
    return [*table["project"]["dependencies"], *extras, *table["build-system"]["requires"]]


def test_the_rooms_of_the_page_are_those_of_the_code_in_the_order_of_imports() -> None:
    listed, order = rooms_of_the_page(), floors()
    assert set(listed) == set().union(*order)
    heights = [next(height for height, rooms in enumerate(order) if room in rooms) for room in listed]
    assert heights == sorted(heights)
    assert len(listed) == len(set(listed))


def test_every_dependency_has_a_reason() -> None:
    assert without_a_reason(all_dependencies(), DESIGN) == []
    assert without_a_reason(["left-pad>=1", "numpy>=2"], DESIGN) == ["left-pad"]


@pytest.mark.parametrize("page", [DESIGN, CONTRIBUTING], ids=["design", "contributing"])
def test_no_paragraph_has_more_than_a_hundred_words(page: str) -> None:
    blocks = [block for block in re.split(r"\n\s*\n", page) if not block.startswith(("|", "#", "```"))]
    paragraphs = [part for block in blocks for part in re.split(r"\n(?=\* )", block)]
    assert [part for part in paragraphs if len(part.split()) > MOST_WORDS] == []


@pytest.mark.parametrize("page", [DESIGN, CONTRIBUTING], ids=["design", "contributing"])
def test_every_path_and_link_leads_somewhere(page: str) -> None:
    paths = re.findall(
        r"`((?:agents|environment|experiments|analysis|longgame|tests|benchmarks|scripts)/[\w./-]*)`", page
    )
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / path).exists()] == []
    home = ROOT / "docs" if page is DESIGN else ROOT
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", page) if not (home / link).exists()] == []
