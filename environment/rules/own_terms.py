"""How the terms that two organisations set for themselves meet on one term sheet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.scenario.own_terms import Meeting

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def term_on_table(standard: Floats, payer: Floats, provider: Floats, meets: Meeting) -> Floats:
    """The term that is on the table: the payer's own, else what the provider asks for, else the standard one.

    A term that both sides set is the payer's. Of one that binds both alike the smaller holds (`smaller`: the years, the
    cost of leaving) or the larger (`larger`: time for governance).

    Args:
        standard: term without any offer.
        payer, provider: own terms of both sides, NaN for none.
        meets: how the terms of two sides come together.
    """
    if meets == "smaller":
        own = np.fmin(payer, provider)
    elif meets == "larger":
        own = np.fmax(payer, provider)
    else:
        own = np.where(np.isnan(payer), provider, payer)
    return np.asarray(np.where(np.isnan(own), standard, own))


def provider_refuses(payer: Floats, provider: Floats, meets: Meeting) -> Bools:
    """Whether the payer's own term is worse for the provider than the one it asks for.

    Args:
        payer, provider, meets: as for `term_on_table`. A term that binds both alike is never refused.
    """
    if meets == "more":
        return np.asarray(payer < provider)
    if meets == "less":
        return np.asarray(payer > provider)
    return np.zeros(np.broadcast_shapes(np.shape(payer), np.shape(provider)), dtype=bool)
