"""Stakes that pass through evidence: what a broken promise and a claim cost in trust and grievance, in dollars.

Both follow the chain in full: next year's reflection on this year's results by the engine's rules, with and without
the mechanism, and then the worth of staying in either state.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.grievance import judged_shortfall, unlisted_loss
from longgame.environment.state.performance_year import PerformanceYear
from longgame.experiments.stakes.decisions import Stake, Staying, months_of_talks
from longgame.experiments.stakes.next_reflection import after_reflection, results_with
from longgame.experiments.stakes.revaluing import SIDES

Floats = NDArray[np.float64]


def evidence_stakes(base: Staying, number: int) -> Iterator[Stake]:
    """What the partner's broken promise and a side's own entitlement cost that side (0 payer, 1 provider)."""
    results = base.state.pairs.this_year
    partner, none = SIDES[1 - number], np.zeros_like(results.delivered_rate)
    promised, plain = f"{partner}_promised", f"{partner}_plain"
    kept = results_with(results, delivered_rate=none, **{promised: none, plain: none})
    broken = results_with(kept, **{promised: none + 1.0})
    change = "a wholly untrue promise of the partner, by the trust that it costs"
    yield _stake(base, number, "honesty", change, broken, kept)
    plainly = results_with(results, **{promised: getattr(results, plain)})
    change = "this year's promise of the partner, by the trust that it costs"
    yield _stake(base, number, "honesty", change, results, plainly)
    reference = getattr(results, f"{SIDES[number]}_reference")
    expected = getattr(results, f"{SIDES[number]}_plain_net")
    came = (results.payer_seen, results.provider_seen)[number]
    for result, when in ((expected, "if all came as plainly forecast"), (came, "as the year was")):
        after, before = (_judged(base, number, result, point) for point in (reference, expected))
        change = f"its claim beyond the plain forecast, {when}"
        yield _stake(base, number, "entitlement", change, after, before)


def _stake(
    base: Staying, number: int, mechanism: str, change: str, results: PerformanceYear, other: PerformanceYear
) -> Stake:
    """Stake in one set of results against another."""
    after, before = (after_reflection(base.deals, one) for one in (results, other))
    stake = base.stake(number, mechanism, change, base.worth_in(after), base.worth_in(before))
    stake.months = months_of_talks(base.deals, after) - months_of_talks(base.deals, before)
    return stake


def _judged(base: Staying, number: int, result: Floats, reference: Floats) -> PerformanceYear:
    """The year's results with another result of one side, judged by another reference point."""
    pairs, view, side = base.state.pairs, base.deals.year.view, SIDES[number]
    results, seen = pairs.this_year, ("payer_seen", "provider_seen")[number]
    listed = (pairs.listed_share_payer, pairs.listed_share_provider)[number]
    shortfall = judged_shortfall(result, reference, view["trust.shortfall_scale_rate"] * results.benchmark_usd)
    return results_with(
        results,
        **{
            seen: result,
            f"{side}_reference": reference,
            f"{side}_judged_shortfall": shortfall,
            f"{side}_unlisted_loss": unlisted_loss(shortfall, listed),
        },
    )
