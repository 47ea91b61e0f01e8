"""Public-use files of every format, as published and as damaged."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from longgame.analysis.targets.puf import PufError, read_puf
from longgame.analysis.targets.puf_cells import number, start_date
from longgame.analysis.targets.puf_file import performance_year, read_puf_file
from longgame.analysis.targets.puf_scales import factor_against, factor_alone, quality_factor
from tests.analysis.targets.panels import SAMPLES, needs_panel, needs_samples, real_panel

#: Three organisations as a file of 2016 has them: percent without a sign, quality in fractions.
HEADER = (
    "ACO_Num,ACO_Name,Initial_Start_Date,Current_Start_Date,Track,N_AB,Sav_rate,MinSavPerc,BnchmkMinExp,"
    "EarnSaveLoss,QualScore,UpdatedBnchmk,ABtotBnchmk,ABtotExp,N_CAH"
)
ROWS = (
    'A1,"Alpha Care, LLC",01/01/2013,01/01/2016,1,10000,5.0,3.0,5000000,2400000,0.96,10000,100000000,95000000,0',
    "A2,Beta,01/01/2014,01/01/2014,1,20000,-1.5,2.5,-3000000,0,0.93,10000,200000000,203000000,2",
    "A3,Gamma,01/01/2016,01/01/2016,3,60000,0.4,2.0,2400000,0,1,10000,600000000,597600000,*",
)


def write(folder: Path, name: str, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(("\r\n".join((header, *rows)) + "\r\n").encode(encoding))
    return path


def faults(folder: Path) -> list[str]:
    with pytest.raises(PufError) as raised:
        read_puf(folder)
    return raised.value.problems


def test_a_file_becomes_rows_in_fractions(tmp_path: Path) -> None:
    write(tmp_path, "py2016.csv", *ROWS)
    found = read_puf(tmp_path).panel
    assert found.year.tolist() == [2016, 2016, 2016]
    assert found.savings_rate == pytest.approx([0.05, -0.015, 0.004])
    assert found.min_savings_rate == pytest.approx([0.03, 0.025, 0.02])
    assert found.quality == pytest.approx([0.96, 0.93, 1.0])
    assert found.is_paid.tolist() == [True, False, False]
    assert found.is_two_sided.tolist() == [False, False, True]
    assert found.agreement_start.tolist() == [2016, 2014, 2016]
    assert np.isnan(found.critical_access_hospitals).tolist() == [False, False, True]


@pytest.mark.parametrize("unit", ["percent", "sign", "fraction"])
@pytest.mark.parametrize("quality", ["fraction", "percent", "sign"])
def test_every_way_to_write_rates_gives_the_same_panel(tmp_path: Path, unit: str, quality: str) -> None:
    rows = []
    for row in ROWS:
        cells = row.replace('"Alpha Care, LLC"', "Alpha Care").split(",")
        for place in (6, 7):
            value = float(cells[place])
            cells[place] = {"percent": f"{value}", "sign": f"{value:.2f}%", "fraction": f"{value / 100:.5f}"}[unit]
        score = float(cells[10])
        cells[10] = {"fraction": f"{score}", "percent": f"{100 * score}", "sign": f"{100 * score}%"}[quality]
        rows.append(",".join(cells))
    write(tmp_path, "py2016.csv", *rows)
    found = read_puf(tmp_path).panel
    assert found.savings_rate == pytest.approx([0.05, -0.015, 0.004])
    assert found.min_savings_rate == pytest.approx([0.03, 0.025, 0.02])
    assert found.quality == pytest.approx([0.96, 0.93, 1.0])


HEADER_2013 = (
    "ACO Identifier,ACO Name,Start Date,Track 2 ACO,Quality Score,Minimum Savings Rate (%),"
    "Total benchmark expenditures ($),Total savings/losses ($),Shared Savings ($),Shared Losses ($),"
    "Total number of assigned beneficiaries,Total assigned beneficiary person years,Number of CAH IIs"
)


@pytest.mark.parametrize("is_shifted", [True, False])
def test_the_header_of_2013_is_read_as_it_stands_or_as_it_should(tmp_path: Path, is_shifted: bool) -> None:
    cells = {
        "A1": ["$100000000.00", "$95000000.00", "$5000000.00", "$2400000.00", "", "10000"],
        "A2": ["$200000000.00", "$203000000.00", "$-3000000.00", "$0.00", "", "20000"],
    }
    rows = []
    for (one, money), minimum in zip(cells.items(), ("0.03%", "0.025%"), strict=True):
        kept = money if is_shifted else [money[0], money[2], money[3], money[4], money[5], "9000"]
        rows.append(",".join((one, "Name", "07/01/2012", "0", "1", minimum, *kept, "0")))
    write(tmp_path, "py2013.csv", *rows, header=HEADER_2013)
    found = read_puf(tmp_path).panel
    assert found.lives.tolist() == [10_000.0, 20_000.0]
    assert found.savings_rate == pytest.approx([0.05, -0.015])
    assert found.min_savings_rate == pytest.approx([0.03, 0.025])  # whatever the percent sign says
    assert found.is_paid.tolist() == [True, False]
    assert found.agreement_start.tolist() == [2013, 2013]


def test_the_unit_of_a_column_is_never_seen_from_one_cell() -> None:
    # Savings of 0.4 percent look like a fraction of 0.4; the other rows and the dollars say what they are.
    assert factor_against(np.array([0.4, 5.0, -1.5]), np.array([0.004, 0.05, -0.015])) == 0.01
    assert factor_against(np.array([0.004, 0.05]), np.array([0.004, 0.05])) == 1.0
    with pytest.raises(ValueError, match="neither"):
        factor_against(np.array([40.0, 50.0]), np.array([0.004, 0.005]))
    with pytest.raises(ValueError, match="no row"):
        factor_against(np.array([np.nan]), np.array([0.01]))
    assert (factor_alone(np.array([2.0, -3.5, 0.1])), factor_alone(np.array([0.02, -0.035, 0.001]))) == (0.01, 1.0)
    with pytest.raises(ValueError, match="could be"):
        factor_alone(np.array([0.2, 0.25]))
    assert (quality_factor(np.array([0.0, 0.9, 1.0])), quality_factor(np.array([0.0, 90.0, 100.0]))) == (1.0, 0.01)


def test_marks_code_pages_separators_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    plain = write(tmp_path, "py2016.csv", *ROWS)
    expected, _ = read_puf_file(plain)
    rows = [ROWS[0].replace(",10000,5.0", ',"10,000",5.0').replace(",5000000,", ',"$5,000,000",'), "", *ROWS[1:]]
    rows[2] = rows[2].replace("Beta", "Bêta").replace("-3000000", "(3000000)")
    for encoding in ("utf-8-sig", "cp1252"):
        found, problems = read_puf_file(write(tmp_path, "py2016.csv", *rows, encoding=encoding))
        assert problems == []
        assert found is not None
        assert expected is not None
        assert found.name[1] == "Bêta"
        for column, values in expected.numbers.items():
            np.testing.assert_allclose(found.numbers[column], values, err_msg=column)
        assert found.line.tolist() == [2, 4, 5]


def test_every_fault_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    bad = ROWS[0].replace("10000,5.0", "many,5.0"), ROWS[1].replace("01/01/2014,1", "soon,1"), ROWS[2]
    write(tmp_path, "py2016.csv", *bad, ROWS[2])
    write(tmp_path, "py2017.csv", *ROWS, header=HEADER.replace("N_AB", "N_ABs"))
    write(tmp_path, "results.csv", *ROWS)
    assert faults(tmp_path) == [
        "py2016.csv, row 3, column Current_Start_Date: 'soon'; allowed: a date such as 01/01/2016",
        "py2016.csv, row 2, column N_AB: 'many'; allowed: a number such as 7.135, 6.46% or 1,234, or *, . or nothing "
        "where it is withheld",
        "py2016.csv, row 5, column ACO_Num: 'A3'; allowed: each organisation once; it stands in row 4 too",
        "py2017.csv: no column N_AB or Total number of assigned beneficiaries; nearest name in the file: N_ABs",
        "results.csv: the name must say one performance year, such as py2016.csv",
    ]


def test_a_withheld_number_that_is_needed_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "py2016.csv", ROWS[0].replace(",10000,5.0", ",*,5.0"), *ROWS[1:])
    assert faults(tmp_path) == ["py2016.csv, row 2, column N_AB: '*'; allowed: a number above 0"]


def test_a_rate_against_its_dollars_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "py2016.csv", ROWS[0].replace(",5.0,", ",0.05,"), *ROWS[1:])
    assert faults(tmp_path) == [
        "py2016.csv, row 2, column Sav_rate: '0.05'; allowed: 5.00%, its savings in dollars over its benchmark"
    ]


def test_a_file_without_rates_or_dollars_lacks_a_column(tmp_path: Path) -> None:
    write(tmp_path, "py2016.csv", *ROWS, header=HEADER.replace("Sav_rate", "Rate").replace("ABtotBnchmk", "Total"))
    assert faults(tmp_path) == [
        "py2016.csv: no column Sav_rate or ABtotBnchmk or Total benchmark expenditures ($); "
        "nearest name in the file: Rate"
    ]


def test_a_folder_without_files(tmp_path: Path) -> None:
    assert "no CSV files" in faults(tmp_path)[0]


def test_new_ids_are_linked_by_name_where_only_one_fits(tmp_path: Path) -> None:
    write(tmp_path, "py2015.csv", *(row.replace("01/01/2016,1", "01/01/2013,1") for row in ROWS[:2]))
    renamed = ROWS[0].replace("A1", "A9001").replace("Alpha Care, LLC", "ALPHA CARE"), ROWS[1], ROWS[2]
    write(tmp_path, "py2016.csv", *renamed)
    found = read_puf(tmp_path)
    assert found.panel.organization.tolist() == [0, 1, 0, 1, 2]
    assert found.ids == ["A9001", "A2", "A3"]
    assert found.notes == ["py2016.csv, row 2: A9001 continues an earlier id by its name"]
    assert found.panel.agreement_number.tolist() == [1, 1, 2, 1, 1]
    other_day = renamed[0].replace("01/01/2013", "07/01/2012"), *renamed[1:]
    write(tmp_path, "py2016.csv", *other_day)
    assert read_puf(tmp_path).panel.organization.tolist() == [0, 1, 2, 1, 3]


def test_of_two_files_of_a_year_the_later_agreement_counts(tmp_path: Path) -> None:
    write(tmp_path, "PY2019.csv", *ROWS)
    write(tmp_path, "PY2019A.csv", ROWS[0].replace("01/01/2016,1", "07/01/2019,1"))
    found = read_puf(tmp_path)
    assert found.notes == ["A1 stands in two files of 2019: the later agreement counts"]
    assert sorted(found.panel.agreement_start.tolist()) == [2014, 2016, 2019]
    assert found.panel.agreement_years[found.panel.agreement_start == 2019].tolist() == [6]


def test_cells_and_names() -> None:
    assert (number("$1,234.5"), number("6.46%"), number("(12)"), number("\u22123")) == (1234.5, 6.46, -12.0, -3.0)
    assert all(np.isnan(number(cell)) for cell in ("", " * ", ".", "-", "N/A"))
    for cell in ("abc", "inf", "1e999"):
        with pytest.raises(ValueError, match=cell):
            number(cell)
    assert start_date("7/1/2019") == start_date("2019-07-01") == date(2019, 7, 1)
    assert performance_year(Path("2018_ACO_PUF.csv")) == 2018
    assert performance_year(Path("Results PY 2022 of 10.2023.csv")) == 2022


@needs_samples
def test_the_published_samples_of_five_years_can_be_read() -> None:
    found = read_puf(SAMPLES)
    one = found.panel
    assert one.year.tolist() == [year for year in (2013, 2014, 2022, 2023, 2024) for _ in range(3)]
    assert one.savings_rate[[0, 3, 6, 12]] == pytest.approx([0.064541, 0.071353, 0.0646, 0.0889], abs=5e-5)
    assert one.min_savings_rate[[0, 3, 6, 12]] == pytest.approx([0.0233731, 0.0235399, 0.02, 0.02], abs=1e-6)
    assert one.quality[[0, 3, 6, 12]] == pytest.approx([1.0, 0.916964, 0.8941, 0.7705], abs=1e-6)
    assert one.is_two_sided[[0, 6, 7]].tolist() == [False, True, False]
    # The header of 2013 lacks a name in the middle: lives stand under person years.
    assert one.lives[:3].tolist() == [36268.0, 13833.0, 40595.0]
    # The ids were given anew between 2014 and 2022.
    assert one.organization[[0, 3, 6, 9, 12]].tolist() == [0, 0, 0, 0, 0]
    assert "A1001 continues an earlier id by its name" in found.notes[0]


@needs_samples
@needs_panel
def test_samples_agree_with_the_real_panel() -> None:
    one, real = read_puf(SAMPLES).panel, real_panel()
    for row in range(6):
        at = np.flatnonzero((real.year == one.year[row]) & (real.lives == one.lives[row]))
        assert len(at) == 1
        assert real.savings_rate[at[0]] == pytest.approx(one.savings_rate[row], abs=1e-6)
        assert real.min_savings_rate[at[0]] == pytest.approx(one.min_savings_rate[row], abs=1e-6)
        assert real.is_paid[at[0]] == one.is_paid[row]
        assert real.agreement_start[at[0]] == one.agreement_start[row]
