"""Independent physicians."""

from __future__ import annotations

from longgame.agents.provider import Provider
from longgame.vocabulary import INDEPENDENT_PHYSICIANS, KINDS


class IndependentPhysicians(Provider):
    """A physician practice, or an association of practices that contracts as one.

    What sets it apart: it is small and poor in capital, and most of the spending on its patients is other people's
    revenue, so that savings come out of someone else's pocket. A small panel also means that luck weighs heavily in
    what is measured.
    """

    kind = KINDS[INDEPENDENT_PHYSICIANS]
