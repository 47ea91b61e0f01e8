"""`longgame new` and `longgame check`: what they write, say and refuse."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from longgame.cli.main import cli
from longgame.cli.market_guide import guide_text
from longgame.environment.scenario.reading.market_files import ORGANIZATION_COLUMNS
from longgame.environment.scenario.reading.payer_shares import FILE_COLUMNS
from longgame.environment.scenario.scenario import Scenario


def longgame(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def assumed(*arguments: object) -> dict[tuple[str, str], dict[str, object]]:
    entries = json.loads(longgame(*arguments).output)["assumed"]
    return {(one["column"], one["kind"]): one for one in entries}


@pytest.mark.parametrize("template", ["metro", "rural", "medicare-acos"])
def test_a_template_is_written_checked_and_run(tmp_path: Path, template: str) -> None:
    folder = tmp_path / "mine"
    done = longgame("new", folder, "--template", template)
    assert done.exit_code == 0, done.output
    names = {"scenario.toml", "organizations.csv", "shares.csv", "guide.md"}
    assert {path.name for path in folder.iterdir()} == names
    done = longgame("check", folder)
    assert done.exit_code == 0, done.output
    assert "no mistakes" in done.output
    assert "Warning" not in done.output
    done = longgame(
        "run", folder, "-n", 1, "--years", 1, "--no-figures", "--workers", 1, "--out", tmp_path / "out", "-q"
    )
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert json.loads(longgame("check", folder, "--json").output)["assumed"] == manifest["assumed"]
    assert set(manifest["regions"]) == {str(number + 1) for number in range(len(manifest["regions"]))}


def test_a_folder_with_the_name_of_a_bundled_market_is_written_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "longgame check ./rural" in longgame("new", "rural", "--template", "rural").output
    assert "Warning: rural is the bundled scenario" in longgame("check", "rural").output
    assert "bundled" not in longgame("check", "./rural").output
    longgame("run", "metro", "-n", 1, "--years", 1, "--no-figures", "--workers", 1, "--out", "metro", "-q")
    assert "bundled" not in longgame("check", "metro").output


def test_the_guide_explains_every_column() -> None:
    text = guide_text(Scenario.load("default"))
    for column in (*ORGANIZATION_COLUMNS, *FILE_COLUMNS):
        (row, *_) = [line for line in text.splitlines() if line.startswith(f"| `{column}` |")]
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 5
        assert all(cells)


def test_nothing_is_overwritten_and_odd_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a.txt").touch()
    (tmp_path / "file").touch()
    for place in (tmp_path / "kept", tmp_path / "file", tmp_path / "file" / "below"):
        assert longgame("new", place).exit_code == 2
    assert longgame("new", tmp_path / "x", "--template", "../rural").exit_code == 2
    assert longgame("new", tmp_path / "x", "--from", tmp_path / "none").exit_code == 2
    assert longgame("new", tmp_path / "x", "--from", "rural", "--template", "rural").exit_code == 2
    assert longgame("new", tmp_path / "x", "--seed", 1).exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "kept"]


def test_a_copy_of_a_market_holds_its_values(tmp_path: Path) -> None:
    for name, options in (("blank", ()), ("drawn", ("--seed", 7, "--replicate", 2))):
        done = longgame("new", tmp_path / name, "--from", "one-deal", *options)
        assert done.exit_code == 0, done.output
        assert longgame("check", tmp_path / name).exit_code == 0
    drawn = Scenario.load(tmp_path / "drawn")
    assert drawn.shares
    assert all(one.attributes and one.strategy for one in drawn.organizations or ())
    assert Scenario.load(tmp_path / "blank").shares is None
    again = longgame("new", tmp_path / "again", "--from", tmp_path / "drawn")
    assert again.exit_code == 0
    for table in ("organizations.csv", "shares.csv"):
        assert (tmp_path / "again" / table).read_bytes() == (tmp_path / "drawn" / table).read_bytes()


def test_a_copy_needs_nothing_from_elsewhere_and_can_be_moved(tmp_path: Path) -> None:
    home, inner = tmp_path / "home", tmp_path / "home" / "inner"
    inner.mkdir(parents=True)
    tables = "organization,kind,name\nnorth,payer,North\nvalley,health_system,Valley\n"
    (home / "some.csv").write_text(tables, encoding="utf-8")
    (home / "base.toml").write_text(
        '# extends = "x"\nextends = "rural" # why\n[organizations]\nfile = "some.csv"\n', encoding="utf-8"
    )
    (inner / "scenario.toml").write_text(
        f'description = "extends = \\"q\\""\nextends = \'{home / "base.toml"}\'\nyears = 3\n', encoding="utf-8"
    )
    done = longgame("new", tmp_path / "copy", "--from", inner, "--seed", 4)
    assert done.exit_code == 0, done.output
    assert "extended/" in done.output
    files = {
        path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*") if path.is_file()
    }
    assert files == {
        *("scenario.toml", "organizations.csv", "shares.csv", "guide.md"),
        *("extended/inner.toml", "extended/base.toml", "extended/base-organizations.csv"),
    }
    before = Scenario.load(tmp_path / "copy")
    shutil.rmtree(home)
    (tmp_path / "elsewhere").mkdir()
    moved = (tmp_path / "copy").rename(tmp_path / "elsewhere" / "copy")
    assert str(tmp_path) not in (moved / "scenario.toml").read_text() + (moved / "extended" / "inner.toml").read_text()
    assert "# why" in (moved / "extended" / "base.toml").read_text()
    assert Scenario.load(moved).canonical() == before.canonical()
    assert longgame("check", moved).exit_code == 0
    assert longgame("new", tmp_path / "again", "--from", moved).exit_code == 0
    for table in ("organizations.csv", "shares.csv"):
        assert (tmp_path / "again" / table).read_bytes() == (moved / table).read_bytes()
    assert Scenario.load(tmp_path / "again").with_values({"name": "copy"}).canonical() == before.canonical()


def test_a_path_that_cannot_be_changed_safely_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text('extends = "default"\n', encoding="utf-8")
    (tmp_path / "odd.toml").write_text('extends = """base.toml"""\n', encoding="utf-8")
    done = longgame("new", tmp_path / "copy", "--from", tmp_path / "odd.toml")
    assert done.exit_code == 2
    assert "odd.toml: extends: write the path in quotes on one line" in done.output
    assert not (tmp_path / "copy").exists()


def test_every_mistake_is_said_at_once_with_its_place(tmp_path: Path) -> None:
    longgame("new", tmp_path / "mine", "--template", "rural")
    table = tmp_path / "mine" / "organizations.csv"
    text = (
        table.read_text().replace("blueplan,payer", "blueplan,payr").replace("90000", "many").replace("2.5 %", "250 %")
    )
    table.write_text(text.replace("lives,", "lifes,", 1))
    (tmp_path / "mine" / "shares.csv").write_text("provider,payer,share\nmercy,valleycre,1\n")
    done = longgame("check", tmp_path / "mine")
    assert done.exit_code == 2
    for said in (
        'organizations.csv, line 1: unknown column "lifes"; nearest: lives',
        'organizations.csv, line 2, column kind: "payr" is not a kind; nearest: payer',
        "organizations.csv, line 4, column operating_margin: 250 % is outside; allowed: -1..1",
        'shares.csv, line 2, column payer: "valleycre" is no payer of the organizations file; nearest: valleycare',
    ):
        assert said in done.output


def test_shares_are_scaled_only_when_asked(tmp_path: Path) -> None:
    longgame("new", tmp_path / "mine", "--template", "rural")
    table = tmp_path / "mine" / "shares.csv"
    table.write_text(table.read_text().replace(",South,blueplan,50 %", ",South,blueplan,90 %"))
    done = longgame("check", tmp_path / "mine")
    assert done.exit_code == 2
    assert 'the shares of region "South" sum to 1.4; allowed: a sum of 1, or --normalise-shares' in done.output
    done = longgame("check", tmp_path / "mine", "--normalise-shares")
    assert done.exit_code == 0
    assert "sum to 1.4; they were scaled to a sum of 1" in done.output


def test_what_is_assumed_is_listed_with_value_and_source(tmp_path: Path) -> None:
    path = tmp_path / "market.csv"
    path.write_text("organization,kind,capital_usd,lives\np1,payer,1e8,\nh1,CAH,,5000\nh2,CAH,2e6,\n")
    done = longgame("check", path)
    assert done.exit_code == 0, done.output
    assert "h1 (1 of 2 critical access hospitals): drawn around 8,000,000, give or take 50 %" in done.output
    assert "source (grade C): " in done.output
    assert "organizations.*.capital_median_usd" in done.output
    entries = {
        (one["column"], one["kind"]): one for one in json.loads(longgame("check", path, "--json").output)["assumed"]
    }
    assert entries["lives", "critical_access_hospital"]["organizations"] == ["h2"]
    assert ("capital_usd", "payer") not in entries
    changed = longgame(
        "check", path, "--set", "organizations.critical_access_hospital.capital_median_usd=7e6", "--json"
    )
    entries = {(one["column"], one["kind"]): one for one in json.loads(changed.output)["assumed"]}
    assert "7,000,000" in str(entries["capital_usd", "critical_access_hospital"]["value"])
    assert "set in --set" in str(entries["capital_usd", "critical_access_hospital"]["source"])
