import numpy as np
import pytest

from longgame.environment.rules.entry import entrant_fixed_cost, returning_share


def test_the_entrant_s_fixed_cost_gives_its_own_operating_margin() -> None:
    # Revenue of 100 at a contribution of 60 %: fixed cost of 62 gave -2 %; at +3 % it is 57.
    cost = entrant_fixed_cost(np.array([62.0]), np.array([0.6]), np.array([-0.02]), np.array([0.03]))
    assert cost[0] == pytest.approx(57.0)


def test_those_who_left_come_back_but_at_most_half_of_what_others_serve() -> None:
    wanted, served = np.array([200.0, 900.0, 100.0]), np.array([1000.0, 1000.0, 0.0])
    assert returning_share(wanted, served).tolist() == [0.2, 0.5, 0.0]
