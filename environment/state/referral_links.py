"""Referrals: which hospitals receive what a panel spends outside its own provider, and how much of it.

A hospital of the region receives by its size. A region without a health system refers as if one of median size stood
in it, because a small hospital cannot give most of that care. What this system would receive goes to the health systems
of the other regions with which the payer has pairs, by size, and without any to the rest of care.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.stack import Stack
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, HEALTH_SYSTEM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def link_referrals(stack: Stack, hospital_size: Floats, outside_share: Floats, missing_size: Floats) -> None:
    """Set who refers to whom, in columns of the stack (m pairs).

    * `hospital_size`: weight of each organisation in referrals.
    * `link_source`, `link_target`, `link_weight`: links from a pair to a pair of the same payer with a hospital of the
      region, and the share of the source's outside spending that goes there. `link_hospital`: its hospital.
    * `far_share`: share of a pair's outside spending that goes to health systems of other regions, shape (m,).
    * `far_target`, `far_weight`: pairs with health systems, and each one's part of what its payer's pairs send far.

    The shares of a source sum to at most `market.hospital_share_of_other_spending`.

    Args:
        stack: the structure to complete.
        hospital_size: weight of each organisation in referrals, 0 for organisations without a hospital, shape (n,).
        outside_share: share of each provider's outside spending that goes to named hospitals, shape (n,).
        missing_size: weight of the health system that a region without one would have, 0 in the others,
            shape (regions,).
    """
    # A payer that sells in a region has a pair with each hospital there, so a pool contains all these pairs.
    kind, pool = stack.kind[stack.provider], stack.pair_region_pool
    hospitals = np.flatnonzero((kind == HEALTH_SYSTEM) | (kind == CRITICAL_ACCESS_HOSPITAL))
    hospitals = hospitals[np.argsort(pool[hospitals], kind="stable")]
    count = np.bincount(pool[hospitals], minlength=len(stack.territory_payer))
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    per_pair = count[pool]
    source = np.repeat(np.arange(stack.pair_count), per_pair)
    within = np.arange(len(source)) - np.repeat(np.cumsum(per_pair) - per_pair, per_pair)
    target = hospitals[first[pool[source]] + within]
    # A hospital refers nothing to itself: that part goes to the rest of care, so the total includes its own size.
    size = hospital_size[stack.provider[target]]
    missing = missing_size[stack.pair_region]
    total = np.bincount(source, weights=size, minlength=stack.pair_count) + missing
    total = np.where(total > 0.0, total, 1.0)
    other = target != source
    source, target, size = source[other], target[other], size[other]
    share = outside_share[stack.provider]
    stack.hospital_size = hospital_size
    stack.link_source, stack.link_target = source, target
    stack.link_hospital = stack.provider[target]
    stack.link_weight = share[source] * size / total[source]
    stack.far_share = share * missing / total
    stack.far_target = np.flatnonzero(kind == HEALTH_SYSTEM)
    size, payer = hospital_size[stack.provider[stack.far_target]], stack.payer[stack.far_target]
    known = np.bincount(payer, weights=size, minlength=len(stack.ids))
    stack.far_weight = size / np.where(known > 0.0, known, 1.0)[payer]


def hospital_share(stack: Stack, is_open: Bools) -> Floats:
    """Part of its region's hospital care that each organisation gives, by size; 0 without a hospital, shape (n,).

    Args:
        stack: who refers to whom.
        is_open: organisations that are open, shape (n,).
    """
    size = stack.hospital_size * is_open
    total = np.bincount(stack.region, weights=size, minlength=stack.region_count)[stack.region]
    return np.asarray(size / np.where(total > 0.0, total, 1.0))


def referred_revenue(stack: Stack, outside: Floats, is_open: Bools, merged_into: Ints) -> tuple[Floats, Floats]:
    """What each pair's hospital receives by referral, and what each pair's members spend at named hospitals, USD.

    A closed hospital receives nothing: its referrals go to the rest of care, or to the hospital that took it over.

    Args:
        stack: who refers to whom.
        outside: spending of each pair outside its provider, shape (m,).
        is_open: organisations that are open, shape (n,).
        merged_into: row of the organisation that took each one over, -1 for none, shape (n,).

    Returns:
        Two arrays of shape (m,), with the same sum by payer.
    """
    hospital, target = heirs(stack, stack.link_hospital, stack.link_target, merged_into)
    named = outside.take(stack.link_source)
    named *= stack.link_weight
    named[~is_open[hospital]] = 0.0
    received, given = (
        np.asarray(np.bincount(row, weights=named, minlength=stack.pair_count), dtype=np.float64)
        for row in (target, stack.link_source)
    )
    if stack.far_share.any():
        far = outside * stack.far_share
        system, target = heirs(stack, stack.provider[stack.far_target], stack.far_target, merged_into)
        payer, weight = stack.payer[stack.far_target], stack.far_weight * is_open[system]
        brought = weight * stack.sum_by_organization(stack.payer, far)[payer]
        received = received + np.bincount(target, weights=brought, minlength=stack.pair_count)
        given = given + far * stack.sum_by_organization(payer, weight)[stack.payer]
    return received, given


def heirs(stack: Stack, hospital: Ints, target: Ints, merged_into: Ints) -> tuple[Ints, Ints]:
    """Hospital and pair that each referral pays: those of the buyer of a hospital that was taken over."""
    heir = merged_into[hospital]
    bought = np.flatnonzero(heir >= 0)
    if not len(bought):
        return hospital, target
    hospital, target = hospital.copy(), target.copy()
    hospital[bought] = heir[bought]
    target[bought] = stack.pair_of(stack.payer[target[bought]], heir[bought])
    return hospital, target
