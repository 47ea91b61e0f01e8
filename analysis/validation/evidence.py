"""Targets of the literature and of the commercial market, with their sources, as data files beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent
#: Names of the pairs of files: what people do in such dealings, and levels of a commercial market.
BEHAVIOUR, COMMERCIAL = "behaviour", "commercial"
FILES: Final = (BEHAVIOUR, COMMERCIAL)
#: What could be read again of a source, and the warning that its name carries.
CHECKED: Final = {
    "all": "",
    "finding": "figure quoted from memory, not checked",
    "nothing": "quoted from memory, not checked",
    "reasoned": "",
}
#: What a figure was used for: a parameter is this very figure, parameters were sized with it in mind, or neither.
ROLES: Final = ("input", "sized", "check")


@dataclass(frozen=True)
class Source:
    """A study or survey.

    Attributes:
        id: short name for use by targets.
        short: authors and year.
        reference: where it was published.
        population: who or what was studied.
        figure: what it found.
        grade: A several good sources, B one good source, C reasoned or far from the model's own field.
        checked: a key of `CHECKED`.
        where: what was read again.
    """

    id: str
    short: str
    reference: str
    population: str
    figure: str
    grade: str
    checked: str
    where: str

    @property
    def named(self) -> str:
        """Authors and year, with a warning where the figure was not checked."""
        warning = CHECKED[self.checked]
        return f"{self.short} ({warning})" if warning else self.short


@dataclass(frozen=True)
class Target:
    """An effect size or a level, and how the model's own is measured.

    Attributes:
        id, name: for machines and for people.
        unit: what the numbers are.
        sources: ids of sources.
        grade: as of a source, for its use here.
        role: one of `ROLES`.
        measured: how the simulated figure is made.
        published: the single figure of the sources; None if they give a range or only a sign.
        low, high: range that counts as met; None for an end that is open, or if nothing can be measured.
    """

    id: str
    name: str
    unit: str
    sources: tuple[str, ...]
    grade: str
    role: str
    measured: str
    published: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def source(self) -> str:
        """Its sources on one line, with the grade."""
        known = {source.id: source for name in FILES for source in sources(name)}
        return "; ".join(known[name].named for name in self.sources) + f" [grade {self.grade}]"


@cache
def sources(name: str = BEHAVIOUR) -> tuple[Source, ...]:
    """All sources of one of `FILES`, in the order of its file."""
    return tuple(Source(**entry) for entry in _entries(f"{name}_sources.toml", "source"))


@cache
def targets(name: str = BEHAVIOUR) -> tuple[Target, ...]:
    """All targets of one of `FILES`, in the order of its file."""
    entries = _entries(f"{name}_targets.toml", "target")
    return tuple(Target(**{**entry, "sources": tuple(entry["sources"])}) for entry in entries)


def _entries(name: str, table: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((_HERE / name).read_text(encoding="utf-8"))[table]
    return entries
