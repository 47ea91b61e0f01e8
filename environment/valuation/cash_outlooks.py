"""What the cash of a year of pairs rests on, computed from the columns of a market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.dealing import dealing_factor, distrust
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.facts import Facts, displaced_share, prepaid_gain
from longgame.environment.valuation.forecasts import common_variance, own_variance
from longgame.environment.valuation.people_levers import people_costs
from longgame.environment.valuation.pilot_cost import cost_per_life

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class PairFacts:
    """Facts of some pairs on which all of their outlooks rest, arrays of the shape of `rows`.

    Attributes:
        rows: pair rows.
        at: parameters of these pairs.
        payer, provider: organisation rows of both sides.
        lives: lives of the pair.
        running: whether it has a deal.
        trend: spending index.
        value_lives: the provider's lives under deals, the pair's among them.
        trust_in_payer, trust_in_provider: trust of each side's partner in it.
    """

    rows: Ints
    at: ParameterRows
    payer: Ints
    provider: Ints
    lives: Floats
    running: Bools
    trend: Floats
    value_lives: Floats
    trust_in_payer: Floats
    trust_in_provider: Floats

    @classmethod
    def of(cls, state: State, view: ParameterView, facts: Facts, rows: Ints) -> PairFacts:
        """Facts of the pair rows `rows`."""
        stack, pairs = state.stack, state.pairs
        lives, running = pairs.lives[rows], pairs.model[rows] > 0
        return cls(
            rows=rows,
            at=ParameterRows(view, rows),
            payer=stack.payer[rows],
            provider=stack.provider[rows],
            lives=lives,
            running=running,
            trend=facts.trend[rows],
            value_lives=facts.value_lives[rows] + np.where(running, 0.0, lives),
            trust_in_payer=pairs.trust_in_payer(rows),
            trust_in_provider=pairs.trust_in_provider(rows),
        )


def cash_columns(state: State, values: StackValues, facts: Facts, traits: Traits, known: PairFacts) -> dict[str, Any]:
    """The columns of a `CashOutlook` by name."""
    organizations, pairs = state.organizations, state.pairs
    rows, at, payer, provider = known.rows, known.at, known.payer, known.provider
    naming_usd = at["engagement.naming_cost_pmpy_usd"] * known.trend
    staffing_usd = at["engagement.staffing_cost_pmpy_usd"] * known.trend
    payer_people, provider_people = people_costs(state, values, rows)
    naming_cost = naming_usd * traits.provider.naming[rows] + staffing_usd * traits.provider.support[rows]
    return {
        "lives": known.lives,
        "spending": facts.status_quo[rows],
        "own_variance": own_variance(at, known.lives),
        "common_variance": common_variance(at),
        "coding_rate": at.on("coding") * at["care.coding_rate"] * (1.0 - traits.provider.candor[rows]),
        "own_share": facts.own_share[rows],
        "prepaid_share": organizations.prepaid_share[provider],
        "contribution_margin": organizations.contribution_margin[provider],
        "displaced_share": displaced_share(state, facts, rows),
        "prepaid_gain": prepaid_gain(state, facts, rows),
        "insured_share": organizations.insured_share[payer],
        "savings_fee": facts.savings_fee[rows],
        "pass_through": at.on("premiums") * at["premiums.pass_through_rate"],
        "retained_floor": at["premiums.retained_floor_share"],
        "quality": organizations.quality[provider],
        "price_drift": facts.drift[rows],
        "price_margin": 1.0 - at["market.cost_follows_price_share"],
        "targeted_share": facts.targeted_share[provider],
        "naming_cost": naming_cost + provider_people + cost_per_life(facts.pilot_cost[provider], known.value_lives),
        "effort": traits.provider.delivered_effort[rows],
        # A new relationship has age 0, however long an earlier one lasted.
        "age": np.where(known.running, pairs.deal_year[rows], 0).astype(np.float64),
        "prevention": pairs.prevention[rows],
        "newcomers": pairs.newcomer_share[rows],
        "payer_effort": traits.payer.delivered_effort[rows],
        "payer_naming_cost": naming_usd * traits.payer.naming[rows] + payer_people,
        "support_kept": traits.payer.kept_promise[rows],
        "in_kind_rate": at["skin.in_kind_cost_rate"],
        "in_claims": at.on("support_in_claims"),
        "program_pays": at["program.support_paid_share"],
    }


def usual_dealing_cost(known: PairFacts) -> Floats:
    """Cost of dealing to one side at usual trust, USD per life a year."""
    at = known.at
    return np.asarray(at.on("trust_pays") * at["trust.dealing_cost_pmpy_usd"] / 2.0 * known.trend)


def dealing_costs(known: PairFacts, usual: Floats) -> tuple[Floats, Floats]:
    """Cost of dealing to payer and provider at the trust that they have in each other, USD per life a year each.

    Args:
        usual: `usual_dealing_cost`.
    """
    at = known.at
    spread, factor = at["trust.range_of_plans"], at["trust.dealing_factor"]
    return (
        usual * dealing_factor(distrust(known.trust_in_provider, at["trust.in_providers_mean"], spread), factor),
        usual * dealing_factor(distrust(known.trust_in_payer, at["trust.in_payers_mean"], spread), factor),
    )
