"""Identity, antagonism and engagement: how change affects the people of an organisation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def next_identity_inertia(
    inertia: Floats,
    naming: Floats,
    trust: Floats,
    wins: Floats,
    unlisted_loss: Floats,
    peers: Floats,
    in_deals: Floats,
    letting_go_rate: Number,
    hardening_rate: Number,
    peer_pull: Number,
) -> Floats:
    """Identity inertia of the next year, 0-1 (Advisory Board on change leadership, 2022).

    I' = I - a naming trust wins I + b loss (1 - I), plus a drift towards peers.

    Args:
        wins: share of good evidence from its deals, 0-1.
        unlisted_loss: losses that no loss list covers, as a share of a wholly bad result, 0-1.
        in_deals: 1 for organisations with a deal; the others only drift.
        peers: mean inertia of the kind.
    """
    change = hardening_rate * unlisted_loss * (1.0 - inertia) - letting_go_rate * naming * trust * wins * inertia
    return np.asarray(np.clip(inertia + in_deals * change + peer_pull * (peers - inertia), 0.0, 1.0))


def next_antagonism(
    antagonism: Floats, good_dealing: Floats, bad_dealing: Floats, decay: Number, rise: Number
) -> Floats:
    """Antagonism of the next year: good dealing lowers it, exits and re-trade raise it.

    Args:
        good_dealing: mean trust evidence from the year's deals, 0 without deals.
        bad_dealing: number of partners that left, plus the partners' re-trade in the year.
    """
    worn = antagonism * (1.0 - decay * good_dealing)
    return np.asarray(worn - (1.0 - worn) * np.expm1(-rise * bad_dealing))


def next_engagement(
    engagement: Floats,
    opening: Floats,
    naming: Floats,
    staffing: Floats,
    in_deals: Floats,
    naming_gain: Number,
    staffing_gain: Number,
    burden_loss: Number,
    adjustment_rate: Number,
) -> Floats:
    """Engagement of the next year, 0-1.

    It moves towards its opening level, plus the gains from early involvement and staffing, less unexplained burden.
    """
    level = opening + in_deals * (naming_gain * naming + staffing_gain * staffing - burden_loss * (1.0 - naming))
    return np.asarray(np.clip(engagement + adjustment_rate * (level - engagement), 0.0, 1.0))
