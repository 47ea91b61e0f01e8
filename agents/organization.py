"""Organisations of a market as Mesa agents.

An agent keeps no state and decides nothing by itself. The rules work on whole columns, and an agent reads and writes
single cells of them. To study many organisations over many years, use the tables of `Market.results`.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, Self, overload

import mesa

from longgame.agents.columns import declarations
from longgame.agents.organization_columns import Organizations

#: Plain attributes that Mesa itself sets on an agent.
_MESA_ATTRIBUTES: Final = ("model", "unique_id", "pos")


@dataclass(frozen=True)
class Deal:
    """A running deal between two contract years.

    Attributes:
        deal: stable id of the relationship, as in the tables.
        partner: id of the partner.
        model, package: partnership model, and `lean`, `standard` or `invested`.
        provider_share: provider's share of savings, or of equity in a joint venture.
        deal_year: completed years of the relationship.
        agreement_number: number of the agreement in this relationship, from 1.
        lives: attributed lives.
        trust_in_payer, trust_in_provider: the provider's trust in the payer and the payer's in the provider, 0-1.
    """

    deal: str
    partner: str
    model: str
    package: str
    provider_share: float
    deal_year: int
    agreement_number: int
    lives: float
    trust_in_payer: float
    trust_in_provider: float


class Books(Protocol):
    """A market's columns as its agents use them. `row` is the row of an organisation in the columns."""

    @property
    def columns(self) -> object:
        """The columns of organisations: one array per attribute, one element per organisation."""

    def is_open(self, row: int) -> bool:
        """Whether an organisation is in business."""

    def write(self, row: int, column: str, value: float) -> None:
        """Set one cell of a column."""

    def lives(self, row: int) -> float:
        """Members of a payer, attributed lives of a provider."""

    def price(self, row: int) -> float:
        """Mean unit price of a provider, weighted by lives."""

    def set_price(self, row: int, price: float) -> None:
        """Scale a provider's unit prices so that their mean is `price`."""

    def trait_strategies(self, row: int) -> Mapping[str, str]:
        """The strategy of each trait."""

    def strategy(self, row: int) -> str:
        """Name of the strategy played, or `blend`."""

    def set_strategy(self, row: int, name: str) -> None:
        """Replace all traits by those of a strategy."""

    def group(self, row: int) -> tuple[str, str | None, int]:
        """Form of a provider's group, id of its lead and the year of joining."""

    def deals(self, row: int) -> tuple[Deal, ...]:
        """Running deals, in order of the partner's id."""

    def trust(self, row: int, partner: str) -> float:
        """Trust of an organisation in its partner, 0-1."""


class Attribute:
    """An attribute of an agent that reads and writes one cell of the column of the same name, as a Python float.

    `Organizations` declares its unit, its meaning and the range of values that may be written.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        declaration = declarations(Organizations)[name]
        self.unit, self.meaning = declaration.unit, declaration.meaning
        self.low, self.high, self.writable = declaration.low, declaration.high, declaration.writable
        note = f"{self.unit}{'' if self.writable else '; read only'}"
        self.__doc__ = f"{self.meaning[:1].upper()}{self.meaning[1:]} ({note})."

    @overload
    def __get__(self, agent: None, owner: type) -> Self: ...

    @overload
    def __get__(self, agent: Organization, owner: type) -> float: ...

    def __get__(self, agent: Organization | None, owner: type) -> Self | float:
        if agent is None:
            return self
        # The rules replace whole arrays, so look up the column each time.
        value: float = getattr(agent._books.columns, self.name).item(agent._row)
        return value

    def __set__(self, agent: Organization, value: float) -> None:
        if not self.writable:
            raise AttributeError(f"{self.name} of {agent.organization} is read only: the year's rules work it out")
        agent._books.write(agent._row, self.name, self.checked(agent, value))

    def checked(self, agent: Organization, value: float) -> float:
        """`value` as a float.

        Raises:
            ValueError: `value` is not a finite number in range; the message names the organisation and the range.
        """
        number = float(value)
        if not (math.isfinite(number) and self.low <= number <= self.high):
            allowed = f"{self.low:g} to {self.high:g}" if math.isfinite(self.high) else f"{self.low:g} or more"
            raise ValueError(f"{self.name} = {value!r} of {agent.organization}: allowed is {allowed} ({self.unit})")
        return number


class Organization(mesa.Agent):
    """A market agent: a payer or a provider with capital, an identity, a strategy and deals.

    A new value of an attribute takes effect in the next contract year and changes no other attribute. The ledger has no
    entry for it, except that capital set before the first year counts as the owners' endowment. Figures that the
    founding computed (fixed cost, first premium) stay as they are: to found a market on other values, change its
    scenario. An organisation that closes keeps its agent. `remove()` removes the agent but not the organisation.

    Raises:
        AttributeError: this kind of organisation lacks the attribute (a payer has no `maturity`), or it is read only.
        ValueError: a value is out of range.
    """

    #: Word for the kind in tables and scenarios.
    kind: ClassVar[str]
    #: True if it collects premiums and pays for care, False if it delivers care.
    pays_for_care: ClassVar[bool]
    #: Whether other providers of its region send patients to it.
    has_hospital: ClassVar[bool] = False
    #: Whether purchasers cover part of a shortfall against its costs.
    paid_by_cost: ClassVar[bool] = False

    capital = Attribute()
    identity_inertia = Attribute()
    antagonism = Attribute()
    engagement = Attribute()
    value_focus = Attribute()
    access_focus = Attribute()
    forecast_gap = Attribute()
    forecast_years = Attribute()
    net = Attribute()
    cumulative_net = Attribute()

    def __init__(self, model: mesa.Model, books: Books, row: int, organization: str, name: str, region: int) -> None:
        self._books = books
        self._row = row
        self._organization = organization
        self._name = name
        self._region = region
        super().__init__(model)

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute that the class declares.

        Other names are refused: no rule would read them.

        Raises:
            AttributeError: the class declares no such attribute.
        """
        settable = hasattr(getattr(type(self), name, None), "__set__")
        if not (settable or name.startswith("_") or name in _MESA_ATTRIBUTES):
            names = [known for known in dir(type(self)) if hasattr(getattr(type(self), known, None), "__set__")]
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"; nearest: {close[0]}" if close else ""
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r} that can be set{hint}")
        super().__setattr__(name, value)

    @property
    def organization(self) -> str:
        """Stable id, as in the tables."""
        return self._organization

    @property
    def name(self) -> str:
        """Name for display; no rule uses it."""
        return self._name

    @property
    def region(self) -> int:
        """Region number, from 1."""
        return self._region

    @property
    def is_open(self) -> bool:
        """Whether it is in business."""
        return self._books.is_open(self._row)

    @property
    def strategy(self) -> str:
        """Strategy of all its traits, or `blend` if they differ; setting a name replaces all traits."""
        return self._books.strategy(self._row)

    @strategy.setter
    def strategy(self, name: str) -> None:
        self._books.set_strategy(self._row, name)

    @property
    def trait_strategies(self) -> Mapping[str, str]:
        """The strategy of each trait; in a `blend` they differ."""
        return self._books.trait_strategies(self._row)

    @property
    def deals(self) -> tuple[Deal, ...]:
        """Running deals, in order of the partner's id."""
        return self._books.deals(self._row)

    def trust_in(self, other: Organization | str) -> float:
        """Trust that a partner delivers, 0-1, with or without a deal.

        Args:
            other: a provider (for a payer) or a payer (for a provider) of this market, as an agent or by id.

        Raises:
            KeyError: no organisation has that id.
            ValueError: the agent belongs to another market, or both are payers, or both are providers.
        """
        if isinstance(other, Organization) and other.model is not self.model:
            raise ValueError(f"{other.organization} is an agent of another market")
        return self._books.trust(self._row, other if isinstance(other, str) else other.organization)

    def __repr__(self) -> str:
        state = f"capital {self.capital:,.0f} USD, {len(self.deals)} deals" if self.is_open else "closed"
        return f"<{type(self).__name__} {self.organization} {self.name!r}: {self.strategy}, {state}>"
