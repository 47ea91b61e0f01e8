"""The decisions in which something is at stake: to stay in a running deal, and to sign one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS
from longgame.environment.rules.dealing import dealing_factor, distrust
from longgame.environment.rules.stake_in_kind import stake
from longgame.environment.state.parameter_view import ParameterRows, at_rows
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.talks.term_sheets import model_column, of_cells
from longgame.environment.valuation.offers import Offers, Side
from longgame.experiments.stakes.revaluing import SIDES, RunningDeals, Worth, probability, worth_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Step of every state that lies between 0 and 1.
TENTH: Final = 0.1
#: Columns of each side's belief in its partner: weight of good and of bad evidence.
BELIEFS: Final = (("provider_good", "provider_bad"), ("payer_good", "payer_bad"))


@dataclass
class Stake:
    """What one change is worth to one side, by deal-year; arrays of shape (r,).

    Attributes:
        mechanism, change: which mechanism, and what was changed.
        side: the side whose value moves.
        usd: dollars a life-year.
        months: months of first talks.
        points: percentage points of probability.
        at_stake: where something is won or lost outright, such as a slot: who may win or lose it. Points are then 100,
            0 or -100, and their mean over those at stake counts.
    """

    mechanism: str
    change: str
    side: str
    usd: Floats
    months: Floats
    points: Floats
    at_stake: Bools | None = None


class Staying:
    """The decision to stay as things are, to compare others with."""

    def __init__(self, deals: RunningDeals) -> None:
        self.deals, self.state = deals, deals.year.state
        self.offers = deals.offers_to_stay(self.state, deals.traits)
        self.worth = worth_of(self.offers)
        terms = self.offers.terms
        held = stake(terms.in_kind, at_rows(deals.year.view["skin.in_kind_worth"], deals.rows))
        #: Exit cost of the payer and of the provider, which a stake in kind holds less, USD.
        self.exit_cost = (terms.exit_cost * deals.lives, held * terms.exit_cost * deals.lives)
        self.months = months_of_talks(deals, self.state)

    def worth_in(self, state: State, traits: Traits | None = None) -> Worth:
        """Worth of staying in another state."""
        return worth_of(self.deals.offers_to_stay(state, traits or self.deals.traits))

    def stake(self, number: int, mechanism: str, change: str, after: Worth, before: Worth | None = None) -> Stake:
        """Stake of a side (0 payer, 1 provider) in a change from `before`, by default things as they are."""
        deals, before = self.deals, before or self.worth
        usd = (after.margin[number] - before.margin[number]) / (deals.lives * before.years[number])
        chance = [self.chance(number, worth) for worth in (before, after)]
        return Stake(mechanism, change, SIDES[number], usd, np.zeros_like(usd), 100.0 * (chance[1] - chance[0]))

    def chance(self, number: int, worth: Worth, exit_cost: float = 1.0) -> Floats:
        """Chance that a side stays next year, its permanent circumstances being what they are.

        Args:
            exit_cost: share of the exit cost that leaving takes.
        """
        margin = worth.margin[number] + exit_cost * self.exit_cost[number] - self.deals.lasting_usd[number]
        return probability(margin, self.deals.passing_usd)


class Signing:
    """The decision to sign, in deals that were signed this year, as at their table."""

    def __init__(self, deals: RunningDeals) -> None:
        self.deals = deals.only(deals.year.state.pairs.deal_year[deals.rows] == 1)
        self.worth = worth_of(self.offers(deals.traits))
        self.months = months_of_talks(self.deals, deals.year.state)

    def offers(self, traits: Traits) -> Offers:
        """The terms as offers under these traits."""
        return self.deals.offers_to_sign(self.deals.year.state, traits)

    def worth_as(self, number: int, other: Callable[[Side], None]) -> Worth:
        """Worth of signing if one side (0 payer, 1 provider) is changed by `other`."""
        offers = self.offers(self.deals.traits)
        other((offers.payer, offers.provider)[number])
        return worth_of(offers)

    def stake(self, number: int, mechanism: str, change: str, after: Worth, before: Worth) -> Stake:
        """Stake of a side in a change of what it signs."""
        return self.stake_in(number, mechanism, change, after.margin[number] - before.margin[number], before)

    def stake_in(self, number: int, mechanism: str, change: str, gain_usd: Floats, before: Worth) -> Stake:
        """Stake of a side in a gain at the table, USD.

        Those who signed had better circumstances than others, so for the chance to sign all of them are unknown.
        """
        deals, margin = self.deals, before.margin[number]
        chance = [probability(usd, deals.noise_usd) for usd in (margin, margin + gain_usd)]
        usd = gain_usd / (deals.lives * before.years[number])
        return Stake(mechanism, change, SIDES[number], usd, np.zeros_like(usd), 100.0 * (chance[1] - chance[0]))


def months_of_talks(deals: RunningDeals, state: State) -> Floats:
    """Months of first talks about the running model, without lists or quarrels about value."""
    rows, pairs, view = deals.rows, state.pairs, deals.year.view
    at = ParameterRows(view, rows)
    months = of_cells(model_column(deals.year.values, "talk_months"), state.stack.pair_cell[rows])
    sheets = months.shape[1] // len(MODELS)
    base = np.broadcast_to(months, (len(rows), months.shape[1]))[np.arange(len(rows)), (pairs.model[rows] - 1) * sheets]
    distance = sum(
        distrust(trust[rows], at[usual], at["trust.range_of_plans"])
        for trust, usual in (
            (pairs.trust_in_payer(), "trust.in_payers_mean"),
            (pairs.trust_in_provider(), "trust.in_providers_mean"),
        )
    )
    return np.asarray(base * dealing_factor(at.on("trust_pays") * distance, at["trust.months_factor"]))
