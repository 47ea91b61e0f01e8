"""Health plans."""

from __future__ import annotations

from longgame.agents.organization import Column, Organization
from longgame.vocabulary import KINDS, PAYER


class Payer(Organization):
    """A health plan, its members spread over the providers.

    What sets it apart: it collects the premiums and pays for the care. It can fund partners up front and steer members
    to them. Of savings on insured members it keeps what the contract leaves it; those on self-funded members are the
    employers', and the plan earns a fee on them. A payer has no care model, so no maturity and no quality.
    """

    kind = KINDS[PAYER]
    pays_for_care = True

    insured_share = Column("share of members", "members it insures; employers fund the others' claims", 0.0, 1.0)
    premium = Column("USD per member-year", "premium of the coming year", 0.0)
    expected_claims = Column("USD per member-year", "claims that the coming year's premium expects", 0.0)

    @property
    def members(self) -> float:
        """Members, insured and self-funded, over all providers."""
        return self._books.lives(self._row)
