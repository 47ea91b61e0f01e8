"""The social states, each changed alone: trust, grievance, identity, engagement, lists, promises, payments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS
from longgame.environment.rules.dealing import dealing_factor, distrust
from longgame.environment.rules.grievance import blame, kept_promise, next_grievance
from longgame.environment.state.parameter_view import ParameterRows, ParameterView
from longgame.environment.state.state import State
from longgame.environment.state.traits import SideTraits, Traits
from longgame.environment.talks.term_sheets import model_column, of_cells
from longgame.environment.valuation.pair_outlooks import PROMISING, STAYING
from longgame.experiments.stakes.revaluing import RunningDeals, Worth, changed, probability, traits_of, worth_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIDES: Final = ("payer", "provider")
_TENTH: Final = 0.1


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


def stakes_of(deals: RunningDeals) -> Iterator[Stake]:
    """Stakes of all social states in the deals that run on at the end of a year."""
    base = _Staying(deals)
    for number, side in enumerate(SIDES):
        yield from _trust(base, number, side)
        yield from _grievance(base, number, side)
        for sign, word in ((1.0, "more"), (-1.0, "less")):
            yield base.with_organization(number, side, "identity_inertia", sign, "identity", f"a tenth {word} inertia")
            yield base.with_organization(number, side, "engagement", sign, "engagement", f"a tenth {word} engagement")
        yield from _promises(base, number, side)
        yield from _yardsticks(base, number, side)


class _Staying:
    """The decision to stay as things are, to compare others with."""

    def __init__(self, deals: RunningDeals) -> None:
        self.deals, self.state = deals, deals.year.state
        self.offers = deals.offers(self.state, deals.traits, STAYING)
        self.worth = worth_of(self.offers)
        self.exit_cost = self.offers.terms.exit_cost * deals.lives
        self.none = np.zeros(len(deals.rows))

    def stake(self, number: int, side: str, mechanism: str, change: str, other: Worth) -> Stake:
        """A side's stake in a change of the decision to stay."""
        deals, before = self.deals, self.worth
        gain = other.margin[number] - before.margin[number]
        chance = [probability(worth.margin[number] + self.exit_cost, deals.noise_usd) for worth in (before, other)]
        usd = gain / (deals.lives * before.years[number])
        return Stake(mechanism, change, side, usd, self.none, 100.0 * (chance[1] - chance[0]))

    def in_state(self, state: State, traits: Traits | None = None) -> Worth:
        """Worth of staying in another state."""
        return worth_of(self.deals.offers(state, traits or self.deals.traits, STAYING))

    def with_organization(
        self,
        number: int,
        side: str,
        column: str,
        sign: float,
        mechanism: str,
        change: str,
        size: Floats | float = _TENTH,
    ) -> Stake:
        """Stake in a scale of the side's own organisation, such as its engagement."""
        organizations = self.state.organizations
        own = self.state.stack.is_payer == (number == 0)
        moved = np.clip(getattr(organizations, column) + np.where(own, sign * size, 0.0), 0.0, 1.0)
        state = changed(self.state, organizations={column: moved})
        return self.stake(number, side, mechanism, change, self.in_state(state))


def _trust(base: _Staying, number: int, side: str) -> Iterator[Stake]:
    """A tenth of a side's trust in its partner: data, cost of dealing, what it counts on, and months of talks."""
    deals, pairs = base.deals, base.state.pairs
    good, bad = ("provider_good", "provider_bad") if number == 0 else ("payer_good", "payer_bad")
    weight = getattr(pairs, good) + getattr(pairs, bad)
    trust = getattr(pairs, good) / weight
    for sign, word in ((1.0, "more"), (-1.0, "less")):
        moved = np.clip(trust + sign * _TENTH, 0.001, 0.999)
        state = changed(base.state, pairs={good: moved * weight, bad: (1.0 - moved) * weight})
        stake = base.stake(number, side, "trust", f"a tenth {word} trust in the partner", base.in_state(state))
        stake.months = _months(deals, state) - _months(deals, base.state)
        yield stake
    yield _lie(base, number, side)


def _months(deals: RunningDeals, state: State) -> Floats:
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


def _lie(base: _Staying, number: int, side: str) -> Stake:
    """A wholly untrue promise of the partner: the trust that it costs in a year, at what that trust is worth."""
    deals, pairs, rows = base.deals, base.state.pairs, base.deals.rows
    at = ParameterRows(deals.year.view, rows)
    partner = deals.traits.provider if number == 0 else deals.traits.payer
    good, bad = ("provider_good", "provider_bad") if number == 0 else ("payer_good", "payer_bad")
    parts = [at[f"trust.weight_{name}"] for name in ("openness", "process", "result", "dealing")]
    lost = parts[0] / sum(parts[1:], parts[0]) * partner.candor[rows] * at["trust.honesty_weight"] * at.on("honesty")
    before_good, before_bad = getattr(pairs, good)[rows], getattr(pairs, bad)[rows]
    kept = at["trust.memory_share"]
    steady = before_good / (before_good + before_bad)
    after_bad = kept * before_bad + at["trust.bad_news_weight"] * (1.0 - steady + lost)
    with_lie = (kept * before_good + steady - lost) / (kept * before_good + steady - lost + after_bad)
    honest_bad = after_bad - at["trust.bad_news_weight"] * lost
    without = (kept * before_good + steady) / (kept * before_good + steady + honest_bad)
    fall = np.maximum(without - with_lie, 0.0)
    columns = {name: getattr(pairs, name).copy() for name in (good, bad)}
    weight = before_good + before_bad
    columns[good][rows] = np.maximum(steady - fall, 0.001) * weight
    columns[bad][rows] = weight - columns[good][rows]
    state = changed(base.state, pairs=columns)
    stake = base.stake(number, side, "honesty", "a wholly untrue promise of the partner", base.in_state(state))
    stake.months = _months(deals, state) - _months(deals, base.state)
    return stake


def _grievance(base: _Staying, number: int, side: str) -> Iterator[Stake]:
    """A wholly bad year for which the partner is blamed as usual, through each of its channels and all together."""
    deals, state = base.deals, base.state
    view, pairs = deals.year.view, state.pairs
    stack = state.stack
    own, who = (deals.traits.payer, stack.payer) if number == 0 else (deals.traits.provider, stack.provider)
    by_organization = ParameterView(deals.year.values, stack.cell)
    antagonism = (state.organizations.antagonism * by_organization.on("antagonism"))[who]
    blamed = blame(antagonism, own.naming, view["grievance.blame"]) * view.on("grievance")
    column = f"grievance_of_{side}"
    before = getattr(pairs, column)
    after = next_grievance(before, blamed, np.ones_like(before), 0.0)
    grieved = changed(state, pairs={column: after})
    change = "a wholly bad year, by the felt cost"
    yield base.stake(number, side, "grievance", change, base.in_state(grieved))
    shaded = _shaded(deals.traits, number, kept_promise(after, view.on("shading") * view["grievance.shading"]))
    yield base.stake(number, side, "grievance", "a wholly bad year, by shading alone", base.in_state(state, shaded))
    # As if all its deals had gone as badly.
    lost = stack.sum_by_organization(who, (after - before) * pairs.lives)
    lives = stack.sum_by_organization(who, pairs.lives)
    burden = by_organization.on("engagement") * by_organization["engagement.burden_loss"]
    falls = burden * _falling_rate(by_organization) * lost / np.where(lives > 0.0, lives, 1.0)
    engagement = np.maximum(state.organizations.engagement - falls, 0.0)
    tired = changed(state, organizations={"engagement": engagement})
    yield base.stake(number, side, "grievance", "a wholly bad year, by the burden alone", base.in_state(tired))
    both = base.in_state(tired, shaded)
    yield base.stake(number, side, "grievance", "a wholly bad year, by shading and burden", both)
    everything = changed(grieved, organizations={"engagement": engagement})
    worth = base.in_state(everything, traits_of(deals.year, everything))
    yield base.stake(number, side, "grievance", "a wholly bad year, in all", worth)


def _falling_rate(by_organization: ParameterView) -> Floats:
    ratchet = by_organization.on("engagement_ratchet") > 0.0
    rate = np.where(ratchet, by_organization["engagement.falling_rate"], by_organization["engagement.adjustment_rate"])
    return np.asarray(rate)


def _shaded(traits: Traits, number: int, kept: Floats) -> Traits:
    """Traits in which one side keeps up this share of its effort and support."""
    if number == 0:
        return Traits(replace(traits.payer, kept_promise=kept), traits.provider)
    return Traits(traits.payer, replace(traits.provider, kept_promise=kept))


def _promises(base: _Staying, number: int, side: str) -> Iterator[Stake]:
    """What a side's own promises and lists do to the worth of signing the same terms, and of staying."""
    deals = base.deals
    hopeless = deals.offers(base.state, deals.traits, STAYING)
    own = hopeless.payer if number == 0 else hopeless.provider
    own.optimism = np.zeros_like(own.optimism)
    stake = base.stake(number, side, "hope", "the promise still believed in, against none of it", worth_of(hopeless))
    yield replace(stake, usd=-stake.usd, points=-stake.points)
    signing = worth_of(deals.offers(base.state, deals.traits, PROMISING, anew=True))

    def at_the_table(mechanism: str, change: str, before: Worth, after: Worth, months: Floats) -> Stake:
        gain = after.margin[number] - before.margin[number]
        chance = [probability(worth.margin[number], deals.noise_usd) for worth in (before, after)]
        usd = gain / (deals.lives * before.years[number])
        return Stake(mechanism, change, side, usd, months, 100.0 * (chance[1] - chance[0]))

    attainable = deals.offers(base.state, deals.traits, PROMISING, anew=True)
    own = attainable.payer if number == 0 else attainable.provider
    own.promise = own.ceiling
    change = "a promise of more than is attainable, at the table"
    yield at_the_table("exaggeration", change, worth_of(attainable), signing, base.none)
    lists = []
    for listed in (0.0, 1.0):
        traits = _listing(deals.traits, number, listed)
        lists.append(worth_of(deals.offers(base.state, traits, PROMISING, anew=True)))
    at = ParameterRows(deals.year.view, deals.rows)
    months = at["negotiation.loss_list_months"] / 2.0 * _months(deals, base.state)
    change = "all losses listed, against none, at the table"
    yield at_the_table("omission_neglect", change, lists[0], lists[1], months)
    value = lists[1].value
    if number == 0:
        received, paid = value.payer_answer_received[:, 0], value.payer_answer_paid[:, 0]
        mine, theirs = value.payer_slope[:, 0], value.provider_slope[:, 0]
    else:
        received, paid = value.provider_answer_received[:, 0], value.provider_answer_paid[:, 0]
        mine, theirs = value.provider_slope[:, 0], value.payer_slope[:, 0]
    # The partner would give up as much by a share that costs it the same.
    possible = theirs > 1e-6 * deals.lives
    by_share = np.where(possible, mine * paid / np.where(possible, theirs, 1.0), 0.0)
    usd = np.where(possible, received - by_share, 0.0) / (deals.lives * lists[1].years[number])
    change = "all listed losses answered, beyond a share that costs the partner as much"
    yield Stake("transition_payment", change, side, usd, base.none, base.none)


def _listing(traits: Traits, number: int, listed: float) -> Traits:
    def of(side: SideTraits) -> SideTraits:
        return replace(side, loss_list=np.full_like(side.loss_list, listed))

    return Traits(of(traits.payer), traits.provider) if number == 0 else Traits(traits.payer, of(traits.provider))


def _yardsticks(base: _Staying, number: int, side: str) -> Iterator[Stake]:
    """What the stakes stand beside: a year's luck, the exit cost, the margin of staying, and entitlement's claim."""
    deals, offers, year = base.deals, base.offers, base.state.pairs.this_year
    reference, plain = getattr(year, f"{side}_reference"), getattr(year, f"{side}_plain_net")
    claim = (reference - plain)[deals.rows] / deals.lives
    yield Stake("entitlement", "reference point above the plain forecast", side, claim, base.none, base.none)
    benchmark = offers.spending * (1.0 - offers.benchmark_gap)
    share = offers.terms.provider_share
    kept = offers.insured_share + (1.0 - offers.insured_share) * offers.savings_fee
    part = kept * share if number == 0 else share
    yield Stake(
        "(luck)",
        "a standard deviation of a year's measured savings",
        side,
        part * offers.measured_sd * benchmark,
        base.none,
        base.none,
    )
    years = base.worth.years[number]
    yield Stake("(exit cost)", "leaving before the term", side, offers.terms.exit_cost / years, base.none, base.none)
    margin = (base.worth.margin[number] + base.exit_cost) / (deals.lives * years)
    yield Stake("(margin)", "staying against leaving", side, margin, base.none, base.none)
