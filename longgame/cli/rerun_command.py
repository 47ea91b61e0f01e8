"""Carry out `longgame rerun`: list differences from the record, simulate again, compare the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.errors import Failure
from longgame.cli.progress_bar import progress_bar
from longgame.cli.recorded_work_reader import recorded_work
from longgame.cli.rerun import Rerun, rerun
from longgame.cli.validate_targets import puf_files
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.scenario.reading.parameter import Value, on_one_line
from longgame.experiments.manifest.differences import NOT_RECORDED, Difference, differences_from
from longgame.experiments.manifest.older import with_missing_values
from longgame.experiments.manifest.reader import read_manifest
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.plug_ins import load_strategies

#: Parameters of which the default is shown.
_MOST_DEFAULTS: Final = 12


@dataclass(frozen=True)
class RerunOptions:
    """The options of `longgame rerun`, as its help describes them."""

    manifest: Path
    out: Path | None
    strategies: Path | None
    aco_files: Path | None
    workers: int | None
    quiet: bool


def rerun_command(options: RerunOptions) -> None:
    """Carry out `longgame rerun`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    manifest = read_manifest(options.manifest)
    strategies = load_strategies(options.strategies) if options.strategies is not None else []
    others = differences_from(manifest, options.strategies, puf_files(options.aco_files))
    manifest, missing = with_missing_values(manifest, strategies)
    if missing:
        others.append(Difference(counted(len(missing), "parameter"), NOT_RECORDED, "their defaults"))
    if others and not options.quiet:
        # Before anything else: a manifest of another version may be refused, and this is why.
        _say("Different from the record:", *_table(others), "", *_defaults(missing), err=True)
    work = recorded_work(manifest, strategies, options.strategies, options.aco_files)
    if options.out is not None:
        NewFolder(options.out).check()
    if not options.quiet:
        _say(
            f"Running again {work.what}",
            *(f"The manifest contradicts itself: {text}" for text in work.contradictions),
            err=True,
        )
    with ending_like_ctrl_c(), progress_bar("rerun", options.quiet) as progress:
        done = rerun(manifest, work, options.out, options.workers, progress)
    if not options.quiet:
        _say(*_report(done))
    if done.folder is not None:
        _say(str(done.folder) if options.quiet else f"Rerun folder: {done.folder}")
    if not done.same:
        raise Failure("\n".join(map(on_one_line, _verdict(done, others))))


def _say(*lines: str, err: bool = False) -> None:
    """Print lines; texts of a manifest must not move the cursor of a terminal."""
    for line in lines:
        click.echo(on_one_line(line), err=err)


def _table(others: Sequence[Difference]) -> list[str]:
    width = max(len(other.what) for other in others)
    harmless = "  (harmless: the manifest holds the contents that were used)"
    return [
        f"  {other.what.ljust(width)}  {_recorded(other)}, here {other.here}{'' if other.matters else harmless}"
        for other in others
    ]


def _defaults(missing: Mapping[str, Value]) -> list[str]:
    """The parameters that are new since, with the defaults that they get."""
    if not missing:
        return []
    shown = [f"  {name} = {str(value).lower()}" for name, value in list(missing.items())[:_MOST_DEFAULTS]]
    more = len(missing) - len(shown)
    on = [name for name, value in missing.items() if value is True]
    return [
        f"The version that wrote this lacked {counted(len(missing), 'parameter')}, which get their defaults:",
        *shown,
        *([f"  and {more} more"] if more else []),
        *([f"On by default, so that results may differ: {', '.join(on)}"] if on else []),
        "",
    ]


def _recorded(other: Difference) -> str:
    return other.recorded if other.recorded == NOT_RECORDED else f"recorded {other.recorded}"


def _report(done: Rerun) -> list[str]:
    same = [finding.name for finding in done.findings if finding.same]
    lines = [f"Identical: {', '.join(same)}"] if same else []
    differing = [finding for finding in done.findings if not finding.same]
    lines += ["Different:"] if differing else []
    lines += [f"  {finding.name}: {finding.text}" for finding in differing]
    if done.pictures:
        drawn = (
            f"{done.pictures_same} of {done.pictures_drawn} drawn again are identical"
            if done.pictures_drawn
            else "not drawn again"
        )
        lines.append(
            f"Pictures and pages, which depend on matplotlib and fonts: {len(done.pictures)} recorded, {drawn}"
        )
    return lines


def _verdict(done: Rerun, others: Sequence[Difference]) -> list[str]:
    differing = [finding.name for finding in done.findings if not finding.same]
    lines = []
    if differing:
        lines.append(f"{len(differing)} of {len(done.findings)} files differ from the record: {', '.join(differing)}.")
    lines += [f"The manifest contradicts itself: {text}." for text in done.contradictions]
    if not differing or done.contradictions:
        return lines
    reasons = [other.what for other in others if other.matters]
    if reasons:
        lines.append(f"Likely reasons, because they differ from the record: {', '.join(reasons)}.")
    elif not all(finding.only_the_file for finding in done.findings if not finding.same):
        lines.append(
            "Versions, platform and engine match the record, so the reason is not known. Possible reasons: a strategy "
            "function has changed since the run or depends on more than its arguments, or the manifest was edited."
        )
    return lines
