"""Counterfactuals of a deal on the same draws: which single lever, moved how little, changes how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow.compute as pc

from longgame.analysis.explanation.deal_search import ExplanationError
from longgame.analysis.explanation.deal_story import DealStory
from longgame.analysis.targets.intervals import Figure, share
from longgame.environment.records.results import Results
from longgame.environment.records.table_files import conformed
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.counterfactuals.fates import Fate, pair_of_deal
from longgame.experiments.counterfactuals.levers import LEVERS, STANCE, DealAtStake, Step, steps_of
from longgame.experiments.counterfactuals.replays import lasting_by_market, replay
from longgame.experiments.running.executors import Progress

#: Ladders of steps for which the odds are worked out when nobody asked for certain levers.
MOST_WITH_ODDS: Final = 6


@dataclass(frozen=True)
class Odds:
    """In how many markets a deal of the pair lasts, with a step and without; Wilson intervals.

    Attributes:
        before, after: share of markets, without and with the step.
        gained, lost: markets in which it lasts only with it, and only without it.
    """

    before: Figure
    after: Figure
    gained: int
    lost: int


@dataclass(frozen=True)
class Counterfactual:
    """A step, and what became of the deal with it in the same market on the same draws.

    Attributes:
        step: what was moved.
        fate: of the pair.
        changes: whether it turns the end of the deal into its keeping, or the other way round.
        odds: over markets; None if not worked out.
    """

    step: Step
    fate: Fate
    changes: bool
    odds: Odds | None = None


@dataclass(frozen=True)
class Counterfactuals:
    """All that was tried.

    Attributes:
        tried: one a step, in the order of the levers.
        year: at whose end a deal counts as kept.
        years: that a deal has to last to count in the odds.
        markets: replicates behind the odds, 0 if none were asked for.
        posted: whether a public programme posts the terms, which nobody moves.
    """

    tried: Sequence[Counterfactual]
    year: int
    years: int
    markets: int
    posted: bool

    @property
    def ladders(self) -> list[list[Counterfactual]]:
        """What was tried, by lever, way and side; from small to large within each."""
        found: dict[tuple[str, int, str], list[Counterfactual]] = {}
        for one in self.tried:
            found.setdefault(one.step.ladder, []).append(one)
        return list(found.values())


def deal_at_stake(story: DealStory, scenario: Scenario) -> DealAtStake:
    """The deal of a story with the terms of its last agreement; failed talks with the terms on the table."""
    agreed, watched = story.agreement, story.watched
    model, year = str(agreed["model"]), int(agreed["year"])
    if not story.signed:
        sheet = (model, str(agreed["package"]))
        return DealAtStake.talked_about(watched, story.parties, story.kind, sheet, story.talks_year, scenario)
    return DealAtStake.signed(watched, story.parties, story.kind, model, story.talks_year, year)


def counterfactuals(
    results: Results,
    scenario: Scenario,
    story: DealStory,
    wanted: Sequence[str] = LEVERS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Counterfactuals:
    """Play the story's market again with every step of the levers, and see what becomes of the pair.

    Raises:
        ExplanationError: the market without any move is not that of the run: another version or another engine.
    """
    deal = deal_at_stake(story, scenario)
    steps = steps_of(deal, scenario, wanted)
    year = story.looked_at_year
    pair = pair_of_deal(story.deal)
    replayed = replay(scenario, results.seed, story.replicate, pair, year, steps, workers, progress)
    stored = results.table("events")
    stored = stored.filter(pc.equal(stored.column("replicate"), story.replicate))
    if not conformed("events", replayed.events).equals(stored):
        raise ExplanationError(
            "the market, simulated again, is not the one of the run: this version of longgame gives other numbers. "
            "`longgame rerun RUN` shows what differs; run it anew to explain it"
        )
    tried = [
        Counterfactual(step, fate, fate.together != replayed.as_it_was.together)
        for step, fate in zip(steps, replayed.fates, strict=True)
    ]
    years = story.completed_years + (story.ending is not None)
    return Counterfactuals(tried, year, max(years, 1), 0, deal.posted)


def with_odds(
    results: Results,
    scenario: Scenario,
    story: DealStory,
    found: Counterfactuals,
    markets: int,
    everything: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Counterfactuals:
    """The same with odds: in how many of the markets 1 to `markets` a deal of the pair lasts as long as asked.

    Args:
        everything: of every step; by default of the smallest step of each lever that changes how the deal went, or
            of the largest one of each where none does.
    """
    chosen = list(range(len(found.tried))) if everything else _worth_odds(found)
    if not chosen or markets < 1:
        return found
    steps = [found.tried[place].step for place in chosen]
    lasts = lasting_by_market(
        scenario,
        results.seed,
        range(1, markets + 1),
        pair_of_deal(story.deal),
        found.years,
        steps,
        workers,
        progress,
    )
    tried = list(found.tried)
    for row, place in enumerate(chosen, start=1):
        gained, lost = (int(np.count_nonzero(one)) for one in (lasts[row] & ~lasts[0], lasts[0] & ~lasts[row]))
        tried[place] = replace(tried[place], odds=Odds(share(lasts[0]), share(lasts[row]), gained, lost))
    return replace(found, tried=tried, markets=markets)


def _worth_odds(found: Counterfactuals) -> list[int]:
    place = {id(one): number for number, one in enumerate(found.tried)}
    first = [next((one for one in ladder if one.changes), None) for ladder in found.ladders]
    chosen = [one for one in first if one is not None]
    if not chosen:
        chosen = [ladder[-1] for ladder in found.ladders]
    # Those that do it in small steps first; strategies, which have no steps, last.
    chosen.sort(key=lambda one: (one.step.lever == STANCE, one.step.number if one.changes else 0))
    return sorted(place[id(one)] for one in chosen[:MOST_WITH_ODDS])
