"""Governance of a provider group: seats on its board, the depth that its expertise reaches, voice, and what it costs.

"Governance expertise must trump or be equal to investment when it comes to governing"; founders give up seats for it
(trade article "What a Tangled Web We Weave").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def seat_shares(
    expert_share: Number, clinician_share: Number, community_share: Number
) -> tuple[Floats, Floats, Floats]:
    """Shares of the board's seats, 0-1: outside experts', clinicians', and those of investors, who have what is left.

    Shares that are given away and add up to more than 1 are scaled down to 1.
    """
    given = np.asarray(expert_share + clinician_share + community_share)
    whole = np.maximum(given, 1.0)
    return (
        np.asarray(expert_share / whole),
        np.asarray(clinician_share / whole),
        np.asarray(np.maximum(1.0 - expert_share - clinician_share - community_share, 0.0)),
    )


def member_seats(
    board_seats: Number, investor_share: Floats, invested: Floats, group_invested: Floats, committee_seat: Number
) -> Floats:
    """Seats of each member: its part of the investors' seats, by dollars; without dollars a place on a committee.

    Args:
        board_seats: seats of the whole board.
        investor_share: share of them that is left for investors.
        invested: dollars that the member invested.
        group_invested: dollars that all members of its group invested.
        committee_seat: what a place on a committee counts, in seats.
    """
    part = invested / np.where(group_invested > 0.0, group_invested, 1.0)
    return np.asarray(np.where(invested > 0.0, board_seats * investor_share * part, committee_seat))


def expertise(
    expert_share: Number,
    clinician_share: Number,
    investor_share: Floats,
    chosen_for_interest: Number,
    interest_grade: Number,
    seniority_grade: Number,
    investor_grade: Number,
) -> Floats:
    """Expertise of a board, 0-1: the mean grade of its seats.

    x = e + c [z g_interest + (1 - z) g_seniority] + v g_investor. An outside expert counts 1, the community nothing.

    Args:
        expert_share, clinician_share, investor_share: e, c and v, shares of the seats.
        chosen_for_interest: z, share of clinicians who sit there for their interest, not for their seniority.
        interest_grade, seniority_grade, investor_grade: what a seat of each knows, 0-1.
    """
    clinicians = chosen_for_interest * interest_grade + (1.0 - chosen_for_interest) * seniority_grade
    return np.asarray(expert_share + clinician_share * clinicians + investor_share * investor_grade)


def deepest_change(board_expertise: Floats, required: Floats) -> Floats:
    """Depth of change that a group reaches at most: expertise over what a full change (depth 1) requires.

    A deal of depth d then reaches d min(1, expertise / (required d)).
    """
    return np.asarray(np.where(required > 0.0, board_expertise / np.where(required > 0.0, required, 1.0), np.inf))


def voice(seats: Floats, group_seats: Floats, expert_seats: Floats, lives_share: Floats) -> Floats:
    """Weight of a member in the value of its group; the weights of a group sum to one.

    Own seats over those of all members and experts; what experts hold weighs the members by lives.

    Args:
        seats: of the member.
        group_seats: of all members of its group.
        expert_seats: of outside experts.
        lives_share: the member's part of the group's lives.
    """
    whole = group_seats + expert_seats
    return np.asarray((seats + expert_seats * lives_share) / np.where(whole > 0.0, whole, 1.0))


def board_cost(paid_seats: Floats, hours: Number, hourly_pay: Number) -> Floats:
    """What a board costs in a year, USD at the prices of year 1: paid seats x hours x pay.

    Args:
        paid_seats: seats of clinicians and outside experts; founders and the community sit for nothing.
        hours: of a seat in a year.
        hourly_pay: USD an hour ($300 to $400 in the trade article).
    """
    return np.asarray(paid_seats * hours * hourly_pay)
