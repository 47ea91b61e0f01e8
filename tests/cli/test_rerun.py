"""`longgame rerun`: every kind of folder comes out with the same bytes."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import longgame as lg
from longgame.cli.recorded_work import RecordedRun
from longgame.cli.recorded_work_reader import recorded_work
from longgame.experiments.manifest.reader import read_manifest

from .recorded_runs import SHORT, change, longgame_, made_run

STRATEGIES = """
import longgame

def shy(view):
    return 0.5 * view.trust

mine = longgame.Strategy("mine", effort=shy, claim=0.3)
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LONGGAME_TRACEBACK", raising=False)
    return tmp_path


def test_a_run_comes_out_with_the_same_bytes_and_is_kept_where_asked() -> None:
    made_run("--csv")
    said = longgame_("rerun", "a", "--out", "b")
    assert "run of default: 2 markets of 3 years, seed 1" in said.output
    assert "Not " not in said.output
    names = {path.name for path in Path("a").iterdir()} - {"manifest.json"}
    assert len(names) == 21
    for name in names:
        assert name in said.output or name == "summary.txt"
        assert (Path("a") / name).read_bytes() == (Path("b") / name).read_bytes()


def test_the_manifest_alone_is_enough_and_nothing_is_left_behind(elsewhere: Path) -> None:
    made_run()
    Path("alone").mkdir()
    shutil.copy("a/manifest.json", "alone/run.json")
    shutil.rmtree("a")
    assert longgame_("rerun", "alone/run.json", "--quiet").output == ""
    assert sorted(path.name for path in elsewhere.rglob("*")) == ["alone", "run.json"]


def test_a_run_without_twin_at_the_market_level_comes_out_the_same() -> None:
    made_run("--record", "market", "--seed", "7")
    assert "Identical: market.parquet, strategies.parquet, summary.json\n" in longgame_("rerun", "a").output


def test_a_named_market_with_policies_comes_out_the_same_when_its_files_are_gone() -> None:
    Path("org.csv").write_text(
        'organization,kind,region,strategy,lives,name\nplan,payer,,careful,,"The, Plan"\n'
        "saint,health_system,2,,41000.5,\ndoc,independent_physicians,1,zero_sum,,\n"
    )
    Path("shares.csv").write_text("provider,payer,share\nsaint,plan,1\n")
    Path("mine.toml").write_text(
        'name = "mine"\norganizations = "org.csv"\nshares = "shares.csv"\nyears = 4\n[market]\nregions = 2\n'
        "[strategies.define.careful]\nclaim = 0.1\n"
        '[[policy]]\nyear = 2\nset = { "market.spending_trend_rate" = 0.02 }\n'
    )
    longgame_("run", "mine.toml", "-n", "2", "--no-figures", "--out", "a", "--quiet")
    Path("org.csv").write_text("something else\n")
    said = longgame_("rerun", "a").output
    assert "input org.csv" in said
    assert "harmless" in said
    for name in ("org.csv", "shares.csv", "mine.toml"):
        Path(name).unlink()
    assert "recorded" not in longgame_("rerun", "a").output


def test_a_strategy_file_is_asked_for_compared_and_used() -> None:
    Path("mine.py").write_text(STRATEGIES)
    Path("mine.toml").write_text("[strategies]\nall = { mine = 0.4 }\n")
    run = ("run", "mine.toml", "--strategies", "mine.py", "-n", "2", "--no-figures", "--out", "a")
    longgame_(*run, *SHORT)
    asked = longgame_("rerun", "a", status=2).output
    assert '"longgame_strategies_mine:shy" is a function: give the Python file' in asked
    assert asked.count("mine effort") == 1
    assert "no such strategy" not in asked
    assert "Not " not in longgame_("rerun", "a", "--strategies", "mine.py").output
    Path("mine.py").write_text(STRATEGIES.replace("0.5", "0.6"))
    changed = longgame_("rerun", "a", "--strategies", "mine.py", status=1).output
    assert "strategy file mine.py" in changed
    assert "Likely reasons, because they differ from the record: strategy file mine.py" in changed


def test_an_interrupted_run_comes_out_with_the_replicates_that_it_has() -> None:
    made_run()
    change(lambda information: information.update(interrupted=True))
    # An interrupted run keeps its tables and nothing else.
    Path("a/summary.json").unlink()
    change(lambda information: information["files"].pop("summary.json"))
    Path("a/named_deals.csv").unlink()
    change(lambda information: information["files"].pop("named_deals.csv"))
    assert "summary" not in longgame_("rerun", "a").output


def test_tables_that_python_wrote_come_out_the_same() -> None:
    runs = lg.run("rural", replicates=2, years=2, seed=5, record="organizations")
    runs.write("a")
    assert "gains.parquet" in longgame_("rerun", "a").output
    market = lg.Market({"extends": "rural", "years": 2}, seed=5)
    market.run()
    market.results.write("c")
    assert "  versions     not recorded, here longgame " in longgame_("rerun", "c").output
    market = lg.Market("rural", seed=5)
    market.step()
    market.results.write("b")
    assert "hold 1 of the scenario's 24 years" in longgame_("rerun", "b", status=2).output


def test_a_comparison_comes_out_the_same() -> None:
    names = ("framing-realistic", "framing-win-win")
    outcomes = ("--outcome", "signing_rate", "--outcome", "gain_rate.*", "--precision", "signing_rate=3")
    longgame_("compare", *names, *outcomes, "-n", "2", "--out", "a", *SHORT)
    manifest = json.loads(Path("a/manifest.json").read_text())
    assert manifest["replicates_asked"] == 2
    said = longgame_("rerun", "a", "--workers", "1").output
    assert "Identical: compared_deals.parquet, comparison.csv, comparison.json, comparison.parquet\n" in said
    change(lambda information: information.update(outcomes=["signing_rte"]))
    assert "nearest: signing_rate" in longgame_("rerun", "a", status=2).output


def test_a_sweep_comes_out_the_same_when_its_file_and_scenarios_are_gone() -> None:
    Path("small.toml").write_text("[organizations.independent_physicians]\ncount = 3\n")
    Path("mine.toml").write_text(
        'years = 3\nreplicates = 1\noutcomes = ["signing_rate"]\n[set]\n"organizations.payer.count" = 2\n'
        '[factors.scenario]\nlevels = ["small.toml", "rural"]\n[factors."market.meeting_rate"]\nlevels = [0.2, 0.6]\n'
        "[draws]\ncount = 2\n"
    )
    longgame_("sweep", "mine.toml", "--out", "a", "--workers", "1", "--csv", "--quiet")
    Path("small.toml").unlink()
    Path("mine.toml").unlink()
    said = longgame_("rerun", "a", "--workers", "1").output
    for name in ("points.parquet", "draws.parquet", "outcomes.parquet", "outcomes.csv", "effects.csv", "means.csv"):
        assert name in said
    assert "Not " not in said
    change(lambda information: information["scenarios"].pop("rural"))
    assert '"rural" is not among those given' in longgame_("rerun", "a", status=2).output


def test_an_invasion_comes_out_the_same() -> None:
    openings = ("--share", "0.4", "--window", "2", "--kind", "payer")
    longgame_("invasion", "zero_sum", "long_term", *openings, "-n", "3", "--out", "a", *SHORT)
    said = longgame_("rerun", "a", "--workers", "1").output
    assert "Identical: invasion.csv, invasion.json, invasion.parquet\n" in said
    change(lambda information: information.update(windows=["ten"]))
    assert "windows: a list; allowed: a list of numbers" in longgame_("rerun", "a", status=2).output
    change(lambda information: information.update(windows=[2], mutant="lng_term"))
    assert "no strategy 'lng_term'; nearest: long_term" in longgame_("rerun", "a", status=2).output


def test_pictures_are_not_drawn_again_unless_kept_and_never_change_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(results: Any, folder: Path, formats: Any, width: str) -> None:
        for name in ("one.png", "two.png"):
            (folder / name).write_bytes(b"colours")

    monkeypatch.setattr("longgame.analysis.figures.run_figures.write_figures", drawn)
    longgame_("run", "default", "-n", "1", "--out", "a", *SHORT)
    assert "recorded, not drawn again" in longgame_("rerun", "a").output
    change(lambda information: information["files"]["figures/one.png"].update(sha256="0" * 64))
    said = longgame_("rerun", "a", "--out", "b").output
    assert "2 recorded, 1 of 2 drawn again are identical" in said


def test_a_taken_folder_is_refused_before_anything_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    made_run()
    monkeypatch.setattr(RecordedRun, "to_folder", lambda *_: pytest.fail("simulated"))
    assert "never overwritten" in longgame_("rerun", "a", "--out", "a", status=2).output


def test_a_stopped_rerun_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    made_run()

    def stopped(*arguments: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(RecordedRun, "to_folder", stopped)
    assert "Stopped" in longgame_("rerun", "a", status=1).output


def test_the_plan_of_a_manifest_is_that_of_the_run() -> None:
    made_run("--seed", "11", "--no-twin")
    work = recorded_work(read_manifest("a"))
    assert isinstance(work, RecordedRun)
    assert (work.plan.seed, work.plan.replicates, work.plan.record, work.plan.twin) == (11, 2, "deals", False)
    assert (work.csv, work.summary, work.figures) == (False, True, None)
    assert not work.contradictions
