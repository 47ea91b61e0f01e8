"""Carry out `longgame sweep`: choose where to simulate, show progress, print the report, name the folder."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.text_page import KEPT_WIDTH
from longgame.cli.errors import Failure, WrongUse
from longgame.cli.option_types import FigureFiles
from longgame.cli.progress_bar import Line, progress_bar
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import bundled_studies, description_of, load_experiment
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.plug_ins import StrategyFile, strategies_in
from longgame.experiments.running.simulate import available_cores
from longgame.experiments.sweep.block_plan import Shard
from longgame.experiments.sweep.block_runner import Workplace
from longgame.experiments.sweep.folder import OF_ANOTHER, SweepFolder, check_undamaged, default_folder, is_complete
from longgame.experiments.sweep.manifest import holds_sweep_of, work_hash
from longgame.experiments.sweep.runner import FinishedSweep, sweep_to_folder
from longgame.experiments.sweep.tables import Sweep


@dataclass(frozen=True)
class SweepOptions:
    """The options of `longgame sweep`, as its help describes them."""

    experiment: str
    strategies: Path | None = None
    out: Path | None = None
    executor: str = "local"
    scheduler: str | None = None
    workers: int | None = None
    shard: str | None = None
    resume: bool = False
    csv: bool = False
    figures: FigureFiles = FigureFiles()  # noqa: RUF009 - frozen
    quiet: bool = False


def bundled_experiments() -> str:
    """Names and questions of the bundled experiments, one on each line."""
    studies = {name: description_of(name) for name in bundled_studies()}
    width = max(len(name) for name in studies)
    return "\n".join(f"{name.ljust(width)}  {text}" for name, text in studies.items())


def sweep_command(options: SweepOptions) -> None:
    """Carry out `longgame sweep`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    shard = _shard(options.shard)
    files = [StrategyFile.read(options.strategies)] if options.strategies else []
    experiment = load_experiment(options.experiment, [one for file in files for one in strategies_in(file)])
    if shard is not None and experiment.stop is not None:
        raise WrongUse("--shard: an experiment with a stop rule cannot be cut into shards; the rule needs all results")
    join = options.resume or shard is not None
    work = work_hash(experiment, files)
    path = options.out or default_folder(experiment.name, join, lambda folder: holds_sweep_of(folder, work))
    if join and is_complete(path):
        if not holds_sweep_of(path, work):
            raise WrongUse(f"{path} {OF_ANOTHER}")
        check_undamaged(path)
        _report_again(path, options)
        return
    inputs = [*([] if options.experiment in bundled_studies() else [Path(options.experiment)])]
    inputs += [path for file in files for path in file.paths]
    folder = SweepFolder(path, join, f"{shard.number}-of-{shard.of}" if shard is not None else "")
    reading = _Reading(experiment, options.csv, options.figures)
    what = f"{experiment.name}: {counted(experiment.point_count, 'point')}"
    with (
        ending_like_ctrl_c(),
        folder,
        _how_to_resume(folder, options),
        _workplace(options, files) as place,
        progress_bar(what, options.quiet) as progress,
    ):
        reading.progress = progress
        done = sweep_to_folder(experiment, folder, place, shard, progress, tuple(inputs), reading)
    _report(options, path, done, reading)


class _Reading:
    """Tables of effects, figures and the text of a sweep; a fault in them must not cost the sweep its tables."""

    def __init__(self, experiment: Experiment, csv: bool, figures: FigureFiles) -> None:
        self.experiment, self.csv, self.figures = experiment, csv, figures
        self.progress: Line | None = None
        self.text = ""
        self.fault: Exception | None = None

    def __call__(self, sweep: Sweep, folder: Path) -> dict[str, object]:
        if self.csv:
            sweep.write_csv(folder)
        try:
            # Loads the plotting library: not before it is needed.
            from longgame.analysis.pages.picture_files import PictureFiles
            from longgame.analysis.pages.sweep_reading import read_sweep

            pictures = PictureFiles(folder, self.figures.formats, self.figures.width)
            says = None if self.progress is None else self.progress.says
            page = read_sweep(self.experiment, sweep, pictures, says)
            self.text = page(shutil.get_terminal_size((KEPT_WIDTH, 24)).columns)
        except Exception as fault:
            self.fault = fault
        return {"figures": self.figures.recorded}


def _report(options: SweepOptions, path: Path, done: FinishedSweep, reading: _Reading) -> None:
    """Print the results, or why there are none yet."""
    if done.sweep is None:
        if not options.quiet:
            missing = "another process is putting the tables together"
            if done.missing:
                missing = f"{counted(done.missing, 'block')} of other shards still missing"
            click.echo(f"This shard is done. The last shard to finish puts the tables together ({missing}): {path}")
        return
    failed = done.sweep.errors
    if reading.fault is not None:
        fault = f"{type(reading.fault).__name__}: {reading.fault}"
        text = f"The sweep finished and its tables are in {path}, but the report failed: {fault}"
        raise Failure(_with_failed(text, failed, done.sweep)) from reading.fault
    if options.quiet:
        click.echo(str(path))
    else:
        if done.found:
            click.echo(f"Reused {counted(done.found, 'finished block')}.")
        click.echo(_with_failed(reading.text, failed, done.sweep))
        suffixes = (".csv", ".txt", *(f".{suffix}" for suffix in options.figures.formats))
        written = ", ".join(sorted(one.name for one in path.iterdir() if one.suffix in suffixes))
        click.echo(f"Sweep folder: {path}  ({written}; points, draws and outcomes as .parquet)")
    if len(done.simd_levels) > 1:
        click.echo(
            f"Warning: the processors used different vector instructions ({', '.join(done.simd_levels)}). The last "
            "digits of results may depend on which processor simulated which block.",
            err=True,
        )
    if done.not_reached:
        click.echo(
            "The stop rule allows no more markets, but its precision is not reached for "
            f"{', '.join(done.not_reached)}: the interval is still too wide, or not known.",
            err=True,
        )
    if failed and len(failed) == done.sweep.points.num_rows:
        raise Failure(f"every point failed; points.parquet in {path} has the error of each")


def _report_again(path: Path, options: SweepOptions) -> None:
    """Print the page of a sweep that is complete already; first add the CSV tables if they are wanted and missing."""
    if options.csv and not (path / "outcomes.csv").exists():
        Sweep.from_folder(path).write_csv(path)
    page = path / "page.txt"
    if page.is_file() and not options.quiet:
        click.echo(page.read_text(encoding="utf-8", errors="replace").rstrip())
    click.echo(str(path) if options.quiet else f"Complete already: {path}")


def _with_failed(text: str, failed: dict[int, str], sweep: Sweep) -> str:
    if not failed:
        return text
    number, error = next(iter(failed.items()))
    points = counted(sweep.points.num_rows, "point")
    return f"{text}\n{len(failed)} of {points} failed. The first is point {number}: {error}"


@contextmanager
def _workplace(options: SweepOptions, files: list[StrategyFile]) -> Iterator[Workplace]:
    workers = options.workers or available_cores()
    if options.executor != "dask":
        yield Workplace(workers, files=tuple(files))
        return
    from longgame.experiments.sweep.dask_cluster import dask_workplace

    with dask_workplace(options.scheduler, workers, files) as place:
        yield place


@contextmanager
def _how_to_resume(folder: SweepFolder, options: SweepOptions) -> Iterator[None]:
    """If the sweep cannot go on: report how many blocks are kept, and the command that continues it."""
    try:
        yield
    except (KeyboardInterrupt, OSError, RuntimeError, MemoryError) as error:
        kept = len(folder.blocks)
        if not kept:
            raise
        why = "Stopped." if isinstance(error, KeyboardInterrupt) else str(error) or type(error).__name__
        again = _again(options, folder.path)
        raise Failure(f"{why}\nKept {counted(kept, 'finished block')}. To continue: {again}") from error


def _again(options: SweepOptions, path: Path) -> str:
    """The command that continues a stopped sweep in its folder, with the options it was started with."""
    words = ["longgame", "sweep", options.experiment, "--out", str(path), "--resume"]
    given = {
        "--strategies": options.strategies,
        "--executor": options.executor if options.executor != "local" and options.scheduler is None else None,
        "--scheduler": options.scheduler,
        "--workers": options.workers,
        "--shard": options.shard,
    }
    words += [word for name, value in given.items() if value is not None for word in (name, str(value))]
    words += ["--csv"] if options.csv else []
    figures = options.figures
    words += [] if figures.formats == ("png",) else [word for one in figures.formats for word in ("--format", one)]
    words += [] if figures.width == "two" else ["--width", figures.width]
    return shlex.join(words)


def _shard(text: str | None) -> Shard | None:
    if text is None:
        return None
    number, slash, of = text.partition("/")
    try:
        if not slash:
            raise ValueError
        return Shard(int(number), int(of))
    except ValueError:
        raise WrongUse(f"--shard {text}: write I/N with I from 1 to N, such as 2/8") from None
