"""The columns: everything that changes in a market, one row an organisation or one row a payer-provider pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.record import Field, Record
from longgame.environment.state.stack import Stack

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass
class Organizations:
    """State of organisations, each array of shape (n,); provider-only columns are 0 for payers and the other way round.

    Dollars are nominal; shares and 0-1 scales are fractions. `forecast_gap` is the mean shortfall (-) or surplus (+) of
    own measured savings against the unframed J-curve, `forecast_years` the years it rests on. `trait_source[:, t]` is
    the strategy a trait came from. `score_history` holds the yearly results that imitation compares, newest first,
    shape (window, n).
    """

    capital: Floats
    opening_capital: Floats
    identity_inertia: Floats
    antagonism: Floats
    engagement: Floats
    value_focus: Floats
    trait_source: Ints
    is_open: Bools
    net: Floats
    cumulative_net: Floats
    forecast_gap: Floats
    forecast_years: Floats
    score_history: Floats
    # providers
    lives: Floats
    own_revenue_share: Floats
    prepaid_share: Floats
    contribution_margin: Floats
    relative_spending: Floats
    reduction_rate: Floats
    overlap_share: Floats
    operating_margin: Floats
    fixed_cost: Floats
    own_income_share: Floats
    maturity: Floats
    quality: Floats
    opening_quality: Floats
    opening_engagement: Floats
    funded_share: Floats
    # payers
    insured_share: Floats
    expected_claims: Floats
    last_claims: Floats
    opening_claims: Floats
    premium: Floats
    opening_premium_ratio: Floats
    rebate_due: Floats


@dataclass
class Pairs:
    """State of payer-provider pairs, each array of shape (m,) unless said otherwise.

    Trust is a Beta belief, kept as weights of good and bad evidence: `payer_good`, `payer_bad` are the provider's about
    the payer. `model` is 0 for fee for service. `terms` are the running (or last) agreement's. `seen_of_payer` and
    `seen_of_provider`, shape (6, m), are what the partner last saw: claim, candor, effort, support, retrade, naming.
    `wait_months` > 0 means that talks reached an agreement which is not signed yet; `pending` holds its terms.
    The `reference_*` columns freeze both sides' forecasts at signing; those of shape (2, m) have row 0 for the payer
    and row 1 for the provider, as have `record_gap` and `retraded`. `past_apparent`, shape (3, m) and newest first,
    are savings against the status quo as measured.
    """

    lives: Floats
    base_share: Floats
    price: Floats
    opening_price: Floats
    prevention: Floats
    saved_without_deal: Floats
    payer_good: Floats
    payer_bad: Floats
    provider_good: Floats
    provider_bad: Floats
    relationship: Floats
    cooling: Floats
    ordinal: Ints
    seen_of_payer: Floats
    seen_of_provider: Floats
    # the deal
    model: Ints
    package: Ints
    agreement_number: Ints
    agreement_year: Ints
    deal_year: Ints
    terms: ContractTerms
    benchmark_gap: Floats
    misfit: Floats
    reference_ceiling: Floats
    reference_start: Floats
    reference_savings: Floats
    reference_optimism: Floats
    reference_gap: Floats
    record_gap: Floats
    record_years: Floats
    past_apparent: Floats
    support_paid: Floats
    support_recouped: Floats
    retraded: Floats
    loss_listed: Floats
    start_up_due: Floats
    # talks under way
    wait_months: Floats
    talk_months: Floats
    pending: ContractTerms
    pending_model: Ints
    pending_package: Ints
    pending_limits: Floats
    pending_margin: Floats
    # what the deals of this year did (none before they perform), and those of last year, which is settled this year
    this_year: PerformanceYear
    last_year: PerformanceYear

    def begin_year(self) -> None:
        """What was this year's performance is last year's; nothing has been performed yet."""
        self.last_year, self.this_year = self.this_year, self.last_year.cleared()

    def latest_year(self, rows: Ints) -> PerformanceYear:
        """What the pairs `rows` did in the latest year that they performed: this one, or the last."""
        latest = self.last_year.rows(rows)
        done = np.flatnonzero(self.this_year.active[rows])
        latest.write(done, self.this_year.rows(rows[done]))
        return latest

    def trust_in_payer(self) -> Floats:
        """Provider's mean belief that the payer delivers, 0-1."""
        return self.payer_good / (self.payer_good + self.payer_bad)

    def trust_in_provider(self) -> Floats:
        """Payer's mean belief that the provider delivers, 0-1."""
        return self.provider_good / (self.provider_good + self.provider_bad)


class PerformanceYear(Record):
    """What a pair did in a year and what is due for it; arrays of shape (m,), 0 where no deal ran.

    Rates are shares of the benchmark; `contract_rate` is measured over all members of the contract. `savings_due` and
    `loss_due` are gross of the enabler and of recoupment. Nets are accrual; `payer_due` and `provider_due` are the part
    of them that is settled next year; cash is the year's net but for that part, plus what was due for the year before.
    `payer_seen` is the payer's net as measured savings show it, `fee_base` what the deal saved the payer's customers.
    """

    true_rate = Field()
    measured_rate = Field()
    contract_rate = Field()
    misfit = Field()
    noise = Field()
    apparent_rate = Field()
    surprise_payer = Field()
    surprise_provider = Field()
    benchmark_pmpy = Field()
    benchmark_usd = Field()
    savings_due = Field()
    loss_due = Field()
    recoupment_due = Field()
    enabler_fee_due = Field()
    enabler_guarantee_due = Field()
    displaced_margin = Field()
    steered = Field()
    program_cost = Field()
    support = Field()
    care_management = Field()
    payer_net = Field()
    provider_net = Field()
    payer_cash = Field()
    provider_cash = Field()
    payer_due = Field()
    provider_due = Field()
    payer_seen = Field()
    fee_base = Field()
    payer_expected = Field()
    provider_expected = Field()
    start_up = Field()

    def __init__(self, block: Floats) -> None:
        super().__init__(block)
        self.active: Bools = np.zeros(block.shape[1:], dtype=bool)
        self.two_sided: Bools = np.zeros(block.shape[1:], dtype=bool)

    def rows(self, index: Ints) -> PerformanceYear:
        """What the pairs at `index` did: copies."""
        chosen = super().rows(index)
        chosen.active, chosen.two_sided = self.active[index], self.two_sided[index]
        return chosen

    def write(self, index: Ints, other: PerformanceYear) -> None:
        """Put what `other` did in the rows `index`."""
        super().write(index, other)
        self.active[index], self.two_sided[index] = other.active, other.two_sided

    def cleared(self) -> PerformanceYear:
        """The same columns as a year without any deal: used again, because a market's columns are many."""
        rows = np.flatnonzero(self.active)
        self.block[:, rows] = 0.0
        self.active[rows] = self.two_sided[rows] = False
        return self


@dataclass
class State:
    """A stack's columns and its clock.

    `year` counts from 1. `trend` is the nominal price and volume index of spending, 1.0 in year 1, shape (cells,).
    `strategies` are the names behind `trait_source`.
    """

    stack: Stack
    organizations: Organizations
    pairs: Pairs
    trend: Floats
    strategies: tuple[str, ...]
    year: int = 0
