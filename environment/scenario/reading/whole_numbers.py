"""Seeds and numbers of replicates: one rule wherever somebody gives one."""

from __future__ import annotations

import operator
from typing import Final, SupportsIndex, TypeGuard

#: Draws distinguish more seeds than this; samplers of other libraries take no larger ones.
LARGEST_SEED: Final = 2**63 - 1
MOST_REPLICATES: Final = 1_000_000


def checked_seed(seed: object) -> int:
    """A seed as a plain integer.

    Args:
        seed: an integer of Python or NumPy.

    Raises:
        ValueError: anything else (a fraction, text, true or false), or a number outside 0..2**63 - 1.
    """
    return checked_whole_number("seed", seed, 0, LARGEST_SEED)


def checked_replicates(replicates: object, name: str = "replicates") -> int:
    """A number of replicates, or the number of one, as a plain integer.

    Args:
        replicates: an integer of Python or NumPy.
        name: what the caller calls it.

    Raises:
        ValueError: anything else, or a number outside 1..1,000,000.
    """
    return checked_whole_number(name, replicates, 1, MOST_REPLICATES)


def checked_whole_number(name: str, value: object, low: int, high: int) -> int:
    """`value` as a plain integer.

    Raises:
        ValueError: not a whole number from `low` to `high`; the message has name, value and what is allowed.
    """
    if is_whole_number(value):
        number = operator.index(value)
        if low <= number <= high:
            return number
    # Imported here: the command line reads the ranges above, and its help must stay fast.
    from longgame.environment.scenario.reading.parameter import quoted

    raise ValueError(f"{name} = {quoted(value)}: allowed is a whole number from {low:,} to {high:,}")


def is_whole_number(value: object) -> TypeGuard[SupportsIndex]:
    """Whether a value is an integer of Python or NumPy, which true and false are not.

    >>> [is_whole_number(value) for value in (3, 3.0, True, "3")]
    [True, False, False, False]
    """
    return hasattr(value, "__index__") and not isinstance(value, bool) and getattr(value, "shape", ()) == ()
