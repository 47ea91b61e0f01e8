"""The catalogue of partnership models, read from the files of this folder.

A file `NAME.toml` defines a model: its code, its words and the default of each term. The meaning, unit and range of a
term are the same for all models and are in `scenario/parameters.toml` (`[models."*".TERM]`). To add a model, add one
file here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

#: Name in tables for a pair without a partnership; code 0.
FEE_FOR_SERVICE: Final = "fee_for_service"
_KEYS: Final = {"code", "words", "meaning", "source", "terms"}


@dataclass(frozen=True)
class PartnershipModel:
    """A partnership model.

    Attributes:
        name: name in scenarios and tables.
        code: number in the columns, from 1.
        words: name in sentences and figures.
        meaning: one sentence about the model.
        source: where the model is described.
        terms: `default` of each term and, if the model has its own, `plausible`, `source` and `grade`.
    """

    name: str
    code: int
    words: str
    meaning: str
    source: str
    terms: Mapping[str, Mapping[str, Any]]


def read_models(folder: Path) -> tuple[PartnershipModel, ...]:
    """The models of a folder, by code.

    Raises:
        ValueError: a file is malformed, or the codes are not 1, 2, 3 ...; the message lists all mistakes.
    """
    problems: list[str] = []
    models = []
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        missing, unknown = _KEYS - set(table), set(table) - _KEYS
        problems += [f"{path.name}: {key} is missing" for key in sorted(missing)]
        problems += [f"{path.name}: unknown key {key}" for key in sorted(unknown)]
        if not path.stem.isidentifier():
            problems.append(f"{path.name}: the name of a model has letters, digits and _ only")
        if not missing and not unknown:
            models.append(PartnershipModel(path.stem, **table))
    models.sort(key=lambda model: model.code)
    if not problems and [model.code for model in models] != list(range(1, len(models) + 1)):
        codes = ", ".join(f"{model.name} = {model.code}" for model in models)
        problems.append(f"codes must be 1, 2, 3 ... without a gap: {codes}")
    if problems:
        raise ValueError("the partnership models are malformed:\n" + "\n".join(problems))
    return tuple(models)


PARTNERSHIP_MODELS: Final = read_models(Path(__file__).parent)
#: Names of the models, in the order of their codes.
MODELS: Final = tuple(model.name for model in PARTNERSHIP_MODELS)
#: Name of every code in tables; no partnership comes first.
MODEL_CODES: Final = (FEE_FOR_SERVICE, *MODELS)


def model_code(name: str) -> int:
    """Code of a model by its name.

    Raises:
        ValueError: no model has that name.
    """
    return MODEL_CODES.index(name)
