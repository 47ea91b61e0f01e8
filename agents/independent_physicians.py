"""Independent physicians."""

from __future__ import annotations

from longgame.agents.provider import Provider
from longgame.vocabulary import INDEPENDENT_PHYSICIANS, KINDS


class IndependentPhysicians(Provider):
    """A physician practice, or an association of practices that contracts as one.

    It is small and has little capital. Most of the spending on its patients is the revenue of others, so savings
    mostly cost others revenue. Its panel is small, so luck has a large part in its measured savings.
    """

    kind = KINDS[INDEPENDENT_PHYSICIANS]
