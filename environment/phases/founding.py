"""Founding a market: the state of every organisation and pair before the first year.

Values are drawn anew in each replicate at addresses of their own; what a market file names is fixed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.agents.columns import opened
from longgame.agents.organization_columns import Organizations
from longgame.environment.phases.opening_strategies import counted_strategies, drawn_strategies
from longgame.environment.rules.premiums import planned_premium
from longgame.environment.rules.spending import effective_own_share, status_quo_pmpy
from longgame.environment.rules.trust import belief_weights, believed_share
from longgame.environment.state import streams
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Stack
from longgame.environment.state.state import State
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, HEALTH_SYSTEM, KINDS, TRAITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Shares and 0-1 scales that are drawn stay this far from the ends.
_MARGIN = 0.02


class Founder:
    """Draws opening values for the organisations of a stack."""

    def __init__(self, stack: Stack, values: StackValues) -> None:
        self.stack = stack
        self.view = ParameterView(values, stack.cell)
        self.pair_view = ParameterView(values, stack.pair_cell)
        members = enumerate(member for roster in stack.rosters for member in roster)
        self.named = [(row, member.named) for row, member in members if member.named is not None]

    def by_kind(self, name: str) -> Floats:
        """`organizations.<kind>.<name>` of each organisation, shape (n,)."""
        return self.view.by_member("organizations", KINDS, name, self.stack.kind)

    def normal(self, decision: str) -> Floats:
        """A standard normal number for each organisation."""
        return streams.normal(self.stack.draw_cell, decision, 0, self.stack.key)

    def fixed(self, attribute: str, drawn: Floats) -> Floats:
        """`drawn`, but what the market file names instead."""
        values = drawn.copy()
        for row, organization in self.named:
            values[row] = organization.attributes.get(attribute, drawn[row])
        return values

    def scale(self, attribute: str, mean: str, sd: str | None = None) -> Floats:
        """A 0-1 attribute: kind's mean, spread by `sd`, kept off the ends."""
        spread = self.by_kind(sd) * self.normal(f"opening {attribute}") if sd is not None else 0.0
        drawn = np.clip(self.by_kind(mean) + spread, _MARGIN, 1.0 - _MARGIN)
        return self.fixed(attribute, drawn)

    def lognormal(self, attribute: str, median: Floats, log_sd: Floats) -> Floats:
        """A positive attribute around its median."""
        return self.fixed(attribute, median * np.exp(log_sd * self.normal(f"opening {attribute}")))

    def organizations(self, strategies: tuple[str, ...], window: int) -> Organizations:
        """Opening columns of all organisations; year-1 cost and premium are set once pairs exist."""
        stack, provides = self.stack, ~self.stack.is_payer
        zeros = np.zeros(len(stack.ids))
        capital = self.lognormal("capital_usd", self.by_kind("capital_median_usd"), self.by_kind("capital_log_sd"))
        ones = np.ones_like(zeros)
        lives = self.lognormal("lives", self.by_kind("lives_median"), self.by_kind("lives_log_sd"))
        reduction = np.minimum(
            self.view["care.reduction_rate"]
            * np.exp(self.view["care.reduction_log_sd"] * self.normal("opening reduction")),
            0.95,
        )
        quality = self.scale("quality", "quality_mean")
        engagement = self.scale("engagement", "engagement_mean")
        margin = self.by_kind("operating_margin_mean") + self.by_kind("operating_margin_sd") * self.normal(
            "opening margin"
        )
        drawn = {
            "capital": capital.copy(),
            "opening_capital": capital,
            "identity_inertia": self.scale("identity_inertia", "identity_inertia_mean", "identity_inertia_sd"),
            "antagonism": self.scale("antagonism", "antagonism_mean", "identity_inertia_sd"),
            "engagement": engagement,
            "opening_engagement": engagement.copy(),
            "value_focus": self.scale("value_focus", "value_focus_mean", "value_focus_sd"),
            "trait_source": self.opening_strategies(strategies),
            "score_history": np.zeros((window, len(zeros))),
            "lives": np.where(provides, lives, 0.0),
            "own_revenue_share": np.where(provides, self.scale("own_revenue_share", "own_revenue_share"), 0.0),
            "prepaid_share": np.where(provides, self.fixed("prepaid_share", self.by_kind("prepaid_share")), 0.0),
            "contribution_margin": np.where(provides, self.scale("contribution_margin", "contribution_margin"), 0.0),
            "relative_spending": np.where(
                provides, self.lognormal("relative_spending", ones, self.by_kind("relative_spending_log_sd")), 1.0
            ),
            "reduction_rate": np.where(provides, reduction, 0.0),
            "overlap_share": np.where(provides, self.by_kind("overlap_share"), 0.0),
            "operating_margin": np.where(provides, self.fixed("operating_margin", margin), 0.0),
            "maturity": np.where(provides, self.fixed("maturity", zeros), 0.0),
            "quality": np.where(provides, quality, 0.0),
            "opening_quality": np.where(provides, quality, 0.0),
            "insured_share": np.where(provides, 0.0, self.scale("insured_share", "insured_share")),
        }
        return opened(Organizations, len(zeros), drawn)

    def opening_strategies(self, strategies: tuple[str, ...]) -> Ints:
        """Strategy of each organisation by its scenario's mix, drawn or counted out, shape (n, traits).

        A strategy named in the market file is kept; a count is taken of the others.
        """
        stack = self.stack
        luck = streams.uniform(stack.draw_cell, "opening strategy", 0, stack.key)
        source = np.full(len(stack.ids), -1, dtype=np.int64)
        for row, organization in self.named:
            if organization.strategy is not None:
                source[row] = strategies.index(organization.strategy)
        for cell, start, stop in zip(stack.cells, stack.offsets[:-1], stack.offsets[1:], strict=True):
            counted = cell.scenario.values["evolution.opening_mix"] == "counted"
            chosen = counted_strategies if counted else drawn_strategies
            for code, kind in enumerate(KINDS):
                free = (stack.kind[start:stop] == code) & (source[start:stop] < 0)
                rows = start + np.flatnonzero(free)
                source[rows] = chosen(cell.scenario.mix[kind], luck[rows], strategies)
        return np.repeat(source[:, None], len(TRAITS), axis=1)

    def pairs(self, organizations: Organizations) -> Pairs:
        """Opening columns of all pairs: lives by payer size and local tilt, prices, trust at its fixed point."""
        stack, view = self.stack, self.pair_view
        count = stack.pair_count
        tilt = view["market.payer_share_log_sd"] * streams.normal(
            stack.pair_draw_cell, "payer share", 0, stack.pair_key
        )
        size = -view["market.payer_concentration"] * np.log(stack.pair_payer_rank + 1.0) + tilt
        weight = self._named_shares(np.exp(size))
        total = stack.sum_by_organization(stack.provider, weight)[stack.provider]
        share = weight / total
        level = self.by_kind("price_level_mean") * np.exp(
            self.by_kind("price_level_log_sd") * self.normal("opening price")
        )
        price = self.fixed("price_level", level)[stack.provider]
        kappa, memory = view["trust.bad_news_weight"], view["trust.memory_share"]
        years = view["trust.opening_years"]
        beliefs: list[Floats] = []
        for side, mean in (("payer", view["trust.in_payers_mean"]), ("provider", view["trust.in_providers_mean"])):
            shock = streams.normal(stack.pair_draw_cell, f"opening trust in {side}", 0, stack.pair_key)
            trust = np.clip(mean + view["trust.spread_sd"] * shock, _MARGIN, 1.0 - _MARGIN)
            believer = stack.provider if side == "payer" else stack.payer
            believed = believed_share(organizations.antagonism[believer], view["identity.antagonism_discount"])
            beliefs.extend(belief_weights(trust, kappa, memory, believed, years))
        drawn = {
            "lives": organizations.lives[stack.provider] * share,
            "base_share": share,
            "price": price,
            "opening_price": price.copy(),
            "payer_good": beliefs[0],
            "payer_bad": beliefs[1],
            "provider_good": beliefs[2],
            "provider_bad": beliefs[3],
        }
        return opened(Pairs, count, drawn)

    def _named_shares(self, weight: Floats) -> Floats:
        """Weights of payers at each provider, from the market file where it names them (`member_share`, shares.csv)."""
        stack = self.stack
        member = self.fixed("member_share", np.full(len(stack.ids), np.nan))[stack.payer]
        weight = np.where(np.isnan(member), weight, member)
        for number, cell in enumerate(stack.cells):
            if not cell.scenario.shares:
                continue
            named = {(share.payer, share.provider): share.share for share in cell.scenario.shares}
            covered = {provider for _, provider in named}
            for row in np.flatnonzero(stack.pair_cell == number):
                payer, provider = stack.ids[stack.payer[row]], stack.ids[stack.provider[row]]
                if provider in covered:
                    weight[row] = named.get((payer, provider), 0.0)
        return weight


def found(stack: Stack) -> State:
    """Opening state of a stack: draws, referral links, year-1 fixed cost and premium."""
    values = StackValues([cell.scenario for cell in stack.cells], 1)
    founder = Founder(stack, values)
    names = {name for cell in stack.cells for name in cell.scenario.strategies}
    strategies = tuple(sorted(names))
    window = int(max(np.max(values.by_cell("evolution.evaluation_window_years")), 1))
    organizations = founder.organizations(strategies, window)
    pairs = founder.pairs(organizations)
    referred = np.where(stack.kind == HEALTH_SYSTEM, organizations.lives, 0.0)
    rural = stack.kind == CRITICAL_ACCESS_HOSPITAL
    weight = founder.view["market.rural_referral_weight"]
    referred = np.where(rural, weight * organizations.lives, referred)
    outside = founder.view["market.hospital_share_of_other_spending"] * np.ones(len(stack.ids))
    stack.link_referrals(referred, outside)
    state = State(stack, organizations, pairs, np.ones(len(stack.cells)), strategies)
    _set_opening_money(state, founder)
    return state


def _set_opening_money(state: State, founder: Founder) -> None:
    """Fixed cost that gives each provider its operating margin in year 1, and each plan's first premium."""
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    own_share = organizations.own_revenue_share[stack.provider]
    status_quo = status_quo_pmpy(
        founder.pair_view["population.spending_pmpy_usd"],
        np.ones(stack.pair_count),
        organizations.relative_spending[stack.provider],
        own_share,
        pairs.price,
    )
    spending = status_quo * pairs.lives
    own = spending * effective_own_share(own_share, pairs.price)
    outside = spending - own
    referred = np.bincount(
        stack.link_target, weights=outside[stack.link_source] * stack.link_weight, minlength=stack.pair_count
    )
    revenue = stack.sum_by_organization(stack.provider, own + referred)
    income = stack.sum_by_organization(stack.provider, own)
    organizations.own_income_share = income / np.where(revenue > 0.0, revenue, 1.0)
    organizations.fixed_cost = revenue * (organizations.contribution_margin - organizations.operating_margin)
    members = stack.sum_by_organization(stack.payer, pairs.lives)
    claims = stack.sum_by_organization(stack.payer, spending)
    payers = members > 0.0
    organizations.expected_claims = np.where(payers, claims / np.where(payers, members, 1.0), 0.0)
    organizations.opening_claims = organizations.expected_claims.copy()
    organizations.premium = planned_premium(
        organizations.expected_claims,
        founder.by_kind("administration_pmpy_usd"),
        founder.by_kind("premium_margin_rate"),
    )
    mean = stack.sum_by_cell(stack.cell, organizations.premium * members) / stack.sum_by_cell(stack.cell, members)
    organizations.opening_premium_ratio = np.where(payers, organizations.premium / mean[stack.cell], 1.0)
