"""Identity, antagonism and engagement, a year on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from longgame.environment.phases.founding import found
from longgame.environment.rules.identity import (
    engagement_level,
    next_antagonism,
    next_engagement,
    next_identity_inertia,
)
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.events import EVENT, REASON
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year

Floats = NDArray[np.float64]
shares = some.floats(0.0, 1.0)


def one(value: float) -> Floats:
    return np.array([value])


def inertia_after(
    inertia: float,
    naming: float = 0.0,
    trust: float = 0.0,
    wins: float = 0.0,
    loss: float = 0.0,
    peers: float | None = None,
    in_deals: float = 1.0,
    pull: float = 0.0,
    floor: float = 0.0,
) -> float:
    sides = [
        one(number) for number in (inertia, naming, trust, wins, loss, inertia if peers is None else peers, in_deals)
    ]
    own, named, trusted, won, lost, others, dealing = sides
    return float(next_identity_inertia(own, named, trusted, won, lost, others, dealing, floor, 0.4, 0.2, pull)[0])


def test_naming_trust_and_wins_together_let_identity_go() -> None:
    # 0.5 - 0.4 x 0.8 x 0.5 x 0.75 x 0.5
    assert inertia_after(0.5, naming=0.8, trust=0.5, wins=0.75) == pytest.approx(0.44)


@pytest.mark.parametrize("missing", ["naming", "trust", "wins"])
def test_nothing_is_let_go_when_one_of_the_three_is_missing(missing: str) -> None:
    everything = {"naming": 1.0, "trust": 1.0, "wins": 1.0}
    assert inertia_after(0.5, **{**everything, missing: 0.0}) == 0.5


def test_a_partnership_that_goes_well_lets_identity_go_without_naming_too() -> None:
    # A floor of 0.3: 0.5 - 0.4 x 0.3 x 1 x 1 x 0.5; half named, 0.4 x (0.3 + 0.7 x 0.5) x 0.5.
    assert inertia_after(0.5, trust=1.0, wins=1.0, floor=0.3) == pytest.approx(0.44)
    assert inertia_after(0.5, naming=0.5, trust=1.0, wins=1.0, floor=0.3) == pytest.approx(0.37)
    assert inertia_after(0.5, naming=1.0, trust=1.0, wins=1.0, floor=0.3) == pytest.approx(0.3)


def test_a_loss_that_nobody_listed_hardens() -> None:
    # 0.5 + 0.2 x 0.4 x 0.5; the more attached, the less there is to harden.
    assert inertia_after(0.5, loss=0.4) == pytest.approx(0.54)
    assert inertia_after(0.9, loss=0.4) - 0.9 == pytest.approx(0.008)


def test_peers_pull_those_without_deals_too_and_nothing_else_moves_them() -> None:
    assert inertia_after(0.5, peers=0.9, pull=0.1) == pytest.approx(0.54)
    assert inertia_after(
        0.5, naming=1.0, trust=1.0, wins=1.0, loss=1.0, peers=0.9, in_deals=0.0, pull=0.1
    ) == pytest.approx(0.54)


@given(shares, shares, shares, shares, shares, shares)
def test_inertia_stays_a_share(
    inertia: float, naming: float, trust: float, wins: float, loss: float, peers: float
) -> None:
    assert 0.0 <= inertia_after(inertia, naming, trust, wins, loss, peers, pull=1.0) <= 1.0


def test_good_dealing_wears_antagonism_down() -> None:
    # 0.5 x (1 - 0.2 x 0.6)
    assert next_antagonism(one(0.5), one(0.6), one(0.0), 0.2, 0.3).tolist() == pytest.approx([0.44])


def test_an_exit_raises_antagonism_and_two_at_once_as_much_as_one_after_the_other() -> None:
    nothing = one(0.0)
    once = next_antagonism(one(0.4), nothing, one(1.0), 0.2, 0.3)
    # 1 - 0.6 exp(-0.3)
    assert once.tolist() == pytest.approx([1.0 - 0.6 * np.exp(-0.3)])
    twice = next_antagonism(once, nothing, one(1.0), 0.2, 0.3)
    assert next_antagonism(one(0.4), nothing, one(2.0), 0.2, 0.3).tolist() == pytest.approx(twice.tolist())


@given(shares, shares, some.floats(0.0, 50.0))
def test_antagonism_stays_a_share(antagonism: float, good: float, bad: float) -> None:
    assert 0.0 <= float(next_antagonism(one(antagonism), one(good), one(bad), 1.0, 1.0)[0]) <= 1.0


def level_of(naming: float, staffing: float, burden: float) -> float:
    return float(engagement_level(one(0.7), one(naming), one(staffing), one(0.0), one(burden), 0.2, 0.1, 0.3)[0])


def test_early_involvement_and_staffing_raise_engagement_and_unexplained_burden_lowers_it() -> None:
    assert level_of(1.0, 1.0, 0.0) == pytest.approx(1.0)  # 0.7 + 0.2 + 0.1
    assert level_of(0.0, 0.0, 1.0) == pytest.approx(0.4)  # 0.7 - 0.3
    # Half named, an effort of 0.8 and a grievance of 0.2: 0.7 + 0.1 - 0.3 x (0.4 + 0.2).
    assert level_of(0.5, 0.0, 0.5 * 0.8 + 0.2) == pytest.approx(0.62)


def test_the_level_of_engagement_stays_a_share() -> None:
    assert level_of(0.0, 0.0, 9.0) == 0.0
    assert float(engagement_level(one(0.95), one(1.0), one(1.0), one(0.0), one(0.0), 0.2, 0.1, 0.3)[0]) == 1.0


def test_engagement_falls_fast_and_rises_slowly() -> None:
    assert float(next_engagement(one(0.7), one(0.5), 0.5, 0.15)[0]) == pytest.approx(0.6)
    assert float(next_engagement(one(0.5), one(0.7), 0.5, 0.15)[0]) == pytest.approx(0.53)
    assert float(next_engagement(one(0.6), one(0.6), 0.5, 0.15)[0]) == 0.6


def antagonism_after_a_year(merger_exit_rate: float) -> tuple[Floats, Floats]:
    """Providers' antagonism, and how many partners left each: deals are signed, then every payer merges."""
    scenario = Scenario.from_dict(
        {"years": 1},
        overrides={
            "market.meeting_rate": 1.0,
            "market.payer_capacity": 1000.0,
            "market.provider_capacity": 1000.0,
            "negotiation.breakdown_rate": 0.0,
            "mechanisms.leader_change": False,
            "organizations.payer.merger_rate": 1.0,
            "organizations.independent_physicians.merger_rate": 0.0,
            "organizations.health_system.merger_rate": 0.0,
            "organizations.critical_access_hospital.merger_rate": 0.0,
            "walking.merger_exit_rate": merger_exit_rate,
        },
    )
    state = found(Stack([Cell(scenario, 1, 1)]))
    book = contract_year(Simulation(state))
    left = np.zeros(len(state.stack.ids))
    for batch in book.events.batches:
        rows = (batch["event"] == EVENT["exited_mid_term"]) & (batch["reason"] == REASON["merger"])
        left += np.bincount(state.stack.provider[batch["pair"][rows]], minlength=len(left))
    provides = ~state.stack.is_payer
    return state.organizations.antagonism[provides], left[provides]


def test_an_exit_before_the_term_raises_antagonism_in_the_same_year() -> None:
    stayed, none = antagonism_after_a_year(0.0)
    after, left = antagonism_after_a_year(1.0)
    assert none.sum() == 0.0
    assert left.sum() > 0.0
    # Nothing else differs: 1 - A falls by exp(-rise) with every partner that leaves.
    rise = float(Scenario.from_dict({}).values["identity.antagonism_rise"])
    np.testing.assert_allclose(1.0 - after, (1.0 - stayed) * np.exp(-rise * left), rtol=1e-12)


def test_people_who_were_won_over_are_more_engaged() -> None:
    # Nobody named, an effort of 1 and no grievance: 0.7 + 0.05 - 0.3.
    level = engagement_level(one(0.7), one(0.0), one(0.0), one(0.05), one(1.0), 0.2, 0.1, 0.3)
    assert float(level[0]) == pytest.approx(0.45)
