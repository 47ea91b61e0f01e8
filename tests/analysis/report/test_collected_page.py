"""Words of a command as blocks of a report: what answers, and names of tables."""

from __future__ import annotations

from longgame.analysis.report.collected_page import CollectedPage
from longgame.analysis.report.content import Heading, Table


def story(*moves: str) -> CollectedPage:
    page = CollectedPage()
    page.title("Compared with ours")
    for move in moves:
        page.title(move)
        page.sentence(f"With {move}, clearly more.")
        page.table(("figure", "ours"), [("deals", "2")])
        page.title("Why deals end")
        page.table(("reason", "ours"), [("distrust", "3 %")])
        page.sentence(f"A note on {move}.")
    return page


def test_every_move_answers_and_no_two_tables_have_one_name() -> None:
    answers, others = story("more support", "longer terms").split_answers(["more support", "longer terms"])
    assert answers == ["With more support, clearly more.", "With longer terms, clearly more."]
    tables = [block.caption for block in others if isinstance(block, Table)]
    assert tables == [
        "more support",
        "Why deals end: more support",
        "longer terms",
        "Why deals end: longer terms",
    ]
    assert [block.text for block in others if isinstance(block, Heading)].count("longer terms") == 1


def test_a_single_move_needs_no_heading() -> None:
    answers, others = story("more support").split_answers(["more support"])
    assert answers == ["With more support, clearly more."]
    assert [block.text for block in others if isinstance(block, Heading)] == ["Compared with ours", "Why deals end"]
    assert [block.caption for block in others if isinstance(block, Table)] == ["more support", "Why deals end"]
