"""Maturity ceilings as both sides of a pair expect them, for any share of own revenue that a contract prepays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import incentive_conflict, maturity_ceiling
from longgame.environment.rules.prepaid import prepaid_together
from longgame.environment.rules.promise import promised_level
from longgame.environment.state.parameter_view import Number, at_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ceilings:
    """What the ceilings of some pairs rest on, arrays of shape (pairs,).

    Attributes:
        helped: effort as the payer (row 0) and the provider (row 1) expect it, shape (2, pairs).
        engagement, drag, boats: the provider's engagement, identity drag and two-boats factor.
        own_share, margin: own revenue share of the provider's panel, and its contribution margin.
        prepaid: share of own revenue that is prepaid without contracts.
        prepaid_elsewhere: mean over the panel of what the provider's other contracts prepay, by lives.
        part: the pair's part of the panel's lives.
        strength: of the conflict of incentives.
        exaggeration: how far a promise exceeds the ceiling.
        where: elements that are meant; None for all pairs. They are taken only when a ceiling is worked out.
    """

    helped: Floats
    engagement: Floats
    drag: Floats
    boats: Floats
    own_share: Floats
    margin: Floats
    prepaid: Floats
    prepaid_elsewhere: Floats
    part: Floats
    strength: Number
    exaggeration: Number
    where: Ints | None = None

    def at(self, rows: Ints) -> Ceilings:
        """Those of the pairs at `rows`, in which a pair may occur more than once."""
        return replace(self, where=rows if self.where is None else self.where[rows])

    def under(self, of_contract: Floats) -> tuple[Floats, Floats]:
        """Ceilings and promised levels of payer (row 0) and provider (row 1), 0-1, shape (2, pairs) each.

        Args:
            of_contract: share of own revenue that a contract of each pair prepays, in place of what runs now.
        """
        prepaid = prepaid_together(
            self._taken(self.prepaid), self._taken(self.prepaid_elsewhere) + self._taken(self.part) * of_contract
        )
        conflict = incentive_conflict(
            self._taken(self.own_share), self._taken(self.margin), prepaid, self._taken(self.strength)
        )
        helped = self.helped if self.where is None else self.helped.take(self.where, axis=1)
        ceilings = maturity_ceiling(
            helped,
            np.ones_like(prepaid),
            self._taken(self.engagement),
            self._taken(self.drag),
            conflict,
            self._taken(self.boats),
        )
        return ceilings, promised_level(ceilings, self._taken(self.exaggeration))

    def _taken(self, column: Any) -> Any:
        """The elements that are meant; a number that all pairs share stays as it is."""
        return column if self.where is None else at_rows(column, self.where)
