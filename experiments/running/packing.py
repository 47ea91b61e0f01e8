"""Tasks as bytes, for worker processes: functions of strategies travel by import path, so not every function can."""

from __future__ import annotations

import io
import pickle
from typing import Any

from longgame.agents.strategies import Strategy, StrategyError

_WHAT_TO_DO = (
    "Define it with def at the top level of a module, no lambda and no function inside a function; "
    "or use one worker (workers=1, on the command line --workers 1)"
)


def packed(task: object) -> bytes:
    """A task in bytes of its own, as it can be read only after the strategy files are loaded.

    Raises:
        StrategyError: the task holds a strategy with a function that cannot travel.
    """
    try:
        return pickle.dumps(task)
    except Exception:
        _FunctionCheck(io.BytesIO()).dump(task)
        raise


def unpacked(task_bytes: bytes) -> Any:
    """The task that `packed` made bytes of.

    Raises:
        StrategyError: a function of a strategy cannot be found in this process.
    """
    try:
        return pickle.loads(task_bytes)
    except (AttributeError, ImportError) as error:
        raise StrategyError(
            f"a worker process cannot find a function of a strategy ({error}). {_WHAT_TO_DO}. "
            "A function that was typed into a notebook or a console must move into a file"
        ) from error


class _FunctionCheck(pickle.Pickler):
    """Pickles like any other, and stops at the first strategy with a function that cannot be pickled."""

    def persistent_id(self, thing: object) -> None:
        """Look at each object on the way; none has an id of its own.

        Raises:
            StrategyError: names strategy, trait and function.
        """
        if not isinstance(thing, Strategy):
            return
        for trait, function in thing.traits.items():
            try:
                if callable(function):
                    pickle.dumps(function)
            except Exception as error:
                name = getattr(function, "__qualname__", type(function).__qualname__)
                raise StrategyError(
                    f"strategy {thing.name!r}, trait {trait}: the function {name!r} cannot travel to a worker process "
                    f"by its import path. {_WHAT_TO_DO}"
                ) from error
