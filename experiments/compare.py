"""Scenarios compared over common draws: the difference of each replicate, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from longgame.environment.records.tables import RECORD_LEVELS, column_names
from longgame.environment.scenario.reading.whole_numbers import checked_replicates, checked_seed
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.outcomes.catalogue import matching_outcomes, needs, unknown_outcomes
from longgame.experiments.outcomes.catalogue import outcomes as known_outcomes
from longgame.experiments.outcomes.paired import half_width, paired_difference
from longgame.experiments.running.executors import Progress, SimulationError
from longgame.experiments.running.run import ScenarioSource, resolved_scenario
from longgame.experiments.running.simulate import BATCH_PAIRS
from longgame.experiments.sweep.block import Block, Part
from longgame.experiments.sweep.block_runner import Meter, Workplace, finished_blocks
from longgame.experiments.sweep.deal_events import NO_DEAL_EVENTS

Floats = NDArray[np.float64]

#: Every figure of the market table over the years of a market.
OUTCOMES: Final = tuple(name for name in column_names("market") if name not in ("replicate", "year"))


def compare(
    scenarios: Mapping[str, ScenarioSource],
    replicates: int = 20,
    seed: int = 1,
    outcomes: Sequence[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    precision: Mapping[str, float] | None = None,
    most_replicates: int = 1000,
) -> pd.DataFrame:
    """Each scenario against the first, on the same draws.

    Args:
        scenarios: by the name they get in the table; the first is the base.
        replicates: markets for each scenario, 1 to 1,000,000.
        seed: the same for all; a whole number from 0 to 2**63 - 1.
        outcomes: names of outcomes, or patterns such as `gain_rate.*`; default every figure of the market table
            over all years.
        workers: processes.
        progress: told how many market years are done, and of how many.
        precision: widest half-width that the paired interval of an outcome may have; replicates are doubled until
            every interval is known and narrow enough, or `most_replicates` is reached; see `not_reached`.
        most_replicates: at most so many markets for each scenario.

    Returns:
        One row for each outcome and scenario but the first: outcome, scenario, the fields of `PairedDifference`
        (base_mean, mean, difference, lo95, hi95, unpaired_lo95, unpaired_hi95, replicates, base_markets, markets),
        simulated (markets simulated of each scenario), unit and horizon. A market's value is the outcome's numerator
        over its denominator; a mean is over the markets that have a value, a difference over those that have it in both
        scenarios.

    Raises:
        ScenarioError: mistakes in a scenario, all at once.
        ValueError: fewer than two scenarios, an unknown outcome, or a number out of range.
        SimulationError: a market could not be simulated, or a worker process died.
    """
    return compare_with_deals(scenarios, replicates, seed, outcomes, workers, progress, precision, most_replicates)[0]


def compare_with_deals(
    scenarios: Mapping[str, ScenarioSource],
    replicates: int = 20,
    seed: int = 1,
    outcomes: Sequence[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    precision: Mapping[str, float] | None = None,
    most_replicates: int = 1000,
    deals_of: int = 0,
) -> tuple[pd.DataFrame, pa.Table | None]:
    """`compare`, and the events of deals in the first markets of each scenario.

    Args:
        scenarios, replicates, seed, outcomes, workers, progress, precision, most_replicates: as for `compare`.
        deals_of: markets with numbers up to this one leave the events of their deals; at most `replicates`.

    Returns:
        The comparison, and a table with the columns of `NO_DEAL_EVENTS`, in which `point` is the number of the
        scenario; None where no outcome needs the events of a market, or no market is to leave them.
    """
    wanted = OUTCOMES if outcomes is None else tuple(matching_outcomes(outcomes))
    limits = dict(precision or {})
    wanted = tuple(dict.fromkeys((*wanted, *limits)))
    problems = unknown_outcomes(wanted)
    if problems:
        raise ValueError("; ".join(problems))
    if len(scenarios) < 2:
        raise ValueError("compare needs at least two scenarios")
    seed, replicates = checked_seed(seed), checked_replicates(replicates)
    most_replicates = checked_replicates(most_replicates, "most_replicates")
    resolved = [resolved_scenario(source) for source in scenarios.values()]
    problems = unknown_outcomes(wanted, resolved)
    if problems:
        raise ValueError("; ".join(problems))
    if "events" not in RECORD_LEVELS[needs(wanted).record]:
        deals_of = 0
    values, deals = _measured(resolved, wanted, seed, range(1, replicates + 1), workers, progress, deals_of)
    while True:
        count = values[wanted[0]].shape[1]
        table = _differences(list(scenarios), [scenario.years for scenario in resolved], values, count)
        if count >= most_replicates or not not_reached(table, limits):
            return table, deals if deals_of else None
        further = range(count + 1, min(2 * count, most_replicates) + 1)
        more, _ = _measured(resolved, wanted, seed, further, workers, progress, 0)
        values = {outcome: np.concatenate([values[outcome], more[outcome]], axis=1) for outcome in wanted}


def not_reached(table: pd.DataFrame, precision: Mapping[str, float]) -> dict[str, float]:
    """Outcomes whose interval is wider than asked for, or not known, with the widest half-width (inf: not known).

    Args:
        table: of `compare`.
        precision: widest half-width by outcome.
    """
    missed = {}
    for outcome, limit in precision.items():
        rows = table[table["outcome"] == outcome]
        ends = zip(rows["lo95"], rows["hi95"], rows["replicates"], strict=True)
        widest = max((half_width(low, high, int(pairs)) for low, high, pairs in ends), default=np.inf)
        if widest > limit:
            missed[outcome] = widest
    return missed


def _differences(names: list[str], years: list[int], values: Mapping[str, Floats], count: int) -> pd.DataFrame:
    rows = []
    for name, of_scenarios in values.items():
        outcome = known_outcomes()[name]
        for number in range(1, len(names)):
            horizons = dict.fromkeys(outcome.horizon_in(years[one]) for one in (0, number))
            rows.append(
                {
                    "outcome": name,
                    "scenario": names[number],
                    **vars(paired_difference(of_scenarios[0], of_scenarios[number])),
                    "simulated": count,
                    "unit": outcome.unit,
                    "horizon": " against ".join(horizons),
                }
            )
    return pd.DataFrame(rows)


def _measured(
    scenarios: Sequence[Scenario],
    outcomes: Sequence[str],
    seed: int,
    replicates: range,
    workers: int,
    progress: Progress | None,
    deals_of: int,
) -> tuple[dict[str, Floats], pa.Table]:
    """Outcomes of each scenario in each replicate, by name, shape (scenarios, replicates), and events of deals."""
    blocks = []
    for number, scenario in enumerate(scenarios):
        size = max(1, BATCH_PAIRS // max(1, Cell(scenario, seed, 1).pair_rows))
        for first in range(replicates.start, replicates.stop, size):
            part = range(first, min(first + size, replicates.stop))
            parts = (Part(number, scenario, {}, part),)
            blocks.append(Block(parts, seed, tuple(outcomes), scenario.years, {}, deals_of))
    total = sum(block.cell_years for block in blocks)
    meter = Meter(0, lambda done: None if progress is None else progress(done, total))
    place = Workplace(min(workers, len(blocks)))
    found = dict(finished_blocks(enumerate(blocks), place, meter))
    pieces = [found[number].tables for number in range(len(blocks))]
    errors = pa.concat_tables([piece["errors"] for piece in pieces])
    if errors.num_rows:
        raise SimulationError(f"a market could not be simulated: {errors.column('error')[0].as_py()}")
    table = pa.concat_tables([piece["outcomes"] for piece in pieces])
    values = {
        name: table.column(name).to_numpy().astype(np.float64).reshape(len(scenarios), len(replicates))
        for name in outcomes
    }
    deals = [piece["deal_events"] for piece in pieces] if deals_of else []
    return values, pa.concat_tables([NO_DEAL_EVENTS, *deals])
