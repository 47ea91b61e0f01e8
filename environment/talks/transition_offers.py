"""Which transition payment each offer carries: none, or an answer to the listed losses of one side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.transition import ANSWERED_SHARES
from longgame.environment.state.parameter_view import Number
from longgame.environment.talks.bargaining import ZoneOfAgreement, joint_gain, reservation_shares
from longgame.environment.valuation.package_value import PackageValue

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Shares of the provider's and of the payer's listed losses that each variant of an offer answers.
_OF_PROVIDER: Final = np.array([0.0, *ANSWERED_SHARES, *(0.0 for _ in ANSWERED_SHARES)])[:, None]
_OF_PAYER: Final = np.array([0.0, *(0.0 for _ in ANSWERED_SHARES), *ANSWERED_SHARES])[:, None]


@dataclass
class AnsweredOffers:
    """Offers with the transition payment that suits both sides best, arrays of shape (offers,).

    Attributes:
        value: present values with the payment.
        limits: limits of both sides.
        gain: joint gain at the middle of the zone, USD; -inf without a zone.
        to_provider, to_payer: answered shares of the provider's and of the payer's listed losses.
    """

    value: PackageValue
    limits: ZoneOfAgreement
    gain: Floats
    to_provider: Floats
    to_payer: Floats


def answer_losses(
    value: PackageValue,
    provider_outside: Floats,
    payer_outside: Floats,
    provider_envy: Floats,
    payer_envy: Floats,
    enabler_margin: Number,
    insisted: ZoneOfAgreement | None = None,
) -> AnsweredOffers:
    """Choose the transition payment of every offer: the greatest joint gain, else the zone that comes nearest.

    Args:
        value: values of the offers without any payment, arrays of shape (offers,).
        provider_outside, payer_outside: outside values, USD.
        provider_envy, payer_envy, enabler_margin: as for `reservation_shares`.
        insisted: least share that the provider and most that the payer insist on in each offer; None: nobody does.
    """
    answered = (value.provider_answer_received > 0.0).any() or (value.payer_answer_received > 0.0).any()
    shares = (_OF_PROVIDER, _OF_PAYER) if answered else (_OF_PROVIDER[:1], _OF_PAYER[:1])
    variants = _with_payment(value, *shares)
    limits = reservation_shares(variants, provider_outside, payer_outside, provider_envy, payer_envy, enabler_margin)
    if insisted is not None:
        limits.provider = np.maximum(limits.provider, insisted.provider)
        limits.payer = np.minimum(limits.payer, insisted.payer)
    gain = joint_gain(variants, limits, provider_outside, payer_outside)
    zone = np.isfinite(gain).any(axis=0)
    best = np.where(zone, np.argmax(gain, axis=0), np.argmax(limits.payer - limits.provider, axis=0))
    at = (best, np.arange(len(best)))
    to_provider, to_payer = shares[0][best, 0], shares[1][best, 0]
    return AnsweredOffers(
        _with_payment(value, to_provider, to_payer),
        ZoneOfAgreement(limits.provider[at], limits.payer[at]),
        gain[at],
        to_provider,
        to_payer,
    )


def _with_payment(value: PackageValue, to_provider: Floats, to_payer: Floats) -> PackageValue:
    """Values with a payment, given the answered shares of both sides' listed losses; shapes broadcast."""
    return replace(
        value,
        provider_constant=value.provider_constant
        + to_provider * value.provider_answer_received
        - to_payer * value.payer_answer_paid,
        payer_constant=value.payer_constant
        + to_payer * value.payer_answer_received
        - to_provider * value.provider_answer_paid,
    )
