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

    model = Field("code", "partnership model of the deal that performed")
    agreement_year = Field("years", "year of its agreement, from 1")
    lives = Field("lives", "members whose care it covered")
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
    provider_seen = Field(_USD, "provider's net as it judges it, displaced margin softened by purpose")
    fee_base = Field(_USD, "what the deal saved the payer's customers")
    payer_reference = Field(
        _USD, "result that the payer takes as its reference point for the year", recorded="payer_reference_usd"
    )
    provider_reference = Field(
        _USD, "result that the provider takes as its reference point for the year", recorded="provider_reference_usd"
    )
    payer_plain_net = Field(
        _USD, "result of the year in the payer's plain forecast at signing", recorded="payer_plain_usd"
    )
    provider_plain_net = Field(
        _USD, "result of the year in the provider's plain forecast at signing", recorded="provider_plain_usd"
    )
    payer_promised = Field(
        "share of spending",
        "savings of the year that the payer promised at signing",
        recorded="promised_savings_rate_by_payer",
    )
    provider_promised = Field(
        "share of spending",
        "savings of the year that the provider promised at signing",
        recorded="promised_savings_rate_by_provider",
    )
    payer_plain = Field(
        "share of spending",
        "savings of the year in the payer's own plain forecast at signing",
        recorded="plain_savings_rate_of_payer",
    )
    provider_plain = Field(
        "share of spending",
        "savings of the year in the provider's own plain forecast at signing",
        recorded="plain_savings_rate_of_provider",
    )
    plain_rate = Field(
        "share of spending", "mean of both sides' plain forecasts at signing", recorded="plain_savings_rate"
    )
    delivered_rate = Field(
        "share of spending",
        "savings of the contract as measured, without coding and past prevention: what promises are compared with",
        recorded="delivered_savings_rate",
    )
    agreed_effort = Field("share", "effort that the provider agreed to", recorded="agreed_effort")
    delivered_effort = Field("share", "effort that the provider made", recorded="delivered_effort")
    transition = Field(
        _USD,
        "transition payment of the year: from payer to provider if above 0, the other way if below",
        recorded="transition_payment_usd",
    )
    payer_dealing = Field(_USD, "payer's part of the cost of dealing", recorded="payer_dealing_cost_usd")
    provider_dealing = Field(_USD, "provider's part of the cost of dealing", recorded="provider_dealing_cost_usd")
    dealing_cost = Field(_USD, "cost of dealing to both sides together", recorded="dealing_cost_usd")
    people_cost = Field(_USD, "what both sides spent on their people", recorded="people_cost_usd")
    payer_judged_shortfall = Field(
        "ratio",
        "payer's result below its reference point as it judges it, relative to a wholly bad year",
        recorded="payer_judged_shortfall",
    )
    provider_judged_shortfall = Field(
        "ratio",
        "provider's result below its reference point, relative to a wholly bad year",
        recorded="provider_judged_shortfall",
    )
    payer_unlisted_loss = Field("0-1", "part of the payer's shortfall that its loss list had not prepared for")
    provider_unlisted_loss = Field("0-1", "part of the provider's shortfall that its loss list had not prepared for")
    payer_walk_away = Field(
        _USD,
        "payer's value of walking away when it decided whether to stay, after exit cost and circumstances",
        recorded="payer_walk_away_usd",
        nullable=True,
    )
    provider_walk_away = Field(
        _USD,
        "provider's value of walking away when it decided whether to stay, after exit cost and circumstances",
        recorded="provider_walk_away_usd",
        nullable=True,
    )
    payer_stay_margin = Field(
        _USD,
        "payer's value of staying less that of walking away; missing in the last year of a term",
        recorded="payer_stay_margin_usd",
        nullable=True,
    )
    provider_stay_margin = Field(
        _USD,
        "provider's value of staying less that of walking away; missing in the last year of a term",
        recorded="provider_stay_margin_usd",
        nullable=True,
    )
    provider_own_margin = Field(
        _USD,
        "provider's margin of staying if nothing were forfeited and no control given up",
        recorded="provider_own_margin_usd",
        nullable=True,
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
        self.clear(self.active.nonzero()[0])
        return self

    def clear(self, rows: Ints) -> None:
        """Set the pairs `rows` to a year without a deal."""
        self.block[:, rows] = 0.0
        self.active[rows] = self.two_sided[rows] = False
