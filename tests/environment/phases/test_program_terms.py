"""What a public programme agrees on beyond sharing: up-front money, longer agreements, a way back, pay by quality."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

import longgame as lg
from longgame.vocabulary import TRACKS

#: A programme of one track, which all that enter like well enough to stay, with prices and sizes that do not move.
PROGRAM: Mapping[str, object] = {
    "mechanisms.program": True,
    "mechanisms.exits": False,
    "mechanisms.insolvency": False,
    "mechanisms.mergers": False,
    "mechanisms.provider_groups": False,
    "mechanisms.grievance": False,
    "mechanisms.churn": False,
    "market.regions": 2,
    "market.talk_minimum_lives": 0.0,
    "market.spending_trend_rate": 0.0,
    "models.payer_branded_program.minimum_lives": 0.0,
    "models.payer_branded_program.capital_demand_per_life_usd": 0.0,
    "organizations.payer.count": 1,
    "organizations.health_system.count": 2,
    "organizations.independent_physicians.count": 20,
    "organizations.critical_access_hospital.count": 0,
    "program.yearly_intake": 12.0,
    "tracks.track_2.offered": False,
    "valuation.non_revenue_value_pmpy_usd": 300.0,
}


def run(years: int, changes: Mapping[str, object], *policies: Mapping[str, object]) -> lg.Results:
    scenario = {"extends": "default", "name": "terms", "years": years, "policy": list(policies)}
    return lg.run(
        lg.Scenario.from_dict(scenario, overrides={**PROGRAM, **changes}), replicates=2, seed=3, record="deals"
    )


def up_front(deals: pd.DataFrame) -> pd.Series:
    """Up-front money of each deal-year less a dollar a life-month of ten months and $1,000 at the start."""
    start = np.where(deals["deal_year"] == 1, 1000.0 + 5.0 * deals["lives"], 0.0)
    by_the_month = np.where(deals["agreement_year"] == 1, 10.0 * deals["lives"], 0.0)
    return deals["support_usd"] - start - by_the_month


def test_money_is_paid_at_the_start_and_by_the_month_of_each_agreement() -> None:
    forms = {
        "tracks.track_1.support_pmpy_usd": 12.0,
        "tracks.track_1.support_months": 10,
        "tracks.track_1.support_fixed_usd": 1000.0,
        "tracks.track_1.support_per_life_usd": 5.0,
    }
    results = run(5, forms)
    deals = results.deals
    assert {1, 2} <= set(deals["agreement_number"])
    assert up_front(deals).to_numpy() == pytest.approx(0.0, abs=1e-6)
    # The ledger pays it, and savings bring back at most what was paid.
    ledger = results.ledger
    paid = ledger[(ledger["category"].astype(str) == "upfront_support") & (ledger["amount_usd"] > 0.0)]
    assert paid["amount_usd"].sum() == pytest.approx(deals["support_usd"].sum())
    back = ledger[(ledger["category"].astype(str) == "recoupment") & (ledger["amount_usd"] > 0.0)]
    assert 0.0 < back["amount_usd"].sum() <= paid["amount_usd"].sum()
    assert results.market["ledger_imbalance_usd"].abs().max() < 1e-3


def test_a_policy_ends_up_front_money_inside_running_agreements() -> None:
    end = {"year": 3, "name": "no more money", "set": {"program.support_paid_share": 0.0}}
    deals = run(4, {"tracks.track_1.support_pmpy_usd": 12.0}, end).deals
    a_life = (deals["support_usd"] / deals["lives"]).groupby(deals["year"]).agg(["min", "max"])
    assert a_life.to_numpy() == pytest.approx(np.array([[12.0, 12.0]] * 2 + [[0.0, 0.0]] * 2))


def test_the_same_forms_serve_commercial_packages() -> None:
    forms: dict[str, object] = {"mechanisms.program": False, "market.meeting_rate": 1.0}
    for package in ("lean", "standard", "invested"):
        forms |= {f"packages.{package}.support_pmpy_usd": 0.0, f"packages.{package}.support_fixed_usd": 1000.0}
    deals = run(4, forms).deals
    first = deals["deal_year"] == 1
    assert first.any()
    # A payer's trait says how much of it is offered.
    assert deals.loc[first, "support_usd"].between(1.0, 1000.0).all()
    assert deals.loc[~first, "support_usd"].eq(0.0).all()


def test_an_organisation_may_put_up_money_of_its_own() -> None:
    offer = {"mechanisms.program": False, "market.meeting_rate": 1.0, "offers.payer-001.support_fixed_usd": 4e5}
    deals = run(4, offer).deals
    at_start = deals.loc[deals["deal_year"] == 1, "support_usd"]
    assert len(at_start) > 0
    assert (at_start >= 4e5).all()


@pytest.mark.parametrize("exits", [False, True])
def test_agreements_at_their_term_are_prolonged_in_the_years_that_offer_it(exits: bool) -> None:
    """Those that reach their term in year 4 go on for a year on the same terms; later ones end as agreed."""
    offer = {"year": 4, "name": "a year more", "set": {"program.extension_years": 1}}
    over = {"year": 5, "name": "no more", "set": {"program.extension_years": 0}}
    results = run(6, {"mechanisms.exits": exits, "mechanisms.decision_noise": exits}, offer, over)
    deals, events = results.deals, results.events
    term = deals[deals["agreement_number"] == 1].groupby(["replicate", "deal"])["term_years"].agg(["first", "last"])
    began = deals[deals["deal_year"] == 1].set_index(["replicate", "deal"])["year"]
    stayed = deals.groupby(["replicate", "deal"])["agreement_year"].max() >= 3
    term = term.join(began).join(stayed)
    assert set(term["first"]) == {3}
    prolonged = term[(term["year"] == 1) & term["agreement_year"]]
    assert len(prolonged) > 5
    assert set(prolonged["last"]) == {4}
    assert set(term[term["year"] > 1]["last"]) == {3}
    renewals = events[events["event"].astype(str).isin(["renewed", "moved", "exited_at_term"])]
    assert renewals.loc[renewals["year"] == 4].empty
    assert len(renewals[renewals["year"] == 5]) > 5


def test_whoever_is_prolonged_leaves_without_exit_cost() -> None:
    # Two years more for the first; from then on benchmarks are far below what care costs, so all want to leave.
    policy = {
        "year": 4,
        "name": "longer, and cut",
        "set": {"program.extension_years": 2, "program.benchmark_level_rate": -0.1},
    }
    changes = {
        "mechanisms.exits": True,
        "models.payer_branded_program.exit_cost_per_life_usd": 500.0,
        "program.benchmark_level_rate": 0.1,
        "tracks.track_1.two_sided_year": 1,
        "tracks.track_1.loss_share": 1.0,
        "tracks.track_1.loss_cap_rate": 0.2,
        "valuation.non_revenue_value_pmpy_usd": 0.0,
    }
    results = run(4, changes, policy)
    left = results.events[results.events["event"].astype(str) == "exited_mid_term"]
    left = left[(left["year"] == 4) & (left["reason"].astype(str) == "poor_results")]
    free = left["deal_year"] == 4
    assert free.any()
    assert left.loc[free, "exit_cost_usd"].eq(0.0).all()
    assert left.loc[~free, "exit_cost_usd"].gt(0.0).all()


@pytest.mark.parametrize(("years", "gap"), [(0, 1), (2, 3), (100, None)])
def test_whoever_left_may_come_back_after_the_years_that_the_programme_asks_for(years: int, gap: int | None) -> None:
    leaving = {"mechanisms.exits": True, "program.other_exit_rate": 0.5, "program.yearly_intake": 40.0}
    events = run(8, {**leaving, "program.return_after_years": years}).events
    kinds = events["event"].astype(str)
    signed = events[kinds == "signed"].assign(event="signed")
    left = events[kinds.isin(["exited_mid_term", "exited_at_term"])].assign(event="left")
    steps = pd.concat([signed, left]).sort_values(["replicate", "provider", "year"], kind="stable")
    steps["before"] = steps.groupby(["replicate", "provider"], observed=True)["event"].shift()
    steps["since"] = steps["year"] - steps.groupby(["replicate", "provider"], observed=True)["year"].shift()
    back = steps[(steps["event"] == "signed") & (steps["before"] == "left")]
    if gap is None:
        assert back.empty
    else:
        assert len(back) > 5
        assert back["since"].min() == gap


def test_pay_by_quality_is_the_quality_score_of_what_a_gate_alone_pays() -> None:
    scaled = {"models.payer_branded_program.quality_scaled_share": 1.0, "mechanisms.learning": False}
    gate, score = run(2, {"mechanisms.learning": False}).deals, run(2, scaled).deals
    both = gate[gate["year"] == 1].merge(score, on=["replicate", "deal", "year"], suffixes=("", "_scaled"))
    paid = both[both["shared_savings_usd"] > 0.0]
    assert len(paid) > 3
    ratio = paid["shared_savings_usd_scaled"] / paid["shared_savings_usd"]
    assert ratio.between(0.3, 0.999).all()
    organizations = run(1, scaled).organizations
    quality = organizations.set_index(["replicate", "organization"])["quality"]
    index = pd.MultiIndex.from_arrays([paid["replicate"], paid["provider"].astype(str)])
    quality.index = pd.MultiIndex.from_arrays(
        [quality.index.get_level_values(0), quality.index.get_level_values(1).astype(str)]
    )
    assert ratio.to_numpy() == pytest.approx(quality.loc[index].to_numpy())


def test_tracks_alone_have_these_terms_in_a_programme() -> None:
    """Another payer's packages keep theirs."""
    forms = {f"tracks.{track}.support_fixed_usd": 7e5 for track in TRACKS}
    deals = run(3, {**forms, "organizations.payer.count": 3, "market.meeting_rate": 1.0}).deals
    first, track = deals["deal_year"] == 1, deals["package"].astype(str).isin(TRACKS)
    assert (first & track).any()
    assert (first & ~track).any()
    assert deals.loc[first & track, "support_usd"].eq(7e5).all()
    others = deals[first & ~track]
    # A full package's money by the month, and nothing else.
    assert (others["support_usd"] <= 40.0 * others["lives"] * (1.0 + 1e-9)).all()
