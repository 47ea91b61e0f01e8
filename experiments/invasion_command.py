"""`longgame invasion` behind its options: who invades whom, what became of it, and where the folder is."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from longgame.environment.new_folder import NewFolder, write_manifest
from longgame.environment.scenario import Scenario, ScenarioError
from longgame.experiments.errors import WrongUse
from longgame.experiments.interrupts import ending_like_ctrl_c
from longgame.experiments.invasion import invasion, tipping_share
from longgame.experiments.manifest import engine_hash, git_revision, simd_level, versions
from longgame.experiments.progress_bar import progress_bar
from longgame.experiments.run import resolved_scenario
from longgame.experiments.simulate import available_cores

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class InvasionOptions:
    """The options of `longgame invasion`, as its help describes them."""

    resident: str
    mutant: str
    scenario: str
    settings: tuple[str, ...]
    shares: tuple[float, ...]
    windows: tuple[int, ...]
    kinds: tuple[str, ...]
    replicates: int
    seed: int
    years: int | None
    workers: int | None
    out: Path | None
    as_json: bool
    quiet: bool


def invasion_command(options: InvasionOptions) -> None:
    """Do what `longgame invasion` does.

    Raises:
        click.ClickException: with the exit status; other exceptions are put in words by `errors.said_plainly`.
    """
    scenario = resolved_scenario(options.scenario, years=options.years, overrides=options.settings)
    what = f"{len(options.shares) * len(options.windows)} openings, {options.replicates} markets each"
    try:
        with ending_like_ctrl_c(), progress_bar(what, options.quiet or options.as_json) as progress:
            table = invasion(
                options.resident,
                options.mutant,
                scenario=scenario,
                shares=options.shares,
                windows=options.windows,
                kinds=options.kinds or None,
                replicates=options.replicates,
                seed=options.seed,
                workers=options.workers or available_cores(),
                progress=progress,
            )
    except ScenarioError:
        raise
    except ValueError as error:
        raise WrongUse(str(error)) from None
    turns = tipping_share(table)
    folder = _written(options, scenario, table, turns) if options.out else None
    if options.as_json:
        click.echo(_json(table, turns))
        return
    if options.quiet:
        click.echo(str(folder) if folder else "")
        return
    from longgame.analysis.invasion_page import invasion_page

    width = shutil.get_terminal_size((110, 24)).columns
    click.echo(invasion_page(options.resident, options.mutant, table, turns, width))
    if folder is not None:
        click.echo(f"Folder: {folder}  (invasion.parquet, .csv, .json, .png)")


def _written(options: InvasionOptions, scenario: Scenario, table: pd.DataFrame, turns: pd.DataFrame) -> Path:
    """Write the folder: Parquet, CSV, JSON, a figure and a manifest; returns its path."""
    from longgame.analysis.figure_invasion import write_invasion_figure

    assert options.out is not None
    with NewFolder(options.out) as new:
        table.to_parquet(new.partial / "invasion.parquet", index=False)
        table.to_csv(new.partial / "invasion.csv", index=False)
        (new.partial / "invasion.json").write_text(_json(table, turns) + "\n", encoding="utf-8")
        write_invasion_figure(options.resident, options.mutant, table, new.partial / "invasion.png")
        information = {
            "scenario": scenario.canonical(),
            "scenario_hash": scenario.scenario_hash,
            "resident": options.resident,
            "mutant": options.mutant,
            "shares": options.shares,
            "windows": options.windows,
            "kinds": options.kinds or None,
            "seed": options.seed,
            "replicates": options.replicates,
            "engine_hash": engine_hash(),
            "versions": versions(),
            "simd_level": simd_level(),
            "git_revision": git_revision(),
        }
        write_manifest(new.partial, information, {"invasion": len(table)})
        return new.publish()


def _json(table: pd.DataFrame, turns: pd.DataFrame) -> str:
    """Both tables as JSON; what is not known is null."""
    return json.dumps({"openings": _records(table), "turns": _records(turns)}, indent=2)


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {str(key): None if value != value else value for key, value in row.items()} for row in table.to_dict("records")
    ]
