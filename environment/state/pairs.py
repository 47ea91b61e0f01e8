"""The columns of payer-provider pairs: everything that a market keeps about each relationship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.agents.columns import declared
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.performance_year import PerformanceYear
from longgame.vocabulary import SEEN_TRAITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Number of parts of a column with one part for each side.
_SIDES = 2
_ALL: Final = slice(None)
#: Longest term of an agreement, years.
MOST_TERM_YEARS: Final = 10


@dataclass
class Pairs:
    """State of payer-provider pairs: arrays of shape (m,), or (parts, m) if the declaration has parts.

    Trust is a Beta belief, kept as weights of good and bad evidence. In columns with two parts, row 0 is the payer's
    and row 1 the provider's.
    """

    lives: Floats = declared("lives", "members of the payer attributed to the provider", recorded="lives")
    base_share: Floats = declared("share", "payer's share of the provider's lives at the founding")
    price: Floats = declared("ratio", "unit price of the provider relative to the market")
    opening_price: Floats = declared("ratio", "unit price in year 1")
    prevention: Floats = declared("share of spending", "avoided spending that sits in the pair's members", 0.0)
    vacated: Floats = declared("lives", "lives that went elsewhere when the provider closed", 0.0)
    newcomer_share: Floats = declared(
        "share", "members who changed insurer or practice this year", 0.0, recorded="newcomer_share"
    )
    saved_without_deal: Floats = declared("share of spending", "savings of the last year without a deal", 0.0)
    payer_good: Floats = declared("years", "provider's good evidence of the payer")
    payer_bad: Floats = declared("years", "provider's bad evidence of the payer")
    provider_good: Floats = declared("years", "payer's good evidence of the provider")
    provider_bad: Floats = declared("years", "payer's bad evidence of the provider")
    relationship: Floats = declared("0-1", "personal relationship", 0.0)
    grievance_of_payer: Floats = declared(
        "0-1", "the payer's grievance against the provider", 0.0, recorded="grievance_of_payer"
    )
    grievance_of_provider: Floats = declared(
        "0-1", "the provider's grievance against the payer", 0.0, recorded="grievance_of_provider"
    )
    results_seen: Floats = declared("years", "results that both sides have seen with each other, in all deals", 0.0)
    price_taken: Floats = declared("ratio", "unit price relative to what it would be without any re-trade", 1.0)
    cooling: Floats = declared("years", "years until the pair may meet again", 0.0)
    ordinal: Ints = declared("count", "relationships so far", 0)
    signed_by: Ints = declared("row", "pair that signed the deal: another one if a party was bought since", 0)
    seen_of_payer: Floats = declared(
        "0-1", "traits of the payer as the provider last saw them; NaN before", np.nan, parts=len(SEEN_TRAITS)
    )
    seen_of_provider: Floats = declared(
        "0-1", "traits of the provider as the payer last saw them; NaN before", np.nan, parts=len(SEEN_TRAITS)
    )
    # the deal
    model: Ints = declared("code", "partnership model, 0 for fee for service", 0)
    package: Ints = declared("code", "package", 0)
    agreement_number: Ints = declared("count", "agreement of this relationship, from 1", 0, recorded="agreement_number")
    agreement_year: Ints = declared("years", "completed years of the running agreement", 0, recorded="agreement_year")
    deal_year: Ints = declared("years", "completed years of the relationship", 0, recorded="deal_year")
    terms: ContractTerms = declared("", "terms of the running agreement, or of the last one", ContractTerms.empty)
    benchmark_gap: Floats = declared("share of spending", "gap of the benchmark below the status quo", 0.0)
    base_year_error: Floats = declared(
        "share of spending", "luck in the base years behind the first benchmark, which no side sees", 0.0
    )
    gap_before: Floats = declared("share of spending", "gap of the benchmark of the agreement before", 0.0)
    misfit: Floats = declared("share of spending", "persistent misfit of the benchmark", 0.0)
    group_misfit: Floats = declared(
        "ratio", "common misfit of the payer's contract with the group that the provider leads, in its spread", 0.0
    )
    reference_ceiling: Floats = declared("0-1", "maturity ceiling expected at signing", 0.0, parts=_SIDES)
    reference_start: Floats = declared("0-1", "maturity at signing", 0.0)
    reference_savings: Floats = declared(
        "share of spending", "savings of a mature care model as believed at signing", 0.0
    )
    reference_reached: Floats = declared(
        "share of spending",
        "what the care programme could save, as believed at signing, if all care can be changed",
        0.0,
    )
    reference_optimism: Floats = declared(
        "0-1", "optimism at signing, less what experience takes from it", 0.0, parts=_SIDES
    )
    reference_promise: Floats = declared("0-1", "maturity that each side promised at signing", 0.0, parts=_SIDES)
    reference_counted: Floats = declared("share", "own losses that each side had in mind at signing", 1.0, parts=_SIDES)
    reference_gap: Floats = declared("share of spending", "correction of the J-curve at signing", 0.0, parts=_SIDES)
    record_gap: Floats = declared("share of spending", "mean surprise of the relationship's results", 0.0, parts=_SIDES)
    record_years: Floats = declared("years", "results of the relationship", 0.0)
    past_apparent: Floats = declared(
        "share of spending", "savings against the status quo as measured in the last years, newest first", 0.0, parts=3
    )
    support_paid: Floats = declared("USD", "up-front money paid in the running agreement", 0.0)
    support_recouped: Floats = declared("USD", "up-front money taken back in the running agreement", 0.0)
    retraded: Floats = declared("0-1", "what each side took beyond the rules at the last renewal", 0.0, parts=_SIDES)
    listed_share_payer: Floats = declared(
        "share", "losses that the payer wrote into the agreement", 0.0, recorded="listed_share_payer"
    )
    listed_share_provider: Floats = declared(
        "share", "losses that the provider wrote into the agreement", 0.0, recorded="listed_share_provider"
    )
    transition: Floats = declared(
        "USD per life a year",
        "transition payment in each year of the agreement, to the provider if above 0, to the payer if below",
        0.0,
        parts=MOST_TERM_YEARS,
    )
    announced: Floats = declared(
        "USD a year", "framed result of an average year, as each side announced it at signing", 0.0, parts=_SIDES
    )
    purse: Floats = declared("USD", "what is left of the money that the provider's owners put up for the deal", 0.0)
    start_up_due: Floats = declared("share of start-up cost", "care model still to be built for the agreement", 0.0)
    value_settled: Floats = declared("0-1", "definition of value that was negotiated before the deal", 0.0)
    # talks under way
    wait_months: Floats = declared("months", "months until agreed terms are signed", 0.0)
    talk_months: Floats = declared("months", "months of talks behind the agreed terms", 0.0)
    pending: ContractTerms = declared("", "agreed terms that are not signed yet", ContractTerms.empty)
    pending_model: Ints = declared("code", "partnership model agreed on", 0)
    pending_package: Ints = declared("code", "package agreed on", 0)
    pending_limits: Floats = declared("share", "both sides' limits and first positions of those talks", 0.0, parts=4)
    pending_margin: Floats = declared("USD", "margin by which they agreed", 0.0)
    pending_listed: Floats = declared("share", "losses that each side listed in those talks", 0.0, parts=_SIDES)
    pending_transition: Floats = declared(
        "USD per life a year", "transition payments agreed on", 0.0, parts=MOST_TERM_YEARS
    )
    # performance
    this_year: PerformanceYear = declared(
        "", "what deals did this year, nothing before they perform", PerformanceYear.empty
    )
    last_year: PerformanceYear = declared("", "what deals did last year, settled this year", PerformanceYear.empty)

    def begin_year(self) -> None:
        """Begin a year: this year's performance becomes last year's, and the new year is empty."""
        self.last_year, self.this_year = self.this_year, self.last_year.cleared()

    def latest_year(self, rows: Ints) -> PerformanceYear:
        """Latest performance year of the pairs `rows`: this year if they have performed, else last year."""
        performed = self.this_year.active[rows]
        # Mostly all have performed, or none has.
        if performed.all():
            return self.this_year.rows(rows)
        latest = self.last_year.rows(rows)
        if not performed.any():
            return latest
        done = performed.nonzero()[0]
        latest.write(done, self.this_year.rows(rows[done]))
        return latest

    def trust_in_payer(self, rows: Ints | slice = _ALL) -> Floats:
        """Provider's mean belief that the payer delivers, 0-1, of all pairs or of some."""
        good = self.payer_good[rows]
        return good / (good + self.payer_bad[rows])

    def trust_in_provider(self, rows: Ints | slice = _ALL) -> Floats:
        """Payer's mean belief that the provider delivers, 0-1, of all pairs or of some."""
        good = self.provider_good[rows]
        return good / (good + self.provider_bad[rows])
