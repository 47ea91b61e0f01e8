import numpy as np
import pytest

from longgame.environment.rules.newcomers import expected_prevention, known_share, mixed_prevention, newcomer_share


def test_newcomers_changed_insurer_or_practice_or_both() -> None:
    # A fifth came from another insurer. A tenth chooses a practice anew, three in four of them another one: 7.5 %.
    # Neither applies to 0.8 * 0.925 = 74 % of members.
    assert newcomer_share(np.array([0.2]), np.array([0.25]), 0.1)[0] == pytest.approx(0.26)


def test_the_only_practice_of_a_region_loses_nobody_to_another() -> None:
    assert newcomer_share(np.array([0.0]), np.array([1.0]), 0.5)[0] == 0.0


def test_a_newcomer_gives_a_part_of_the_savings() -> None:
    # A quarter is new and gives half: one eighth of the savings is missing.
    assert known_share(np.array([0.25]), 0.5)[0] == pytest.approx(0.875)


def test_without_newcomers_or_at_full_first_year_savings_nothing_is_missing() -> None:
    assert known_share(np.array([0.0]), 0.2)[0] == 1.0
    assert known_share(np.array([0.4]), 1.0)[0] == 1.0


def test_those_who_come_bring_the_prevention_of_the_region() -> None:
    # A tenth of the members, with 3 % less spending, make way for people with 1 %.
    assert mixed_prevention(np.array([0.03]), np.array([0.01]), 0.1)[0] == pytest.approx(0.028)


def test_expected_prevention_leaves_with_the_members_who_leave() -> None:
    stock, newcomers = np.array([0.04, 0.04]), np.array([0.5, 0.0])
    expected = expected_prevention(stock, newcomers, np.array([[1.0], [2.0], [3.0]]))
    np.testing.assert_allclose(expected, [[0.04, 0.04], [0.02, 0.04], [0.01, 0.04]])
    assert (expected[:, 1] == 0.04).all()
