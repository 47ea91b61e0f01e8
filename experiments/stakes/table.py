"""The table of stakes: medians over the deal-years of some markets, and in how many of them a stake is felt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year
from longgame.experiments.stakes.revaluing import RunningDeals
from longgame.experiments.stakes.slots import slot_stakes
from longgame.experiments.stakes.social_states import Stake, stakes_of

Floats = NDArray[np.float64]
Row = dict[str, str | float]

#: Stakes below all of these are not felt: dollars a life-year, months, points.
FLOOR: Final = (1.0, 0.1, 0.1)
#: A stake has to be felt in this share of deal-years.
LEAST_SHARE: Final = 0.2
#: First year in which deals are looked at, so that some have results.
_FIRST_YEAR: Final = 4


def stakes_table(
    scenario: Scenario, replicates: int, seed: int, progress: Callable[[int], None] = lambda _: None
) -> list[Row]:
    """What each social state is worth in a scenario's running deals.

    Dollars are the median over deal-years of the absolute change of the side's own value, for each life and discounted
    year; months and points are medians too, but for slots, whose points are a mean over those who compete.
    `share_of_deal_years` is the share in which one of the three is at least
    `FLOOR`.

    Args:
        replicates: markets.
        progress: called with the number of markets that are done.
    """
    collected: dict[tuple[str, str, str], list[Stake]] = {}
    for replicate in range(1, replicates + 1):
        simulation = Simulation(found(Stack([Cell(scenario, seed, replicate)])))
        for _ in range(scenario.years):
            year = contract_year(simulation)
            if year.state.year < _FIRST_YEAR:
                continue
            deals = RunningDeals.of(year)
            for stake in (*(stakes_of(deals) if len(deals.rows) else ()), *slot_stakes(year)):
                collected.setdefault((stake.mechanism, stake.change, stake.side), []).append(stake)
        progress(replicate)
    return [_row(key, stakes) for key, stakes in collected.items()]


def _row(key: tuple[str, str, str], stakes: list[Stake]) -> Row:
    mechanism, change, side = key
    at_stake = [stake.at_stake for stake in stakes if stake.at_stake is not None]
    if at_stake:
        playing = np.concatenate(at_stake)
        won = float(np.concatenate([stake.points for stake in stakes])[playing].mean()) if playing.any() else 0.0
        share = float(playing.mean()) if abs(won) >= FLOOR[2] else 0.0
        return _as_row(mechanism, change, side, (0.0, 0.0, abs(won)), share)
    usd, months, points = (
        np.abs(np.concatenate([getattr(stake, name) for stake in stakes])) for name in ("usd", "months", "points")
    )
    felt = (usd >= FLOOR[0]) | (months >= FLOOR[1]) | (points >= FLOOR[2])
    medians = (float(np.median(usd)), float(np.median(months)), float(np.median(points)))
    return _as_row(mechanism, change, side, medians, float(np.mean(felt)))


def _as_row(mechanism: str, change: str, side: str, stake: tuple[float, float, float], share: float) -> Row:
    return {
        "mechanism": mechanism,
        "change": change,
        "side": side,
        "usd_per_life_year": stake[0],
        "months": stake[1],
        "points": stake[2],
        "share_of_deal_years": share,
    }
