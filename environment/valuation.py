"""What a package is worth to each side, in dollars.

Present value under its forecast, its trust, its costs and the expected settlement.

Values are linear in the provider's share x: provider = constant + slope x, payer = constant - slope x. That gives
reservation shares in closed form. Everything has the shape (rows, sheets); a running agreement is a table with one
sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from longgame.environment.care import maturity_path
from longgame.environment.contract_terms import ContractTerms
from longgame.environment.measurement import coding_ramp
from longgame.environment.parameter_view import Number
from longgame.environment.premiums import kept_share
from longgame.environment.prospects import Prospect, Side
from longgame.environment.settlement import expected_loss_due, expected_savings_base

Floats = NDArray[np.float64]

#: A sheet of no depth changes nothing; this keeps its division regular.
_LEAST_DEPTH = 1e-6
#: Share of the risk premium's exposure at which the spread is priced: the middle of the credible shares.
_PRICED_SHARE = 0.5


@dataclass
class YearlyFlows:
    """One contract year's expected cash, shape (rows, sheets).

    Each side's constant and its slope in the provider's share.
    """

    provider: Floats
    provider_slope: Floats
    payer: Floats
    payer_slope: Floats
    enabler: Floats
    enabler_slope: Floats
    loss: Floats


@dataclass
class PackageValue:
    """Present values over the term and a believed continuation, shape (rows, sheets), USD."""

    provider_constant: Floats
    provider_slope: Floats
    payer_constant: Floats
    payer_slope: Floats
    enabler_constant: Floats
    enabler_slope: Floats
    provider_outside: Floats
    payer_outside: Floats
    provider_identity: Floats
    provider_distrust: Floats
    payer_identity: Floats
    payer_distrust: Floats


def framed_savings_rate(savings_at_maturity: Floats, path: Floats, side: Side) -> Floats:
    """True savings a side expects: s* ((1 - w) framed + w J-curve) + gap, framed = (1 - o) J-curve + o mature.

    Experience (w) outweighs framing: with a long record optimism no longer matters.
    """
    framed = (1.0 - side.optimism) * path + side.optimism
    return np.asarray(savings_at_maturity * ((1.0 - side.experience) * framed + side.experience * path) + side.gap)


def payer_weight(prospect: Prospect, deal_year: Floats) -> Floats:
    """`kept_share` of the prospect's payer in a year of the relationship."""
    return kept_share(
        prospect.insured_share, prospect.savings_fee, prospect.pass_through, prospect.retained_floor, deal_year
    )


def program_cost(
    terms: ContractTerms, lives: Floats, pooled_lives: Floats, targeted_share: Number, effort: Floats
) -> Floats:
    """Running cost of the care programme for a pair, USD a year.

    Its part of the fixed cost and care managers for the targeted.
    """
    part = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    return np.asarray(effort * (terms.running_fixed * part + terms.running_per_targeted_life * targeted_share * lives))


def start_up_cost(terms: ContractTerms, lives: Floats, pooled_lives: Floats) -> Floats:
    """Start-up cost of a pair's part of a contract, USD, before it is split between provider, payer and enabler."""
    part = np.minimum(lives / np.maximum(pooled_lives, 1.0), 1.0)
    return np.asarray(terms.start_up_fixed * part + terms.start_up_per_life * lives)


def yearly_flows(prospect: Prospect, year: float, provider_savings: Floats, payer_savings: Floats) -> YearlyFlows:
    """Expected cash of contract year `done + year` when each side expects its own true savings rate, USD.

    Settlement is exact in expectation; what a party merely feels (identity, distrust, risk) is not in it.
    """
    terms = prospect.terms
    contract_year = prospect.done + year
    weight = payer_weight(prospect, prospect.age + year)
    spending_usd = prospect.spending * prospect.lives
    benchmark_usd = spending_usd * (1.0 - prospect.benchmark_gap)
    two_sided = np.where(contract_year >= terms.two_sided_year, 1.0, 0.0)
    gate = np.where(prospect.quality >= terms.quality_gate, 1.0, 0.0)
    loss_share = np.where(terms.equity > 0.0, 1.0, terms.loss_share)
    coding = prospect.coding_rate * coding_ramp(prospect.age + year)
    upside, downside, taken_back = [], [], []
    for savings in (provider_savings, payer_savings):
        apparent = savings + prospect.prevention + coding
        mean = (apparent - prospect.benchmark_gap) / (1.0 - prospect.benchmark_gap)
        base = expected_savings_base(mean, prospect.measured_sd, terms.minimum_savings_rate, terms.savings_cap_rate)
        upside.append(gate * base * benchmark_usd)
        loss = expected_loss_due(mean, prospect.measured_sd, loss_share, terms.corridor_rate, terms.loss_cap_rate)
        downside.append(two_sided * loss * benchmark_usd)
        taken_back.append(gate * ndtr((mean - terms.minimum_savings_rate) / prospect.measured_sd))
    running = program_cost(terms, prospect.lives, prospect.pooled_lives, prospect.targeted_share, prospect.effort)
    # Equity splits losses and running cost by the negotiated share; elsewhere the terms say who bears them.
    equity_cost = [terms.equity * (loss + running) for loss in downside]
    plain_loss = [(1.0 - terms.equity) * loss for loss in downside]
    # Prices drift at the end of a year, so the first year of an agreement restrains nothing yet.
    drifted = prospect.price_drift * (contract_year - 1.0)
    price = drifted * terms.price_restraint * prospect.own_share * spending_usd
    support = [terms.support * (1.0 - terms.recoupment_share * back) for back in taken_back]
    steered = terms.steerage_share * (1.0 - prospect.own_share) * spending_usd * prospect.contribution_margin
    unprepaid = 1.0 - prospect.own_share * prospect.prepaid_share
    provider = (
        (support[0] * prospect.provider.delivery + terms.care_management - terms.governance) * prospect.lives
        - prospect.naming_cost * prospect.lives
        - (provider_savings + prospect.prevention) * spending_usd * prospect.displaced_share
        - (1.0 - terms.equity) * terms.provider_running_share * running
        + steered
        - prospect.price_margin * price
        - (1.0 - terms.enabler_loss_share) * plain_loss[0]
    )
    provider_slope = prospect.provider.delivery * (1.0 - terms.enabler_fee_share) * upside[0] - equity_cost[0]
    payer = (
        weight * (payer_savings + prospect.prevention) * spending_usd * unprepaid
        - (weight * terms.care_management + support[1] + terms.governance) * prospect.lives
        - (terms.payer_running * prospect.payer_effort + prospect.payer_naming_cost) * prospect.lives
        - terms.equity * running
        + weight * price
        + weight * plain_loss[1]
    )
    payer_slope = weight * (upside[1] - terms.equity * downside[1]) - terms.equity * running
    enabler_running = (1.0 - terms.equity) * (1.0 - terms.provider_running_share) * running
    return YearlyFlows(
        provider=provider,
        provider_slope=provider_slope,
        payer=payer,
        payer_slope=payer_slope,
        enabler=-enabler_running - terms.enabler_loss_share * plain_loss[1],
        enabler_slope=terms.enabler_fee_share * upside[1],
        loss=plain_loss[0],
    )


def package_value(prospect: Prospect) -> PackageValue:
    """Present value of each package to each side; see the module's docstring.

    In-term years are discounted by each side's horizon; the last year goes on after the term with the chance of
    renewal, its settlement reduced by rebasing. The risk premium is on the spread alone.
    """
    terms = prospect.terms
    shape = np.broadcast_shapes(terms.term_years.shape, prospect.lives.shape)
    zero = np.zeros(shape)
    value = PackageValue(*(zero.copy() for _ in range(12)))
    remaining = np.maximum(terms.term_years - prospect.done, 1.0)
    sides = (prospect.provider, prospect.payer)
    discount = [np.ones(shape), np.ones(shape)]
    felt_years = [zero.copy(), zero.copy()]
    for year in range(1, int(remaining.max()) + 1):
        running = np.where(remaining >= year, 1.0, 0.0)
        last = np.where(remaining == year, 1.0, 0.0)
        paths = [
            maturity_path(prospect.maturity, side.ceiling, float(year), prospect.learning_rate, prospect.decay_rate)
            for side in sides
        ]
        savings = [
            framed_savings_rate(prospect.savings_at_maturity, path, side)
            for path, side in zip(paths, sides, strict=True)
        ]
        flows = yearly_flows(prospect, float(year), savings[0], savings[1])
        now, later = [], []
        for number, side in enumerate(sides):
            weight = discount[number] * running
            chance = prospect.renewal_belief * side.horizon
            now.append(weight)
            later.append(discount[number] * last * chance / (1.0 - chance))
            discount[number] = discount[number] * side.horizon
            felt_years[number] += now[number] + later[number]
        kept = 1.0 - terms.rebasing_share
        # Without a deal nothing of a sheet's depth reaches the pair: what spills over is that of the plain care model.
        plain = prospect.savings_at_maturity / np.maximum(terms.depth, _LEAST_DEPTH)
        spill = prospect.spillover_rate * plain * prospect.spending
        leaked = (
            spill * np.maximum(paths[0] - prospect.maturity, 0.0) * prospect.spillover_lives * prospect.displaced_share
        )
        value.provider_constant += (flows.provider - leaked) * (now[0] + later[0])
        value.provider_slope += flows.provider_slope * (now[0] + later[0] * kept)
        value.payer_constant += flows.payer * (now[1] + later[1])
        value.payer_slope += flows.payer_slope * (now[1] + later[1] * kept)
        value.enabler_constant += flows.enabler * (now[1] + later[1])
        value.enabler_slope += flows.enabler_slope * (now[1] + later[1] * kept)
        fading = np.where(
            prospect.keeps_maturity > 0.0, 1.0, np.exp(year * np.log(np.maximum(1.0 - prospect.decay_rate, 1e-12)))
        )
        enjoyed = (spill * prospect.maturity * fading + prospect.prevention * prospect.spending) * prospect.lives
        unprepaid = 1.0 - prospect.own_share * prospect.prepaid_share
        kept_now = unprepaid * payer_weight(prospect, prospect.age + year)
        value.payer_outside += enjoyed * kept_now * (now[1] + later[1])
        value.provider_outside -= enjoyed * prospect.displaced_share * (now[0] + later[0])
    value.provider_identity += prospect.provider.identity_cost * prospect.lives * felt_years[0]
    value.provider_distrust += prospect.provider.distrust_cost * prospect.lives * felt_years[0]
    value.payer_identity += prospect.payer.identity_cost * prospect.lives * felt_years[1]
    value.payer_distrust += prospect.payer.distrust_cost * prospect.lives * felt_years[1]
    _subtract_felt_costs_and_start_up(prospect, value, felt_years)
    return value


def _subtract_felt_costs_and_start_up(prospect: Prospect, value: PackageValue, felt_years: list[Floats]) -> None:
    terms = prospect.terms
    benchmark_usd = prospect.spending * prospect.lives * (1.0 - prospect.benchmark_gap)
    two_sided = np.where(terms.two_sided_year <= terms.term_years, 1.0, 0.0)
    exposed = _PRICED_SHARE * (1.0 + two_sided * (1.0 - terms.enabler_loss_share)) / 2.0
    spread_usd = exposed * prospect.measured_sd * benchmark_usd
    value.provider_constant -= prospect.risk_weight * spread_usd * spread_usd * felt_years[0]
    value.payer_constant -= prospect.payer_risk_weight * spread_usd * spread_usd * felt_years[1]
    value.provider_constant -= value.provider_identity + value.provider_distrust
    value.payer_constant -= value.payer_identity + value.payer_distrust
    start_up = prospect.start_up_due * start_up_cost(terms, prospect.lives, prospect.pooled_lives)
    equity = terms.equity
    value.provider_constant -= (1.0 - equity) * terms.provider_start_up_share * start_up
    value.provider_slope -= equity * start_up
    value.payer_constant -= np.where(equity > 0.0, 1.0, terms.payer_start_up_share) * start_up
    # In an equity deal the payer pays (1 - x) of the start-up cost: its value rises with x on that part.
    value.payer_slope -= equity * start_up
    enabler_share = np.maximum(1.0 - terms.provider_start_up_share - terms.payer_start_up_share, 0.0)
    value.enabler_constant -= (1.0 - equity) * enabler_share * start_up
