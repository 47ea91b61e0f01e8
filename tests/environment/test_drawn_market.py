"""A market that is written down and read again: the same tables to the byte, as long as nobody enters."""

from pathlib import Path

import pytest

import longgame as lg
from longgame.environment.drawn_market import blank_market, drawn_market
from longgame.environment.records.market_file_text import organizations_csv, shares_csv
from longgame.environment.scenario.scenario import Scenario

#: A small market with every kind, merged and closed organisations included, where nobody enters.
SETTINGS = {
    "extends": "default",
    "mechanisms": {"entrants": False},
    "organizations": {"independent_physicians": {"count": 4}, "critical_access_hospital": {"count": 3}},
    "market": {"regions": 2},
}


def written(folder: Path, organizations: str, shares: str = "") -> Scenario:
    (folder / "organizations.csv").write_text(organizations, encoding="utf-8")
    (folder / "shares.csv").write_text(shares, encoding="utf-8")
    files = {"organizations": "organizations.csv"} | ({"shares": "shares.csv"} if shares else {})
    settings = {key: value for key, value in SETTINGS.items() if key != "organizations"} | files
    return Scenario.from_dict(settings, folder=folder)


@pytest.mark.parametrize("seed", [3, 2**40])
def test_a_drawn_market_is_read_back_to_the_byte(tmp_path: Path, seed: int) -> None:
    market = Scenario.from_dict(SETTINGS)
    organizations, shares = drawn_market(market, seed)
    again = written(tmp_path, organizations_csv(organizations), shares_csv(shares))
    assert again.organizations == organizations
    assert again.shares == shares
    assert again.warnings == ()
    first = lg.run(market, replicates=1, seed=seed, years=12)
    second = lg.run(again, replicates=1, seed=seed, years=12)
    assert [name for name in first.tables if not first.tables[name].equals(second.tables[name])] == []
    # Written once more, the files are the same.
    assert drawn_market(again, 99) == (organizations, shares)


def test_a_structure_without_values_draws_them_as_before_in_every_replicate(tmp_path: Path) -> None:
    market = Scenario.from_dict(SETTINGS)
    again = written(tmp_path, organizations_csv(blank_market(market)))
    first, second = (lg.run(one, replicates=2, seed=5, years=4) for one in (market, again))
    assert [name for name in first.tables if not first.tables[name].equals(second.tables[name])] == []


def test_formulas_in_names_are_harmless_in_the_file_and_come_back(tmp_path: Path) -> None:
    rows = 'organization,kind,name\np1,payer,"=HYPERLINK(""x"")"\nh1,CAH,<b>Hill</b>; =1+1\n'
    market = written(tmp_path, rows)
    text = organizations_csv(market.organizations or ())
    assert "'=HYPERLINK" in text
    assert ";' =1+1" in text
    again = written(tmp_path, text)
    assert again.organizations == market.organizations
    assert [one.name for one in again.organizations or ()] == ["<b>Hill</b>; =1+1", '=HYPERLINK("x")']
