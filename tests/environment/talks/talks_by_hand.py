"""Talks over one pair, or over columns of pairs, with asks, offers and rates by hand."""

import numpy as np
from numpy.typing import NDArray

from longgame.environment.talks.bargaining import Talks, ZoneOfAgreement, concede

Floats = NDArray[np.float64]


def one(value: float) -> Floats:
    return np.array([value])


def talks_of(
    limits: tuple[Floats, Floats],
    ask: Floats,
    offer: Floats,
    rates: tuple[float, float] = (0.0, 0.0),
    waited: float = 0.0,
    longest: int = 0,
    hazard: tuple[float, float] = (0.0, 0.0),
    luck: Floats | None = None,
) -> Talks:
    whole = np.ones_like(ask)
    return concede(
        ZoneOfAgreement(*limits),
        ask,
        offer,
        rates[0] * whole,
        rates[1] * whole,
        waited * whole,
        longest,
        hazard[0],
        hazard[1],
        0.0 * whole if luck is None else luck,
    )
