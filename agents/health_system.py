"""Health systems."""

from __future__ import annotations

from longgame.agents.provider import Provider
from longgame.vocabulary import HEALTH_SYSTEM, KINDS


class HealthSystem(Provider):
    """Hospitals and employed physicians under one roof.

    It is large and has much capital. Much of the spending on its patients is its own revenue, so savings cut its own
    margin. Other providers of the region send patients to its hospitals, so their savings also cost it revenue.
    """

    kind = KINDS[HEALTH_SYSTEM]
    has_hospital = True
