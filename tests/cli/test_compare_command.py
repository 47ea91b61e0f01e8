from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import longgame as lg
from longgame.analysis.words.comparison_page import comparison_page
from longgame.analysis.words.text_page import KEPT_WIDTH
from longgame.cli.comparison_folder import ComparisonPlan
from longgame.cli.main import cli
from longgame.experiments.compare import not_reached

SMALL = ["--set", "organizations.independent_physicians.count=6", "--years", "5", "-n", "3", "--workers", "1"]


def compared(*arguments: str) -> str:
    done = CliRunner(env={"COLUMNS": str(KEPT_WIDTH)}).invoke(cli, ["compare", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_scenarios_are_compared_with_the_first(tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = compared("framing-realistic", "framing-win-win", *SMALL, "--outcome", "signing_rate", "--out", str(out))
    assert "Compared with framing-realistic: 3 markets each, on the same draws" in said
    assert "first talks that end in a signature" in " ".join(said.split())
    assert {path.name for path in out.iterdir()} == {
        "comparison.parquet",
        "comparison.csv",
        "comparison.json",
        "comparison.png",
        "comparison.txt",
        "manifest.json",
    }
    assert said.startswith((out / "comparison.txt").read_text(encoding="utf-8"))
    assert "comparison.txt" in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["files"]
    table = pd.read_parquet(out / "comparison.parquet")
    known = lg.compare(
        {
            name: lg.Scenario.load(name, {"organizations.independent_physicians.count": 6, "years": 5})
            for name in ("framing-realistic", "framing-win-win")
        },
        replicates=3,
        outcomes=["signing_rate"],
    )
    assert table["difference"][0] == known["difference"][0]
    assert json.loads((out / "comparison.json").read_text())[0]["outcome"] == "signing_rate"


def test_small_comparisons_start_no_processes_and_those_that_may_grow_use_every_core(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("longgame.experiments.running.simulate.available_cores", lambda: 8)
    monkeypatch.setattr("longgame.cli.comparison_folder.available_cores", lambda: 8)
    both = {name: lg.Scenario.load("default", {"market.meeting_rate": rate}) for name, rate in (("a", 0.2), ("b", 0.3))}

    def workers(replicates: int, precision: dict[str, float]) -> int:
        return ComparisonPlan(both, replicates, 1, ("signing_rate",), precision).suitable_workers

    assert [workers(replicates, {}) for replicates in (1, 10**6)] == [1, 8]
    assert workers(1, {"signing_rate": 0.1}) == 8


def test_a_move_of_one_organisation_names_it_and_no_identifier_is_printed(tmp_path: Path) -> None:
    move = ("--vary", "offers.payer-001.two_sided_year=2,4", "--set", "organizations.critical_access_hospital.count=2")
    out = tmp_path / "out"
    said = " ".join(compared("default", *move, *SMALL, "--out", str(out)).split())
    assert "Payer 1, whose offer changes," in said
    assert "Who gained and who paid, over the run, against the same market without any deal" in said
    page = (out / "comparison.txt").read_text(encoding="utf-8").replace("offers.payer-001.two_sided_year", "")
    assert "_" not in page


def test_levers_are_compared_with_the_scenario_and_values_of_one_lever_among_themselves() -> None:
    levers = ("--vary", "mechanisms.trust=false", "--vary", "mechanisms.identity=false")
    rows = json.loads(compared("default", *levers, *SMALL, "--outcome", "renewal_rate", "--json"))
    assert [row["scenario"] for row in rows] == ["mechanisms.trust=false", "mechanisms.identity=false"]
    lever = ("--vary", "market.meeting_rate=0.1,0.3,0.5")
    rows = json.loads(compared("default", *lever, *SMALL, "--outcome", "signing_rate", "--json"))
    assert [row["scenario"] for row in rows] == ["market.meeting_rate=0.3", "market.meeting_rate=0.5"]


def test_a_star_varies_every_member_of_a_family() -> None:
    lever = ("--vary", "models.*.term_years=3,5", "--set", "models.*.talk_months=4")
    said = compared("default", *lever, *SMALL, "--outcome", "signing_rate", "--table")
    assert "3     5  difference" in said
    assert "models.*.term_years" in said


def test_shares_that_do_not_sum_to_one_are_scaled_only_on_demand(tmp_path: Path) -> None:
    rows = "p1,payer,0.6\np2,payer,0.6\nh1,health_system,\nd1,independent_physicians,\n"
    (tmp_path / "o.csv").write_text(f"organization,kind,member_share\n{rows}", encoding="utf-8")
    (tmp_path / "mine.toml").write_text('organizations = "o.csv"\nyears = 1\n', encoding="utf-8")
    command = [str(tmp_path / "mine.toml"), "--vary", "mechanisms.trust=true,false", "-n", "1", "--workers", "1"]
    refused = CliRunner().invoke(cli, ["compare", *command])
    assert refused.exit_code == 2
    assert "o.csv, column member_share, lines 2, 3: the shares of the payers sum to 1.2" in refused.output
    done = CliRunner().invoke(cli, ["compare", *command, "--normalise-shares"])
    assert done.exit_code == 0, done.output
    assert "Warning: o.csv, column member_share, lines 2, 3" in done.output
    assert "scaled to a sum of 1" in done.output


@pytest.mark.slow
def test_markets_are_doubled_until_the_interval_is_narrow_enough() -> None:
    name = "signing_rate"
    both = {one: lg.Scenario.load(one, {"years": 4}) for one in ("default", "rural")}
    wide = lg.compare(both, 2, outcomes=[name])
    half = float(wide["hi95"][0] - wide["lo95"][0]) / 2.0
    narrow = lg.compare(both, 2, outcomes=[name], precision={name: half / 4.0})
    assert narrow["replicates"][0] in (4, 8, 16, 32, 64)
    assert (narrow["hi95"][0] - narrow["lo95"][0]) / 2.0 <= half / 4.0
    capped = lg.compare(both, 2, outcomes=[name], precision={name: 1e-9}, most_replicates=4)
    assert capped["replicates"][0] == 4


def row(**values: object) -> dict[str, object]:
    return {
        "outcome": "renewal_rate",
        "scenario": "b",
        "base_mean": 0.5,
        "mean": 0.6,
        "difference": 0.1,
        "lo95": 0.05,
        "hi95": 0.15,
        "unpaired_lo95": 0.0,
        "unpaired_hi95": 0.2,
        "replicates": 20,
        "base_markets": 20,
        "markets": 20,
        "simulated": 20,
        "unit": "share",
        "horizon": "all years",
        **values,
    }


def test_the_page_tells_what_common_random_numbers_gained() -> None:
    page = comparison_page("a", pd.DataFrame([row()]), 140)
    assert "4.0x" in page
    assert page.splitlines()[-1].split()[:6] == ["renewal_rate", "%", "20", "50.0", "60.0", "+10.0"]
    assert "*" in page.splitlines()[-1]


def test_the_page_says_on_how_many_markets_an_outcome_rests_and_which_years_it_covers() -> None:
    some = row(replicates=38, base_markets=42, markets=45, simulated=60, horizon="first 6 deal years")
    page = " ".join(comparison_page("a", pd.DataFrame([some])).split())
    assert "renewal_rate: of 60 markets, 42 have it with a and 45 with b; the difference uses the 38" in page
    assert "all years of the run, except renewal_rate (first 6 deal years)." in page
    assert "renewal_rate: of" not in comparison_page("a", pd.DataFrame([row()]))


def test_an_interval_that_is_not_known_is_neither_a_number_nor_clear() -> None:
    nothing = float("nan")
    unknown = row(lo95=nothing, hi95=nothing, unpaired_lo95=nothing, unpaired_hi95=nothing)
    line = comparison_page("a", pd.DataFrame([unknown]), 140).splitlines()[-1]
    assert line.split()[-3:] == ["+10.0", "not", "known"]
    alike = comparison_page("a", pd.DataFrame([row(difference=0.0, lo95=0.0, hi95=0.0)])).splitlines()[-1]
    assert alike.endswith("no market differs")


def test_a_precision_that_was_not_reached_is_said() -> None:
    said = compared("default", "rural", *SMALL, "-n", "2", "--outcome", "signing_rate", "--json")
    assert json.loads(said)[0]["simulated"] == 2
    table = pd.DataFrame([row(), row(outcome="years_together", lo95=float("nan"), hi95=float("nan"))])
    missed = not_reached(table, {"renewal_rate": 0.01, "years_together": 5.0})
    page = " ".join(comparison_page("a", table, not_reached=missed).split())
    assert "renewal_rate is not as precise as asked: after 20 markets, the interval is still ± 0.05." in page
    assert "years_together is not as precise as asked: after 20 markets, the interval is not known." in page
    assert not not_reached(table, {"renewal_rate": 0.051})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["default"], "give two or more"),
        (["default", "metro", "--vary", "mechanisms.trust=false"], "--vary changes one scenario"),
        (["default", "--vary", "mechanisms.trust"], "write KEY=V1,V2"),
        (
            ["default", "--vary", "model.*.term_years=3,5"],
            "model.*.term_years: matches no parameter; nearest: models.*",
        ),
        (["default", "--vary", "mechanisms.trsut=false"], "nearest name: mechanisms.trust"),
        (["default", "metro", "--precision", "renewal_rate=x"], "write OUTCOME=HALF_WIDTH"),
        (["default", "metro", "--outcome", "renewal_rat"], "nearest: renewal_rate"),
        (["default", "metrro"], "nearest: metro"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, ["compare", *arguments])
    assert done.exit_code == 2
    assert said in done.output


def test_a_taken_folder_is_refused_before_anything_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "thesis.txt").write_text("all of it")
    monkeypatch.setattr(ComparisonPlan, "carry_out", lambda *_: pytest.fail("simulated"))
    done = CliRunner().invoke(cli, ["compare", "default", "rural", *SMALL, "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "exists already and is never overwritten" in done.output


def test_a_figure_that_fails_costs_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_ink(*arguments: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr("longgame.analysis.figures.comparison.write_comparison_figure", no_ink)
    said = compared("default", "rural", *SMALL, "--outcome", "signing_rate", "--out", str(tmp_path / "c"))
    assert "The figure failed, but the tables are complete: RuntimeError: no ink" in said
    assert (tmp_path / "c" / "comparison.parquet").is_file()
    assert (tmp_path / "c" / "manifest.json").is_file()


@pytest.mark.parametrize("values", ["0.1,0.1", "0.1,0.3,0.30"])
def test_a_value_of_a_lever_that_is_given_twice_is_refused(values: str) -> None:
    done = CliRunner().invoke(cli, ["compare", "default", "--vary", f"market.meeting_rate={values}"])
    assert done.exit_code == 2
    assert "is given twice" in done.output
