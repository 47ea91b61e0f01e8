"""Ids and display names of the organisations of a market, and which one a person means by a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from longgame.environment.scenario.reading.nearest_names import allowed_hint, nearest_hint
from longgame.environment.scenario.reading.parameter import Value, quoted
from longgame.vocabulary import KINDS

if TYPE_CHECKING:
    from longgame.environment.scenario.reading.market_files import NamedOrganization

_DISPLAY_NAMES: Final = {
    "payer": "Payer",
    "health_system": "Health system",
    "independent_physicians": "Practice",
    "critical_access_hospital": "Rural hospital",
}
#: A longer list of all organisations would not help a reader.
_MOST_LISTED: Final = 30


def generated_id(kind: str, rank: int) -> str:
    """Id of a generated organisation; `rank` counts from 0 within its kind."""
    return f"{kind}-{rank + 1:03d}"


def generated_name(kind: str, rank: int) -> str:
    """Display name of a generated organisation."""
    return f"{_DISPLAY_NAMES[kind]} {rank + 1}"


@dataclass(frozen=True)
class RosterNames:
    """The organisations of a market by id, with their display names and kinds."""

    name: Mapping[str, str]
    kind: Mapping[str, str]

    @classmethod
    def of_market(cls, organizations: Sequence[NamedOrganization] | None, values: Mapping[str, Value]) -> RosterNames:
        """The names of a market: those of its file, or the generated ones.

        Args:
            organizations: named organisations, None if they are generated.
            values: parameters by dotted name, which hold the numbers of generated organisations.
        """
        if organizations is not None:
            rows = sorted(organizations, key=lambda row: row.organization)
            named = {row.organization: row.name or row.organization for row in rows}
            return cls(named, {row.organization: row.kind for row in rows})
        every = [(kind, rank) for kind in KINDS for rank in range(int(values[f"organizations.{kind}.count"]))]
        return cls(
            {generated_id(kind, rank): generated_name(kind, rank) for kind, rank in every},
            {generated_id(kind, rank): kind for kind, rank in every},
        )

    @classmethod
    def of_rules(cls, rules: Mapping[str, Any]) -> RosterNames:
        """The names of a market from what its scenario says, as a manifest keeps it (`Scenario.canonical`)."""
        rows, names = rules.get("organizations"), rules.get("names", {})
        if rows is None:
            return cls.of_market(None, rules["values"])
        named = {row["organization"]: names.get(row["organization"], row["organization"]) for row in rows}
        return cls(named, {row["organization"]: row["kind"] for row in rows})

    def find(self, meant: str) -> str | None:
        """Id of the organisation that has this id or, alone, this display name; None without exactly one."""
        if meant in self.name:
            return meant
        found = self.called(meant)
        return found[0] if len(found) == 1 else None

    def called(self, name: str) -> list[str]:
        """Ids of the organisations with a display name; capital and small letters count as the same."""
        wanted = name.strip().casefold()
        return [organization for organization, shown in self.name.items() if shown.casefold() == wanted]

    def explain(self, meant: str, problems: Sequence[str] = ()) -> str:
        """Why `find` finds nothing: the nearest names, or the ids of those that share the name."""
        found = self.called(meant)
        if found:
            return f"{quoted(meant)} is the name of several organisations; write one of their ids: {', '.join(found)}"
        names = dict.fromkeys((*self.name, *self.name.values()))
        hint = (allowed_hint if len(names) <= _MOST_LISTED else nearest_hint)(meant, names, problems)
        return f"{quoted(meant)} is no organisation of this market{hint}"
