"""Carry out `longgame compare`: choose the scenarios, print the differences, name the folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.text_page import KEPT_WIDTH
from longgame.cli.comparison_folder import DEALS_OF, ComparisonPlan, people_outcomes, records, write_comparison
from longgame.cli.errors import WrongUse
from longgame.cli.option_types import FigureFiles
from longgame.cli.progress_bar import progress_bar
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.scenario.reading.layers import hidden_by_bundled, override_layer
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import input_files, resolved_scenario


@dataclass(frozen=True)
class CompareOptions:
    """The options of `longgame compare`, as its help describes them."""

    scenarios: tuple[str, ...]
    vary: tuple[str, ...]
    settings: tuple[str, ...]
    replicates: int
    seed: int
    years: int | None
    outcomes: tuple[str, ...]
    precision: tuple[str, ...]
    workers: int | None
    out: Path | None
    raw: bool
    figures: FigureFiles
    as_json: bool
    quiet: bool


def compare_command(options: CompareOptions) -> None:
    """Carry out `longgame compare`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    scenarios = _scenarios(options)
    hidden = [warning for name in options.scenarios for warning in hidden_by_bundled(name)]
    warnings = [warning for scenario in scenarios.values() for warning in scenario.warnings]
    for warning in dict.fromkeys([*hidden, *warnings]):
        click.echo(f"Warning: {warning}", err=True)
    outcomes = options.outcomes or people_outcomes(scenarios)
    deals_of = DEALS_OF if options.out is not None else 0
    plan = ComparisonPlan(
        scenarios, options.replicates, options.seed, outcomes, _precision(options.precision), deals_of
    )
    if options.out is not None:
        NewFolder(options.out).check()
    what = f"{len(scenarios)} scenarios, {counted(options.replicates, 'market')} each"
    try:
        with ending_like_ctrl_c(), progress_bar(what, options.quiet or options.as_json) as progress:
            table, deals = plan.carry_out(options.workers or plan.suitable_workers, progress)
    except ValueError as error:
        raise WrongUse(str(error)) from None
    folder = None
    if options.out is not None:
        inputs = [path for name in options.scenarios for path in input_files(name)]
        new = NewFolder(options.out)
        folder = write_comparison(plan, table, new, inputs, options.raw, options.figures, deals)
    if options.as_json:
        click.echo(json.dumps(records(table), indent=2))
        return
    if options.quiet:
        click.echo(str(folder) if folder else "")
        return
    click.echo(plan.page(table, shutil.get_terminal_size((KEPT_WIDTH, 24)).columns, options.raw))
    if folder is not None:
        figures = ", ".join(f".{suffix}" for suffix in options.figures.formats)
        kept = "" if deals is None else "; compared_deals.parquet"
        click.echo(f"Folder: {folder}  (comparison.txt, .parquet, .csv, .json, {figures}{kept})")


def _scenarios(options: CompareOptions) -> dict[str, Scenario]:
    """Scenarios by the name they get in the table, the base first."""
    named = {
        name: resolved_scenario(name, years=options.years, overrides=options.settings) for name in options.scenarios
    }
    if not options.vary:
        if len(named) < 2:
            raise WrongUse("give two or more different scenarios, or one with --vary KEY=V1,V2")
        return named
    if len(named) != 1:
        raise WrongUse("--vary changes one scenario: name just one")
    (base,) = named.values()
    varied: dict[str, Scenario] = {}
    for lever in options.vary:
        key, equals, texts = lever.partition("=")
        if not equals or not texts or not key.strip():
            raise WrongUse(f"--vary {quoted(lever)}: write KEY=V1,V2, such as market.member_churn_rate=0.1,0.3")
        for text in texts.split(","):
            problems: list[str] = []
            settings = override_layer([f"{key}={text}"], problems).settings
            if problems:
                raise ScenarioError(problems)
            scenario = base.with_values(dict(settings))
            same = [name for name in varied if name.startswith(f"{key}=")]
            if any(varied[name].scenario_hash == scenario.scenario_hash for name in same):
                # Two equal scenarios would be simulated twice; under one name, one of them would be lost.
                raise WrongUse(
                    f"--vary {quoted(lever)}: the value {quoted(text.strip())} is given twice; write it once"
                )
            varied[f"{key}={text.strip()}"] = scenario
    # A single lever is compared among its values; several are each compared with the scenario as it is.
    return varied if len(options.vary) == 1 and len(varied) > 1 else {next(iter(named)): base, **varied}


def _precision(texts: Sequence[str]) -> dict[str, float]:
    limits = {}
    for text in texts:
        name, equals, number = text.partition("=")
        try:
            limits[name] = float(number)
        except ValueError:
            equals = ""
        if not equals or limits[name] <= 0.0:
            raise WrongUse(f"--precision {quoted(text)}: write OUTCOME=HALF_WIDTH, such as renewal_rate=0.02")
    return limits
