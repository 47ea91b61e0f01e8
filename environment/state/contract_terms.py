"""Contract terms: everything an agreement says, in one record of columns.

A record has one element a pair (running agreements), one an offer (packages on the table), or one row a cell and one
column a term sheet.
"""

from __future__ import annotations

from longgame.environment.state.record import Column, Record


class ContractTerms(Record):
    """Terms of agreements, all as floats.

    Shares and rates are fractions (rates of the benchmark), years are agreement years, money is per life and year
    unless named otherwise. `provider_share` is the share of savings (in an equity deal of losses and start-up cost as
    well). `two_sided_year` is the first agreement year with downside. `support` is up-front money a life and year over
    the term, `recoupment_share` what of it comes back from shared savings. `listed` is the share of expected losses
    written down.
    """

    provider_share = Column()
    loss_share = Column()
    two_sided_year = Column()
    corridor_rate = Column()
    loss_cap_rate = Column()
    savings_cap_rate = Column()
    minimum_savings_rate = Column()
    quality_gate = Column()
    term_years = Column()
    depth = Column()
    support = Column()
    recoupment_share = Column()
    care_management = Column()
    steerage_share = Column()
    price_restraint = Column()
    rebasing_share = Column()
    minimum_lives = Column()
    running_fixed = Column()
    running_per_targeted_life = Column()
    provider_running_share = Column()
    payer_running = Column()
    start_up_fixed = Column()
    start_up_per_life = Column()
    provider_start_up_share = Column()
    payer_start_up_share = Column()
    enabler_fee_share = Column()
    enabler_loss_share = Column()
    governance = Column()
    trust_demand = Column()
    identity_demand = Column()
    capital_demand = Column()
    exit_cost = Column()
    equity = Column()
    posted = Column()
    pooled = Column()
    listed = Column()
