"""`lg.deal`: the deal desk from Python, with a card for notebooks and figures of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from longgame.agents.strategies import Strategy
from longgame.analysis.deal_desk.cash_words import cash_sentences
from longgame.analysis.deal_desk.desk import Desk, deal_desk
from longgame.analysis.deal_desk.odds import STEPS
from longgame.analysis.deal_desk.page import desk_page, how_it_ends, in_short, odds_words, sheet_said
from longgame.analysis.notebook.card import Card
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import printable
from longgame.environment.scenario.scenario import Overrides
from longgame.experiments.deal_desk.proposal import SIDES
from longgame.experiments.deal_desk.term_sheet import load_term_sheet, term_sheet_from_dict
from longgame.experiments.deal_desk.variants import AS_IT_IS, MAIN, PROPOSED
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.run import ScenarioSource

if TYPE_CHECKING:
    from longgame.analysis.notebook.deal_plots import DealPlots


@dataclass(frozen=True)
class Deal(Desk):
    """What the desk found of a term sheet, with a card for notebooks and the figures `plot.odds()`, `plot.cash()` ...

    `tables()` has every number, `page()` the text that `longgame deal` prints.
    """

    @classmethod
    def of(cls, desk: Desk) -> Deal:
        """The same findings, with card and figures."""
        return cls(**{one.name: getattr(desk, one.name) for one in fields(Desk)})

    @property
    def plot(self) -> DealPlots:
        """Figures of the deal, each a method: `deal.plot.levers()`."""
        from longgame.analysis.notebook.deal_plots import DealPlots  # loads the plotting library

        return DealPlots(self)

    def page(self, width: int = 110) -> str:
        """The page as text, `width` columns wide."""
        return desk_page(self, width)

    def _repr_html_(self) -> str:
        payer, provider = (printable(self.names[side]) for side in SIDES)
        market, played = self.proposal.market, self.played
        card = Card(f"Deal desk: {payer} and {provider}")
        card.sentence(
            f"{counted(played.replicates, 'market')} of the scenario {printable(market.name)},",
            f"{counted(market.years, 'year')} each, seed {played.seed}. Every variant has the same draws.",
        )
        card.sentence(f"The sheet: {sheet_said(self)}. What it does not say is as in the market.")
        card.sentence(in_short(self, payer, provider))
        by_step = {(one["variant"], one["step"]): one for one in self.odds}
        names = (MAIN[PROPOSED], MAIN[AS_IT_IS])
        rows = [(step, *(odds_words(by_step[name, step]) for name in names)) for step in STEPS]
        card.table(("they ... [95 % interval]", "with the sheet", "without it"), rows)
        if self.curves is not None:
            card.sentence(how_it_ends(self.endings))
        for sentence in cash_sentences(self):
            card.sentence(sentence)
        card.sentence(
            "All of it: print(deal.page()). Tables: deal.tables().",
            "Figures: plot.odds(), plot.cash(), plot.levers(), plot.frontier(), plot.figure().",
        )
        return card.html()


def deal(
    terms: str | Path | Mapping[str, object],
    *,
    market: ScenarioSource | None = None,
    years: int | None = None,
    overrides: Overrides | None = None,
    strategies: Sequence[Strategy] = (),
    replicates: int = 40,
    seed: int = 1,
    workers: int = 1,
    progress: Progress | None = None,
) -> Deal:
    """Play a proposed deal inside its market: does it sign, last and renew, and who wins and loses?

    The same as `longgame deal`. All sheets that are tried have the same draws.

    Args:
        terms: the path of a term sheet (TERMS.toml), or a mapping with its keys, such as
            `{"payer": "Payer 1", "provider": "Health system 2", "terms": {"provider_share": 0.4}}`.
        market: as for `lg.run`, instead of the one that the sheet names.
        years: to look ahead, instead of the sheet's (10 unless it says otherwise).
        overrides: what changes the market: values by dotted key, or `KEY=VALUE` texts.
        strategies: strategies of your own.
        replicates: markets for each sheet, 1 to 1,000,000.
        seed: the same for all; a whole number from 0 to 2**63 - 1.
        workers: processes.
        progress: called with the market years done and the market years in all.

    Raises:
        TermSheetError: lists every mistake of the sheet and its market.
        SimulationError: a worker process died.
    """
    if isinstance(terms, Mapping):
        proposal = term_sheet_from_dict(
            terms, market=market, years=years, settings=overrides or (), strategies=strategies
        )
    else:
        proposal = load_term_sheet(Path(terms), market, years, overrides or (), strategies)
    return Deal.of(deal_desk(proposal, replicates, seed, workers, progress))
