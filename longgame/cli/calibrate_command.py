"""The command `longgame calibrate`: run the waves of a calibration file, show progress, print the page."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from longgame.cli.errors import Failure, WrongUse
from longgame.cli.progress_bar import progress_bar
from longgame.experiments.running.interrupts import ending_like_ctrl_c

if TYPE_CHECKING:
    from longgame.analysis.calibration.procedure import WaveResult
    from longgame.experiments.sweep.folder import SweepFolder


@dataclass(frozen=True)
class CalibrateOptions:
    """The options of `longgame calibrate`, as its help describes them."""

    file: str
    out: Path
    workers: int | None
    waves: int | None
    until: int | None
    recovery: int
    resume: bool
    quiet: bool


@click.command(short_help="Fit a scenario to real figures by history matching.")
@click.argument("file")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", required=True, help="Folder of blocks, then of tables."
)
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [default: one for each core]")
@click.option("--waves", type=click.IntRange(min=1), help="Run only so many waves. [default: all of the file]")
@click.option(
    "--until",
    type=int,
    metavar="YEAR",
    help="Fit the years until this one, 2016 or 2018, and check the rest. [default: that of the file]",
)
@click.option(
    "--recovery",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    metavar="PANELS",
    help="Synthetic panels whose known settings are to be found again; 0 leaves this out.",
)
@click.option("--resume", is_flag=True, help="Continue an unfinished calibration, or start it.")
@click.option("--quiet", "-q", is_flag=True, help="Print only the folder.")
def calibrate(
    file: str,
    out: Path,
    workers: int | None,
    waves: int | None,
    until: int | None,
    recovery: int,
    resume: bool,
    quiet: bool,
) -> None:
    """Rule out settings of a scenario that cannot show the real figures, wave by wave, and weigh those that are left.

    FILE is the name of a bundled calibration (medicare-acos) or a TOML file: free parameters with their priors, blocks
    of targets, discrepancies with their reasons, waves and seeds. docs/calibration.md explains method and tables.

    \b
    longgame calibrate medicare-acos --out fit
    longgame calibrate medicare-acos --out fit --resume         continue after an interruption
    longgame calibrate medicare-acos --out early --until 2016   fit 2013 to 2016, look at 2017 and 2018
    longgame calibrate mine.toml --out first --waves 1

    A folder that holds results is never overwritten.
    """  # noqa: D301 - click wants the escape
    calibrate_command(CalibrateOptions(file, out, workers, waves, until, recovery, resume, quiet))


def calibrate_command(options: CalibrateOptions) -> None:
    """Carry out `longgame calibrate`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    from longgame.analysis.calibration.calibration_file import bundled_calibrations, load_calibration
    from longgame.analysis.calibration.emulators import check_scikit_learn
    from longgame.analysis.calibration.folder import KIND, Request, calibrate_to_folder
    from longgame.experiments.running.simulate import available_cores
    from longgame.experiments.sweep.block_runner import Workplace
    from longgame.experiments.sweep.folder import SweepFolder, is_complete

    check_scikit_learn()
    calibration = load_calibration(options.file, options.until)
    if options.waves is not None and options.waves > len(calibration.waves):
        raise WrongUse(f"--waves {options.waves}: the file has {len(calibration.waves)}")
    request = Request(calibration, options.waves, options.recovery)
    if options.resume and is_complete(options.out):
        _say_again(options, request.work_hash)
        return
    inputs = () if options.file in bundled_calibrations() else (Path(options.file),)
    folder = SweepFolder(options.out, options.resume, what=KIND)
    place = Workplace(options.workers or available_cores())
    with (
        ending_like_ctrl_c(),
        folder,
        _how_to_resume(folder, options),
        progress_bar(f"{calibration.name}: wave 1", options.quiet) as progress,
    ):
        _, page = calibrate_to_folder(request, folder, place, progress, inputs, _wave_line(options.quiet))
    click.echo(str(options.out) if options.quiet else f"{page}\n\nCalibration folder: {options.out}")


def _wave_line(quiet: bool) -> Callable[[WaveResult], None] | None:
    if quiet:
        return None

    def say(wave: WaveResult) -> None:
        click.echo(f"Wave {wave.number} is done: {wave.space_after:.2%} of the prior is left.", err=True)

    return say


def _say_again(options: CalibrateOptions, work: str) -> None:
    """Print the page of a calibration that is complete already."""
    from longgame.analysis.calibration.folder import PAGE, check_calibration, holds_calibration

    if not holds_calibration(options.out, work):
        raise WrongUse(
            f"{options.out} holds the results of another calibration, engine, number of waves or of panels, and is "
            "never overwritten. Use --out to write elsewhere."
        )
    check_calibration(options.out)
    if not options.quiet:
        click.echo((options.out / PAGE).read_text(encoding="utf-8").rstrip())
    click.echo(str(options.out) if options.quiet else f"Complete already: {options.out}")


@contextmanager
def _how_to_resume(folder: SweepFolder, options: CalibrateOptions) -> Iterator[None]:
    """If the calibration cannot go on: report how many blocks are kept, and the command that continues it."""
    try:
        yield
    except (KeyboardInterrupt, OSError, RuntimeError, MemoryError) as error:
        kept = len(folder.blocks)
        if not kept:
            raise
        why = "Stopped." if isinstance(error, KeyboardInterrupt) else str(error) or type(error).__name__
        words = ["longgame", "calibrate", options.file, "--out", str(options.out), "--resume"]
        given = {
            "--workers": options.workers,
            "--waves": options.waves,
            "--until": options.until,
            "--recovery": options.recovery,
        }
        words += [word for name, value in given.items() if value is not None for word in (name, str(value))]
        raise Failure(f"{why}\nKept {kept} finished blocks. To continue: {shlex.join(words)}") from error
