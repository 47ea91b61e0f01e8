"""The table of the year's talks: term sheets, what each is worth to both sides, and which can be signed at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment import streams
from longgame.environment.contract_terms import ContractTerms
from longgame.environment.facts import Facts, by_kind
from longgame.environment.forecasts import circumstances
from longgame.environment.measurement import base_year_mean, rebased_gap
from longgame.environment.negotiation import (
    Limits,
    joint_gain,
    reservation_shares,
)
from longgame.environment.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.partnership_models import (
    SHEET_MODEL,
    SHEET_PACKAGE,
    package_column,
    term_sheets,
)
from longgame.environment.prospects import build_prospect
from longgame.environment.state import State
from longgame.environment.traits import Traits
from longgame.environment.valuation import PackageValue, package_value

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


@dataclass
class Desk:
    """What every rule of the year's talks reads: the columns, this year's parameters, traits and shared facts."""

    state: State
    values: StackValues
    view: ParameterView
    traits: Traits
    facts: Facts


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


def lay_table(desk: Desk, rows: Ints, renewal: Bools) -> Table:
    """Term sheets, values, limits and the best sheet of every pair at the table."""
    state, traits = desk.state, desk.traits
    stack, pairs = state.stack, state.pairs
    at = ParameterRows(desk.view, rows)
    sheets = term_sheets(desk.values, stack.pair_cell[rows])
    trend = desk.facts.trend[rows][:, None]
    for term in _MONEY_TERMS:
        setattr(sheets, term, getattr(sheets, term) * trend)
    # What the payer does not offer of a full package is not on the table.
    sheets.support = sheets.support * traits.payer.support[rows][:, None]
    sheets.steerage_share = sheets.steerage_share * at.switch("steerage")
    same = renewal[:, None] & (SHEET_MODEL[None, :] == pairs.model[rows][:, None])
    reached = pairs.agreement_year[rows] >= pairs.terms.two_sided_year[rows]
    sheets.two_sided_year = np.where(same & reached[:, None], 1.0, sheets.two_sided_year)
    listed = np.stack([traits.payer.loss_list[rows], traits.provider.loss_list[rows]])
    pooled = prospective_pool(desk, rows, sheets)
    gap = next_benchmark_gap(desk, rows, renewal)
    prospect = build_prospect(
        state,
        desk.values,
        desk.view,
        desk.facts,
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
        circumstances(state, desk.view, desk.facts, rows, side, "talks")[:, None] for side in ("payer", "provider")
    ]
    payer_outside = value.payer_outside + outside[0]
    provider_outside = value.provider_outside + outside[1]
    limits = reservation_shares(
        value,
        provider_outside,
        payer_outside,
        traits.provider.envy[rows][:, None],
        traits.payer.envy[rows][:, None],
        at.column("enabler.required_margin_rate"),
    )
    feasible = feasible_sheets(desk, rows, renewal, sheets, pooled)
    # A share that its holder would rather not have is nothing to bargain over.
    feasible &= (value.provider_slope >= 0.0) & (value.payer_slope >= 0.0)
    gain = np.where(feasible, joint_gain(value, limits, provider_outside, payer_outside), -np.inf)
    nearest = np.where(feasible, limits.payer - limits.provider, -np.inf)
    zone = np.isfinite(gain).any(axis=1)
    chosen = np.where(zone, np.argmax(gain, axis=1), np.argmax(nearest, axis=1))
    return Table(rows, renewal, sheets, gap, listed, value, limits, provider_outside, payer_outside, feasible, chosen)


def prospective_pool(desk: Desk, rows: Ints, sheets: ContractTerms) -> Floats:
    """Lives that each sheet would measure together.

    Those in the pool already and those at the table, shape (rows, sheets).
    """
    stack, pairs = desk.state.stack, desk.state.pairs
    lives = pairs.lives[rows]
    pools = [lives]
    running = (pairs.model[rows] > 0) * pairs.terms.pooled[rows]
    for pooling, pool, inside in (
        (1.0, stack.pair_region_pool, desk.facts.region_pool_lives),
        (2.0, stack.pair_market_pool, desk.facts.market_pool_lives),
    ):
        joining = np.where(running == pooling, 0.0, lives)
        at_table = np.bincount(pool[rows], weights=joining, minlength=int(pool.max()) + 1)
        pools.append(inside[rows] + at_table[pool[rows]])
    pooled = sheets.pooled
    return np.asarray(
        np.where(pooled == 1.0, pools[1][:, None], np.where(pooled == 2.0, pools[2][:, None], pools[0][:, None]))
    )


def next_benchmark_gap(desk: Desk, rows: Ints, renewal: Bools) -> Floats:
    """Gap of the next benchmark below the status quo.

    History for a first deal, rebased for a renewal, shape (rows,).
    """
    pairs = desk.state.pairs
    at = ParameterRows(desk.view, rows)
    past = base_year_mean(np.ascontiguousarray(pairs.past_apparent[:, rows]), pairs.record_years[rows])
    cut = at["valuation.retrade_cut_rate"] * desk.traits.payer.retrade[rows]
    rebased = rebased_gap(pairs.benchmark_gap[rows], pairs.terms.rebasing_share[rows], past, cut)
    # A first benchmark is built on a history that already holds what spilled over and what prevention avoided.
    return np.asarray(np.where(renewal, rebased, pairs.saved_without_deal[rows]))


def feasible_sheets(desk: Desk, rows: Ints, renewal: Bools, sheets: ContractTerms, pooled: Floats) -> Bools:
    """Sheets that can be signed at all: found, within capital, with enough lives, shape (rows, sheets)."""
    stack, organizations = desk.state.stack, desk.state.organizations
    traits = desk.traits
    cell = stack.pair_cell[rows]
    floor = package_column(desk.values, "discovery_floor")
    floor = floor[cell] if len(floor) > 1 else floor
    openness = (traits.payer.candor * traits.provider.candor)[rows][:, None]
    found = streams.uniform(stack.pair_draw_cell[rows], "packages found", desk.state.year, stack.pair_key[rows])
    discovered = found[:, None] < floor + (1.0 - floor) * openness
    current = renewal[:, None] & (SHEET_PACKAGE[None, :] == desk.state.pairs.package[rows][:, None])
    provider = stack.provider[rows]
    liquid = by_kind(desk.state, desk.values, "liquidity_share")[provider] * organizations.capital[provider]
    affordable = sheets.capital_demand * desk.state.pairs.lives[rows][:, None] <= np.maximum(liquid, 0.0)[:, None]
    shared = np.where(sheets.pooled == 1.0, pooled > desk.state.pairs.lives[rows][:, None], True)
    return np.asarray((discovered | current) & affordable & (pooled >= sheets.minimum_lives) & shared)
