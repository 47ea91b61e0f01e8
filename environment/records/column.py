"""One column of a table: name, type, unit and meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from longgame.agents.columns import declarations
from longgame.environment.state.record import Record


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: in files and frames.
        kind: `int`, `float`, `bool` or `word` (a dictionary code).
        unit: of a number; `id` and `word` for texts, `yes/no` for switches.
        meaning: one sentence.
        nullable: whether a value may be missing; a nullable float holds NaN, written as null.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    nullable: bool = False


REPLICATE: Final = Column("replicate", "int", "number", "Number of the simulated market, from 1.")
YEAR: Final = Column("year", "int", "contract year", "Contract year of the run, from 1.")

#: Type of a recorded column by that of its opening value.
_KINDS: Final = {bool: "bool", int: "int"}


def recorded_columns(*records: type[Any]) -> tuple[Column, ...]:
    """Columns of a table that follow from declarations: all those of the records that are recorded, in their order.

    Args:
        records: records of columns (`agents.columns.declared`), or records with fields (`state.record.Field`).
    """
    return tuple(column for record in records for column in _recorded(record))


def _recorded(record: type[Any]) -> Iterator[Column]:
    if issubclass(record, Record):
        for field in record.fields.values():
            if field.recorded:
                yield Column(field.recorded, field.recorded_as, field.unit, _sentence(field.meaning), field.nullable)
        return
    for declaration in declarations(record).values():
        if declaration.recorded:
            kind = _KINDS.get(type(declaration.opening), "float")
            missing = declaration.held_by == "providers"
            meaning = _sentence(declaration.meaning + ("; missing for payers" if missing else ""))
            yield Column(declaration.recorded, kind, declaration.unit, meaning, missing)


def _sentence(meaning: str) -> str:
    return f"{meaning[:1].upper()}{meaning[1:]}."
