"""Running a sweep: every point of an experiment is simulated and measured, block by block; finished blocks are kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.precision import RunningMean, half_widths, not_precise
from longgame.experiments.manifest.contents import engine_hash, measurement_hash
from longgame.experiments.running.batch import Finished
from longgame.experiments.running.executors import SimulationError
from longgame.experiments.sweep.block import Block
from longgame.experiments.sweep.block_plan import Shard, blocks_of
from longgame.experiments.sweep.block_runner import HERE, Meter, Workplace, finished_blocks
from longgame.experiments.sweep.block_store import BlocksInMemory, BlockStore
from longgame.experiments.sweep.folder import SweepFolder, is_complete
from longgame.experiments.sweep.manifest import made_with, sweep_information
from longgame.experiments.sweep.tables import Sweep, sweep_tables

#: Called with the market years done, the market years in all, and the precision of the first outcome so far.
SweepProgress = Callable[[int, int, str], None]
#: Writes what people read (tables of effects, figures) from a sweep into its folder; returns its part of the manifest.
Presentation = Callable[[Sweep, Path], Mapping[str, object] | None]


@dataclass(frozen=True)
class Gathered:
    """What a store holds of an experiment after simulating.

    Attributes:
        keys: of all blocks of the experiment, in order.
        missing: how many of them the store lacks: those of other shards.
        found: how many were there before.
        not_reached: outcomes that are not as precise as the stop rule asks, though the most replicates were simulated.
    """

    keys: list[str]
    missing: int
    found: int
    not_reached: tuple[str, ...] = ()


def gather(
    experiment: Experiment,
    store: BlockStore,
    place: Workplace = HERE,
    shard: Shard | None = None,
    progress: SweepProgress | None = None,
) -> Gathered:
    """Simulate the blocks that the store lacks, round by round where the experiment has a stop rule.

    Args:
        experiment: what is simulated.
        store: where finished blocks are looked for and kept, each as soon as it is finished.
        place: where they are simulated.
        shard: which of them; all without one.
        progress: called as it goes on.

    Raises:
        ValueError: a shard of an experiment with a stop rule, which must see all results.
        SimulationError: workers cannot start, differ from this process, or the executor is gone.
        OSError: a block cannot be written.
    """
    if experiment.stop is None:
        return _Round(experiment, store, place, progress).gathered(None, shard)
    if shard is not None:
        raise ValueError("a sweep with a stop rule cannot be cut into shards; the rule needs all results")
    rounds = _Round(experiment, store, place, progress)
    replicates = range(1, experiment.replicates + 1)
    whole = Gathered([], 0, 0)
    while True:
        one = rounds.gathered(replicates, None)
        whole = Gathered([*whole.keys, *one.keys], 0, whole.found + one.found)
        measured = [block.tables["outcomes"] for block in stored(store, whole.keys)]
        done = replicates.stop - 1
        missed = not_precise(half_widths(measured, experiment.stop.precision), experiment.stop)
        if done >= experiment.stop.most_replicates or not missed:
            return replace(whole, not_reached=tuple(missed))
        replicates = range(done + 1, min(2 * done, experiment.stop.most_replicates) + 1)


class _Round:
    """Simulates blocks into a store; the count of market years and the running mean go on from round to round."""

    def __init__(
        self, experiment: Experiment, store: BlockStore, place: Workplace, progress: SweepProgress | None
    ) -> None:
        self.experiment, self.store, self.place, self.progress = experiment, store, place, progress
        self.made_with = made_with(experiment, place.files)
        self.mean = RunningMean(experiment.outcomes[0])
        self.done = self.total = 0

    def gathered(self, replicates: range | None, shard: Shard | None) -> Gathered:
        keys: list[str] = []
        wanted, missing, found = set(), 0, 0
        for number, block in enumerate(blocks_of(self.experiment, replicates)):
            keys.append(block.key(*self.made_with))
            kept = self.store.read(keys[-1])
            if kept is not None:
                found += 1
                self.mean.add(kept.tables["outcomes"])
                self.done += block.cell_years
            elif shard is None or shard.has(number):
                wanted.add(number)
            else:
                missing += 1
                continue
            self.total += block.cell_years
        self._report(self.done)
        meter = Meter(self.done, self._report)
        # A user's function may end its process: where more than one is allowed, it is never this one.
        fewest = 2 if self.place.files else 1
        place = replace(self.place, workers=min(self.place.workers, max(len(wanted), fewest)))
        with closing(finished_blocks(self._blocks(replicates, wanted), place, meter)) as finished:
            for number, result in finished:
                self._check(result)
                self.store.write(keys[number], result)
                self.mean.add(result.tables["outcomes"])
        self.done = self.total
        self._report(self.done)
        return Gathered(keys, missing, found)

    def _blocks(self, replicates: range | None, wanted: set[int]) -> Iterator[tuple[int, Block]]:
        # Made once more rather than kept since their keys were taken: the settings of all points may fill the memory.
        for number, block in enumerate(blocks_of(self.experiment, replicates)):
            if number in wanted:
                yield number, block

    def _check(self, block: Finished) -> None:
        for what, theirs, ours in (
            ("engine", block.engine_hash, engine_hash()),
            ("way to measure outcomes", block.measurement_hash, measurement_hash()),
        ):
            if theirs != ours:
                raise SimulationError(
                    f"a worker has another {what} (hash {theirs[:12] or 'unknown'}) than this process ({ours[:12]}); "
                    "install the same version of longgame everywhere"
                )

    def _report(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, self.total, self.mean.words())


def stored(store: BlockStore, keys: list[str]) -> list[Finished]:
    """Blocks of a store in order.

    Raises:
        SimulationError: one was there and is gone.
    """
    blocks = []
    for key in keys:
        block = store.read(key)
        if block is None:
            raise SimulationError(
                f"the finished block {key[:12]} is gone or damaged; resume the sweep to simulate it again"
            )
        blocks.append(block)
    return blocks


def run_sweep(experiment: Experiment, place: Workplace = HERE, progress: SweepProgress | None = None) -> Sweep:
    """Simulate every point of an experiment; a point that fails has its error in `points` and stops nothing.

    The tables are the same to the byte wherever and on however many workers the blocks are simulated.

    Raises:
        SimulationError: workers cannot start, or the executor is gone.
    """
    store = BlocksInMemory()
    return sweep_tables(experiment, stored(store, gather(experiment, store, place, None, progress).keys))


@dataclass(frozen=True)
class FinishedSweep:
    """What came of a sweep into a folder.

    Attributes:
        sweep: its tables; None while blocks of other shards are missing.
        missing: how many blocks are.
        found: how many were there before.
        simd_levels: vector instructions of all who simulated; more than one may differ in last bits.
        not_reached: outcomes that are not as precise as the stop rule asks, though the most replicates were simulated.
    """

    sweep: Sweep | None
    missing: int
    found: int
    simd_levels: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()


def sweep_to_folder(
    experiment: Experiment,
    folder: SweepFolder,
    place: Workplace = HERE,
    shard: Shard | None = None,
    progress: SweepProgress | None = None,
    inputs: tuple[Path, ...] = (),
    present: Presentation | None = None,
) -> FinishedSweep:
    """Simulate an experiment into a folder that keeps every finished block until the sweep is complete.

    Args:
        experiment: what is simulated.
        folder: open, see `SweepFolder`.
        place: where blocks are simulated.
        shard: which blocks; the shard that finishes last puts the tables together.
        progress: called as it goes on.
        inputs: files whose hashes the manifest records.
        present: writes tables of effects and figures once the tables are complete.

    Raises:
        SimulationError: workers cannot start, or the executor is gone; finished blocks are kept.
        OSError: the folder cannot be written; finished blocks are kept.
    """
    started = time.monotonic()
    # Now, as files may be changed or gone when the sweep is through.
    information = sweep_information(experiment, inputs, place.files)
    gathered = gather(experiment, folder.blocks, place, shard, progress)
    lacking = 0
    if gathered.missing and not is_complete(folder.path):
        lacking = sum(folder.blocks.read(key) is None for key in gathered.keys)
    if lacking or not folder.may_assemble():
        return FinishedSweep(None, lacking, gathered.found)
    blocks = stored(folder.blocks, gathered.keys)
    sweep = sweep_tables(experiment, blocks)
    levels = tuple(sorted({block.simd_level for block in blocks}))
    information |= {
        "blocks": len(blocks),
        "simd_levels": levels,
        "failed_points": len(sweep.errors),
        **({"precision_not_reached": gathered.not_reached} if gathered.not_reached else {}),
        "seconds": round(time.monotonic() - started, 3),
    }
    folder.publish(sweep, information, present)
    return FinishedSweep(sweep, 0, gathered.found, levels, gathered.not_reached)
