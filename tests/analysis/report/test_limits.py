"""Limits of a report: how few markets it rests on, and what the market's files warned of."""

from __future__ import annotations

from longgame.analysis.report.limits import limits


def test_few_markets_and_warnings_are_limits() -> None:
    assert "rests on one market" in str(limits(1)[0])
    assert "rests on 4 markets only" in str(limits(4)[0])
    assert "rests on" not in str(limits(40)[0])
    *_, printed = limits(40, warnings=[f"warning {number}" for number in range(25)])
    assert str(printed).count("warning ") == 20
    assert "and 5 more" in str(printed)
