"""All behaviour targets in one table: what was published, what the model shows, and a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd

from longgame.analysis.validation.conduct_measures import (
    breach_and_performance,
    dealing_cost_by_trust,
    missed_deadlines,
    months_by_trust,
    short_of_reference,
)
from longgame.analysis.validation.deal_histories import Histories
from longgame.analysis.validation.evidence import targets
from longgame.analysis.validation.evidence_table import evidence_table
from longgame.analysis.validation.leaving_measures import (
    breach_and_exit,
    ended_in_five_years,
    preview_and_leaving,
    settled_breach_and_exit,
    trust_and_age,
    trust_and_duration,
)
from longgame.analysis.validation.measured import Measured, verdict
from longgame.analysis.validation.trust_measures import (
    expected_share_of_value,
    fall_after_exit,
    fall_after_retrade,
    falls_over_rises,
    hard_retraders,
    spread_between_payers,
    trust_level,
)
from longgame.environment.records.results import Results

#: Scenarios that the table is made of, and how much of each is recorded: the ordinary market and the matched pair.
ORDINARY, WIN_WIN, REALISTIC = "commercial", "framing-win-win", "framing-realistic"
RECORDED: Final = {ORDINARY: "deals", WIN_WIN: "organizations", REALISTIC: "organizations"}


@dataclass(frozen=True)
class _Markets:
    """Histories of the three scenarios, and the strategies that re-trade hard in the ordinary one."""

    ordinary: Histories
    win_win: Histories
    realistic: Histories
    retraders: frozenset[str]


_Measure = Callable[[_Markets], Measured]


def _sides(name: str, measure: Callable[[Histories, str], Measured]) -> dict[str, _Measure]:
    """The measure for payers and for providers, with the side in place of the star."""

    def of_side(side: str, markets: _Markets) -> Measured:
        return measure(markets.ordinary, side)

    return {name.replace("*", side): partial(of_side, side) for side in ("payer", "provider")}


_MEASURES: Final[Mapping[str, _Measure]] = {
    **_sides("breach_exit_*", breach_and_exit),
    **_sides("breach_exit_settled_*", settled_breach_and_exit),
    "breach_performance": lambda markets: breach_and_performance(markets.ordinary, 1),
    "breach_performance_settled": lambda markets: breach_and_performance(markets.ordinary, 2),
    "preview_leaving": lambda markets: preview_and_leaving(markets.win_win, markets.realistic),
    **_sides("trust_duration_in_*", trust_and_duration),
    **_sides("trust_age_in_*", trust_and_age),
    "talk_months_ratio": lambda markets: months_by_trust(markets.ordinary),
    "dealing_cost_ratio": lambda markets: dealing_cost_by_trust(markets.ordinary, "provider"),
    "dealing_cost_ratio_of_payer": lambda markets: dealing_cost_by_trust(markets.ordinary, "payer"),
    **_sides("trust_in_*s", trust_level),
    "trust_in_payers_spread": lambda markets: spread_between_payers(markets.ordinary),
    "trust_fall_retrade": lambda markets: fall_after_retrade(markets.ordinary, markets.retraders),
    "trust_fall_exit": lambda markets: fall_after_exit(markets.ordinary),
    "missed_deadlines": lambda markets: missed_deadlines(markets.ordinary),
    "ended_in_five_years": lambda markets: ended_in_five_years(markets.ordinary),
    **_sides("trust_asymmetry_*", falls_over_rises),
    **_sides("short_of_reference_*", short_of_reference),
    "optimism_payer": lambda _: expected_share_of_value(),
    "optimism_provider": lambda _: expected_share_of_value(),
}


def behaviour_table(runs: Mapping[str, Results]) -> pd.DataFrame:
    """One row a target.

    Args:
        runs: the scenarios of `RECORDED`, on the same seed and replicates.

    Returns:
        The columns of `evidence_table`.
    """
    markets = _Markets(
        Histories.of(runs[ORDINARY]),
        Histories.of(runs[WIN_WIN]),
        Histories.of(runs[REALISTIC]),
        hard_retraders(runs[ORDINARY].scenario),
    )
    return evidence_table(((target, _MEASURES[target.id](markets)) for target in targets()), verdict)
