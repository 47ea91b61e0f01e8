"""How many examples hypothesis tries of a property."""

import os

#: Set by hand or by a scheduled run that has the time: new examples every time, and many more of them.
SEARCHING = bool(os.environ.get("LONGGAME_SEARCH"))
_MORE = 20


def examples(usual: int) -> int:
    """The usual number of examples, or many more in a search."""
    return usual * _MORE if SEARCHING else usual
