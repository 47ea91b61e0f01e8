"""Which model for whom, as records: by model, kind and size of provider, and by market and account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from longgame.analysis.runs.reading import read
from longgame.analysis.statistics import Estimates
from longgame.analysis.suitability.alone import EVERYTHING, Alone, alone
from longgame.analysis.suitability.partners import SIZES, partners
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.run import run
from longgame.vocabulary import PROVIDER_KINDS

Figure = dict[str, float | int | None]


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


class Suitability(TypedDict):
    """The records of `longgame models SCENARIO`."""

    partners: list[PartnerRecord]
    markets: list[MarketRecord]
    offers: list[OfferRecord]


def suitability(
    scenario: Scenario, replicates: int, seed: int, workers: int = 1, progress: Progress | None = None
) -> Suitability:
    """Play a scenario with all models on offer and with each alone.

    Args:
        scenario: the market.
        replicates: markets of each of the six.
        seed: of every draw.
        workers: processes.
        progress: told how many market years are done, and of how many, over all runs.

    Raises:
        ValueError: an argument out of range.
        SimulationError: a worker process died.
    """
    steps = _Steps(2 + len(MODELS), progress)
    together = read(run(scenario, replicates=replicates, seed=seed, workers=workers, twin=False, progress=steps.next()))
    figures = partners(together)
    markets = [alone(scenario, offered, replicates, seed, workers, steps.next()) for offered in (EVERYTHING, *MODELS)]
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
    }


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
