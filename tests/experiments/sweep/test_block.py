"""Blocks in which something goes wrong: the point is told, its neighbours are measured."""

from __future__ import annotations

import pytest

from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.batch import Batch
from longgame.experiments.sweep.block import Block, Part


class WordlessError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (SystemExit(0), "SystemExit: 0"),
        (GeneratorExit("gone"), "GeneratorExit: gone"),
        (BaseExceptionGroup("several", [KeyboardInterrupt()]), "BaseExceptionGroup: several (1 sub-exception)"),
        (WordlessError(), "WordlessError: its message cannot be printed"),
        (ValueError("half a letter \ud800"), "ValueError: half a letter \\ud800"),
        (ValueError("two\nlines \x1b[31m"), "ValueError: two\\nlines \\x1b[31m"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_whatever_a_strategy_raises_fails_its_point_alone(
    fault: BaseException, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = poisoned_block(fault, monkeypatch).run()
    assert tables["errors"].to_pylist() == [{"point": 2, "error": said}]
    assert tables["outcomes"].column("point").to_pylist() == [1]


def test_an_endless_message_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = poisoned_block(ValueError("x" * 10_000_000), monkeypatch).run()["errors"].column("error").to_pylist()
    assert told.startswith("ValueError: xxx")
    assert len(told) <= 500


def test_ctrl_c_is_no_error_of_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyboardInterrupt):
        poisoned_block(KeyboardInterrupt(), monkeypatch).run()


def poisoned_block(fault: BaseException, monkeypatch: pytest.MonkeyPatch) -> Block:
    """Two points, of which the second raises `fault` while it is simulated."""
    run = Batch.run

    def poisoned(batch: Batch, on_cell_years: object = None) -> object:
        if any(cell.scenario.values["market.meeting_rate"] == 0.6 for cell in batch.cells):
            raise fault
        return run(batch)

    monkeypatch.setattr(Batch, "run", poisoned)
    small = {"organizations.payer.count": 1, "organizations.independent_physicians.count": 2}
    base = Scenario.load("default").with_values({**small, "years": 2})
    parts = (Part(1, base, {}, range(1, 2)), Part(2, base, {"market.meeting_rate": 0.6}, range(1, 2)))
    return Block(parts, 1, ("signing_rate",), 2, {})
