"""Health plans."""

from __future__ import annotations

from longgame.agents.organization import Attribute, Organization
from longgame.vocabulary import KINDS, PAYER


class Payer(Organization):
    """A health plan whose members are spread over the providers.

    It collects premiums and pays for care. It can fund partners up front and steer members to them. It keeps the part
    of the savings on insured members that the contract leaves it. Savings on self-funded members belong to their
    employers, and the plan earns a fee on them. A payer has no care model, so it has no maturity and no quality.
    """

    kind = KINDS[PAYER]
    pays_for_care = True

    insured_share = Attribute()
    premium = Attribute()
    expected_claims = Attribute()

    @property
    def members(self) -> float:
        """Insured and self-funded members, over all providers."""
        return self._books.lives(self._row)
