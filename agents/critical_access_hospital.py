"""Critical access hospitals."""

from __future__ import annotations

from longgame.agents.provider import Provider
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, KINDS


class CriticalAccessHospital(Provider):
    """A small rural hospital.

    What sets it apart: a tiny panel, thin capital and a high fixed cost. It is largely paid by cost, which softens
    what avoided care takes from it, and it is essential through geography: when it closes, the nearest care is
    elsewhere.
    """

    kind = KINDS[CRITICAL_ACCESS_HOSPITAL]
    has_hospital = True
    paid_by_cost = True
