"""The tables of a scenario: they can be read like any mapping, and never change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn, TypeVar

Key = TypeVar("Key")
Item = TypeVar("Item", covariant=True)


class FixedMapping(Mapping[Key, Item]):
    """A mapping that cannot be changed: a scenario's hash stands for what it holds."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Key, Item]) -> None:
        """A copy of `items`."""
        self._items = changeable(items)

    def __getitem__(self, key: Key) -> Item:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __or__(self, other: Mapping[Key, Item]) -> dict[Key, Item]:
        """A new dictionary with what the other mapping adds or replaces."""
        return self._items | dict(other)

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[type[FixedMapping[Key, Item]], tuple[dict[Key, Item]]]:
        """Travel between processes as a dictionary."""
        return type(self), (self._items,)

    def _refuse(self, *_: object) -> NoReturn:
        """Refuse a change.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            "a scenario does not change once it is made; "
            'make another one, such as scenario.with_values({"market.member_churn_rate": 0.2})'
        )

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse


def changeable(items: Mapping[Key, Item]) -> dict[Key, Item]:
    """A dictionary of the same items.

    A scenario has a thousand values and a sweep makes thousands of scenarios: `dict` would ask a fixed mapping for its
    items one by one.
    """
    # Asking for the type is cheaper than `isinstance` of an abstract class, and rows of market files are many.
    return dict(items._items if type(items) is FixedMapping else items)
