"""What a package is worth to each side, in dollars.

Present value under its forecast, its trust, its costs and the expected settlement.

Values are linear in the provider's share x: provider = constant + slope x, payer = constant - slope x. That gives
reservation shares in closed form. Flows are reckoned for the offers on the table alone, shape (offers,); values are
laid out by the table, shape (rows, sheets). A running agreement is a table with one sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from longgame.environment.care import maturity_path
from longgame.environment.contract_terms import ContractTerms
from longgame.environment.measurement import coding_ramp
from longgame.environment.parameter_view import Number, at_rows
from longgame.environment.premiums import kept_share
from longgame.environment.prospects import Prospect, Side
from longgame.environment.settlement import chance_of_savings, expected_loss_due, expected_savings_base

Floats = NDArray[np.float64]

#: A sheet of no depth changes nothing; this keeps its division regular.
_LEAST_DEPTH = 1e-6
#: Share of the risk premium's exposure at which the spread is priced: the middle of the credible shares.
_PRICED_SHARE = 0.5


@dataclass
class YearlyFlows:
    """One contract year's expected cash, shape (offers,): each side's constant and its slope in the provider's share.

    `payer_weight` is what the payer keeps of a dollar of care saved in that year.
    """

    provider: Floats
    provider_slope: Floats
    payer: Floats
    payer_slope: Floats
    enabler: Floats
    enabler_slope: Floats
    payer_weight: Floats


@dataclass
class PackageValue:
    """Present values over the term and a believed continuation, USD, shape (rows, sheets); 0 where not offered."""

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
    gate = (prospect.quality >= terms.quality_gate).astype(np.float64)
    coding = prospect.coding_rate * coding_ramp(prospect.age + year)
    upside, downside, taken_back = [], [], []
    for savings in (provider_savings, payer_savings):
        apparent = savings + prospect.prevention + coding
        mean = (apparent - prospect.benchmark_gap) / (1.0 - prospect.benchmark_gap)
        paid = chance_of_savings(mean, prospect.measured_sd, terms.minimum_savings_rate)
        base = expected_savings_base(
            mean, prospect.measured_sd, terms.minimum_savings_rate, terms.savings_cap_rate, paid
        )
        upside.append(gate * base * benchmark_usd)
        downside.append(_expected_loss(prospect, contract_year, mean) * benchmark_usd)
        taken_back.append(gate * paid)
    running = program_cost(terms, prospect.lives, prospect.pooled_lives, prospect.targeted_share, prospect.effort)
    # Equity splits losses and running cost by the negotiated share; elsewhere the terms say who bears them.
    equity_cost = terms.equity * (downside[0] + running)
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
    provider_slope = prospect.provider.delivery * (1.0 - terms.enabler_fee_share) * upside[0] - equity_cost
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
        payer_weight=weight,
    )


def _expected_loss(prospect: Prospect, contract_year: Floats, mean: Floats) -> Floats:
    """Expected loss due of each offer, as a share of the benchmark; what has no downside yet need not be integrated."""
    terms = prospect.terms
    exposed = np.flatnonzero(contract_year >= terms.two_sided_year)
    loss_share = np.where(terms.equity[exposed] > 0.0, 1.0, terms.loss_share[exposed])
    loss = np.zeros_like(mean)
    loss[exposed] = expected_loss_due(
        mean[exposed],
        prospect.measured_sd[exposed],
        loss_share,
        terms.corridor_rate[exposed],
        terms.loss_cap_rate[exposed],
    )
    return loss


def package_value(prospect: Prospect) -> PackageValue:
    """Present value of each package to each side; see the module's docstring.

    In-term years are discounted by each side's horizon; the last year goes on after the term with the chance of
    renewal, its settlement reduced by rebasing. The risk premium is on the spread alone.
    """
    remaining = np.maximum(prospect.terms.term_years - prospect.done, 1.0)
    # Longest terms first: what still runs in a year is then the first so many offers, and no more need be reckoned.
    order = np.argsort(-remaining.astype(np.int16), kind="stable")
    remaining, prospect = remaining[order], prospect.at(order)
    terms = prospect.terms
    zero = np.zeros(len(order))
    value = PackageValue(*(zero.copy() for _ in fields(PackageValue)))
    sides = (prospect.provider, prospect.payer)
    discount = [np.ones(len(order)), np.ones(len(order))]
    felt_years = [zero.copy(), zero.copy()]
    # Without a deal nothing of a sheet's depth reaches the pair: what spills over is that of the plain care model.
    plain = prospect.savings_at_maturity / np.maximum(terms.depth, _LEAST_DEPTH)
    spill = prospect.spillover_rate * plain * prospect.spending
    for year in range(1, int(remaining.max(initial=0.0)) + 1):
        running = slice(np.count_nonzero(remaining >= year))
        last = slice(np.count_nonzero(remaining > year), running.stop)
        now = prospect if running.stop == len(order) else prospect.at(running)
        paths = [
            maturity_path(now.maturity, side.ceiling, float(year), now.learning_rate, now.decay_rate)
            for side in (now.provider, now.payer)
        ]
        flows = yearly_flows(
            now,
            float(year),
            framed_savings_rate(now.savings_at_maturity, paths[0], now.provider),
            framed_savings_rate(now.savings_at_maturity, paths[1], now.payer),
        )
        weight, settlement_weight = [], []
        for number, side in enumerate(sides):
            chance = at_rows(prospect.renewal_belief, last) * side.horizon[last]
            later = discount[number][last] * chance / (1.0 - chance)
            weight.append(discount[number][running].copy())
            settlement_weight.append(weight[number].copy())
            weight[number][last] += later
            settlement_weight[number][last] += later * (1.0 - terms.rebasing_share[last])
            discount[number] = discount[number] * side.horizon
            felt_years[number][running] += weight[number]
        leaked = spill[running] * np.maximum(paths[0] - now.maturity, 0.0) * now.spillover_lives * now.displaced_share
        value.provider_constant[running] += (flows.provider - leaked) * weight[0]
        value.provider_slope[running] += flows.provider_slope * settlement_weight[0]
        value.payer_constant[running] += flows.payer * weight[1]
        value.payer_slope[running] += flows.payer_slope * settlement_weight[1]
        value.enabler_constant[running] += flows.enabler * weight[1]
        value.enabler_slope[running] += flows.enabler_slope * settlement_weight[1]
        fading = np.where(now.keeps_maturity > 0.0, 1.0, np.exp(year * np.log(np.maximum(1.0 - now.decay_rate, 1e-12))))
        enjoyed = (spill[running] * now.maturity * fading + now.prevention * now.spending) * now.lives
        kept = (1.0 - now.own_share * now.prepaid_share) * flows.payer_weight
        value.payer_outside[running] += enjoyed * kept * weight[1]
        value.provider_outside[running] -= enjoyed * now.displaced_share * weight[0]
    value.provider_identity = prospect.provider.identity_cost * prospect.lives * felt_years[0]
    value.provider_distrust = prospect.provider.distrust_cost * prospect.lives * felt_years[0]
    value.payer_identity = prospect.payer.identity_cost * prospect.lives * felt_years[1]
    value.payer_distrust = prospect.payer.distrust_cost * prospect.lives * felt_years[1]
    _subtract_felt_costs_and_start_up(prospect, value, felt_years)
    return PackageValue(**{name: _by_sheet(column, prospect) for name, column in vars(value).items()})


def _by_sheet(column: Floats, prospect: Prospect) -> Floats:
    """A column of offers where they stand on the table, shape (rows, sheets)."""
    table = np.zeros(prospect.table)
    table.reshape(-1)[prospect.place] = column
    return table


def _subtract_felt_costs_and_start_up(prospect: Prospect, value: PackageValue, felt_years: list[Floats]) -> None:
    terms = prospect.terms
    benchmark_usd = prospect.spending * prospect.lives * (1.0 - prospect.benchmark_gap)
    two_sided = (terms.two_sided_year <= terms.term_years).astype(np.float64)
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
