"""Trust as theory has it: a Beta belief with forgetting (Josang & Ismail 2002), in the rule and in whole markets.

In whole markets bad news weighs no more than good (`trust.bad_news_weight` = 1), all good news is believed, nobody's
reputation pulls, and evidence is a single part of itself: the partner's candor, which is steady, or its effort seen
with noise, which is luck of its own each year. Draws are addressed, so a test that passes passes always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.founding import found
from longgame.environment.rules.trust import belief_weights, long_run_trust, updated_belief
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import KINDS, STRATEGIES

from .conftest import MarketBuilder

Floats = NDArray[np.float64]

#: Trust that even-handed evidence alone moves, in deals that nobody leaves for ten years.
PLAIN_TRUST: Mapping[str, object] = {
    "organizations.independent_physicians.count": 12,
    "mechanisms.reputation": False,
    "mechanisms.exits": False,
    "mechanisms.insolvency": False,
    "mechanisms.mergers": False,
    "mechanisms.honesty": False,
    "mechanisms.shading": False,
    "trust.largest_fall_share": 1.0,
    "trust.bad_news_weight": 1.0,
    "trust.spread_sd": 0.0,
    "identity.antagonism_discount": 0.0,
    **{f"models.{model}.term_years": 10 for model in MODELS},
}
YEARS = 10


def evidence_is(part: str) -> dict[str, object]:
    """Evidence of one part alone."""
    parts = ("openness", "process", "result", "dealing")
    return {f"trust.weight_{name}": float(name == part) for name in parts}


@dataclass
class Beliefs:
    """Beliefs of one side of running deals after a year: evidence taken in, weights of good and bad evidence."""

    settled: int
    good: Floats
    bad: Floats


def beliefs(scenario: Scenario, replicates: int) -> Iterator[tuple[str, Beliefs]]:
    """Beliefs about payers and about providers at the end of every year, of the deals signed in the first.

    A year's evidence comes when it is settled, so after the t-th year of a deal t - 1 pieces have been taken in.
    """
    state = found(Stack([Cell(scenario, 11, replicate) for replicate in range(1, replicates + 1)]))
    simulation, pairs = Simulation(state), state.pairs
    for year in range(1, YEARS + 1):
        contract_year(simulation)
        rows = np.flatnonzero((pairs.model > 0) & (pairs.deal_year == year))
        assert len(rows) > 20
        yield "payer", Beliefs(year - 1, pairs.payer_good[rows].copy(), pairs.payer_bad[rows].copy())
        yield "provider", Beliefs(year - 1, pairs.provider_good[rows].copy(), pairs.provider_bad[rows].copy())


def remembered(good: float, bad: float, evidence: Floats, memory: float) -> tuple[Floats, Floats]:
    """Weights after each year of `evidence`, shape (years, n), with even-handed, wholly believed evidence."""
    after = np.full(evidence.shape[1], good), np.full(evidence.shape[1], bad)
    for seen in evidence:
        after = updated_belief(after[0], after[1], seen, memory, 1.0, np.ones(evidence.shape[1]))
    return after


def test_trust_without_forgetting_is_the_beta_posterior() -> None:
    """Mean (a0 + n q) / (a0 + b0 + n), Josang & Ismail 2002. Tolerance: rounding."""
    good, bad = remembered(3.0, 2.0, np.full((12, 1), 0.75), memory=1.0)
    assert good[0] / (good[0] + bad[0]) == pytest.approx((3.0 + 12 * 0.75) / (3.0 + 2.0 + 12), rel=1e-12)


def test_trust_without_forgetting_varies_as_the_beta_posterior_mean() -> None:
    """Variance n q (1 - q) / (a0 + b0 + n)^2 over partners who keep a promise with chance q, Josang & Ismail 2002.

    Tolerance: 3 % over 40,000 beliefs, four standard errors of a variance.
    """
    years, chance = 12, 0.7
    kept = (np.random.default_rng(7).random((years, 40_000)) < chance).astype(np.float64)
    good, bad = remembered(3.0, 2.0, kept, memory=1.0)
    known = years * chance * (1.0 - chance) / (3.0 + 2.0 + years) ** 2
    assert (good / (good + bad)).var() == pytest.approx(known, rel=0.03)


def test_trust_with_forgetting_remembers_one_over_what_it_forgets() -> None:
    """Weight of evidence tends to 1 / (1 - m), its spread to q (1 - q) / (1 - m^2) in the same units, at 0/1 evidence.

    Josang & Ismail 2002 with forgetting m. Tolerance: 1e-9 for the weight; 1 % for the mean and 3 % for the variance
    over 40,000 beliefs, four standard errors and more.
    """
    memory, chance = 0.85, 0.7
    evidence = (np.random.default_rng(5).random((150, 40_000)) < chance).astype(np.float64)
    good, bad = remembered(1.0, 1.0, evidence, memory)
    assert good + bad == pytest.approx(np.full(len(good), 1.0 / (1.0 - memory)), rel=1e-9)
    assert good.mean() == pytest.approx(chance / (1.0 - memory), rel=0.01)
    assert good.var() == pytest.approx(chance * (1.0 - chance) / (1.0 - memory * memory), rel=0.03)


def test_a_belief_at_rest_stays_there_under_the_evidence_behind_it() -> None:
    """Steady evidence q leads to q / (q + kappa (1 - q)) from anywhere, and opening beliefs are at rest.

    Tolerance: rounding (200 years of memory 0.85). Holds for evidence that is wholly believed.
    """
    memory, kappa, quality = 0.85, 2.0, np.array([0.3, 0.7, 0.9])
    good, bad = np.ones(3), np.full(3, 9.0)
    rest = long_run_trust(quality, kappa)
    start = belief_weights(rest, kappa, memory)
    same = updated_belief(start[0], start[1], quality, memory, kappa, np.ones(3))
    assert same[0] == pytest.approx(start[0])
    assert same[1] == pytest.approx(start[1])
    for _ in range(200):
        good, bad = updated_belief(good, bad, quality, memory, kappa, np.ones(3))
    assert good / (good + bad) == pytest.approx(rest, rel=1e-9)


@pytest.mark.parametrize("memory", [0.75, 0.99])
def test_in_whole_markets_steady_candor_makes_the_trust_of_a_beta_belief_with_forgetting(
    busy_market: MarketBuilder, memory: float
) -> None:
    """After n years of evidence q: a = m^n a0 + q (1 - m^n) / (1 - m), a + b = m^n (a0 + b0) + (1 - m^n) / (1 - m).

    Josang & Ismail 2002; the mean a / (a + b) tends to q and the weight to the effective memory 1 / (1 - m). An opening
    belief of mean p is worth `trust.opening_years`, at most what memory holds. Tolerance: rounding.
    """
    candor, years = 0.9, 2.0
    means = {"payer": 0.3, "provider": 0.6}
    scenario = busy_market(
        {
            **PLAIN_TRUST,
            **evidence_is("openness"),
            "trust.memory_share": memory,
            "trust.opening_years": years,
            **{f"trust.in_{side}s_mean": mean for side, mean in means.items()},
            **{f"strategies.{strategy}.candor": candor for strategy in STRATEGIES},
        }
    )
    for side, belief in beliefs(scenario, 4):
        left = memory**belief.settled
        added = (1.0 - left) / (1.0 - memory)
        weight = left * min(years, 1.0 / (1.0 - memory)) + added
        good = left * min(years, 1.0 / (1.0 - memory)) * means[side] + candor * added
        np.testing.assert_allclose(belief.good + belief.bad, weight, rtol=1e-12)
        np.testing.assert_allclose(belief.good, good, rtol=1e-12)


def test_in_whole_markets_noisy_work_spreads_trust_as_a_beta_belief_with_forgetting(busy_market: MarketBuilder) -> None:
    """Variance of good evidence s^2 (1 - m^2n) / (1 - m^2), in the long run s^2 / (1 - m^2); its mean as if steady.

    Josang & Ismail 2002, whose evidence is 0 or 1 with variance s^2 = q (1 - q); here it is effort 1/2 seen with normal
    noise of deviation d and kept within 0 and 1: with z = 1 / (2 d),
    s^2 = d^2 (2 Phi(z) - 1 - 2 z phi(z)) + Phi(-z) / 2. Tolerance: four standard errors of mean and variance over all
    deals (of a variance: of a normal sample, which is more than that of a bounded one).
    """
    memory, deviation = 0.75, 0.4
    scenario = busy_market(
        {
            **PLAIN_TRUST,
            **evidence_is("process"),
            "trust.memory_share": memory,
            "trust.process_noise_sd": deviation,
            **{f"trust.in_{side}_mean": 0.5 for side in ("payers", "providers")},
            **{f"strategies.{strategy}.effort": 0.5 for strategy in STRATEGIES},
            **{f"organizations.{kind}.engagement_mean": 0.9 for kind in KINDS},
        }
    )
    z = 0.5 / deviation
    inside = 2.0 * ndtr(z) - 1.0 - 2.0 * z * np.exp(-z * z / 2.0) / np.sqrt(2.0 * np.pi)
    one_year = deviation**2 * inside + ndtr(-z) / 2.0
    compared = 0
    for _, belief in beliefs(scenario, 60):
        if not belief.settled:
            continue
        deals, left = len(belief.good), memory**belief.settled
        known = one_year * (1.0 - left * left) / (1.0 - memory * memory)
        weight = belief.good + belief.bad
        assert belief.good.mean() == pytest.approx(0.5 * weight[0], abs=4.0 * np.sqrt(known / deals))
        assert belief.good.var() == pytest.approx(known, rel=4.0 * np.sqrt(2.0 / deals))
        compared += deals
    assert compared > 10_000
