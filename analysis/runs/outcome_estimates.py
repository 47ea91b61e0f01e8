"""Outcomes of a run as estimates: what the summary and the card of a notebook show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from longgame.analysis.statistics import mean, share_mean
from longgame.experiments.outcomes.catalogue import outcomes as known_outcomes
from longgame.experiments.outcomes.run_outcomes import outcomes_of_run, recorded_outcomes

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

#: Ends of the names of outcomes that cannot be negative and are no shares.
_NEVER_NEGATIVE: Final = ("years_together", "months_of_talk", "open_rural_hospitals")


def outcome_estimates(results: Results, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of the outcomes that the run recorded, each with `unit`, `horizon` and the fields of `Estimates.json`.

    Args:
        results: a run of a year or more.
        names: of outcomes, in the order wanted.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, values in outcomes_of_run(results, recorded_outcomes(results, dict.fromkeys(names))).items():
        outcome = known_outcomes()[name]
        estimate = share_mean(values) if outcome.is_share else mean(values)
        if name.endswith(_NEVER_NEGATIVE):
            estimate = estimate.clipped(0.0, np.inf)
        found[name] = {"unit": outcome.unit, "horizon": outcome.horizon_in(results.years), **estimate.json()}
    return found
