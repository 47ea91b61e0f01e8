from __future__ import annotations

from longgame.analysis.words.text_page import Page

HEADER = ("factor", "difference", "95 % interval", "agree")
LONG = "organizations.critical_access_hospital.cost_based_share"


def lines_of(width: int, *names: str) -> list[str]:
    page = Page(width)
    page.table(HEADER, [(name, "+0.0120", "+0.0057 to +0.0184", "88 %") for name in names])
    return page.text().splitlines()


def test_a_long_name_loses_its_beginning_before_a_column_is_left_out() -> None:
    lines = lines_of(80, LONG, "scenario")
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].split() == ["factor", "difference", "95", "%", "interval", "agree"]
    assert lines[1].split() == [
        "...cal_access_hospital.cost_based_share",
        "+0.0120",
        "+0.0057",
        "to",
        "+0.0184",
        "88",
        "%",
    ]
    assert lines[2].startswith("  scenario ")


def test_a_name_that_fits_is_left_whole() -> None:
    assert LONG in lines_of(110, LONG)[1]


def test_names_that_only_their_beginnings_tell_apart_are_left_whole() -> None:
    first, second = "models.custom_risk_contract." + "x" * 50, "models.joint_venture_product." + "x" * 50
    lines = lines_of(80, first, second)
    assert first in lines[1]
    assert "agree" not in lines[0]


def test_codes_that_move_a_terminal_are_left_out_of_every_part() -> None:
    escape, page = chr(27), Page(80)
    page.title(f"name{escape}[31m")
    page.sentence(f"red{escape}[2J", f"{escape}]0;title{chr(7)}end{chr(0x9B)}1m")
    page.table(["a", f"b{escape}"], [[f"x{escape}[1m", "1"]])
    assert all(letter == "\n" or letter.isprintable() for letter in page.text())
    assert "red" in page.text()
