"""Reading untrusted settings of a TOML file: keys, words and numbers are checked, and all mistakes are collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeGuard

from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import Value, quoted

#: No parameter has a larger value, and beyond it floating-point numbers skip whole numbers.
_LARGEST: Final = 1e15


class SettingsReader:
    """Reads the settings of one file and collects the mistakes in them.

    Args:
        settings: the file as TOML has it.
        origin: what messages call the file.
    """

    def __init__(self, settings: Mapping[str, object], origin: str) -> None:
        self.settings, self.origin = settings, origin
        self.problems: list[str] = []

    def wrong(self, place: str, what: str) -> None:
        """Note a mistake."""
        self.problems.append(f"{self.origin}: {place}: {what}")

    def inner(self, key: str) -> Mapping[str, object]:
        """The section `[key]` of the file; empty if there is none."""
        value = self.settings.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong(key, f"write a section headed [{key}]")
        return {}

    def inner_list(self, key: str) -> list[Mapping[str, object]]:
        """The sections `[[key]]` of the file."""
        value = self.settings.get(key, [])
        if isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value):
            return list(value)
        self.wrong(key, f"write sections headed [[{key}]]")
        return []

    def check_keys(self, section: Mapping[str, object], allowed: Iterable[str], prefix: str) -> None:
        """Note every key that is not allowed."""
        for key in section:
            if key not in tuple(allowed):
                self.wrong(f"{prefix}{key}", f"no such key{allowed_hint(key, list(allowed), self.problems)}")

    def words(self, section: Mapping[str, object], place: str, key: str | None = None) -> list[str]:
        """A list of names; empty if there is none."""
        value = section.get(key or place, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return [str(word) for word in value]
        self.wrong(place, "write a list of names in quotes")
        return []

    def word(self, section: Mapping[str, object], place: str, default: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        value = section.get(place.rpartition(".")[2], default)
        if value in allowed:
            return str(value)
        self.wrong(place, f"{quoted(value)} is not allowed{allowed_hint(str(value), allowed)}")
        return default

    def whole_number(self, section: Mapping[str, object], place: str, default: int, low: int, high: int) -> int:
        """A whole number from low to high."""
        value = section.get(place.rpartition(".")[2], default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(place, f"{quoted(value)} is not allowed; allowed: a whole number in {low}..{high}")
        return default


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a setting is a number, and not too large for exact arithmetic."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST


def is_value(value: object) -> TypeGuard[Value]:
    """Whether a setting is one that a parameter can take."""
    return isinstance(value, bool | int | float | str)
