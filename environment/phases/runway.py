"""Runway: the money that a provider's owners put up for a deal, which costs use up and results refill."""

from __future__ import annotations

import numpy as np

from longgame.environment.phases.investment import Investment
from longgame.environment.rules.contract_money import running_shares, start_up_shares
from longgame.environment.rules.runway import put_up, years_put_up
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, any_of
from longgame.environment.state.state import State
from longgame.environment.valuation.forecasts import non_revenue_value


def use_up_runway(state: State, view: ParameterView, costs: Investment) -> None:
    """Move the purse of every deal that performed this year; a deal in its first year gets one first.

    Owners put up what it takes to start and to run the programme for some years. The purse falls by what the
    programme costs and rises by what it earns, the settlement that is due included, and by what the provider sees in it
    beyond money. Revenue lost on avoided care is no expense of the programme, so it is left out. Who has used up its
    purse leaves (`out_of_money`); nobody foresees it when signing.

    Args:
        costs: investment of the year.
    """
    if not any_of(view.on("runway")):
        return
    stack, pairs = state.stack, state.pairs
    rows = ((view.on("runway") > 0.0) & pairs.this_year.active).nonzero()[0]
    if not len(rows):
        return
    at, terms, year = ParameterRows(view, rows), pairs.terms.rows(rows), pairs.this_year
    luck = streams.normal(stack.pair_draw_cell[rows], "runway", state.year, stack.pair_key[rows])
    opening = put_up(
        costs.start_up[rows] * start_up_shares(terms)[0],
        costs.running[rows] * running_shares(terms)[0],
        years_put_up(at["walking.runway_years"], at["walking.runway_log_sd"], luck),
    )
    before = np.where(pairs.deal_year[rows] == 0, opening, pairs.purse[rows])
    beyond_money = non_revenue_value(state, at, rows) * state.trend[stack.pair_cell[rows]] * year.lives[rows]
    pairs.purse[rows] = before + year.provider_net[rows] + year.displaced_margin[rows] + beyond_money
