"""The commands that hold the model up to evidence: `longgame stakes` and `longgame validate`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED


@click.command(short_help="Show what trust, grievance and other social states are worth.")
@click.argument("scenario", default="default")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a parameter; may be repeated.")
@click.option("--replicates", "-n", type=REPLICATES, default=10, show_default=True, help="Independent markets.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed.")
@click.option("--years", type=click.IntRange(1, 200), help="Contract years. [default: the scenario's]")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [default: by the size of the run]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print the table alone.")
def stakes(
    scenario: str,
    settings: tuple[str, ...],
    replicates: int,
    seed: int,
    years: int | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show what each social state is worth: in dollars a life-year, months of talks and points of probability.

    A tenth of trust, a wholly bad year of grievance, a tenth of identity inertia, a listed loss and so on, each
    changed alone in the running deals of SCENARIO, beside a year's luck, the exit cost and the margin of staying.

    \b
    longgame stakes
    longgame stakes rural --set trust.data_share=0.6
    """  # noqa: D301 - click wants the escape
    from longgame.cli.stakes_command import StakesOptions, stakes_command

    stakes_command(
        StakesOptions(
            scenario=scenario,
            settings=settings,
            replicates=replicates,
            seed=seed,
            years=years,
            workers=workers,
            as_json=as_json,
            quiet=quiet,
        )
    )


@click.command(short_help="Hold the model against what others measured.")
@click.option("--behaviour", is_flag=True, help="Effect sizes of the literature and of surveys instead.")
@click.option("--scenario", default="medicare-acos", show_default=True, help="Scenario with a public programme.")
@click.option(
    "--replicates", "-n", type=REPLICATES, help="Markets. [default: 20; with --behaviour 50 of each scenario]"
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed.")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [default: chosen from the size]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the tables to this new folder.")
@click.option("--quiet", "-q", is_flag=True, help="Print only the verdicts, or the folder if there is one.")
def validate(
    behaviour: bool,
    scenario: str,
    replicates: int | None,
    seed: int,
    workers: int | None,
    out: Path | None,
    quiet: bool,
) -> None:
    """Hold the model against what others measured, figure beside figure.

    83 figures of the Medicare Shared Savings Program 2013 to 2018 beside those of a simulated programme, a coin and a
    line. The gate asks for most of them, and for eight slopes; docs/targets.md defines all.

    With --behaviour: effect sizes of the literature and of surveys, such as how much less is left after a realistic
    preview, measured in the default market and in the matched pair of framings. A target that is missed is a finding
    and no error. docs/evidence.md names the sources and says what could be checked.

    \b
    longgame validate
    longgame validate --behaviour
    longgame validate --behaviour -n 200 --out behaviour

    Exit status: 0 the gate passes (with --behaviour: measured); 1 it fails, or the run failed; 2 wrong use.
    """  # noqa: D301 - click wants the escape
    from longgame.cli.validate_command import ValidateOptions, validate_command

    validate_command(
        ValidateOptions(
            behaviour=behaviour,
            scenario=scenario,
            replicates=replicates or (50 if behaviour else 20),
            seed=seed,
            workers=workers,
            out=out,
            quiet=quiet,
        )
    )
