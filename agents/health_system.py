"""Health systems."""

from __future__ import annotations

from longgame.agents.provider import Provider
from longgame.vocabulary import HEALTH_SYSTEM, KINDS


class HealthSystem(Provider):
    """Hospitals and employed physicians under one roof.

    What sets it apart: it is large and rich in capital, and much of what its patients cost is its own revenue, so that
    savings displace its own margin. The other providers of the region send their patients to its hospitals, so that
    their savings are partly its loss.
    """

    kind = KINDS[HEALTH_SYSTEM]
    has_hospital = True
