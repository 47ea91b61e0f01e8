"""Out of money: providers that can no longer pay for their programme, whatever it would bring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.state import State

Bools = NDArray[np.bool_]


def out_of_money(state: State, view: ParameterView) -> Bools:
    """Pairs whose provider cannot pay for its programmes any more, shape (m,).

    Either it could pay for less than the least share of its planned programmes: this year's once the year has invested,
    last year's during talks. Such a provider ends its running deals after the year and signs nothing in the next talks.
    A least share of 0 is the null: nobody is ever short. Or the deal has used up what the owners put up for it, which
    ends that deal alone (`use_up_runway`); without `mechanisms.runway` no deal has such a purse.

    Accountable care organisations had spent 3.5 to 4 million dollars before the first cheque (NAACOS 2014), and in
    2013-2017 the unpaid left twice as often as the paid in running agreements (9.7 and 4.9 %, CMS public-use files).
    """
    short = state.organizations.funded_share[state.stack.provider] < view["walking.least_funded_share"]
    used_up = (state.pairs.model > 0) & (state.pairs.purse < 0.0)
    return np.asarray(short | used_up)
