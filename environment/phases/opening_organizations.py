"""The columns of organisations before the first year."""

from __future__ import annotations

import numpy as np

from longgame.agents.columns import opened
from longgame.agents.organization_columns import Organizations
from longgame.environment.phases.opening_draws import OpeningDraws
from longgame.environment.phases.opening_strategies import opening_trait_sources
from longgame.environment.rules.focus import first_width
from longgame.environment.state import streams


def opening_organizations(draws: OpeningDraws, strategies: tuple[str, ...], window: int) -> Organizations:
    """Opening columns of all organisations. Fixed cost and premium are set later, once pairs exist.

    Args:
        strategies: all strategies, by code.
        window: most years of results that count in a comparison.
    """
    stack, provides = draws.stack, ~draws.stack.is_payer
    zeros = np.zeros(len(stack.ids))
    capital = draws.lognormal("capital_usd", draws.by_kind("capital_median_usd"), draws.by_kind("capital_log_sd"))
    ones = np.ones_like(zeros)
    lives = draws.lognormal("lives", draws.by_kind("lives_median"), draws.by_kind("lives_log_sd"))
    reduction = np.minimum(
        draws.view["care.reduction_rate"]
        * np.exp(draws.view["care.reduction_log_sd"] * draws.normal("opening reduction")),
        0.95,
    )
    quality = draws.scale("quality", "quality_mean")
    engagement = draws.scale("engagement", "engagement_mean")
    margin = draws.by_kind("operating_margin_mean") + draws.by_kind("operating_margin_sd") * draws.normal(
        "opening margin"
    )
    luck = streams.uniform(stack.draw_cell, "own employees first", 0, stack.key)
    # Pilots belong to the programme of partnerships, so the no-deal twin has none.
    partnerships = np.array([cell.deals for cell in stack.cells])[stack.cell] * draws.view.on("deals")
    begins = (luck < draws.by_kind("own_employees_share")) * partnerships * draws.view.on("own_employees")
    width = first_width(
        streams.uniform(stack.draw_cell, "narrow focus", draws.year, stack.key),
        draws.view["pilots.focused_share"] * draws.view.on("focus"),
        draws.view["pilots.first_focus_share"],
        draws.view["care.targeted_share"],
    )
    drawn = {
        "capital": capital.copy(),
        "opening_capital": capital,
        "identity_inertia": draws.scale("identity_inertia", "identity_inertia_mean", "identity_inertia_sd"),
        "antagonism": draws.scale("antagonism", "antagonism_mean", "identity_inertia_sd"),
        "engagement": engagement,
        "opening_engagement": engagement.copy(),
        "value_focus": draws.scale("value_focus", "value_focus_mean", "value_focus_sd"),
        "access_focus": draws.scale("access_focus", "access_focus_mean", "access_focus_sd"),
        "trait_source": opening_trait_sources(draws, strategies),
        "score_history": np.zeros((window + 1, len(zeros))),
        "announced_history": np.zeros((window, len(zeros))),
        "lives": np.where(provides, lives, 0.0),
        "employee_lives": np.where(provides, begins * draws.by_kind("employee_lives_share") * lives, 0.0),
        "focus_width": np.where(provides, width, 0.0),
        "own_revenue_share": np.where(provides, draws.scale("own_revenue_share", "own_revenue_share"), 0.0),
        "prepaid_share": np.where(provides, draws.fixed("prepaid_share", draws.by_kind("prepaid_share")), 0.0),
        "contribution_margin": np.where(provides, draws.scale("contribution_margin", "contribution_margin"), 0.0),
        "relative_spending": np.where(
            provides, draws.lognormal("relative_spending", ones, draws.by_kind("relative_spending_log_sd")), 1.0
        ),
        "reduction_rate": np.where(provides, draws.fixed("reduction_rate", reduction), 0.0),
        "overlap_share": np.where(provides, draws.fixed("overlap_share", draws.by_kind("overlap_share")), 0.0),
        "program_cost_ratio": draws.fixed("program_cost_ratio", ones),
        "non_revenue_value": draws.fixed("non_revenue_value_pmpy_usd", np.full_like(zeros, np.nan)),
        "operating_margin": np.where(provides, draws.fixed("operating_margin", margin), 0.0),
        "maturity": np.where(provides, draws.fixed("maturity", zeros), 0.0),
        "quality": np.where(provides, quality, 0.0),
        "opening_quality": np.where(provides, quality, 0.0),
        "insured_share": np.where(provides, 0.0, draws.scale("insured_share", "insured_share")),
    }
    return opened(Organizations, len(zeros), drawn)
