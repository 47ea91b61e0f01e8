"""Maturity ceilings as both sides of a pair expect them, for any share of own revenue that a contract prepays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import incentive_conflict, maturity_ceiling
from longgame.environment.rules.prepaid import prepaid_together
from longgame.environment.rules.promise import promised_level
from longgame.environment.state.parameter_view import Number, at_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
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
        return Ceilings(**{**vars(self), "where": rows if self.where is None else self.where[rows]})

    def under(self, of_contract: Floats) -> tuple[Floats, Floats]:
        """Ceilings and promised levels of payer (row 0) and provider (row 1), 0-1, shape (2, pairs) each.

        Args:
            of_contract: share of own revenue that a contract of each pair prepays, in place of what runs now.
        """
        if self.where is not None:
            return self._taken(self.where).under(of_contract)
        prepaid = prepaid_together(self.prepaid, self.prepaid_elsewhere + self.part * of_contract)
        conflict = incentive_conflict(self.own_share, self.margin, prepaid, self.strength)
        funded = np.ones_like(prepaid)
        ceilings = maturity_ceiling(self.helped, funded, self.engagement, self.drag, conflict, self.boats)
        return ceilings, promised_level(ceilings, self.exaggeration)

    def _taken(self, rows: Ints) -> Ceilings:
        """The columns at `rows`; a number that all pairs share stays as it is."""
        taken = {name: at_rows(column, rows) for name, column in vars(self).items() if name not in ("helped", "where")}
        return Ceilings(helped=self.helped.take(rows, axis=1), **taken)
