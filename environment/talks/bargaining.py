"""Bargaining over the provider's share: limits, asks, months of concession, breakdown.

Each side asks for its limit plus its claim, a part of the zone it believes in. If the asks cross, the parties agree on
the midpoint; otherwise both concede month by month.

Special cases: a claim of 1/3 towards credible limits of 1/4 and 3/4 is the linear equilibrium of Chatterjee & Samuelson
(1983). Full candor and equal claims give the Nash split.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
from longgame.environment.state.parameter_view import Number
from longgame.environment.valuation.package_value import PackageValue

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: A limit that no share can meet.
_NEVER = 9.0


@dataclass
class ZoneOfAgreement:
    """Reservation shares of both sides, shape (rows, sheets).

    The provider accepts a share x >= `provider`, the payer x <= `payer`. The zone of agreement is empty if
    `provider` > `payer`. A side with a limit outside [0, 1] accepts no share.
    """

    provider: Floats
    payer: Floats

    def is_one_share(self) -> Bools:
        """Where both sides name the same share."""
        return np.asarray(self.provider == self.payer)


@dataclass
class Talks:
    """Results of talks, shape (rows,).

    Talks are `agreed` on `share`, or `broken` down, or neither (no agreement in time), after `months`.
    """

    agreed: Bools
    broken: Bools
    share: Floats
    months: Floats
    provider_ask: Floats
    payer_offer: Floats


def rising_root(constant: Floats, slope: Floats, outside: Floats) -> Floats:
    """Least x with constant + slope x >= outside, for slope >= 0.

    If the value does not rise with x, the result is 0 where every x suffices, else a number above 1.
    """
    # A slope that is negligible against the values at stake counts as 0.
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
    """Shares at which a package equals the outside value of each side, in closed form.

    Envy e turns a side's value V into min(V, (1 + e) V - e V_partner). Both terms are linear in the share, so the limit
    is the stricter of two roots. With an enabler, the provider's limit also covers the enabler's expected cost and
    margin.

    Args:
        provider_outside, payer_outside: outside values, USD.
        provider_envy, payer_envy: envy of each side, 0 or more.
        enabler_margin: margin that the enabler requires, share of its cost.
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
    # The payer accepts x <= 1 - y, where y is the least share it must keep: the same root in y = 1 - x.
    payer = 1.0 - rising_root(c - d, d, payer_outside)
    envious = 1.0 - rising_root(
        (1.0 + payer_envy) * (c - d) - payer_envy * (a + b),
        (1.0 + payer_envy) * d + payer_envy * b,
        payer_outside,
    )
    payer = np.minimum(payer, np.where(payer_envy > 0.0, envious, payer))
    return ZoneOfAgreement(np.maximum(provider, 0.0), np.minimum(payer, 1.0))


def joint_gain(value: PackageValue, limits: ZoneOfAgreement, provider_outside: Floats, payer_outside: Floats) -> Floats:
    """Joint gain of both sides over their outside values at the middle of the zone, USD; -inf without a zone."""
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
    """Partner's limit as a side believes it: the true limit as far as shown, and the credible limit for the rest."""
    return np.asarray(shown * true_limit + (1.0 - shown) * credible_limit)


def shown_share(candor: Floats, listed: Floats, disclosure: Number) -> Floats:
    """Share of its limit that a side shows through candor and through listed losses, which the partner can price."""
    return np.asarray(1.0 - (1.0 - candor) * (1.0 - disclosure * listed))


def provider_ask(limit: Floats, believed: Floats, claim: Floats) -> Floats:
    """Share that the provider asks for: limit + claim * zone it believes in, and never below its limit."""
    return np.asarray(limit + claim * np.maximum(believed - limit, 0.0))


def payer_offer(limit: Floats, believed: Floats, claim: Floats) -> Floats:
    """Share that the payer offers: limit - claim * zone it believes in, and never above its limit."""
    return np.asarray(limit - claim * np.maximum(limit - believed, 0.0))


def breakdown_hazard(months: Floats, rate: Number, growth: Number) -> Floats:
    """Cumulative hazard of breakdown after t months: rate t + growth t^2 / 2."""
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
    """Talks in which both sides concede by month until the asks cross, the talks break down, or time is up.

    The distance of an ask from its limit shrinks by the factor exp(-rate) a month. After t months the monthly hazard of
    breakdown is rate + growth t.

    Args:
        limits: limits on one sheet for each row, shape (rows,).
        ask, offer: first positions of provider and payer, as shares.
        provider_rate, payer_rate: concession rate of each side.
        waited: months before the sides state their positions.
        longest: most months of concession.
        luck: uniform number of each row, which decides the month of breakdown.
    """
    # All months stand side by side, shape (months, rows).
    time_is_up = np.ceil(np.max(longest, initial=0.0))
    month = np.arange(time_is_up + 1.0)[:, None]
    months = _each_month(waited, 1.0, month, np.add)
    now_ask = limits.provider + _each_month(ask - limits.provider, np.exp(-provider_rate), month, np.multiply)
    now_offer = limits.payer - _each_month(limits.payer - offer, np.exp(-payer_rate), month, np.multiply)
    breaks = luck > np.exp(-breakdown_hazard(months, breakdown_rate, breakdown_growth))
    ends = (breaks | (now_ask <= now_offer)) & (month <= longest)
    ended = ends.any(axis=0)
    last = np.where(ended, ends.argmax(axis=0), np.ceil(longest)).astype(np.int64)
    at = (last, np.arange(len(ask)))
    broken = ended & breaks[at]
    agreed = ended & ~broken
    share = np.where(agreed, (now_ask[at] + now_offer[at]) / 2.0, 0.0)
    return Talks(agreed, broken, within(share, 0.0, 1.0), months[at], ask, offer)


def _each_month(first: Floats, change: Floats | float, month: Floats, step: np.ufunc) -> Floats:
    """A quantity in each month, shape (months, rows): `first`, then changed by the same step every month."""
    steps = np.empty((len(month), len(first)))
    steps[0], steps[1:] = first, change
    return np.asarray(step.accumulate(steps, axis=0))


def talk_months(
    base: Floats,
    distrust_factor: Floats,
    value_distance: Floats,
    misalignment_months: Number,
    listed: Floats,
    loss_list_months: Number,
) -> Floats:
    """Months before the sides state their positions.

    Distrust, different definitions of value and loss lists take longer.

    Args:
        base: months of the model.
        distrust_factor: months relative to those at usual trust (see `rules.dealing.dealing_factor`).
    """
    return np.asarray(base * distrust_factor * (1.0 + misalignment_months * value_distance + loss_list_months * listed))
