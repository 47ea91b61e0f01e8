"""Commitment devices of a provider group: stakes that are forfeited, and control that is given up.

"Backing out in the face of difficult decisions cannot be an option" (trade article "What a Tangled Web We Weave"). What
is sunk holds nobody: only what is still to be lost, or decided by others, does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def forfeited(share: Number, invested: Floats, lives: Floats, value_lives: Floats) -> Floats:
    """What a member forfeits if it leaves a deal before the term, USD: share x invested x lives / lives under deals.

    Args:
        share: part of its investment that is at stake, 0 for none.
        invested: dollars that it invested in its group.
        lives: of the deal.
        value_lives: its lives under all its deals.
    """
    return np.asarray(share * invested * lives / np.where(value_lives > 0.0, value_lives, 1.0))


def received_forfeits(given: Floats, lives: Floats, group_lives: Floats, group_claims: Floats) -> Floats:
    """What a member receives of the others' forfeits, USD; each forfeit is divided by the lives of the others.

    r_j = n_j sum over i != j of F_i / (N - n_i).

    Args:
        given: F, what the member itself forfeits.
        lives, group_lives: n and N, of the member and of its group.
        group_claims: sum of F_i / (N - n_i) over its group.
    """
    others = group_lives - lives
    own = np.where(others > 0.0, given / np.where(others > 0.0, others, 1.0), 0.0)
    return np.asarray(lives * np.maximum(group_claims - own, 0.0))


def margin_with_control(
    margin: Floats, lives: Floats, group_margin: Floats, control: Floats, own_voice: Floats
) -> Floats:
    """Margin of staying that decides once a member gave up control, USD: (1 - w) m + w n M, w = c (1 - voice).

    Args:
        margin: m, its own margin of staying.
        lives: n, of the deal.
        group_margin: M, margin a life of its group's running deals, weighed by voice, USD.
        control: c, control that it gave up, 0 for none.
        own_voice: its weight in the group's value.
    """
    weight = control * (1.0 - own_voice)
    return np.asarray((1.0 - weight) * margin + weight * lives * group_margin)
