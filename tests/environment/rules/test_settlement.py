"""What measured savings pay: contract years by hand, and expectations against numerical integration."""

from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad

from longgame.environment.rules.measurement import spread
from longgame.environment.rules.settlement import (
    chance_of_savings,
    expected_shared_loss_rate,
    expected_shared_savings_rate,
    paid_for_quality,
    recoupment,
    shared_loss_rate,
    shared_savings_rate,
)

Floats = NDArray[np.float64]

# The contract of these tests: 5,000 lives at a benchmark of $10,000, that is $50 million a year. The provider gets half
# of savings from 2 % on and up to 10 %, if its quality is at least 0.6. From year 2 on it bears 40 % of losses beyond a
# corridor of 2 %, at most 5 % of the benchmark. Up-front money of $40 a life and year, of which 75 % is to come back.
BENCHMARK_USD = 50e6
PROVIDER_SHARE = 0.5
SUPPORT_USD = 200e3


def one(value: float) -> Floats:
    return np.array([value])


def savings_usd(measured: float, quality: float = 0.7) -> float:
    base = shared_savings_rate(one(measured), one(0.02), one(0.10), one(quality), one(0.6))
    return PROVIDER_SHARE * float(base[0]) * BENCHMARK_USD


def loss_usd(measured: float, agreement_year: int) -> float:
    two_sided = 1.0 if agreement_year >= 2 else 0.0
    return float(shared_loss_rate(one(measured), one(two_sided), one(0.4), one(0.02), one(0.05))[0]) * BENCHMARK_USD


def taken_back_usd(savings: float, years_paid: int, recouped: float) -> float:
    return float(recoupment(one(savings), one(years_paid * SUPPORT_USD), one(recouped), one(0.75))[0])


def test_three_years_of_a_contract_settle_as_computed_by_hand() -> None:
    # Year 1, upside only: 3 % of 50 million is 1.5 million, half of it 750,000. Owed so far: 75 % of 200,000 = 150,000.
    savings = savings_usd(0.03)
    assert savings == pytest.approx(750e3)
    assert loss_usd(0.03, 1) == 0.0
    first = taken_back_usd(savings, 1, 0.0)
    assert first == pytest.approx(150e3)
    # Year 2, two-sided, measured losses of 6 %: 40 % of the 4 points beyond the corridor is 1.6 % = 800,000. Nothing is
    # taken back, for there are no savings: owed is 75 % of 400,000 less 150,000 = 150,000.
    savings = savings_usd(-0.06)
    assert savings == 0.0
    assert loss_usd(-0.06, 2) == pytest.approx(800e3)
    second = taken_back_usd(savings, 2, first)
    assert second == 0.0
    # Year 3, two-sided, 5 %: half of 2.5 million is 1.25 million. Owed is 75 % of 600,000 less 150,000 = 300,000.
    savings = savings_usd(0.05)
    assert savings == pytest.approx(1.25e6)
    assert loss_usd(0.05, 3) == 0.0
    third = taken_back_usd(savings, 3, first + second)
    assert third == pytest.approx(300e3)
    # All that was to come back has come back: 75 % of 600,000.
    assert first + second + third == pytest.approx(450e3)
    assert taken_back_usd(savings, 3, first + second + third) == 0.0


def test_a_one_sided_year_costs_nothing_whatever_was_lost() -> None:
    assert loss_usd(-0.30, 1) == 0.0


def test_losses_inside_the_corridor_are_free_and_only_what_lies_beyond_is_shared() -> None:
    assert loss_usd(-0.02, 2) == 0.0
    # One point beyond the corridor: 40 % of 1 % of 50 million.
    assert loss_usd(-0.03, 2) == pytest.approx(200e3)


def test_a_gain_is_no_loss() -> None:
    assert loss_usd(0.08, 2) == 0.0


def test_both_caps_bind() -> None:
    # 14 % measured counts as 10 %: half of 5 million. A loss of 30 % would cost 0.4 x 28 % = 11.2 %, capped at 5 %.
    assert savings_usd(0.14) == pytest.approx(2.5e6)
    assert loss_usd(-0.30, 2) == pytest.approx(2.5e6)
    # The cap of losses starts to bind at 2 % + 5 % / 0.4 = 14.5 %.
    assert loss_usd(-0.145, 2) == pytest.approx(2.5e6)
    assert loss_usd(-0.1449, 2) == pytest.approx(0.4 * 0.1249 * BENCHMARK_USD)


def test_savings_below_the_minimum_rate_pay_nothing_and_those_that_just_meet_it_pay_from_the_first_dollar() -> None:
    assert savings_usd(0.0199999) == 0.0
    assert savings_usd(0.02) == pytest.approx(500e3)


def test_a_failed_quality_gate_forfeits_savings_and_a_gate_just_met_does_not() -> None:
    assert savings_usd(0.05, quality=0.5999) == 0.0
    assert savings_usd(0.05, quality=0.6) == pytest.approx(1.25e6)


def test_a_failed_quality_gate_does_not_forgive_losses() -> None:
    # Losses do not ask for quality at all: 40 % of 8 points.
    assert loss_usd(-0.10, 2) == pytest.approx(0.4 * 0.08 * BENCHMARK_USD)


def test_without_a_minimum_rate_measured_losses_are_still_not_shared_as_savings() -> None:
    base = shared_savings_rate(np.array([-0.04, 0.0, 0.01]), one(0.0), one(0.1), one(0.9), one(0.5))
    assert base.tolist() == [0.0, 0.0, 0.01]


def test_recoupment_takes_no_more_than_the_savings() -> None:
    # 450,000 are owed, but savings are 100,000.
    assert taken_back_usd(100e3, 3, 0.0) == pytest.approx(100e3)


def test_recoupment_takes_no_more_than_is_owed_and_never_pays_out() -> None:
    assert taken_back_usd(2e6, 3, 440e3) == pytest.approx(10e3)
    # More was taken back than is owed (support stopped growing): nothing flows in either direction.
    assert taken_back_usd(2e6, 1, 300e3) == 0.0
    assert taken_back_usd(-5e5, 3, 0.0) == 0.0


def integrated(rule: Callable[[float], float], mean: float, sd: float, kinks: list[float]) -> float:
    """Expectation of `rule` over a normal rate: piecewise between the kinks, over +-12 standard deviations."""
    inside = sorted(z for z in ((kink - mean) / sd for kink in kinks) if -12.0 < z < 12.0)
    edges = [-12.0, *inside, 12.0]

    def weighed(z: float) -> float:
        return rule(mean + sd * z) * float(np.exp(-0.5 * z * z)) / float(np.sqrt(2.0 * np.pi))

    parts = [quad(weighed, low, high, epsabs=1e-13, epsrel=1e-12, limit=200)[0] for low, high in pairwise(edges)]
    return float(sum(parts))


GRID = list(product([-0.12, -0.02, 0.0, 0.019, 0.03, 0.2], [1e-6, 1e-3, 0.03, 0.12]))


@pytest.mark.parametrize(("mean", "sd"), GRID)
@pytest.mark.parametrize(("minimum", "cap"), [(0.0, 0.25), (0.02, 0.10), (0.02, 0.02), (0.05, 0.03)])
def test_expected_savings_equal_the_integral_of_the_realised_rule(
    mean: float, sd: float, minimum: float, cap: float
) -> None:
    def rule(measured: float) -> float:
        return float(shared_savings_rate(one(measured), one(minimum), one(cap), one(1.0), one(0.5))[0])

    paid = chance_of_savings(one(mean), one(sd), one(minimum))
    expected = float(expected_shared_savings_rate(one(mean), one(sd), one(minimum), one(cap), paid)[0])
    assert expected == pytest.approx(integrated(rule, mean, sd, [minimum, cap]), abs=1e-9)


@pytest.mark.parametrize(("mean", "sd"), GRID)
@pytest.mark.parametrize(
    ("share", "corridor", "cap"), [(0.4, 0.02, 0.05), (1.0, 0.0, 0.15), (0.0, 0.02, 0.05), (0.5, 0.01, 0.0)]
)
def test_expected_losses_equal_the_integral_of_the_realised_rule(
    mean: float, sd: float, share: float, corridor: float, cap: float
) -> None:
    def rule(measured: float) -> float:
        return float(shared_loss_rate(one(measured), one(1.0), one(share), one(corridor), one(cap))[0])

    expected = float(expected_shared_loss_rate(one(mean), one(sd), one(share), one(corridor), one(cap))[0])
    kinks = [-corridor, -corridor - (cap / share if share else 0.0)]
    assert expected == pytest.approx(integrated(rule, mean, sd, kinks), abs=1e-9)


def test_a_one_sided_contract_without_true_savings_pays_a_small_panel_about_a_hundred_dollars_a_life() -> None:
    # Spreads fitted to public accountable care results: sd 7.1 % of the benchmark at 5,000 lives, 2.7 % at 200,000.
    # Half of savings above 2 %, no cap, at $6,711 a life: E = 0.0711 x phi(0.02 / 0.0711) = 0.0273, half of it is $91.
    lives = np.array([5e3, 200e3])
    sd = np.sqrt(np.square(spread(0.0239, 3.94, lives)) + np.square(spread(0.0087, 2.55, lives)))
    zero = np.zeros(2)
    chance = chance_of_savings(zero, sd, zero + 0.02)
    paid = 0.5 * 6711.0 * expected_shared_savings_rate(zero, sd, zero + 0.02, zero + 1.0, chance)
    assert paid[0] == pytest.approx(91.0, abs=2.0)
    # Luck shrinks with the panel: at 200,000 lives it is about a quarter of that.
    assert 0.15 < paid[1] / paid[0] < 0.4
    two_sided = paid - 6711.0 * expected_shared_loss_rate(zero, sd, zero + 0.5, zero, zero + 1.0)
    assert two_sided[0] < 0.0


def test_quality_scales_what_is_paid_by_the_part_that_the_contract_names() -> None:
    assert paid_for_quality(np.array([0.8]), np.array([1.0]))[0] == pytest.approx(0.8)
    assert paid_for_quality(np.array([0.8]), np.array([0.5]))[0] == pytest.approx(0.9)
    assert paid_for_quality(np.array([0.8]), np.array([0.0]))[0] == 1.0
