"""Contract terms: everything an agreement says, in one record of columns.

A record has one element a pair (running agreements), one an offer (packages on the table), or one row a cell and one
column a term sheet.
"""

from __future__ import annotations

from longgame.environment.state.record import Field, Record


class ContractTerms(Record):
    """Terms of agreements, all as floats.

    Shares and rates are fractions (rates of the benchmark), years are agreement years, money is per life and year
    unless named otherwise. `provider_share` is the share of savings (in an equity deal of losses and start-up cost as
    well). `two_sided_year` is the first agreement year with downside. `support` is up-front money a life and year over
    the term, `recoupment_share` what of it comes back from shared savings. `listed` is the share of expected losses
    written down.
    """

    provider_share = Field()
    loss_share = Field()
    two_sided_year = Field()
    corridor_rate = Field()
    loss_cap_rate = Field()
    savings_cap_rate = Field()
    minimum_savings_rate = Field()
    quality_gate = Field()
    term_years = Field()
    depth = Field()
    support = Field()
    recoupment_share = Field()
    care_management = Field()
    steerage_share = Field()
    price_restraint = Field()
    rebasing_share = Field()
    minimum_lives = Field()
    running_fixed = Field()
    running_per_targeted_life = Field()
    provider_running_share = Field()
    payer_running = Field()
    start_up_fixed = Field()
    start_up_per_life = Field()
    provider_start_up_share = Field()
    payer_start_up_share = Field()
    enabler_fee_share = Field()
    enabler_loss_share = Field()
    governance = Field()
    trust_demand = Field()
    identity_demand = Field()
    capital_demand = Field()
    exit_cost = Field()
    equity = Field()
    posted = Field()
    pooled = Field()
    listed = Field()
