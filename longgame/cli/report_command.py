"""The command `longgame report`: a run, a comparison or a sweep as one HTML file to hand over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from longgame.cli.errors import WrongUse

REPORT: Final = "report.html"
#: Bytes in which a report says that it is one.
_HEAD: Final = 2_000


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=f"[default: {REPORT} in the folder]")
@click.option(
    "--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="The strategy file, if the run had one."
)
@click.option("--quiet", "-q", is_flag=True, help="Print only the file.")
def report(folder: Path, out: Path | None, strategies: Path | None, quiet: bool) -> None:
    """Write a run, a comparison or a sweep as one HTML page.

    The page holds the question and the prediction of the scenario, the answer with its interval, figures, gains and
    losses, deals that died, assumptions, limits and the manifest. It needs no network and no scripts, and prints well.

    \b
    longgame run rural --out rural
    longgame report rural
    longgame report rural --out rural.html

    A report that is there already is replaced; any other file is left alone.
    """  # noqa: D301 - click wants the escape
    from longgame.analysis.report.html_page import html_page
    from longgame.cli.report_reading import report_of_folder

    target = folder / REPORT if out is None else out
    _check_replaceable(target)
    page = html_page(report_of_folder(folder, strategies))
    _write(page, target)
    click.echo(str(target) if quiet else f"Report: {target}  ({len(page.encode()) / 1e6:.1f} MB)")


def _check_replaceable(target: Path) -> None:
    """Refuse to replace a file that is no report, before any work is done.

    Raises:
        WrongUse: it is something else.
    """
    from longgame.analysis.report.html_page import GENERATOR

    if not target.exists() and not target.is_symlink():
        return
    try:
        with target.open("rb") as file:
            is_report = GENERATOR.encode() in file.read(_HEAD)
    except OSError:
        is_report = False
    if not is_report:
        raise WrongUse(f"{target} exists already and is no report of longgame. Use --out to write elsewhere.")


def _write(page: str, target: Path) -> None:
    """Write the page under another name first, so that nobody finds half of it.

    Raises:
        OSError: it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
