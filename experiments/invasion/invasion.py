"""Invasion: how often a few players of one strategy take over a market of another, and how often chance alone would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.reading.plain_values import plain_value
from longgame.environment.scenario.reading.whole_numbers import checked_replicates, checked_seed
from longgame.environment.scenario.scenario import Overrides
from longgame.environment.state.stack import Cell
from longgame.experiments.invasion.fates import InvasionBlock
from longgame.experiments.invasion.points import Players, invasion_points
from longgame.experiments.invasion.table import point_rows, tipping_share
from longgame.experiments.running.executors import Progress, run_tasks
from longgame.experiments.running.run import ScenarioSource, resolved_scenario
from longgame.experiments.running.simulate import BATCH_PAIRS

__all__ = ["invasion", "tipping_share"]


def invasion(
    resident: str = "zero_sum",
    mutant: str = "long_term",
    *,
    scenario: ScenarioSource = "default",
    shares: Sequence[float] = (0.1, 0.25, 0.5),
    players: Sequence[Players] | None = None,
    windows: Sequence[int] = (1, 3, 10),
    kinds: str | Sequence[str] | None = None,
    years: int | None = None,
    replicates: int = 100,
    seed: int = 1,
    overrides: Overrides | None = None,
    strategies: Sequence[Strategy] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Let a few players of `mutant` into markets of `resident`, and count who is left.

    A kind is *taken over* when every open organisation of it plays the mutant's whole vector of traits, and the market
    when that is so of all invaded kinds; *extinction* is when no trait of the mutant is left in any of them.
    Exploration is off, so both are final. Organisations of other kinds play `resident`. The number of organisations
    that open with the mutant is exact (at least one and not all of a kind). Which ones is drawn, and a larger share
    includes the players of a smaller one. All shares and windows use the same draws: compare their rows with each
    other, but do not take them for independent runs.

    `neutral` is the probability of takeover if strategies made no difference: k of N for a kind, the product for
    several, because the organisation from which all later players descend is equally likely to be any (on any network,
    as players are placed at random; while some of each kind stay open). It is the chance in the long run: as long as
    `undecided` is not small, read `gain` instead of `ratio_to_neutral`. The mean share of mutants less its opening
    value is zero by chance alone in every year.

    Args:
        resident: strategy of everybody else.
        mutant: strategy that invades.
        scenario: as for `lg.run`; its own mix of strategies does not matter.
        shares: initial shares of the mutant in each invaded kind, above 0 and below 1, rounded to organisations.
        players: instead of shares: numbers of players in each invaded kind, or by kind, such as `{"payer": 1}`.
        windows: values of `evolution.evaluation_window_years`.
        kinds: invaded kinds; default all that have two organisations or more.
        years: contract years, instead of the scenario's; imitation is slow, see `undecided`.
        replicates: markets for each share and window, 1 to 1,000,000.
        seed: the same for all; a whole number from 0 to 2**63 - 1.
        overrides: values by dotted key, or `KEY=VALUE` texts.
        strategies: strategies of your own.
        workers: processes.
        progress: called with the market years done and the market years in all.

    Returns:
        For each window and opening a row for all invaded kinds together (`kind` "all", if there are several) and one
        for each kind: share (as asked), kind, window, players, organizations, opening_share, markets; takeover with
        takeover_lo95, takeover_hi95 (Clopper-Pearson), extinction, split (each kind decided, but not alike, or nobody
        left open), undecided: these four sum to 1; neutral (NaN where single traits are copied), ratio_to_neutral with
        ratio_lo95, ratio_hi95; final_share (of traits in open organisations) and gain with t intervals;
        open_share (of the organisations, in the last year); median_takeover_years (of the markets taken over).

    Raises:
        ScenarioError: mistakes in the scenario or the overrides, all at once.
        ValueError: an argument out of range; exploration by policy; nobody imitates.
        SimulationError: a worker process died.

    References:
        Nowak, Sasaki, Taylor & Fudenberg 2004 (invasion, fixation and the neutral 1/N); Traulsen, Nowak & Pacheco 2006.
    """
    seed, replicates = checked_seed(seed), checked_replicates(replicates)
    base = resolved_scenario(scenario, years=years, overrides=overrides, strategies=strategies)
    invaded = (kinds,) if isinstance(kinds, str) else kinds
    openings: list[Any] = [float(share) for share in shares]
    if players is not None:
        openings = [plain_value(opening) for opening in players]
    counted_years: list[Any] = [plain_value(window) for window in windows]
    points = invasion_points(base, resident, mutant, openings, counted_years, invaded)
    size = max(1, BATCH_PAIRS // max(1, Cell(base, seed, 1).pair_rows))
    blocks = [
        InvasionBlock(
            number,
            point.scenario,
            seed,
            range(first, min(first + size, replicates + 1)),
            mutant,
            tuple(point.players),
        )
        for number, point in enumerate(points)
        for first in range(1, replicates + 1, size)
    ]
    fates = pa.concat_tables([piece["fates"] for piece in run_tasks(blocks, workers, progress)]).to_pandas()
    rows = [row for number, point in enumerate(points) for row in point_rows(point, fates[fates["point"] == number])]
    return pd.DataFrame(rows)
