"""A run, a comparison and a sweep give the same figure for the same outcome on the same markets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import longgame as lg
from longgame.analysis.words.text_page import KEPT_WIDTH
from longgame.cli.main import cli
from longgame.environment.records.results import Results
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.outcomes.followed import followed_years
from longgame.experiments.outcomes.run_outcomes import outcomes_of_run, recorded_outcomes
from longgame.experiments.sweep.runner import run_sweep

#: Few deals, so that markets differ in size and some have no deal at its term.
SMALL = {
    "organizations.payer.count": 2,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 4,
    "organizations.critical_access_hospital.count": 2,
    "market.meeting_rate": 0.1,
}
YEARS, MARKETS, SEED = 9, 10, 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "run"
    settings = [part for key, value in SMALL.items() for part in ("--set", f"{key}={value}")]
    size = ["-n", str(MARKETS), "--seed", str(SEED), "--years", str(YEARS), "--workers", "1"]
    page = CliRunner(env={"COLUMNS": str(KEPT_WIDTH)})
    done = page.invoke(cli, ["run", "default", *settings, *size, "--no-figures", "--out", str(path)])
    assert done.exit_code == 0, done.output
    assert done.output.startswith((path / "summary.txt").read_text(encoding="utf-8"))
    assert "summary.txt" in json.loads((path / "manifest.json").read_text(encoding="utf-8"))["files"]
    return path


@pytest.fixture(scope="module")
def summary(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return told


@pytest.fixture(scope="module")
def compared(summary: dict[str, Any]) -> pd.DataFrame:
    base = lg.Scenario.load("default", overrides={"years": YEARS, **SMALL})
    other = base.with_values({"market.meeting_rate": 0.3})
    table = lg.compare({"base": base, "other": other}, MARKETS, SEED, outcomes=list(summary["outcomes"]))
    return table.set_index("outcome")


def test_a_run_and_a_comparison_give_the_same_figure_for_every_outcome_that_both_have(
    summary: dict[str, Any], compared: pd.DataFrame
) -> None:
    assert {"renewal_rate", "early_exit_rate", "years_together", "true_savings_rate", "gain_rate.payer"} <= set(
        summary["outcomes"]
    )
    for name, figure in summary["outcomes"].items():
        row = compared.loc[name]
        assert figure["mean"] == pytest.approx(row["base_mean"], rel=1e-12, abs=1e-18), name
        assert figure["replicates"] == row["base_markets"], name
        assert (figure["unit"], figure["horizon"]) == (row["unit"], row["horizon"]), name
    # The case that matters: some markets have no value, and the two scenarios lack it in different markets.
    assert summary["outcomes"]["renewal_rate"]["replicates"] < MARKETS
    renewal = compared.loc["renewal_rate"].to_dict()
    assert renewal["replicates"] < renewal["base_markets"] < renewal["simulated"] == MARKETS


def test_the_summary_says_the_same_number_wherever_it_stands(summary: dict[str, Any]) -> None:
    measured, deals = summary["outcomes"], summary["deals"]
    together = deals["years_together"][f"average_within_{followed_years(YEARS)}_years"]
    for name, figure in {
        "signing_rate": deals["signed_share"],
        "renewal_rate": deals["renewal_rate"],
        "early_exit_rate": deals["mid_term_exit_rate"],
        "years_together": together,
        "months_of_talk": deals["months_a_talk"],
        "final_value_based_lives_share": summary["adoption"]["value_based_lives_share"]["last"],
        "true_savings_rate": summary["savings"]["true_savings_rate"]["all_years"],
        "net_savings_rate": summary["savings"]["net_savings_rate"]["all_years"],
        "gain_rate.payer": summary["money"]["organizations"]["payer"]["gain_rate"],
    }.items():
        for part in ("mean", "lo95", "hi95", "replicates"):
            assert figure[part] == pytest.approx(measured[name][part], rel=1e-9), (name, part)


def test_a_sweep_measures_what_a_run_recorded(folder: Path) -> None:
    results = Results.from_folder(folder)
    names = recorded_outcomes(results, [name for name in outcomes() if not name.startswith("cumulative_cash")])
    assert len(names) > 100
    table = {"scenario": "default", "years": YEARS, "replicates": MARKETS, "seed": SEED, "set": SMALL}
    swept = run_sweep(experiment_from_dict({**table, "outcomes": names})).outcomes.to_pandas()
    for name, values in outcomes_of_run(results, names).items():
        np.testing.assert_allclose(values, swept[name], rtol=1e-9, atol=1e-15, err_msg=name)


def test_savings_are_weighted_by_the_lives_that_carry_them(folder: Path) -> None:
    market = Results.from_folder(folder).market
    lives = market["value_based_lives_share"] * market["lives"]
    sums = pd.DataFrame({"saved": market["true_savings_rate"] * lives, "lives": lives, "market": market["replicate"]})
    known = sums.groupby("market").sum()
    values = outcomes_of_run(Results.from_folder(folder), ["true_savings_rate"])["true_savings_rate"]
    np.testing.assert_allclose(values, (known["saved"] / known["lives"]).where(known["lives"] > 0.0))


def test_an_outcome_that_was_not_recorded_is_left_out(folder: Path) -> None:
    whole = Results.from_folder(folder)
    market = Results({name: whole.tables[name] for name in ("market", "strategies")}, whole.information)
    wanted = ["renewal_rate", "years_together", "gain_rate.payer", "both_gain_share", "replay_matched_share"]
    assert recorded_outcomes(market, wanted) == ["renewal_rate"]
    assert recorded_outcomes(whole, wanted) == wanted[:4]


def test_the_horizon_of_a_run_is_said_in_its_own_years() -> None:
    together = outcomes()["years_together"]
    assert [together.horizon_in(years) for years in (24, 12, 2)] == [
        "first 10 deal years",
        "first 6 deal years",
        "first deal year",
    ]
    assert outcomes()["renewal_rate"].horizon_in(12) == "all years"
