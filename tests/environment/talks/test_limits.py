"""Limits: shares at which a package is worth what a side has without it, with envy and an enabler that is paid."""

from dataclasses import fields

import numpy as np
import pytest

from longgame.environment.talks.bargaining import ZoneOfAgreement, joint_gain, reservation_shares
from longgame.environment.valuation.package_value import PackageValue


def package(
    provider: tuple[float, float], payer: tuple[float, float], enabler: tuple[float, float] = (0.0, 0.0)
) -> PackageValue:
    """One sheet: the provider's value is `provider[0] + provider[1] x`, the payer's `payer[0] - payer[1] x`."""
    values = {field.name: np.zeros((1, 1)) for field in fields(PackageValue)}
    for side, (constant, slope) in (("provider", provider), ("payer", payer), ("enabler", enabler)):
        values[f"{side}_constant"], values[f"{side}_slope"] = np.full((1, 1), constant), np.full((1, 1), slope)
    return PackageValue(**values)


def limits_of(
    value: PackageValue, outside: tuple[float, float] = (0.0, 0.0), envy: tuple[float, float] = (0.0, 0.0)
) -> tuple[float, float]:
    """Limits (provider, payer) at outside values and envies (provider, payer)."""
    sides = [np.full((1, 1), number) for number in (*outside, *envy)]
    limits = reservation_shares(value, sides[0], sides[1], sides[2], sides[3])
    return float(limits.provider[0, 0]), float(limits.payer[0, 0])


def test_limits_are_the_shares_at_which_a_package_is_worth_the_outside_value() -> None:
    # Provider: -200 + 1000 x >= 100 from x = 0.3; payer: 900 - 1000 x >= 150 up to x = 0.75.
    assert limits_of(package((-200.0, 1000.0), (900.0, 1000.0)), (100.0, 150.0)) == pytest.approx((0.3, 0.75))


def test_limits_stay_among_the_shares() -> None:
    # The provider would even pay 200, the payer would still gain at x = 1.
    assert limits_of(package((200.0, 1000.0), (1500.0, 1000.0))) == (0.0, 1.0)


def test_a_side_that_loses_at_every_share_leaves_no_zone() -> None:
    provider, payer = limits_of(package((-5000.0, 1000.0), (900.0, 1000.0)))
    assert provider > 1.0
    provider, payer = limits_of(package((0.0, 1000.0), (-300.0, 1000.0)))
    assert payer < 0.0


@pytest.mark.parametrize(("constant", "accepts"), [(10.0, True), (-10.0, False)])
def test_a_value_that_does_not_depend_on_the_share_is_taken_or_left(constant: float, accepts: bool) -> None:
    provider, _ = limits_of(package((constant, 0.0), (900.0, 1000.0)))
    _, payer = limits_of(package((0.0, 1000.0), (constant, 0.0)))
    assert (provider == 0.0, payer == 1.0) == (accepts, accepts)
    assert (provider > 1.0, payer < 0.0) == (not accepts, not accepts)


def test_an_envious_provider_gives_up_a_gain_that_leaves_the_partner_far_ahead() -> None:
    # Without envy 1000 x >= 0 from 0. With envy 1: 2 (1000 x) - (900 - 1000 x) >= 0 from 0.3.
    value = package((0.0, 1000.0), (900.0, 1000.0))
    assert limits_of(value)[0] == 0.0
    assert limits_of(value, envy=(1.0, 0.0)) == pytest.approx((0.3, 0.9))


def test_an_envious_payer_does_likewise() -> None:
    # Envy 1: 2 (900 - 1000 x) - 1000 x >= 0 up to 0.6.
    assert limits_of(package((0.0, 1000.0), (900.0, 1000.0)), envy=(0.0, 1.0)) == pytest.approx((0.0, 0.6))


def test_envy_never_accepts_what_a_party_without_envy_would_refuse() -> None:
    # The partner loses: no envy is felt, the plain limit stays (0.5 for the provider, 0.2 for the payer).
    value = package((-500.0, 1000.0), (200.0, 1000.0))
    assert limits_of(value, envy=(2.0, 2.0))[0] >= 0.5
    assert limits_of(value, envy=(2.0, 2.0))[1] <= 0.2


def test_an_enabler_must_be_paid_for_its_cost() -> None:
    # It spends 120 and takes 400 of every whole share: at least 0.3.
    assert limits_of(package((0.0, 1000.0), (900.0, 1000.0), (-120.0, 400.0)))[0] == pytest.approx(0.3)


def test_joint_gain_is_taken_in_the_middle_of_the_zone_and_only_with_a_zone() -> None:
    value = package((-200.0, 1000.0), (900.0, 800.0))
    some = ZoneOfAgreement(np.full((1, 1), 0.3), np.full((1, 1), 0.7))
    # At x = 0.5: -200 + 500 - 100 and 900 - 400 - 150.
    gain = joint_gain(value, some, np.full((1, 1), 100.0), np.full((1, 1), 150.0))
    assert gain.tolist() == [[pytest.approx(550.0)]]
    none = ZoneOfAgreement(np.full((1, 1), 0.7), np.full((1, 1), 0.3))
    assert joint_gain(value, none, np.zeros((1, 1)), np.zeros((1, 1))).tolist() == [[-np.inf]]
