"""The catalogue of provider groups, read from the files of this folder.

A file `NAME.toml` defines a form of group: its code, its words and the kinds that it invites. Its numbers are
parameters (`[groups."*"]` in `scenario/parameters.toml`). To add a form, add one file here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longgame.vocabulary import PROVIDER_KINDS

#: Name in tables for a provider without a group; code 0.
NO_GROUP: Final = "none"
_KEYS: Final = {"code", "words", "meaning", "source", "invited"}


@dataclass(frozen=True)
class GroupForm:
    """A form of provider group.

    Attributes:
        name: name in scenarios and tables.
        code: number in the columns, from 1.
        words: name in sentences and figures.
        meaning: one sentence about the form.
        source: where the form is described.
        invited: kinds of providers that may join; a health system leads.
    """

    name: str
    code: int
    words: str
    meaning: str
    source: str
    invited: tuple[str, ...]


def read_forms(folder: Path) -> tuple[GroupForm, ...]:
    """The forms of a folder, by code.

    Raises:
        ValueError: a file is malformed, or the codes are not 1, 2, 3 ...; the message lists all mistakes.
    """
    problems: list[str] = []
    forms = []
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        missing, unknown = _KEYS - set(table), set(table) - _KEYS
        problems += [f"{path.name}: {key} is missing" for key in sorted(missing)]
        problems += [f"{path.name}: unknown key {key}" for key in sorted(unknown)]
        strangers = [kind for kind in table.get("invited", ()) if kind not in PROVIDER_KINDS]
        problems += [f"{path.name}: {kind} is no kind of provider" for kind in strangers]
        if not missing and not unknown:
            forms.append(GroupForm(path.stem, **{**table, "invited": tuple(table["invited"])}))
    forms.sort(key=lambda form: form.code)
    if not problems and [form.code for form in forms] != list(range(1, len(forms) + 1)):
        codes = ", ".join(f"{form.name} = {form.code}" for form in forms)
        problems.append(f"codes must be 1, 2, 3 ... without a gap: {codes}")
    if problems:
        raise ValueError("the forms of groups are malformed:\n" + "\n".join(problems))
    return tuple(forms)


GROUP_FORMS: Final = read_forms(Path(__file__).parent)
#: Names of the forms, in the order of their codes.
FORMS: Final = tuple(form.name for form in GROUP_FORMS)
#: Name of every code in tables; no group comes first.
FORM_CODES: Final = (NO_GROUP, *FORMS)
