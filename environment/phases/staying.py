"""What staying in a running deal is worth to each side, less the worth of leaving it, and what weighs most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.commitment import forfeits, margin_in_group
from longgame.environment.rules.bounds import within
from longgame.environment.rules.stake_in_kind import stake
from longgame.environment.rules.transition import remaining_payments
from longgame.environment.state import streams
from longgame.environment.state.events import REASON
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.talks.bargain import FeltCosts, felt_reason
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.forecasts import decision_noise, half_weights
from longgame.environment.valuation.offers import Offers, build_offers
from longgame.environment.valuation.package_value import package_value
from longgame.environment.valuation.pair_outlooks import STAYING

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_FELT = ("distrust", "grievance", "identity")
#: Largest surprise that an interim figure may show, share of benchmark.
_WIDEST_GAP_RATE = 0.25


@dataclass
class WorthOfStaying:
    """The decision whether to stay in running deals, shape (rows,); USD. Costs are what a side's value is less by.

    Attributes:
        payer_walk_away, provider_walk_away: value of leaving, after exit cost, circumstances and forfeits.
        payer_margin, provider_margin: value of staying less that of leaving, the provider's with its group's voice.
        provider_own_margin: without the group and what it forfeits.
        payer_exit_cost, provider_exit_cost: what leaving costs each side.
        payer_costs, provider_costs: what distrust, grievance and identity cost each side.
        payer_luck, provider_luck: unseen circumstances in favour of leaving.
        reason: code of the reason that an exit would have.
        forfeit: what the provider forfeits in its group.
        public: whether a public programme is the payer, which does not decide.
    """

    payer_walk_away: Floats
    provider_walk_away: Floats
    payer_margin: Floats
    provider_margin: Floats
    provider_own_margin: Floats
    payer_exit_cost: Floats
    provider_exit_cost: Floats
    payer_costs: FeltCosts
    provider_costs: FeltCosts
    payer_luck: Floats
    provider_luck: Floats
    reason: Ints
    forfeit: Floats
    public: Bools

    @property
    def payer_first(self) -> Bools:
        """Whether the payer has the smaller margin, and so decides."""
        return (self.payer_margin < self.provider_margin) & ~self.public

    @property
    def margin(self) -> Floats:
        """Margin of the side that decides."""
        return np.where(self.payer_first, self.payer_margin, self.provider_margin)

    @property
    def exit_cost(self) -> Floats:
        """What leaving costs the side that decides."""
        return np.where(self.payer_first, self.payer_exit_cost, self.provider_exit_cost)


def deals_that_may_end(state: State, view: ParameterView) -> Ints:
    """Pair rows of running agreements before the last year of their term."""
    pairs = state.pairs
    running = (pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years)
    return np.asarray((running & (view.on("exits") > 0.0)).nonzero()[0], dtype=np.int64)


def worth_of_staying(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    contract_lives: Floats,
    rows: Ints,
) -> WorthOfStaying:
    """Worth of staying in the running deals `rows`. Nothing in the state changes.

    The value covers the remaining years and a believed continuation, at the agreed share. The parties know the settled
    results up to last year and a noisy interim figure of this year.

    Args:
        contract_lives: lives measured together under each pair's contract this year, shape (m,).
    """
    pairs = state.pairs
    at = ParameterRows(view, rows)
    terms = pairs.terms.rows(rows)
    offers = build_offers(
        state,
        values,
        view,
        facts,
        traits,
        rows,
        terms,
        contract_lives[rows],
        pairs.benchmark_gap[rows],
        np.ones(len(rows)),
        pairs.agreement_year[rows].astype(np.float64),
        STAYING,
    )
    # Whoever leaves or stays does so under the agreed payments; no new ones are on offer.
    offers.answers = 0.0
    offers.transition = remaining_payments(pairs.transition[:, rows], pairs.agreement_year[rows]) * pairs.lives[rows]
    _take_in_interim(state, at, rows, offers)
    value = package_value(offers)
    held = stake(terms.in_kind, at["skin.in_kind_worth"])
    exit_cost = terms.exit_cost * pairs.lives[rows]
    provider_exit_cost = held * exit_cost
    shocks = decision_noise(state, view, facts, rows, "a running deal")
    share = terms.provider_share
    payer_value = value.payer_constant[:, 0] - value.payer_slope[:, 0] * share
    provider_value = value.provider_constant[:, 0] + value.provider_slope[:, 0] * share
    payer_walk_away = value.payer_outside[:, 0] - exit_cost + shocks[0]
    provider_walk_away = value.provider_outside[:, 0] - provider_exit_cost + shocks[1]
    payer_margin, own_margin = payer_value - payer_walk_away, provider_value - provider_walk_away
    public = terms.program > 0.0
    forfeit = forfeits(state, values, rows)
    provider_walk_away = provider_walk_away - forfeit
    provider_margin = margin_in_group(state, values, rows, provider_value - provider_walk_away)
    costs = [FeltCosts(*(getattr(value, f"{side}_{name}")[:, 0] for name in _FELT)) for side in ("payer", "provider")]
    worth = WorthOfStaying(
        payer_walk_away=payer_walk_away,
        provider_walk_away=provider_walk_away,
        payer_margin=payer_margin,
        provider_margin=provider_margin,
        provider_own_margin=own_margin,
        payer_exit_cost=exit_cost,
        provider_exit_cost=provider_exit_cost,
        payer_costs=costs[0],
        provider_costs=costs[1],
        payer_luck=shocks[0],
        provider_luck=shocks[1],
        reason=np.zeros(len(rows), dtype=np.int64),
        forfeit=forfeit,
        public=public,
    )
    worth.reason = _reason(state, rows, worth)
    return worth


def _reason(state: State, rows: Ints, worth: WorthOfStaying) -> Ints:
    """Reason that the side with the smaller margin would have to leave."""
    next_year, two_sided_year = state.pairs.agreement_year[rows] + 1, state.pairs.terms.two_sided_year[rows]
    payer_first, sides = worth.payer_first, (worth.payer_costs, worth.provider_costs)
    before_downside = ~payer_first & (next_year == two_sided_year) & (two_sided_year > 1.0)
    felt = FeltCosts(*(np.where(payer_first, *(getattr(side, name) for side in sides)) for name in _FELT))
    reason = felt_reason(worth.margin, np.where(payer_first, worth.payer_luck, worth.provider_luck), felt)
    return np.where(before_downside, REASON["two_sided"], reason)


def _take_in_interim(state: State, at: ParameterRows, rows: Ints, offers: Offers) -> None:
    """Move both sides' forecasts towards the interim figure, a noisy preview of this year's measured savings."""
    stack, pairs = state.stack, state.pairs
    year = pairs.this_year
    noise = at["valuation.interim_noise_rate"] * streams.normal(
        stack.pair_draw_cell[rows], "interim figure", state.year, stack.pair_key[rows]
    )
    weight = at["valuation.interim_weight"]
    halves = half_weights(at, offers.pooled_lives)
    shares = weight / (pairs.record_years[rows] + weight + halves) * at["mechanisms.learning"]
    sides = ((offers.payer, year.surprise_payer), (offers.provider, year.surprise_provider))
    for (side, surprise), share in zip(sides, shares, strict=True):
        seen = within(surprise[rows] + noise, -_WIDEST_GAP_RATE, _WIDEST_GAP_RATE)
        side.gap = side.gap + share * (seen - side.gap)
