"""Trait functions at work: a function sees one market at a time, cannot change what it sees, and its answer is checked.

So a market comes out the same alone, in any batch and in any worker process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from types import TracebackType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.agents.strategies import StrategyError, TraitFunction, View, highest_trait_value
from longgame.environment.state.stack import Stack

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What is outside the range by less than this is so by rounding, and counts as the end of the range.
_ROUNDING: Final = 1e-9
#: Longest text of a value, or of an error, that a message repeats.
_LONGEST_TEXT: Final = 200
_COLUMNS: Final = tuple(field.name for field in fields(View))
#: How NumPy says that a function needs the number of one partner where it was given those of all partners.
_NEEDS_ONE_NUMBER: Final = (
    "truth value of an array",
    "arrays can be converted to Python scalars",
    "Conversion of an array with ndim > 0 to a scalar",
    "ndarray doesn't define __round__",
    "unhashable type: 'numpy.ndarray'",
)


class _RefusedError(Exception):
    """What a function returned is not usable; the message says what it was."""


@dataclass(frozen=True)
class MarketSight:
    """What one side sees of all its partners in one market.

    Attributes:
        columns: one for each field of a `View`, each of shape (pairs of the market,). They stand in memory that nobody
            can write to, so a function that tries gets an error, and the next function sees what was there.
    """

    columns: tuple[Floats, ...]

    @classmethod
    def of(cls, view: View, pairs: slice) -> MarketSight:
        """The part of a view of many markets that belongs to one of them."""
        columns = (np.ascontiguousarray(getattr(view, name)[pairs], dtype=np.float64) for name in _COLUMNS)
        return cls(tuple(np.frombuffer(column.tobytes()) for column in columns))

    @property
    def everything(self) -> View:
        """All pairs at once, in arrays."""
        return View(*self.columns)

    @cached_property
    def _numbers(self) -> list[tuple[float, ...]]:
        return list(zip(*(column.tolist() for column in self.columns), strict=True))

    def one_by_one(self, pairs: Ints) -> Iterator[View]:
        """Each of these pairs alone, in plain floats."""
        for pair in pairs:
            yield View(*self._numbers[pair])


class Sights:
    """What one side of every market of a stack sees this year.

    Args:
        view: what it sees in each pair of the stack.
        stack: the markets.
        actor: the organisation on this side of each pair, shape (m,).
        partner: the organisation on the other side.
        year: the contract year, for messages.
    """

    def __init__(self, view: View, stack: Stack, actor: Ints, partner: Ints, year: int) -> None:
        self.view, self.actor = view, actor
        self._stack, self._partner, self._year = stack, partner, year
        self._first = np.searchsorted(stack.pair_cell, np.arange(len(stack.cells) + 1))
        self._known: dict[int, MarketSight] = {}

    def answers(self, function: TraitFunction, strategy: str, trait: str, pairs: Ints) -> Floats:
        """What a function makes of some pairs, market by market, shape (len(pairs),).

        Args:
            function: of the trait.
            strategy: whose trait it is, for messages.
            trait: which sets the range that is allowed.
            pairs: rows of the stack, in order.

        Raises:
            StrategyError: the function fails, or returns something other than numbers in the range of the trait.
        """
        values = np.empty(len(pairs))
        cells = self._stack.pair_cell[pairs]
        starts = np.flatnonzero(np.diff(cells, prepend=-1)).tolist()
        for start, stop in zip(starts, [*starts[1:], len(pairs)], strict=True):
            cell = int(cells[start])
            try:
                values[start:stop] = _answer(function, self._sight(cell), pairs[start:stop] - self._first[cell])
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # also sys.exit: a user's function never ends the program
                said = str(error) if isinstance(error, _RefusedError) else _raised(error)
                raise StrategyError(self._message(strategy, trait, cell, said)) from error
        highest = highest_trait_value(trait)
        wrong = np.flatnonzero(~((values >= -_ROUNDING) & (values <= highest + _ROUNDING)))
        if len(wrong):
            pair = int(pairs[wrong[0]])
            ids = self._stack.ids
            towards = f"{ids[self.actor[pair]]} towards {ids[self._partner[pair]]}"
            said = f"returned {values[wrong[0]]} for {towards}"
            raise StrategyError(self._message(strategy, trait, int(cells[wrong[0]]), said))
        return np.clip(values, 0.0, highest)

    def _sight(self, cell: int) -> MarketSight:
        if cell not in self._known:
            self._known[cell] = MarketSight.of(self.view, slice(self._first[cell], self._first[cell + 1]))
        return self._known[cell]

    def _message(self, strategy: str, trait: str, number: int, said: str) -> str:
        cell = self._stack.cells[number]
        market = f"market {cell.scenario.name!r}, seed {cell.seed}, replicate {cell.replicate}, year {self._year}"
        partners = self._first[number + 1] - self._first[number]
        return (
            f"strategy {strategy!r}, trait {trait}: the function {said} ({market}); allowed: a number from 0 to "
            f"{highest_trait_value(trait):g}, or an array of {partners} of them, one for each pair of the market"
        )


def _answer(function: TraitFunction, sight: MarketSight, pairs: Ints) -> Floats:
    """What a function makes of some pairs of one market, as it stands, shape (len(pairs),).

    Raises:
        _RefusedError: the answer is not one number, or one for each pair of the market.
    """
    try:
        return _numbers(function(sight.everything), len(sight.columns[0]))[pairs]
    except (ValueError, TypeError, DeprecationWarning) as error:
        if not _needs_one_number(error):
            raise
    # Written for one partner at a time.
    return np.array([_numbers(function(partner), 1)[0] for partner in sight.one_by_one(pairs)])


def _numbers(value: object, count: int) -> Floats:
    """What a function returned as `count` numbers.

    Raises:
        _RefusedError: it is something else.
    """
    array = np.asarray(value)
    if np.ma.is_masked(value):
        raise _RefusedError("returned an array with masked values")
    if array.dtype.kind not in "iuf":
        raise _RefusedError(f"returned {_shown(value, array)}")
    if array.shape not in ((), (count,)):
        raise _RefusedError(f"returned an array of shape {array.shape}")
    return np.broadcast_to(array.astype(np.float64), count)


def _shown(value: object, array: NDArray[np.generic]) -> str:
    if array.ndim:
        return f"an array of {array.dtype.name} instead of numbers"
    return _short(repr(value))


def _needs_one_number(error: Exception) -> bool:
    text = error.args[0] if error.args else None
    return isinstance(text, str) and any(part in text for part in _NEEDS_ONE_NUMBER)


def _raised(error: BaseException) -> str:
    """An exception in words, with its place and what to do about the commonest ones."""
    try:
        text = str(error)
    except Exception:  # a user's own exception may have no text
        text = ""
    hint = ""
    if "read-only" in text:
        hint = ": what a function sees cannot be changed, make a new array"
    elif isinstance(error, AttributeError) and "'float' object" in text:
        hint = (
            ": it was called for one partner at a time, because it uses `if`, `min` or the like on what it sees; "
            "written with np.where it gets all partners at once"
        )
    named = f"raised {type(error).__name__}{f': {_short(text)}' if text else ''}"
    return f"{named}{_place(error.__traceback__)}{hint}"


def _place(trace: TracebackType | None) -> str:
    """File and line of the function where an exception left it, or nothing if it was not written in Python."""
    while trace is not None and trace.tb_frame.f_code.co_filename == _place.__code__.co_filename:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}, line {trace.tb_lineno}"


def _short(text: str) -> str:
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text[: _LONGEST_TEXT + 1])
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 3] + "..."
