"""`longgame report`: a page of each kind of folder, the same bytes every time, and no markup but its own."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from longgame.cli.main import cli

QUESTION = "Who pays for <script>alert(1)</script>?"
HOSTILE = '"<img src=x onerror=alert(1)> & $Plan"'
ORGANIZATIONS = f"""organization,kind,name
plan,payer,{HOSTILE}
other,payer,Other Plan
valley,health_system,Valley
one,independent_physicians,First Practice
two,independent_physicians,Second Practice
"""
SCENARIO = f"""name = "valley"
extends = "default"
years = 5
organizations = "organizations.csv"
question = "{QUESTION}"
prediction = "The plan does."
[mechanisms]
entrants = false
[market]
meeting_rate = 0.5
"""
SWEEP = """name = "tiny"
description = "Churn in a small market"
question = "Does churn matter?"
scenario = "valley.toml"
years = 3
replicates = 2
outcomes = ["value_based_lives_share", "signing_rate"]
[factors."market.member_churn_rate"]
levels = [0.15, 0.3]
"""


def longgame(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def done(*arguments: object) -> str:
    result = longgame(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(autouse=True, scope="module")
def one_shown() -> Iterator[None]:
    """One figure of a run instead of ten: drawing takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("longgame.analysis.report.figures.SHOWN", ("overview",))
        yield


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, a comparison and a sweep of a market with a hostile name."""
    home = tmp_path_factory.mktemp("reports")
    (home / "organizations.csv").write_text(ORGANIZATIONS, encoding="utf-8")
    (home / "valley.toml").write_text(SCENARIO, encoding="utf-8")
    move = 'extends = "valley.toml"\nquestion = "What of terms?"\n[[offers]]\norganization = "plan"\nterm_years = 5\n'
    (home / "move.toml").write_text(move, encoding="utf-8")
    (home / "tiny.toml").write_text(SWEEP, encoding="utf-8")
    small = ("--workers", 1, "--quiet")
    done("run", home / "valley.toml", "-n", 3, "--no-figures", "--out", home / "run", *small)
    done("compare", home / "valley.toml", home / "move.toml", "-n", 2, "--out", home / "comparison", *small)
    done("sweep", home / "tiny.toml", "--out", home / "sweep", *small)
    return home


@pytest.fixture(scope="module")
def page(folders: Path) -> Callable[[str], str]:
    """The report of a folder, made once."""
    made: dict[str, str] = {}

    def text(name: str) -> str:
        if name not in made:
            done("report", folders / name, "--quiet")
            made[name] = (folders / name / "report.html").read_text(encoding="utf-8")
        return made[name]

    return text


def words(page: str) -> str:
    """What a page says, without its style sheet and tags."""
    body = page.partition("</head>")[2]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.parametrize("name", ["run", "comparison", "sweep"])
def test_a_page_holds_all_its_parts_and_no_markup_but_its_own(page: Callable[[str], str], name: str) -> None:
    text = page(name)
    said = words(text)
    for part in ("The answer", "Assumptions that matter", "Limits", "Manifest, and how to repeat it", "longgame rerun"):
        assert part in said
    assert "Every table has the bytes that the manifest records." in said
    assert not re.search(r"<script|<img src=x|javascript:|https?://(?!www\.w3\.org)", text)
    assert len(text.encode()) < 3_000_000
    printed = re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", words(printed))


def test_a_run_answers_its_question_with_intervals_and_names(page: Callable[[str], str]) -> None:
    said = words(page("run"))
    assert QUESTION in said
    assert "The plan does." in said
    assert re.search(r"In year 5, \d+ % \[\d+ to \d+\] of members are in a partnership", said)
    assert "<img src=x onerror=alert(1)> & $Plan" in said
    assert re.findall(r'class="drawing (\w+)"', page("run")) == ["desk", "phone"]
    assert "Three deals that died, and why" in said
    assert "meeting rate" in said
    assert "It rests on 3 markets only" in said


def test_a_comparison_names_scenarios_by_their_names_and_says_who_asked_what(page: Callable[[str], str]) -> None:
    said = words(page("comparison"))
    assert "valley against move" in said
    assert "What of terms?" in said
    assert QUESTION in said
    assert "offers: term years 5 years" in said
    assert str(Path.cwd()) not in page("comparison")
    assert ".toml " not in said.partition("Manifest, and how")[0]
    assert re.search(r"move: \d+ of \d+ deals? ended; valley: \d+ of \d+ deals?\.", said)


def test_a_comparison_of_an_earlier_version_has_no_deals_and_still_gives_a_report(
    folders: Path, tmp_path: Path
) -> None:
    old = shutil.copytree(folders / "comparison", tmp_path / "old")
    (old / "compared_deals.parquet").unlink()
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]["compared_deals.parquet"], manifest["deals_of"]
    (old / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done("report", old)
    said = words((old / "report.html").read_text(encoding="utf-8"))
    assert "not their deals one by one: an earlier version wrote it" in said
    assert "Every table has the bytes that the manifest records." in said


def test_a_sweep_says_what_moves_its_outcomes(page: Callable[[str], str]) -> None:
    said = words(page("sweep"))
    assert "Does churn matter?" in said
    assert "What moves members in a partnership, all years most: member churn rate, from 15 % to 30 %" in said
    drawn = [page("sweep").count(f'class="drawing {screen}"') for screen in ("desk", "phone")]
    assert drawn[0] == drawn[1] >= 2


@pytest.mark.parametrize("name", ["run", "comparison", "sweep"])
def test_the_same_folder_gives_the_same_bytes(
    folders: Path, page: Callable[[str], str], name: str, tmp_path: Path
) -> None:
    first = page(name)
    moved = shutil.copytree(folders / name, tmp_path / "elsewhere")
    done("report", moved, "--out", tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == first


def test_a_report_is_replaced_and_any_other_file_is_left_alone(folders: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("mine", encoding="utf-8")
    refused = longgame("report", folders / "comparison", "--out", target)
    assert refused.exit_code == 2
    assert "is no report of longgame" in refused.output
    assert target.read_text(encoding="utf-8") == "mine"
    target.unlink()
    assert "Report:" in done("report", folders / "comparison", "--out", target)
    assert done("report", folders / "comparison", "--out", target, "--quiet").strip() == str(target)
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_folders_of_another_kind_are_refused_with_what_to_do(folders: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"kind": "validation"}), encoding="utf-8")
    for folder in (tmp_path, tmp_path / "missing", folders / "valley.toml"):
        refused = longgame("report", folder)
        assert refused.exit_code == 2, refused.output
        assert "no report can be made of" in refused.output
        assert "Reports are made of runs, comparisons and sweeps." in refused.output
    assert not (tmp_path / "report.html").exists()


def test_tables_that_lie_elsewhere_are_refused_and_altered_ones_are_named(folders: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folders / "comparison", tmp_path / "copy")
    table = copy / "comparison.parquet"
    altered = table.read_bytes() + b" "
    table.unlink()
    table.symlink_to(folders / "comparison" / "comparison.parquet")
    refused = longgame("report", copy)
    assert refused.exit_code == 2
    assert "leads out of the folder" in refused.output
    table.unlink()
    shutil.copy(folders / "comparison" / "comparison.parquet", table)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["comparison.parquet"]["sha256"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done("report", copy)
    said = words((copy / "report.html").read_text(encoding="utf-8"))
    assert "Changed since the manifest was written, or missing: comparison.parquet." in said
    table.write_bytes(altered[:100])
    broken = longgame("report", copy)
    assert broken.exit_code == 2
    assert "cannot be read" in broken.output


BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")


@pytest.mark.skipif(not BROWSER, reason="NO BROWSER: the report is not opened; install chromium to test that")
def test_a_browser_opens_the_page_without_a_complaint(
    folders: Path, page: Callable[[str], str], tmp_path: Path
) -> None:
    page("run")
    address = (folders / "run" / "report.html").as_uri()
    switches = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
    shown = subprocess.run(
        [BROWSER, *switches, f"--user-data-dir={tmp_path}", "--enable-logging=stderr", "--dump-dom", address],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "The same folder gives the same page." in shown.stdout
    assert "CONSOLE" not in shown.stderr, shown.stderr
