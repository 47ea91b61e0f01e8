"""Health plans."""

from __future__ import annotations

from longgame.agents.organization import Attribute, Organization
from longgame.vocabulary import KINDS, PAYER


class Payer(Organization):
    """A health plan, its members spread over the providers.

    What sets it apart: it collects the premiums and pays for the care. It can fund partners up front and steer members
    to them. Of savings on insured members it keeps what the contract leaves it; those on self-funded members are the
    employers', and the plan earns a fee on them. A payer has no care model, so no maturity and no quality.
    """

    kind = KINDS[PAYER]
    pays_for_care = True

    insured_share = Attribute()
    premium = Attribute()
    expected_claims = Attribute()

    @property
    def members(self) -> float:
        """Members, insured and self-funded, over all providers."""
        return self._books.lives(self._row)
