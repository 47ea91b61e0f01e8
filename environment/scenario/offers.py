"""Offers: what a single organisation puts on the table, asks for or accepts, where it differs from everybody else.

An offer is about all partnership models or about one, and towards all partners or towards one. It holds from one
contract year to another. What it does not give is as the parameters have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from longgame.environment.scenario.own_terms import addresses
from longgame.environment.scenario.reading.fixed_mapping import FixedMapping

if TYPE_CHECKING:
    from longgame.environment.scenario.scenario import Scenario

#: An offer without a last year holds to the end.
_FOR_EVER: Final = 10_000


@dataclass(frozen=True)
class Offer:
    """An offer of one organisation.

    Attributes:
        organization: its id.
        values: number by name, of those in `own_terms.OWN_NUMBERS`.
        models: partnership models that it offers or accepts at all; None for all of them.
        strategy: strategy that it plays; None for its own choice.
        model: partnership model that the offer is about; None for all.
        from_year, until_year: first and last contract year; None for the last year of the run.
        partner: id of the one partner that it is made to; None for all.
        place: where it was written, for messages.
    """

    organization: str
    values: Mapping[str, float]
    models: tuple[str, ...] | None = None
    strategy: str | None = None
    model: str | None = None
    from_year: int = 1
    until_year: int | None = None
    partner: str | None = None
    place: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", FixedMapping(self.values))

    @property
    def last_year(self) -> int:
        """Last contract year in which it holds."""
        return _FOR_EVER if self.until_year is None else self.until_year

    def holds_in(self, year: int) -> bool:
        """Whether it holds in a contract year."""
        return self.from_year <= year <= self.last_year

    def canonical(self) -> dict[str, object]:
        """The offer as plain values; what it does not give is left out."""
        said: dict[str, object] = {"organization": self.organization, "from_year": self.from_year}
        for name in ("partner", "until_year", "model", "strategy"):
            if getattr(self, name) is not None:
                said[name] = getattr(self, name)
        if self.models is not None:
            said["models"] = list(self.models)
        return said | dict(self.values)


def overlapping(offers: Iterable[Offer]) -> Iterator[tuple[Offer, Offer]]:
    """Pairs of offers that share a year, by the same organisation, to the same partner, about the same model.

    No partner, or no model, is only the same as none.
    """
    by_subject: dict[tuple[str, str | None, str | None], list[Offer]] = {}
    for offer in offers:
        by_subject.setdefault((offer.organization, offer.partner, offer.model), []).append(offer)
    for same in by_subject.values():
        same.sort(key=lambda offer: offer.from_year)
        longest = same[0]
        for later in same[1:]:
            if later.from_year <= longest.last_year:
                yield longest, later
            if later.last_year > longest.last_year:
                longest = later


def in_force(scenario: Scenario, year: int) -> list[Offer]:
    """Offers that hold in a year, of which a later one goes before an earlier one.

    The rows of `organizations.csv` come first, then offers about all models, then those about one; last, in the same
    order, offers to one partner.
    """
    standing = [row.offer for row in scenario.organizations or () if row.offer is not None]
    dated = [offer for offer in scenario.offers if offer.holds_in(year)]
    return [*standing, *sorted(dated, key=lambda offer: (offer.partner is not None, offer.model is not None))]


def set_by_law(scenario: Scenario, year: int) -> frozenset[str]:
    """Parameters that a policy has set by a year. A policy is law: there no organisation has a value of its own."""
    return frozenset(key for policy in scenario.policies if policy.year <= year for key in policy.values)


def own_number(offer: Offer, name: str, kind: str, model: str, law: frozenset[str]) -> float | None:
    """The number that an offer gives for deals of a model; None if it gives none, or if a policy rules.

    Args:
        offer: of an organisation.
        name: one of `own_terms.OWN_NUMBERS`.
        kind: of the organisation.
        model: of the deal.
        law: parameters that policies set.
    """
    if name not in offer.values or offer.model not in (None, model):
        return None
    return None if law and law.intersection(addresses(name, kind, model)) else offer.values[name]


def turning_years(scenario: Scenario) -> frozenset[int]:
    """Years in which the offers of a scenario begin, or no longer hold."""
    begun = {offer.from_year for offer in scenario.offers}
    return frozenset(begun | {offer.last_year + 1 for offer in scenario.offers})
