"""The whole reading of the desk: odds, endings, cash, who gains and loses, and every sheet that was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from longgame.analysis.deal_desk.cash import CashYear, curves_of, deal_cash, organization_cash
from longgame.analysis.deal_desk.fortunes import Fortunes, fortunes
from longgame.analysis.deal_desk.odds import Ending, Odds, endings, odds
from longgame.analysis.deal_desk.others import Gain, reach_of
from longgame.analysis.deal_desk.sheets import Sheet, sheets
from longgame.analysis.runs.cash import CashCurves
from longgame.environment.scenario.roster_names import RosterNames
from longgame.experiments.deal_desk.play import Played, play
from longgame.experiments.deal_desk.proposal import SIDES, Proposal
from longgame.experiments.deal_desk.variants import AS_IT_IS, MAIN, PROPOSED, variants_of
from longgame.experiments.running.executors import Progress


@dataclass(frozen=True)
class Desk:
    """What the desk found; every number of the page and of the figure is in here.

    Attributes:
        played: what was played.
        names: display name of each side.
        fortunes: of every market.
        odds, endings, cash: records of the proposed sheet and of the market as it is.
        gains: of the proposed sheet against no deal.
        curves: J-curves of the proposed sheet; None if it was never signed.
        sheets: the proposed sheet and all others that were tried.
    """

    played: Played
    names: Mapping[str, str]
    fortunes: Fortunes
    odds: Sequence[Odds]
    endings: Sequence[Ending]
    cash: Sequence[CashYear]
    gains: Sequence[Gain]
    curves: CashCurves | None
    sheets: Sequence[Sheet]

    @property
    def proposal(self) -> Proposal:
        """The term sheet."""
        return self.played.proposal

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of the folder, by name."""
        return {
            "odds": pd.DataFrame(self.odds),
            "endings": pd.DataFrame(self.endings, columns=list(Ending.__annotations__)),
            "cash": pd.DataFrame(self.cash, columns=list(CashYear.__annotations__)),
            "gains": pd.DataFrame(self.gains, columns=list(Gain.__annotations__)),
            "sheets": pd.DataFrame([one.record() for one in self.sheets]),
        }


def deal_desk(
    proposal: Proposal, replicates: int = 40, seed: int = 1, workers: int = 1, progress: Progress | None = None
) -> Desk:
    """Play a proposed term sheet and everything that could be changed about it, on the same draws, and read it.

    Args:
        proposal: the term sheet.
        replicates: markets for each variant.
        seed: the same for all.
        workers: processes.
        progress: told how many market years are done, and of how many.

    Raises:
        SimulationError: a worker process died.
    """
    return read_desk(play(proposal, variants_of(proposal), replicates, seed, workers, progress))


def read_desk(played: Played) -> Desk:
    """Read what was played."""
    proposal, found = played.proposal, fortunes(played)
    names = RosterNames.of_market(proposal.market.organizations, proposal.market.values).name
    cash: list[CashYear] = []
    curves = {variant: curves_of(played, variant) for variant in (PROPOSED, AS_IT_IS)}
    reach = {variant: reach_of(played, variant) for variant in curves}
    for variant, one in curves.items():
        cash += deal_cash(one, variant) + organization_cash(reach[variant].by_year, variant)
    return Desk(
        played,
        {side: names[proposal.party(side)] for side in SIDES},
        found,
        [step for variant in curves for step in odds(found, variant, MAIN[variant])],
        endings(played),
        cash,
        reach[PROPOSED].records,
        curves[PROPOSED],
        sheets(played, found),
    )
