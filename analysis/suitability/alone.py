"""One model alone in a market: who gains and who pays, against the same market without deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from longgame.analysis.runs.money import gains, groups_moved
from longgame.analysis.runs.reading import Run
from longgame.analysis.statistics import Estimates, mean
from longgame.environment.models.catalogue import MODELS

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


def alone(offered: str, played: Run) -> Alone:
    """Figures of a market played with one model on offer, or with all (`EVERYTHING`), against its no-deal twin."""
    gained = gains(played)
    return Alone(
        offered,
        mean(played.by_year("value_based_lives_share").mean(axis=1)),
        {} if gained is None else groups_moved(gained, keeping=True),
        {} if gained is None else groups_moved(gained, keeping=False),
    )
