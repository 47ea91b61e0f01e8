"""Money between the members of a provider group: pooled returns and pooled capital."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def returns_paid_out(net: Floats, pooled_share: Floats, share: Floats, group_total: Floats) -> Floats:
    """What the pot pays each member beyond what it put in, USD; the sum over a group is zero.

    t_j = share_j sum_i (pooled_i net_i) - pooled_j net_j.

    Args:
        net: what contracts paid the member this year, less shared losses.
        pooled_share: part of it that goes into the pot; at 0 nothing is pooled.
        share: the member's share by rule; shares of a group sum to one.
        group_total: the pot of its group, the sum of pooled shares times nets.
    """
    return np.asarray(share * group_total - pooled_share * net)


def funding_received(short: Floats, left: Floats, group_short: Floats, group_left: Floats) -> tuple[Floats, Floats]:
    """What each member of a group receives for its programmes from the others' liquid capital, and what it gives, USD.

    Members with capital left give in proportion to it, members that are short receive in proportion to what is missing:
    the group moves min(sum short, sum left).

    Args:
        short: cost that the member cannot fund itself.
        left: its liquid capital after its own cost.
        group_short, group_left: sums over its group.
    """
    moved = np.minimum(group_short, group_left)
    received = short * moved / np.where(group_short > 0.0, group_short, 1.0)
    given = left * moved / np.where(group_left > 0.0, group_left, 1.0)
    return np.asarray(received), np.asarray(given)
