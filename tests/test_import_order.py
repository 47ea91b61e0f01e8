"""Imports go one way: every folder imports only what stands below it, at the top of a file or inside a function."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent

#: From the bottom up. A name without a dot is a folder of the checkout (or of `longgame/`), the rest are rooms in it.
FLOORS = (
    ("vocabulary",),
    ("agents",),
    ("environment.models", "environment.groups"),
    ("environment.scenario",),
    ("environment.state",),
    ("environment.rules",),
    ("environment.valuation",),
    ("environment.talks",),
    ("environment.phases",),
    ("environment.records",),
    ("environment",),
    ("experiments.manifest",),
    ("experiments.running",),
    ("experiments.outcomes",),
    ("experiments.design",),
    ("experiments.sweep",),
    (
        "experiments.counterfactuals",
        "experiments.deal_desk",
        "experiments.invasion",
        "experiments.stakes",
        "experiments",
    ),
    ("analysis.words", "analysis"),
    ("analysis.runs", "analysis.sweeps", "analysis.targets"),
    ("analysis.calibration", "analysis.figures", "analysis.suitability", "analysis.validation"),
    ("analysis.deal_desk", "analysis.explanation", "analysis.pages"),
    ("analysis.report",),
    ("cli",),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
HOMES = {folder: CHECKOUT / folder for folder in ("agents", "environment", "experiments", "analysis")}
HOMES |= {"cli": CHECKOUT / "longgame" / "cli", "vocabulary": CHECKOUT / "longgame"}


def room_of(module: str) -> str:
    """The room of a module below `longgame`: the longest of its parents that is a room."""
    parts = module.split(".")
    for length in range(min(len(parts), 2), 0, -1):
        if ".".join(parts[:length]) in FLOOR:
            return ".".join(parts[:length])
    return ""


def sources() -> list[tuple[str, Path]]:
    """Module name below `longgame` and file of every source of the package."""
    found = [("vocabulary", CHECKOUT / "longgame" / "vocabulary.py")]
    for folder, home in HOMES.items():
        if folder != "vocabulary":
            for path in sorted(home.rglob("*.py")):
                parts = path.relative_to(home).with_suffix("").parts
                found.append((".".join((folder, *(part for part in parts if part != "__init__"))), path))
    return found


def imports(text: str) -> Iterator[tuple[int, str]]:
    """Line and module below `longgame` of every import in a source, wherever in the file it stands."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((node.lineno, name.removeprefix("longgame.")) for name in names if name.startswith("longgame."))


def against_the_order(module: str, text: str) -> list[str]:
    """One line for each import of a source that goes upwards."""
    own = FLOOR[room_of(module)]
    problems = []
    for line, name in imports(text):
        room = room_of(name)
        if room and room != room_of(module) and FLOOR[room] >= own:
            problems.append(f"{module}, line {line}: imports {name}, which stands above or beside it")
    return problems


@pytest.mark.parametrize(("module", "path"), sources(), ids=[name for name, _ in sources()])
def test_a_source_imports_only_what_stands_below_it(module: str, path: Path) -> None:
    assert room_of(module), f"{module} stands in no room of FLOORS"
    assert not against_the_order(module, path.read_text(encoding="utf-8"))


def test_every_room_is_on_a_floor() -> None:
    for folder, home in HOMES.items():
        if folder in ("environment", "experiments", "analysis"):
            rooms = {f"{folder}.{path.parent.name}" for path in home.glob("*/__init__.py")}
            assert rooms == {room for room in FLOOR if room.startswith(f"{folder}.")}


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("agents.payer", "import longgame.environment.market"),
        ("environment.state.state", "def late():\n    from longgame.environment.rules import care\n"),
        ("environment.scenario.policies", "from longgame.environment import year\n"),
        ("experiments.running.run", "def page():\n    from longgame.analysis.words import text_page\n"),
    ],
)
def test_an_import_against_the_order_is_found(module: str, text: str) -> None:
    assert against_the_order(module, text)
