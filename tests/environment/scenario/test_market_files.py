"""organizations.csv and shares.csv: what they give, and what is said about each mistake."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from longgame.environment.scenario.reading.market_files import NamedOrganization, read_organizations
from longgame.environment.scenario.reading.payer_shares import read_shares
from longgame.environment.scenario.scenario import Scenario, ScenarioError

GOOD = """organization,kind,name,region,strategy,capital_usd,lives
p1,payer,First Plan,1,zero_sum,,
h1,health_system,"Valley, Inc.",2,,50000000,80000
d1,independent_physicians,,,,,
"""


def organizations(folder: Path, text: str | bytes) -> tuple[tuple[NamedOrganization, ...], list[str]]:
    path = folder / "organizations.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    problems: list[str] = []
    return read_organizations(path, problems, []), problems


def shares(folder: Path, text: str) -> tuple[dict[tuple[str, str], float], list[str]]:
    named, problems = organizations(folder, GOOD + "p2,payer,,,,,\n")
    path = folder / "shares.csv"
    path.write_text(text, encoding="utf-8")
    found = read_shares(path, named, problems, [])
    return {(row.provider, row.payer): row.share for row in found}, problems


def test_rows_are_read_with_blanks_left_to_be_drawn(tmp_path: Path) -> None:
    found, problems = organizations(tmp_path, GOOD)
    assert problems == []
    assert [row.organization for row in found] == ["d1", "h1", "p1"]
    assert found[0] == NamedOrganization("d1", "independent_physicians", "d1", None, None, {})
    assert found[1].name == "Valley, Inc."
    assert found[1].attributes == {"capital_usd": 50e6, "lives": 80e3}
    assert (found[2].region, found[2].strategy) == (1, "zero_sum")


def test_row_order_byte_order_mark_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    first, _ = organizations(tmp_path, GOOD)
    head, *rows = GOOD.splitlines()
    text = "\r\n".join([head, "", *reversed(rows), ",,,,,,", ""])
    second, problems = organizations(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert problems == []
    assert first == second


def test_every_mistake_of_a_file_is_said_with_line_column_and_value(tmp_path: Path) -> None:
    _, problems = organizations(
        tmp_path,
        "organization,kind,region,price_level,insured_share,engagement\n"
        "p 1,payr,0,,,\n"
        'h1,health_system,1,"$1,200,000",0.4,high\n'
        "h1,health_system,1,,,40\n"
        "members,payer,x,,0.3,\n",
    )
    wanted = [
        ("line 2", "column organization", '"p 1"', "letters, digits"),
        ("line 2", "column kind", '"payr"', "nearest: payer"),
        ("line 2", "column region", '"0"', "a whole number from 1"),
        ("line 3", "column price_level", "$1,200,000 is outside", "0.1..10"),
        ("line 3", "column insured_share", "does not apply to a health_system", "payer"),
        ("line 3", "column engagement", '"high"', "0..1 (0 to 1)"),
        ("line 4", "column organization", '"h1"', "there already"),
        ("line 4", "column engagement", "40 is outside", "did you mean 0.4?"),
        ("line 5", "column organization", '"members"', "account of the ledger"),
        ("line 5", "column region", '"x"', "whole number"),
    ]
    for words in wanted:
        assert any(all(word in problem for word in words) for problem in problems), words
    assert len(problems) == len(wanted)
    assert all("organizations.csv" in problem for problem in problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "empty"),
        (b"organization,kind\n", "no rows"),
        (b"organization|kind\np1|payer\n", "not separated by commas"),
        (b"organization,,kind\np1,,payer\n", "a column without a name between others"),
        (b"organization,kind,Members\np1,payer,1\n", "nearest: lives (attributed lives of a provider) or member_share"),
        (b"organization,kind,Market Share\np1,payer,1\n", "nearest: member_share (a payer's share"),
        (b"organization,kind,Lifes\np1,payer,1\n", "nearest: lives"),
        (b"A title\n\norganization,kind\np1,payer\n", "line 3: the column names seem to stand here"),
        (b"organization,kind,kind\np1,payer,payer\n", "2 columns are called"),
        (b"organization,name\np1,x\n", "column kind is missing"),
        (b"organization,kind,capital\np1,payer,1\n", "nearest: capital_usd"),
        (b"organization,kind\np1,payer,3\n", "3 cells under 2 columns"),
        (b'organization,kind\n"p1,payer\n', "not readable as CSV"),
        (b"PK\x03\x04\x00\x00", "not a text file"),
        (b"organization,kind\np1,payer\nh\x81,health_system\n", "line 3: not UTF-8"),
        (b"organization,kind\nh1,health_system\n", "no payer"),
        (b"organization,kind\np1,payer\n", "no provider"),
    ],
)
def test_an_unusable_file_is_explained(tmp_path: Path, text: bytes, said: str) -> None:
    _, problems = organizations(tmp_path, text)
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize("wrong", ["nan", "inf", "1e999", "1_000", "\u0663", "0x10", "--1"])
def test_odd_numbers_are_refused(tmp_path: Path, wrong: str) -> None:
    _, problems = organizations(tmp_path, f"organization,kind,capital_usd\np1,payer,{wrong}\nh1,health_system,\n")
    assert len(problems) == 1
    assert "is not a number" in problems[0]


def test_a_missing_file_a_folder_and_a_huge_file_are_explained(tmp_path: Path) -> None:
    problems: list[str] = []
    (tmp_path / "organisations.csv").touch()
    read_organizations(tmp_path / "organizations.csv", problems, [])
    read_organizations(tmp_path, problems, [])
    with (tmp_path / "huge.csv").open("wb") as huge:
        huge.truncate(60_000_000)
    read_organizations(tmp_path / "huge.csv", problems, [])
    assert "no such file; there: organisations.csv" in problems[0]
    assert "is a folder" in problems[1]
    assert "60,000,000 bytes; allowed: up to 50,000,000" in problems[2]


def test_shares_are_normalised_when_they_sum_to_nearly_one(tmp_path: Path) -> None:
    found, problems = shares(tmp_path, "provider,payer,share\nh1,p1,0.333\nh1,p2,0.666\n")
    assert problems == []
    assert found == pytest.approx({("h1", "p1"): 1 / 3, ("h1", "p2"): 2 / 3})
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-15)


def test_mistakes_of_a_shares_file_are_said_at_once(tmp_path: Path) -> None:
    _, problems = shares(tmp_path, "provider,payer,share\nh2,p1,0.5\nh1,d1,0.5\nh1,p1,60\nh1,p2,\nh1,p2,0.2\n")
    wanted = ['"h2" is no provider', '"d1" is no payer', "did you mean 0.6?", "blank", "have a share already"]
    assert len(problems) == len(wanted)
    for problem, words in zip(problems, wanted, strict=True):
        assert words in problem


def test_shares_that_do_not_sum_to_one_are_an_error_with_the_sum(tmp_path: Path) -> None:
    _, problems = shares(tmp_path, "provider,payer,share\nh1,p1,0.5\nh1,p2,0.2\n")
    assert problems == [
        'shares.csv, lines 2, 3: the shares of provider "h1" sum to 0.7; allowed: a sum of 1, or --normalise-shares '
        "(normalise_shares = true) to scale them to a sum of 1"
    ]


@pytest.mark.parametrize(("first", "second", "total"), [("0.60", "0.60", "1.2"), ("0.10", "0.10", "0.2")])
def test_shares_of_members_that_do_not_sum_to_one_are_an_error_with_lines_and_sum(
    tmp_path: Path, first: str, second: str, total: str
) -> None:
    text = f"organization,kind,member_share\np1,payer,{first}\nh1,health_system,\np2,payer,{second}\n"
    _, problems = organizations(tmp_path, text)
    (problem,) = problems
    assert problem.startswith("organizations.csv, column member_share, lines 2, 4: ")
    assert f": the shares of the payers sum to {total}; allowed: a sum of 1, or --normalise-shares" in problem


def test_a_share_left_blank_is_drawn_beside_shares_of_less_than_all_members(tmp_path: Path) -> None:
    rows = "organization,kind,member_share\np1,payer,0.6\np2,payer,\np3,payer,{}\nh1,health_system,\n"
    assert organizations(tmp_path, rows.format(0.2))[1] == []
    assert "sum to 1.1; allowed: a sum of at most 1" in organizations(tmp_path, rows.format(0.5))[1][0]


def test_shares_are_scaled_when_that_is_asked_for_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(
        "organization,kind,member_share\np1,payer,0.3\np2,payer,0.9\nh1,health_system,\nh2,health_system,\n"
    )
    (tmp_path / "s.csv").write_text("provider,payer,share\nh1,p1,0.1\nh1,p2,0.1\n")
    settings = {"organizations": "o.csv", "shares": "s.csv"}
    for wanted in ({"normalise_shares": True}, {}):
        scenario = Scenario.from_dict(
            {**settings, **wanted}, {} if wanted else ["normalise_shares=true"], folder=tmp_path
        )
        attributes = {one.organization: one.attributes for one in scenario.organizations or ()}
        assert [attributes[payer]["member_share"] for payer in ("p1", "p2")] == pytest.approx([0.25, 0.75])
        assert [share.share for share in scenario.shares or ()] == [0.5, 0.5]
        assert scenario.warnings == (
            "o.csv, column member_share, lines 2, 3: the shares of the payers sum to 1.2; "
            "they were scaled to a sum of 1",
            's.csv, lines 2, 3: the shares of provider "h1" sum to 0.2; they were scaled to a sum of 1',
        )
        assert scenario.scenario_hash == Scenario.from_canonical(scenario.canonical()).scenario_hash
    with pytest.raises(ScenarioError, match="normalise_shares: 1 is not a switch"):
        Scenario.from_dict({**settings, "normalise_shares": 1}, folder=tmp_path)


def test_columns_and_rows_that_excel_leaves_empty_do_not_matter(tmp_path: Path) -> None:
    first, _ = organizations(tmp_path, GOOD)
    text = "\n".join(f"{line},,," for line in GOOD.splitlines()) + "\n,,,,,,,,,\n"
    second, problems = organizations(tmp_path, text)
    assert problems == []
    assert first == second
    _, problems = organizations(
        tmp_path, GOOD.replace("p1,payer,First Plan,1,zero_sum,,", "p1,payer,First Plan,1,,,,x")
    )
    assert problems[:1] == ["organizations.csv, line 2: 8 cells under 7 columns (is a comma not quoted?)"]


def test_columns_may_be_separated_by_semicolons(tmp_path: Path) -> None:
    text = "\ufefforganization;kind;capital_usd;name\np1;payer;;First, Plan\nh1;health_system;50000000;\n"
    found, problems = organizations(tmp_path, text)
    assert problems == []
    assert (found[0].attributes, found[1].name) == ({"capital_usd": 50e6}, "First, Plan")


@pytest.mark.parametrize(
    ("cell", "hint"),
    [('"2,5"', "; did you mean 0.025?"), ("250 %", "; did you mean 0.025?"), ("n/a", "; leave a cell blank")],
)
def test_the_hint_for_a_number_is_one_that_is_allowed_there(tmp_path: Path, cell: str, hint: str) -> None:
    _, problems = organizations(tmp_path, f"organization,kind,engagement\np1,payer,{cell}\nh1,health_system,\n")
    assert [problem.partition("(0 to 1)")[2][: len(hint)] for problem in problems] == [hint]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "organizations.csv")
    problems: list[str] = []
    assert read_organizations(tmp_path / "organizations.csv", problems, []) == ()
    assert "not a regular file" in problems[0]


@given(some.text(alphabet="organizationkindpayerhealth_systemlives,;\n\r\"'\x00 0123.", max_size=80))
def test_whatever_a_file_holds_nothing_is_raised(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found, problems = organizations(Path(folder), f"organization,kind,lives\n{text}")
    assert found or problems


def test_a_named_strategy_may_change_only_where_the_file_says_so(tmp_path: Path) -> None:
    text = (
        "organization,kind,strategy,strategy_may_change\n"
        "p1,payer,zero_sum,\np2,payer,zero_sum,no\np3,payer,zero_sum,Yes\np4,payer,,\nh1,health_system,win_win,YES\n"
    )
    found, problems = organizations(tmp_path, text)
    assert problems == []
    assert {row.organization: row.strategy_may_change for row in found} == {
        "p1": False,
        "p2": False,
        "p3": True,
        "p4": None,
        "h1": True,
    }
    without, _ = organizations(tmp_path, GOOD)
    assert [row.strategy_may_change for row in without] == [None, None, False]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("zero_sum,maybe", 'line 2, column strategy_may_change: "maybe"; allowed: yes or no (blank is no)'),
        (",no", 'line 2, column strategy_may_change: "no", but the row names no strategy; leave it blank'),
    ],
)
def test_other_words_about_change_are_refused(tmp_path: Path, cells: str, said: str) -> None:
    text = f"organization,kind,strategy,strategy_may_change\np1,payer,{cells}\nh1,health_system,,\n"
    _, problems = organizations(tmp_path, text)
    assert len(problems) == 1
    assert said in problems[0]
