"""Who leaves: after a breach, after a realistic preview, with little trust, and how soon at all."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import read
from longgame.analysis.runs.relationships import relationships
from longgame.analysis.runs.years_together import years_together
from longgame.analysis.validation.deal_histories import DEAL_YEAR, LEFT, Floats, Histories, floats, markets
from longgame.analysis.validation.effect_sizes import correlation, rank_correlation
from longgame.analysis.validation.measured import FEWEST_OBSERVATIONS, Measured, not_measured, over_markets

#: Years within which a deal is said to have been left, or to have ended.
_SOON: Final = 5
#: Years for which deals are followed where their duration counts.
_LONG: Final = 10


def breach_and_exit(histories: Histories, side: str) -> Measured:
    """Rank correlation of a side's judged shortfall with leaving by its own decision in the next year."""
    deals = histories.deals[histories.deals["year"] < histories.years]
    left = _left_by(histories, side, deals, {name: 1 for name in LEFT})
    return over_markets(rank_correlation, markets(deals), floats(deals, f"{side}_judged_shortfall"), left)


def settled_breach_and_exit(histories: Histories, side: str) -> Measured:
    """The same for the first decisions that know the settled result.

    A year's result is settled and judged in the next year, after its renewals and before its exits. So those decisions
    are to walk away at the end of the next year, or not to renew at the start of the one after.
    """
    deals = histories.deals[histories.deals["year"] <= histories.years - 2]
    before = histories.happened("exited_at_term")[DEAL_YEAR]
    before = before.assign(year=before["year"] - 1, is_gone=True)
    deals = deals.merge(before, on=DEAL_YEAR, how="left")
    deals = deals[deals["is_gone"].isna()]
    left = _left_by(histories, side, deals, {"exited_mid_term": 1, "exited_at_term": 2})
    return over_markets(rank_correlation, markets(deals), floats(deals, f"{side}_judged_shortfall"), left)


def _left_by(histories: Histories, side: str, deals: pd.DataFrame, years: dict[str, int]) -> Floats:
    """1 for deal-years that are followed, after so many years, by such an exit that the side decides on; else 0."""
    exits = histories.happened(*years)
    exits = exits[exits["decided_by"] == side]
    told = exits[DEAL_YEAR].assign(year=exits["year"] - exits["event"].map(years).astype(np.int64), left=1.0)
    joined = deals[DEAL_YEAR].merge(told.drop_duplicates(DEAL_YEAR), on=DEAL_YEAR, how="left")
    return floats(joined.fillna({"left": 0.0}), "left")


def preview_and_leaving(win_win: Histories, realistic: Histories) -> Measured:
    """Phi between a realistic preview and having been left within five years of signing, over matched markets."""
    parts = []
    for preview, histories in ((0.0, win_win), (1.0, realistic)):
        signed = histories.signed_and_followed(_SOON)
        soon = (signed["end_year"] <= _SOON).to_numpy()
        decided = (signed["end"].isin(LEFT) & (signed["decided_by"] != "neither")).to_numpy()
        part = pd.DataFrame({"replicate": markets(signed), "left": 1.0 * (soon & decided), "preview": preview})
        parts.append(part[decided | ~soon])
    deals = pd.concat(parts)
    return over_markets(correlation, markets(deals), floats(deals, "preview"), floats(deals, "left"))


def trust_and_duration(histories: Histories, about: str) -> Measured:
    """Rank correlation of trust in a side at signing with years together, ten at most, of deals followed for ten."""
    if histories.years <= _LONG:
        return not_measured(f"a run of {histories.years} years cannot follow deals for {_LONG}")
    signed = histories.signed_and_followed(_LONG)
    years = np.minimum(np.nan_to_num(floats(signed, "end_year"), nan=float(_LONG)), float(_LONG))
    return over_markets(rank_correlation, markets(signed), floats(signed, f"trust_in_{about}"), years)


def trust_and_age(histories: Histories, about: str) -> Measured:
    """Rank correlation of trust in a side with the age of the deal, over deals alive in the last year."""
    deals = histories.deals[histories.deals["year"] == histories.years]
    return over_markets(
        rank_correlation, markets(deals), floats(deals, f"trust_in_{about}"), floats(deals, "deal_year")
    )


def ended_in_five_years(histories: Histories) -> Measured:
    """Share of deals that ended within five years, after Kaplan and Meier."""
    if histories.years < _SOON:
        return not_measured(f"a run of {histories.years} years does not reach {_SOON}")
    run = read(histories.results)
    deals = relationships(run)
    if len(deals.row) < FEWEST_OBSERVATIONS:
        return not_measured(f"only {len(deals.row)} observations", len(deals.row))
    everyone = np.zeros(len(deals.row), dtype=np.int64)
    together = years_together(deals, everyone, 1, run.replicates, run.years).still_together
    value, low, high = (float(1.0 - part[0, _SOON]) for part in (together.value, together.high, together.low))
    return Measured(value, low, high, len(deals.row), len(np.unique(deals.row)))
