"""Values of a manifest with the type and range that they must have, all mistakes collected."""

from __future__ import annotations

from collections.abc import Mapping

from longgame.environment.scenario.reading.parameter import quoted


class FieldReader:
    """Values of a mapping with the type and range they must have; what is wrong goes to `problems`.

    A wrong value is replaced by the default, so that reading goes on and every mistake is said at once.
    """

    def __init__(self, information: Mapping[str, object], problems: list[str]) -> None:
        self.information, self.problems = information, problems

    def whole_number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number in low..high; without a default it must be there."""
        value = self.information.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self._wrong(key, f"a whole number in {low}..{high}")
        return low

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        value = self.information.get(key)
        if isinstance(value, str) and value in allowed:
            return value
        self._wrong(key, f"one of {', '.join(allowed)}")
        return allowed[0]

    def switch(self, key: str, default: bool | None = None) -> bool:
        """True or false; without a default it must be there."""
        value = self.information.get(key, default)
        if isinstance(value, bool):
            return value
        self._wrong(key, "true or false")
        return False

    def table(self, key: str, required: bool = True) -> Mapping[str, object]:
        """A table; an empty one when it need not be there and is not."""
        value = self.information.get(key, None if required else {})
        if isinstance(value, Mapping):
            return value
        self._wrong(key, "a table")
        return {}

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts, or of nulls, which are left out; it need not be there."""
        table = self.table(key, required=False)
        if all(value is None or isinstance(value, str) for value in table.values()):
            return {name: str(value) for name, value in table.items() if value is not None}
        self._wrong(key, "a table of texts")
        return {}

    def text(self, key: str) -> str | None:
        """A text, or None when there is none."""
        value = self.information.get(key)
        if value is None or isinstance(value, str):
            return value
        self._wrong(key, "a text")
        return None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts of at most 200 letters, at most 1,000 of them."""
        value = self.information.get(key)
        if isinstance(value, list) and len(value) <= 1_000:
            words = tuple(word for word in value if isinstance(word, str) and len(word) <= 200)
            if len(words) == len(value):
                return words
        self._wrong(key, "a list of names")
        return ()

    def numbers(self, key: str, low: float, high: float) -> tuple[float, ...]:
        """A list of numbers in low..high, at most 1,000 of them."""
        value = self.information.get(key)
        if isinstance(value, list) and len(value) <= 1_000:
            right = [isinstance(one, int | float) and not isinstance(one, bool) and low <= one <= high for one in value]
            if all(right):
                return tuple(value)
        self._wrong(key, f"a list of numbers in {low:g}..{high:g}")
        return ()

    def _wrong(self, key: str, allowed: str) -> None:
        if key in self.information:
            self.problems.append(f"{key}: {quoted(self.information[key])}; allowed: {allowed}")
        else:
            self.problems.append(f"{key}: missing; it is {allowed}")
