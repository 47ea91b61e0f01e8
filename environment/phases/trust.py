"""How trust moves: beliefs learn from the year's evidence, and untested beliefs follow reputation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
from longgame.environment.rules.honesty import seen_openness
from longgame.environment.rules.trust import (
    believed_share,
    limited_fall,
    pulled_belief,
    result_evidence,
    updated_belief,
)
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits, reputation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Evidence:
    """Evidence from last year's deals about one side, by deal: in total, and the part in its partner's result."""

    whole: Floats
    result: Floats


def update_trust(
    state: State, values: StackValues, view: ParameterView, traits: Traits, deals: Ints
) -> tuple[Evidence, Evidence]:
    """Update beliefs with a year's evidence.

    Returns:
        Evidence about payers and about providers, shape of `deals`.
    """
    stack, pairs = state.stack, state.pairs
    year, at = pairs.last_year, ParameterRows(view, deals)
    learning = at.on("trust") > 0.0
    scale = at["trust.shortfall_scale_rate"] * year.benchmark_usd[deals]
    weights = [at[f"trust.weight_{name}"] for name in ("openness", "process", "result", "dealing")]
    total = weights[0] + weights[1] + weights[2] + weights[3]
    antagonism = state.organizations.antagonism * ParameterView(values, stack.cell).on("antagonism")
    cells, keys = stack.pair_draw_cell[deals], stack.pair_key[deals]
    noise = streams.normals(cells, ("process score of payer", "process score of provider"), state.year, keys)
    out = []
    honesty = at.on("honesty") * at["trust.honesty_weight"]
    delivered = year.delivered_rate[deals]
    for number, (about, believer, own, promised, plain, result, expected) in enumerate(
        (
            (
                "payer",
                stack.provider,
                traits.payer,
                year.payer_promised,
                year.payer_plain,
                year.provider_seen,
                year.provider_reference,
            ),
            (
                "provider",
                stack.payer,
                traits.provider,
                year.provider_promised,
                year.provider_plain,
                year.payer_seen,
                year.payer_reference,
            ),
        )
    ):
        openness = seen_openness(own.candor[deals], promised[deals], plain[deals], delivered, honesty)
        process = within(own.delivered_effort[deals] + at["trust.process_noise_sd"] * noise[number], 0.0, 1.0)
        outcome = result_evidence(result[deals], expected[deals], scale, at["trust.loss_aversion"])
        parts = (openness, process, outcome, 1.0 - pairs.retraded[number][deals])
        evidence = sum((weight * part for weight, part in zip(weights, parts, strict=True)), np.zeros(len(deals)))
        evidence = evidence / total
        believed = believed_share(antagonism[believer[deals]], at["identity.antagonism_discount"])
        good, bad = (
            (pairs.payer_good, pairs.payer_bad) if about == "payer" else (pairs.provider_good, pairs.provider_bad)
        )
        before = (good[deals], bad[deals])
        trust = before[0] / (before[0] + before[1])
        after = updated_belief(*before, evidence, at["trust.memory_share"], at["trust.bad_news_weight"], believed)
        after = limited_fall(*after, trust, at["trust.largest_fall_share"])
        good[deals], bad[deals] = (np.where(learning, new, old) for new, old in zip(after, before, strict=True))
        out.append(Evidence(evidence, outcome))
    gain = view["trust.relationship_gain"]
    active = pairs.model > 0
    pairs.relationship = np.where(active, pairs.relationship + gain * (1.0 - pairs.relationship), pairs.relationship)
    return out[0], out[1]


def drift_untested_trust(state: State, view: ParameterView) -> None:
    """Move beliefs in pairs without a deal towards the other side's reputation."""
    pairs = state.pairs
    pull = view["trust.reputation_pull"] * view.on("reputation") * view.on("trust")
    untested = (pairs.model == 0) & ~pairs.last_year.active
    pull = np.where(untested, pull, 0.0)
    standing = (reputation(state, of_payer=True), reputation(state, of_payer=False))
    pairs.payer_good, pairs.payer_bad = pulled_belief(pairs.payer_good, pairs.payer_bad, standing[0], pull)
    pairs.provider_good, pairs.provider_bad = pulled_belief(pairs.provider_good, pairs.provider_bad, standing[1], pull)
