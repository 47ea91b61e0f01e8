"""The commands that compare many runs: `longgame compare`, `invasion` and `sweep`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED, normalising

_POSITIVE = click.IntRange(min=1)


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO [SCENARIO ...]")
@click.option("--vary", multiple=True, metavar="KEY=V1,V2", help="Compare values of a parameter in one scenario.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a parameter in all of them.")
@click.option("--normalise-shares", is_flag=True, help="Scale shares of CSV files that do not sum to 1.")
@click.option("--replicates", "-n", type=REPLICATES, default=20, show_default=True, help="Markets for each scenario.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="The same draws for all.")
@click.option("--years", type=click.IntRange(1, 200), help="Contract years, instead of the scenarios'.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="What to compare, such as gain_rate.*")
@click.option(
    "--precision", multiple=True, metavar="NAME=HALF", help="Double the markets until the interval is so narrow."
)
@click.option("--workers", type=_POSITIVE, help="Processes. [default: one a core]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write tables, JSON and a figure.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
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
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare scenarios on the same draws: differences with 95 % intervals.

    The first scenario is the base. With --vary one scenario is compared with itself at other values: among the values
    of one lever, or each lever against the scenario as it is.

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
            as_json=as_json,
            quiet=quiet,
        )
    )


@click.command()
@click.argument("resident")
@click.argument("mutant")
@click.option("--scenario", default="default", show_default=True, help="Market; its own mix of strategies is left out.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a parameter of it.")
@click.option("--normalise-shares", is_flag=True, help="Scale shares of CSV files that do not sum to 1.")
@click.option(
    "--share",
    "shares",
    multiple=True,
    type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
    default=(0.1, 0.25, 0.5),
    show_default=True,
    help="Initial share of the mutant; may be given many times.",
)
@click.option(
    "--window",
    "windows",
    multiple=True,
    type=_POSITIVE,
    default=(1, 3, 10),
    show_default=True,
    help="Years of results that count in a comparison; may be given many times.",
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Invaded kind of organisation. [default: all]")
@click.option("--replicates", "-n", type=REPLICATES, default=100, show_default=True, help="Markets for each opening.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="The same draws for all.")
@click.option("--years", type=click.IntRange(1, 200), help="Contract years, instead of the scenario's.")
@click.option("--workers", type=_POSITIVE, help="Processes. [default: one a core]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write tables, JSON and a figure.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
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
    as_json: bool,
    quiet: bool,
) -> None:
    """Let a few players of one strategy into markets of another, and see who takes over.

    RESIDENT is what everybody else plays, MUTANT what invades. Takeover and growth are told beside what copying by the
    toss of a coin would give. Exploration is off; imitation is slow, so give it years.

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
            as_json=as_json,
            quiet=quiet,
        )
    )


@click.command()
@click.argument("experiment", required=False)
@click.option("--list", "list_only", is_flag=True, help="List the bundled experiments.")
@click.option("--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="Strategies of your own.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Sweep folder. [default: sweeps/NAME]")
@click.option("--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where.")
@click.option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster that runs; implies --executor dask.")
@click.option("--workers", type=_POSITIVE, help="Processes. [default: one a core]")
@click.option("--shard", metavar="I/N", help="Only the I-th of N parts; all parts write the same folder.")
@click.option("--resume", is_flag=True, help="Go on with an unfinished sweep; start it if there is none.")
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
    quiet: bool,
) -> None:
    """Try many settings of a scenario on the same draws and tell what moved what.

    EXPERIMENT is the name of a bundled experiment or a TOML file: a scenario, factors with their levels, how many draws
    of the uncertain parameters, and the outcomes to measure.

    \b
    longgame sweep --list             what is bundled
    longgame sweep framing            what a win-win promise does, over draws of every parameter
    longgame sweep mine.toml --out mine
    longgame sweep mine.toml --out mine --resume                after an interruption: repeats nothing
    longgame sweep mine.toml --out mine --shard 2/8             the second of eight jobs; the last one reads the result
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
            quiet=quiet,
        )
    )
