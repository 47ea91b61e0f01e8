"""Critical access hospitals."""

from __future__ import annotations

from longgame.agents.provider import Provider
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, KINDS


class CriticalAccessHospital(Provider):
    """A small rural hospital.

    It has a small panel, little capital and a high fixed cost. It is largely paid by cost, so it loses
    less when care is avoided. Its region depends on it: when it closes, the nearest care is elsewhere.
    """

    kind = KINDS[CRITICAL_ACCESS_HOSPITAL]
    has_hospital = True
    paid_by_cost = True
