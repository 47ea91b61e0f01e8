"""The outlook of pairs, computed from the columns of a market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import helped_effort, incentive_conflict, maturity_ceiling, two_boats_factor
from longgame.environment.rules.dealing import data_reach, dealing_factor, distrust
from longgame.environment.rules.neglect import counted_share
from longgame.environment.rules.promise import promised_level, weight_of_experience
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues, at_rows
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.facts import Facts, displaced_share
from longgame.environment.valuation.forecasts import (
    common_variance,
    forecast_gaps,
    learning_rate,
    non_revenue_value,
    own_variance,
)
from longgame.environment.valuation.mature_savings import savings_at_maturity, settled_value
from longgame.environment.valuation.outlook import Outlook, Party
from longgame.environment.valuation.people_levers import definition_effort, people_costs
from longgame.environment.valuation.pilot_cost import pilot_cost_per_life

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
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    payer, provider = stack.payer[rows], stack.provider[rows]
    at = ParameterRows(view, rows)
    lives = pairs.lives[rows]
    running = pairs.model[rows] > 0
    under_deals, panel, trend = facts.value_lives[rows], facts.panel[rows], facts.trend[rows]
    spending, own_share = facts.status_quo[rows], facts.own_share[rows]
    value_lives = under_deals + np.where(running, 0.0, lives)
    employees = organizations.employee_lives[provider]
    everybody = panel + employees
    value_share = (value_lives + employees) / np.where(everybody > 0.0, everybody, 1.0)
    boats = two_boats_factor(value_share, at["care.two_boats_floor"], at.on("two_boats"))
    drag = at.on("identity") * at["care.identity_drag_share"] * organizations.identity_inertia[provider]
    margin, prepaid = organizations.contribution_margin[provider], organizations.prepaid_share[provider]
    conflict = incentive_conflict(facts.own_share_of_panel[provider], margin, prepaid, at["care.conflict_drag"])
    floor = at["valuation.delivery_floor"]
    trust_in_payer, trust_in_provider = pairs.trust_in_payer(rows), pairs.trust_in_provider(rows)
    delivery_payer = floor + (1.0 - floor) * trust_in_payer
    delivery_provider = floor + (1.0 - floor) * trust_in_provider
    data_share = at["care.payer_data_share"]
    engagement = organizations.engagement[provider]
    effort, payer_effort = traits.provider.delivered_effort[rows], traits.payer.delivered_effort[rows]
    whole = np.ones_like(lives)
    # Each side knows its own contribution and counts on its partner's as far as it trusts the partner.
    own_effort = helped_effort(effort, delivery_payer, data_share)
    trusted_effort = helped_effort(delivery_provider, payer_effort * organizations.engagement[payer], data_share)
    ceiling_provider, ceiling_payer = (
        maturity_ceiling(helped, whole, engagement, drag, conflict, boats) for helped in (own_effort, trusted_effort)
    )
    experience = at.on("learning") * weight_of_experience(pairs.results_seen[rows], at["valuation.framing_years"])
    hope = at.on("hope") * at["framing.hope"]
    believed = (1.0 - experience) * (1.0 - occasion.hopes * (1.0 - hope))
    exaggeration = at.on("exaggeration") * at["framing.exaggeration"]
    neglect = at.on("omission_neglect") * at["framing.omission_neglect"] * float(occasion.signs)
    usual_dealing = at.on("trust_pays") * at["trust.dealing_cost_pmpy_usd"] / 2.0 * trend
    felt = at.on("felt_cost") * at["grievance.felt_cost_pmpy_usd"] * trend
    gaps = forecast_gaps(state, values, view, facts, rows, running_lives)
    sides = [
        Party(
            ceiling=ceiling,
            promise=promised_level(ceiling, exaggeration),
            optimism=own.optimism[rows] * believed,
            listed=own.loss_list[rows],
            counted=counted_share(own.loss_list[rows], neglect, experience),
            gap=gap,
            horizon=own.horizon[rows],
            trust=trust,
            inertia=organizations.identity_inertia[who],
            delivery=delivery,
            dealing=usual_dealing
            * dealing_factor(distrust(trust, at[usual_trust], at["trust.range_of_plans"]), at["trust.dealing_factor"]),
            usual_dealing=usual_dealing,
            grievance_cost=felt * grievance[rows],
        )
        for who, own, ceiling, delivery, trust, usual_trust, grievance, gap in (
            (
                payer,
                traits.payer,
                ceiling_payer,
                delivery_provider,
                trust_in_provider,
                "trust.in_providers_mean",
                pairs.grievance_of_payer,
                gaps[0],
            ),
            (
                provider,
                traits.provider,
                ceiling_provider,
                delivery_payer,
                trust_in_payer,
                "trust.in_payers_mean",
                pairs.grievance_of_provider,
                gaps[1],
            ),
        )
    ]
    naming_usd = at["engagement.naming_cost_pmpy_usd"] * trend
    staffing_usd = at["engagement.staffing_cost_pmpy_usd"] * trend
    payer_people, provider_people = people_costs(state, values, rows)
    naming_cost = naming_usd * traits.provider.naming[rows] + staffing_usd * traits.provider.support[rows]
    least_capital = _LEAST_CAPITAL_SHARE * spending * lives
    others = np.maximum(under_deals - np.where(running, lives, 0.0), 0.0) + employees
    maturity = organizations.maturity[provider]
    reach = np.array([data_reach(trust_in_payer, at.on("trust_pays") * at["trust.data_share"]), whole])
    # At a table both sides count on the definition of value that they would negotiate; without a deal there is none.
    signs_with = definition_effort(state, values, view, rows) if occasion.signs else settled_value(state, rows)
    settled = np.stack([signs_with, np.zeros_like(lives)])
    full_savings, spill_savings = savings_at_maturity(
        state, view, facts, rows, 1.0, believed=True, reach=reach, settled=settled
    )
    return Outlook(
        lives=lives,
        spending=spending,
        own_variance=own_variance(at, lives),
        common_variance=common_variance(at),
        full_savings=full_savings,
        spill_savings=spill_savings,
        depth_cap=facts.depth_cap[provider],
        maturity=maturity,
        learning_rate=at_rows(learning_rate(view), rows),
        decay_rate=at["care.decay_rate"],
        coding_rate=at.on("coding") * at["care.coding_rate"] * (1.0 - traits.provider.candor[rows]),
        own_share=own_share,
        prepaid_share=prepaid,
        contribution_margin=margin,
        displaced_share=displaced_share(state, facts, rows),
        spillover_rate=at.on("spillover") * at["care.spillover_share"],
        spillover_lives=np.maximum(panel - value_lives, 0.0),
        keeps_maturity=np.where(others > 0.0, 1.0, 0.0),
        insured_share=organizations.insured_share[payer],
        savings_fee=facts.savings_fee[rows],
        pass_through=at.on("premiums") * at["premiums.pass_through_rate"],
        retained_floor=at["premiums.retained_floor_share"],
        quality=organizations.quality[provider],
        price_drift=facts.drift[rows],
        price_margin=1.0 - at["market.cost_follows_price_share"],
        targeted_share=facts.targeted_share[provider],
        reached=facts.believed_reached[provider],
        naming_cost=naming_cost + provider_people + pilot_cost_per_life(state, values, rows, value_lives),
        effort=effort,
        # A new relationship has age 0, however long an earlier one lasted.
        age=np.where(running, pairs.deal_year[rows], 0).astype(np.float64),
        risk_weight=0.5 * facts.risk_provider[rows] / np.maximum(organizations.capital[provider], least_capital),
        renewal_belief=at["valuation.renewal_belief"],
        provider=sides[1],
        payer=sides[0],
        prevention=pairs.prevention[rows],
        newcomers=pairs.newcomer_share[rows],
        payer_effort=payer_effort,
        payer_naming_cost=naming_usd * traits.payer.naming[rows] + payer_people,
        identity_usd=at.on("identity") * at["valuation.identity_cost_pmpy_usd"] * trend,
        non_revenue_usd=non_revenue_value(state, at, rows) * trend,
        support_kept=traits.payer.kept_promise[rows],
        answers=at.on("transition_payment"),
        in_kind_rate=at["skin.in_kind_cost_rate"],
        payer_risk_weight=0.5 * facts.risk_payer[rows] / np.maximum(organizations.capital[payer], least_capital),
    )
