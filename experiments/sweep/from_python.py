"""`lg.sweep`: run an experiment from Python, into memory or into a folder that can be resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from longgame.agents.strategies import Strategy
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict, load_experiment
from longgame.experiments.sweep.block_plan import Shard
from longgame.experiments.sweep.block_runner import Workplace
from longgame.experiments.sweep.folder import OF_ANOTHER, SweepFolder, check_undamaged, is_complete
from longgame.experiments.sweep.manifest import holds_sweep_of, work_hash
from longgame.experiments.sweep.runner import SweepProgress, run_sweep, sweep_to_folder
from longgame.experiments.sweep.tables import Sweep


def sweep(
    experiment: str | Path | Mapping[str, object] | Experiment,
    out: str | Path | None = None,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    resume: bool = False,
    shard: tuple[int, int] | None = None,
    strategies: Sequence[Strategy] = (),
    csv: bool = False,
    progress: SweepProgress | None = None,
) -> Sweep | None:
    """Simulate and measure every point of an experiment.

    >>> import longgame as lg
    >>> trial = {"years": 4, "replicates": 2, "outcomes": ["renewal_rate", "signing_rate"],
    ...          "factors": {"market.member_churn_rate": {"levels": [0.1, 0.3]}}}
    >>> found = lg.sweep(trial)
    >>> found.outcomes.column_names, found.outcomes.num_rows
    (['point', 'replicate', 'renewal_rate', 'signing_rate'], 4)

    Args:
        experiment: name of a bundled experiment, path of a TOML file, a mapping with the keys of such a file (lists may
            be tuples or NumPy arrays), or an `Experiment`, which has its strategies already.
        out: sweep folder, which keeps finished blocks until all are there; None keeps them in memory.
        workers: processes; of an `executor`, how many blocks it works on at a time.
        executor: any `concurrent.futures.Executor`, closed by the caller. With processes elsewhere, functions as traits
            must be importable there.
        resume: continue the unfinished sweep in `out`; a complete one is read.
        shard: (i, n): only the i-th of n parts of the blocks, into `out`, which all parts share.
        strategies: your own strategies that its scenarios may use.
        csv: write the tables into `out` as CSV too.
        progress: called with the market years done, the market years in all, and the precision of the first outcome.

    Returns:
        The tables; None while blocks of other shards are missing.

    Raises:
        ExperimentError: mistakes in the experiment, all at once.
        FileExistsError: `out` holds results (with `resume`, those of anything else), or an unfinished sweep without
            `resume`.
        DamagedError: the complete sweep in `out` is not as its manifest has it.
        LockedError: another process is writing `out`.
        SimulationError: workers cannot start, or the executor is gone; finished blocks are kept in `out`.
        ValueError: fewer than one worker; `csv` or a shard without `out`; a shard of an experiment with a stop rule.
    """
    resolved = resolved_experiment(experiment, strategies)
    place = Workplace(workers, executor)
    if out is None:
        if csv:
            raise ValueError("csv writes files; name their folder with out")
        if shard is not None:
            raise ValueError("a shard needs a folder that all shards share; name it with out")
        return run_sweep(resolved, place, progress)
    part = None if shard is None else Shard(*shard)
    join = resume or part is not None
    if join and is_complete(Path(out)):
        if not holds_sweep_of(Path(out), work_hash(resolved)):
            raise FileExistsError(f"{out} {OF_ANOTHER}")
        check_undamaged(Path(out))
        found = Sweep.from_folder(out)
        if csv and not (Path(out) / "outcomes.csv").exists():
            found.write_csv(Path(out))
        return found
    with SweepFolder(Path(out), join, "" if part is None else f"{part.number}-of-{part.of}") as folder:
        present = Sweep.write_csv if csv else None
        return sweep_to_folder(resolved, folder, place, part, progress, present=present).sweep


def resolved_experiment(
    source: str | Path | Mapping[str, object] | Experiment, strategies: Sequence[Strategy] = ()
) -> Experiment:
    """The experiment that `sweep` runs; arguments as there.

    Raises:
        ExperimentError: mistakes in the experiment, all at once.
    """
    if isinstance(source, Experiment):
        return source
    if isinstance(source, Mapping):
        return experiment_from_dict(source, strategies=strategies)
    return load_experiment(source, strategies)
