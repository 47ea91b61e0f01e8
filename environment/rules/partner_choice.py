"""Partner choice: whom a party with scarce slots talks to, and which of its offers it signs.

Without rivalry for slots a good reputation brings nothing (Noe & Hammerstein 1994; Barclay 2013).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def slots(capacity: Number, taken: Floats | float) -> Floats:
    """Slots of talks that a party has left in a year: its capacity, rounded, less those taken, and at least one.

    The last slot is kept for a challenger, so that parties whose deals are all at term can hear of a better one.

    Args:
        capacity: talks that it can hold in a year.
        taken: slots that its deals at term take.
    """
    return np.asarray(np.maximum(np.floor(np.asarray(capacity) + 0.5) - taken, 1.0))


def place_in_ranking(owner: Ints, worth: Floats) -> Ints:
    """Place of each candidate in its owner's ranking, 0 for the best, shape of `worth`.

    Args:
        owner: party that ranks the candidate.
        worth: what it expects of the candidate; of equals the first row comes first.
    """
    order = _best_first(owner, worth)
    place = np.zeros(len(worth), dtype=np.int64)
    place[order] = _place_in_group(owner[order])
    return place


def _best_first(owner: Ints, worth: Floats) -> Ints:
    """Order of candidates by owner, and best first within each."""
    # The sort is stable, so that of equals the first row comes first.
    return np.lexsort((-worth, owner))


def _place_in_group(sorted_owner: Ints) -> Ints:
    """Place of each candidate, from 0, among those of its owner, which stand together."""
    return np.asarray(np.arange(len(sorted_owner)) - np.searchsorted(sorted_owner, sorted_owner))


def matched(
    proposer: Ints,
    proposer_worth: Floats,
    proposer_slots: Floats,
    chooser: Ints,
    chooser_worth: Floats,
    chooser_slots: Floats,
) -> Bools:
    """Candidates that get a slot on both sides, by deferred acceptance (Gale & Shapley 1962), shape (candidates,).

    Each proposer turns to its best candidates that have not refused; each chooser keeps its best callers so far.

    Args:
        proposer, chooser: the two parties of each candidate.
        proposer_worth, chooser_worth: what each expects of the other.
        proposer_slots, chooser_slots: slots of these parties, by candidate.
    """
    # Rankings stay as they are; only those who refused drop out of them.
    ranking = _best_first(proposer, proposer_worth)
    rank_of_caller = np.empty_like(ranking)
    rank_of_caller[_best_first(chooser, chooser_worth)] = np.arange(len(ranking))
    refused = np.zeros(len(proposer), dtype=bool)
    while True:
        asked = ranking[_place_in_group(proposer[ranking]) < proposer_slots[ranking]]
        asked = asked[np.argsort(rank_of_caller[asked])]
        kept = _place_in_group(chooser[asked]) < chooser_slots[asked]
        if kept.all():
            break
        refused[asked[~kept]] = True
        ranking = ranking[~refused[ranking]]
    held = np.zeros_like(refused)
    held[asked] = True
    return held


def least_kept(owner: Ints, gain: Floats, slots_left: Floats) -> tuple[Bools, Floats]:
    """Whether each offer is among the best that its owner has slots for, and the gain of the least that it keeps.

    Args:
        owner: party that holds the offer.
        gain: what it gains by the offer, USD.
        slots_left: slots of the owner, by offer.
    """
    kept = place_in_ranking(owner, gain) < slots_left
    order = np.lexsort((gain, ~kept, owner))
    sorted_owner = owner[order]
    return kept, gain[order][np.searchsorted(sorted_owner, owner)]
