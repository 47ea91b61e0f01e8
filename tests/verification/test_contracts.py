"""One contract for every registered strategy and for every partnership model."""

import dataclasses
import pickle
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from longgame.agents.strategies import Strategy, StrategyError, View, highest_trait_value
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.vocabulary import KINDS, PACKAGES, TRAITS

from .conftest import MarketBuilder

Floats = NDArray[np.float64]

BUILT_IN = Scenario.load("default").strategies
FIELDS = [field.name for field in dataclasses.fields(View)]


def wary_claim(view: View) -> Floats:
    """A user's own function: asks for more of those it does not trust, from nothing to all."""
    return np.clip(3.0 * (1.0 - view.trust) - 1.0, 0.0, 1.0)


def lavish_support(view: View) -> Floats:
    """All of a full package, and more to those it trusts: beyond the range."""
    return 1.5 + 2.0 * view.trust


OWN = Strategy("wary", claim=wary_claim, support=1.0, candor=0.8)
STRATEGIES = {**BUILT_IN, "wary": OWN}


def view_of(**changes: float) -> View:
    """A pair in which everything seen is in the middle, but for `changes`."""
    return View(**{name: np.array([changes.get(name, 0.5)]) for name in FIELDS})


def seen(strategy: Strategy, trait: str, view: View) -> float:
    value = strategy.traits[trait]
    return float(np.ravel(value(view))[0]) if callable(value) else float(value)


@pytest.fixture(params=STRATEGIES, scope="module")
def strategy(request: pytest.FixtureRequest) -> Strategy:
    return STRATEGIES[request.param]


def pure_market(
    build: MarketBuilder, strategy: Strategy, changes: Mapping[str, object] | None = None
) -> dict[str, pd.DataFrame]:
    own = [] if strategy.name in BUILT_IN else [strategy]
    counts = {key: value for key, value in build().values.items() if build().places.get(key)}
    scenario = Scenario.from_dict({"years": 6}, {**counts, **(changes or {})}, strategies=own, mix={strategy.name: 1.0})
    return {name: table.to_pandas() for name, table in simulate_stack([Cell(scenario, 8, 1)]).items()}


# Strategies


def test_a_strategy_has_all_traits_and_a_name_that_is_a_word(strategy: Strategy) -> None:
    assert tuple(strategy.traits) == TRAITS
    assert strategy.name.isidentifier()
    assert strategy.meaning or strategy is OWN


def test_a_strategy_s_fixed_traits_are_in_range(strategy: Strategy) -> None:
    for trait in TRAITS:
        value = strategy.traits[trait]
        if not callable(value):
            assert 0.0 <= value <= highest_trait_value(trait), trait


@pytest.mark.parametrize("name", BUILT_IN)
@given(values=some.lists(some.floats(0.0, 1.0), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_a_built_in_strategy_s_traits_are_in_range_whatever_it_sees(name: str, values: list[float]) -> None:
    view = view_of(**dict(zip(FIELDS, values, strict=True)))
    for trait in TRAITS:
        assert 0.0 <= seen(BUILT_IN[name], trait, view) <= highest_trait_value(trait), trait


def test_a_strategy_travels_to_a_worker_and_back(strategy: Strategy) -> None:
    back = pickle.loads(pickle.dumps(strategy))
    assert back == strategy
    for trait in TRAITS:
        assert seen(back, trait, view_of(trust=0.3)) == seen(strategy, trait, view_of(trust=0.3)), trait


def test_declared_mirrors_are_the_traits_that_follow_what_is_seen_and_no_others(strategy: Strategy) -> None:
    def follows(trait: str) -> bool:
        views = [view_of(**{name: value}) for name in FIELDS for value in (0.1, 0.9)]
        return len({seen(strategy, trait, view) for view in views}) > 1

    assert tuple(trait for trait in TRAITS if follows(trait)) == strategy.mirrors


def test_reciprocal_does_to_the_partner_what_the_partner_was_seen_to_do() -> None:
    reciprocal = BUILT_IN["reciprocal"]
    assert reciprocal.mirrors
    for trait in reciprocal.mirrors:
        for shown in (0.0, 0.37, 1.0):
            assert seen(reciprocal, trait, view_of(**{f"partner_{trait}": shown})) == shown, trait


def test_a_market_of_one_strategy_runs_reproducibly_and_stays_one(
    strategy: Strategy, busy_market: MarketBuilder
) -> None:
    first, second = pure_market(busy_market, strategy), pure_market(busy_market, strategy)
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, second[name], check_exact=True)
    assert set(first["strategies"]["strategy"]) == {strategy.name}
    assert set(first["strategies"]["kind"]) == set(KINDS)
    assert len(first["events"]) > 0
    assert np.isfinite(first["organizations"]["capital_usd"]).all()


def test_a_full_package_is_the_most_that_a_payer_offers(busy_market: MarketBuilder) -> None:
    prices: dict[str, object] = {"market.spending_trend_rate": 0.0, "models.payer_branded_program.depth": 3.0}
    values = busy_market().values
    full = max(float(values[f"packages.{package}.support_pmpy_usd"]) for package in PACKAGES)
    deals = pure_market(busy_market, OWN, prices)["deals"]
    offered = deals["support_usd"] / deals["lives"]
    # Lives may move after it was paid.
    assert offered.max() > 0.0
    assert offered.median() <= full * (1.0 + 1e-9)


def test_a_trait_function_beyond_the_range_is_refused_in_the_market(busy_market: MarketBuilder) -> None:
    lavish = Strategy("wary", claim=wary_claim, support=lavish_support)
    with pytest.raises(
        StrategyError, match=r"'wary', trait support: the function returned .*; allowed: a number from 0 to 1"
    ):
        pure_market(busy_market, lavish)


# Partnership models


def favouring(build: MarketBuilder, model: str) -> Scenario:
    """A market in which one model costs little and changes much, and the others the opposite; all may be chosen."""
    cheap = {
        "depth": 3.0,
        "start_up_fixed_usd": 20e3,
        "start_up_per_life_usd": 2.0,
        "running_fixed_usd": 10e3,
        "running_per_targeted_life_usd": 20.0,
        "payer_running_pmpy_usd": 0.0,
        "governance_pmpy_usd": 0.0,
        "identity_demand": 0.0,
        "talk_months": 2.0,
    }
    dear = {"depth": 0.2, "running_per_targeted_life_usd": 2000.0, "governance_pmpy_usd": 50.0}
    overrides: dict[str, object] = {"care.reduction_rate": 0.2, "measurement.misfit_per_life": 8.0}
    # Contracts stand alone or are pooled by their own terms.
    overrides["mechanisms.provider_groups"] = False
    # Losses are shared from the first day where an enabler is to carry them.
    overrides |= {"models.third_party_mediated.two_sided_year": 1, "models.third_party_mediated.corridor_rate": 0.0}
    for name in MODELS:
        overrides |= {f"models.{name}.{term}": value for term, value in (cheap if name == model else dear).items()}
    return build(overrides, years=8)


@pytest.fixture(scope="module")
def favoured(busy_market: MarketBuilder) -> Mapping[str, dict[str, pd.DataFrame]]:
    """Tables of four replicates of each model's favourable market."""
    cells = [Cell(favouring(busy_market, model), 17, replicate) for model in MODELS for replicate in range(1, 5)]
    tables = {name: table.to_pandas() for name, table in simulate_stack(cells).items()}
    return {
        model: {name: table[table["cell"] // 4 == number] for name, table in tables.items()}
        for number, model in enumerate(MODELS)
    }


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_signed_where_it_is_favoured(
    favoured: Mapping[str, dict[str, pd.DataFrame]], model: str
) -> None:
    events = favoured[model]["events"]
    signed = events[events["event"] == "signed"]["model"].value_counts()
    assert signed.get(model, 0) >= 4
    # Favour decides: it is chosen here more often than in the other models' markets.
    elsewhere = [favoured[other]["events"] for other in MODELS if other != model]
    others = sum(int(((rows["event"] == "signed") & (rows["model"] == model)).sum()) for rows in elsewhere)
    assert signed[model] > others / len(elsewhere)


@pytest.mark.parametrize("term", ["minimum_lives", "capital_demand_per_life_usd"])
def test_nobody_signs_a_model_it_has_not_the_lives_or_the_capital_for(busy_market: MarketBuilder, term: str) -> None:
    most = 1e4 if term == "capital_demand_per_life_usd" else 1e7
    overrides: dict[str, object] = {f"models.{model}.{term}": most for model in MODELS}
    overrides |= {"mechanisms.provider_groups": False, "mechanisms.stake_in_kind": False, "mechanisms.mergers": False}
    poor = {f"organizations.{kind}.capital_median_usd": 1e6 for kind in KINDS if kind != "payer"}
    events = simulate_stack([Cell(busy_market({**overrides, **poor}), 17, 1)])["events"].to_pandas()
    assert set(events["event"]) == {"impasse"}


@pytest.mark.parametrize("model", MODELS)
def test_every_model_runs_to_its_term_and_is_renewed(
    favoured: Mapping[str, dict[str, pd.DataFrame]], model: str
) -> None:
    deals = favoured[model]["deals"]
    running = deals[deals["model"] == model]
    assert (running["agreement_year"] == running["term_years"]).any()
    assert (running["shared_savings_usd"] != 0.0).any()


def enabler_entries(tables: dict[str, pd.DataFrame], category: str) -> "pd.Series[float]":
    ledger = tables["ledger"]
    return ledger[(ledger["account"] == "enabler") & (ledger["category"] == category)]["amount_usd"]


def test_the_enabler_funds_the_start_up_takes_a_fee_and_carries_losses(
    favoured: Mapping[str, dict[str, pd.DataFrame]],
) -> None:
    mediated = favoured["third_party_mediated"]
    for category, sign in (
        ("start_up", -1.0),
        ("care_program", -1.0),
        ("enabler_fee", 1.0),
        ("enabler_guarantee", -1.0),
    ):
        amounts = enabler_entries(mediated, category)
        assert len(amounts), category
        assert (amounts * sign > 0.0).all(), category


def test_the_enabler_s_fee_and_guarantee_are_its_shares_of_the_contract(
    favoured: Mapping[str, dict[str, pd.DataFrame]], busy_market: MarketBuilder
) -> None:
    tables, values = favoured["third_party_mediated"], busy_market().values
    fee, carried = (float(values[f"models.third_party_mediated.enabler_{name}_share"]) for name in ("fee", "loss"))
    ledger, deals = tables["ledger"], tables["deals"]
    place = ["cell", "year", "provider"]
    due = deals[deals["model"] == "third_party_mediated"].assign(
        year=lambda rows: rows["year"] + 1,
        fee=lambda rows: fee * rows["shared_savings_usd"].clip(lower=0.0),
        guarantee=lambda rows: carried * (-rows["shared_savings_usd"]).clip(lower=0.0),
    )
    due = due[due["year"] <= 8].groupby(place)[["fee", "guarantee"]].sum()
    # Nothing of this model's support is recouped, so the fee is taken of all savings.
    assert float(values["models.third_party_mediated.recoupment_share"]) == 0.0
    for category, column, sign in (("enabler_fee", "fee", -1.0), ("enabler_guarantee", "guarantee", 1.0)):
        entries = ledger[(ledger["category"] == category) & (ledger["account"] != "enabler")]
        paid = sign * entries.set_index(["cell", "year", "account"])["amount_usd"]
        # Deals that ended in their last year are in no row of the deals table: compare those that went on.
        np.testing.assert_array_less(due[column].to_numpy(), paid.reindex(due.index).fillna(0.0).to_numpy() + 1.0)
        assert (due[column] > 0.0).any(), category


def test_no_other_model_has_an_enabler(favoured: Mapping[str, dict[str, pd.DataFrame]]) -> None:
    custom = favoured["custom_risk_contract"]
    without = ~custom["events"]["model"].eq("third_party_mediated").groupby(custom["events"]["cell"]).transform("any")
    cells = set(custom["events"]["cell"][without])
    ledger = custom["ledger"]
    assert not (ledger["cell"].isin(cells) & (ledger["account"] == "enabler")).any()


def test_a_network_has_several_providers_on_one_contract_with_one_settlement_rate(
    favoured: Mapping[str, dict[str, pd.DataFrame]],
) -> None:
    deals = favoured["risk_bearing_network"]["deals"]
    network = deals[deals["model"] == "risk_bearing_network"]
    assert network["group"].notna().all()
    contracts = network.groupby(["cell", "year", "contract"])
    assert (contracts["provider"].nunique() > 1).any()
    assert (contracts["payer"].nunique() == 1).all()
    assert (contracts["contract_savings_rate"].agg(lambda rates: rates.max() - rates.min()) < 1e-12).all()
    # Members are measured apart; the contract's rate is their mean by benchmark dollars. Who left in the year is in no
    # row, so only years in which nobody left can be added up.
    left = favoured["risk_bearing_network"]["events"][lambda rows: rows["event"].isin(["left_group", "closed"])]
    leaving = set(zip(left["cell"], left["year"], strict=True))
    compared = 0
    for (cell, year, _), rows in contracts:
        if len(rows) > 1 and (cell, year) not in leaving:
            benchmark_usd = rows["benchmark_pmpy_usd"] * rows["lives"]
            mean = np.average(rows["measured_savings_rate"], weights=benchmark_usd)
            assert rows["contract_savings_rate"].to_numpy() == pytest.approx(mean, rel=1e-9)
            compared += 1
    assert compared > 3


def test_contracts_that_are_not_pooled_stand_alone(favoured: Mapping[str, dict[str, pd.DataFrame]]) -> None:
    for model in ("custom_risk_contract", "payer_branded_program", "joint_venture_product"):
        deals = favoured[model]["deals"]
        own = deals[deals["model"] == model]
        assert own["group"].isna().all()
        assert (own["contract"] == own["deal"]).all()
        assert (own["contract_savings_rate"] == own["measured_savings_rate"]).all()


def test_a_branded_program_is_signed_at_the_payer_s_posted_offer(
    favoured: Mapping[str, dict[str, pd.DataFrame]],
) -> None:
    events = favoured["payer_branded_program"]["events"]
    signed = events[events["event"].isin(["signed", "renewed"]) & (events["model"] == "payer_branded_program")]
    np.testing.assert_allclose(signed["provider_share"], signed["payer_offer"].clip(0.0, 1.0), rtol=1e-12)


def test_a_venture_s_share_is_equity_in_savings_losses_and_start_up(
    favoured: Mapping[str, dict[str, pd.DataFrame]],
) -> None:
    tables = favoured["joint_venture_product"]
    deals = tables["deals"][lambda rows: rows["model"] == "joint_venture_product"]
    np.testing.assert_array_equal(deals["loss_share"], deals["provider_share"])
    assert deals["two_sided"].all()


def test_partners_of_a_venture_pay_its_start_up_by_their_shares(busy_market: MarketBuilder) -> None:
    # One payer and one provider: all start-up money of the first year is the venture's.
    others = {"independent_physicians": 0, "critical_access_hospital": 0, "payer": 1}
    alone = {f"organizations.{kind}.count": count for kind, count in others.items()}
    scenario = favouring(busy_market, "joint_venture_product").with_values(alone)
    tables = simulate_stack([Cell(scenario, 17, replicate) for replicate in range(1, 7)])
    events, ledger = tables["events"].to_pandas(), tables["ledger"].to_pandas()
    paid = ledger[(ledger["category"] == "start_up") & (ledger["account"] != "care_vendors")]
    signed = events[(events["event"] == "signed") & (events["model"] == "joint_venture_product")]
    first = signed.groupby("cell").head(1)
    assert len(first) > 1
    for row in first.itertuples():
        own = paid[(paid["cell"] == row.cell) & (paid["year"] == row.year)].set_index("account")["amount_usd"]
        assert own.sum() < 0.0
        assert own.get(row.provider, 0.0) / own.sum() == pytest.approx(row.provider_share, rel=1e-9)
        assert own.get(row.payer, 0.0) / own.sum() == pytest.approx(1.0 - row.provider_share, rel=1e-9)
