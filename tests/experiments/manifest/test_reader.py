import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from longgame.cli import rerun_command
from longgame.cli.comparison_folder import ComparisonPlan, write_comparison
from longgame.cli.main import cli
from longgame.cli.rerun import Rerun
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.manifest import contents as manifests
from longgame.experiments.manifest.reader import ManifestError, read_manifest
from longgame.experiments.running.run import run
from longgame.experiments.sweep.folder import SweepFolder
from longgame.experiments.sweep.runner import sweep_to_folder

from ...examples import examples

SMALL: dict[str, object] = {
    "organizations.payer.count": 1,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 2,
    "organizations.critical_access_hospital.count": 0,
    "years": 2,
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A manifest of each kind."""
    home = tmp_path_factory.mktemp("recorded")
    run("default", replicates=1, overrides=SMALL).write(home / "run")
    scenarios = {name: Scenario.load(name, SMALL) for name in ("default", "rural")}
    plan = ComparisonPlan(scenarios, 1, 1, ("signing_rate",), {"renewal_rate": 0.5})
    write_comparison(plan, plan.carry_out()[0], NewFolder(home / "comparison"))
    table = {
        "replicates": 1,
        "years": 2,
        "set": {key: value for key, value in SMALL.items() if key != "years"},
        "outcomes": ["signing_rate"],
        "design": {"kind": "grid"},
        "factors": {"market.meeting_rate": {"scales": [1.0, 1.5]}},
        "draws": {"count": 2, "parameters": ["care.*"]},
    }
    with SweepFolder(home / "sweep") as folder:
        sweep_to_folder(experiment_from_dict(table), folder)
    return {
        kind: json.loads((home / kind / "manifest.json").read_text(encoding="utf-8"))
        for kind in ("run", "comparison", "sweep")
    }


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LONGGAME_TRACEBACK", raising=False)


def refused(information: object) -> str:
    Path("manifest.json").write_text(json.dumps(information), encoding="utf-8")
    done = CliRunner().invoke(cli, ["rerun", "manifest.json"])
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit)
    return done.output


@pytest.mark.parametrize(
    "name",
    [
        "../secret.parquet",
        "a/../../secret.parquet",
        "/etc/passwd",
        "C:/secret.csv",
        "..\\secret.csv",
        "",
        ".",
        "./market.parquet",
        "a//b.csv",
        "line\nbreak.csv",
        "x" * 300,
        "manifest.json",
        "nul\0.csv",
    ],
)
def test_no_file_name_leads_out_of_the_folder(recorded: dict[str, Any], name: str) -> None:
    information = copy.deepcopy(recorded["run"])
    information["files"][name] = {"bytes": 1, "sha256": "0" * 64}
    assert "leads out of the folder, or is no file name" in refused(information)


def test_no_link_leads_out_of_the_folder(recorded: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "inside" / "market.parquet").symlink_to(tmp_path / "secret")
    (tmp_path / "inside" / "manifest.json").write_text(json.dumps(recorded["run"]))
    with pytest.raises(ManifestError, match="a link that leads out of the folder"):
        read_manifest(tmp_path / "inside")


@pytest.mark.parametrize("kind", ["run", "comparison", "sweep"])
def test_a_manifest_without_its_kind_is_known_by_its_other_keys(recorded: dict[str, Any], kind: str) -> None:
    information = copy.deepcopy(recorded[kind])
    assert information.pop("kind") == kind
    Path("manifest.json").write_text(json.dumps(information))
    assert read_manifest(".").kind == kind


@pytest.mark.parametrize(
    ("kind", "key", "value", "said"),
    [
        ("run", "kind", "page", "allowed: run, comparison, sweep"),
        ("run", "kind", ["run"], "kind: a list cannot be run again"),
        ("run", "seed", "1", 'seed: "1"; allowed: a whole number'),
        ("run", "seed", 10**60, "seed: a very large number; allowed"),
        ("run", "replicates", 10**9, "replicates: 1000000000; allowed: a whole number in 1..1000000"),
        ("run", "replicates", True, "replicates: true; allowed"),
        ("run", "replicates", 0, "replicates: 0; allowed"),
        ("run", "record", "everything", 'record: "everything"; allowed: one of'),
        ("run", "twin", 1, "twin: 1; allowed: true or false"),
        ("run", "years", 10**9, "years: 1000000000; allowed"),
        ("run", "scenario", None, "write a table, the resolved scenario"),
        ("run", "versions", [1], "versions: a list; allowed: a table"),
        ("run", "versions", {"numpy": 2}, "versions: a table; allowed: a table of texts"),
        ("run", "platform", 3, "platform: 3; allowed: a table"),
        ("run", "inputs", {"x": []}, "inputs: a table; allowed: a table of texts"),
        ("run", "engine_hash", 3, "engine_hash: 3; allowed: a text"),
        ("run", "files", [], "files: a list; allowed: a table"),
        ("run", "files", {"a.csv": 3}, "bytes = None; allowed"),
        ("run", "files", {"a.csv": {"bytes": 10**40, "sha256": "0" * 64}}, "bytes = a very large number"),
        ("run", "files", {"a.csv": {"bytes": 1, "sha256": "../x"}}, 'sha256 = "../x"; allowed: 64 digits'),
        ("run", "files", {str(n): 1 for n in range(1001)}, "1,001 names; allowed: at most 1,000"),
        ("comparison", "scenarios", {}, "two or more scenarios"),
        ("comparison", "scenarios", {"x": 1}, "scenarios: x: write a table"),
        ("comparison", "outcomes", ["x" * 201], "outcomes: a list; allowed: a list of names"),
        ("comparison", "outcomes", ["signing_rte"], "nearest: signing_rate"),
        ("comparison", "precision", {"renewal_rate": -1}, "precision: renewal_rate: not a number above 0"),
        ("comparison", "replicates_asked", 10**7, "replicates_asked: 10000000; allowed"),
        ("sweep", "experiment", [], "experiment: a list; allowed: a table"),
        ("sweep", "experiment", {"outcomes": ["signing_rate"], "scenario": "rural"}, "not among those given"),
        ("sweep", "scenarios", None, "scenarios: None; allowed: a table"),
    ],
)
def test_what_is_wrong_is_said(recorded: dict[str, Any], kind: str, key: str, value: object, said: str) -> None:
    assert said in refused({**recorded[kind], key: value})


def test_a_sweep_of_too_many_points_is_refused_before_they_are_made(recorded: dict[str, Any]) -> None:
    information = copy.deepcopy(recorded["sweep"])
    information["experiment"]["draws"]["count"] = 1_000_000
    assert "these factors make 2,000,000 points; allowed: at most 1,000,000" in refused(information)


@pytest.mark.parametrize("key", ["scenario", "seed", "replicates", "record", "twin", "files"])
def test_what_is_missing_is_said(recorded: dict[str, Any], key: str) -> None:
    information = {name: value for name, value in recorded["run"].items() if name != key}
    said = refused(information)
    assert f"{key}: missing" in said or "write a table" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[]", "a manifest is a table"),
        ("3", "a manifest is a table"),
        ("{}", "not the manifest of a run"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' * 50 + "1" + "}" * 50, "nested too deeply"),
        ('{"a": NaN}', "not valid JSON"),
        ('{"a": 1e999}', "not valid JSON"),
        ('{"a": "\\ud800"}', "not valid JSON"),
        ('{"a": ' + "9" * 5000 + "}", "not valid JSON"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(text: str, said: str) -> None:
    Path("manifest.json").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["rerun", "manifest.json"])
    assert done.exit_code == 2, done.output
    assert said in done.output


def test_a_missing_file_a_folder_without_a_manifest_and_a_binary_file_are_told() -> None:
    Path("empty").mkdir()
    Path("table.parquet").write_bytes(b"PAR1\0\xff")
    for name, said in (("none.json", "no such file"), ("empty", "holds no manifest.json"), ("table.parquet", "text")):
        done = CliRunner().invoke(cli, ["rerun", name])
        assert done.exit_code == 2
        assert said in done.output


def test_control_characters_of_a_manifest_do_not_reach_the_terminal(recorded: dict[str, Any]) -> None:
    said = refused({**recorded["run"], "versions": {"num\x1b[2Jpy": "\x1b]0;x\x07"}, "seed": None})
    assert "\x1b" not in said
    assert "\\x1b" in said


@pytest.fixture
def nothing_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerun_command, "rerun", lambda *_: Rerun(None, (), (), 0, 0, ()))
    monkeypatch.setattr(manifests, "git_revision", lambda: None)
    monkeypatch.setattr(manifests, "engine_hash", lambda: "0" * 64)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["..", "/", "*"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["levels", "scales", "low", "market.*"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def mutated(data: st.DataObject, information: Any) -> None:
    """Replace, remove or add something anywhere in a manifest, half the time in what is to be simulated."""
    simulated = information.get(data.draw(st.sampled_from(["experiment", "scenario", "scenarios", "none"])))
    place: Any = simulated if isinstance(simulated, dict) and simulated else information
    while True:
        key: Any = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.integers(0, 3)) == 0:
            break
        place = place[key]
    match data.draw(st.sampled_from(["replace", "replace", "remove", "add"])):
        case "remove":
            del place[key]
        case "add" if isinstance(place, dict):
            place[data.draw(st.text(max_size=6))] = data.draw(JSON)
        case _:
            place[key] = data.draw(JSON)


def told(text: str) -> Result:
    Path("manifest.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    done = CliRunner().invoke(cli, ["rerun", "manifest.json"])
    assert done.exit_code in (0, 2), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "unexpected" not in done.output
    assert "Traceback" not in done.output
    return done


@pytest.mark.usefixtures("nothing_simulated")
@pytest.mark.parametrize("kind", ["run", "comparison", "sweep"])
def test_no_mutated_manifest_ends_in_a_traceback(recorded: dict[str, Any], kind: str) -> None:
    @settings(max_examples=examples(60))
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        information = copy.deepcopy(recorded[kind])
        for _ in range(data.draw(st.integers(1, 3))):
            mutated(data, information)
        told(json.dumps(information))

    told(json.dumps(recorded[kind]))
    holds()


@pytest.mark.usefixtures("nothing_simulated")
def test_no_damaged_file_ends_in_a_traceback(recorded: dict[str, Any]) -> None:
    text = json.dumps(recorded["run"])

    @settings(max_examples=examples(40))
    @given(start=st.integers(0, len(text)), length=st.integers(0, 40), between=st.text(max_size=5))
    def holds(start: int, length: int, between: str) -> None:
        told(text[:start] + between + text[start + length :])

    holds()
