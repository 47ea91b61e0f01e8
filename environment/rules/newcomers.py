"""Newcomers: members who came to a pair this year, and what they take from its savings.

Savings rest on knowing the patient: who came this year has had no visit, no plan of care and no data with this payer
and this provider. Half of the members attributed to a commercial organisation are gone within 24 months.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def newcomer_share(new_to_plan: Floats, stayed_share: Floats, turnover_rate: Number) -> Floats:
    """Share of a pair's members who changed insurer or practice this year: 1 - (1 - c) (1 - t (1 - r)).

    Args:
        new_to_plan: c, members who came from another insurer, share of the pair's members.
        stayed_share: r, share of the payer's members in the region who are with the provider: of those who choose a
            practice anew, this share takes the one that it had.
        turnover_rate: t, members who choose a practice anew, share a year.
    """
    return np.asarray(1.0 - (1.0 - new_to_plan) * (1.0 - turnover_rate * (1.0 - stayed_share)))


def known_share(newcomers: Floats, first_year_share: Number) -> Floats:
    """Share of a mature care model's savings that a pair's members give: 1 - a (1 - first-year share).

    Args:
        newcomers: a, share of members who came this year.
        first_year_share: savings on a newcomer relative to those on a member whom the care model knows; at 1 the rule
            does nothing.
    """
    return np.asarray(1.0 - newcomers * (1.0 - first_year_share))


def mixed_prevention(prevention: Floats, mean: Floats, turnover_rate: Number) -> Floats:
    """Prevention in a pair's members after some changed practice: those who come bring the region's mean."""
    return np.asarray(prevention + turnover_rate * (mean - prevention))


def expected_prevention(prevention: Floats, newcomers: Floats, year: Floats | float) -> Floats:
    """Prevention of today that is left in a coming year: stock (1 - a)^(year - 1), as members leave with theirs.

    Args:
        prevention: today's stock, share of spending.
        newcomers: a, share of members who come, and leave, in a year.
        year: coming year, from 1 for this one; a column of years gives the shape (years, pairs).
    """
    return np.asarray(prevention * np.exp((year - 1.0) * np.log(np.maximum(1.0 - newcomers, 1e-12))))
