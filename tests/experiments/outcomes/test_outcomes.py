"""Outcomes against the same figures taken from the tables with pandas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from longgame.analysis.words.talks_story import CAUSE_WORDS, DECLINER_WORDS
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.outcomes.catalogue import (
    matching_outcomes,
    measured_outcomes,
    needs,
    outcomes,
    unknown_outcomes,
)
from longgame.experiments.outcomes.families.failed_talks import CAUSES, DECLINERS
from longgame.experiments.running.batch import Batch
from longgame.vocabulary import EVENTS

YEARS, CELLS = 16, 3


@pytest.fixture(scope="module")
def cells() -> tuple[Cell, ...]:
    scenario = Scenario.load("default", overrides={"years": YEARS, "organizations.independent_physicians.count": 20})
    return tuple(Cell(scenario, 3, replicate) for replicate in range(1, CELLS + 1))


@pytest.fixture(scope="module")
def tables(cells: tuple[Cell, ...]) -> dict[str, pa.Table]:
    changed = cells[0].scenario.with_values({"mechanisms.trust": False})
    again = tuple(replace(cell, scenario=changed) for cell in cells)
    replay = Batch(again, "deals", False).run()
    return Batch(cells, "deals", True).run() | {f"replay {name}": table for name, table in replay.items()}


@pytest.fixture(scope="module")
def frames(tables: dict[str, pa.Table]) -> dict[str, pd.DataFrame]:
    return {name: table.to_pandas() for name, table in tables.items()}


@pytest.fixture(scope="module")
def measured(cells: tuple[Cell, ...], tables: dict[str, pa.Table]) -> pd.DataFrame:
    frame: pd.DataFrame = measured_outcomes(list(outcomes()), cells, tables).to_pandas()
    return frame


def test_every_outcome_has_words_and_a_value_somewhere(measured: pd.DataFrame) -> None:
    for outcome in outcomes().values():
        assert outcome.meaning
        assert outcome.unit
        values = measured[outcome.name].dropna()
        assert np.isfinite(values).all(), outcome.name
        if outcome.unit == "share" and not outcome.name.startswith("final_"):
            assert values.between(0.0, 1.0).all(), outcome.name


def test_market_outcomes(measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    by_cell = frames["market"].groupby("cell")
    total = by_cell.sum()
    for name, known in {
        "value_based_lives_share": by_cell["value_based_lives_share"].mean(),
        "final_mean_quality": by_cell["mean_quality"].last(),
        "signing_rate": total["signed"] / (total["signed"] + total["impasses"]),
        "renewal_rate": (total["renewed"] + total["moved"]) / total["renewals_due"],
        "deals_signed": total["signed"],
    }.items():
        np.testing.assert_allclose(measured[name], known, rtol=1e-12, err_msg=name)


def test_strategies_and_gains(measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    last = frames["strategies"][frames["strategies"]["year"] == YEARS]
    plays = last[last["strategy"] == "long_term"].groupby("cell")["organizations"].sum()
    share = plays / last.groupby("cell")["organizations"].sum()
    np.testing.assert_allclose(measured["final_strategy_share.long_term"], share)
    market, gains = frames["market"], frames["gains"]
    spending = (market["spending_pmpy_usd"] * market["lives"]).groupby(market["cell"]).sum()
    everyone = sum(measured[name] for name in outcomes() if name.startswith("gain_rate."))
    payers = gains[gains["kind"] == "payer"].groupby("cell")["gain_usd"].sum()
    np.testing.assert_allclose(measured["gain_rate.payer"], payers / spending)
    # What one account gains another loses.
    np.testing.assert_allclose(everyone, 0.0, atol=1e-12)


def test_talks_depth_and_reasons(measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    events = frames["events"]
    talks = events[events["event"].isin(["signed", "impasse"])]
    signed = events[events["event"] == "signed"]
    np.testing.assert_allclose(measured["months_of_talk"], talks.groupby("cell")["months"].mean())
    np.testing.assert_allclose(measured["months_to_sign"], signed.groupby("cell")["months"].mean())
    values = Scenario.load("default").values
    depth = [
        float(values[f"models.{model}.depth"]) * float(values[f"packages.{package}.depth_factor"])
        for model, package in zip(signed["model"], signed["package"], strict=True)
    ]
    np.testing.assert_allclose(measured["deal_depth"], pd.Series(depth).groupby(signed["cell"].to_numpy()).mean())
    ends = events[events["event"].isin(["exited_at_term", "exited_mid_term", "closed"])]
    poor = (ends["reason"] == "poor_results").groupby(ends["cell"]).mean()
    np.testing.assert_allclose(measured["exit_share.poor_results"], poor)


def fates(events: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Start and completed years (at most `horizon`) of the relationships that can be followed so long."""
    signed = events[(events["event"] == "signed") & (events["year"] <= YEARS - horizon)]
    ends = events[events["event"].isin(["exited_at_term", "exited_mid_term", "closed"])]
    done = ends.set_index(["cell", "deal"])["deal_year"].rename("done")
    found = signed.set_index(["cell", "deal"])[["year"]].join(done)
    return found.assign(years=found["done"].fillna(horizon).clip(upper=horizon))


def test_years_together_are_counted_within_a_horizon(measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    known = fates(frames["events"], YEARS // 2).groupby("cell")["years"].mean()
    np.testing.assert_allclose(measured["years_together"], known)


def test_relationships_are_matched_with_the_replay(measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    here, there = fates(frames["events"], 6), fates(frames["replay events"], 6)
    both = here.join(there.add_suffix("_there"), how="inner")
    both = both[both["year"] == both["year_there"]]
    by_cell = both.groupby("cell")
    assert len(both) > 30
    np.testing.assert_allclose(
        measured["replay_matched_share"], by_cell.size() / here.groupby("cell").size(), rtol=1e-12
    )
    gap = (both["years"] - both["years_there"]).groupby("cell").mean()
    np.testing.assert_allclose(measured["replay_years_difference"], gap, atol=1e-12)
    only_here = ((both["years"] < 6) & (both["years_there"] >= 6)).groupby("cell").mean()
    np.testing.assert_allclose(measured["replay_left_only_here_share"], only_here)
    parts = [name for name in outcomes() if name.startswith("replay_") and name.split("_")[1] in ("left", "together")]
    np.testing.assert_allclose(measured[parts].sum(axis=1), 1.0)


def test_results_of_both_sides(measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    deals, events = frames["deals"], frames["events"]
    during = events[events["event"].isin(["exited_mid_term", "closed"])]
    dollars = deals["benchmark_pmpy_usd"] * deals["lives"]
    both = pd.concat([deals, during])
    for side in ("payer", "provider"):
        net = both.groupby("cell")[f"{side}_net_usd"].sum() / dollars.groupby(deals["cell"]).sum()
        np.testing.assert_allclose(measured[f"{side}_net_rate"], net)
    sums = both.groupby(["cell", "deal"])[["payer_net_usd", "provider_net_usd"]].sum()
    won = (sums > 0.0).all(axis=1)
    np.testing.assert_allclose(measured["both_gain_share"], won.groupby("cell").mean())
    practice = sums.index.get_level_values("deal").str.contains("independent_physicians")
    known = won[practice].groupby("cell").mean()
    np.testing.assert_allclose(measured["both_gain_share.independent_physicians"], known)


def test_cumulative_cash_keeps_ended_deals_in_the_mean(measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    deals, events = frames["deals"], frames["events"]
    signed = events[(events["event"] == "signed") & (events["year"] <= YEARS - 8)].set_index(["cell", "deal"])
    during = events[events["event"].isin(["exited_mid_term", "closed"])]
    ends = events[events["event"].isin(["exited_mid_term", "closed", "exited_at_term"])]
    flows = pd.concat(
        [
            deals[["cell", "deal", "deal_year"]].assign(usd=deals["provider_cash_usd"]),
            during[["cell", "deal", "deal_year"]].assign(usd=during["provider_cash_usd"]),
            ends[["cell", "deal"]].assign(deal_year=ends["deal_year"] + 1, usd=ends["provider_due_usd"]),
        ]
    ).set_index(["cell", "deal"])
    flows = flows[flows.index.isin(signed.index)]
    for year in (1, 3, 8):
        known = flows[flows["deal_year"] <= year].groupby("cell")["usd"].sum() / signed.groupby("cell")["lives"].sum()
        np.testing.assert_allclose(measured[f"cumulative_cash.provider.all.{year}"], known, rtol=1e-10)


def test_the_exit_costs_of_events_are_those_of_the_ledger(frames: dict[str, pd.DataFrame]) -> None:
    events, ledger = frames["events"], frames["ledger"]
    ended = events[events["event"].isin(["exited_mid_term", "exited_at_term", "closed"])]
    paid = (
        -ledger[(ledger["category"] == "exit_cost") & (ledger["amount_usd"] < 0.0)].groupby("cell")["amount_usd"].sum()
    )
    assert (paid > 0.0).any()
    np.testing.assert_allclose(ended.groupby("cell")["exit_cost_usd"].sum(), paid, rtol=1e-12)


def test_patterns_and_needs() -> None:
    assert matching_outcomes(["gain_rate.p*", "renewal_rate", "nonsense*"]) == [
        "gain_rate.payer",
        "renewal_rate",
        "nonsense*",
    ]
    assert unknown_outcomes(["renewal_rat"]) == ["no outcome 'renewal_rat'; nearest: renewal_rate"]
    assert needs(["renewal_rate"]).record == "market"
    assert needs(["renewal_rate", "both_gain_share"]).record == "deals"
    assert needs(["gain_rate.payer"]).twin
    assert needs(["replay_matched_share"]).replay


def test_a_market_without_deals_has_no_renewal_rate(cells: tuple[Cell, ...]) -> None:
    silent = tuple(replace(cell, deals=False) for cell in cells[:1])
    names = ["renewal_rate", "months_of_talk", "both_gain_share", "years_together", "value_based_lives_share"]
    table = measured_outcomes([*names, "cumulative_cash.payer.all.2"], silent, Batch(silent, "deals", False).run())
    for name in (*names[:4], "cumulative_cash.payer.all.2"):
        assert table.column(name).null_count == 1, name
    assert table.column("value_based_lives_share").to_pylist() == [0.0]


@pytest.mark.parametrize("kind", ["health_system", "independent_physicians", "critical_access_hospital"])
def test_outcomes_of_a_kind(kind: str, measured: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    organizations = frames["organizations"][frames["organizations"]["kind"] == kind]
    ids = set(organizations["organization"])
    events = frames["events"][frames["events"]["provider"].isin(ids)]
    count = events.groupby(["cell", "event"]).size().unstack(fill_value=0).reindex(columns=EVENTS, fill_value=0)
    known = {
        "signing_rate": count["signed"] / (count["signed"] + count["impasse"]),
        "renewal_rate": (count["renewed"] + count["moved"])
        / (count["renewed"] + count["moved"] + count["exited_at_term"]),
    }
    deals = frames["deals"][frames["deals"]["provider"].isin(ids)].drop_duplicates(["cell", "year", "provider"])
    is_open = organizations["is_open"].astype(bool)
    known["partner_share"] = (deals.groupby("cell").size() / organizations[is_open].groupby("cell").size()).fillna(0.0)
    last = organizations[organizations["year"] == YEARS]
    known["final_open_share"] = last.groupby("cell")["is_open"].mean()
    for name, values in known.items():
        np.testing.assert_allclose(measured[f"{name}.{kind}"], values, err_msg=name)


def test_signatures_and_the_causes_of_failed_talks_add_up_to_all_first_talks(
    measured: pd.DataFrame, frames: dict[str, pd.DataFrame]
) -> None:
    for stem in ("failed_talks", "failed_talks_by"):
        failed = measured[matching_outcomes([f"{stem}.*"])].sum(axis=1)
        np.testing.assert_allclose(failed + measured["signing_rate"], 1.0)
    events = frames["events"]
    talks = events[events["event"].isin(("signed", "impasse"))].groupby("cell").size()
    no_zone = events[(events["event"] == "impasse") & (events["reason"] == "no_zone")]
    payer, provider = no_zone["payer_limit"] < 0.0, no_zone["provider_limit"] > 1.0
    for cause, rows in {
        "payer_no_share": payer & ~provider,
        "provider_no_share": provider & ~payer,
        "neither_any_share": payer & provider,
        "no_common_share": ~payer & ~provider,
    }.items():
        counted = no_zone[rows].groupby("cell").size().reindex(talks.index, fill_value=0)
        np.testing.assert_allclose(measured[f"failed_talks.{cause}"], counted / talks)
    market = frames["market"]
    first = (market["signed"] + market["impasses"]).groupby(market["cell"]).mean()
    np.testing.assert_allclose(measured["first_talks"], first)
    assert set(CAUSE_WORDS) == set(CAUSES)
    assert set(DECLINER_WORDS) == set(DECLINERS)
