"""Providers: what the three kinds have in common."""

from __future__ import annotations

import math

from longgame.agents.organization import Attribute, Organization


class Provider(Organization):
    """An organisation that delivers care to the lives attributed to it, whoever insures them."""

    pays_for_care = False

    maturity = Attribute()
    quality = Attribute()
    own_revenue_share = Attribute()
    prepaid_share = Attribute()
    contribution_margin = Attribute()
    relative_spending = Attribute()
    reduction_rate = Attribute()
    overlap_share = Attribute()
    focus_width = Attribute()
    pilot_multiplier = Attribute()
    fixed_cost = Attribute()
    funded_share = Attribute()
    group_invested = Attribute()
    group_in_kind = Attribute()
    group_seats = Attribute()
    group_voice = Attribute()
    group_share = Attribute()
    group_balance = Attribute()
    integration = Attribute()

    @property
    def lives(self) -> float:
        """Lives attributed to the provider, over all payers."""
        return self._books.lives(self._row)

    @property
    def group_form(self) -> str:
        """Form of its provider group, `none` without one."""
        return self._books.group(self._row)[0]

    @property
    def group_lead(self) -> str | None:
        """Id of the health system that leads its provider group, which is the id of the group; None without one."""
        return self._books.group(self._row)[1]

    @property
    def group_since(self) -> int:
        """Contract year in which it joined its provider group, 0 without one."""
        return self._books.group(self._row)[2]

    @property
    def price(self) -> float:
        """Unit price relative to the market, mean over payers by lives.

        Setting it changes the price for every payer in proportion.

        Raises:
            ValueError: the new price is not a finite number above 0.
        """
        return self._books.price(self._row)

    @price.setter
    def price(self, value: float) -> None:
        if not (math.isfinite(value) and value > 0.0):
            raise ValueError(f"price = {value!r} of {self.organization}: allowed is above 0 (ratio to the market)")
        self._books.set_price(self._row, float(value))
