"""Bargaining over the provider's share: limits, asks, months of concession, breakdown."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from benchmarks.object_market.valuation import PackageValue

#: A limit that no share can meet.
_NEVER = 9.0


@dataclass(slots=True)
class ZoneOfAgreement:
    """The provider accepts shares from `provider` on, the payer up to `payer`."""

    provider: float
    payer: float


@dataclass(slots=True)
class Positions:
    """What both sides bring to the bargain over one sheet."""

    limits: ZoneOfAgreement
    ask: float
    offer: float
    provider_speed: float
    payer_speed: float
    waited: float


@dataclass(slots=True)
class Outcome:
    """How a bargain ended: agreed, broken, or neither."""

    agreed: bool
    broken: bool
    share: float
    months: float


def rising_root(constant: float, slope: float, outside: float) -> float:
    """Least x with constant + slope x >= outside; 0 or never where the value does not rise with x."""
    # A slope that is nothing beside the values at stake cannot be bargained over.
    if slope > 1e-9 * (abs(constant) + abs(outside)):
        return (outside - constant) / slope
    return 0.0 if constant >= outside else _NEVER


def limits_of(
    value: PackageValue,
    provider_outside: float,
    payer_outside: float,
    provider_envy: float,
    payer_envy: float,
    enabler_margin: float,
) -> ZoneOfAgreement:
    """Shares at which a package is worth its outside value; envy e makes V min(V, (1 + e) V - e V of the partner)."""
    a, b, c, d = value.provider, value.provider_slope, value.payer, value.payer_slope
    provider = rising_root(a, b, provider_outside)
    if (envy := provider_envy) > 0.0:
        envious = rising_root((1.0 + envy) * a - envy * c, (1.0 + envy) * b + envy * d, provider_outside)
        provider = max(provider, envious)
    if value.enabler_slope > 0.0:
        provider = max(provider, rising_root(value.enabler * (1.0 + enabler_margin), value.enabler_slope, 0.0))
    # The payer accepts x <= 1 - y with y the least share it must keep: the same root in y = 1 - x.
    payer = 1.0 - rising_root(c - d, d, payer_outside)
    if (envy := payer_envy) > 0.0:
        envious = rising_root((1.0 + envy) * (c - d) - envy * (a + b), (1.0 + envy) * d + envy * b, payer_outside)
        payer = min(payer, 1.0 - envious)
    return ZoneOfAgreement(max(provider, 0.0), min(payer, 1.0))


def shown_share(candor: float, listed: float, disclosure: float) -> float:
    """How much of its limit a side shows: by candor, and by the losses it lists."""
    return 1.0 - (1.0 - candor) * (1.0 - disclosure * listed)


def provider_ask(limits: ZoneOfAgreement, shown: float, credible: float, claim: float) -> float:
    """Its limit plus its claim of the zone it believes in."""
    believed = shown * limits.payer + (1.0 - shown) * credible
    return limits.provider + claim * max(believed - limits.provider, 0.0)


def payer_offer(limits: ZoneOfAgreement, shown: float, credible: float, claim: float) -> float:
    """Its limit less its claim of the zone it believes in."""
    believed = shown * limits.provider + (1.0 - shown) * credible
    return limits.payer - claim * max(limits.payer - believed, 0.0)


def months_before(base: float, distrust: float, factor: float, misalignment: float, listed: float) -> float:
    """Months before positions are weighed; the last two arguments are what lengthens them, as shares."""
    months: float = base * factor**distrust * (1.0 + misalignment + listed)
    return months


def concede(positions: Positions, posted: bool, longest: int, rate: float, growth: float, luck: float) -> Outcome:
    """Month by month towards the limits until asks cross, talks break down (hazard rate + growth t) or time is up."""
    months, limits = positions.waited, positions.limits
    hazard = rate * months + growth * months * months / 2.0
    if posted:
        # The first offer is the only one: talks can break down only before it is weighed.
        broken = luck > exp(-hazard)
        offer = min(max(positions.offer, 0.0), 1.0)
        return Outcome(limits.provider <= positions.offer and not broken, broken, offer, months)
    provider_gap, payer_gap = positions.ask - limits.provider, limits.payer - positions.offer
    provider_kept, payer_kept = exp(-positions.provider_speed), exp(-positions.payer_speed)
    for month in range(longest + 1):
        if luck > exp(-hazard):
            return Outcome(False, True, 0.0, months)
        ask, offer = limits.provider + provider_gap, limits.payer - payer_gap
        if ask <= offer:
            return Outcome(True, False, min(max((ask + offer) / 2.0, 0.0), 1.0), months)
        if month < longest:
            months += 1.0
            hazard = rate * months + growth * months * months / 2.0
            provider_gap *= provider_kept
            payer_gap *= payer_kept
    return Outcome(False, False, 0.0, months)
