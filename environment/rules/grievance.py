"""Grievance: what a side feels about a partner after disappointment, re-trade or an exit, and what it does about it.

Trust is what one believes, grievance what one feels. It shades performance (Hart & Moore 2008; Fehr, Hart & Zehnder
2011) far more than it makes people leave (Zhao and others 2007).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def judged_shortfall(result_usd: Floats, reference_usd: Floats, scale_usd: Floats) -> Floats:
    """Shortfall of a result below the reference point relative to a wholly bad year, 0 or more, without loss aversion.

    Args:
        result_usd: result of the year as the side judges it.
        reference_usd: its reference point.
        scale_usd: shortfall of a wholly bad year.
    """
    shortfall = np.maximum(reference_usd - result_usd, 0.0)
    return np.asarray(shortfall / np.where(scale_usd > 0.0, scale_usd, 1.0))


def unlisted_loss(shortfall: Floats, listed: Floats) -> Floats:
    """Part of a shortfall that no loss list had prepared for, 0-1: (1 - listed) min(1, shortfall).

    Args:
        shortfall: relative to a wholly bad year (see `judged_shortfall`).
        listed: share of its losses that the side wrote down.
    """
    return np.asarray((1.0 - listed) * np.minimum(shortfall, 1.0))


def blame(antagonism: Floats, naming: Floats, blame_share: Number) -> Floats:
    """Share of a shortfall that a side reads as its partner's doing: b = [A + (1 - A) b0] (1 - naming / 2).

    Args:
        antagonism: A, of the aggrieved side.
        naming: its own change leadership, which explains losses at home.
        blame_share: b0, blame without antagonism (self-serving bias, Mezulis and others 2004).
    """
    return np.asarray((antagonism + (1.0 - antagonism) * blame_share) * (1.0 - naming / 2.0))


def next_grievance(grievance: Floats, blamed: Floats, severity: Floats, decay: Number) -> Floats:
    """Grievance of the next year, 0-1: H' = (1 - delta) H + (1 - (1 - delta) H) b min(1, severity).

    Args:
        blamed: b, share that is blamed on the partner.
        severity: how bad the year was: shortfall, re-trade or exit relative to a wholly bad year.
        decay: delta, share that is forgotten; 0 to add to a grievance within the year.
    """
    kept = (1.0 - decay) * grievance
    return np.asarray(kept + (1.0 - kept) * blamed * np.minimum(severity, 1.0))


def kept_promise(grievance: Floats, shading: Number) -> Floats:
    """Share of the agreed effort that a side carries out: 1 - theta H."""
    return np.asarray(1.0 - shading * grievance)
