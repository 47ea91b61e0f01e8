"""Which model, and which form of group, for whom, as records: by kind and size of provider, and by account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from longgame.analysis.runs.reading import read
from longgame.analysis.statistics import Estimates
from longgame.analysis.suitability.alone import EVERYTHING, Alone, alone, only
from longgame.analysis.suitability.group_market import has_groups
from longgame.analysis.suitability.group_records import GROUP_RUNS, Figure, GroupRecords, group_records
from longgame.analysis.suitability.partners import SIZES, partners
from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.run import run
from longgame.vocabulary import PROVIDER_KINDS


class PartnerRecord(TypedDict):
    """What a model is to a kind and size of provider."""

    model: str
    kind: str
    size: str
    signed_per_100_years: Figure
    years_together: Figure
    provider_usd_per_life_year: Figure
    payer_usd_per_life_year: Figure
    true_savings_rate: Figure


class MarketRecord(TypedDict):
    """What an account gains where one model alone is on offer, USD for each member-year of the market.

    `keeps` is false for accounts that pass money on: revenue, before costs that the model does not follow.
    """

    offered: str
    account: str
    keeps: bool
    gain_usd_per_member_year: Figure


class OfferRecord(TypedDict):
    """How many lives are under deals where one model alone is on offer."""

    offered: str
    value_based_lives_share: Figure


class Suitability(GroupRecords):
    """The records of `longgame models SCENARIO`."""

    partners: list[PartnerRecord]
    markets: list[MarketRecord]
    offers: list[OfferRecord]


def suitability(
    scenario: Scenario, replicates: int, seed: int, workers: int = 1, progress: Progress | None = None
) -> Suitability:
    """Play a scenario as it is, with each model alone on offer, with groups off, and with each form of group alone.

    Args:
        scenario: the market.
        replicates: markets of each run.
        seed: of every draw.
        workers: processes.
        progress: told how many market years are done, and of how many, over all runs.

    Raises:
        ValueError: an argument out of range.
        SimulationError: a worker process died.
    """
    steps = _Steps(runs_of(scenario), progress)

    def play(changed: Scenario, record: str = "deals") -> Results:
        return run(changed, replicates=replicates, seed=seed, workers=workers, record=record, progress=steps.next())

    as_it_is = play(scenario)
    together = read(as_it_is)
    figures = partners(together)
    markets = [alone(EVERYTHING, together)]
    for model in MODELS:
        markets.append(alone(model, read(play(scenario.with_values(only(model)), "organizations"))))
    return {
        "partners": [
            {
                "model": model,
                "kind": kind,
                "size": size,
                "signed_per_100_years": figures.signed.json(row, column, half),
                "years_together": figures.years_together.json(row, column, half),
                "provider_usd_per_life_year": figures.provider_usd.json(row, column, half),
                "payer_usd_per_life_year": figures.payer_usd.json(row, column, half),
                "true_savings_rate": figures.saved.json(row, column, half),
            }
            for row, model in enumerate(MODELS)
            for column, kind in enumerate(PROVIDER_KINDS)
            for half, size in enumerate(SIZES)
        ],
        "markets": _market_records(markets),
        "offers": [
            {"offered": market.offered, "value_based_lives_share": market.life_share.json()} for market in markets
        ],
        **group_records(scenario, as_it_is, play),
    }


def runs_of(scenario: Scenario) -> int:
    """How many markets are compared: as it is, each model alone, and with groups off and each form alone."""
    return 1 + len(MODELS) + (GROUP_RUNS if has_groups(scenario) else 0)


def _market_records(markets: Sequence[Alone]) -> list[MarketRecord]:
    records: list[MarketRecord] = []
    for market in markets:
        for keeps, moved in ((True, market.gains), (False, market.passed_on)):
            records += [_record(market.offered, account, keeps, gain) for account, gain in moved.items()]
    return records


def _record(offered: str, account: str, keeps: bool, gain: Estimates) -> MarketRecord:
    return {"offered": offered, "account": account, "keeps": keeps, "gain_usd_per_member_year": gain.json()}


class _Steps:
    """One progress over several runs of the same size."""

    def __init__(self, count: int, progress: Progress | None) -> None:
        self._count, self._progress, self._done = count, progress, -1

    def next(self) -> Progress | None:
        """The progress of the next run."""
        self._done += 1
        before, progress = self._done, self._progress
        if progress is None:
            return None

        def told(done: int, total: int) -> None:
            progress(before * total + done, self._count * total)

        return told
