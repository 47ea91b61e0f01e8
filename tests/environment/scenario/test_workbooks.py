"""Excel workbooks as market files, and what is said about those that cannot be read."""

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from longgame.environment.scenario.reading import workbooks
from longgame.environment.scenario.reading.market_files import read_organizations
from longgame.environment.scenario.scenario import Scenario, ScenarioError

openpyxl = pytest.importorskip("openpyxl")

ORGANIZATIONS: list[list[object]] = [
    ["Organisation", "Type", "Region", "Lives", "Operating margin", "Strategy may change", None],
    ["bp", "Payer", "Kern", None, None, None, None],
    [None] * 7,
    ["mercy", "Health System", "Tulare", 90000, 0.025, None, None],
]
SHARES: list[list[object]] = [["Provider", "Payer", "Share"], ["mercy", "bp", 1.0]]


def book(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def problems_of(path: Path) -> list[str]:
    problems: list[str] = []
    read_organizations(path, problems, [])
    return problems


def test_a_workbook_gives_both_tables(tmp_path: Path) -> None:
    book(tmp_path / "market.xlsx", Organizations=ORGANIZATIONS, Shares=SHARES)
    scenario = Scenario.from_dict({"organizations": "market.xlsx", "shares": "market.xlsx"}, folder=tmp_path)
    assert scenario.organizations is not None
    assert [(one.organization, one.region, dict(one.attributes)) for one in scenario.organizations] == [
        ("bp", 1, {}),
        ("mercy", 2, {"lives": 90000.0, "operating_margin": 0.025}),
    ]
    assert [(one.provider, one.payer, one.share) for one in scenario.shares or ()] == [("mercy", "bp", 1.0)]


def test_mistakes_name_sheet_and_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [*ORGANIZATIONS, ["luke", "Systm", "Kern", "=1/0", None, None, None]]
    assert problems_of(book(tmp_path / "m.xlsx", organizations=rows)) == [
        'm.xlsx, sheet "organizations", row 5, column kind: "Systm" is not a kind; nearest: health_system',
        'm.xlsx, sheet "organizations", row 5, column lives: "=?" is a formula without a result; open the workbook, '
        "let it compute and save it; allowed: 1..1e+08 (attributed lives)",
    ]
    (missing,) = problems_of(book(tmp_path / "n.xlsx", organisations=ORGANIZATIONS, other=SHARES))
    assert missing == 'n.xlsx: no sheet organizations; sheets: "organisations", "other"; nearest: "organisations"'


def test_broken_hostile_and_foreign_workbooks_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "b.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    assert "not an Excel workbook" in problems_of(tmp_path / "a.xlsx")[0]
    assert "save the sheet as CSV UTF-8, or the workbook as .xlsx" in problems_of(tmp_path / "b.xls")[0]
    assert "cannot be read as an Excel workbook" in problems_of(tmp_path / "c.xlsx")[0]
    monkeypatch.setattr(workbooks, "_LARGEST_UNPACKED", 1_000_000)
    assert "unpacks to 2,000,000 bytes; allowed: up to 1,000,000" in problems_of(tmp_path / "c.xlsx")[0]
    monkeypatch.setattr(workbooks, "_MOST_ROWS", 2)
    rows: list[list[object]] = [["organization", "kind"], *[[f"h{number}", "CAH"] for number in range(4)]]
    assert (
        "a sheet of more than 2 rows; save it as CSV" in problems_of(book(tmp_path / "d.xlsx", organizations=rows))[0]
    )


def test_without_the_extra_the_message_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "m.xlsx", organizations=ORGANIZATIONS)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ScenarioError, match=r"pip install 'longgame\[excel\]'; or save each sheet as CSV UTF-8"):
        Scenario.from_dict({"organizations": path.name}, folder=tmp_path)
