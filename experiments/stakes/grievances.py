"""Stakes of grievance: a wholly bad year, by each of its channels alone and by all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import helped_effort
from longgame.environment.rules.grievance import blame, kept_promise, next_grievance
from longgame.environment.state.parameter_view import ParameterRows, ParameterView
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.mature_savings import data_reach_of, savings_at_maturity
from longgame.experiments.stakes.decisions import Stake, Staying
from longgame.experiments.stakes.next_reflection import engagement_after
from longgame.experiments.stakes.revaluing import SIDES, RunningDeals, changed, traits_of

Floats = NDArray[np.float64]


def grievance_stakes(base: Staying, number: int) -> Iterator[Stake]:
    """A wholly bad year for which a side (0 payer, 1 provider) blames its partner as far as it usually does."""
    deals, state = base.deals, base.state
    view, column = deals.year.view, f"grievance_of_{SIDES[number]}"
    before = getattr(state.pairs, column)
    after = next_grievance(before, _blame(deals, number), np.ones_like(before), 0.0)

    def stake(channel: str, state: State, traits: Traits | None = None) -> Stake:
        return base.stake(number, "grievance", f"a wholly bad year, {channel}", base.worth_in(state, traits))

    grieved = changed(state, pairs={column: after})
    yield stake("by the felt cost", grieved)
    shaded = _shaded(deals.traits, number, kept_promise(after, view.on("shading") * view["grievance.shading"]))
    yield stake("by shading alone", state, shaded)
    falls = engagement_after(deals) - engagement_after(deals, **{column: after})
    engagement = np.clip(state.organizations.engagement - falls, 0.0, 1.0)
    tired = changed(state, organizations={"engagement": engagement})
    yield stake("by the burden alone", tired)
    yield stake("by shading and burden", tired, shaded)
    everything = changed(grieved, organizations={"engagement": engagement})
    yield stake("in all", everything, traits_of(deals.year, everything))
    yield _care_lost(deals, number, shaded)


def _blame(deals: RunningDeals, number: int) -> Floats:
    """Share of a bad year that a side of every pair blames on its partner, 0 where nothing is resented, shape (m,)."""
    state, view = deals.year.state, deals.year.view
    own, who = ((deals.traits.payer, state.stack.payer), (deals.traits.provider, state.stack.provider))[number]
    by_organization = ParameterView(deals.year.values, state.stack.cell)
    antagonism = (state.organizations.antagonism * by_organization.on("antagonism"))[who]
    return np.asarray(blame(antagonism, own.naming, view["grievance.blame"]) * view.on("grievance"))


def _shaded(traits: Traits, number: int, kept: Floats) -> Traits:
    """Traits in which one side keeps up this share of its effort and support."""
    if number == 0:
        return Traits(replace(traits.payer, kept_promise=kept), traits.provider)
    return Traits(traits.payer, replace(traits.provider, kept_promise=kept))


def _care_lost(deals: RunningDeals, number: int, shaded: Traits) -> Stake:
    """True savings of care that a side's shading loses for all together, once maturity has followed the effort."""
    state, view, rows = deals.year.state, deals.year.view, deals.rows
    stack, organizations = state.stack, state.organizations
    share = ParameterRows(view, rows)["care.payer_data_share"]
    reach = data_reach_of(state, view, rows)
    depth = state.pairs.terms.depth[rows]
    rate = savings_at_maturity(state, view, deals.facts, rows, depth, believed=False, reach=reach)
    rate = rate * organizations.maturity[stack.provider[rows]]
    effort, after = (
        helped_effort(
            traits.provider.delivered_effort[rows],
            traits.payer.delivered_effort[rows] * organizations.engagement[stack.payer[rows]],
            share,
        )
        for traits in (deals.traits, shaded)
    )
    left = np.where(effort > 0.0, after / np.where(effort > 0.0, effort, 1.0), 1.0)
    usd = -(rate * deals.facts.status_quo[rows] * (1.0 - left))
    none = np.zeros(len(rows))
    change = "a wholly bad year, care savings lost by shading, whoever keeps them"
    return Stake("grievance", change, SIDES[number], usd, none, none)
