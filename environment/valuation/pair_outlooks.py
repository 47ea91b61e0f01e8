"""The outlook of pairs, computed from the columns of a market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import helped_effort, two_boats_factor
from longgame.environment.rules.dealing import data_reach
from longgame.environment.rules.neglect import counted_share
from longgame.environment.rules.promise import weight_of_experience
from longgame.environment.state.parameter_view import ParameterView, StackValues, at_rows
from longgame.environment.state.state import State
from longgame.environment.state.traits import SideTraits, Traits
from longgame.environment.valuation.cash_outlooks import PairFacts, cash_columns, dealing_costs, usual_dealing_cost
from longgame.environment.valuation.ceilings import Ceilings
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.forecasts import (
    forecast_gaps,
    learning_rate,
    non_revenue_value,
    reckoned_errors,
)
from longgame.environment.valuation.mature_savings import savings_at_maturity, settled_value
from longgame.environment.valuation.outlook import Outlook, Party
from longgame.environment.valuation.people_levers import definition_effort

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: The risk premium stops growing below this capital, a share of the pair's yearly spending.
_LEAST_CAPITAL_SHARE = 0.01


@dataclass(frozen=True)
class Occasion:
    """What both sides of a pair are about to do, which decides how far they believe promises and forget losses.

    Attributes:
        hopes: 1 where a side decides to stay or to renew and believes only `framing.hope` of its promise, by row or for
            all; 0 where it speaks of the whole promise.
        signs: whether losses that are not listed are out of mind.
    """

    hopes: Floats | float
    signs: bool


#: What is said at the table, and frozen at signing.
PROMISING: Final = Occasion(0.0, True)
#: The decision to stay in a running deal.
STAYING: Final = Occasion(1.0, False)


def build_outlook(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    rows: Ints,
    running_lives: Floats,
    occasion: Occasion,
) -> Outlook:
    """Outlook of the pair rows `rows`: what both sides know and believe, whatever the offer.

    Args:
        running_lives: lives measured together under each pair's running contract (see `contract_lives`).
    """
    organizations, pairs = state.organizations, state.pairs
    known = PairFacts.of(state, view, facts, rows)
    at, payer, provider, lives, trend = known.at, known.payer, known.provider, known.lives, known.trend
    cash = cash_columns(state, values, facts, traits, known)
    under_deals, panel, value_lives = facts.value_lives[rows], facts.panel[rows], known.value_lives
    employees = organizations.employee_lives[provider]
    everybody = panel + employees
    value_share = (value_lives + employees) / np.where(everybody > 0.0, everybody, 1.0)
    boats = two_boats_factor(value_share, at["care.two_boats_floor"], at.on("two_boats"))
    inertia = organizations.identity_inertia
    drag = at.on("identity") * at["care.identity_drag_share"] * inertia[provider]
    floor = at["valuation.delivery_floor"]
    delivery_payer = floor + (1.0 - floor) * known.trust_in_payer
    delivery_provider = floor + (1.0 - floor) * known.trust_in_provider
    data_share = at["care.payer_data_share"]
    whole = np.ones_like(lives)
    # Each side knows its own contribution and counts on its partner's as far as it trusts the partner: the payer's view
    # is in row 0, the provider's in row 1.
    made = np.array([delivery_provider, cash["effort"]])
    helped = np.array([cash["payer_effort"] * organizations.engagement[payer], delivery_payer])
    every_life = np.where(panel > 0.0, panel, 1.0)
    prepaid_here = np.where(known.running, lives * pairs.terms.prepaid_share[rows], 0.0)
    factors = Ceilings(
        helped=helped_effort(made, helped, data_share),
        engagement=organizations.engagement[provider],
        drag=drag,
        boats=boats,
        own_share=facts.own_share_of_panel[provider],
        margin=cash["contribution_margin"],
        prepaid=cash["prepaid_share"],
        prepaid_elsewhere=(facts.prepaid_lives[provider] - prepaid_here) / every_life,
        part=lives / every_life,
        strength=at["care.conflict_drag"],
        exaggeration=at.on("exaggeration") * at["framing.exaggeration"],
    )
    ceilings, promises = factors.under(np.zeros_like(lives))
    experience = at.on("learning") * weight_of_experience(pairs.results_seen[rows], at["valuation.framing_years"])
    hope = at.on("hope") * at["framing.hope"]
    believed = (1.0 - experience) * (1.0 - occasion.hopes * (1.0 - hope))
    neglect = at.on("omission_neglect") * at["framing.omission_neglect"] * float(occasion.signs)
    usual_dealing = usual_dealing_cost(known)
    payer_dealing, provider_dealing = dealing_costs(known, usual_dealing)
    felt = at.on("felt_cost") * at["grievance.felt_cost_pmpy_usd"] * trend
    payer_gap, provider_gap = forecast_gaps(state, values, view, facts, rows, running_lives)
    payer_error, provider_error = reckoned_errors(state, at, rows, running_lives)

    def party(
        own: SideTraits,
        who: Ints,
        ceiling: Floats,
        promise: Floats,
        trust: Floats,
        delivery: Floats,
        dealing: Floats,
        grievance: Floats,
        gap: Floats,
        error: Floats,
    ) -> Party:
        listed = own.loss_list[rows]
        return Party(
            ceiling=ceiling,
            promise=promise,
            optimism=own.optimism[rows] * believed,
            listed=listed,
            counted=counted_share(listed, neglect, experience),
            gap=gap,
            horizon=own.horizon[rows],
            trust=trust,
            inertia=inertia[who],
            delivery=delivery,
            dealing=dealing,
            error=error,
            usual_dealing=usual_dealing,
            grievance_cost=felt * grievance[rows],
        )

    least_capital = _LEAST_CAPITAL_SHARE * cash["spending"] * lives
    others = np.maximum(under_deals - np.where(known.running, lives, 0.0), 0.0) + employees
    reach = np.array([data_reach(known.trust_in_payer, at.on("trust_pays") * at["trust.data_share"]), whole])
    # At a table both sides count on the definition of value that they would negotiate; without a deal there is none.
    signs_with = definition_effort(state, values, view, rows) if occasion.signs else settled_value(state, rows)
    full_savings, spill_savings = savings_at_maturity(
        state, view, facts, rows, 1.0, believed=True, reach=reach, settled=np.array([signs_with, np.zeros_like(lives)])
    )
    return Outlook(
        **cash,
        full_savings=full_savings,
        spill_savings=spill_savings,
        depth_cap=facts.depth_cap[provider],
        maturity=organizations.maturity[provider],
        learning_rate=at_rows(learning_rate(view), rows),
        decay_rate=at["care.decay_rate"],
        spillover_rate=at.on("spillover") * at["care.spillover_share"],
        spillover_lives=np.maximum(panel - value_lives, 0.0),
        keeps_maturity=np.where(others > 0.0, 1.0, 0.0),
        reached=facts.believed_reached[provider],
        risk_weight=0.5 * facts.risk_provider[rows] / np.maximum(organizations.capital[provider], least_capital),
        renewal_belief=at["valuation.renewal_belief"],
        ceilings=factors,
        provider=party(
            traits.provider,
            provider,
            ceilings[1],
            promises[1],
            known.trust_in_payer,
            delivery_payer,
            provider_dealing,
            pairs.grievance_of_provider,
            provider_gap,
            provider_error,
        ),
        payer=party(
            traits.payer,
            payer,
            ceilings[0],
            promises[0],
            known.trust_in_provider,
            delivery_provider,
            payer_dealing,
            pairs.grievance_of_payer,
            payer_gap,
            payer_error,
        ),
        identity_usd=at.on("identity") * at["valuation.identity_cost_pmpy_usd"] * trend,
        non_revenue_usd=non_revenue_value(state, at, rows) * trend,
        answers=at.on("transition_payment"),
        payer_risk_weight=0.5 * facts.risk_payer[rows] / np.maximum(organizations.capital[payer], least_capital),
    )
