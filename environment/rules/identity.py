"""Identity, antagonism and engagement: how change affects the people of an organisation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
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
    release_floor: Number,
    letting_go_rate: Number,
    hardening_rate: Number,
    peer_pull: Number,
) -> Floats:
    """Identity inertia of the next year, 0-1 (Advisory Board on change leadership, 2022).

    I' = I - a (n0 + (1 - n0) naming) T W I + b L (1 - I), plus a drift towards peers.

    Args:
        wins: W, results above the reference point, 0-1.
        unlisted_loss: L, shortfall that no loss list covers, relative to a wholly bad year, 0-1.
        release_floor: n0, part of letting go that needs no naming.
        in_deals: 1 for organisations with a deal; the others only drift.
        peers: mean inertia of the kind.
    """
    released = letting_go_rate * (release_floor + (1.0 - release_floor) * naming) * trust * wins * inertia
    change = hardening_rate * unlisted_loss * (1.0 - inertia) - released
    return within(inertia + in_deals * change + peer_pull * (peers - inertia), 0.0, 1.0)


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


def engagement_level(
    opening: Floats,
    naming: Floats,
    staffing: Floats,
    won_over: Floats,
    burden: Floats,
    naming_gain: Number,
    staffing_gain: Number,
    burden_loss: Number,
) -> Floats:
    """Level that engagement moves towards, 0-1: clip(G0 + led + won over - c burden, 0, 1).

    Args:
        opening: G0, level without deals.
        naming, staffing: change leadership and funded staffing.
        won_over: gained by asking people early (see `involvement`) and by telling them of early wins.
        burden: the work that nobody explained (see `unexplained_burden`), and the grievance.
    """
    led = naming_gain * naming + staffing_gain * staffing
    return within(opening + led + won_over - burden_loss * burden, 0.0, 1.0)


def next_engagement(engagement: Floats, level: Floats, falling_rate: Number, rising_rate: Number) -> Floats:
    """Engagement of the next year, 0-1: it falls to a lower level at one rate and rises to a higher one at another."""
    rate = np.where(level < engagement, falling_rate, rising_rate)
    return np.asarray(engagement + rate * (level - engagement))
