"""The catalogue of partnership models: what the files of this folder say.

A file `NAME.toml` is a model: its code, its words, and the default of each of its terms. What a term means, its
unit and what is allowed stand once for all models in `scenario/parameters.toml` (`[models."*".TERM]`). A new model is
one file here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

#: What a table says of a pair without a partnership; code 0.
FEE_FOR_SERVICE: Final = "fee_for_service"
_KEYS: Final = {"code", "words", "meaning", "source", "terms"}


@dataclass(frozen=True)
class PartnershipModel:
    """A partnership model.

    Attributes:
        name: in scenarios and tables.
        code: number of the model in the columns, from 1.
        words: name in sentences and figures.
        meaning, source: one sentence, and where the model is described.
        terms: by term, its `default` and, where they are the model's own, `plausible`, `source` and `grade`.
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
        ValueError: a file is malformed, or codes are not 1, 2, 3 ...; names every mistake.
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
#: Names in the order of their codes, which begin with 1.
MODELS: Final = tuple(model.name for model in PARTNERSHIP_MODELS)
#: Word of every code in tables, that of no partnership first.
MODEL_CODES: Final = (FEE_FOR_SERVICE, *MODELS)


def model_code(name: str) -> int:
    """Code of a model by its name.

    Raises:
        ValueError: no model of that name.
    """
    return MODEL_CODES.index(name)
