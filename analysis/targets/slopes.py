"""The eight slopes of the gate: differences and reactions that a straight line does not show by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.real_targets import real_targets
from longgame.analysis.targets.verdicts import REACH


@dataclass(frozen=True)
class _Slope:
    """A target, or a target less another one; with a lowest value if any larger one will do."""

    target: str
    less: str | None = None
    least: float | None = None


#: The least difference that is more than nothing.
_SOME: Final = 1e-9
_SLOPES: Final = {
    "exit_on_paid": _Slope("exit_logit_earned"),
    "exit_on_log_lives": _Slope("exit_logit_ln10k"),
    "exit_never_less_ever_paid": _Slope("exit_at_end_never_earned", "exit_at_end_ever_earned", _SOME),
    "savings_year_6_less_year_1": _Slope("savings_rate_year_6", "savings_rate_year_1", 0.022),
    "savings_low_less_high_revenue": _Slope("savings_rate_low_revenue_2018", "savings_rate_high_revenue_2018", 0.017),
    "savings_with_critical_access": _Slope("savings_difference_with_cah"),
    "benchmark_on_past_savings": _Slope("benchmark_slope_rebased"),
    "autocorrelation_running_less_rebased": _Slope(
        "savings_autocorrelation_1_running", "savings_autocorrelation_1_rebased", 0.1
    ),
}
#: Targets that the slopes are made of.
SLOPE_TARGETS: Final = tuple(
    name for slope in _SLOPES.values() for name in (slope.target, slope.less) if name is not None
)


@dataclass(frozen=True)
class SlopeVerdict:
    """One slope of a model.

    Attributes:
        name: of the slope.
        real: the real one.
        half_width: of its 95 % interval.
        lowest, highest: range in which it is met.
        simulated: mean over markets; NaN if it could not be made.
        is_met: inside the range.
        is_close: within one half-width, or met if any larger value will do.
    """

    name: str
    real: float
    half_width: float
    lowest: float
    highest: float
    simulated: float
    is_met: bool
    is_close: bool


def slope_verdicts(estimates: Mapping[str, Floats]) -> list[SlopeVerdict]:
    """All slopes from estimates of their targets over markets, shape (markets,) each."""
    return [_verdict(name, slope, estimates) for name, slope in _SLOPES.items()]


def _verdict(name: str, slope: _Slope, estimates: Mapping[str, Floats]) -> SlopeVerdict:
    targets = {target.id: target for target in real_targets()}
    real, half = targets[slope.target].estimate, targets[slope.target].half_width
    over = estimates[slope.target]
    if slope.less is not None:
        real -= targets[slope.less].estimate
        half = float(np.hypot(half, targets[slope.less].half_width))
        over = over - estimates[slope.less]
    known = over[np.isfinite(over)]
    simulated = float(known.mean()) if len(known) else np.nan
    lowest = real - REACH * half if slope.least is None else slope.least
    highest = real + REACH * half if slope.least is None else np.inf
    is_met = bool(lowest <= simulated <= highest)
    is_close = is_met if slope.least is not None else abs(simulated - real) <= half
    return SlopeVerdict(name, real, half, lowest, highest, simulated, is_met, bool(is_close))
