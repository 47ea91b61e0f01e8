"""Focus: programmes that begin with the few members who cost most, and widen while results beat the forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.spending import full_maturity_savings_rate
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def first_width(luck: Floats, focused_share: Number, first_share: Number, targeted_share: Number) -> Floats:
    """Share of members that a provider targets at first, shape of `luck`.

    Args:
        luck: a uniform draw of each provider.
        focused_share: chance of a narrow start.
        first_share: share targeted at first by those that start narrow.
        targeted_share: share that all others target, and that nobody starts above.
    """
    return np.asarray(np.where(luck < focused_share, np.minimum(first_share, targeted_share), targeted_share))


def next_width(width: Floats, surprise: Floats, widening_rate: Number, targeted_share: Number) -> Floats:
    """Share targeted next year: f (1 + g) after results above the forecast, up to the targeted share; it never falls.

    Args:
        width: f, share targeted this year.
        surprise: mean measured savings of the results that became known, less the forecast; 0 without results.
        widening_rate: g.
    """
    wider = width * (1.0 + widening_rate * (surprise > 0.0))
    return np.asarray(np.maximum(width, np.minimum(wider, targeted_share)))


def programme_growth(
    reached_now: Floats,
    reached_then: Floats,
    overlap: Floats,
    overspending_slope: Number,
    overspending_floor: Number,
    relative_spending: Floats,
) -> Floats:
    """Savings of a mature care model with the programme of today, as a multiple of those with the programme of then.

    Exactly 1 where the programme is the same, and 1 where nothing was expected of it.

    Args:
        reached_now, reached_then: A(f) R(f), share of spending that the programme saves where care can be changed.
        overlap: share of care that can be changed, with the data that arrive.
        overspending_slope, overspending_floor, relative_spending: see `full_maturity_savings_rate`.
    """
    now, then = (
        full_maturity_savings_rate(
            1.0, reached, 1.0, overlap, overspending_slope, overspending_floor, relative_spending
        )
        for reached in (reached_now, reached_then)
    )
    grown = (reached_now != reached_then) & (then > 0.0)
    return np.asarray(np.where(grown, now / np.where(grown, then, 1.0), 1.0))
