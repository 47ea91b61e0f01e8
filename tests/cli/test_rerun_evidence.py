"""`longgame rerun` of deal desks, validations and calibrations: the same bytes from the manifest alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from longgame.analysis.targets.entrants import published_entrants
from longgame.analysis.targets.nulls import line, null_panel
from longgame.cli.main import cli
from longgame.environment.scenario.scenario import Scenario
from tests.cli.test_validate_targets import write_files

SMALL = ("--set", "organizations.independent_physicians.count=2", "--set", "organizations.payer.count=2")
SHEET = """
payer = "Payer 1"
provider = "Health system 1"
frontier = ["provider_share", "term_years"]
[terms]
provider_share = 0.3
[levers]
provider_share = [0.2]
provider.strategy = ["long_term"]
"""
STRATEGIES = "import longgame\ndef shy(view):\n    return 0.5 * view.trust\nx = longgame.Strategy('mine', effort=shy)\n"
CALIBRATION = """
scenario = "medicare-acos"
targets = ["paid"]
candidates = 64
[set]
"organizations.health_system.count" = 20
"organizations.independent_physicians.count" = 30
"organizations.critical_access_hospital.count" = 10
"market.regions" = 5
"program.yearly_intake" = 20
[[wave]]
points = 6
markets = 2
cutoff = 9.0
[free."program.benchmark_level_rate"]
low = -0.04
high = 0.04
why = "a test"
[discrepancy.paid]
sd = 0.1
why = "a test"
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LONGGAME_TRACEBACK", raising=False)


def longgame_(*arguments: str, status: int = 0) -> Result:
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == status, done.output
    return done


def change(what: Callable[[Any], None]) -> None:
    path = Path("a/manifest.json")
    information = json.loads(path.read_text(encoding="utf-8"))
    what(information)
    path.write_text(json.dumps(information), encoding="utf-8")


def same_again(*arguments: str) -> str:
    """Rerun the folder `a` into `b`; every file has the same bytes; the manifest may name inputs and hashes."""
    said = longgame_("rerun", "a", "--out", "b", "--workers", "1", *arguments).output
    assert "Different:" not in said
    names = {path.relative_to("a").as_posix() for path in Path("a").rglob("*") if path.is_file()}
    differing = [name for name in names if (Path("a") / name).read_bytes() != (Path("b") / name).read_bytes()]
    assert set(differing) <= {"manifest.json"}
    return said


def test_a_deal_comes_out_the_same_without_its_sheet_its_market_and_with_its_strategy_file() -> None:
    Path("town.toml").write_text('name = "town"\nextends = "default"\n', encoding="utf-8")
    Path("terms.toml").write_text(f'market = "town.toml"\n{SHEET}payer.strategy = ["mine"]\n', encoding="utf-8")
    Path("mine.py").write_text(STRATEGIES, encoding="utf-8")
    given = ("terms.toml", "--strategies", "mine.py", "-n", "2", "--years", "2")
    longgame_("deal", *given, *SMALL, "--out", "a", "--workers", "1", "-q")
    Path("terms.toml").unlink()
    Path("town.toml").unlink()
    assert "is a function: give the Python file" in longgame_("rerun", "a", status=2).output
    said = same_again("--strategies", "mine.py")
    assert "deal of payer-001 and health_system-001: 8 sheets, 2 markets each, seed 1" in said
    for name in ("odds", "endings", "cash", "gains", "sheets"):
        assert f"{name}.parquet" in said
    change(lambda information: information["levers"].update({"provider_share": [2.0], "term_yeers": [1]}))
    wrong = longgame_("rerun", "a", "--strategies", "mine.py", status=2).output
    assert "deal: levers.provider_share: 2.0 is outside" in wrong
    assert "levers.term_yeers: no such lever; nearest: term_years" in wrong


def test_a_deal_that_tried_nothing_comes_out_the_same_and_an_altered_one_is_told() -> None:
    sheet = 'payer = "Payer 1"\nprovider = "Health system 1"\nyears = 6\n[levers]\n'
    Path("terms.toml").write_text(sheet, encoding="utf-8")
    longgame_("deal", "terms.toml", "-n", "2", *SMALL, "--out", "a", "--workers", "1", "-q")
    assert "3 sheets" in longgame_("rerun", "a", "--workers", "1").output
    change(lambda information: information.update(seed=2))
    assert ".csv: line " in longgame_("rerun", "a", "--workers", "1", status=1).output
    change(lambda information: information.pop("levers"))
    assert "levers: missing; it is a table" in longgame_("rerun", "a", status=2).output


def test_market_levels_come_out_the_same_with_what_was_changed() -> None:
    setting = ("--set", "years=3")
    longgame_("validate", "--commercial", "-n", "2", *SMALL, *setting, "--out", "a", "--workers", "1", "-q")
    said = same_again()
    assert "validation (commercial): 2 scenarios, 2 markets each, seed 1" in said
    assert "Identical: commercial.csv" in said
    assert "Changed: organizations.independent_physicians.count=2" in Path("b/page.txt").read_text(encoding="utf-8")
    change(lambda information: information["scenarios"].update(more=information["scenarios"].pop("default")))
    assert "scenarios: allowed: default, without_churn" in longgame_("rerun", "a", status=2).output


def test_effect_sizes_come_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    load = Scenario.load
    small = {"years": 3, "organizations.independent_physicians.count": 2, "organizations.payer.count": 2}
    with monkeypatch.context() as patch:
        patch.setattr(Scenario, "load", lambda name: load(name, small))
        longgame_("validate", "--behaviour", "-n", "2", "--out", "a", "--workers", "1", "-q")
    assert "Identical: behaviour.csv" in longgame_("rerun", "a", "--workers", "1").output


def test_a_calibration_comes_out_the_same_when_its_file_is_gone() -> None:
    Path("small.toml").write_text(CALIBRATION, encoding="utf-8")
    longgame_("calibrate", "small.toml", "--out", "a", "--workers", "1", "--recovery", "2", "-q")
    assert "scikit-learn" in json.loads(Path("a/manifest.json").read_text(encoding="utf-8"))["versions"]
    Path("small.toml").unlink()
    said = same_again()
    assert "calibration small: 1 wave, 6 points" in said
    assert "recovery.csv" in said
    assert "scikit-learn" not in said
    change(lambda information: information["versions"].update({"scikit-learn": "0.1"}))
    change(lambda information: information["calibration"].update(targets=["pade"]))
    wrong = longgame_("rerun", "a", status=2).output
    assert "scikit-learn  recorded 0.1, here " in wrong
    assert "targets" in wrong
    assert "nearest: paid" in wrong


def test_a_validation_comes_out_the_same(tiny_programme: None) -> None:
    done = CliRunner().invoke(cli, ["validate", "-n", "2", "--out", "a", "--workers", "1", "-q"])
    assert done.output == "a\n"
    said = same_again()
    assert "validation of medicare-acos: 2 markets, seed 1" in said
    assert "Identical: elasticities.csv, gate.json, nulls.csv, targets.csv" in said
    assert "leave --aco-files out" in longgame_("rerun", "a", "--aco-files", "b", status=2).output


@pytest.mark.usefixtures("one_target_figure", "tiny_programme")
def test_a_validation_against_files_of_ones_own_asks_for_them_wherever_they_are_now() -> None:
    Path("cms").mkdir()
    write_files(null_panel(line(), published_entrants(), 8, 1), Path("cms"), range(2013, 2019))
    drawn = ("--format", "svg", "--format", "pdf")
    asked = ["validate", "-n", "2", "--aco-files", "cms", "--out", "a", "--workers", "1", "-q", *drawn]
    assert CliRunner().invoke(cli, asked).output == "a\n"
    assert {path.name for path in Path("a/figures").iterdir()} == {"misfit.svg", "misfit.pdf"}
    assert "give them: --aco-files DIR" in longgame_("rerun", "a", status=2).output
    shutil.move("cms", "moved")
    same_again("--aco-files", "moved")
    assert {path.name for path in Path("b/figures").iterdir()} == {"misfit.svg", "misfit.pdf"}
    path = Path("moved/PY2018.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",0.95,", ",0.90,"), encoding="utf-8")
    said = longgame_("rerun", "a", "--aco-files", "moved", "--workers", "1").output
    assert f"input {path}" in said


@pytest.fixture
def tiny_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled programme with fewer organisations."""
    load = Scenario.load.__func__  # type: ignore[attr-defined]
    few = {
        "organizations.health_system.count": 20,
        "organizations.independent_physicians.count": 30,
        "organizations.critical_access_hospital.count": 10,
        "market.regions": 5,
        "program.yearly_intake": 20,
    }

    def smaller(cls: type[Scenario], source: str, overrides: object = (), *more: object) -> Scenario:
        found: Scenario = load(cls, source, overrides or {}, *more)
        return found.with_values(few)

    monkeypatch.setattr(Scenario, "load", classmethod(smaller))
