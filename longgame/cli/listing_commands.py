"""The commands that only list: `longgame parameters`, `models`, `strategies` and `scenarios`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED


@click.command()
@click.argument("filter_words", metavar="[FILTER]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenario files.")
def parameters(filter_words: tuple[str, ...], as_json: bool, schema: bool) -> None:
    """List every parameter with its range and source.

    FILTER is a name, which shows that parameter in full, or one or more words that its name or meaning must contain.

    \b
    longgame parameters trust.memory_share
    longgame parameters quality gate
    """  # noqa: D301 - click wants the escape
    from longgame.cli.listing import parameters_command

    click.echo(parameters_command(" ".join(filter_words) or None, as_json, schema))


@click.command(short_help="Compare the partnership models, term by term or, with groups, from runs.")
@click.argument("scenario", required=False)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a parameter; may be repeated.")
@click.option("--replicates", "-n", type=REPLICATES, default=40, show_default=True, help="Independent markets.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed.")
@click.option("--years", type=click.IntRange(1, 200), help="Contract years. [default: the scenario's]")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [default: by the size of the run]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print the tables alone.")
def models(
    scenario: str | None,
    settings: tuple[str, ...],
    replicates: int,
    seed: int,
    years: int | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare the partnership models, term by term; with SCENARIO, from runs: which model for whom.

    With SCENARIO the market is played with all models on offer and with each alone: which kinds and sizes of providers
    sign each model, how long it lasts, what it brings both sides, and who gains and pays in the market. Then each form
    of provider group is played alone against the same market without groups. The other options go with SCENARIO.

    \b
    longgame models
    longgame models metro --replicates 100
    """  # noqa: D301 - click wants the escape
    if scenario is None:
        from longgame.cli.listing import models_command

        click.echo(models_command(as_json))
        return
    from longgame.cli.models_command import ModelsOptions
    from longgame.cli.models_command import models_command as play

    play(
        ModelsOptions(
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


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="[FILE.py]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def strategies(file: Path | None, as_json: bool) -> None:
    """List the strategies and their traits, also those in FILE.py."""
    from longgame.cli.listing import strategies_command
    from longgame.experiments.running.plug_ins import load_strategies

    click.echo(strategies_command(as_json, load_strategies(file) if file is not None else []))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def scenarios(as_json: bool) -> None:
    """List the bundled scenarios."""
    from longgame.cli.listing import scenarios_command

    click.echo(scenarios_command(as_json))
