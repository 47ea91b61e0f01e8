from __future__ import annotations

import pytest

from longgame.analysis.words.factor_names import shortened
from longgame.analysis.words.text_page import Page

HEADER = ("factor", "difference", "95 % interval", "agree")
LONG = "organizations.critical_access_hospital.cost_based_share"


def lines_of(width: int, *names: str) -> list[str]:
    page = Page(width)
    page.table(HEADER, [(name, "+0.0120", "+0.0057 to +0.0184", "88 %") for name in names])
    return page.text().splitlines()


def test_a_long_name_loses_its_leading_parts_before_a_column_is_left_out() -> None:
    lines = lines_of(80, LONG, "scenario")
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].split() == ["factor", "difference", "95", "%", "interval", "agree"]
    assert lines[1].split() == ["cost_based_share", "+0.0120", "+0.0057", "to", "+0.0184", "88", "%"]
    assert lines[2].startswith("  scenario ")


def test_a_name_that_fits_is_left_whole() -> None:
    assert LONG in lines_of(110, LONG)[1]


def test_names_that_only_their_beginnings_tell_apart_keep_them() -> None:
    first, second = "models.custom_risk_contract." + "x" * 50, "models.joint_venture_product." + "x" * 50
    lines = lines_of(80, first, second)
    assert "custom_risk" in lines[1]
    assert "joint_venture" in lines[2]
    assert "agree" in lines[0]


def test_long_levels_are_cut_so_that_they_stay_different_and_the_interval_stays() -> None:
    page = Page(80)
    levels = ["all-parties-are-patient-in-the-north", "all-parties-are-patient-in-the-south"]
    page.table(
        ("factor", "from", "to", "difference", "95 % interval"),
        [("scenario", "default", level, "+0.0120", "+0.0057 to +0.0184") for level in levels],
        names=(0, 1, 2),
    )
    lines = page.text().splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert "...are-patient-in-the-north " in lines[1]
    assert "...are-patient-in-the-south " in lines[2]
    assert "+0.0057 to +0.0184" in lines[2]


def test_a_header_that_is_wider_than_the_page_leaves_out_what_does_not_fit() -> None:
    page = Page(40)
    page.table(("factor", "a heading that is wider than any cell", "95 % interval"), [("x", "0.5", "1 to 2")])
    assert page.text().splitlines()[1].split()[:2] == ["x", "0.5"]


@pytest.mark.parametrize(
    ("names", "width", "cut"),
    [
        # What all begin with goes.
        (["framing-realistic", "framing-win-win"], 13, ["...-realistic", "...-win-win"]),
        # Beginnings and ends differ: the middle goes.
        (["framing-realistic", "all-zero-sum", "default"], 12, ["fram...istic", "all-zero-sum", "default"]),
        # Beginnings and ends are the same: what differs stays.
        (
            ["rural north of the river market", "rural south of the river market"],
            18,
            ["...north ...market", "...south ...market"],
        ),
        # A dotted name keeps its last parts.
        (["models.lean.fee_share", "market.meeting_rate"], 14, ["lean.fee_share", "meeting_rate"]),
        (["short", "names"], 8, ["short", "names"]),
    ],
)
def test_names_are_cut_where_they_do_not_differ(names: list[str], width: int, cut: list[str]) -> None:
    assert list(shortened(names, width).values()) == cut


def test_names_that_cannot_be_told_apart_in_so_few_columns_are_left_whole() -> None:
    names = [f"{'a' * 20}{letter}{'b' * 20}" for letter in "cdefgh"] + ["z" * 41, f"{'a' * 20}{'b' * 21}"]
    assert list(shortened(names, 9).values()) == names


def test_codes_that_move_a_terminal_are_left_out_of_every_part() -> None:
    escape, page = chr(27), Page(80)
    page.title(f"name{escape}[31m")
    page.sentence(f"red{escape}[2J", f"{escape}]0;title{chr(7)}end{chr(0x9B)}1m")
    page.table(["a", f"b{escape}"], [[f"x{escape}[1m", "1"]])
    assert all(letter == "\n" or letter.isprintable() for letter in page.text())
    assert "red" in page.text()
