"""Bargaining over the provider's share: limits, asks, months of concession, breakdown.

Each side asks its limit plus `claim` of the zone it believes in. Crossing asks sign at the midpoint; otherwise both
concede by month.
Reductions: a claim of 1/3 towards credible limits of 1/4 and 3/4 is the linear equilibrium of Chatterjee & Samuelson
    (1983); full candor and equal claims give the Nash split.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number
from longgame.environment.valuation.package_value import PackageValue

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: A limit that no share can meet.
_NEVER = 9.0


@dataclass
class ZoneOfAgreement:
    """Reservation shares of both sides, shape (rows, sheets).

    The provider accepts x >= `provider`, the payer x <= `payer`.

    A limit beyond [0, 1] says that no share would do; the zone of agreement is empty when `provider` > `payer`.
    """

    provider: Floats
    payer: Floats


@dataclass
class Talks:
    """Outcome of talks, shape (rows,).

    `agreed` at `share` after `months`, or `broken`, or neither (no agreement in time).
    """

    agreed: Bools
    broken: Bools
    share: Floats
    months: Floats
    provider_ask: Floats
    payer_offer: Floats


def rising_root(constant: Floats, slope: Floats, outside: Floats) -> Floats:
    """Least x with constant + slope x >= outside, for slope >= 0.

    0 or never where the value does not rise with x.
    """
    # A slope that is nothing beside the values at stake cannot be bargained over.
    rises = slope > 1e-9 * (np.abs(constant) + np.abs(outside))
    root = (outside - constant) / np.where(rises, slope, 1.0)
    return np.asarray(np.where(rises, root, np.where(constant >= outside, 0.0, _NEVER)))


def reservation_shares(
    value: PackageValue,
    provider_outside: Floats,
    payer_outside: Floats,
    provider_envy: Floats,
    payer_envy: Floats,
    enabler_margin: Number = 0.0,
) -> ZoneOfAgreement:
    """Shares at which a package is worth its outside value to each side, in closed form.

    Envy e turns a side's value V into min(V, (1 + e) V - e V_partner): both are linear in the share, so the limit is
    the stricter of two roots. Where an enabler takes part, the provider's limit is also the least share that pays the
    enabler its expected cost and margin.
    """
    a, b = value.provider_constant, value.provider_slope
    c, d = value.payer_constant, value.payer_slope
    provider = rising_root(a, b, provider_outside)
    envious = rising_root(
        (1.0 + provider_envy) * a - provider_envy * c, (1.0 + provider_envy) * b + provider_envy * d, provider_outside
    )
    provider = np.maximum(provider, np.where(provider_envy > 0.0, envious, provider))
    enabler = rising_root(value.enabler_constant * (1.0 + enabler_margin), value.enabler_slope, np.zeros_like(a))
    provider = np.maximum(provider, np.where(value.enabler_slope > 0.0, enabler, provider))
    # The payer accepts x <= 1 - y with y the least share it must keep: the same root in y = 1 - x.
    payer = 1.0 - rising_root(c - d, d, payer_outside)
    envious = 1.0 - rising_root(
        (1.0 + payer_envy) * (c - d) - payer_envy * (a + b),
        (1.0 + payer_envy) * d + payer_envy * b,
        payer_outside,
    )
    payer = np.minimum(payer, np.where(payer_envy > 0.0, envious, payer))
    return ZoneOfAgreement(np.maximum(provider, 0.0), np.minimum(payer, 1.0))


def joint_gain(value: PackageValue, limits: ZoneOfAgreement, provider_outside: Floats, payer_outside: Floats) -> Floats:
    """Dollars that both sides together gain over their outside values at the middle of the zone.

    -inf without a zone.
    """
    middle = (limits.provider + limits.payer) / 2.0
    gain = (
        value.provider_constant
        + value.provider_slope * middle
        - provider_outside
        + value.payer_constant
        - value.payer_slope * middle
        - payer_outside
    )
    return np.asarray(np.where(limits.provider <= limits.payer, gain, -np.inf))


def believed_limit(true_limit: Floats, credible_limit: Number, shown: Floats) -> Floats:
    """Partner's limit as a side believes it: what is shown of the true one, the credible limit for the rest."""
    return np.asarray(shown * true_limit + (1.0 - shown) * credible_limit)


def shown_share(candor: Floats, listed: Floats, disclosure: Number) -> Floats:
    """How much of its limit a side shows: by candor, and by the losses it lists (which let the partner price them)."""
    return np.asarray(1.0 - (1.0 - candor) * (1.0 - disclosure * listed))


def provider_ask(limit: Floats, believed: Floats, claim: Floats) -> Floats:
    """Share the provider asks: limit + claim * zone it believes in; never below its limit."""
    return np.asarray(limit + claim * np.maximum(believed - limit, 0.0))


def payer_offer(limit: Floats, believed: Floats, claim: Floats) -> Floats:
    """Share the payer offers: limit - claim * zone it believes in; never above its limit."""
    return np.asarray(limit - claim * np.maximum(limit - believed, 0.0))


def breakdown_hazard(months: Floats, rate: Number, growth: Number) -> Floats:
    """Cumulated hazard that talks have broken down by a month: rate t + growth t^2 / 2."""
    return np.asarray(rate * months + growth * months * months / 2.0)


def concede(
    limits: ZoneOfAgreement,
    ask: Floats,
    offer: Floats,
    provider_rate: Floats,
    payer_rate: Floats,
    waited: Floats,
    longest: Number,
    breakdown_rate: Number,
    breakdown_growth: Number,
    luck: Floats,
) -> Talks:
    """Months of concession until asks cross, talks break down, or time is up.

    Asks close in on the limits by the factor exp(-rate) a month. Talks that have lasted t months break down in a month
    with hazard rate + growth t; `waited` months were spent before positions were weighed. One uniform draw `luck`
    decides the month.

    Args:
        limits: one sheet a row, shape (rows,).
        longest: most months of concession.
    """
    agreed = np.zeros(ask.shape, dtype=bool)
    broken = np.zeros(ask.shape, dtype=bool)
    share = np.zeros_like(ask)
    months = waited.copy()
    hazard = breakdown_hazard(waited, breakdown_rate, breakdown_growth)
    provider_gap, payer_gap = ask - limits.provider, limits.payer - offer
    provider_kept, payer_kept = np.exp(-provider_rate), np.exp(-payer_rate)
    for month in range(int(np.max(longest, initial=0)) + 1):
        open_talks = ~(agreed | broken) & (month <= longest)
        broken |= open_talks & (luck > np.exp(-hazard))
        now_ask, now_offer = limits.provider + provider_gap, limits.payer - payer_gap
        crossing = open_talks & ~broken & (now_ask <= now_offer)
        share = np.where(crossing, (now_ask + now_offer) / 2.0, share)
        agreed |= crossing
        going_on = ~(agreed | broken) & (month < longest)
        months = months + going_on
        hazard = np.where(going_on, breakdown_hazard(months, breakdown_rate, breakdown_growth), hazard)
        provider_gap = np.where(going_on, provider_gap * provider_kept, provider_gap)
        payer_gap = np.where(going_on, payer_gap * payer_kept, payer_gap)
    return Talks(agreed, broken, np.clip(share, 0.0, 1.0), months, ask, offer)


def talk_months(
    base: Floats,
    trust: Floats,
    distrust_factor: Number,
    value_distance: Floats,
    misalignment_months: Number,
    listed: Floats,
    loss_list_months: Number,
) -> Floats:
    """Months before positions are weighed: the model's, longer with distrust, misaligned value and losses to list.

    Trust of 0 takes `distrust_factor` times the months of full trust (Dyer & Chu 2003: twice); the model's figure is at
    trust 1/2.
    """
    slow = np.exp((0.5 - trust) * np.log(np.asarray(distrust_factor, dtype=np.float64)))
    return np.asarray(base * slow * (1.0 + misalignment_months * value_distance + loss_list_months * listed))
