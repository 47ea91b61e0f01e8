"""An organisation of a market as an agent of Mesa: its attributes are cells of the market's columns.

A handle keeps no state and decides nothing by itself: the rules work on whole columns, of which it reads or writes one
cell. To look at many organisations over many years, take the tables of `Market.results`.
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
    """A running deal, as it stands between two contract years.

    Attributes:
        deal: stable id of the relationship, as in the tables.
        partner: id of the other side.
        model, package: partnership model, and `lean`, `standard` or `invested`.
        provider_share: provider's share of savings (of equity in a joint venture).
        deal_year: completed years of the relationship.
        agreement_number: agreement of this relationship, from 1.
        lives: attributed lives.
        trust_in_payer, trust_in_provider: what the provider and the payer believe of each other, 0-1.
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
    """What a market hands to its agents. Organisations are addressed by their row in the columns."""

    @property
    def columns(self) -> object:
        """The present columns: one array an attribute, one element an organisation."""

    def is_open(self, row: int) -> bool:
        """Whether an organisation is in business."""

    def write(self, row: int, column: str, value: float) -> None:
        """Set one cell of a column."""

    def lives(self, row: int) -> float:
        """Members of a payer, attributed lives of a provider."""

    def price(self, row: int) -> float:
        """Mean unit price of a provider, by lives."""

    def set_price(self, row: int, price: float) -> None:
        """Move a provider's unit prices in proportion, to this mean."""

    def trait_strategies(self, row: int) -> Mapping[str, str]:
        """Strategy that each trait comes from."""

    def strategy(self, row: int) -> str:
        """Name of the strategy played, or `blend`."""

    def set_strategy(self, row: int, name: str) -> None:
        """Take over all traits of a strategy."""

    def deals(self, row: int) -> tuple[Deal, ...]:
        """Running deals, by partner."""

    def trust(self, row: int, partner: str) -> float:
        """Trust of one side of a pair in the other."""


class Attribute:
    """An attribute of an agent that is one cell of the column of its name; it reads as a Python float.

    Unit, meaning and what may be written are those that `Organizations` declares.
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
        # The rules replace whole arrays, so the column is looked up by name each time.
        value: float = getattr(agent._books.columns, self.name).item(agent._row)
        return value

    def __set__(self, agent: Organization, value: float) -> None:
        if not self.writable:
            raise AttributeError(f"{self.name} of {agent.organization} is read only: the year's rules work it out")
        agent._books.write(agent._row, self.name, self.checked(agent, value))

    def checked(self, agent: Organization, value: float) -> float:
        """`value` as a float.

        Raises:
            ValueError: not a finite number in range; the message has the organisation, the value and what is allowed.
        """
        number = float(value)
        if not (math.isfinite(number) and self.low <= number <= self.high):
            allowed = f"{self.low:g} to {self.high:g}" if math.isfinite(self.high) else f"{self.low:g} or more"
            raise ValueError(f"{self.name} = {value!r} of {agent.organization}: allowed is {allowed} ({self.unit})")
        return number


class Organization(mesa.Agent):
    """A market agent: a payer or a provider with capital, an identity, a strategy and deals.

    What is written holds from the next contract year on and changes that cell only; no entry of the ledger stands for
    it, save that capital written before the first year is the owners' endowment. Figures worked out at the founding
    (fixed cost, first premium) are not worked out anew: to found a market on other values, use its scenario. An
    organisation that closes keeps its agent; `remove()` takes the agent away and leaves the organisation.

    Raises:
        AttributeError: an attribute that the kind of organisation does not have (a payer has no `maturity`), read or
            written, or one that is read only.
        ValueError: a value out of its range.
    """

    #: Word for the kind in tables and scenarios.
    kind: ClassVar[str]
    #: It collects premiums and pays for care, or it delivers care.
    pays_for_care: ClassVar[bool]
    #: Other providers of its region send patients to it.
    has_hospital: ClassVar[bool] = False
    #: Purchasers make good part of a shortfall against its costs.
    paid_by_cost: ClassVar[bool] = False

    capital = Attribute()
    identity_inertia = Attribute()
    antagonism = Attribute()
    engagement = Attribute()
    value_focus = Attribute()
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
        """Set what the class declares.

        A name that it does not declare would otherwise become an attribute that no rule reads.
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
        """Name for display; it enters no rule."""
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
        """Strategy that all its traits come from, else `blend`; a name that is set replaces all traits."""
        return self._books.strategy(self._row)

    @strategy.setter
    def strategy(self, name: str) -> None:
        self._books.set_strategy(self._row, name)

    @property
    def trait_strategies(self) -> Mapping[str, str]:
        """Strategy that each trait comes from: they differ in a `blend`."""
        return self._books.trait_strategies(self._row)

    @property
    def deals(self) -> tuple[Deal, ...]:
        """Running deals, in order of the partner's id."""
        return self._books.deals(self._row)

    def trust_in(self, other: Organization | str) -> float:
        """Belief that a partner delivers, 0-1, whether or not there is a deal.

        Args:
            other: agent or id of a payer (for a provider) or a provider (for a payer) of this market.

        Raises:
            KeyError: no organisation of that id.
            ValueError: an agent of another market, or one of the same side: trust is between a payer and a provider.
        """
        if isinstance(other, Organization) and other.model is not self.model:
            raise ValueError(f"{other.organization} is an agent of another market")
        return self._books.trust(self._row, other if isinstance(other, str) else other.organization)

    def __repr__(self) -> str:
        state = f"capital {self.capital:,.0f} USD, {len(self.deals)} deals" if self.is_open else "closed"
        return f"<{type(self).__name__} {self.organization} {self.name!r}: {self.strategy}, {state}>"
