"""Forecasts: records of past results, the spread of measurement, and unseen circumstances."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.base_years import variance_left
from longgame.environment.rules.credibility import lasting_error
from longgame.environment.rules.measurement import spread
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import Number, ParameterRows, ParameterView, StackValues, any_of
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SIDES: Final = ("payer", "provider")
#: Year of a usual agreement, of three years, in whose spread both sides value it.
_MIDDLE_YEAR: Final = 2


def learning_rate(view: ParameterView) -> Number:
    """Yearly learning rate of maturity; 1 (mature at once) if `mechanisms.maturity` is off."""
    switch = view.on("maturity")
    return switch * view["care.learning_rate"] + (1.0 - switch)


def measured_spread(at: ParameterRows, lives: Floats, pooled_lives: Floats) -> Floats:
    """Standard deviation of a contract's measured savings in a year, from misfit and noise; shape of `pooled_lives`."""
    return pooled_spread(own_variance(at, lives), lives, pooled_lives)


def own_variance(at: ParameterRows, lives: Floats) -> Floats:
    """Variance of a year's measured savings on a pair's own lives, from misfit and noise."""
    misfit, noise = own_variances(at, lives)
    return np.asarray(misfit + noise)


def own_variances(at: ParameterRows, lives: Floats) -> tuple[Floats, Floats]:
    """The parts of `own_variance` that misfit and noise have."""
    misfit = at.on("misfit") * spread(at["measurement.misfit_sd_rate"], at["measurement.misfit_per_life"], lives)
    noise = at.on("noise") * spread(at["measurement.noise_sd_rate"], at["measurement.noise_per_life"], lives)
    left = _left_by_base_years(at)
    return np.asarray(misfit * misfit * left[0]), np.asarray(noise * noise * left[1])


def _left_by_base_years(at: ParameterRows) -> tuple[Number, Number]:
    """What base years leave of the variance of misfit and noise in the middle of a term; 1 and 1 without them."""
    on = at.on("base_years")
    if not any_of(on):
        return 1.0, 1.0
    misfit, noise = variance_left(at["measurement.misfit_persistence"], _MIDDLE_YEAR)
    return on * misfit + (1.0 - on), on * noise + (1.0 - on)


def common_variance(at: ParameterRows) -> Number:
    """Part of `own_variance` that does not fall with lives: what the members of a provider group share."""
    misfit = at.on("misfit") * at["measurement.misfit_sd_rate"]
    noise = at.on("noise") * at["measurement.noise_sd_rate"]
    left = _left_by_base_years(at)
    return misfit * misfit * left[0] + noise * noise * left[1]


def pooled_spread(variance: Floats, lives: Floats, pooled_lives: Floats, common: Floats | float = 0.0) -> Floats:
    """Standard deviation of measured savings when a pair of n lives is measured on P pooled lives.

    Such a contract averages P / n pairs, each with its own misfit and noise but for what they have in common.

    Args:
        variance: variance at the pair's own lives (see `own_variance`).
        common: part of it that the pairs of the contract share, 0 in a region's network and in an enabler's book.
    """
    pooling = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    # A tiny spread keeps the formulas regular when misfit and noise are off and measured savings are certain.
    return np.asarray(np.sqrt(variance * pooling + common * (1.0 - pooling) + 1e-12))


def non_revenue_value(state: State, at: ParameterRows, rows: Ints) -> Number:
    """What each pair's provider sees in a deal beyond its money, USD per life a year at the prices of year 1.

    A provider keeps its own value: that of the market file, else mean + sd z, with one draw z for good.
    """
    stack, provider = state.stack, state.stack.provider[rows]
    value, sd = at["valuation.non_revenue_value_pmpy_usd"], at["valuation.non_revenue_value_sd_usd"]
    if any_of(sd):
        value = value + sd * streams.normal(stack.draw_cell[provider], "non-revenue value", 0, stack.key[provider])
    given = state.organizations.non_revenue_value[provider]
    is_given = ~np.isnan(given)
    return np.where(is_given, given, value) if is_given.any() else value


def decision_noise(state: State, view: ParameterView, facts: Facts, rows: Ints, decision: str) -> tuple[Floats, Floats]:
    """Unseen circumstances of payer and provider in a decision, USD, shape of `rows` each: what makes a choice a logit.

    One part is permanent for the side of the pair; the rest is drawn anew for each decision and year.

    Args:
        rows: pair rows.
        decision: name of the decision, part of the draw's address.
    """
    stack = state.stack
    cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
    lasting = [_lasting_address(side) for side in _SIDES]
    passing = [(f"{side} circumstances in {decision}", state.year) for side in _SIDES]
    drawn = streams.logistics(cells, (*lasting, *passing), keys)
    share = ParameterRows(view, rows)["valuation.circumstance_persistence"]
    size = decision_noise_scale(state, view, facts, rows)
    payer, provider = size * (share * drawn[:2] + np.sqrt(1.0 - share * share) * drawn[2:])
    return payer, provider


def lasting_circumstances(state: State, view: ParameterView, facts: Facts, rows: Ints, side: str) -> Floats:
    """The permanent part of `decision_noise`, USD, shape of `rows`."""
    stack = state.stack
    lasting = streams.logistic(stack.pair_draw_cell[rows], *_lasting_address(side), stack.pair_key[rows])
    share = ParameterRows(view, rows)["valuation.circumstance_persistence"]
    return np.asarray(decision_noise_scale(state, view, facts, rows) * share * lasting)


def decision_noise_scale(state: State, view: ParameterView, facts: Facts, rows: Ints) -> Floats:
    """Logistic scale of `decision_noise`, USD, shape of `rows`."""
    at = ParameterRows(view, rows)
    scale = at["mechanisms.decision_noise"] * at["valuation.decision_noise_rate"]
    return np.asarray(scale * facts.status_quo[rows] * state.pairs.lives[rows])


def _lasting_address(side: str) -> tuple[str, int]:
    return f"{side} lasting circumstances", 0


def record_half_weight(years: Number, lives_scale: Number, lives: Floats) -> Floats:
    """Years of results that weigh as much as the prior: t0 = years (1 + scale / lives), as in credibility theory.

    Parties cannot distinguish luck from effort, but they know that results on few lives say little.
    """
    return np.asarray(years * (1.0 + lives_scale / np.maximum(lives, 1.0)))


def forecast_gaps(
    state: State, values: StackValues, view: ParameterView, facts: Facts, rows: Ints, running_lives: Floats
) -> Floats:
    """Correction of the J-curve by results: that of each pair's payer (row 0) and provider (row 1), shape (2, rows).

    It blends three records: the pair's own, then the organisation's, then (as proof points) that of its kind. A
    record's weight grows with its years, and more slowly if it rests on few lives.

    Args:
        running_lives: lives measured together under each pair's running contract (see `contract_lives`).
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    at = ParameterRows(view, rows)
    learning, proof = at.on("learning"), at.on("proof_points") * at["valuation.proof_weight"]
    # A relationship's record ends with the relationship; the organisations' records go on.
    pair_weight = pair_record_weight(state, at, rows, running_lives)
    own_weight, peers = _organization_records(state, values, facts)
    who = np.array([stack.payer[rows], stack.provider[rows]])
    weight = own_weight[who]
    organization_gap = weight * organizations.forecast_gap[who] + (1.0 - weight) * proof * peers[who]
    gap = pair_weight * pairs.record_gap[:, rows] + (1.0 - pair_weight) * organization_gap
    return np.asarray(learning * gap)


def half_weights(at: ParameterRows, lives: Floats) -> Floats:
    """`record_half_weight` of each pair's payer (row 0) and provider (row 1), shape (2, rows)."""
    provider, on = at["valuation.experience_years"], at.on("payer_credibility")
    payer = on * at["valuation.payer_experience_years"] + (1.0 - on) * provider
    scale = at["valuation.experience_lives"]
    return np.array([record_half_weight(years, scale, lives) for years in (payer, provider)])


def pair_record_weight(state: State, at: ParameterRows, rows: Ints, running_lives: Floats) -> Floats:
    """Share of a running deal's record that payer and provider believe of each other, shape (2, rows)."""
    years = np.where(state.pairs.model[rows] > 0, state.pairs.record_years[rows], 0.0)
    return np.asarray(years / (years + half_weights(at, running_lives)))


def reckoned_errors(state: State, at: ParameterRows, rows: Ints, running_lives: Floats) -> Floats:
    """Error of measured savings that payer and provider reckon with, share of spending, shape (2, rows).

    Neither side sees the luck in base years, so both take the benchmark as it is for what was spent. A payer who knows
    luck expects what it does not believe of the partner to last as misfits do.
    """
    pairs = state.pairs
    running = pairs.model[rows] > 0
    both = np.tile(np.where(running, pairs.base_year_error[rows], 0.0), (2, 1))
    on = at.on("payer_credibility")
    if any_of(on):
        believed = pair_record_weight(state, at, rows, running_lives)[0]
        variances = own_variances(at, pairs.lives[rows])
        persistence = at["measurement.misfit_persistence"]
        lasts = lasting_error(pairs.record_gap[0, rows], believed, persistence, *variances)
        both[0] = both[0] + on * np.where(running, lasts, 0.0)
    return both


def _organization_records(state: State, values: StackValues, facts: Facts) -> tuple[Floats, Floats]:
    """Weight of each organisation's own record and the mean correction of its kind, each of shape (n,)."""
    stack, organizations = state.stack, state.organizations
    at, lives = ParameterView(values, stack.cell), facts.members + facts.panels
    knows = at.on("payer_credibility") * stack.is_payer
    needed = knows * at["valuation.payer_experience_years"] + (1.0 - knows) * at["valuation.experience_years"]
    half = record_half_weight(needed, at["valuation.experience_lives"], lives)
    own_weight = organizations.forecast_years / (organizations.forecast_years + half)
    weight = np.bincount(stack.group, weights=own_weight, minlength=stack.group_count)
    total = np.bincount(stack.group, weights=own_weight * organizations.forecast_gap, minlength=stack.group_count)
    return own_weight, (total / np.where(weight > 0.0, weight, 1.0))[stack.group]
