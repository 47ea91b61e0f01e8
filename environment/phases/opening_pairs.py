"""The columns of payer-provider pairs before the first year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.agents.columns import opened
from longgame.agents.organization_columns import Organizations
from longgame.environment.phases.opening_draws import SCALE_MARGIN, OpeningDraws
from longgame.environment.rules.trust import belief_weights, believed_share
from longgame.environment.scenario.reading.share_sums import ROUNDING
from longgame.environment.state import streams
from longgame.environment.state.pairs import Pairs

Floats = NDArray[np.float64]


def opening_pairs(draws: OpeningDraws, organizations: Organizations) -> Pairs:
    """Opening columns of all pairs: lives by the payer's size and a local tilt, prices, and steady trust."""
    stack, view = draws.stack, draws.pair_view
    count = stack.pair_count
    tilt = view["market.payer_share_log_sd"] * streams.normal(stack.pair_draw_cell, "payer share", 0, stack.pair_key)
    size = -view["market.payer_concentration"] * np.log(stack.pair_payer_rank + 1.0) + tilt
    weight = _named_weights(draws, np.exp(size))
    total = stack.sum_by_organization(stack.provider, weight)[stack.provider]
    # Named shares that sum to 1 but for rounding stay as they are: a market that was written is read to the last bit.
    share = weight / np.where(np.abs(total - 1.0) <= ROUNDING, 1.0, total)
    level = draws.by_kind("price_level_mean") * np.exp(
        draws.by_kind("price_level_log_sd") * draws.normal("opening price")
    )
    price = draws.fixed("price_level", level)[stack.provider]
    drawn = {
        "lives": organizations.lives[stack.provider] * share,
        "base_share": share,
        "price": price,
        "opening_price": price.copy(),
        **opening_beliefs(draws, organizations.antagonism),
    }
    return opened(Pairs, count, drawn)


def opening_beliefs(draws: OpeningDraws, antagonism: Floats) -> dict[str, Floats]:
    """Weights of good and bad news in the steady trust of all pairs, by the name of their column, shape (m,) each.

    Args:
        antagonism: of each organisation, shape (n,).
    """
    stack, view = draws.stack, draws.pair_view
    kappa, memory = view["trust.bad_news_weight"], view["trust.memory_share"]
    beliefs: dict[str, Floats] = {}
    for side, mean in (("payer", view["trust.in_payers_mean"]), ("provider", view["trust.in_providers_mean"])):
        shock = streams.normal(stack.pair_draw_cell, f"opening trust in {side}", draws.year, stack.pair_key)
        trust = np.clip(mean + view["trust.spread_sd"] * shock, SCALE_MARGIN, 1.0 - SCALE_MARGIN)
        believer = stack.provider if side == "payer" else stack.payer
        believed = believed_share(antagonism[believer], view["identity.antagonism_discount"])
        beliefs[f"{side}_good"], beliefs[f"{side}_bad"] = belief_weights(
            trust, kappa, memory, believed, view["trust.opening_years"]
        )
    return beliefs


def _named_weights(draws: OpeningDraws, weight: Floats) -> Floats:
    """Weight of each payer at a provider, taken from the market file where it gives one, shape (m,)."""
    stack = draws.stack
    member = draws.fixed("member_share", np.full(len(stack.ids), np.nan))[stack.payer]
    given = np.where(np.isnan(member), 0.0, member)
    taken = stack.sum_by_organization(stack.provider, given)[stack.provider]
    free = np.where(np.isnan(member), weight, 0.0)
    all_free = stack.sum_by_organization(stack.provider, free)[stack.provider]
    # Payers without a named share split what the named ones leave.
    left = np.maximum(1.0 - taken, 0.0) * free / np.where(all_free > 0.0, all_free, 1.0)
    weight = np.where(taken > 0.0, np.where(np.isnan(member), left, member), weight)
    # A named share of 0 beside no other named share is still nothing.
    weight = np.where(member == 0.0, 0.0, weight)
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
