"""The same value for every member of a family of parameters."""

from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.vocabulary import KINDS, STRATEGIES


def all_models(name: str, value: object) -> dict[str, object]:
    return {f"models.{model}.{name}": value for model in MODELS}


def all_kinds(name: str, value: object) -> dict[str, object]:
    return {f"organizations.{kind}.{name}": value for kind in KINDS}


def all_people(*levers: str) -> dict[str, object]:
    return {f"people.{kind}.{lever}": 0.0 for kind in KINDS for lever in levers}


def all_strategies(*traits: str, value: float = 0.0) -> dict[str, object]:
    return {f"strategies.{strategy}.{trait}": value for strategy in STRATEGIES for trait in traits}


def all_forms(**numbers: float) -> dict[str, object]:
    return {f"groups.{form}.{name}": value for form in FORMS for name, value in numbers.items()}
