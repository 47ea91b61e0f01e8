"""Offers that never hold: what is allowed, but changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.reading.market_files import NamedOrganization
from longgame.environment.scenario.reading.parameter import Value
from longgame.environment.scenario.territories import strangers


def late_offers(offers: Sequence[Offer], years: int) -> Iterator[str]:
    """A line for each offer that begins after the last year of a run."""
    for offer in offers:
        if offer.from_year > years:
            yield f"{offer.place}: never holds: its year {offer.from_year} is after the last, {years}"


def offers_to_strangers(
    offers: Sequence[Offer], values: Mapping[str, Value], organizations: Sequence[NamedOrganization] | None
) -> Iterator[str]:
    """A line for each offer to a partner with which the organisation shares no region.

    Args:
        offers: of the market's organisations.
        values: parameters by dotted name.
        organizations: named organisations, or None where they are generated.
    """
    towards = [(offer, offer.partner) for offer in offers if offer.partner is not None]
    apart = strangers([(offer.organization, partner) for offer, partner in towards], values, organizations)
    for offer, partner in towards:
        if (offer.organization, partner) in apart:
            yield f"{offer.place}: never holds: {offer.organization} and {partner} share no region"
