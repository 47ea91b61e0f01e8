"""The table of the year's talks: term sheets, what each is worth to both sides, and which can be signed at all."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.measurement import base_year_mean, gap_after_rebasing
from longgame.environment.state import streams
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues, at_rows
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.talks.bargaining import (
    ZoneOfAgreement,
    joint_gain,
    reservation_shares,
)
from longgame.environment.talks.proposal_layout import Layout
from longgame.environment.talks.term_sheets import (
    SHEET_MODEL,
    SHEET_PACKAGE,
    model_column,
    of_cells,
    offered_terms,
    package_column,
    term_sheets,
)
from longgame.environment.valuation.facts import Facts, by_kind
from longgame.environment.valuation.forecasts import decision_noise
from longgame.environment.valuation.offers import offers_of
from longgame.environment.valuation.outlook import build_outlook
from longgame.environment.valuation.package_value import PackageValue, values_of_offers
from longgame.vocabulary import POOLED_IN_MARKET, POOLED_IN_REGION

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


#: Offers that are valued at once: few enough for their columns to stay in the processor's cache.
_VALUED_AT_ONCE = 2048


@dataclass
class Desk:
    """What every rule of the year's talks reads: the columns, this year's parameters, traits and shared facts."""

    state: State
    values: StackValues
    view: ParameterView
    traits: Traits
    facts: Facts


@dataclass
class Proposals:
    """Everything on the table of the year's talks; arrays of shape (rows,) or (rows, sheets).

    Offers are the sheets that are valued: `valued` has their values, `layout` where they stand. Limits and outside
    values are 0 for the other sheets. `terms` and `best` are of the `chosen` sheets.
    """

    rows: Ints
    renewal: Bools
    terms: ContractTerms
    gap: Floats
    listed: Floats
    valued: Floats
    layout: Layout
    best: PackageValue
    limits: ZoneOfAgreement
    provider_outside: Floats
    payer_outside: Floats
    feasible: Bools
    chosen: Ints

    @property
    def value(self) -> PackageValue:
        """Values of all sheets, shape (rows, sheets); 0 for those that are no offers."""
        return PackageValue(*self.layout.lay_out(self.valued))


def make_proposals(desk: Desk, rows: Ints, renewal: Bools) -> Proposals:
    """Term sheets, values, limits and the best sheet of every pair at the table."""
    sheets = desk.values.once("term sheets", term_sheets)
    pooled = prospective_pool(desk, rows, sheets)
    feasible = feasible_sheets(desk, rows, renewal, sheets, pooled)
    # Most sheets cannot be signed and need no value. Where none can, talks end over the quickest one.
    months = of_cells(model_column(desk.values, "talk_months"), desk.state.stack.pair_cell[rows])
    quickest = np.broadcast_to(np.argmin(months, axis=1), rows.shape)
    offered, index = feasible.copy(), np.arange(len(rows))
    none = ~feasible.any(axis=1)
    offered[index[none], quickest[none]] = True
    proposals = _proposals_of_offers(desk, rows, renewal, sheets, pooled, feasible, offered, quickest)
    untold = ~offered[index, proposals.chosen]
    if untold.any():
        offered[index[untold], quickest[untold]] = True
        proposals = _proposals_of_offers(desk, rows, renewal, sheets, pooled, feasible, offered, quickest)
    return proposals


def _proposals_of_offers(
    desk: Desk,
    rows: Ints,
    renewal: Bools,
    sheets: ContractTerms,
    pooled: Floats,
    feasible: Bools,
    offered: Bools,
    quickest: Ints,
) -> Proposals:
    """The table when the sheets `offered` (rows, sheets) are on it; `quickest` stands where none can be signed."""
    traits, stack = desk.traits, desk.state.stack
    layout = Layout.longest_first(offered, of_cells(sheets.term_years, stack.pair_cell[rows]))
    row, sheet = layout.rows_and_sheets()
    pair = rows[row]
    gap = next_benchmark_gap(desk, rows, renewal)
    same = renewal[row] & (SHEET_MODEL[sheet] == desk.state.pairs.model[pair])
    terms = _terms_on_offer(desk, pair, offered_terms(sheets, stack.pair_cell[pair], sheet), same)
    valued = _values_of_offers(
        desk, rows, row, terms, pooled.reshape(-1)[layout.place], gap[row], same.astype(np.float64)
    )
    value = PackageValue(*valued)
    payer_outside, provider_outside = (
        outside + decision_noise(desk.state, desk.view, desk.facts, rows, side, "talks")[row]
        for side, outside in (("payer", value.payer_outside), ("provider", value.provider_outside))
    )
    limits = reservation_shares(
        value,
        provider_outside,
        payer_outside,
        traits.provider.envy[pair],
        traits.payer.envy[pair],
        at_rows(desk.view["enabler.required_margin_rate"], pair),
    )
    # A share that its holder would rather not have is nothing to bargain over.
    signable = feasible.reshape(-1)[layout.place] & (value.provider_slope >= 0.0) & (value.payer_slope >= 0.0)
    zone_width = limits.payer - limits.provider
    merit = np.where(signable, [joint_gain(value, limits, provider_outside, payer_outside), zone_width], -np.inf)
    gain, nearest = layout.lay_out(merit, -np.inf)
    zone = np.isfinite(gain).any(axis=1)
    chosen = np.where(zone, np.argmax(gain, axis=1), np.argmax(nearest, axis=1))
    chosen = np.where((nearest > -np.inf).any(axis=1), chosen, quickest)
    known = layout.lay_out(np.stack([limits.provider, limits.payer, provider_outside, payer_outside]))
    best = layout.offer_at(chosen)
    return Proposals(
        rows=rows,
        renewal=renewal,
        terms=terms.rows(best),
        gap=gap,
        listed=np.stack([traits.payer.loss_list[rows], traits.provider.loss_list[rows]]),
        valued=valued,
        layout=layout,
        best=PackageValue(*valued.take(best, axis=1)),
        limits=ZoneOfAgreement(known[0], known[1]),
        provider_outside=known[2],
        payer_outside=known[3],
        feasible=nearest > -np.inf,
        chosen=chosen,
    )


def _values_of_offers(
    desk: Desk, rows: Ints, row: Ints, terms: ContractTerms, pooled: Floats, gap: Floats, same: Floats
) -> Floats:
    """`values_of_offers` of all offers on a table, a part of them after the other.

    Args:
        row: row of the table of each offer, an index into the pair rows `rows`.
        terms, pooled, gap, same: of each offer, as for `build_offers`.
    """
    outlook = build_outlook(desk.state, desk.values, desk.view, desk.facts, desk.traits, rows)
    values = np.zeros((len(fields(PackageValue)), len(row)))
    for start in range(0, len(row), _VALUED_AT_ONCE):
        some = slice(start, start + _VALUED_AT_ONCE)
        part = ContractTerms(terms.block[:, some])
        none_done = np.zeros(len(row[some]))
        offers = offers_of(outlook.at(row[some]), part, pooled[some], gap[some], same[some], none_done)
        values[:, some] = values_of_offers(offers)
    return values


def _terms_on_offer(desk: Desk, pair: Ints, terms: ContractTerms, same: Bools) -> ContractTerms:
    """Terms as they are this year between these two, shape (offers,).

    Args:
        pair: pair row of each offer.
        terms: the sheets as the parameters have them.
        same: whether the offer continues the running model.
    """
    pairs = desk.state.pairs
    trend = desk.facts.trend[pair]
    for term in _MONEY_TERMS:
        setattr(terms, term, getattr(terms, term) * trend)
    # What the payer does not offer of a full package is not on the table.
    terms.support = terms.support * desk.traits.payer.support[pair]
    terms.steerage_share = terms.steerage_share * at_rows(desk.view.on("steerage"), pair)
    reached = pairs.agreement_year[pair] >= pairs.terms.two_sided_year[pair]
    terms.two_sided_year = np.where(same & reached, 1.0, terms.two_sided_year)
    return terms


def prospective_pool(desk: Desk, rows: Ints, sheets: ContractTerms) -> Floats:
    """Lives that each sheet would measure together.

    Those in the pool already and those at the table, shape (rows, sheets).
    """
    stack, pairs = desk.state.stack, desk.state.pairs
    lives = pairs.lives[rows]
    pools = [lives]
    running = (pairs.model[rows] > 0) * pairs.terms.pooled[rows]
    for (pooling, pool), inside in zip(
        stack.pools, (desk.facts.region_pool_lives, desk.facts.market_pool_lives), strict=True
    ):
        joining = np.where(running == pooling, 0.0, lives)
        at_table = np.bincount(pool[rows], weights=joining, minlength=int(pool.max()) + 1)
        pools.append(inside[rows] + at_table[pool[rows]])
    pooled = of_cells(sheets.pooled, stack.pair_cell[rows])
    return np.asarray(
        np.where(
            pooled == POOLED_IN_REGION,
            pools[1][:, None],
            np.where(pooled == POOLED_IN_MARKET, pools[2][:, None], pools[0][:, None]),
        )
    )


def next_benchmark_gap(desk: Desk, rows: Ints, renewal: Bools) -> Floats:
    """Gap of the next benchmark below the status quo.

    History for a first deal, rebased for a renewal, shape (rows,).
    """
    pairs = desk.state.pairs
    at = ParameterRows(desk.view, rows)
    past = base_year_mean(np.ascontiguousarray(pairs.past_apparent[:, rows]), pairs.record_years[rows])
    cut = at["valuation.retrade_cut_rate"] * desk.traits.payer.retrade[rows]
    rebased = gap_after_rebasing(pairs.benchmark_gap[rows], pairs.terms.rebasing_share[rows], past, cut)
    # A first benchmark is built on a history that already holds what spilled over and what prevention avoided.
    return np.asarray(np.where(renewal, rebased, pairs.saved_without_deal[rows]))


def feasible_sheets(desk: Desk, rows: Ints, renewal: Bools, sheets: ContractTerms, pooled: Floats) -> Bools:
    """Sheets that can be signed at all: found, within capital, with enough lives, shape (rows, sheets)."""
    stack, organizations, pairs = desk.state.stack, desk.state.organizations, desk.state.pairs
    cell, lives = stack.pair_cell[rows], pairs.lives[rows][:, None]
    floor = of_cells(package_column(desk.values, "discovery_floor"), cell)
    openness = (desk.traits.payer.candor[rows] * desk.traits.provider.candor[rows])[:, None]
    found = streams.uniform(stack.pair_draw_cell[rows], "packages found", desk.state.year, stack.pair_key[rows])
    discovered = found[:, None] < floor + (1.0 - floor) * openness
    current = renewal[:, None] & (SHEET_PACKAGE[None, :] == pairs.package[rows][:, None])
    provider = stack.provider[rows]
    liquid = by_kind(desk.state, desk.values, "liquidity_share")[provider] * organizations.capital[provider]
    demand = of_cells(sheets.capital_demand, cell) * desk.facts.trend[rows][:, None]
    affordable = demand * lives <= np.maximum(liquid, 0.0)[:, None]
    shared = (of_cells(sheets.pooled, cell) != POOLED_IN_REGION) | (pooled > lives)
    large_enough = pooled >= of_cells(sheets.minimum_lives, cell)
    return np.asarray((discovered | current) & affordable & large_enough & shared)
