"""The columns of organisations: everything that a market keeps about each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.agents.columns import declared

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


#: Dollars beyond this would not add up: a cent of them is less than a number can hold.
MOST_CAPITAL_USD: Final = 1e15


@dataclass
class Organizations:
    """State of organisations, one element each: arrays of shape (n,) unless a declaration gives another shape.

    Dollars are nominal. Shares and 0-1 scales are fractions. A column of payers is 0 for providers, and the reverse.
    """

    capital: Floats = declared(
        "USD", "capital it can put at risk", recorded="capital_usd", low=-MOST_CAPITAL_USD, high=MOST_CAPITAL_USD
    )
    opening_capital: Floats = declared("USD", "capital that the owners endowed")
    identity_inertia: Floats = declared(
        "0-1", "attachment to the fee-for-service identity", recorded="identity_inertia", low=0.0, high=1.0
    )
    antagonism: Floats = declared(
        "0-1", "seeing the other sector as the other", recorded="antagonism", low=0.0, high=1.0
    )
    engagement: Floats = declared("0-1", "engagement of clinicians and staff", recorded="engagement", low=0.0, high=1.0)
    opening_engagement: Floats = declared("0-1", "engagement at the founding, to which it returns")
    value_focus: Floats = declared(
        "0-1", "weight of cost in what it calls value, against quality and access", low=0.0, high=1.0
    )
    access_focus: Floats = declared(
        "0-1", "weight of access in what it calls value; what cost and access leave is quality", low=0.0, high=1.0
    )
    trait_source: Ints = declared("code", "strategy that each trait comes from, shape (n, traits)")
    forecast_gap: Floats = declared(
        "share of benchmark", "own measured savings less the plain J-curve's, mean", 0.0, writable=False
    )
    forecast_years: Floats = declared("years", "years of own record behind its forecasts", 0.0, writable=False)
    score_history: Floats = declared(
        "share of spending", "yearly results over spending, newest first, shape (window + 1, n)"
    )
    announced_history: Floats = declared(
        "share of spending", "results announced at the year's signings, newest first, shape (window, n)"
    )
    strategy_since: Ints = declared("contract year", "year in which it took on its strategy, 0 from the start", 0)
    score: Floats = declared(
        "share of spending",
        "mean yearly result under its strategy that it can see, over the evaluation window",
        0.0,
        recorded="score",
        writable=False,
    )
    score_under_deals: Floats = declared(
        "share of spending",
        "last known result over the spending on its lives under deals",
        0.0,
        recorded="score_under_deals",
        writable=False,
    )
    aspiration: Floats = declared(
        "share of spending",
        "result that it aspires to, from its own past and its peers",
        0.0,
        recorded="aspiration",
        writable=False,
    )
    dealing_spent: Floats = declared("USD", "what talks and exits cost it in the last year", 0.0, writable=False)
    # providers
    lives: Floats = declared("lives", "lives attributed at the founding", held_by="providers")
    own_revenue_share: Floats = declared(
        "share of spending", "its lives' spending that is its own revenue", held_by="providers", low=0.0, high=1.0
    )
    prepaid_share: Floats = declared(
        "share of own revenue", "revenue that does not fall with volume", held_by="providers", low=0.0, high=1.0
    )
    contribution_margin: Floats = declared(
        "share of revenue",
        "contribution lost for a dollar of own revenue avoided",
        held_by="providers",
        low=0.0,
        high=1.0,
    )
    relative_spending: Floats = declared(
        "ratio", "spending a life relative to the market", held_by="providers", low=0.0
    )
    reduction_rate: Floats = declared(
        "share of targeted spending", "reduction reached at full maturity", held_by="providers", low=0.0, high=1.0
    )
    overlap_share: Floats = declared(
        "share of care", "its patients' care that it and its allies can change", held_by="providers", low=0.0, high=1.0
    )
    program_cost_ratio: Floats = declared(
        "ratio", "cost of its care programmes relative to the partnership model", 1.0, held_by="providers", low=0.0
    )
    non_revenue_value: Floats = declared(
        "USD per life a year",
        "what it sees in a deal beyond its money, at year-1 prices, if the market file says so; NaN: as drawn",
        np.nan,
        held_by="providers",
    )
    operating_margin: Floats = declared(
        "share of revenue", "operating margin in year 1 without any deal", held_by="providers"
    )
    fixed_cost: Floats = declared(
        "USD a year", "cost that does not move with volume, at year-1 prices", 0.0, held_by="providers", low=0.0
    )
    own_income_share: Floats = declared(
        "share of revenue", "own panel's part of its revenue in year 1", 0.0, held_by="providers"
    )
    maturity: Floats = declared(
        "0-1", "maturity of the care model", held_by="providers", recorded="maturity", low=0.0, high=1.0
    )
    quality: Floats = declared("0-1", "quality of care", held_by="providers", recorded="quality", low=0.0, high=1.0)
    opening_quality: Floats = declared("0-1", "quality at the founding, to which it returns", held_by="providers")
    funded_share: Floats = declared(
        "share", "planned care programmes it could pay for in the last year", 1.0, held_by="providers", writable=False
    )
    employee_lives: Floats = declared(
        "lives",
        "own employees and their families with whom it began, 0 if it did not",
        0.0,
        held_by="providers",
        recorded="employee_lives",
        low=0.0,
    )
    focus_width: Floats = declared(
        "share of lives",
        "lives that its care programme targets",
        held_by="providers",
        recorded="focus_width",
        low=0.0,
        high=1.0,
    )
    pilot_multiplier: Floats = declared(
        "ratio", "reduction relative to the one before any pilot", 1.0, held_by="providers", recorded="pilot_multiplier"
    )
    pilots_run: Floats = declared(
        "count", "pilots it ran in the last year", 0.0, held_by="providers", recorded="pilots_run", writable=False
    )
    pilots_succeeded: Floats = declared(
        "count",
        "pilots of the last year that succeeded",
        0.0,
        held_by="providers",
        recorded="pilots_succeeded",
        writable=False,
    )
    # its group
    group_form: Ints = declared("code", "form of its provider group, 0 without one", 0, held_by="providers")
    group_lead: Ints = declared("row", "organisation that leads its group, -1 without one", -1, held_by="providers")
    group_since: Ints = declared("contract year", "year in which it joined its group", 0, held_by="providers")
    group_invested: Floats = declared("USD", "dollars it invested in its group", 0.0, held_by="providers", low=0.0)
    group_in_kind: Floats = declared("USD", "stake in kind in its group", 0.0, held_by="providers", low=0.0)
    group_seats: Floats = declared("seats", "its seats on the group's board", 0.0, held_by="providers", low=0.0)
    group_voice: Floats = declared("share", "its weight in the group's value", 0.0, held_by="providers", low=0.0)
    group_share: Floats = declared("share", "its part of the group's returns", 0.0, held_by="providers", low=0.0)
    group_balance: Floats = declared("USD", "what the group brought it in the last year", 0.0, held_by="providers")
    integration: Floats = declared(
        "0-1", "integration of care in its group", 0.0, held_by="providers", low=0.0, high=1.0
    )
    # payers
    insured_share: Floats = declared(
        "share of members", "members it insures; employers fund the others' claims", held_by="payers", low=0.0, high=1.0
    )
    expected_claims: Floats = declared(
        "USD per member-year", "claims that the coming year's premium expects", 0.0, held_by="payers", low=0.0
    )
    last_claims: Floats = declared(
        "USD per member-year", "medical cost of the last year, known when it prices", 0.0, held_by="payers"
    )
    opening_claims: Floats = declared(
        "USD per member-year", "claims in year 1 without any savings", 0.0, held_by="payers"
    )
    premium: Floats = declared("USD per member-year", "premium of the coming year", 0.0, held_by="payers", low=0.0)
    opening_premium_ratio: Floats = declared(
        "ratio", "premium relative to the market's mean in year 1", 1.0, held_by="payers"
    )
    rebate_due: Floats = declared("USD", "premium rebate owed for the last year", 0.0, held_by="payers")
    # the year's result
    net: Floats = declared(
        "USD", "result of the last year: all ledger entries but the owners'", 0.0, recorded="net_usd", writable=False
    )
    cumulative_net: Floats = declared(
        "USD", "sum of results since year 1", 0.0, recorded="cumulative_net_usd", writable=False
    )
    entry_year: Ints = declared(
        "contract year", "year in which it entered, 0 from the start", 0, recorded="entry_year", writable=False
    )
    closed_in: Ints = declared("contract year", "year in which its place fell vacant, 0 if taken", 0, writable=False)
    merged_into: Ints = declared("row", "organisation that took it over, -1 without one", -1, writable=False)
    is_open: Bools = declared("yes/no", "open at the end of the year", True, recorded="is_open", writable=False)

    def serves(self) -> Bools:
        """Whether patients find an open place, its own master or part of what took it over, shape (n,)."""
        owned = self.merged_into >= 0
        return np.asarray(self.is_open | (owned & self.is_open[self.merged_into]))
