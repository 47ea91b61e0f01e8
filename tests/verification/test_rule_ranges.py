"""Rules that give a chance, a share or a scale stay between 0 and 1 whatever they are given within its range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from longgame.environment.rules.care import (
    alignment,
    maturity_ceiling,
    maturity_path,
    next_maturity,
    next_quality,
    two_boats_factor,
)
from longgame.environment.rules.dealing import data_reach
from longgame.environment.rules.early_wins import early_wins
from longgame.environment.rules.explained_burden import unexplained_burden
from longgame.environment.rules.grievance import blame, kept_promise, next_grievance, unlisted_loss
from longgame.environment.rules.homework import found_chance
from longgame.environment.rules.honesty import seen_openness
from longgame.environment.rules.identity import (
    engagement_level,
    next_antagonism,
    next_engagement,
    next_identity_inertia,
)
from longgame.environment.rules.imitation import fermi_imitation_probability
from longgame.environment.rules.neglect import counted_share
from longgame.environment.rules.premiums import kept_share, retained_share
from longgame.environment.rules.promise import framed_maturity, promised_level, weight_of_experience
from longgame.environment.rules.settlement import shared_loss_rate, shared_savings_rate
from longgame.environment.rules.spending import concentration_share, persistent_share, spenders_fraction
from longgame.environment.rules.transition import fading_share
from longgame.environment.rules.trust import (
    belief_weights,
    believed_share,
    evidence_behind,
    long_run_trust,
    result_evidence,
    updated_belief,
)
from longgame.environment.rules.value_weights import value_distance
from longgame.environment.talks.bargaining import believed_limit, breakdown_hazard, shown_share
from longgame.environment.talks.meeting import meeting_chance, within_capacity

from ..examples import examples

Floats = NDArray[np.float64]
Range = tuple[float, float]

SHARE: Range = (0.0, 1.0)
DOLLARS: Range = (-1e9, 1e9)
#: Trust and reputation as they open: off the ends. So is the share of good news that is believed.
STANDING: Range = (0.02, 0.98)


def talks_go_on(months: Floats, rate: Floats, growth: Floats) -> Floats:
    """Chance that talks have not broken down, as the bargain takes it."""
    return np.asarray(np.exp(-breakdown_hazard(months, rate, growth)))


def trust_after_a_year(
    trust: Floats, evidence: Floats, memory: Floats, bad_news: Floats, antagonism: Floats, discount: Floats
) -> Floats:
    """Mean of a belief of this mean, two years old, after a year's evidence."""
    believed = believed_share(antagonism, discount)
    good, bad = belief_weights(trust, bad_news, memory, believed, 2.0)
    good, bad = updated_belief(good, bad, evidence, memory, bad_news, believed)
    return good / (good + bad)


#: Rule, and the ranges of what it is given, in order.
RULES: dict[Callable[..., Any], tuple[Range, ...]] = {
    meeting_chance: (SHARE, STANDING, STANDING, STANDING, STANDING, (0.0, 5.0)),
    within_capacity: (SHARE, (0.0, 1e4), (0.0, 1e3)),
    fermi_imitation_probability: (DOLLARS, DOLLARS, (0.0, 100.0)),
    shown_share: (SHARE, SHARE, SHARE),
    believed_limit: (SHARE, SHARE, SHARE),
    talks_go_on: ((0.0, 500.0), SHARE, (0.0, 0.1)),
    result_evidence: (DOLLARS, DOLLARS, (0.0, 1e9), (1.0, 10.0)),
    long_run_trust: (SHARE, (1.0, 10.0)),
    evidence_behind: (SHARE, (1.0, 10.0)),
    trust_after_a_year: (STANDING, SHARE, (0.0, 0.99), (1.0, 10.0), SHARE, SHARE),
    two_boats_factor: (SHARE, SHARE, SHARE),
    maturity_ceiling: (SHARE, SHARE, SHARE, SHARE, (0.0, 2.0), SHARE),
    maturity_path: (SHARE, SHARE, (0.0, 20.0), SHARE, SHARE),
    next_maturity: (SHARE, SHARE, SHARE, SHARE),
    next_quality: (SHARE, SHARE, SHARE, SHARE, SHARE, SHARE),
    alignment: (SHARE, SHARE, SHARE, SHARE),
    next_identity_inertia: (SHARE,) * 11,
    next_antagonism: (SHARE, SHARE, (0.0, 500.0), SHARE, SHARE),
    engagement_level: (SHARE, SHARE, SHARE, SHARE, (0.0, 2.0), SHARE, SHARE, SHARE),
    unexplained_burden: (SHARE,) * 6,
    early_wins: (SHARE,) * 3,
    value_distance: (SHARE,) * 5,
    found_chance: (SHARE,) * 4,
    next_engagement: (SHARE,) * 4,
    framed_maturity: (SHARE, SHARE, SHARE),
    promised_level: (SHARE, SHARE),
    weight_of_experience: ((0.0, 200.0), (0.1, 50.0)),
    counted_share: (SHARE, SHARE, SHARE),
    fading_share: ((1.0, 10.0), (1.0, 10.0)),
    blame: (SHARE, SHARE, SHARE),
    next_grievance: (SHARE, SHARE, (0.0, 500.0), SHARE),
    kept_promise: (SHARE, SHARE),
    unlisted_loss: ((0.0, 500.0), SHARE),
    seen_openness: (SHARE, (-0.5, 1.0), (-0.5, 1.0), (-1.0, 1.0), SHARE),
    data_reach: (SHARE, SHARE),
    concentration_share: ((0.005, 0.999999), (0.1, 3.0)),
    persistent_share: ((0.005, 0.999999), (0.1, 3.0), SHARE),
    spenders_fraction: ((0.005, 1.0), (0.0, 0.9)),
    retained_share: (SHARE, SHARE, (1.0, 200.0)),
    kept_share: (SHARE, SHARE, SHARE, SHARE, (1.0, 200.0)),
    shared_savings_rate: ((-5.0, 5.0), (0.0, 0.5), SHARE, SHARE, SHARE),
    shared_loss_rate: ((-5.0, 5.0), SHARE, SHARE, (0.0, 0.5), SHARE),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@settings(max_examples=examples(50))
@given(data=st.data())
def test_a_chance_or_share_is_between_0_and_1_over_the_whole_range_of_what_it_is_given(
    rule: Callable[..., Any], data: st.DataObject
) -> None:
    """Ends of the ranges come up as often as what is between them. Tolerance: rounding at the ends."""
    given_there = [
        data.draw(st.one_of(st.sampled_from(reach), st.floats(*reach, allow_subnormal=False))) for reach in RULES[rule]
    ]
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        value = rule(*(np.array([number]) for number in given_there))
    assert value.shape == (1,)
    assert -1e-12 <= value[0] <= 1.0 + 1e-12, given_there
