"""Spending: its concentration, its persistence, and the savings that targeting can reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def concentration_share(fraction: Number, log_sd: Number) -> Floats:
    """Share of dollars of the top `fraction` of spenders under lognormal spending: Phi(sigma - Phi^-1(1 - f)).

    >>> round(float(concentration_share(0.05, 1.62)), 2)
    0.49
    """
    return np.asarray(ndtr(log_sd - ndtri(1.0 - np.asarray(fraction, dtype=np.float64))))


def persistent_share(fraction: Number, log_sd: Number, persistence: Number) -> Floats:
    """Share of next year's dollars of today's top `fraction`: A(f) = Phi(r sigma - Phi^-1(1 - f)).

    With r = 1 it is the concentration curve, with r = 0 it is f. The difference is reversion to the mean.
    """
    return concentration_share(fraction, np.asarray(persistence) * log_sd)


def spenders_fraction(targeted_share: Number, zero_share: Number) -> Floats:
    """Targeted members as a share of members with any spending, at most 1."""
    return np.minimum(np.asarray(targeted_share) / (1.0 - np.asarray(zero_share)), 0.999999)


def naive_savings_rate(fraction: Number, log_sd: Number, persistence: Number, reduction: Floats) -> Floats:
    """Before/after figure of a targeting programme: fall of the targeted group's dollars, as a share of all dollars.

    Most of it is reversion to the mean, which needs no programme. The true part is A(f) times the reduction.
    """
    before = concentration_share(fraction, log_sd)
    after = persistent_share(fraction, log_sd, persistence) * (1.0 - reduction)
    return np.asarray(before - after)


def full_maturity_savings_rate(
    targeted_dollars: Number,
    reduction: Floats,
    depth: Floats | float,
    overlap: Floats,
    overspending_slope: Number,
    overspending_floor: Number,
    relative_spending: Floats,
) -> Floats:
    """True savings rate of a mature care model: targeting plus levelling down of overspending.

    s* = (A R overlap + eta max(0, 1 - floor / spend)) depth.

    Args:
        targeted_dollars: A(f), the targeted group's share of next year's dollars.
        reduction: R, reduction reached on targeted spending.
        depth: depth of change by the partnership (1 = a custom contract's standard package).
        overlap: share of its patients' care that the provider and its allies deliver.
        overspending_slope: eta, share of spending above the floor that a mature model removes.
        overspending_floor: relative spending below which there is nothing to level down.
        relative_spending: spending a life relative to the market.
    """
    levelling = overspending_slope * np.maximum(0.0, 1.0 - overspending_floor / relative_spending)
    return np.asarray((targeted_dollars * reduction * overlap + levelling) * depth)


def reduction_at_width(reduction_on_tenth: Floats, targeted_share: Number, exponent: Number) -> Floats:
    """Reduction on targeted spending at the programme's targeted share; it falls as the group widens.

    Args:
        reduction_on_tenth: reduction when the programme targets a tenth of the members.
    """
    return np.asarray(
        reduction_on_tenth * np.exp(exponent * np.log(0.10 / np.asarray(targeted_share, dtype=np.float64)))
    )


def status_quo_pmpy(
    base_pmpy: Number, trend: Floats, relative_spending: Floats, own_revenue_share: Floats, price: Floats
) -> Floats:
    """Spending of a life without any savings, USD per member-year.

    Own care is paid at the pair's unit price, the rest at the market's price.
    """
    return np.asarray(base_pmpy * trend * relative_spending * (1.0 - own_revenue_share + own_revenue_share * price))


def share_after_growth(gap: Floats, growth: Floats) -> Floats:
    """How far fixed dollars lie below a status quo that has grown: 1 - (1 - gap) / (1 + growth), share of spending.

    Args:
        gap: how far they lay below it before, share of spending.
        growth: growth of the status quo, which the dollars do not follow.

    >>> round(float(share_after_growth(np.array(0.0), np.array(0.25))), 4)
    0.2
    """
    return np.asarray(1.0 - (1.0 - gap) / (1.0 + growth))


def effective_own_share(own_revenue_share: Floats, price: Floats) -> Floats:
    """Own revenue as a share of spending at the pair's unit price; a higher price means a larger share."""
    own = own_revenue_share * price
    return np.asarray(own / (1.0 - own_revenue_share + own))
