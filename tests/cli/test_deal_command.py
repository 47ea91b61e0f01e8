"""`longgame deal`: what it prints, and the folder that it writes."""

import json
from pathlib import Path

import pandas as pd
from click.testing import CliRunner

from longgame.cli.main import cli

SHEET = """
payer = "Payer 1"
provider = "Health system 1"
frontier = ["provider_share", "term_years"]
[terms]
provider_share = 0.3
[levers]
provider_share = [0.2]
term_years = [2]
"""
SMALL = ["--set", "organizations.independent_physicians.count=2", "--set", "organizations.payer.count=2"]


def test_the_folder_has_page_tables_figure_and_manifest_and_is_the_same_twice(tmp_path: Path) -> None:
    sheet, out = tmp_path / "terms.toml", tmp_path / "deal"
    sheet.write_text(SHEET)
    run = ["deal", str(sheet), *SMALL, "-n", "3", "--years", "4"]
    options = ["--format", "png", "--format", "svg", "--width", "one"]
    done = CliRunner().invoke(cli, [*run, *options, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "DEAL DESK: Payer 1 and Health system 1" in done.output
    assert (out / "deal.txt").read_text().startswith("DEAL DESK")
    assert (out / "deal.png").read_bytes()[:4] == b"\x89PNG"
    assert "deal.txt, deal.png, deal.svg" in done.output
    assert json.loads((out / "manifest.json").read_text())["figures"] == {"formats": ["png", "svg"], "width": "one"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["kind"] == "deal"
    assert manifest["terms"] == {"provider_share": 0.3}
    again = CliRunner().invoke(cli, [*run, "--json"])
    for name, rows in json.loads(again.output).items():
        table = pd.read_parquet(out / f"{name}.parquet")
        assert (out / f"{name}.csv").exists()
        assert len(table) == len(rows)
        assert all(
            value == row[column] or (value != value and row[column] is None)
            for row, (_, old) in zip(rows, table.iterrows(), strict=True)
            for column, value in old.items()
        )
    taken = CliRunner().invoke(cli, [*run, "--out", str(out)])
    assert taken.exit_code == 2


def test_without_a_term_sheet_or_with_a_wrong_one_it_says_what_to_do(tmp_path: Path) -> None:
    none = CliRunner().invoke(cli, ["deal"])
    assert (none.exit_code, "--example" in none.output) == (2, True)
    wrong = tmp_path / "terms.toml"
    wrong.write_text('payer = "Payer 1"\nprovider = "Helth system 1"\n')
    said = CliRunner().invoke(cli, ["deal", str(wrong)])
    assert said.exit_code == 2
    assert "the term sheet cannot be used" in said.output
    assert "nearest: Health system 1" in said.output
    assert "[terms]" in CliRunner().invoke(cli, ["deal", "--example"]).output


def test_strategies_of_ones_own_are_levers_and_may_be_functions(tmp_path: Path) -> None:
    """Both in this process and in workers, which load the file themselves."""
    sheet, file, out = tmp_path / "terms.toml", tmp_path / "mine.py", tmp_path / "deal"
    sheet.write_text(SHEET.replace("term_years = [2]", 'provider.strategy = ["mine", "long_term"]'))
    text = "import longgame\ndef shy(view):\n    return 0.5 * view.trust\nx = longgame.Strategy('mine', effort=shy)\n"
    file.write_text(text)
    run = ["deal", str(sheet), *SMALL, "-n", "2", "--years", "2"]
    unknown = CliRunner().invoke(cli, run)
    assert (unknown.exit_code, 'strategy "mine" is unknown' in unknown.output) == (2, True)
    for workers in ("1", "2"):
        place = out / workers
        options = ["--strategies", str(file), "--workers", workers, "--out", str(place)]
        done = CliRunner().invoke(cli, [*run, *options])
        assert done.exit_code == 0, done.output
    assert "provider.strategy = mine" in set(pd.read_csv(out / "1" / "sheets.csv")["sheet"])
    assert (out / "1" / "sheets.csv").read_bytes() == (out / "2" / "sheets.csv").read_bytes()
    manifest = json.loads((out / "1" / "manifest.json").read_text())
    assert list(manifest["inputs"]) == [str(sheet), str(file)]
