"""One model, or one form of group, alone in a market: who gains and who pays, against the same market without deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from longgame.analysis.runs.money import gains, groups_moved
from longgame.analysis.runs.reading import read
from longgame.analysis.statistics import Estimates, mean
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.run import run

#: More lives than any pool holds, so that nobody can sign the model.
_OUT_OF_REACH: Final = 1e6
#: Name of the market in which everything is on offer.
EVERYTHING: Final = "all models"


@dataclass(frozen=True)
class Alone:
    """A market with one model on offer.

    Attributes:
        offered: the model, or `EVERYTHING`.
        life_share: mean share of lives under deals over the run.
        gains: gain of each kind and sector against the no-deal twin, USD for each member-year of the market.
        passed_on: the same of accounts that pass money on: revenue, before costs that the model does not follow.
    """

    offered: str
    life_share: Estimates
    gains: Mapping[str, Estimates]
    passed_on: Mapping[str, Estimates]


def only(model: str) -> dict[str, object]:
    """Overrides under which only `model` can be signed."""
    return {f"models.{other}.minimum_lives": _OUT_OF_REACH for other in MODELS if other != model}


def alone(
    scenario: Scenario, offered: str, replicates: int, seed: int, workers: int = 1, progress: Progress | None = None
) -> Alone:
    """Simulate a scenario with one model on offer, or with all (`EVERYTHING`), and its no-deal twin.

    Raises:
        ValueError: an argument out of range.
        SimulationError: a worker process died.
    """
    changed = scenario if offered == EVERYTHING else scenario.with_values(only(offered))
    results = run(changed, replicates=replicates, seed=seed, workers=workers, record="organizations", progress=progress)
    played = read(results)
    gained = gains(played)
    return Alone(
        offered,
        mean(played.by_year("value_based_lives_share").mean(axis=1)),
        {} if gained is None else groups_moved(gained, keeping=True),
        {} if gained is None else groups_moved(gained, keeping=False),
    )
