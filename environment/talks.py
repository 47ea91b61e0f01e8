"""Talks: which package, at which share, after how many months, or why not.

New pairs and deals at term sit at the same table: fifteen sheets (five models, three packages), limits in dollars, one
    bargain over the share. A deal at term that finds no agreement ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment import streams
from longgame.environment.contract_terms import ContractTerms
from longgame.environment.deals import end, freeze_reference, renew, sign
from longgame.environment.events import DECIDER, REASON, EventLog, Story
from longgame.environment.ledger import Ledger
from longgame.environment.measurement import base_year_mean, rebased_gap
from longgame.environment.negotiation import (
    Limits,
    Talks,
    believed_limit,
    concede,
    joint_gain,
    payer_offer,
    provider_ask,
    reservation_shares,
    shown_share,
    talk_months,
)
from longgame.environment.parameter_view import ParameterView, StackValues
from longgame.environment.partnership_models import (
    SHEET_MODEL,
    SHEET_PACKAGE,
    model_column,
    package_column,
    term_sheets,
)
from longgame.environment.prospects import Facts, ParameterRows, build_prospect, by_kind, circumstances
from longgame.environment.state import State
from longgame.environment.traits import Traits
from longgame.environment.valuation import PackageValue, package_value
from longgame.environment.vocabulary import CARE_VENDORS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Terms in dollars, which grow with the spending trend until they are signed.
_MONEY_TERMS = (
    "support",
    "care_management",
    "running_fixed",
    "running_per_targeted_life",
    "payer_running",
    "start_up_fixed",
    "start_up_per_life",
    "governance",
    "capital_demand",
    "exit_cost",
)
_MONTHS_A_YEAR = 12.0


@dataclass
class Table:
    """Everything on the table of the year's talks; arrays of shape (rows,) or (rows, sheets)."""

    rows: Ints
    renewal: Bools
    sheets: ContractTerms
    gap: Floats
    listed: Floats
    value: PackageValue
    limits: Limits
    provider_outside: Floats
    payer_outside: Floats
    feasible: Bools
    chosen: Ints


class YearOfTalks:
    """Negotiates for one stack in one year; `hold` is the phase."""

    def __init__(
        self, state: State, values: StackValues, view: ParameterView, traits: Traits, events: EventLog, ledger: Ledger
    ) -> None:
        self.state, self.values, self.view = state, values, view
        self.traits, self.events, self.ledger = traits, events, ledger
        self.months_spent = np.zeros(state.stack.pair_count)
        self.signed_late: Ints = np.zeros(0, dtype=np.int64)

    def hold(self, facts: Facts, meeting: Bools, renewing: Bools) -> None:
        """Talks of pairs that meet and of deals at term.

        Signs what is agreed within the year and keeps the rest waiting.
        """
        self.sign_what_waited()
        rows = np.flatnonzero(meeting | renewing)
        if not len(rows):
            self.freeze_all(facts, rows)
            return
        table = self.lay(facts, rows, renewing[rows])
        talks = self.bargain(table)
        self.conclude(facts, table, talks)

    def lay(self, facts: Facts, rows: Ints, renewal: Bools) -> Table:
        """Term sheets, values, limits and the best sheet of every pair at the table."""
        state, traits = self.state, self.traits
        stack, pairs = state.stack, state.pairs
        at = ParameterRows(self.view, rows)
        sheets = term_sheets(self.values, stack.pair_cell[rows])
        trend = facts.trend[rows][:, None]
        for term in _MONEY_TERMS:
            setattr(sheets, term, getattr(sheets, term) * trend)
        # What the payer does not offer of a full package is not on the table.
        sheets.support = sheets.support * traits.payer.support[rows][:, None]
        sheets.steerage_share = sheets.steerage_share * at.switch("steerage")
        same = renewal[:, None] & (SHEET_MODEL[None, :] == pairs.model[rows][:, None])
        reached = pairs.agreement_year[rows] >= pairs.terms.two_sided_year[rows]
        sheets.two_sided_year = np.where(same & reached[:, None], 1.0, sheets.two_sided_year)
        listed = np.stack([traits.payer.loss_list[rows], traits.provider.loss_list[rows]])
        pooled = self.prospective_pool(facts, rows, sheets)
        gap = self.next_benchmark_gap(rows, renewal)
        prospect = build_prospect(
            state,
            self.values,
            self.view,
            facts,
            traits,
            rows,
            sheets,
            pooled,
            gap,
            np.where(same, 1.0, 0.0),
            np.zeros(len(rows)),
        )
        value = package_value(prospect)
        outside = [
            circumstances(state, self.view, facts, rows, side, "talks")[:, None] for side in ("payer", "provider")
        ]
        payer_outside = value.payer_outside + outside[0]
        provider_outside = np.zeros_like(value.provider_constant) + outside[1]
        limits = reservation_shares(
            value,
            provider_outside,
            payer_outside,
            traits.provider.envy[rows][:, None],
            traits.payer.envy[rows][:, None],
            at.column("enabler.required_margin_rate"),
        )
        feasible = self.feasible_sheets(rows, renewal, sheets, pooled)
        gain = np.where(feasible, joint_gain(value, limits, provider_outside, payer_outside), -np.inf)
        nearest = np.where(feasible, limits.payer - limits.provider, -np.inf)
        zone = np.isfinite(gain).any(axis=1)
        chosen = np.where(zone, np.argmax(gain, axis=1), np.argmax(nearest, axis=1))
        return Table(
            rows, renewal, sheets, gap, listed, value, limits, provider_outside, payer_outside, feasible, chosen
        )

    def prospective_pool(self, facts: Facts, rows: Ints, sheets: ContractTerms) -> Floats:
        """Lives that each sheet would measure together.

        Those in the pool already and those at the table, shape (rows, sheets).
        """
        stack, pairs = self.state.stack, self.state.pairs
        lives = pairs.lives[rows]
        pools = [lives]
        running = (pairs.model[rows] > 0) * pairs.terms.pooled[rows]
        for pooling, pool, inside in (
            (1.0, stack.pair_region_pool, facts.region_pool_lives),
            (2.0, stack.pair_market_pool, facts.market_pool_lives),
        ):
            joining = np.where(running == pooling, 0.0, lives)
            at_table = np.bincount(pool[rows], weights=joining, minlength=int(pool.max()) + 1)
            pools.append(inside[rows] + at_table[pool[rows]])
        pooled = sheets.pooled
        return np.asarray(
            np.where(pooled == 1.0, pools[1][:, None], np.where(pooled == 2.0, pools[2][:, None], pools[0][:, None]))
        )

    def next_benchmark_gap(self, rows: Ints, renewal: Bools) -> Floats:
        """Gap of the next benchmark below the status quo.

        History for a first deal, rebased for a renewal, shape (rows,).
        """
        pairs = self.state.pairs
        at = ParameterRows(self.view, rows)
        past = base_year_mean(np.ascontiguousarray(pairs.past_measured[:, rows]), pairs.record_years[rows])
        cut = at["valuation.retrade_cut_rate"] * self.traits.payer.retrade[rows]
        rebased = rebased_gap(pairs.benchmark_gap[rows], pairs.terms.rebasing_share[rows], past, cut)
        # A first benchmark is built on a history that already holds what spilled over and what prevention avoided.
        return np.asarray(np.where(renewal, rebased, pairs.saved_without_deal[rows]))

    def feasible_sheets(self, rows: Ints, renewal: Bools, sheets: ContractTerms, pooled: Floats) -> Bools:
        """Sheets that can be signed at all: found, within capital, with enough lives, shape (rows, sheets)."""
        stack, organizations = self.state.stack, self.state.organizations
        traits = self.traits
        cell = stack.pair_cell[rows]
        floor = package_column(self.values, "discovery_floor")
        floor = floor[cell] if len(floor) > 1 else floor
        openness = (traits.payer.candor * traits.provider.candor)[rows][:, None]
        found = streams.uniform(stack.pair_draw_cell[rows], "packages found", self.state.year, stack.pair_key[rows])
        discovered = found[:, None] < floor + (1.0 - floor) * openness
        current = renewal[:, None] & (SHEET_PACKAGE[None, :] == self.state.pairs.package[rows][:, None])
        provider = stack.provider[rows]
        liquid = by_kind(self.state, self.values, "liquidity_share")[provider] * organizations.capital[provider]
        affordable = sheets.capital_demand * self.state.pairs.lives[rows][:, None] <= np.maximum(liquid, 0.0)[:, None]
        shared = np.where(sheets.pooled == 1.0, pooled > self.state.pairs.lives[rows][:, None], True)
        return np.asarray((discovered | current) & affordable & (pooled >= sheets.minimum_lives) & shared)

    def bargain(self, table: Table) -> Talks:
        """The bargain over the share on each pair's best sheet; a posted offer is accepted or refused."""
        rows, column = table.rows, table.chosen
        pairs, traits, stack, state = self.state.pairs, self.traits, self.state.stack, self.state
        at = ParameterRows(self.view, rows)
        index = np.arange(len(rows))
        limits = Limits(table.limits.provider[index, column], table.limits.payer[index, column])
        low, high = at["negotiation.credible_low_share"], at["negotiation.credible_high_share"]
        disclosure = at["negotiation.loss_list_disclosure"]
        payer_shows = shown_share(traits.payer.candor[rows], table.listed[0], disclosure)
        provider_shows = shown_share(traits.provider.candor[rows], table.listed[1], disclosure)
        claims = []
        for side, trait in (("payer", traits.payer.claim), ("provider", traits.provider.claim)):
            shock = streams.normal(stack.pair_draw_cell[rows], f"{side} claim", state.year, stack.pair_key[rows])
            claims.append(np.clip(trait[rows] + at["negotiation.claim_sd"] * shock, 0.0, 1.0))
        ask = provider_ask(limits.provider, believed_limit(limits.payer, high, payer_shows), claims[1])
        offer = payer_offer(limits.payer, believed_limit(limits.provider, low, provider_shows), claims[0])
        trust = (pairs.trust_in_payer()[rows], pairs.trust_in_provider()[rows])
        friend = pairs.relationship[rows]
        speed = [
            at["negotiation.concession_rate"] * (1.0 + at["negotiation.trust_concession"] * (one + friend - 0.5))
            for one in trust
        ]
        base = model_column(self.values, "talk_months")
        base = base[stack.pair_cell[rows], column] if len(base) > 1 else base[0, column]
        focus = state.organizations.value_focus
        distance = np.abs(focus[stack.payer[rows]] - focus[stack.provider[rows]])
        openness = np.minimum(traits.payer.candor[rows], traits.provider.candor[rows])
        waited = talk_months(
            base,
            (trust[0] + trust[1]) / 2.0,
            at["negotiation.distrust_months_factor"],
            distance * (1.0 - openness),
            at["negotiation.misalignment_months"],
            (table.listed[0] + table.listed[1]) / 2.0,
            at["negotiation.loss_list_months"],
        )
        waited = waited * np.where(table.renewal, at["negotiation.renewal_months_share"], 1.0)
        luck = streams.uniform(stack.pair_draw_cell[rows], "breakdown of talks", state.year, stack.pair_key[rows])
        talks = concede(
            limits,
            ask,
            offer,
            np.maximum(speed[1], 0.0),
            np.maximum(speed[0], 0.0),
            waited,
            at["negotiation.concession_months"],
            at["negotiation.breakdown_rate"],
            at["negotiation.breakdown_growth"],
            luck,
        )
        posted = table.sheets.posted[index, column] > 0.0
        accepts = limits.provider <= offer
        talks.agreed = np.where(posted, accepts & ~talks.broken, talks.agreed)
        talks.share = np.where(posted, np.clip(offer, 0.0, 1.0), talks.share)
        talks.months = np.where(posted | (limits.provider > limits.payer), waited, talks.months)
        possible = table.feasible[index, column] & (limits.provider <= limits.payer)
        talks.agreed = talks.agreed & possible
        return talks

    def conclude(self, facts: Facts, table: Table, talks: Talks) -> None:
        """Sign, renew, keep waiting, or part; every outcome is told with its limits, offers, months and cost."""
        state, rows = self.state, table.rows
        index = np.arange(len(rows))
        agreed = talks.agreed & self.pool_is_large_enough(table, talks.agreed)
        in_time = table.renewal | (talks.months <= _MONTHS_A_YEAR)
        spent = np.minimum(talks.months, np.where(table.renewal, talks.months, _MONTHS_A_YEAR))
        spent = np.where(agreed, spent, talks.months)
        self.spend_months(rows, spent)
        story = self.tell(table, talks, agreed)
        terms = table.sheets.sheet(table.chosen)
        terms.provider_share = talks.share.copy()
        terms.loss_share = np.where(terms.equity > 0.0, talks.share, terms.loss_share)
        terms.listed = (table.listed[0] + table.listed[1]) / 2.0
        model, package = SHEET_MODEL[table.chosen], SHEET_PACKAGE[table.chosen]
        for action, chosen in (
            (sign, agreed & in_time & ~table.renewal),
            (renew, agreed & table.renewal),
        ):
            some = np.flatnonzero(chosen)
            action(
                state,
                self.events,
                rows[some],
                terms.rows(some),
                model[some],
                package[some],
                table.gap[some],
                table.listed[:, some],
                story.at(some),
            )
        self.note_retrade(rows[agreed & table.renewal])
        self.wait(rows, index[agreed & ~in_time], terms, model, package, story)
        parted = index[~agreed & ~table.renewal]
        self.events.tell(
            state,
            "impasse",
            rows[parted],
            story.at(parted),
            model=model[parted],
            from_model=np.zeros(len(parted), dtype=np.int64),
            package=package[parted],
            first_talk=True,
        )
        years = np.asarray(self.view["market.cooling_off_years"] * np.ones(state.stack.pair_count))
        state.pairs.cooling[rows[parted]] = years[rows[parted]] + 1.0
        left = index[~agreed & table.renewal]
        end(state, self.events, "exited_at_term", rows[left], story.at(left), self.view)
        self.freeze_all(facts, rows[agreed & in_time])

    def pool_is_large_enough(self, table: Table, agreed: Bools) -> Bools:
        """Whether those who agreed on a pooled contract bring the lives it needs, with those already in it.

        Shape (rows,).
        """
        stack, pairs, rows = self.state.stack, self.state.pairs, table.rows
        terms = table.sheets.sheet(table.chosen)
        enough = np.ones(len(rows), dtype=bool)
        running = np.where(pairs.model > 0, pairs.terms.pooled, 0.0)
        for pooling, pool in ((1.0, stack.pair_region_pool), (2.0, stack.pair_market_pool)):
            inside = running == pooling
            inside[rows] = agreed & (terms.pooled == pooling)
            lives = np.bincount(pool, weights=np.where(inside, pairs.lives, 0.0), minlength=int(pool.max()) + 1)
            pooled = terms.pooled == pooling
            enough &= ~pooled | (lives[pool[rows]] >= terms.minimum_lives)
        return enough

    def tell(self, table: Table, talks: Talks, agreed: Bools) -> Story:
        """Why each table ended as it did, who decided, and by what margin in dollars."""
        index, column, rows = np.arange(len(table.rows)), table.chosen, table.rows
        value = table.value
        limits = [table.limits.payer[index, column], table.limits.provider[index, column]]
        # Margins are taken at the agreed share, or at the share of the running deal, or in the middle of what is
        # credible.
        share = np.where(table.renewal, self.state.pairs.terms.provider_share[rows], 0.5)
        share = np.where(agreed, talks.share, share)
        provider = value.provider_constant + value.provider_slope * share[:, None] - table.provider_outside
        payer = value.payer_constant - value.payer_slope * share[:, None] - table.payer_outside
        provider_margin, payer_margin = provider[index, column], payer[index, column]
        zone = limits[1] <= limits[0]
        feasible = table.feasible[index, column]
        payer_first = payer_margin < provider_margin
        posted = table.sheets.posted[index, column] > 0.0
        same = self.state.pairs.model[rows] == SHEET_MODEL[column]
        cured = self.what_stands_between(table, np.where(payer_first, payer_margin, provider_margin), payer_first)
        reason = np.select(
            [
                agreed & table.renewal & ~same,
                agreed,
                ~feasible,
                talks.broken & zone,
                ~zone & table.renewal,
                ~zone,
                talks.agreed,
                posted,
            ],
            [
                np.full(len(index), REASON["better_model"]),
                np.full(len(index), REASON["agreed"]),
                np.full(len(index), REASON["too_few_lives"]),
                np.full(len(index), REASON["breakdown"]),
                cured,
                np.full(len(index), REASON["no_zone"]),
                np.full(len(index), REASON["too_few_lives"]),
                np.full(len(index), REASON["refused_offer"]),
            ],
            default=REASON["breakdown"],
        )
        neither = ~agreed & (~feasible | talks.agreed)
        both = agreed | (zone & ~posted)
        decided = np.select(
            [neither, both, zone & posted, payer_first],
            [DECIDER["neither"], DECIDER["both"], DECIDER["provider"], DECIDER["payer"]],
            default=DECIDER["provider"],
        )
        margin = np.where(payer_first, payer_margin, provider_margin)
        costs = self.month_cost(rows)
        return Story(
            reason=reason,
            decided_by=decided,
            margin=margin,
            months=talks.months,
            limits=np.stack([limits[0], limits[1], talks.payer_offer, talks.provider_ask]),
            share=np.where(agreed, talks.share, np.nan),
            talk_cost=(costs[0] + costs[1]) * talks.months,
        )

    def what_stands_between(self, table: Table, margin: Floats, payer_first: Bools) -> Ints:
        """Which felt cost alone would have kept a deal at term.

        Identity, distrust, circumstances, or none (poor results).
        """
        index, column, value = np.arange(len(table.rows)), table.chosen, table.value

        def of(payer: Floats, provider: Floats) -> Floats:
            return np.asarray(np.where(payer_first, payer[index, column], provider[index, column]))

        identity = of(value.payer_identity, value.provider_identity)
        distrust = of(value.payer_distrust, value.provider_distrust)
        noise = of(table.payer_outside - value.payer_outside, table.provider_outside)
        return felt_reason(margin, noise, distrust, identity)

    def wait(self, rows: Ints, chosen: Ints, terms: ContractTerms, model: Ints, package: Ints, story: Story) -> None:
        """Talks that agree but last longer than the year: they are signed when their months have passed."""
        pairs, some = self.state.pairs, rows[chosen]
        pairs.wait_months[some] = story.months[chosen] - _MONTHS_A_YEAR
        pairs.talk_months[some] = story.months[chosen]
        pairs.pending.write(some, terms.rows(chosen))
        pairs.pending_model[some] = model[chosen]
        pairs.pending_package[some] = package[chosen]
        pairs.pending_limits[:, some] = story.limits[:, chosen]
        pairs.pending_margin[some] = story.margin[chosen]

    def sign_what_waited(self) -> None:
        """Go on with last year's long talks and sign those whose months have passed; a closed party ends them."""
        state, pairs, stack = self.state, self.state.pairs, self.state.stack
        is_open = state.organizations.is_open
        waiting = pairs.wait_months > 0.0
        gone = waiting & ~(is_open[stack.payer] & is_open[stack.provider])
        pairs.wait_months[gone] = 0.0
        rows = np.flatnonzero(waiting & ~gone)
        self.spend_months(rows, np.minimum(pairs.wait_months[rows], _MONTHS_A_YEAR))
        pairs.wait_months[rows] -= _MONTHS_A_YEAR
        ready = rows[pairs.wait_months[rows] <= 0.0]
        pairs.wait_months[ready] = 0.0
        costs = self.month_cost(ready)
        story = Story(
            reason=np.full(len(ready), REASON["agreed"]),
            decided_by=np.full(len(ready), DECIDER["both"]),
            margin=pairs.pending_margin[ready],
            months=pairs.talk_months[ready],
            limits=pairs.pending_limits[:, ready],
            share=pairs.pending.provider_share[ready],
            talk_cost=(costs[0] + costs[1]) * pairs.talk_months[ready],
        )
        listed = np.stack([self.traits.payer.loss_list[ready], self.traits.provider.loss_list[ready]])
        self.signed_late = ready
        sign(
            state,
            self.events,
            ready,
            pairs.pending.rows(ready),
            pairs.pending_model[ready],
            pairs.pending_package[ready],
            pairs.saved_without_deal[ready],
            listed,
            story,
        )

    def note_retrade(self, rows: Ints) -> None:
        """What both sides took beyond the rules at renewal.

        The payer's cut is in the benchmark, the provider's goes into its price.
        """
        pairs, at = self.state.pairs, ParameterRows(self.view, rows)
        pairs.retraded[0, rows] = self.traits.payer.retrade[rows]
        pairs.retraded[1, rows] = self.traits.provider.retrade[rows]
        rise = at["mechanisms.unit_price"] * at["valuation.retrade_price_rate"]
        pairs.price[rows] *= 1.0 + rise * self.traits.provider.retrade[rows]

    def freeze_all(self, facts: Facts, rows: Ints) -> None:
        """Freeze the reference points of everything signed this year, late signatures included."""
        rows = np.sort(np.concatenate([rows, self.signed_late]))
        if not len(rows):
            return
        pairs = self.state.pairs
        terms = pairs.terms.rows(rows)
        sheet = ContractTerms(**{name: column[:, None] for name, column in vars(terms).items()})
        prospect = build_prospect(
            self.state,
            self.values,
            self.view,
            facts,
            self.traits,
            rows,
            sheet,
            pairs.lives[rows][:, None],
            pairs.benchmark_gap[rows],
            np.zeros((len(rows), 1)),
            np.zeros(len(rows)),
        )
        freeze_reference(self.state, rows, prospect)

    def month_cost(self, rows: Ints) -> tuple[Floats, Floats]:
        """Cost of a month of talks to the payer and to the provider, USD, each of shape (rows,)."""
        stack = self.state.stack
        cost = by_kind(self.state, self.values, "talk_month_cost_usd") * self.state.trend[stack.cell]
        return cost[stack.payer[rows]], cost[stack.provider[rows]]

    def spend_months(self, rows: Ints, months: Floats) -> None:
        """Book the months of talks of this year, and pay for them."""
        if not len(rows):
            return
        stack = self.state.stack
        self.months_spent[rows] += months
        vendors = self.ledger.sector(CARE_VENDORS, stack.pair_cell[rows])
        for side, cost in zip((stack.payer, stack.provider), self.month_cost(rows), strict=True):
            self.ledger.pay("negotiation", side[rows], vendors, cost * months)


def felt_reason(margin: Floats, noise: Floats, distrust: Floats, identity: Floats) -> Ints:
    """Reason of a party that leaves with this (negative) margin: what alone would have turned it, else poor results."""
    return np.asarray(
        np.select(
            [margin + noise >= 0.0, margin + distrust >= 0.0, margin + identity >= 0.0],
            [REASON["chance"], REASON["distrust"], REASON["identity"]],
            default=REASON["poor_results"],
        )
    )
