"""Traits: what a side brings towards a partner, as numbers or as a mirror of what it saw of that partner."""

from __future__ import annotations

from dataclasses import dataclass

from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import TRAITS

#: What a partner sees, in the order in which it is kept; re-trade is seen at a renewal, the rest every year.
SEEN = ("claim", "candor", "effort", "support", "retrade", "naming")
CANDOR, RETRADE = SEEN.index("candor"), SEEN.index("retrade")
#: For these a good reputation stands in before anything was seen, for the others what is missing from it.
_GOOD = ("candor", "effort", "support", "naming")

#: What was last seen of a partner; None before the first time.
Seen = list[float | None]


@dataclass(slots=True)
class SideTraits:
    """The traits of one side towards one partner."""

    claim: float
    candor: float
    horizon: float
    effort: float
    support: float
    retrade: float
    envy: float
    optimism: float
    loss_list: float
    naming: float

    def shown(self, seen: Seen, kept: float) -> None:
        """What the partner sees of these at the table or in a running deal; of effort only the part that is kept up."""
        seen[0] = self.claim
        seen[1] = self.candor
        seen[2] = self.effort * kept
        seen[3] = self.support
        seen[5] = self.naming


class Stance:
    """Traits of an organisation: numbers, and the names of those that mirror the partner."""

    __slots__ = ("_mirrored", "_values", "mirrors_candor", "numbers")

    def __init__(self, values: list[float | None]) -> None:
        self._values = [0.0 if value is None else value for value in values]
        self.numbers = SideTraits(*self._values)
        mirrored = [(column, TRAITS[column]) for column, value in enumerate(values) if value is None]
        self._mirrored = [(column, SEEN.index(trait), trait in _GOOD) for column, trait in mirrored]
        self.mirrors_candor = "candor" in [trait for _, trait in mirrored]

    def towards(self, seen: Seen, reputation: float) -> SideTraits:
        """Traits towards a partner of whom this was seen; organisations that mirror nothing share one object."""
        if not self._mirrored:
            return self.numbers
        values = self._values.copy()
        for column, position, good in self._mirrored:
            value = seen[position]
            if value is None:
                value = reputation if good else 1.0 - reputation
            values[column] = value
        return SideTraits(*values)

    def candor_towards(self, seen: Seen, reputation: float) -> float:
        """Candor alone, which is needed of pairs without a deal as well."""
        if not self.mirrors_candor:
            return self.numbers.candor
        value = seen[CANDOR]
        return reputation if value is None else value


class StrategyBook:
    """The strategies of a scenario by code: names in order, and trait values (None where a trait mirrors)."""

    def __init__(self, scenario: Scenario) -> None:
        # Without framing everybody forecasts plainly and lists every loss.
        unframed = {} if scenario.values["mechanisms.framing"] else {"optimism": 0.0, "loss_list": 1.0}
        self.names = sorted(scenario.strategies)
        self._values: list[list[float | None]] = []
        for name in self.names:
            traits = scenario.strategies[name].traits
            read = [unframed.get(trait, traits[trait]) for trait in TRAITS]
            self._values.append([None if callable(value) else float(value) for value in read])
        self._stances: dict[tuple[int, ...], Stance] = {}

    def stance(self, sources: tuple[int, ...]) -> Stance:
        """Stance of an organisation whose traits come from these strategies."""
        if sources not in self._stances:
            self._stances[sources] = Stance([self._values[code][column] for column, code in enumerate(sources)])
        return self._stances[sources]
