"""Who signs which model: figures of a market that is small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from longgame.analysis.runs.reading import read
from longgame.analysis.suitability.alone import only
from longgame.analysis.suitability.partners import partners, provider_classes
from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.run import run as simulate

Build = Callable[[dict[str, list[dict[str, Any]]]], Results]

MODEL = "payer_branded_program"
#: Position of the model, of practices among the kinds of providers, and of the larger half.
AT = (MODELS.index(MODEL), 1, 1)


def market(build: Build) -> Results:
    """Two practices of 100 and 300 lives over four years; the larger one has a deal in the last three."""
    years = range(1, 5)
    members = {"payer": ("payer", 400.0), "small": ("independent_physicians", 100.0)}
    members["large"] = ("independent_physicians", 300.0)
    organizations = [
        {"replicate": 1, "year": year, "organization": one, "kind": kind, "lives": lives, "is_open": True}
        for year in years
        for one, (kind, lives) in members.items()
    ]
    words = {"payer": "payer", "provider": "large", "model": MODEL, "deal": "a"}
    strategies = {"payer_strategy": "win_win", "provider_strategy": "win_win"}
    deals = [
        {"replicate": 1, "year": year, "lives": 300.0, "deal_year": year - 1, "true_savings_rate": 0.01 * year}
        | {"provider_net_usd": 600.0 * year, "payer_net_usd": -300.0, **words}
        for year in (2, 3, 4)
    ]
    return build(
        {
            "market": [{"replicate": 1, "year": year, "lives": 400.0} for year in years],
            "strategies": [],
            "organizations": organizations,
            "events": [{"replicate": 1, "year": 2, "event": "signed", **words, **strategies}],
            "deals": deals,
        }
    )


def test_a_signature_counts_for_the_kind_and_half_of_its_provider(build: Build) -> None:
    found = partners(read(market(build)))
    # One signature in four years of one practice of the larger half; none in the four of the other.
    assert found.signed.value[AT] == pytest.approx(25.0)
    assert found.signed.value[AT[0], 1, 0] == 0.0


def test_results_are_by_life_year_and_savings_by_lives(build: Build) -> None:
    found = partners(read(market(build)))
    # 600 * (2 + 3 + 4) dollars over 900 life-years; -300 * 3 over 900; the mean of 2, 3 and 4 per cent.
    assert found.provider_usd.value[AT] == pytest.approx(6.0)
    assert found.payer_usd.value[AT] == pytest.approx(-1.0)
    assert found.saved.value[AT] == pytest.approx(0.03)


def test_halves_are_of_a_kind_and_payers_are_in_none(build: Build) -> None:
    classes = provider_classes(read(market(build)))
    code = dict(zip(classes.ids, classes.code[0].tolist(), strict=True))
    assert code == {"payer": -1, "small": 2, "large": 3}


@pytest.mark.parametrize("model", MODELS)
def test_only_the_model_on_offer_is_signed(model: str) -> None:
    values = {"organizations.independent_physicians.count": 12, "years": 6, **only(model)}
    results = simulate(Scenario.load("default", overrides=values), replicates=3, twin=False)
    events = results.events
    assert set(events.loc[events["event"] == "signed", "model"].astype(str)) <= {model}
