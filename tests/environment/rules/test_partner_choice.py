"""Partner choice by hand: slots, rankings, deferred acceptance, and the offers that a party keeps."""

import numpy as np
import pytest

from longgame.environment.rules.partner_choice import least_kept, matched, place_in_ranking, slots


@pytest.mark.parametrize(
    ("capacity", "taken", "left"),
    [
        (5.0, 0.0, 5.0),
        (5.0, 2.0, 3.0),
        (2.4, 0.0, 2.0),
        (2.5, 0.0, 3.0),  # a half is rounded up
        (3.0, 3.0, 1.0),  # the last slot is a challenger's
        (3.0, 9.0, 1.0),
        (0.0, 0.0, 1.0),
    ],
)
def test_deals_at_term_take_slots_but_one_is_left(capacity: float, taken: float, left: float) -> None:
    assert slots(capacity, taken) == left


def test_a_ranking_counts_within_its_owner() -> None:
    owner = np.array([7, 3, 7, 3, 7])
    worth = np.array([1.0, 5.0, 3.0, 6.0, 2.0])
    # Owner 7 has worths 1, 3, 2 and owner 3 has 5, 6.
    assert place_in_ranking(owner, worth).tolist() == [2, 1, 0, 0, 1]


def test_of_equals_the_first_row_comes_first() -> None:
    assert place_in_ranking(np.zeros(3, dtype=np.int64), np.ones(3)).tolist() == [0, 1, 2]


def test_the_trusted_caller_gets_the_only_slot() -> None:
    provider, payer = np.array([10, 11]), np.array([0, 0])
    held = matched(provider, np.ones(2), np.ones(2), payer, np.array([0.4, 0.6]), np.ones(2))
    assert held.tolist() == [False, True]


def test_a_refused_provider_turns_to_its_next_best() -> None:
    # Providers 10 and 11 both like payer 0 best; payer 0 prefers 11, so 10 turns to payer 1.
    provider, payer = np.array([10, 10, 11, 11]), np.array([0, 1, 0, 1])
    provider_worth, payer_worth = np.array([9.0, 5.0, 9.0, 5.0]), np.array([1.0, 1.0, 2.0, 1.0])
    one = np.ones(4)
    assert matched(provider, provider_worth, one, payer, payer_worth, one).tolist() == [False, True, True, False]


def test_with_slots_for_all_everybody_talks() -> None:
    provider, payer = np.array([10, 10, 11]), np.array([0, 1, 0])
    many = np.full(3, 2.0)
    assert matched(provider, np.ones(3), many, payer, np.ones(3), many).all()


def test_no_pair_would_rather_have_each_other() -> None:
    random = np.random.default_rng(5)
    provider, payer = (side.ravel() for side in np.meshgrid(np.arange(100, 112), np.arange(6), indexing="ij"))
    worth = random.random((2, len(provider)))
    provider_slots, payer_slots = np.full(len(provider), 2.0), np.full(len(provider), 3.0)
    held = matched(provider, worth[0], provider_slots, payer, worth[1], payer_slots)
    for owner, limit in ((provider, 2), (payer, 3)):
        assert np.bincount(owner[held]).max() <= limit
    for row in np.flatnonzero(~held):
        ours = held & (provider == provider[row])
        theirs = held & (payer == payer[row])
        provider_would = ours.sum() < 2 or worth[0, row] > worth[0, ours].min()
        payer_would = theirs.sum() < 3 or worth[1, row] > worth[1, theirs].min()
        assert not (provider_would and payer_would)


def test_a_party_keeps_its_best_offers() -> None:
    owner = np.array([1, 1, 1, 2])
    gain = np.array([10.0, 30.0, 20.0, 5.0])
    kept, least = least_kept(owner, gain, np.array([2.0, 2.0, 2.0, 2.0]))
    assert kept.tolist() == [False, True, True, True]
    assert least.tolist() == [20.0, 20.0, 20.0, 5.0]
