"""Settlement of a performance year: the payment for measured savings, exact and expected.

The expectation integrates the same rules over normally distributed savings (partial moments of the normal law). A party
thus values a contract at its average payment, luck included: a one-sided contract is a call option on luck.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ROOT_TWO_PI = np.sqrt(2.0 * np.pi)


def passes_quality_gate(quality: Floats, quality_gate: Floats) -> Bools:
    """Whether quality is high enough for savings to be shared."""
    return np.asarray(quality >= quality_gate)


def paid_for_quality(quality: Floats, scaled_share: Floats) -> Floats:
    """Share of the agreed part of savings that a quality score leaves: 1 - w (1 - quality).

    >>> paid_for_quality(np.array([0.9, 0.9]), np.array([0.0, 1.0]))
    array([1. , 0.9])

    Args:
        scaled_share: w, part of what is paid that is multiplied by quality.
    """
    return np.asarray(1.0 - scaled_share * (1.0 - quality))


def reaches_minimum_savings_rate(measured_rate: Floats, minimum_savings_rate: Floats) -> Bools:
    """Whether measured savings are large enough to be shared."""
    return np.asarray(measured_rate >= minimum_savings_rate)


def shared_savings_rate(
    measured_rate: Floats, minimum_savings_rate: Floats, savings_cap_rate: Floats, quality: Floats, quality_gate: Floats
) -> Floats:
    """Measured savings that are shared, as a share of the benchmark.

    Nothing is shared below the minimum savings rate or below the quality gate. Otherwise savings are shared from the
    first dollar up to the cap.

    >>> shared_savings_rate(np.array([0.015, 0.03, 0.2]), 0.02, 0.10, 0.8, 0.5)
    array([0.  , 0.03, 0.1 ])
    """
    enough = reaches_minimum_savings_rate(measured_rate, minimum_savings_rate)
    shared = np.where(enough, np.minimum(measured_rate, savings_cap_rate), 0.0)
    return np.where(passes_quality_gate(quality, quality_gate) & (shared > 0.0), shared, 0.0)


def loss_beyond_risk_corridor(measured_rate: Floats, corridor_rate: Floats) -> Floats:
    """Measured loss beyond the risk corridor, as a share of the benchmark (>= 0)."""
    return np.asarray(np.maximum(-measured_rate - corridor_rate, 0.0))


def under_loss_cap(loss_rate: Floats, loss_cap_rate: Floats) -> Floats:
    """Loss after the loss cap, as a share of the benchmark."""
    return np.asarray(np.minimum(loss_rate, loss_cap_rate))


def shared_loss_rate(
    measured_rate: Floats, two_sided: Floats, loss_share: Floats, corridor_rate: Floats, loss_cap_rate: Floats
) -> Floats:
    """Provider's debt for measured losses, as a share of the benchmark (>= 0).

    It owes nothing in a one-sided year or inside the corridor. It bears `loss_share` of losses beyond the corridor, up
    to the cap.

    >>> shared_loss_rate(np.array([-0.01, -0.05, -0.30]), 1.0, 0.5, 0.02, 0.10)
    array([0.   , 0.015, 0.1  ])
    """
    owed = under_loss_cap(loss_share * loss_beyond_risk_corridor(measured_rate, corridor_rate), loss_cap_rate)
    return np.where(two_sided > 0.0, owed, 0.0)


def density(x: Floats) -> Floats:
    """Standard normal density."""
    return np.asarray(np.exp(-0.5 * (x * x)) / _ROOT_TWO_PI)


def chance_of_savings(mean: Floats, sd: Floats, minimum_savings_rate: Floats) -> Floats:
    """Chance that normal measured savings reach the minimum savings rate."""
    return np.asarray(ndtr((mean - minimum_savings_rate) / sd))


def expected_shared_savings_rate(
    mean: Floats, sd: Floats, minimum_savings_rate: Floats, savings_cap_rate: Floats, paid: Floats
) -> Floats:
    """Expectation of `shared_savings_rate` for normal measured savings, if the quality gate is met.

    E[X; m <= X < c] + c P(X >= c), with E[X; X >= m] = mean P(X >= m) + sd phi((mean - m) / sd).

    Args:
        paid: P(X >= m), the `chance_of_savings`.
    """
    # A cap below the minimum pays the cap as soon as the minimum is reached.
    upper = np.maximum(savings_cap_rate, minimum_savings_rate)
    above_minimum = (mean - minimum_savings_rate) / sd
    above_upper = (mean - upper) / sd
    at_upper = ndtr(above_upper)
    between = mean * (paid - at_upper) + sd * (density(above_minimum) - density(above_upper))
    return np.asarray(between + savings_cap_rate * at_upper)


def expected_shared_loss_rate(
    mean: Floats, sd: Floats, loss_share: Floats, corridor_rate: Floats, loss_cap_rate: Floats
) -> Floats:
    """Expectation of `shared_loss_rate` in a two-sided year for normal measured savings.

    The capped loss is a spread of two put options on the measured rate. The strikes are the corridor and the loss at
    which the cap binds.
    """
    cap_width = np.where(loss_share > 0.0, loss_cap_rate / np.where(loss_share > 0.0, loss_share, 1.0), 0.0)
    first = (-mean - corridor_rate) / sd
    second = first - cap_width / sd
    spread = sd * ((first * ndtr(first) + density(first)) - (second * ndtr(second) + density(second)))
    return np.asarray(loss_share * spread)


def recoupment(savings_usd: Floats, support_paid_usd: Floats, recouped_usd: Floats, recoupment_share: Floats) -> Floats:
    """Up-front money taken back from this year's shared savings, USD: at most the savings, at most the rest owed."""
    owed = np.maximum(support_paid_usd * recoupment_share - recouped_usd, 0.0)
    return np.minimum(np.maximum(savings_usd, 0.0), owed)
