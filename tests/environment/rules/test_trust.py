"""Trust: beliefs that forget, weigh bad news more, and meet reference points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from longgame.environment.phases.founding import found
from longgame.environment.phases.reflection import reflect
from longgame.environment.rules.trust import (
    belief_weights,
    evidence_behind,
    limited_fall,
    long_run_trust,
    pulled_belief,
    result_evidence,
    updated_belief,
)
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.traits import TraitTable, traits_in_play
from longgame.environment.valuation.facts import yearly_facts

Floats = NDArray[np.float64]
inner = some.floats(0.02, 0.98)


def one(value: float) -> Floats:
    return np.array([value])


def after_years(trust: float, evidence: float, years: int, memory: float = 0.8, kappa: float = 2.0) -> float:
    good, bad = belief_weights(one(trust), kappa, memory)
    for _ in range(years):
        good, bad = updated_belief(good, bad, one(evidence), memory, kappa, one(1.0))
    return float((good / (good + bad))[0])


@given(inner, some.floats(1.0, 5.0), some.floats(0.0, 0.95))
def test_a_belief_starts_at_rest(trust: float, kappa: float, memory: float) -> None:
    good, bad = belief_weights(one(trust), kappa, memory)
    assert float((good / (good + bad))[0]) == pytest.approx(trust)
    evidence = evidence_behind(one(trust), kappa)
    later = updated_belief(good, bad, evidence, memory, kappa, one(1.0))
    assert float(later[0][0]) == pytest.approx(float(good[0]))
    assert float(later[1][0]) == pytest.approx(float(bad[0]))


@pytest.mark.parametrize("start", [0.1, 0.9])
def test_steady_evidence_leads_to_its_fixed_point_from_anywhere(start: float) -> None:
    # q / (q + kappa (1 - q)) = 0.7 / (0.7 + 0.6)
    assert after_years(start, 0.7, 80) == pytest.approx(0.7 / 1.3, abs=1e-6)
    assert long_run_trust(one(0.7), 2.0).tolist() == pytest.approx([0.7 / 1.3])


@given(some.floats(0.01, 0.99), some.floats(1.0, 8.0))
def test_evidence_and_long_run_trust_are_inverse(evidence: float, kappa: float) -> None:
    assert float(evidence_behind(long_run_trust(one(evidence), kappa), kappa)[0]) == pytest.approx(evidence)


def test_a_year_by_hand() -> None:
    # 0.9 x 6 + 0.75 = 6.15; 0.9 x 4 + 2 x 0.25 = 4.1.
    good, bad = updated_belief(one(6.0), one(4.0), one(0.75), 0.9, 2.0, one(1.0))
    assert (good[0], bad[0]) == pytest.approx((6.15, 4.1))


def test_a_wholly_bad_year_costs_more_trust_than_a_wholly_good_year_earns() -> None:
    def moved(kappa: float) -> tuple[float, float]:
        return after_years(0.5, 1.0, 1, kappa=kappa) - 0.5, 0.5 - after_years(0.5, 0.0, 1, kappa=kappa)

    earned, cost = moved(2.0)
    assert cost > 1.5 * earned > 0.0
    # It is the weight of bad news that does it: at a weight of 1 both are equal.
    earned, cost = moved(1.0)
    assert cost == pytest.approx(earned)


def test_a_short_memory_forgets_the_same_disappointment_sooner() -> None:
    def still_missing(memory: float) -> float:
        good, bad = belief_weights(one(0.7), 2.0, memory)
        usual = evidence_behind(one(0.7), 2.0)
        good, bad = updated_belief(good, bad, one(0.0), memory, 2.0, one(1.0))
        for _ in range(5):
            good, bad = updated_belief(good, bad, usual, memory, 2.0, one(1.0))
        return 0.7 - float((good / (good + bad))[0])

    # What is left of a shock after five years is memory^5 of it: 0.5^5 = 3 % against 0.9^5 = 59 %.
    assert 0.0 < still_missing(0.5) < 0.03
    # With a long memory a shock is small (many years weigh against it) but stays.
    first = 0.7 - after_years(0.7, 0.0, 1, memory=0.9)
    assert still_missing(0.9) == pytest.approx(first * 0.9**5, rel=0.1)


def test_antagonism_takes_from_good_evidence_and_leaves_bad_evidence_alone() -> None:
    good, bad = updated_belief(one(6.0), one(4.0), one(0.75), 0.9, 2.0, one(0.6))
    assert (good[0], bad[0]) == pytest.approx((0.9 * 6.0 + 0.45, 4.1))


def test_a_result_at_or_above_the_reference_point_is_good_however_far_above() -> None:
    evidence = result_evidence(np.array([100.0, 5000.0]), one(100.0), one(1000.0), 2.25)
    assert evidence.tolist() == [1.0, 1.0]


def test_a_shortfall_counts_by_loss_aversion_until_it_is_wholly_bad() -> None:
    # 200 short of 100 on a scale of 1,000: 1 - 2 x 0.2; 500 short is wholly bad at an aversion of 2, and so is more.
    evidence = result_evidence(np.array([-100.0, -400.0, -9000.0]), one(100.0), one(1000.0), 2.0)
    assert evidence.tolist() == pytest.approx([0.6, 0.0, 0.0])


def test_an_untested_belief_drifts_to_reputation_and_weighs_what_it_weighed() -> None:
    # Trust 0.6 goes a quarter of the way to 0.8.
    good, bad = pulled_belief(one(6.0), one(4.0), one(0.8), 0.25)
    assert (good[0], bad[0]) == pytest.approx((6.5, 3.5))
    still = pulled_belief(one(6.0), one(4.0), one(0.8), 0.0)
    assert (still[0][0], still[1][0]) == pytest.approx((6.0, 4.0))


@given(inner, some.lists(some.floats(0.0, 1.0), min_size=1, max_size=30), some.floats(0.0, 0.95))
def test_trust_stays_a_share_whatever_is_seen(trust: float, seen: list[float], memory: float) -> None:
    good, bad = belief_weights(one(trust), 3.0, memory)
    for evidence in seen:
        good, bad = updated_belief(good, bad, one(evidence), memory, 3.0, one(0.7))
        assert 0.0 <= float((good / (good + bad))[0]) <= 1.0


def test_a_wholly_bad_year_costs_a_third_of_a_settled_trust() -> None:
    # Trust Index 2020: -33 % in a year after a public conflict; providers' trust in payers stands at 0.54.
    memory = float(Scenario.from_dict({}).values["trust.memory_share"])
    assert after_years(0.54, 0.0, 1, memory=memory) / 0.54 == pytest.approx(1.0 - 0.33, abs=0.03)


def test_an_untested_belief_has_its_mean_and_gives_way_to_less() -> None:
    settled, untested = belief_weights(one(0.6), 2.0, 0.8), belief_weights(one(0.6), 2.0, 0.8, 1.0, 2.0)
    assert untested[0] / (untested[0] + untested[1]) == pytest.approx(one(0.6))
    # Memory 0.8 holds five years of evidence; two of them are two fifths of the weight.
    assert untested[0] == pytest.approx(0.4 * settled[0])
    assert belief_weights(one(0.6), 2.0, 0.8, 1.0, 9.0)[0] == pytest.approx(settled[0])


def test_opening_beliefs_do_not_drift_for_those_who_believe_only_part_of_good_evidence() -> None:
    scenario = Scenario.from_dict({"years": 1})
    state = found(Stack([Cell(scenario, 1, 1)]))
    stack, pairs, antagonism = state.stack, state.pairs, state.organizations.antagonism
    values = scenario.values
    discount, kappa = float(values["identity.antagonism_discount"]), float(values["trust.bad_news_weight"])
    memory, years = float(values["trust.memory_share"]), float(values["trust.opening_years"])
    for believer, good, bad in (
        (stack.provider, pairs.payer_good, pairs.payer_bad),
        (stack.payer, pairs.provider_good, pairs.provider_bad),
    ):
        believed = 1.0 - discount * antagonism[believer]
        evidence = good / believed / min(years, 1.0 / (1.0 - memory))
        after = updated_belief(good, bad, evidence, memory, kappa, believed)
        np.testing.assert_allclose(after[0] / (after[0] + after[1]), good / (good + bad), rtol=1e-12)


def test_a_payer_s_trust_follows_what_it_sees_and_not_what_truly_happened() -> None:
    def trust_after(seen: float, truly: float) -> Floats:
        scenario = Scenario.from_dict({"years": 1})
        state = found(Stack([Cell(scenario, 1, 1)]))
        values = StackValues([scenario], 1)
        view = ParameterView(values, state.stack.pair_cell)
        year = PerformanceYear.empty(state.stack.pair_count)
        year.active[:] = True
        year.benchmark_usd[:] = 1e6
        year.payer_seen[:], year.payer_net[:] = seen, truly
        state.pairs.last_year = year
        traits = traits_in_play(state, TraitTable(state), view)
        reflect(state, values, view, yearly_facts(state, values, view, traits), traits)
        return state.pairs.trust_in_provider()

    assert (trust_after(-1e6, 1e6) < trust_after(1e6, 1e6)).all()
    np.testing.assert_array_equal(trust_after(1e6, -1e6), trust_after(1e6, 1e6))


def test_a_belief_falls_by_no_more_than_its_limit() -> None:
    # Trust 0.6 may fall to 0.4: bad evidence of at most 3 x (1 - 0.4) / 0.4 = 4.5 counts beside good evidence of 3.
    assert [part[0] for part in limited_fall(one(3.0), one(9.0), one(0.6), 1.0 / 3.0)] == pytest.approx([3.0, 4.5])
    # A smaller fall, and one without a limit, count in full.
    assert [part[0] for part in limited_fall(one(3.0), one(4.0), one(0.6), 1.0 / 3.0)] == [3.0, 4.0]
    assert [part[0] for part in limited_fall(one(3.0), one(9.0), one(0.6), 1.0)] == [3.0, 9.0]
