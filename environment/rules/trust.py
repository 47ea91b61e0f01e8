"""Trust: each side's belief that the other delivers, learned only from what can be seen.

A Beta belief with forgetting (Josang & Ismail 2002) in which bad evidence weighs more than good.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: However hostile, a party believes this share of good evidence: without any, a belief would rest on nothing.
_LEAST_BELIEVED = 0.02


def long_run_trust(evidence: Floats, bad_news_weight: Number) -> Floats:
    """Mean that steady evidence q leads to: q / (q + kappa (1 - q))."""
    return np.asarray(evidence / (evidence + bad_news_weight * (1.0 - evidence)))


def evidence_behind(trust: Floats, bad_news_weight: Number) -> Floats:
    """Steady evidence that would lead to this trust: the inverse of `long_run_trust`."""
    return np.asarray(bad_news_weight * trust / (1.0 - trust + bad_news_weight * trust))


def believed_share(antagonism: Floats, discount: Number) -> Floats:
    """Share of good evidence that a party believes: 1 - discount * antagonism, and never nothing."""
    return np.asarray(np.maximum(1.0 - discount * antagonism, _LEAST_BELIEVED))


def belief_weights(
    trust: Floats, bad_news_weight: Number, memory: Number, believed: Number = 1.0, years: Number = np.inf
) -> tuple[Floats, Floats]:
    """Weights of good and bad evidence behind a belief of this mean, as some years of steady evidence leave them.

    The evidence is that which holds the mean where it is, so no later trend is a mere transient; few years make a
    belief that the first results can move.

    Args:
        believed: share of good evidence that is believed, as in `updated_belief`.
        years: years of evidence the belief is worth; at most the 1 / (1 - memory) that memory holds (the fixed point).
    """
    evidence = bad_news_weight * trust / (believed * (1.0 - trust) + bad_news_weight * trust)
    held = np.minimum(years, 1.0 / (1.0 - memory))
    return believed * evidence * held, bad_news_weight * (1.0 - evidence) * held


def updated_belief(
    good: Floats, bad: Floats, evidence: Floats, memory: Number, bad_news_weight: Number, believed: Floats
) -> tuple[Floats, Floats]:
    """Belief after a year's evidence in [0, 1]: a' = m a + b q, b' = m b + kappa (1 - q).

    Args:
        believed: share of good evidence that is believed at all (antagonism discounts it); what is not believed counts
            neither way.
    """
    return memory * good + believed * evidence, memory * bad + bad_news_weight * (1.0 - evidence)


def loss_averse_shortfall(result: Floats, reference: Floats, scale_usd: Floats, loss_aversion: Number) -> Floats:
    """Shortfall of a result below the reference point on the scale of a wholly bad year, weighed by loss aversion."""
    shortfall = np.maximum(reference - result, 0.0)
    return np.asarray(loss_aversion * shortfall / np.where(scale_usd > 0.0, scale_usd, 1.0))


def result_evidence(result: Floats, reference: Floats, scale_usd: Floats, loss_aversion: Number) -> Floats:
    """Evidence in a year's result.

    1 at or above the reference point, falling with the shortfall, 0 when it is wholly bad.

    Args:
        result, reference: dollars of the year and the reference point set when the deal was signed.
        scale_usd: shortfall that would be wholly bad at a loss aversion of 1.
    """
    return np.asarray(np.clip(1.0 - loss_averse_shortfall(result, reference, scale_usd, loss_aversion), 0.0, 1.0))


def reference_point(framed: Floats, unframed: Floats, listed: Floats) -> Floats:
    """Result a party expects to be measured against, dollars.

    Its framed forecast, or the status quo if that forecast is a loss.

    Losses that the unframed forecast sees and the deal lists are taken off: max(framed, 0) - listed * max(-unframed,
        0).
    """
    return np.asarray(np.maximum(framed, 0.0) - listed * np.maximum(-unframed, 0.0))


def pulled_belief(good: Floats, bad: Floats, target: Floats, pull: Number) -> tuple[Floats, Floats]:
    """An untested belief drifting towards the partner's reputation, at unchanged weight of evidence."""
    weight = good + bad
    trust = good / weight + pull * (target - good / weight)
    return trust * weight, (1.0 - trust) * weight
