"""Addressed random numbers: every draw is a hash of (seed, replicate, decision, year, entity).

Draws do not depend on each other. Adding an organisation, switching a mechanism off or changing the batch leaves every
other draw as it was, and two scenarios share each draw that both make (common random numbers). The finalizer is that of
SplitMix64 (Steele, Lea & Flood 2014).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

# Arrays without axes: NumPy takes them as they are, while it converts a scalar at every step.
_GOLDEN, _FIRST, _SECOND = (
    np.array(word, dtype=np.uint64) for word in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)
_SHIFT_30, _SHIFT_27, _SHIFT_31, _SHIFT_12 = (np.array(bits, dtype=np.uint64) for bits in (30, 27, 31, 12))
_HALF, _UNIT = np.array(0.5), np.array(2.0**-52)
_MASK = (1 << 64) - 1


def mixed(keys: Keys) -> Keys:
    """SplitMix64 finalizer: a bijection of 64-bit words in which every output bit depends on all input bits."""
    words = keys + _GOLDEN
    # Work in place: copying a whole market's keys at every step would be slow.
    words ^= words >> _SHIFT_30
    words *= _FIRST
    words ^= words >> _SHIFT_27
    words *= _SECOND
    words ^= words >> _SHIFT_31
    return words


def word_key(text: str) -> int:
    """A stable 64-bit key of a word (an organisation id or the name of a decision)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


#: Keys of decision names, cached because there are few names.
_decision_key = functools.lru_cache(maxsize=1024)(word_key)


@functools.lru_cache(maxsize=4096)
def _address_keys(addresses: tuple[tuple[str, int], ...]) -> Keys:
    """Keys of addresses (decision and year), shape (addresses, 1); markets of a batch share them."""
    keys = [(_decision_key(decision) + year * int(_GOLDEN)) & _MASK for decision, year in addresses]
    return np.array(keys, dtype=np.uint64)[:, None]


def entity_keys(identifiers: Sequence[str]) -> Keys:
    """Keys of organisation ids, shape (n,)."""
    keys = {identifier: word_key(identifier) for identifier in set(identifiers)}
    return np.array([keys[identifier] for identifier in identifiers], dtype=np.uint64)


def pair_keys(first: Keys, second: Keys) -> Keys:
    """Keys of ordered pairs of entities, shape of `first`."""
    return mixed(mixed(first) ^ (second * _FIRST))


def cell_key(seed: int, replicate: int) -> int:
    """Key of a replicate under a seed, any integer, which is reduced to 64 bits."""
    return word_key(f"{seed & _MASK}/{replicate}")


def uniform(cells: Keys, decision: str, year: int, entities: Keys) -> Floats:
    """Uniform numbers in the open interval (0, 1), one for each entity, shape (n,).

    Args:
        cells: key of the cell of each entity, shape (n,).
        decision: name of the decision; every rule has its own.
        year: contract year, 0 for values drawn once.
        entities: stable key of each entity, shape (n,).
    """
    return np.asarray(uniforms(cells, ((decision, year),), entities)[0])


def uniforms(cells: Keys, addresses: Sequence[tuple[str, int]], entities: Keys) -> Floats:
    """`uniform` at several addresses (decision and year), shape (addresses, n).

    At one address `entities` may also have several rows, shape (rows, n), and so have the numbers.
    """
    words = mixed(mixed(cells ^ _address_keys(tuple(addresses))) ^ entities)
    words >>= _SHIFT_12
    share = words.astype(np.float64)
    share += _HALF
    share *= _UNIT
    return share


def normal(cells: Keys, decision: str, year: int, entities: Keys) -> Floats:
    """Standard normal numbers by inversion of `uniform`, shape (n,)."""
    return np.asarray(ndtri(uniform(cells, decision, year, entities)), dtype=np.float64)


def normals(cells: Keys, decisions: Sequence[str], year: int, entities: Keys) -> Floats:
    """`normal` for several decisions, shape (decisions, n)."""
    addresses = [(decision, year) for decision in decisions]
    return np.asarray(ndtri(uniforms(cells, addresses, entities)), dtype=np.float64)


def logistic(cells: Keys, decision: str, year: int, entities: Keys) -> Floats:
    """Standard logistic numbers, shape (n,): the shocks of a logit choice, a difference of two Gumbel shocks."""
    return np.asarray(logistics(cells, ((decision, year),), entities)[0])


def logistics(cells: Keys, addresses: Sequence[tuple[str, int]], entities: Keys) -> Floats:
    """`logistic` at several addresses (decision and year), shape (addresses, n)."""
    share = uniforms(cells, addresses, entities)
    return np.asarray(np.log(share) - np.log1p(-share), dtype=np.float64)
