"""Talks of a year: which package each pair signs, at which share and after how many months.

New pairs and deals at term negotiate in the same way: they compare every model in every package and bargain over one
share. A deal at term ends if its talks find no agreement.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.events import DECIDER, REASON, EventDetails, EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterRows, at_rows
from longgame.environment.state.traits import RETRADE
from longgame.environment.talks.announcements import announce
from longgame.environment.talks.bargain import (
    details_of_talks,
    gains_at_share,
    month_cost,
    pool_is_large_enough,
)
from longgame.environment.talks.bargaining import Talks
from longgame.environment.talks.deals import end, freeze_reference, renew, sign
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.next_best_sheet import talks_to_hold
from longgame.environment.talks.partner_choice import decline_lesser_offers
from longgame.environment.talks.proposals import Proposals
from longgame.environment.talks.term_sheets import SHEET_MODEL, SHEET_PACKAGE
from longgame.environment.talks.waiting import MONTHS_A_YEAR, keep_waiting, lapse
from longgame.environment.valuation.facts import Facts, contract_lives, facts_after_talks
from longgame.environment.valuation.offers import build_offers
from longgame.environment.valuation.pair_outlooks import PROMISING
from longgame.environment.valuation.people_levers import definition_effort
from longgame.vocabulary import CARE_VENDORS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class YearOfTalks:
    """The talks of one stack in one year. Call `hold` once."""

    def __init__(self, desk: Desk, events: EventLog, ledger: Ledger) -> None:
        self.desk, self.events, self.ledger = desk, events, ledger
        self.months_spent = np.zeros(desk.state.stack.pair_count)
        self.signed_late: Ints = np.zeros(0, dtype=np.int64)

    def hold(self, meeting: Bools, renewing: Bools) -> Facts:
        """Hold the talks of pairs that meet and of deals at term.

        Deals agreed within the year are signed; the others wait.

        Args:
            meeting: pairs that open first talks, shape (m,).
            renewing: pairs with a deal at term, shape (m,).

        Returns:
            Facts of the year after all talks.
        """
        self.sign_what_waited()
        if len(self.signed_late):
            self.desk.facts = facts_after_talks(self.desk.state, self.desk.view, self.desk.facts)
        rows = (meeting | renewing).nonzero()[0]
        signed = rows[:0]
        if len(rows):
            proposals, talks, sits = talks_to_hold(self.desk, rows, renewing[rows])
            self.pay_for_looking(rows[~sits])
            signed = self.conclude(proposals, talks, sits)
        facts = facts_after_talks(self.desk.state, self.desk.view, self.desk.facts)
        self.freeze_all(signed, facts)
        return facts

    def conclude(self, proposals: Proposals, talks: Talks, sits: Bools) -> Ints:
        """Conclude talks: sign, renew, wait or part. Each result is recorded with limits, offers, months and cost.

        Args:
            sits: pairs that sat down; nothing is recorded of the others, shape (rows,).

        Returns:
            Pair rows of the signed and renewed deals.
        """
        state, rows = self.desk.state, proposals.rows
        index = np.arange(len(rows))
        declined = decline_lesser_offers(
            self.desk, rows, proposals.renewal, talks.agreed, *gains_at_share(proposals, talks.share)
        )
        found = talks.agreed & ~declined.rows
        agreed = found & pool_is_large_enough(self.desk, proposals, found)
        in_time = proposals.renewal | (talks.months <= MONTHS_A_YEAR)
        spent = np.minimum(talks.months, np.where(proposals.renewal, talks.months, MONTHS_A_YEAR))
        spent = np.where(agreed, spent, talks.months)
        self.spend_months(rows[sits], spent[sits])
        details = details_of_talks(self.desk, proposals, talks, agreed)
        declined.explain(details)
        terms = proposals.terms
        terms.provider_share = talks.share.copy()
        terms.loss_share = np.where(terms.equity > 0.0, talks.share, terms.loss_share)
        terms.listed = (proposals.listed[0] + proposals.listed[1]) / 2.0
        model, package = SHEET_MODEL[proposals.chosen], SHEET_PACKAGE[proposals.chosen]
        for action, chosen in (
            (sign, agreed & in_time & ~proposals.renewal),
            (renew, agreed & proposals.renewal),
        ):
            some = chosen.nonzero()[0]
            action(
                state,
                self.events,
                rows[some],
                terms.rows(some),
                model[some],
                package[some],
                proposals.gap[some],
                proposals.listed[:, some],
                proposals.transition[:, some],
                details.at(some),
            )
        self.note_retrade(rows[agreed & proposals.renewal])
        keep_waiting(state, proposals, index[agreed & ~in_time], terms, model, package, details)
        parted = index[~agreed & ~proposals.renewal & sits]
        self.events.record(
            state,
            "impasse",
            rows[parted],
            details.at(parted),
            model=model[parted],
            from_model=np.zeros(len(parted), dtype=np.int64),
            package=package[parted],
            first_talk=True,
        )
        state.pairs.cooling[rows[parted]] = at_rows(self.desk.view["market.cooling_off_years"], rows[parted]) + 1.0
        left = index[~agreed & proposals.renewal]
        end(state, self.events, "exited_at_term", rows[left], details.at(left), self.desk.view)
        return np.asarray(rows[agreed & in_time])

    def sign_what_waited(self) -> None:
        """Continue last year's long talks and sign those whose months have passed. Talks with a closed party end."""
        state, pairs, stack = self.desk.state, self.desk.state.pairs, self.desk.state.stack
        is_open = state.organizations.is_open
        waiting = pairs.wait_months > 0.0
        gone = waiting & ~(is_open[stack.payer] & is_open[stack.provider])
        lapse(state, self.events, gone.nonzero()[0])
        rows = (waiting & ~gone).nonzero()[0]
        self.spend_months(rows, np.minimum(pairs.wait_months[rows], MONTHS_A_YEAR))
        pairs.wait_months[rows] -= MONTHS_A_YEAR
        ready = rows[pairs.wait_months[rows] <= 0.0]
        pairs.wait_months[ready] = 0.0
        costs = month_cost(self.desk, ready)
        details = EventDetails(
            reason=np.full(len(ready), REASON["agreed"]),
            decided_by=np.full(len(ready), DECIDER["both"]),
            margin=pairs.pending_margin[ready],
            months=pairs.talk_months[ready],
            limits=pairs.pending_limits[:, ready],
            share=pairs.pending.provider_share[ready],
            talk_cost=(costs[0] + costs[1]) * pairs.talk_months[ready],
        )
        self.signed_late = ready
        sign(
            state,
            self.events,
            ready,
            pairs.pending.rows(ready),
            pairs.pending_model[ready],
            pairs.pending_package[ready],
            pairs.saved_without_deal[ready],
            pairs.pending_listed[:, ready],
            pairs.pending_transition[:, ready],
            details,
        )

    def note_retrade(self, rows: Ints) -> None:
        """Note what both sides took beyond the rules at renewal.

        The payer's cut lowers the benchmark; the provider's raises its price.
        """
        pairs, at = self.desk.state.pairs, ParameterRows(self.desk.view, rows)
        pairs.retraded[0, rows] = self.desk.traits.payer.retrade[rows]
        pairs.retraded[1, rows] = self.desk.traits.provider.retrade[rows]
        pairs.seen_of_payer[RETRADE, rows] = pairs.retraded[0, rows]
        pairs.seen_of_provider[RETRADE, rows] = pairs.retraded[1, rows]
        rise = at["mechanisms.unit_price"] * at["valuation.retrade_price_rate"]
        taken = 1.0 + rise * self.desk.traits.provider.retrade[rows]
        pairs.price[rows] *= taken
        pairs.price_taken[rows] *= taken

    def freeze_all(self, rows: Ints, facts: Facts) -> None:
        """Freeze reference points and announce results of all deals signed this year, last year's talks included."""
        rows = np.sort(np.concatenate([rows, self.signed_late]))
        if not len(rows):
            return
        pairs = self.desk.state.pairs
        pairs.value_settled[rows] = definition_effort(self.desk.state, self.desk.values, self.desk.view, rows)
        terms = pairs.terms.rows(rows)
        offers = build_offers(
            self.desk.state,
            self.desk.values,
            self.desk.view,
            facts,
            self.desk.traits,
            rows,
            terms,
            contract_lives(self.desk.state)[rows],
            pairs.benchmark_gap[rows],
            np.zeros(len(rows)),
            np.zeros(len(rows)),
            PROMISING,
        )
        freeze_reference(self.desk.state, rows, offers)
        announce(self.desk.state, rows, offers)

    def spend_months(self, rows: Ints, months: Floats) -> None:
        """Count this year's months of talks and pay for them."""
        if not len(rows):
            return
        self.months_spent[rows] += months
        self.pay_for_months(rows, months)

    def pay_for_looking(self, rows: Ints) -> None:
        """Pay for the look at the numbers after which these pairs do not sit down."""
        if len(rows):
            months = at_rows(self.desk.view["negotiation.screening_months"], rows) * np.ones(len(rows))
            self.pay_for_months(rows, months)

    def pay_for_months(self, rows: Ints, months: Floats) -> None:
        """Pay both sides' cost of months of talks."""
        stack = self.desk.state.stack
        vendors = self.ledger.sector(CARE_VENDORS, stack.pair_cell[rows])
        for side, cost in zip((stack.payer, stack.provider), month_cost(self.desk, rows), strict=True):
            self.ledger.pay("negotiation", side[rows], vendors, cost * months)
