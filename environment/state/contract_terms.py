"""Contract terms: all terms of an agreement, in one record of columns.

A record has one element per pair (running agreements), one element per offer (talks), or one row per cell and one
column per term sheet.
"""

from __future__ import annotations

from longgame.environment.state.record import Field, Record

_BENCHMARK, _LIFE_YEAR = "share of benchmark", "USD per life a year"


class ContractTerms(Record):
    """Terms of agreements as floats. A switch is 0 or 1; money is nominal."""

    provider_share = Field(
        "share", "provider's share of savings (of equity in an equity deal)", recorded="provider_share"
    )
    loss_share = Field("share", "provider's share of losses once two-sided", recorded="loss_share")
    two_sided_year = Field("agreement year", "first agreement year with downside; 99 is never")
    corridor_rate = Field(_BENCHMARK, "risk corridor: losses inside it are not shared")
    loss_cap_rate = Field(_BENCHMARK, "most that the provider repays in a year")
    savings_cap_rate = Field(_BENCHMARK, "most that is paid out in a year")
    minimum_savings_rate = Field(_BENCHMARK, "measured savings below it pay nothing", recorded="minimum_savings_rate")
    quality_gate = Field("0-1", "quality below which no savings are paid")
    quality_scaled = Field("share", "part of paid savings that is multiplied by quality")
    term_years = Field("years", "term of the running agreement", recorded="term_years", recorded_as="int")
    depth = Field("ratio", "how much of the care model the partnership changes", recorded="depth")
    support = Field(_LIFE_YEAR, "up-front money by the month")
    support_months = Field("months", "how long an agreement pays it")
    support_fixed = Field("USD", "up-front money at the start of a relationship, fixed part")
    support_per_life = Field("USD per life", "up-front money at the start, part that grows with lives")
    recoupment_share = Field("share of support", "up-front money that comes back from shared savings")
    care_management = Field(_LIFE_YEAR, "care-management fee the payer pays")
    steerage_share = Field("share of outside spending", "spending that is steered to the provider")
    price_restraint = Field("share of drift", "price drift that the deal suspends")
    rebasing_share = Field("share of measured savings", "past savings taken out of the next benchmark")
    minimum_lives = Field("lives", "least pooled lives of the contract")
    running_fixed = Field("USD a year", "fixed running cost of the contract")
    running_per_targeted_life = Field("USD per targeted life a year", "care management cost")
    provider_running_share = Field("share", "running cost that the provider bears")
    payer_running = Field(_LIFE_YEAR, "payer's own cost of running the contract")
    start_up_fixed = Field("USD", "start-up cost, fixed part")
    start_up_per_life = Field("USD per life", "start-up cost, part that grows with lives")
    provider_start_up_share = Field("share", "start-up cost that the provider pays")
    payer_start_up_share = Field("share", "start-up cost that the payer pays")
    enabler_fee_share = Field("share of provider's savings", "enabler's fee")
    enabler_loss_share = Field("share of provider's losses", "losses that the enabler guarantees")
    governance = Field(_LIFE_YEAR, "governance time that each side gives")
    identity_demand = Field("0-1", "how much of the old identity the model asks to give up")
    capital_demand = Field("USD per life", "capital that the provider must be able to commit")
    exit_cost = Field("USD per life", "cost to the party that leaves before the term")
    equity = Field("switch", "the negotiated share is equity")
    posted = Field("switch", "the payer posts one share to take or to leave")
    pooled = Field("code", "whose lives are measured together: none, a region's network, an enabler's book")
    listed = Field("share", "expected losses that are written down, mean of both sides")
    program = Field("switch", "a public programme posts the contract")
    prepaid_share = Field("share of own revenue", "own revenue that the payer pays whatever the volume")
    large_minimum_rate = Field(_BENCHMARK, "minimum savings rate of a large contract in that programme")
    in_kind = Field(
        "share of capital demand", "stake that the provider gives in kind, not in capital", recorded="in_kind_share"
    )
