"""A public programme in a market: entry by numbers, a payer without a will, benchmarks by the calendar."""

from collections.abc import Mapping

import pandas as pd
import pytest

import longgame as lg
from longgame.environment.rules.program import minimum_rate_by_size
from longgame.vocabulary import TRACKS

PROGRAM: Mapping[str, object] = {
    "mechanisms.program": True,
    "mechanisms.insolvency": False,
    "mechanisms.mergers": False,
    "mechanisms.provider_groups": False,
    "market.regions": 2,
    "market.cooling_off_years": 0,
    "market.talk_minimum_lives": 0.0,
    "models.payer_branded_program.minimum_lives": 0.0,
    "models.payer_branded_program.capital_demand_per_life_usd": 0.0,
    "organizations.payer.count": 1,
    "organizations.health_system.count": 4,
    "organizations.independent_physicians.count": 30,
    "organizations.critical_access_hospital.count": 6,
    "program.yearly_intake": 7.0,
    "valuation.non_revenue_value_pmpy_usd": 150.0,
}


def run(years: int, changes: Mapping[str, object]) -> lg.Results:
    scenario = {"extends": "default", "name": "program", "years": years}
    return lg.run(
        lg.Scenario.from_dict(scenario, overrides={**PROGRAM, **changes}), replicates=2, seed=3, record="deals"
    )


@pytest.fixture(scope="module")
def program() -> lg.Results:
    return run(6, {})


def test_as_many_enter_as_the_year_takes_and_nobody_twice(program: lg.Results) -> None:
    signed = program.events[program.events["event"] == "signed"]
    by_year = signed.groupby(["replicate", "year"]).size().unstack()
    # Forty providers: seven a year for five years, then the five who are left.
    assert by_year.to_numpy().tolist() == [[7, 7, 7, 7, 7, 5]] * 2
    assert not signed.duplicated(["replicate", "deal"]).any()


def test_nobody_enters_to_whom_no_track_is_worth_it() -> None:
    """With costs far beyond any savings and nothing else to gain, the places stay empty."""
    dear = {"models.payer_branded_program.running_fixed_usd": 5e7, "valuation.non_revenue_value_pmpy_usd": 0.0}
    assert (run(3, dear).events["event"] == "signed").sum() == 0
    signed = run(3, {}).events
    signed = signed[signed["event"] == "signed"]
    assert len(signed) > 0
    assert (signed["margin"] >= 0.0).all()


def test_savings_that_come_back_raise_the_benchmarks_of_those_that_saved() -> None:
    common = {"mechanisms.exits": False, "models.payer_branded_program.rebasing_share": 1.0}
    plain, back = (run(6, {**common, "program.added_back_share": share}).deals for share in (0.0, 0.5))
    first = plain[plain["agreement_number"] == 1]
    saved = first.groupby(["replicate", "deal"])["measured_savings_rate"].mean().rename("saved")
    second = plain[(plain["agreement_number"] == 2) & (plain["agreement_year"] == 1)]
    second = second.merge(back, on=["replicate", "deal", "year"], suffixes=("", "_back"))
    second = second.merge(saved, on=["replicate", "deal"])
    raised = second["benchmark_pmpy_usd_back"] / second["benchmark_pmpy_usd"] - 1.0
    assert (raised[second["saved"] > 0.03] > 0.003).all()
    # Prices of the market move a little with what others earn.
    assert raised[second["saved"] < -0.05].abs().max() < 1e-4
    assert raised.to_numpy().min() > -1e-4


def test_the_region_counts_from_the_agreement_that_the_rule_names() -> None:
    common = {"mechanisms.exits": False, "program.regional_share": 0.5}
    late, early, none = (
        run(5, {**common, **changes}).deals
        for changes in (
            {"program.regional_from_agreement": 2},
            {"program.regional_from_agreement": 1},
            {"program.regional_share": 0.0},
        )
    )
    entered = [deals[deals["agreement_number"] == 1]["benchmark_pmpy_usd"].to_numpy() for deals in (late, early, none)]
    assert entered[0].tolist() == entered[2].tolist()
    assert entered[1].tolist() != entered[2].tolist()
    renewed = [deals[deals["agreement_number"] == 2]["benchmark_pmpy_usd"].to_numpy() for deals in (late, none)]
    assert renewed[0].tolist() != renewed[1].tolist()


def test_only_tracks_on_offer_are_signed(program: lg.Results) -> None:
    deals = program.deals
    assert set(deals["model"].astype(str)) == {"payer_branded_program"}
    assert set(deals["package"].astype(str)) <= {"track_1", "track_2"}
    one_sided = deals[deals["package"].astype(str) == "track_1"]
    assert not one_sided["two_sided"].any()
    assert one_sided["provider_share"].eq(0.5).all()
    assert deals[deals["package"].astype(str) == "track_2"]["two_sided"].all()


def test_the_payer_never_decides(program: lg.Results) -> None:
    events = program.events
    ended = events[events["event"].isin(["exited_mid_term", "exited_at_term"])]
    assert len(ended) > 0
    assert not (ended["decided_by"].astype(str) == "payer").any()
    assert program.deals["payer_stay_margin_usd"].isna().all()


def test_a_cut_of_benchmarks_acts_inside_running_agreements() -> None:
    policy = {"year": 3, "name": "cut", "set": {"program.benchmark_level_rate": -0.04}}
    calm = {**PROGRAM, "mechanisms.exits": False, "program.yearly_intake": 7.0}
    scenario = {"extends": "default", "name": "cut", "years": 3, "policy": [policy]}
    cut = lg.run(lg.Scenario.from_dict(scenario, overrides=calm), replicates=1, seed=3, record="deals").deals
    kept = run(3, {"mechanisms.exits": False}).deals
    kept = kept[kept["replicate"] == 1]
    both = cut.merge(kept, on=["deal", "year"], suffixes=("_cut", ""))
    both = both[both["agreement_number"] == 1]
    ratio = both["benchmark_pmpy_usd_cut"] / both["benchmark_pmpy_usd"]
    assert ratio[both["year"] < 3].to_numpy() == pytest.approx(1.0)
    last = both[both["year"] == 3]
    assert len(last) > 10
    status_quo_gap = 1.0 - ratio[last.index]
    assert status_quo_gap.to_numpy() == pytest.approx(0.04, abs=0.005)


def test_drift_moves_measured_savings_year_by_year() -> None:
    common = {"mechanisms.exits": False, "mechanisms.luck": False}
    plain, drifting = (run(3, {**common, "program.benchmark_drift_rate": rate}).deals for rate in (0.0, 0.01))
    both = drifting.merge(plain, on=["replicate", "deal", "year"], suffixes=("_up", ""))
    gained = (both["measured_savings_rate_up"] - both["measured_savings_rate"]).groupby(both["year"]).mean()
    assert gained.to_numpy() == pytest.approx([0.0, 0.01, 0.02], abs=0.002)


def test_other_payers_go_on_as_before() -> None:
    deals = run(4, {"organizations.payer.count": 3, "market.meeting_rate": 1.0}).deals
    tracks = deals["package"].astype(str).isin(TRACKS)
    by_payer = tracks.groupby(deals["payer"].astype(str)).mean()
    assert by_payer.max() == 1.0
    assert by_payer.min() == 0.0


def test_those_who_see_more_in_it_stay_longer() -> None:
    years = [
        run(6, {"valuation.non_revenue_value_pmpy_usd": value}).deals.groupby("replicate").size().mean()
        for value in (0.0, 150.0)
    ]
    assert years[1] > years[0]


def test_another_programme_takes_its_share() -> None:
    loyal, drawn = (run(6, {"program.other_exit_rate": rate}).events for rate in (0.0, 0.3))

    def others(events: pd.DataFrame) -> int:
        return int((events["reason"].astype(str) == "other_program").sum())

    assert (others(loyal), others(drawn) > 5) == (0, True)


def test_nobody_leaves_for_another_programme_before_it_is_there() -> None:
    late = run(6, {"program.other_exit_rate": 0.5, "program.other_exit_from_year": 4}).events
    years = late[late["reason"].astype(str) == "other_program"]["year"]
    assert len(years) > 0
    assert years.min() == 4


def test_whoever_has_no_programme_is_as_before_to_the_byte() -> None:
    settings = {"program.yearly_intake": 50.0, "program.benchmark_level_rate": 0.05, "program.other_exit_rate": 0.5}
    settings |= {"program.regional_share": 0.5, "program.added_back_share": 0.5, "program.latest_base_year_share": 0.2}
    scenario = {"extends": "default", "name": "off", "years": 4}
    off = [
        lg.run(lg.Scenario.from_dict(scenario, overrides=changes), replicates=1, seed=1, record="deals")
        for changes in ({}, settings)
    ]
    for table in ("market", "organizations", "deals", "events", "ledger"):
        assert off[0].table(table).equals(off[1].table(table)), table


def test_the_size_of_the_contract_sets_its_minimum_rate() -> None:
    deals = run(2, {"mechanisms.exits": False, "tracks.track_2.offered": False}).deals
    first = deals[deals["deal_year"] == 1]
    by_size = minimum_rate_by_size(0.039, 0.02, first["lives"].to_numpy(), 5000.0, 60000.0)
    assert first["minimum_savings_rate"].to_numpy() == pytest.approx(by_size)
    assert first["minimum_savings_rate"].nunique() > 5
