"""Simulation of a stack of cells, from founding to the last year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from longgame.environment.phases.founding import found
from longgame.environment.records.recorder import Recorder
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year


def simulate_stack(
    cells: Sequence[Cell], record: str = "deals", on_year: Callable[[int, int], None] | None = None
) -> dict[str, pa.Table]:
    """Simulate cells side by side, each for the number of years in its scenario.

    Args:
        cells: markets to simulate. The results of a cell do not depend on the other cells.
        record: `market`, `organizations` or `deals` (see `tables.RECORD_LEVELS`).
        on_year: called after each year of a group of cells, with the number of years done and the total.

    Returns:
        Tables whose first column is `cell`, an index into `cells`. Rows are sorted by cell, year and row order.

    Raises:
        ValueError: `cells` is empty, or the record level is unknown.
    """
    if not cells:
        raise ValueError("no cells to simulate")
    lengths = sorted({cell.scenario.years for cell in cells})
    total, done = sum(lengths), 0
    parts: list[tuple[list[int], dict[str, pa.Table]]] = []
    for years in lengths:
        index = [number for number, cell in enumerate(cells) if cell.scenario.years == years]
        state = found(Stack([cells[number] for number in index]))
        simulation, recorder = Simulation(state), Recorder(state, record)
        for _ in range(years):
            recorder.note(contract_year(simulation))
            done += 1
            if on_year is not None:
                on_year(done, total)
        parts.append((index, recorder.tables()))
    if len(parts) == 1:
        return parts[0][1]
    return _merged(parts)


def _merged(parts: list[tuple[list[int], dict[str, pa.Table]]]) -> dict[str, pa.Table]:
    """One set of tables for all groups, with the caller's cell numbers, sorted by cell and otherwise in order."""
    out = {}
    for name in parts[0][1]:
        renumbered = []
        for index, tables in parts:
            numbers = pa.array(index, type=pa.int32())
            column = numbers.take(tables[name].column("cell").combine_chunks())
            renumbered.append(tables[name].set_column(0, "cell", column))
        table = pa.concat_tables(renumbered)
        position = pa.array(range(len(table)), type=pa.int64())
        ordered = table.append_column("position", position).sort_by([("cell", "ascending"), ("position", "ascending")])
        out[name] = ordered.drop_columns(["position"])
    return out
