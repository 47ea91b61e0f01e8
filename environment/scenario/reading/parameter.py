"""One parameter of the model: what it means, where its default comes from, and which values it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from longgame.environment.scenario.reading.number_hints import writing_hint

Value = float | int | bool | str

#: Wrong values are quoted in messages up to this many characters.
_LONGEST_QUOTE: Final = 60
_LONGEST_MESSAGE: Final = 500


@dataclass(frozen=True)
class Parameter:
    """A parameter as the registry holds it.

    Attributes:
        name: dotted address (`market.member_churn_rate`), used by scenario files, `--set` and sweep factors alike.
        unit: unit of the value in words.
        default: value without a scenario; its type (bool, int, float, str) is the type of the parameter.
        low, high: hard range, outside is an error; None for switches and words.
        plausible_low, plausible_high: what sources support; outside is a warning, and sweeps draw from it.
        choices: the words a str parameter may take, else empty.
        meaning, source: one sentence and where the default comes from.
        grade: A (measured) to D (assumption).
        scope: `start` is read when the market is drawn up, `year` every year, so that a policy may change it.
        is_choice: whether it belongs to a contract that somebody writes, and is not uncertain; draws leave it alone.
    """

    name: str
    unit: str
    default: Value
    low: float | None
    high: float | None
    plausible_low: float | None
    plausible_high: float | None
    choices: tuple[str, ...]
    meaning: str
    source: str
    grade: str
    scope: str
    is_choice: bool = False

    @property
    def kind(self) -> str:
        """Type of the value: `switch`, `whole number`, `number` or `word`."""
        if isinstance(self.default, bool):
            return "switch"
        if isinstance(self.default, int):
            return "whole number"
        return "number" if isinstance(self.default, float) else "word"

    @property
    def allowed(self) -> str:
        """What the parameter takes, in words: `0..0.9 share of members a year`."""
        if self.kind == "switch":
            return "true or false"
        if self.kind == "word":
            return "one of " + ", ".join(f'"{choice}"' for choice in self.choices)
        return f"a whole number in {self._range}" if self.kind == "whole number" else self._range

    @property
    def _range(self) -> str:
        return f"{self.low:.15g}..{self.high:.15g} {self.unit}"

    def check(self, value: object) -> tuple[Value, list[str], list[str]]:
        """The value in the parameter's own type, then errors, then warnings; the default stands in for a wrong value.

        Messages name no file: the caller knows the place and puts it in front.
        """
        if self.kind == "switch":
            if isinstance(value, bool):
                return value, [], []
            return self.default, [f"{quoted(value)} is not a switch; allowed: {self.allowed}"], []
        if self.kind == "word":
            if isinstance(value, str) and value in self.choices:
                return value, [], []
            return self.default, [f"{quoted(value)} is not allowed; allowed: {self.allowed}"], []
        return self._check_number(value)

    def _check_number(self, value: object) -> tuple[Value, list[str], list[str]]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            hint = writing_hint(value, self._takes) if isinstance(value, str) else ""
            return self.default, [f"{quoted(value)} is not a number; allowed: {self.allowed}{hint}"], []
        if isinstance(value, float) and not math.isfinite(value):
            return self.default, [f"{value} is not a finite number; allowed: {self.allowed}"], []
        if self.low is None or self.high is None:
            raise ValueError(f"parameter {self.name}: a number without a range")
        if not self.low <= value <= self.high:
            return self.default, [f"{quoted(value)} is outside {self._range}{self._percent_hint(value)}"], []
        if self.kind == "whole number":
            if value != int(value):
                return self.default, [f"{quoted(value)} is not a whole number; allowed: {self.allowed}"], []
            value = int(value)
        else:
            value = float(value)
        return value, [], self._plausibility(value)

    def _takes(self, number: float) -> bool:
        """Whether a number is one of the parameter's."""
        within = self.low is not None and self.high is not None and self.low <= number <= self.high
        return within and (self.kind == "number" or number == int(number))

    def _plausibility(self, value: float) -> list[str]:
        if self.plausible_low is None or self.plausible_high is None:
            return []
        if self.plausible_low <= value <= self.plausible_high:
            return []
        plausible = f"{self.plausible_low:.15g}..{self.plausible_high:.15g} {self.unit}"
        return [f"{value:.15g} is unusual: the plausible range is {plausible} ({self.source})"]

    def _percent_hint(self, value: float) -> str:
        """A fraction written in percent is the commonest wrong unit."""
        if self.low is None or self.high is None or self.kind != "number" or abs(self.high) > 2.0 or abs(value) > 1e6:
            return ""
        return f"; did you mean {value / 100:.6g}?" if self.low <= value / 100 <= self.high else ""


def plain_parameter(name: str, unit: str, default: float, low: float, high: float) -> Parameter:
    """A number of scenario files that is no parameter of the model (years, shares, traits), to be checked like one."""
    return Parameter(name, unit, default, low, high, low, high, (), "", "", "D", "start")


def quoted(value: object) -> str:
    """A wrong value as a message shows it: as TOML writes it, short, without control characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) > 10**18:
        return "a very large number" if value > 0 else "a very large negative number"
    text = '"' + repr(value[: _LONGEST_QUOTE + 1])[1:-1] + '"' if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "..."


def on_one_line(message: str) -> str:
    """A message without control characters, whatever the file that it quotes holds, and of bearable length."""
    text = message[: _LONGEST_MESSAGE + 1]
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 3] + "..."
