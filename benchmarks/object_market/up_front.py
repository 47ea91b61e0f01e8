"""Up-front money of one sheet, told year by year."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class UpFront:
    """Money before any savings: so much a life-year for some months of an agreement, and a sum when two sides begin."""

    a_life_year: float
    months: int
    fixed: float
    a_life: float

    def offered(self, share: float) -> UpFront:
        """As much of it as a payer offers."""
        return replace(self, a_life_year=self.a_life_year * share, fixed=self.fixed * share, a_life=self.a_life * share)

    def running(self, agreement_year: int, lives: float) -> float:
        """Dollars by the month in a year of an agreement."""
        months_left = self.months - 12 * (agreement_year - 1)
        return self.a_life_year * lives * min(max(months_left, 0), 12) / 12.0

    def in_year(self, agreement_year: int, deal_year: int, lives: float) -> float:
        """All dollars of a year."""
        at_start = self.fixed + self.a_life * lives if deal_year == 1 else 0.0
        return self.running(agreement_year, lives) + at_start

    def owed(self, agreement_year: int, deal_year: int, lives: float, chance: float) -> float:
        """Dollars that both expect to be owed at the end of a year, if savings are paid with this chance a year."""
        owed = self.running(agreement_year, lives)
        if agreement_year == deal_year:
            still_owed = 1.0
            for _ in range(agreement_year - 1):
                still_owed *= 1.0 - chance
            owed += (self.fixed + self.a_life * lives) * still_owed
        return owed
