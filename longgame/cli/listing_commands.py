"""The commands that only list: `longgame parameters`, `models`, `strategies` and `scenarios`."""

from __future__ import annotations

from pathlib import Path

import click


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


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def models(as_json: bool) -> None:
    """Compare the partnership models, term by term."""
    from longgame.cli.listing import models_command

    click.echo(models_command(as_json))


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
