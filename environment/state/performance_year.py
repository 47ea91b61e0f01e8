"""The performance year of a pair: its results and the amounts due."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.record import Field, Record

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_RATE, _USD = "share of benchmark", "USD"


class PerformanceYear(Record):
    """One year of every pair; arrays of shape (m,), 0 if the pair had no deal.

    Nets are accrual. Amounts due are the part of the net that is settled next year. Cash is the net without that part,
    plus the amounts due for the year before.
    """

    true_rate = Field(_RATE, "true savings of the pair", recorded="true_savings_rate")
    measured_rate = Field(_RATE, "measured savings of the pair", recorded="measured_savings_rate")
    contract_rate = Field(
        _RATE,
        "measured savings of the contract, over all its members: what is settled",
        recorded="contract_savings_rate",
    )
    misfit = Field(_RATE, "persistent misfit of the benchmark", recorded="misfit_rate")
    noise = Field(_RATE, "one-year noise of measurement", recorded="noise_rate")
    apparent_rate = Field("share of spending", "contract's measured savings against the status quo")
    surprise_payer = Field("share of spending", "measured savings above the J-curve that the payer forecast at signing")
    surprise_provider = Field("share of spending", "measured savings above the J-curve that the provider forecast")
    benchmark_pmpy = Field(
        "USD per member-year", "benchmark against which savings are measured", recorded="benchmark_pmpy_usd"
    )
    benchmark_usd = Field(_USD, "benchmark of all lives of the pair")
    savings_due = Field(_USD, "provider's part of shared savings, before enabler and recoupment")
    loss_due = Field(_USD, "provider's part of losses, before the enabler")
    recoupment_due = Field(_USD, "up-front money taken back from the savings")
    enabler_fee_due = Field(_USD, "enabler's part of the savings")
    enabler_guarantee_due = Field(_USD, "losses that the enabler carries")
    displaced_margin = Field(_USD, "contribution the provider lost on avoided care", recorded="displaced_margin_usd")
    program_cost = Field(_USD, "care programme and start-up cost borne by the provider", recorded="program_cost_usd")
    support = Field(_USD, "up-front money paid to the provider", recorded="support_usd")
    care_management = Field(_USD, "care-management fees paid to the provider")
    payer_net = Field(_USD, "payer's result from the deal, accrual", recorded="payer_net_usd")
    provider_net = Field(_USD, "provider's result from the deal, accrual", recorded="provider_net_usd")
    payer_cash = Field(
        _USD, "payer's cash from the deal: last year's settlement, this year's costs", recorded="payer_cash_usd"
    )
    provider_cash = Field(
        _USD, "provider's cash from the deal: last year's settlement, this year's costs", recorded="provider_cash_usd"
    )
    payer_due = Field(_USD, "payer's part of the net that is settled next year")
    provider_due = Field(_USD, "provider's part of the net that is settled next year")
    payer_seen = Field(_USD, "payer's net as measured savings show it")
    fee_base = Field(_USD, "what the deal saved the payer's customers")
    payer_expected = Field(
        _USD, "result that the payer takes as its reference point for the year", recorded="payer_expected_usd"
    )
    provider_expected = Field(
        _USD, "result that the provider takes as its reference point for the year", recorded="provider_expected_usd"
    )

    def __init__(self, block: Floats) -> None:
        super().__init__(block)
        self.active: Bools = np.zeros(block.shape[1:], dtype=bool)
        self.two_sided: Bools = np.zeros(block.shape[1:], dtype=bool)

    def rows(self, index: Ints) -> PerformanceYear:
        """A copy of the pairs at `index`."""
        chosen = super().rows(index)
        chosen.active, chosen.two_sided = self.active[index], self.two_sided[index]
        return chosen

    def write(self, index: Ints, other: PerformanceYear) -> None:
        """Write the rows of `other` to the rows `index`."""
        super().write(index, other)
        self.active[index], self.two_sided[index] = other.active, other.two_sided

    def cleared(self) -> PerformanceYear:
        """The same columns, set to a year without deals. Reusing them is cheaper than making new ones."""
        rows = np.flatnonzero(self.active)
        self.block[:, rows] = 0.0
        self.active[rows] = self.two_sided[rows] = False
        return self
