"""The commands that compare many runs: `longgame compare`, `invasion` and `sweep`."""

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


@click.command(short_help="Test if one strategy can invade another.")
@click.argument("resident")
@click.argument("mutant")
@click.option(
    "--scenario", default="default", show_default=True, help="Scenario of the market; its mix of strategies is ignored."
)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a parameter of the market; may be repeated."
)
@click.option("--normalise-shares", is_flag=True, help="Scale shares of CSV files that do not sum to 1.")
@click.option(
    "--share",
    "shares",
    multiple=True,
    type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
    default=(0.1, 0.25, 0.5),
    show_default=True,
    help="Initial share of the mutant; may be repeated.",
)
@click.option(
    "--window",
    "windows",
    multiple=True,
    type=_POSITIVE,
    default=(1, 3, 10),
    show_default=True,
    help="Years of results that players compare; may be repeated.",
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Kind of organisation to invade. [default: all]")
@click.option(
    "--replicates", "-n", type=REPLICATES, default=100, show_default=True, help="Markets for each share and window."
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed, the same for all.")
@click.option("--years", type=click.IntRange(1, 200), help="Contract years. [default: the scenario's]")
@click.option("--workers", type=_POSITIVE, help="Worker processes. [default: one for each core]")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write tables, JSON and a figure to this folder."
)
@figure_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print only the folder.")
def invasion(
    resident: str,
    mutant: str,
    scenario: str,
    settings: tuple[str, ...],
    normalise_shares: bool,
    shares: tuple[float, ...],
    windows: tuple[int, ...],
    kinds: tuple[str, ...],
    replicates: int,
    seed: int,
    years: int | None,
    workers: int | None,
    out: Path | None,
    formats: tuple[str, ...],
    width: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Put a few players of one strategy into markets of another, and count how often they take over.

    MUTANT is the strategy that invades; everybody else plays RESIDENT. Takeover and growth are shown beside what pure
    chance (copying decided by coin tosses) would give. Exploration is off. Imitation is slow, so allow many years.

    \b
    longgame invasion zero_sum long_term --years 60
    longgame invasion win_win long_term --kind payer --share 0.2 --share 0.4 --share 0.6 --years 60
    longgame invasion zero_sum long_term --set evolution.imitation_rate=0.3 --out invaded
    """  # noqa: D301 - click wants the escape
    from longgame.cli.invasion_command import InvasionOptions, invasion_command

    invasion_command(
        InvasionOptions(
            resident=resident,
            mutant=mutant,
            scenario=scenario,
            settings=(*settings, *normalising(normalise_shares)),
            shares=shares,
            windows=windows,
            kinds=kinds,
            replicates=replicates,
            seed=seed,
            years=years,
            workers=workers,
            out=out,
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
