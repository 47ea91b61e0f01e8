"""What the three kinds of provider have in common."""

from __future__ import annotations

import math

from longgame.agents.organization import Column, Organization


class Provider(Organization):
    """An organisation that delivers care to attributed lives, whoever insures them."""

    pays_for_care = False

    maturity = Column("0-1", "maturity of the care model", 0.0, 1.0)
    quality = Column("0-1", "quality of care", 0.0, 1.0)
    own_revenue_share = Column("share of spending", "its lives' spending that is its own revenue", 0.0, 1.0)
    prepaid_share = Column("share of own revenue", "revenue that does not fall with volume", 0.0, 1.0)
    contribution_margin = Column("share of revenue", "contribution lost for a dollar of own revenue avoided", 0.0, 1.0)
    relative_spending = Column("ratio", "spending a life relative to the market", 0.0)
    reduction_rate = Column("share of targeted spending", "reduction reached at full maturity", 0.0, 1.0)
    overlap_share = Column("share of care", "its patients' care that it and its allies can change", 0.0, 1.0)
    fixed_cost = Column("USD a year", "cost that does not move with volume, at year-1 prices", 0.0)
    funded_share = Column("share", "planned care programmes it could pay for in the last year", writable=False)

    @property
    def lives(self) -> float:
        """Lives attributed to it, of all payers."""
        return self._books.lives(self._row)

    @property
    def price(self) -> float:
        """Unit price relative to the market, mean over payers by lives; set, it moves every payer's in proportion."""
        return self._books.price(self._row)

    @price.setter
    def price(self, value: float) -> None:
        if not (math.isfinite(value) and value > 0.0):
            raise ValueError(f"price = {value!r} of {self.organization}: allowed is above 0 (ratio to the market)")
        self._books.set_price(self._row, float(value))
