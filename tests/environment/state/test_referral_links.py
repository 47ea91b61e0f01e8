"""Referrals of regions with and without a health system: by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.referral_links import hospital_share, link_referrals, referred_revenue
from longgame.environment.state.stack import Cell, Stack
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, HEALTH_SYSTEM, INDEPENDENT_PHYSICIANS

#: Two regions, each with a practice and a rural hospital; the only system is in the first. Payer 1 sells in both
#: regions, payer 2 in the first and payer 3 in the second.
SETTINGS = {
    "market.regions": 2,
    "market.national_payers": 1,
    "market.payer_region_share": 0.5,
    "organizations.payer.count": 3,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 2,
    "organizations.critical_access_hospital.count": 2,
}


@pytest.fixture
def stack() -> Stack:
    """The system has a size of 90, rural hospitals of 10; nine tenths of outside spending are named."""
    stack = Stack([Cell(Scenario.from_dict(SETTINGS), 1, 1)])
    size = np.select([stack.kind == HEALTH_SYSTEM, stack.kind == CRITICAL_ACCESS_HOSPITAL], [90.0, 10.0])
    link_referrals(stack, size, np.full(len(stack.ids), 0.9), np.array([0.0, 90.0]))
    return stack


def nobody_merged(stack: Stack) -> NDArray[np.int64]:
    return np.full(len(stack.ids), -1)


def pair(stack: Stack, payer: str, provider: str) -> int:
    return int(stack.pair_of(np.array(stack.ids.index(payer)), np.array(stack.ids.index(provider))))


PRACTICES = ("independent_physicians-001", "independent_physicians-002")
RURAL = ("critical_access_hospital-001", "critical_access_hospital-002")
SYSTEM = "health_system-001"


def outside(stack: Stack, payer: str, practice: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    spending = np.zeros(stack.pair_count)
    spending[pair(stack, payer, practice)] = 1000.0
    return spending


@pytest.mark.parametrize(("region", "payer"), [(0, "payer-001"), (0, "payer-002"), (1, "payer-001")])
def test_a_region_refers_as_if_it_had_a_system(stack: Stack, region: int, payer: str) -> None:
    # Of 1,000 dollars outside 900 are named: 90 parts of 100 for a system, here or elsewhere, and 10 for the hospital.
    spending, everybody = outside(stack, payer, PRACTICES[region]), np.ones(len(stack.ids), dtype=bool)
    received, given = referred_revenue(stack, spending, everybody, nobody_merged(stack))
    assert received[pair(stack, payer, SYSTEM)] == pytest.approx(810.0)
    assert received[pair(stack, payer, RURAL[region])] == pytest.approx(90.0)
    assert received.sum() == pytest.approx(900.0)
    assert given[pair(stack, payer, PRACTICES[region])] == pytest.approx(900.0)


def test_a_payer_without_pairs_elsewhere_pays_the_rest_of_care(stack: Stack) -> None:
    spending, everybody = outside(stack, "payer-003", PRACTICES[1]), np.ones(len(stack.ids), dtype=bool)
    received, given = referred_revenue(stack, spending, everybody, nobody_merged(stack))
    assert received[pair(stack, "payer-003", RURAL[1])] == pytest.approx(90.0)
    assert received.sum() == given.sum() == pytest.approx(90.0)


def test_a_closed_system_receives_nothing_from_anywhere(stack: Stack) -> None:
    is_open = np.array([name != SYSTEM for name in stack.ids])
    received, given = referred_revenue(stack, outside(stack, "payer-001", PRACTICES[1]), is_open, nobody_merged(stack))
    assert received.sum() == given.sum() == pytest.approx(90.0)


def test_the_missing_system_has_the_median_size() -> None:
    changes = {
        "market.regions": 4,
        "organizations.health_system.count": 3,
        **{f"organizations.{kind}.count": 4 for kind in ("independent_physicians", "critical_access_hospital")},
    }
    stack = Stack([Cell(Scenario.from_dict({**SETTINGS, **changes}), 1, 1)])
    organizations = found(stack).organizations
    # The fourth region has a practice and a rural hospital, but no system.
    median = np.median(organizations.lives[stack.kind == HEALTH_SYSTEM])
    rural = 0.5 * organizations.lives[stack.ids.index("critical_access_hospital-004")]
    far = pair(stack, "payer-001", "independent_physicians-004")
    assert stack.far_share[far] == pytest.approx(0.45 * median / (median + rural))
    sizes = organizations.lives[stack.provider[stack.far_target]]
    national = stack.payer[stack.far_target] == stack.ids.index("payer-001")
    np.testing.assert_allclose(stack.far_weight[national], sizes[national] / sizes[national].sum())


def test_without_any_system_only_small_hospitals_are_named() -> None:
    changes = {"organizations.health_system.count": 0}
    stack = Stack([Cell(Scenario.from_dict({**SETTINGS, **changes}), 1, 1)])
    organizations = found(stack).organizations
    spending = np.where(stack.kind[stack.provider] == INDEPENDENT_PHYSICIANS, 1000.0, 0.0)
    received, _ = referred_revenue(stack, spending, organizations.is_open, nobody_merged(stack))
    usual, weight, named = 100_000.0, 0.5, 0.45
    for payer, practice, rural in (("payer-002", 0, 0), ("payer-003", 1, 1)):
        own = weight * float(organizations.lives[stack.ids.index(RURAL[rural])])
        expected = 1000.0 * named * own / (own + usual)
        assert received[pair(stack, payer, RURAL[rural])] == pytest.approx(expected)
        assert spending[pair(stack, payer, PRACTICES[practice])] == 1000.0


def test_a_hospitals_part_of_its_region_grows_when_another_one_closes(stack: Stack) -> None:
    everybody = np.ones(len(stack.ids), dtype=bool)
    part = hospital_share(stack, everybody)
    assert part[[stack.ids.index(name) for name in (SYSTEM, *RURAL, PRACTICES[0])]] == pytest.approx(
        [0.9, 0.1, 1.0, 0.0]
    )
    without = np.array([name != SYSTEM for name in stack.ids])
    assert hospital_share(stack, without)[stack.ids.index(RURAL[0])] == 1.0
