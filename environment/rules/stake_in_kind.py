"""Stakes in kind: skin in the game of a provider without the capital that a model asks for.

What it cannot commit in dollars it commits as data, care processes and referrals. Such a stake counts for less: it is
easier to take back, so it holds a partner less, and it earns a smaller part of the zone of agreement.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def in_kind_share(demand_usd: Floats, liquid_usd: Floats, most: Floats) -> Floats:
    """Share of a capital demand that is committed in kind: what cash does not cover, at most `most`.

    min(max(1 - cash / D, 0), most). The demand is met where cash + most * D >= D.

    Args:
        demand_usd: D, capital that the model asks for.
        liquid_usd: capital that the provider is ready to commit, 0 or more.
        most: largest share that may be in kind; 0 is the null.
    """
    asked = demand_usd > 0.0
    missing = np.where(asked, 1.0 - liquid_usd / np.where(asked, demand_usd, 1.0), 0.0)
    return np.asarray(np.minimum(np.maximum(missing, 0.0), most))


def stake(in_kind: Floats, worth: Number) -> Floats:
    """Stake as a share of the capital demand: sigma = (cash + worth * kind) / D = 1 - (1 - worth) * kind / D.

    Args:
        in_kind: share of the demand that is committed in kind.
        worth: what a dollar in kind counts against a dollar of capital.
    """
    return np.asarray(1.0 - (1.0 - worth) * in_kind)


def discounted_claim(claim: Floats, discount: Number, held: Floats) -> Floats:
    """Share of the zone that a provider claims: claim * (1 - discount * (1 - sigma)).

    Args:
        discount: share of its claim that a provider without any stake gives up.
        held: its stake sigma, 0-1.
    """
    return np.asarray(claim * (1.0 - discount * (1.0 - held)))


def in_kind_work(rate: Number, in_kind: Floats, demand_usd: Floats) -> Floats:
    """Staff time that a stake in kind takes in a year, USD: rate * kind."""
    return np.asarray(rate * (in_kind * demand_usd))
