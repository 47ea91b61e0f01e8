import numpy as np

from longgame.environment.rules.screening import sits_down


def test_a_side_stays_away_when_its_own_limit_is_beyond_what_it_thinks_the_other_accepts() -> None:
    provider, payer = np.array([0.5, 0.81, 0.5, 0.8]), np.array([0.6, 0.9, 0.19, 0.2])
    # The last pair has no zone, but each alone cannot know it: both sit down.
    assert sits_down(provider, payer, 0.2, 0.8).tolist() == [True, False, False, True]
