"""A proposed term sheet between a payer and a provider of a market, and what else may be put on the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from longgame.environment.scenario.own_terms import LEVERS, SUPPORT
from longgame.environment.scenario.own_terms import SHARE as PROVIDER_SHARE
from longgame.environment.scenario.reading.offer_address import TO
from longgame.environment.scenario.scenario import Scenario, ScenarioError

#: The two parties, as levers name them: `payer.check_ins` is the payer's own.
SIDES: Final = ("payer", "provider")
STRATEGY: Final = "strategy"
#: What a party may set for itself.
OWN_LEVERS: Final = (*LEVERS, STRATEGY)
#: The two terms of the frontier, unless the sheet names others.
FRONTIER: Final = (PROVIDER_SHARE, SUPPORT)

Level = float | str


class TermSheetError(ScenarioError):
    """A term sheet that cannot be used; `problems` holds every mistake, and so does the message."""


@dataclass(frozen=True)
class Lever:
    """Something that may be changed, and the levels to try.

    Attributes:
        key: a term of the deal, or `payer.NAME` or `provider.NAME` for what a party does itself.
        levels: numbers, or names of strategies.
    """

    key: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Proposal:
    """A term sheet that is fully specified.

    Attributes:
        market: the scenario, with the years that the desk looks at.
        payer, provider: ids of the parties.
        model: the one partnership model that both accept from each other; None for any.
        terms: terms on the sheet; what it does not give is as in the market.
        levers: tried one at a time.
        frontier: two levers whose levels are tried in all combinations; empty for no grid.
    """

    market: Scenario
    payer: str
    provider: str
    model: str | None
    terms: Mapping[str, float]
    levers: tuple[Lever, ...]
    frontier: tuple[Lever, ...]

    def with_sheet(self, changes: Mapping[str, Level] | None = None) -> Scenario:
        """The market in which the sheet lies on the table, with some levers changed.

        Args:
            changes: level by key of a lever.
        """
        given = changes or {}
        terms = {**self.terms, **{key: level for key, level in given.items() if not is_own(key)}}
        settings: dict[str, object] = {}
        for towards in self._towards():
            about = f"{towards}.{self.model}" if self.model else towards
            settings |= {f"{about}.{name}": level for name, level in terms.items()}
            if self.model:
                settings[f"{towards}.models"] = [self.model]
        for key, level in given.items():
            if is_own(key):
                side, _, name = key.partition(".")
                settings[f"offers.{self.party(side)}.{name}"] = level
        return self.market.with_values(settings) if settings else self.market

    def without_deal(self) -> Scenario:
        """The market in which the two parties accept no deal from each other."""
        return self.market.with_values({f"{towards}.models": [] for towards in self._towards()})

    def party(self, side: str) -> str:
        """Id of the party on a side."""
        return self.payer if side == SIDES[0] else self.provider

    def _towards(self) -> tuple[str, str]:
        """Addresses of what each party offers to the other. Both say the same: what is on the sheet."""
        return f"offers.{self.payer}.{TO}.{self.provider}", f"offers.{self.provider}.{TO}.{self.payer}"


def is_own(key: str) -> bool:
    """Whether a lever is something that a party does itself, and not a term of the deal."""
    return key.partition(".")[0] in SIDES
