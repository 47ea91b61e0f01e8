"""Memberships: who is in which provider group, read from the columns of organisations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.agents.organization_columns import Organizations

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Memberships:
    """All memberships of a stack, by member in row order; a group is known by the row of its lead.

    Attributes:
        member: organisation row of each member, leads included, shape (memberships,).
        lead: row of the lead of its group, shape (memberships,).
    """

    member: Ints
    lead: Ints

    def __len__(self) -> int:
        return len(self.member)

    def total(self, values: Floats) -> Floats:
        """Sum over each member's group of `values` by membership; the terms are added in row order."""
        if not len(self):
            return np.zeros(0)
        return np.asarray(np.bincount(self.lead, weights=values)[self.lead], dtype=np.float64)

    def sizes(self) -> Floats:
        """Number of members of each member's group."""
        return self.total(np.ones(len(self)))

    def shares(self, weights: Floats) -> Floats:
        """Part of each member in its group by weights of 0 or more; equal parts where all weights are 0."""
        total = self.total(weights)
        return np.asarray(np.where(total > 0.0, weights / np.where(total > 0.0, total, 1.0), 1.0 / self.sizes()))


def memberships(organizations: Organizations) -> Memberships:
    """The memberships of all providers that are in a group."""
    member = (organizations.group_form > 0).nonzero()[0]
    return Memberships(member, organizations.group_lead[member])
