"""Feasibility: which term sheets a pair can sign at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.homework import found_chance
from longgame.environment.state import streams
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import at_rows
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.out_of_money import out_of_money
from longgame.environment.talks.term_sheets import (
    SHEET_IS_TRACK,
    SHEET_PACKAGE,
    of_cells,
    package_column,
    tracks_offered,
)
from longgame.environment.valuation.facts import by_kind
from longgame.environment.valuation.people_levers import homework
from longgame.vocabulary import NOT_POOLED, POOLED_IN_MARKET, POOLED_IN_REGION

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def prospective_pool(desk: Desk, rows: Ints, sheets: ContractTerms) -> Floats:
    """Lives that each sheet would measure together, shape (rows, sheets).

    A pool counts the lives already in it and those of all pairs in talks that could join it.

    Args:
        rows: pair rows of the talks.
        sheets: term sheets by cell.
    """
    stack, pairs = desk.state.stack, desk.state.pairs
    lives = pairs.lives[rows]
    pools = [lives]
    running = (pairs.model[rows] > 0) * pairs.terms.pooled[rows]
    for (pooling, pool), inside in zip(
        stack.pools, (desk.facts.region_pool_lives, desk.facts.market_pool_lives), strict=True
    ):
        joining = np.where(running == pooling, 0.0, lives)
        could_join = np.bincount(pool[rows], weights=joining, minlength=int(pool.max()) + 1)
        pools.append(inside[rows] + could_join[pool[rows]])
    if desk.state.has_group_pools:
        pools[0] = _group_pool(desk, rows, lives)
    pooled = of_cells(sheets.pooled, stack.pair_cell[rows])
    return np.asarray(
        np.where(
            pooled == POOLED_IN_REGION,
            pools[1][:, None],
            np.where(pooled == POOLED_IN_MARKET, pools[2][:, None], pools[0][:, None]),
        )
    )


def _group_pool(desk: Desk, rows: Ints, lives: Floats) -> Floats:
    """Lives that a sheet which pools nothing would measure together: those of the provider's group, else its own."""
    pool, pairs = desk.state.group_pool[rows], desk.state.pairs
    grouped = pool >= 0
    running = (pairs.model[rows] > 0) & (pairs.terms.pooled[rows] == NOT_POOLED)
    joining = np.where(running, 0.0, lives)
    could_join = np.bincount(pool[grouped], weights=joining[grouped], minlength=desk.state.stack.pair_count)
    return np.asarray(np.where(grouped, desk.facts.group_pool_lives[rows] + could_join[pool], lives))


def liquid_capital(desk: Desk) -> Floats:
    """Capital that each organisation is ready to commit to a partnership, USD, shape (n,)."""
    liquid = by_kind(desk.state, desk.values, "liquidity_share") * desk.state.organizations.capital
    return np.asarray(np.maximum(liquid, 0.0))


def most_in_kind(desk: Desk, rows: Ints) -> Floats:
    """Largest share of a capital demand that each pair's provider may commit in kind, shape of `rows`."""
    share = by_kind(desk.state, desk.values, "in_kind_share")[desk.state.stack.provider[rows]]
    return np.asarray(at_rows(desk.view.on("stake_in_kind"), rows) * share)


def feasible_sheets(desk: Desk, rows: Ints, renewal: Bools, sheets: ContractTerms, pooled: Floats) -> Bools:
    """Sheets that a pair can sign, shape (rows, sheets).

    The pair has found the package, the provider has the capital or a stake in kind for it, and the contract would have
    enough lives. A payer with a public programme has its tracks on offer and nothing else. A provider that is out of
    money signs nothing.

    Args:
        rows: pair rows of the talks.
        renewal: whether the pair has a deal at term, shape (rows,).
        sheets: term sheets by cell.
        pooled: lives measured together, as from `prospective_pool`.
    """
    stack, pairs = desk.state.stack, desk.state.pairs
    cell, lives = stack.pair_cell[rows], pairs.lives[rows][:, None]
    floor = of_cells(package_column(desk.values, "discovery_floor", of_track=1.0), cell)
    openness = (desk.traits.payer.candor[rows] * desk.traits.provider.candor[rows])[:, None]
    luck = streams.uniform(stack.pair_draw_cell[rows], "packages found", desk.state.year, stack.pair_key[rows])
    studied = homework(desk.state, desk.values, desk.view, rows)
    discovered = luck[:, None] < found_chance(floor, openness, studied[0][:, None], studied[1][:, None])
    current = renewal[:, None] & (SHEET_PACKAGE[None, :] == pairs.package[rows][:, None])
    demand = of_cells(sheets.capital_demand, cell) * desk.facts.trend[rows][:, None]
    # What the provider cannot commit in capital it may commit in kind, up to a share of the demand.
    in_cash = demand * lives * (1.0 - most_in_kind(desk, rows)[:, None])
    affordable = in_cash <= liquid_capital(desk)[stack.provider[rows]][:, None]
    shared = (of_cells(sheets.pooled, cell) != POOLED_IN_REGION) | (pooled > lives)
    large_enough = pooled >= of_cells(sheets.minimum_lives, cell)
    posted = of_cells(tracks_offered(desk.values), cell) > 0.0
    on_offer = np.where(program_pairs(stack, desk.view)[rows][:, None], posted, ~SHEET_IS_TRACK)
    pays = ~out_of_money(desk.state, desk.view)[rows][:, None]
    return np.asarray((discovered | current) & affordable & large_enough & shared & on_offer & pays)
