"""Trust: each side's belief that the other delivers, learned from visible evidence only.

It is a Beta belief with forgetting (Josang & Ismail 2002) in which bad evidence weighs more than good.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: Least share of good evidence that a party believes, however hostile: without evidence a belief has no basis.
_LEAST_BELIEVED = 0.02


def long_run_trust(evidence: Floats, bad_news_weight: Number) -> Floats:
    """Long-run trust under steady evidence q: q / (q + kappa (1 - q))."""
    return np.asarray(evidence / (evidence + bad_news_weight * (1.0 - evidence)))


def evidence_behind(trust: Floats, bad_news_weight: Number) -> Floats:
    """Steady evidence that would lead to this trust: the inverse of `long_run_trust`."""
    return np.asarray(bad_news_weight * trust / (1.0 - trust + bad_news_weight * trust))


def believed_share(antagonism: Floats, discount: Number) -> Floats:
    """Share of good evidence that a party believes: 1 - discount * antagonism, with a small floor."""
    return np.asarray(np.maximum(1.0 - discount * antagonism, _LEAST_BELIEVED))


def belief_weights(
    trust: Floats, bad_news_weight: Number, memory: Number, believed: Number = 1.0, years: Number = np.inf
) -> tuple[Floats, Floats]:
    """Weights of good and bad evidence after years of steady evidence, for a belief with mean `trust`.

    The evidence keeps the mean at its level, so later trends are not transients. A belief from few years of evidence
    moves easily with the first results.

    Args:
        believed: share of good evidence that is believed, as in `updated_belief`.
        years: years of evidence behind the belief, at most the 1 / (1 - memory) of the fixed point.
    """
    evidence = bad_news_weight * trust / (believed * (1.0 - trust) + bad_news_weight * trust)
    held = np.minimum(years, 1.0 / (1.0 - memory))
    return believed * evidence * held, bad_news_weight * (1.0 - evidence) * held


def updated_belief(
    good: Floats, bad: Floats, evidence: Floats, memory: Number, bad_news_weight: Number, believed: Floats
) -> tuple[Floats, Floats]:
    """Belief after a year's evidence in [0, 1]: a' = m a + b q, b' = m b + kappa (1 - q).

    Args:
        believed: share of good evidence that is believed; antagonism lowers it. The rest counts neither way.
    """
    return memory * good + believed * evidence, memory * bad + bad_news_weight * (1.0 - evidence)


def limited_fall(good: Floats, bad: Floats, trust: Floats, largest_fall: Number) -> tuple[Floats, Floats]:
    """A belief whose mean has fallen by no more than a share of what it was: bad evidence beyond that does not count.

    A public conflict, the worst that has been seen, cost a third of trust in a year (Trust Index 2020). A young belief
    would fall further without a limit.

    Args:
        good, bad: weights after the year's evidence.
        trust: mean of the belief before it, above 0.
        largest_fall: share; 1 sets no limit.
    """
    least = (1.0 - largest_fall) * trust
    most_bad = good * (1.0 - least) / np.where(least > 0.0, least, 1.0)
    return good, np.where(least > 0.0, np.minimum(bad, most_bad), bad)


def loss_averse_shortfall(result: Floats, reference: Floats, scale_usd: Floats, loss_aversion: Number) -> Floats:
    """Shortfall of a result below the reference point, times loss aversion, as a share of a wholly bad year."""
    shortfall = np.maximum(reference - result, 0.0)
    return np.asarray(loss_aversion * shortfall / np.where(scale_usd > 0.0, scale_usd, 1.0))


def result_evidence(result: Floats, reference: Floats, scale_usd: Floats, loss_aversion: Number) -> Floats:
    """Evidence in a year's result, 0-1.

    It is 1 at or above the reference point, falls with the shortfall, and is 0 for a wholly bad result.

    Args:
        result: result of the year, USD.
        reference: reference point that was set at signing, USD.
        scale_usd: shortfall that is wholly bad at a loss aversion of 1.
    """
    return within(1.0 - loss_averse_shortfall(result, reference, scale_usd, loss_aversion), 0.0, 1.0)


def pulled_belief(good: Floats, bad: Floats, target: Floats, pull: Number) -> tuple[Floats, Floats]:
    """An untested belief after it moved towards the partner's reputation; the weight of evidence stays the same."""
    weight = good + bad
    trust = good / weight + pull * (target - good / weight)
    return trust * weight, (1.0 - trust) * weight
