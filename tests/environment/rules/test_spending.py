"""Concentration, persistence and what targeting can reach."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import lognorm

from longgame.environment.rules.spending import (
    concentration_share,
    effective_own_share,
    full_maturity_savings_rate,
    naive_savings_rate,
    persistent_share,
    reduction_at_width,
    spenders_fraction,
    status_quo_pmpy,
)
from longgame.environment.scenario.reading.parameters import registry

Floats = NDArray[np.float64]
FRACTIONS = np.array([0.01, 0.05, 0.1, 0.3, 0.5, 0.9])


def test_full_persistence_gives_the_concentration_curve() -> None:
    np.testing.assert_array_equal(persistent_share(FRACTIONS, 1.62, 1.0), concentration_share(FRACTIONS, 1.62))


def test_without_persistence_the_targeted_hold_no_more_than_their_number() -> None:
    np.testing.assert_allclose(persistent_share(FRACTIONS, 1.62, 0.0), FRACTIONS, rtol=1e-12)


def test_the_concentration_curve_is_that_of_a_lognormal() -> None:
    law = lognorm(1.2)
    for fraction in (0.05, 0.25, 0.6):
        held = law.expect(lambda x: x, lb=law.isf(fraction), epsrel=1e-10) / law.mean()
        assert concentration_share(fraction, 1.2) == pytest.approx(held, rel=1e-6)


def test_persistent_share_is_that_of_two_correlated_years() -> None:
    random = np.random.default_rng(5)
    first = random.standard_normal(400_000)
    second = 0.6 * first + 0.8 * random.standard_normal(400_000)
    top = first >= np.quantile(first, 0.9)
    dollars = np.exp(1.0 * second)
    assert persistent_share(0.1, 1.0, 0.6) == pytest.approx(dollars[top].sum() / dollars.sum(), abs=0.005)


def test_more_persistence_leaves_more_dollars_to_target() -> None:
    shares = persistent_share(0.1, 1.62, np.linspace(0.0, 1.0, 11))
    assert (np.diff(shares) > 0.0).all()


def test_the_top_tenth_falls_by_a_third_or_more_from_reversion_alone() -> None:
    # Published: 35-40 % for the costliest tenth. Reads the registry, whose figures were fitted to it.
    values = {name: parameter.default for name, parameter in registry().parameters.items()}
    log_sd, zero, persistence = (
        float(values[f"population.{name}"]) for name in ("log_sd", "zero_share", "persistence")
    )
    fraction = spenders_fraction(0.10, zero)
    fall = 1.0 - persistent_share(fraction, log_sd, persistence) / concentration_share(fraction, log_sd)
    assert 0.33 <= float(fall) <= 0.42


def test_the_naive_figure_is_the_true_one_plus_reversion() -> None:
    reduction = np.array([0.0, 0.08, 0.3])
    held = persistent_share(0.1, 1.62, 0.6)
    reversion = concentration_share(0.1, 1.62) - held
    naive = naive_savings_rate(0.1, 1.62, 0.6, reduction)
    np.testing.assert_allclose(naive - held * reduction, np.full(3, reversion), rtol=1e-12)
    # A programme that does nothing shows a large before/after figure all the same.
    assert naive[0] > 0.2


def test_spenders_are_fewer_than_members_and_never_all_of_them() -> None:
    # A tenth of members, of whom an eighth spends nothing: 0.1 / 0.875.
    assert float(spenders_fraction(0.1, 0.125)) == pytest.approx(0.8 / 7.0)
    assert float(spenders_fraction(0.95, 0.3)) < 1.0


def test_savings_at_maturity_are_targeting_plus_levelling_times_depth() -> None:
    # 0.4 x 0.25 x 0.5 = 5 % by targeting; 0.2 x (1 - 1 / 1.25) = 4 % by levelling; 1.5 times as deep: 13.5 %.
    rate = full_maturity_savings_rate(
        0.4, np.array([0.25]), np.array([1.5]), np.array([0.5]), 0.2, 1.0, np.array([1.25])
    )
    assert rate.tolist() == pytest.approx([0.135])


def test_a_provider_at_the_floor_has_nothing_to_level() -> None:
    spends = np.array([0.7, 1.0, 1.000001])
    one = np.ones(3)
    rate = full_maturity_savings_rate(0.4, 0.0 * one, one, one, 0.2, 1.0, spends)
    assert rate[:2].tolist() == [0.0, 0.0]
    assert rate[2] > 0.0


def test_the_reduction_falls_as_the_targeted_group_widens() -> None:
    reduction = np.array([0.3])
    assert float(reduction_at_width(reduction, 0.10, 0.7)[0]) == pytest.approx(0.3)
    # Twice as wide at an exponent of 1: half the reduction.
    assert float(reduction_at_width(reduction, 0.20, 1.0)[0]) == pytest.approx(0.15)
    assert float(reduction_at_width(reduction, 0.02, 0.0)[0]) == pytest.approx(0.3)


def test_a_price_moves_own_care_alone() -> None:
    # 5,000 x 1.1 x 1.2 = 6,600; 40 % own care at 1.25: 6,600 x (0.6 + 0.5).
    spending = status_quo_pmpy(5000.0, np.array([1.1]), np.array([1.2]), np.array([0.4]), np.array([1.25]))
    assert spending.tolist() == pytest.approx([7260.0])


def test_a_dearer_provider_holds_a_larger_share_of_the_dollars() -> None:
    # 0.4 x 1.25 = 0.5 of 0.6 + 0.5.
    share = effective_own_share(np.array([0.4, 0.4, 0.0, 1.0]), np.array([1.25, 1.0, 2.0, 3.0]))
    assert share.tolist() == pytest.approx([0.5 / 1.1, 0.4, 0.0, 1.0])
