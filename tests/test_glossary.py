"""The glossary finds every term of the field: in the model page, in the code, and among the parameters."""

import ast
import functools
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from click.testing import CliRunner

from longgame.cli.main import cli
from longgame.environment.scenario.reading.parameters import registry

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ROOMS = ("agents", "environment", "experiments", "analysis", "longgame/cli")


@dataclass(frozen=True)
class Entry:
    """One term of the glossary as it stands on the page."""

    term: str
    meaning: str
    fields: dict[str, str]

    @property
    def other_names(self) -> list[str]:
        return self.fields["Also"].split(", ")

    @property
    def links(self) -> list[str]:
        return re.findall(r"\]\(([^)]+)\)", self.fields["Model"])

    @property
    def code(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.fields["Code"])

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.fields.get("Parameters", ""))


def entries_of(page: str) -> list[Entry]:
    entries = []
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        term, meaning, bullets = (text.strip() for text in part.split("\n\n", 2))
        fields = dict(line.removeprefix("* ").split(": ", 1) for line in bullets.splitlines())
        entries.append(Entry(term, meaning, fields))
    return entries


ENTRIES = entries_of((DOCS / "glossary.md").read_text(encoding="utf-8"))
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.term for entry in ENTRIES])


@functools.cache
def definitions(path: Path) -> frozenset[str]:
    """Names of the functions and classes of a source; a method as `Class.method`."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return frozenset(names)


def missing_in_code(reference: str) -> str:
    """What is wrong with `file: name`, or nothing."""
    path, _, name = reference.partition(": ")
    if not (ROOT / path).is_file():
        return f"{path} does not exist"
    return "" if name in definitions(ROOT / path) else f"{path} defines no {name}"


@functools.cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors that a page's headings get on a website."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def broken(link: str) -> bool:
    page, _, anchor = link.partition("#")
    return not (DOCS / page).is_file() or (anchor != "" and anchor not in anchors(DOCS / page))


def unknown_parameters(names: list[str]) -> list[str]:
    keys = registry().parameters
    return [name for name in names if not any(fnmatchcase(key, name) for key in keys)]


def test_terms_are_unique_and_in_alphabetical_order() -> None:
    terms = [entry.term for entry in ENTRIES]
    assert len(terms) > 90
    assert terms == sorted(terms, key=str.lower)
    assert len({term.lower() for term in terms}) == len(terms)


def test_another_name_leads_to_one_term_only() -> None:
    names = [name.lower() for entry in ENTRIES for name in (entry.term, *entry.other_names)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@each_entry
def test_an_entry_is_complete_and_its_meaning_short(entry: Entry) -> None:
    assert {"Also", "Model", "Code"} <= set(entry.fields) <= {"Also", "Model", "Code", "Parameters"}
    assert entry.meaning.endswith(".")
    assert 5 <= len(entry.meaning.split()) <= 45


@each_entry
def test_every_section_named_exists(entry: Entry) -> None:
    assert entry.links
    assert [link for link in entry.links if broken(link)] == []


@each_entry
def test_every_file_and_function_named_exists(entry: Entry) -> None:
    assert entry.code
    assert [problem for reference in entry.code if (problem := missing_in_code(reference))] == []


@each_entry
def test_every_parameter_named_exists(entry: Entry) -> None:
    assert unknown_parameters(entry.parameters) == []


def test_wrong_references_are_found() -> None:
    assert missing_in_code("environment/rules/settlement.py: savings_bass") != ""
    assert missing_in_code("environment/rules/luck.py: luck") == "environment/rules/luck.py does not exist"
    assert broken("model.md#34-what-a-sheet-is-worth")
    assert unknown_parameters(["models.*.depht"]) == ["models.*.depht"]


@pytest.mark.parametrize(
    "term",
    [
        "shared savings", "minimum savings rate", "risk corridor", "loss cap", "stop-loss", "rebasing", "benchmark",
        "BATNA", "zone of possible agreement", "ZOPA", "reservation value", "reservation share", "reference point",
        "loss aversion", "Fermi imitation", "steerage", "insolvency", "medical loss ratio", "quality gate",
        "attribution", "churn", "J-curve", "two-sided risk", "upside-only", "care management fee", "up-front support",
        "recoupment", "enabler", "take-it-or-leave-it offer", "impasse", "concession", "claim", "candor", "envy",
        "social value orientation", "retrade", "identity inertia", "antagonism", "engagement", "reputation", "trust",
        "spillover", "prevention", "regression to the mean", "naive savings", "misfit", "noise", "coding", "stinting",
        "backfill", "cost-based pay", "prepaid share", "contribution margin", "price drift",
        "network adequacy and leverage", "premium pass-through", "pooled contract", "population health",
        "joint venture equity", "proof points", "common random numbers", "no-deal twin", "gain against the twin",
        "replicate", "tipping", "invasion", "phase diagram", "Morris screening", "Sobol indices", "PAWN", "PRIM",
        "scenario discovery", "Latin hypercube", "grievance", "MLR", "MSR", "capitation", "downside risk",
    ],
)  # fmt: skip
def test_a_term_of_the_field_is_found_by_its_name(term: str) -> None:
    names = {name.lower() for entry in ENTRIES for name in (entry.term, *entry.other_names)}
    assert term.lower() in names


@functools.cache
def names_in_code() -> tuple[str, ...]:
    """Names of all files, functions, classes and methods, in small letters."""
    names = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            names += [path.stem, *definitions(path)]
    return tuple(name.lower().lstrip("_") for name in names)


def words_of(name: str) -> list[str]:
    return re.split(r"[\s-]+", name.lower())


def is_named_in_code(mechanism: str) -> bool:
    return any(all(word in name for word in words_of(mechanism)) for name in names_in_code())


MECHANISMS = (
    "alignment",
    "antagonism",
    "breakdown",
    "coding",
    "discovery",
    "enabler",
    "engagement",
    "identity inertia",
    "loss ratio",
    "maturity",
    "misfit",
    "prevention",
    "price drift",
    "quality",
    "recoupment",
    "reference point",
    "reputation",
    "retrade",
    "trust",
    "two boats",
)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_is_found_by_its_name_in_the_code(mechanism: str) -> None:
    assert is_named_in_code(mechanism)
    assert not is_named_in_code("perpetual motion")


#: As people write them: with spaces and hyphens, in the plural, by meaning where no name has the word.
AS_PEOPLE_WRITE = (
    "quality gate",
    "quality gates",
    "minimum savings rate",
    "loss cap",
    "rebasing",
    "premium pass-through",
    "proof points",
    "two-boats",
)


@pytest.mark.parametrize("mechanism", [*MECHANISMS, *AS_PEOPLE_WRITE])
def test_a_mechanism_is_found_by_its_name_among_the_parameters(mechanism: str) -> None:
    result = CliRunner().invoke(cli, ["parameters", mechanism])
    assert result.exit_code == 0, result.output
