"""Deals that died in a changed market, beside the same deals in the base market; and the file that keeps them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from longgame.analysis.report.content import Block, Heading, Paragraph, Table
from longgame.analysis.report.deals_side_by_side import deals_side_by_side
from longgame.analysis.runs.compared_deals import (
    COMPARED_DEALS,
    compared_deals,
    read_compared_deals,
    write_compared_deals,
)
from longgame.experiments.sweep.deal_events import NO_DEAL_EVENTS

YEARS = 8


def life(
    point: int, number: int, lives: float, signed: int, reason: str = "", years: int = 0
) -> list[dict[str, object]]:
    """Events of a deal; without a reason it still runs."""
    both = {"point": point, "replicate": 1, "deal": f"plan~practice-{number}#1", "payer": "plan"}
    both |= {"provider": f"practice-{number}", "model": "custom_risk_contract", "package": "lean", "lives": lives}
    start = {"year": signed, "event": "signed", "deal_year": 0, "reason": "agreed", "decided_by": "both"}
    start |= {"provider_share": 0.5, "trust_in_payer": 0.5, "trust_in_provider": 0.7}
    end = {"year": signed + years - 1, "event": "exited_mid_term", "deal_year": years, "reason": reason}
    end |= {"decided_by": "payer", "provider_share": 0.5, "trust_in_payer": 0.25, "trust_in_provider": 0.6}
    return [both | start, *([both | end] if reason else [])]


def deals(*lives: list[dict[str, object]]) -> pd.DataFrame:
    events = [event for one in lives for event in one]
    return compared_deals(pa.Table.from_pylist(events, NO_DEAL_EVENTS.schema), ["base", "move"], [YEARS, YEARS])


@pytest.fixture
def both() -> pd.DataFrame:
    return deals(
        life(0, 1, 900.0, 2),
        life(0, 2, 5_000.0, 2, "poor_results", 3),
        life(0, 3, 9_000.0, 5, "poor_results", 1),
        life(1, 1, 901.0, 2, "poor_results", 2),
        life(1, 2, 5_000.0, 2, "poor_results", 3),
        life(1, 3, 9_000.0, 1, "poor_results", 3),
        life(1, 4, 70.0, 1, "distrust", 2),
    )


def told(table: pd.DataFrame) -> list[Block]:
    named = table.assign(payer_name=table["payer"], provider_name=table["provider"])
    return deals_side_by_side(named, ["base", "move"], {"base": "base", "move": "a move"})


def test_a_deal_that_the_base_market_kept_is_told_before_a_larger_one_that_went_the_same_way(
    both: pd.DataFrame,
) -> None:
    blocks = told(both)
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == ["plan and practice-1: poor results", "plan and practice-4: lost trust"]
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "a move: 4 of 4 deals ended; base: 2 of 3 deals." in said
    assert (
        "Of 2 deals that the same two signed in the same year in both, 1 lasted shorter than in base, 0 longer, 1"
        in said
    )
    assert "signed in the same year, and the deal still runs at the end, after 7 years." in said
    assert "In the same market with base the two did not sign it." in said
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert ("members at the signature", "901", "900") in table.rows
    assert ("years together", "2", "7") in table.rows
    assert ("end", "was left before its term, year 3", "still runs") in table.rows
    assert ("provider's trust in the payer", "0.50 to 0.25", "0.50") in table.rows


def test_where_no_deal_was_signed_or_ended_the_page_says_so() -> None:
    for table in (deals(), deals(life(1, 1, 900.0, 2))):
        assert [block.text for block in told(table) if isinstance(block, Paragraph)][-1].startswith("No deal ended")


def test_the_file_keeps_every_value_and_refuses_what_a_report_could_not_say(both: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    write_compared_deals(both, path)
    first = path.read_bytes()
    again = read_compared_deals(path)
    assert list(again.columns) == [column.name for column in COMPARED_DEALS]
    assert told(again) == told(both)
    write_compared_deals(again, path)
    assert path.read_bytes() == first
    for column, value in (("reason", "a spell"), ("reason", None), ("signed_year", None), ("ended", None)):
        broken = both.astype({column: object})
        broken.loc[0 if column != "reason" else 1, column] = value
        write_compared_deals(broken, path)
        with pytest.raises(ValueError, match=column):
            read_compared_deals(path)
    pa.parquet.write_table(pa.table({"scenario": ["base"]}), path)
    with pytest.raises(KeyError):
        read_compared_deals(path)
