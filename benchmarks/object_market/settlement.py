"""Settlement rules: what measured savings pay, and what they pay in expectation when they are normal."""

from __future__ import annotations

from math import erfc, exp, pi, sqrt

_ROOT_TWO = sqrt(2.0)
_ROOT_TWO_PI = sqrt(2.0 * pi)


def shared_savings(measured: float, minimum: float, cap: float, gate_met: bool) -> float:
    """Measured savings that are shared: from the first dollar above the minimum, up to the cap."""
    if not gate_met or measured < minimum:
        return 0.0
    return max(min(measured, cap), 0.0)


def loss_due(measured: float, loss_share: float, corridor: float, cap: float) -> float:
    """What is owed for measured losses in a two-sided year: the share of those beyond the corridor, capped."""
    return min(loss_share * max(-measured - corridor, 0.0), cap)


def expected_savings(mean: float, sd: float, minimum: float, cap: float) -> tuple[float, float]:
    """Expectation of `shared_savings` with the gate met, and the chance that anything is shared."""
    # A cap below the minimum pays the cap as soon as the minimum is reached.
    above_minimum = (mean - minimum) / sd
    above_upper = (mean - (cap if cap > minimum else minimum)) / sd
    at_minimum = 0.5 * erfc(-above_minimum / _ROOT_TWO)
    at_upper = 0.5 * erfc(-above_upper / _ROOT_TWO)
    densities = exp(-0.5 * above_minimum * above_minimum) - exp(-0.5 * above_upper * above_upper)
    between = mean * (at_minimum - at_upper) + sd * (densities / _ROOT_TWO_PI)
    return between + cap * at_upper, at_minimum


def expected_loss(mean: float, sd: float, loss_share: float, corridor: float, cap: float) -> float:
    """Expectation of `loss_due`: a spread of two puts, struck at the corridor and where the cap binds."""
    if loss_share <= 0.0:
        return 0.0
    first = (-mean - corridor) / sd
    second = first - cap / loss_share / sd
    upper = first * 0.5 * erfc(-first / _ROOT_TWO) + exp(-0.5 * first * first) / _ROOT_TWO_PI
    lower = second * 0.5 * erfc(-second / _ROOT_TWO) + exp(-0.5 * second * second) / _ROOT_TWO_PI
    return loss_share * sd * (upper - lower)
