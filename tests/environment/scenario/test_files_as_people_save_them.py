"""Market files with the marks, words and numbers of spreadsheets and people: read, or refused with the fix."""

import gc
from pathlib import Path

import pytest

from longgame.environment.scenario.reading.csv_rows import Row
from longgame.environment.scenario.reading.market_files import NamedOrganization, read_organizations
from longgame.environment.scenario.reading.market_words import column_of, kind_of, strategy_of
from longgame.environment.scenario.reading.number_cells import number_in
from longgame.environment.scenario.reading.payer_shares import read_shares
from longgame.environment.scenario.reading.written_numbers import NumberStyle, readings
from longgame.environment.scenario.scenario import Scenario, ScenarioError

PLAIN = "organization,kind,name,region,strategy,lives\np1,payer,Santé,1,zero_sum,\nh1,health_system,Mercy,2,,80000\n"


def organizations(folder: Path, content: str | bytes) -> tuple[tuple[NamedOrganization, ...], list[str], list[str]]:
    path = folder / "organizations.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems: list[str] = []
    warnings: list[str] = []
    return read_organizations(path, problems, warnings), problems, warnings


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ";").replace("\n", "\r\n").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        ("sep=;\n" + PLAIN.replace(",", ";")).encode(),
        "\n".join(line + ",,," for line in PLAIN.splitlines()).encode() + b"\n,,,,,,,,\n,,,,,,,,\n",
        PLAIN.replace("80000", '"80,000"').encode(),
        PLAIN.replace("80000", "80 000").encode(),
        PLAIN.replace(",", ";").replace("80000", "80.000").encode(),
        PLAIN.replace("80000", "80000.0").encode(),
        PLAIN.replace("zero_sum", "Zero-Sum").replace("payer", "Payer").encode(),
        PLAIN.replace("health_system", "Health system").replace("zero_sum", "zero sum").encode(),
        PLAIN.replace("organization,kind", "Organisation,Type").replace("lives", "Lives (attributed)").encode(),
        PLAIN.replace(",1,", ",Region 1,").replace(",2,", ",2.0,").encode(),
        PLAIN.replace("lives\n", "lives,Notes\n").replace("80000\n", "80000,a note\n").encode(),
    ],
)
def test_the_same_market_is_read_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    wanted, _, _ = organizations(tmp_path, PLAIN)
    found, problems, warnings = organizations(tmp_path, content)
    assert (problems, warnings) == ([], [])
    assert found == wanted


def test_windows_text_is_read_and_said(tmp_path: Path) -> None:
    found, problems, warnings = organizations(tmp_path, PLAIN.encode("cp1252"))
    assert problems == []
    assert found[1].name == "Santé"
    assert warnings == ["organizations.csv: read as Windows-1252 text, as it is not UTF-8; look at names with accents"]


@pytest.mark.parametrize(
    ("text", "low", "high", "separator", "found"),
    [
        ("30 %", 0.0, 1.0, ",", [0.3]),
        ("30.1%", 0.0, 1.0, ",", [0.301]),
        ("0,30", 0.0, 1.0, ",", [0.3]),
        ("0,250", 0.0, 1.0, ",", [0.25]),
        ("$1,200,000.50", 0.0, 1e12, ",", [1200000.5]),
        ("1.200.000,5", 0.0, 1e12, ";", [1200000.5]),
        ("1'200'000", 0.0, 1e12, ",", [1200000.0]),
        ("1\u202f200,5", 0.0, 1e12, ";", [1200.5]),
        ("(3.2 %)", -1.0, 1.0, ",", [-0.032]),
        ("\u22120,05", -1.0, 1.0, ";", [-0.05]),
        ("1,200", 0.0, 1e12, ",", [1200.0, 1.2]),
        ("1.200", 0.0, 1e12, ",", [1.2]),
        ("1.200", 0.0, 1e12, ";", [1.2, 1200.0]),
        ("1.125", 0.1, 10.0, ";", [1.125]),
        ("1,125", 0.1, 10.0, ",", [1.125]),
        ("12,34,5", 0.0, 1e12, ",", []),
        ("1_000", 0.0, 1e12, ",", []),
        ("\u0663", 0.0, 1e12, ",", []),
        ("about 3", 0.0, 1e12, ",", []),
    ],
)
def test_numbers_as_people_write_them(text: str, low: float, high: float, separator: str, found: list[float]) -> None:
    assert readings(text, NumberStyle(separator), low, high) == found


def test_other_cells_of_a_file_tell_thousands_and_decimals_apart() -> None:
    for cells, meant in ((("0.5", "1,200"), 1200.0), (("0,5", "1,200"), 1.2), (("1.200.000", "1,200"), 1.2)):
        assert readings("1,200", NumberStyle(",", lambda cells=cells: cells), 0.0, 1e12) == [meant]  # type: ignore[misc]
    assert len(readings("1,200", NumberStyle(",", lambda: ("0.5", "0,5")), 0.0, 1e12)) == 2


def test_people_and_dollars_are_whole_so_that_three_digits_are_thousands(tmp_path: Path) -> None:
    found, problems, _ = organizations(tmp_path, PLAIN.replace("80000", '"1,200"'))
    assert (problems, found[0].attributes) == ([], {"lives": 1200.0})


def test_a_number_that_may_be_two_is_refused_with_both_ways_to_write_it() -> None:
    row, problems = Row("f.csv, line 2", {"years": "1,200"}), list[str]()
    assert number_in(row, "years", 0.0, 1e5, "years", problems) is None
    assert problems == [
        'f.csv, line 2, column years: "1,200" may mean 1200 or 1.2; write 1200 or 1.2 without marks for thousands'
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("=A1*2", "is a formula; paste its value instead"),
        ("#DIV/0!", "is an error of a formula"),
        ("n/a", "leave a cell blank that has no value"),
        ("@SUM(A1)", "is a formula"),
    ],
)
def test_what_a_spreadsheet_leaves_in_a_cell_is_explained(tmp_path: Path, cell: str, said: str) -> None:
    _, problems, _ = organizations(tmp_path, PLAIN.replace("80000", cell))
    assert len(problems) == 1
    assert problems[0].startswith("organizations.csv, line 3, column lives: ")
    assert said in problems[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Payer", "payer"),
        ("health plan", "payer"),
        ("CAH", "critical_access_hospital"),
        ("critical access hospital", "critical_access_hospital"),
        ("Critical-Access Hospitals", "critical_access_hospital"),
        ("Practice", "independent_physicians"),
        ("hospital", "hospital"),
    ],
)
def test_kinds_as_people_write_them(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_headings_and_strategies_as_people_write_them() -> None:
    assert column_of("Capital (USD)", ("capital_usd",)) == "capital_usd"
    assert column_of("Capital", ("capital_usd",)) == "Capital"
    assert [strategy_of(text) for text in ("Zero sum", "zero-sum", "Mine")] == ["zero_sum", "zero_sum", "Mine"]


def test_a_kind_that_may_be_two_is_refused_with_both(tmp_path: Path) -> None:
    _, problems, _ = organizations(tmp_path, PLAIN.replace("health_system", "Hospital"))
    assert problems[0].endswith('"Hospital" is not a kind; write health_system or critical_access_hospital')


def test_names_of_regions_are_numbered_by_the_alphabet_whatever_the_order_of_rows(tmp_path: Path) -> None:
    rows = ["p1,payer,North", "h1,CAH,central", "h2,CAH, South ", "h3,CAH,Central"]
    for order in (rows, rows[::-1]):
        found, problems, _ = organizations(tmp_path, "\n".join(["organization,kind,region", *order]))
        assert problems == []
        assert {one.organization: one.region for one in found} == {"p1": 2, "h1": 1, "h2": 3, "h3": 1}
    _, problems, _ = organizations(tmp_path, "\n".join(["organization,kind,region", *rows, "h4,CAH,2"]))
    assert problems == [
        'organizations.csv, line 6, column region: "2"; allowed: a name, as in other rows; '
        "numbers and names do not go together"
    ]


def test_more_names_of_regions_than_regions_are_refused_with_the_fix(tmp_path: Path) -> None:
    organizations(tmp_path, "organization,kind,region\np1,payer,A\nh1,CAH,B\nh2,CAH,C\n")
    settings: dict[str, object] = {"organizations": "organizations.csv", "market": {"regions": 2}}
    with pytest.raises(ScenarioError, match=r"names 3 regions, but market\.regions = 2; set regions = 3"):
        Scenario.from_dict(settings, folder=tmp_path)
    settings["market"] = {"regions": 3}
    assert Scenario.from_dict(settings, folder=tmp_path).organizations is not None


def test_shares_by_region_name_and_provider(tmp_path: Path) -> None:
    text = (
        "organization,kind,name,region\np1,payer,Blue Plan,A\np2,payer,Other,A\nh1,CAH,Mercy,A\nh2,CAH,,A\nh3,CAH,,B\n"
    )
    named, problems, _ = organizations(tmp_path, text)
    path = tmp_path / "shares.csv"
    path.write_text("Provider;Region;Payer;Share\n;a;blue plan;60 %\n;A;P2;0,4\nMercy;;p1;1\n", encoding="utf-8")
    shares = read_shares(path, named, problems, [])
    assert problems == []
    assert {(one.provider, one.payer): one.share for one in shares} == {
        ("h1", "p1"): 1.0,
        ("h2", "p1"): 0.6,
        ("h2", "p2"): 0.4,
    }
    path.write_text("provider,region,payer,share\n,C,p1,1\nh1,A,p1,1\n,,p1,1\n", encoding="utf-8")
    read_shares(path, named, problems, [])
    assert [problem.partition(": ")[2][:40] for problem in problems] == [
        '"C" is the region of no provider of the ',
        '"A" beside a provider; leave one of the ',
        '"" is no provider of the organizations f',
    ]


def test_a_problem_is_counted_beyond_the_fifty_that_are_shown(tmp_path: Path) -> None:
    rows = "\n".join(f"h{number},systm,x{number}" for number in range(500))
    (tmp_path / "organizations.csv").write_text(f"organization,kind,lives\n{rows}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        Scenario.from_dict({"organizations": "organizations.csv"}, folder=tmp_path)
    assert len(error.value.problems) == 51
    assert error.value.problems[-1] == "... and 950 more problems"


@pytest.mark.parametrize("cell", ["120.5", "1e3", " 7 ", "1_000", "nan", "1,500", "30 %", "-1", "many"])
def test_many_cells_at_a_time_are_read_as_one_by_one(tmp_path: Path, cell: str) -> None:
    head = "organization,kind,lives,quality\np1,payer,,\n"
    found, problems, _ = organizations(tmp_path, f'{head}h1,health_system,80000,0.5\nh2,health_system,"{cell}",\n')
    alone: list[str] = []
    number = number_in(
        Row("organizations.csv, line 4", {"lives": cell.strip()}), "lives", 1.0, 1e8, "attributed lives", alone
    )
    assert problems == alone
    assert {one.organization: dict(one.attributes) for one in found} == {
        "h1": {"lives": 80000.0, "quality": 0.5},
        "h2": {} if number is None else {"lives": number},
        "p1": {},
    }
    assert gc.isenabled()
