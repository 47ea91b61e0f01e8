"""Who simulates blocks: refused if they measure otherwise, told in words if they fail, and nothing else."""

from __future__ import annotations

import io
import logging
import socket
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import longgame
from longgame.agents.strategies import TraitFunction
from longgame.cli.progress_bar import progress_bar
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.running.batch import finished
from longgame.experiments.running.executors import SimulationError
from longgame.experiments.running.plug_ins import StrategyFile
from longgame.experiments.sweep import block_plan
from longgame.experiments.sweep import runner as sweep
from longgame.experiments.sweep.block_plan import blocks_of
from longgame.experiments.sweep.block_runner import FinishedBlocks, Meter, NumberedBlocks, Workplace
from longgame.experiments.sweep.block_store import BlocksInMemory
from longgame.experiments.sweep.from_python import sweep as sweep_from_python
from longgame.experiments.sweep.manifest import made_with
from longgame.experiments.sweep.runner import gather, run_sweep

TINY: dict[str, object] = {
    "years": 2,
    "replicates": 2,
    "set": {"organizations.payer.count": 1, "organizations.independent_physicians.count": 2},
    "outcomes": ["signing_rate"],
    "factors": {"market.meeting_rate": {"levels": [0.2, 0.8]}},
}


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """Two points of two markets, in four blocks."""
    monkeypatch.setattr(block_plan, "BATCH_PAIRS", 1)
    return experiment_from_dict(TINY)


def test_a_worker_that_measures_otherwise_is_refused(tiny: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(blocks: NumberedBlocks, place: Workplace, meter: Meter) -> FinishedBlocks:
        for number, block in blocks:
            yield number, replace(finished(block.run()), measurement_hash="0" * 64)

    monkeypatch.setattr(sweep, "finished_blocks", elsewhere)
    with pytest.raises(SimulationError, match="another way to measure outcomes"):
        run_sweep(tiny)


def test_strategy_files_are_kept_out_of_this_process_where_workers_are_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places: list[int] = []

    def noting(blocks: NumberedBlocks, place: Workplace, meter: Meter) -> FinishedBlocks:
        places.append(place.workers)
        for number, block in blocks:
            yield number, finished(block.run())

    monkeypatch.setattr(sweep, "finished_blocks", noting)
    one_block = experiment_from_dict(TINY)
    assert len(list(blocks_of(one_block))) == 1
    for files in ((), (StrategyFile("mine.py", "import longgame\nmine = longgame.Strategy('mine')"),)):
        gather(one_block, BlocksInMemory(), Workplace(8, files=files))
    assert places == [1, 2]


def test_a_changed_function_gives_other_keys(tmp_path: Path) -> None:
    def keys(effort: TraitFunction) -> set[str]:
        mine = longgame.Strategy("mine", effort=effort)
        table = {**TINY, "set": {"strategies.all.mine": 1.0}}
        made = experiment_from_dict(table, strategies=[mine])
        return {block.key(*made_with(made)) for block in blocks_of(made)}

    def function(value: float) -> TraitFunction:
        space: dict[str, TraitFunction] = {}
        exec(f"def effort(view):\n    return {value}\n", {"__name__": "typed_in"}, space)
        return space["effort"]

    assert keys(function(0.1)) == keys(function(0.1))
    assert not keys(function(0.1)) & keys(function(0.9))


def test_fewer_than_one_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="workers = 0; allowed: a whole number from 1"):
        sweep_from_python(TINY, workers=0)


def test_a_cluster_that_goes_away_is_told_without_its_log(tiny: Experiment, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    from longgame.experiments.sweep.dask_cluster import dask_workplace

    with dask_workplace(None, 1):
        for name in ("distributed.client", "distributed.core", "distributed.utils_comm"):
            assert not logging.getLogger(name).isEnabledFor(logging.ERROR), name


class GivingUp(ThreadPoolExecutor):
    """Cancels all it is given, as a client of a scheduler that has gone."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        gone: Future[Any] = Future()
        gone.cancel()
        gone.set_running_or_notify_cancel()
        return gone


def test_cancelled_work_is_told_in_words(tiny: Experiment) -> None:
    with GivingUp(1) as executor, pytest.raises(SimulationError, match="cancelled the work: its scheduler is gone"):
        gather(tiny, BlocksInMemory(), Workplace(1, executor))


def test_a_function_that_cannot_travel_is_told(tiny: Experiment) -> None:
    made = experiment_from_dict(
        {**TINY, "set": {"strategies.all.mine": 1.0}},
        strategies=[longgame.Strategy("mine", effort=lambda view: 0.5 + 0.0 * view.trust)],
    )
    with pytest.raises(SimulationError, match=r"cannot travel to a worker process .* no lambda"):
        run_sweep(made, Workplace(2))


def test_a_closed_executor_is_told(tiny: Experiment) -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(SimulationError, match="the executor failed: RuntimeError: cannot schedule"):
        run_sweep(tiny, Workplace(1, executor))


def test_a_second_cluster_on_this_machine_is_no_reason_to_warn(tiny: Experiment) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    from longgame.experiments.sweep.dask_cluster import dask_workplace

    with warnings.catch_warnings(record=True) as heard, socket.socket() as other:
        warnings.simplefilter("always")
        with suppress(OSError):  # taken already: as good
            other.bind(("", 8787))  # where Dask would show its dashboard
            other.listen()
        with dask_workplace(None, 1):
            pass
    assert not [str(one.message) for one in heard if "8787" in str(one.message)]


def test_the_progress_line_is_cut_nowhere_but_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar("my own [experiment]: 1,000 points", quiet=False) as report:
        assert report is not None
        report(0, 96_000)
        report(48_000, 96_000, "value_based_lives_share 0.389 ± 0.045")
    assert "my own [experiment]: 1,000 points" in terminal.getvalue()
    assert "48000/96000" in terminal.getvalue()
