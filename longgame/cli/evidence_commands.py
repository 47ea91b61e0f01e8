"""The commands that hold the model up to evidence: `longgame stakes` and `longgame validate`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED, format_option


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


@click.command(short_help="Hold the model against the real world, figure beside figure.")
@click.option(
    "--behaviour", is_flag=True, help="Effect sizes of the literature and of surveys instead of a real programme."
)
@click.option("--commercial", is_flag=True, help="A market beside known levels of commercial markets.")
@click.option(
    "--scenario",
    metavar="SCENARIO",
    help="What is held against the evidence. [default: medicare-acos; with --commercial default]",
)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="With --commercial: change a parameter of the market."
)
@click.option(
    "--replicates",
    "-n",
    type=REPLICATES,
    help="Markets. [default: 20; with --behaviour 50 of each of three scenarios, with --commercial 20 of each of two]",
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed.")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [default: chosen from the size]")
@click.option(
    "--aco-files",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Recompute the real figures from your own copy of the CMS public-use files, 2013 to 2018 or later.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write tables, gate and figures to this new folder."
)
@format_option
@click.option("--quiet", "-q", is_flag=True, help="Print only the verdicts, or the folder if there is one.")
@click.pass_context
def validate(
    context: click.Context,
    behaviour: bool,
    commercial: bool,
    scenario: str | None,
    settings: tuple[str, ...],
    replicates: int | None,
    seed: int,
    workers: int | None,
    aco_files: Path | None,
    out: Path | None,
    formats: tuple[str, ...],
    quiet: bool,
) -> None:
    """Hold the model against the real world, figure beside figure.

    Without options: a public programme against 83 figures of the Medicare Shared Savings Program, with two models
    beside it that decide nothing, and a gate that passes or fails. docs/targets.md defines every figure.

    With --behaviour: effect sizes of the literature and of surveys, such as how much less is left after a realistic
    preview, measured in the commercial market and in the matched pair of framings. A target that is missed is a finding
    and no error. docs/evidence.md names the sources and says what could be checked.

    With --commercial: the default market, or SCENARIO, and its no-deal twin beside published levels of commercial
    markets, and some stated by judgement: adoption, size, leaving, costs and gains, talks, fees and closures.
    docs/evidence.md has the definitions, docs/commercial.md the results.

    \b
    longgame validate
    longgame validate -n 50 --seed 7 --out validation
    longgame validate --behaviour -n 200 --out behaviour
    longgame validate --commercial --out commercial
    longgame validate --commercial --set market.member_churn_rate=0.15
    longgame validate --commercial --scenario commercial

    Exit status: 0 the gate passes, or with --behaviour or --commercial measured, whatever the verdicts; 1 the gate
    fails (everything is printed and written all the same) or the run failed; 2 wrong use.
    """  # noqa: D301 - click wants the escape
    if settings and not commercial:
        raise click.UsageError("--set goes with --commercial only")
    if behaviour and commercial:
        raise click.UsageError("give either --behaviour or --commercial")
    if behaviour or commercial:
        from longgame.cli.validate_behaviour import validate_behaviour
        from longgame.cli.validate_commercial import validate_commercial
        from longgame.cli.validate_evidence import EvidenceOptions

        chosen = "--behaviour" if behaviour else "--commercial"
        drawn = None if formats == ("png",) else formats
        named = scenario if behaviour else None
        for option, value in (("--scenario", named), ("--aco-files", aco_files), ("--format", drawn)):
            if value is not None:
                raise click.UsageError(f"{option} does not go with {chosen}")
        if behaviour:
            validate_behaviour(EvidenceOptions(replicates or 50, seed, workers, out, quiet))
        else:
            evidence = EvidenceOptions(replicates or 20, seed, workers, out, quiet)
            validate_commercial(evidence, scenario or "default", settings)
        return
    from longgame.cli.validate_targets import TargetOptions, validate_targets

    files = tuple(dict.fromkeys(formats))
    options = TargetOptions(scenario or "medicare-acos", replicates or 20, seed, workers, out, aco_files, quiet, files)
    context.exit(0 if validate_targets(options) else 1)
