"""One tidy panel of organisation-years, real or simulated: all that the targets are made of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Booleans = NDArray[np.bool_]

#: Who leads an organisation, as its share of the spending on its lives shows: not known, physicians, hospitals.
UNKNOWN_REVENUE, LOW_REVENUE, HIGH_REVENUE = 0, 1, 2
#: Performance years of an agreement under the rules of 2012 to 2018.
AGREEMENT_YEARS: Final = 3


@dataclass(frozen=True)
class PanelColumns:
    """A row for each organisation and performance year in which it took part, in any order; arrays of shape (n,).

    Attributes:
        organization: number of the organisation; which number does not matter.
        year: performance year.
        agreement_start: first performance year of the running agreement.
        agreement_number: of the running agreement, from 1.
        agreement_years: performance years of the running agreement.
        lives: attributed lives.
        savings_rate: measured savings, share of benchmark.
        min_savings_rate: what they must reach to be shared, share of benchmark; NaN if not known.
        is_paid: whether shared savings were paid for the year.
        is_two_sided: whether the organisation carried downside risk.
        quality: quality score, 0-1; NaN if not known.
        benchmark: updated benchmark, dollars a person-year; NaN if not known.
        revenue: `UNKNOWN_REVENUE`, `LOW_REVENUE` or `HIGH_REVENUE`.
        critical_access_hospitals: how many take part; NaN if not known.
        last_year: last performance year that was watched, one number: who is there then has not left.
    """

    organization: Ints
    year: Ints
    agreement_start: Ints
    agreement_number: Ints
    agreement_years: Ints
    lives: Floats
    savings_rate: Floats
    min_savings_rate: Floats
    is_paid: Booleans
    is_two_sided: Booleans
    quality: Floats
    benchmark: Floats
    revenue: Ints
    critical_access_hospitals: Floats
    last_year: int

    def __post_init__(self) -> None:
        """Refuse what no panel can be.

        Raises:
            ValueError: columns of unequal length, an organisation twice in a year, a year after `last_year`, lives or
                savings that are no numbers, or an agreement that starts after the year.
        """
        lengths = {name: len(getattr(self, name)) for name in COLUMNS}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of a panel must be equally long, not {lengths}")
        if len(self) == 0:
            return
        order = np.lexsort((self.year, self.organization))
        same = (np.diff(self.organization[order]) == 0) & (np.diff(self.year[order]) == 0)
        if same.any():
            raise ValueError("an organisation stands twice in the same year of a panel")
        if self.year.max() > self.last_year:
            raise ValueError(f"year {self.year.max()} of a panel lies after its last year, {self.last_year}")
        if not (np.isfinite(self.lives).all() and (self.lives > 0.0).all()):
            raise ValueError("lives of a panel must be above 0")
        if not np.isfinite(self.savings_rate).all():
            raise ValueError("savings rates of a panel must be numbers")
        if (self.agreement_start > self.year).any():
            raise ValueError("an agreement of a panel starts after a year that it covers")

    def __len__(self) -> int:
        return len(self.year)

    def rows(self, chosen: Ints | Booleans, last_year: int | None = None) -> PanelColumns:
        """The chosen rows, in their order, watched until `last_year` (as before if None)."""
        columns = {name: getattr(self, name)[chosen] for name in COLUMNS}
        return PanelColumns(**columns, last_year=self.last_year if last_year is None else last_year)

    def until(self, year: int) -> PanelColumns:
        """The panel as it stood after a performance year: what came later is not known."""
        return self.rows(self.year <= year, year)


#: Names of the columns, in their order.
COLUMNS: Final = tuple(field.name for field in fields(PanelColumns) if field.name != "last_year")
