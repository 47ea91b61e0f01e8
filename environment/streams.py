"""Addressed random numbers: every draw is a hash of (seed, replicate, decision, year, entity).

Nothing is consumed, so adding an organisation, switching a mechanism off or changing the batch leaves every other draw
as it was, and two scenarios share each draw that both make (common random numbers). The finalizer is that of SplitMix64
(Steele, Lea & Flood 2014).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_MASK = (1 << 64) - 1


def mixed(keys: Keys) -> Keys:
    """SplitMix64 finalizer: a bijection of 64-bit words whose output bits each depend on all input bits."""
    words = keys + _GOLDEN
    words = (words ^ (words >> np.uint64(30))) * _FIRST
    words = (words ^ (words >> np.uint64(27))) * _SECOND
    return words ^ (words >> np.uint64(31))


def word_key(text: str) -> int:
    """A stable 64-bit key of a word (an organisation id or the name of a decision)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def entity_keys(identifiers: Sequence[str]) -> Keys:
    """Keys of ids, shape (n,)."""
    keys = {identifier: word_key(identifier) for identifier in set(identifiers)}
    return np.array([keys[identifier] for identifier in identifiers], dtype=np.uint64)


def pair_keys(first: Keys, second: Keys) -> Keys:
    """Key of an ordered pair of entities, from the keys of the two."""
    return mixed(mixed(first) ^ (second * _FIRST))


def cell_key(seed: int, replicate: int) -> int:
    """Key of a replicate under a seed; any integer seed, reduced to 64 bits."""
    return word_key(f"{seed & _MASK}/{replicate}")


def uniform(cells: Keys, decision: str, year: int, entities: Keys) -> Floats:
    """Uniform numbers in the open interval (0, 1), one an entity.

    Args:
        cells: key of the cell of each entity, shape (n,).
        decision: name of the decision the draw is for; every rule has its own.
        year: contract year (0 for what is drawn once).
        entities: stable key of each entity, shape (n,).
    """
    address = np.uint64((word_key(decision) + year * int(_GOLDEN)) & _MASK)
    words = mixed(mixed(cells ^ address) ^ entities)
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def normal(cells: Keys, decision: str, year: int, entities: Keys) -> Floats:
    """Standard normal numbers at the same addresses, by inversion."""
    return np.asarray(ndtri(uniform(cells, decision, year, entities)), dtype=np.float64)


def logistic(cells: Keys, decision: str, year: int, entities: Keys) -> Floats:
    """Standard logistic numbers (difference of two Gumbel shocks: logit choice)."""
    share = uniform(cells, decision, year, entities)
    return np.asarray(np.log(share) - np.log1p(-share), dtype=np.float64)
