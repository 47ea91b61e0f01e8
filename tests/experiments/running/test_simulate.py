import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running import simulate as module
from longgame.experiments.running.batch import Batch, simulate_batch
from longgame.experiments.running.simulate import simulate, simulate_chunks, suitable_workers

pytestmark = pytest.mark.usefixtures("fake_engine")


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    short = Scenario.load("default", overrides={"years": 2})
    long = Scenario.load("rural", overrides={"years": 3})
    return [Cell(scenario, 5, replicate) for scenario in (short, long) for replicate in range(1, 9)]


def test_results_hold_every_cell_in_order(cells: list[Cell]) -> None:
    results = simulate(cells)
    market = results.market
    assert market["cell"].drop_duplicates().tolist() == list(range(16))
    assert market["replicate"].tolist() == [r for years in (2, 3) for r in range(1, 9) for _ in range(years)]
    assert results.scenario == {}


@pytest.mark.parametrize("batch_pairs", [1, 700, 1000, 10**9])
@pytest.mark.parametrize("workers", [1, 3])
def test_batches_and_executors_change_nothing(cells: list[Cell], batch_pairs: int, workers: int) -> None:
    expected = simulate(cells).tables
    with ThreadPoolExecutor(workers) as executor:
        found = simulate(cells, executor=executor, workers=workers, batch_pairs=batch_pairs).tables
    assert list(found) == list(expected)
    for name, table in expected.items():
        assert found[name].equals(table), name


def test_chunks_come_in_order_when_the_last_is_done_first(cells: list[Cell], monkeypatch: pytest.MonkeyPatch) -> None:
    def slow_at_first(batch: Batch, on_cell_years: object = None) -> dict[str, pa.Table]:
        time.sleep(0.1 if batch.cells[0].replicate == 1 else 0.0)
        return simulate_batch(batch)

    monkeypatch.setattr(Batch, "run", slow_at_first)
    with ThreadPoolExecutor(4) as executor:
        chunks = list(simulate_chunks(cells, "market", executor=executor, workers=4, batch_pairs=1))
    assert len(chunks) > 8
    ends = [chunk.first + chunk.cells for chunk in chunks]
    assert [chunk.first for chunk in chunks] == [0, *ends[:-1]]
    assert ends[-1] == 16


class CountingExecutor(ThreadPoolExecutor):
    submitted = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submitted += 1
        return super().submit(fn, *args, **kwargs)


def test_only_a_few_batches_are_under_way_while_the_reader_rests(cells: list[Cell]) -> None:
    with CountingExecutor(2) as executor:
        chunks = simulate_chunks(cells, "market", executor=executor, workers=2, batch_pairs=1)
        next(chunks)
        assert executor.submitted <= 5
        chunks.close()
    assert executor.submitted <= 5


@pytest.mark.parametrize("threads", [0, 2])
@pytest.mark.parametrize("twin", [False, True])
def test_progress_rises_to_the_total(cells: list[Cell], threads: int, twin: bool) -> None:
    seen: list[tuple[int, int]] = []
    executor = ThreadPoolExecutor(threads) if threads else None
    try:
        list(simulate_chunks(cells, twin=twin, executor=executor, progress=lambda *step: seen.append(step)))
    finally:
        if executor is not None:
            executor.shutdown()
    total = (8 * 2 + 8 * 3) * (2 if twin else 1)
    assert seen == sorted(seen)
    assert seen[-1] == (total, total)


def test_every_worker_gets_about_the_same(cells: list[Cell]) -> None:
    for workers in (2, 3, 4):
        parts = module.even_parts(cells, workers, 10**9)
        assert [index for part in parts for index in part] == list(range(16))
        assert len(parts) == workers
        pairs = [sum(cells[index].pair_rows for index in part) for part in parts]
        assert max(pairs) <= 1.5 * min(pairs)


def test_small_work_is_done_by_one_process(cells: list[Cell]) -> None:
    assert suitable_workers(cells[:1]) == 1
    assert suitable_workers(cells * 5000) == module.available_cores()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"record": "all"}, r"record = 'all': allowed are market, organizations, deals"),
        ({"workers": 0}, r"workers = 0: allowed is 1 or more"),
        ({"batch_pairs": -1}, r"batch_pairs = -1: allowed is 1 or more"),
        ({"record": "market", "twin": True}, r"no-deal twin needs record"),
    ],
)
def test_wrong_arguments_are_named(cells: list[Cell], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate_chunks(cells, **arguments)


def test_no_cells_is_an_error() -> None:
    with pytest.raises(ValueError, match="no cells"):
        simulate([])


def test_an_error_in_a_batch_reaches_the_caller(cells: list[Cell], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(batch: Batch, on_cell_years: object = None) -> dict[str, pa.Table]:
        raise ZeroDivisionError

    monkeypatch.setattr(Batch, "run", broken)
    with ThreadPoolExecutor(2) as executor, pytest.raises(ZeroDivisionError):
        simulate(cells, executor=executor)
    assert threading.active_count() < 5
