"""One unit for a column of dollars, so that its figures compare at a glance and none looks like zero that is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from longgame.analysis.words.number_words import (
    MILLIONS_FROM,
    Estimate,
    dollars,
    dollars_in,
    millions,
    size_of,
    with_sign,
)

#: Dollars below which the smallest figure of a column would have no digit in millions with two decimals.
_SMALL: Final = 1e4
#: Dollars from which on a column stays in millions however small its smallest figure is.
_LARGE: Final = 1e8


@dataclass(frozen=True)
class DollarUnit:
    """A unit of dollars.

    Attributes:
        dollars: 1, 1,000 or 1,000,000.
    """

    dollars: float

    @classmethod
    def of(cls, estimates: Iterable[Estimate]) -> DollarUnit:
        """The unit of a column: dollars if all are small, thousands if some are and none is very large, else millions.

        >>> three, million = ({"mean": usd, "lo95": None, "hi95": None, "replicates": 1} for usd in (3e3, 1e6))
        >>> DollarUnit.of([three]).dollars, DollarUnit.of([three, million]).dollars, DollarUnit.of([million]).dollars
        (1.0, 1000.0, 1000000.0)
        """
        known = [one for one in estimates if one["mean"] is not None]
        largest = max((size_of(one) for one in known), default=0.0)
        if largest < MILLIONS_FROM:
            return cls(1.0)
        smallest = min((abs(one["mean"]) for one in known if one["mean"]), default=largest)
        return cls(1e3 if smallest < _SMALL and largest < _LARGE else 1e6)

    def words(self, estimate: Estimate) -> str:
        """An estimate with its interval.

        >>> DollarUnit(1e3).words({"mean": 3e3, "lo95": -4e5, "hi95": 4.06e5, "replicates": 20})
        '$3k [-400 to 406]'
        """
        if self.dollars == 1e3:
            return dollars_in(1e3, "k", estimate, 0)
        return dollars(estimate) if self.dollars == 1.0 else millions(estimate)

    def signed(self, gap: Estimate) -> str:
        """A difference with its sign and interval.

        >>> DollarUnit(1e3).signed({"mean": 300.0, "lo95": -4e5, "hi95": 4.06e5, "replicates": 20})
        '+$0.3k [-400 to 406]'
        """
        return with_sign(gap, self.words(gap))
