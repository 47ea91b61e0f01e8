"""The commands that list what there is: `longgame parameters`, `models`, `strategies` and `scenarios`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("filter_text", metavar="[FILTER]", required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--schema", is_flag=True, help="JSON Schema of a scenario file.")
def parameters(filter_text: str | None, as_json: bool, schema: bool) -> None:
    """List every parameter with its range and source.

    FILTER keeps the parameters whose name contains it.
    """
    from longgame.cli.listing import parameters_command

    click.echo(parameters_command(filter_text, as_json, schema))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def models(as_json: bool) -> None:
    """Compare the five partnership models."""
    from longgame.cli.listing import models_command

    click.echo(models_command(as_json))


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="[FILE.py]", required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def strategies(file: Path | None, as_json: bool) -> None:
    """List the strategies and their traits; those of FILE.py too."""
    from longgame.cli.listing import strategies_command
    from longgame.experiments.running.plug_ins import load_strategies

    click.echo(strategies_command(as_json, load_strategies(file) if file is not None else []))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def scenarios(as_json: bool) -> None:
    """List the bundled scenarios."""
    from longgame.cli.listing import scenarios_command

    click.echo(scenarios_command(as_json))
