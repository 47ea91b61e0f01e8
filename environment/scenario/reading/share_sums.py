"""Shares of a market file that should sum to 1: how exactly, and what to say when they do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Shares that miss a sum of 1 by less than this were rounded, and are scaled without a word.
SHARE_TOLERANCE: Final = 0.01
#: Shares that miss a sum of 1 by less than this do so by the last bits alone, and are left as they are.
ROUNDING: Final = 1e-12
#: How to have them scaled, at the end of a message.
SCALING: Final = "or --normalise-shares (normalise_shares = true) to scale them to a sum of 1"


def lines_of(places: Sequence[str]) -> str:
    """`lines 2, 3, 4`, from the places of rows."""
    numbers = [place.rpartition(" ")[2] for place in places]
    further = f" and {len(numbers) - 5:,} more" if len(numbers) > 5 else ""
    return f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(numbers[:5])}{further}"
