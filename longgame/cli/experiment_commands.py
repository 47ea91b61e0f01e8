"""The commands that compare many runs: `longgame compare` and `sweep`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED, FigureFiles, figure_options, normalising

_POSITIVE = click.IntRange(min=1)


@click.command(short_help="Compare scenarios on the same draws.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO [SCENARIO ...]")
@click.option("--vary", multiple=True, metavar="KEY=V1,V2", help="Compare values of a parameter; may be repeated.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a parameter in every scenario; may be repeated.",
)
@click.option("--normalise-shares", is_flag=True, help="Scale shares of CSV files that do not sum to 1.")
@click.option("--replicates", "-n", type=REPLICATES, default=20, show_default=True, help="Markets for each scenario.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed, the same for all.")
@click.option("--years", type=click.IntRange(1, 200), help="Contract years. [default: the scenarios']")
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="NAME",
    help="Outcome to compare, such as gain_rate.*; may be repeated.",
)
@click.option(
    "--precision",
    multiple=True,
    metavar="NAME=HALF",
    help="Add markets until NAME is known to plus or minus HALF (95 %); may be repeated.",
)
@click.option("--workers", type=_POSITIVE, help="Worker processes. [default: chosen from the size of the comparison]")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write tables, JSON and a figure to this folder."
)
@click.option("--table", "raw", is_flag=True, help="Print all outcomes by name with all digits instead.")
@figure_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print only the folder.")
def compare(
    scenarios: tuple[str, ...],
    vary: tuple[str, ...],
    settings: tuple[str, ...],
    normalise_shares: bool,
    replicates: int,
    seed: int,
    years: int | None,
    outcomes: tuple[str, ...],
    precision: tuple[str, ...],
    workers: int | None,
    out: Path | None,
    raw: bool,
    formats: tuple[str, ...],
    width: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare scenarios on the same draws: differences with 95 % intervals.

    The first scenario is the base. With --vary, one scenario is compared with itself at other values of a parameter.
    Use --vary once to compare the values of one parameter, or several times to compare each change with the scenario
    as it is. The page says what the move changed, for whom, and how sure that is; --table prints the raw columns.

    \b
    longgame compare framing-realistic framing-win-win --replicates 100
    longgame compare default --vary market.member_churn_rate=0.15,0.30
    longgame compare default --vary mechanisms.trust=false --vary mechanisms.identity=false
    """  # noqa: D301 - click wants the escape
    from longgame.cli.compare_command import CompareOptions, compare_command

    compare_command(
        CompareOptions(
            scenarios=scenarios,
            vary=vary,
            settings=(*settings, *normalising(normalise_shares)),
            replicates=replicates,
            seed=seed,
            years=years,
            outcomes=outcomes,
            precision=precision,
            workers=workers,
            out=out,
            raw=raw,
            figures=FigureFiles(tuple(dict.fromkeys(formats)), width),
            as_json=as_json,
            quiet=quiet,
        )
    )


@click.command(short_help="Run an experiment over many settings.")
@click.argument("experiment", required=False)
@click.option("--list", "list_only", is_flag=True, help="List the bundled experiments.")
@click.option("--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="Your own strategies.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Sweep folder. [default: sweeps/NAME]")
@click.option(
    "--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where to run."
)
@click.option("--scheduler", metavar="ADDRESS", help="Use this running Dask cluster (implies --executor dask).")
@click.option("--workers", type=_POSITIVE, help="Worker processes. [default: one for each core]")
@click.option("--shard", metavar="I/N", help="Run only part I of N; all parts share one folder.")
@click.option("--resume", is_flag=True, help="Continue an unfinished sweep, or start it.")
@click.option("--csv", is_flag=True, help="Also write points, draws and outcomes as CSV, for spreadsheets.")
@figure_options
@click.option("--quiet", "-q", is_flag=True, help="Print only the sweep folder.")
def sweep(
    experiment: str | None,
    list_only: bool,
    strategies: Path | None,
    out: Path | None,
    executor: str,
    scheduler: str | None,
    workers: int | None,
    shard: str | None,
    resume: bool,
    csv: bool,
    formats: tuple[str, ...],
    width: str,
    quiet: bool,
) -> None:
    """Try many settings of a scenario and report which of them change the outcomes.

    EXPERIMENT is the name of a bundled experiment or a TOML file. It names a scenario, the factors and their levels,
    the number of draws of uncertain parameters, and the outcomes to measure.

    \b
    longgame sweep --list             list the bundled experiments
    longgame sweep framing            effect of a win-win promise, over draws of every parameter
    longgame sweep mine.toml --out mine --csv
    longgame sweep mine.toml --out mine --resume                continue after an interruption
    longgame sweep mine.toml --out mine --shard 2/8             the second of eight jobs that share one folder
    longgame sweep mine.toml --scheduler tcp://10.0.0.1:8786    on a Dask cluster

    A folder that holds results is never overwritten.
    """  # noqa: D301 - click wants the escape
    from longgame.cli.sweep_command import SweepOptions, bundled_experiments, sweep_command

    if list_only:
        click.echo(bundled_experiments())
        return
    if experiment is None:
        raise click.UsageError("name an experiment: a TOML file, or a bundled one (see --list)")
    sweep_command(
        SweepOptions(
            experiment=experiment,
            strategies=strategies,
            out=out,
            executor="dask" if scheduler else executor,
            scheduler=scheduler,
            workers=workers,
            shard=shard,
            resume=resume,
            csv=csv,
            figures=FigureFiles(tuple(dict.fromkeys(formats)), width),
            quiet=quiet,
        )
    )
