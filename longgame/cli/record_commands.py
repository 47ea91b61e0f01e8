"""The commands that list what results hold and how a year runs: `longgame outcomes`, `tables` and `phases`."""

from __future__ import annotations

import click


@click.command()
@click.argument("search", metavar="[SEARCH]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def outcomes(search: str | None, as_json: bool) -> None:
    """List every outcome with its unit, definition and horizon.

    An outcome is one number about a market, such as renewal_rate. The summary of a run, comparisons and sweeps all use
    these definitions. SEARCH lists the outcomes whose name contains it or, failing that, whose meaning does.
    """
    from longgame.cli.listing_records import outcomes_command

    click.echo(outcomes_command(search, as_json))


@click.command()
@click.argument("search", metavar="[SEARCH]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def tables(search: str | None, as_json: bool) -> None:
    """List every column of the tables in a run folder.

    SEARCH lists the columns whose name or table contains it or, failing that, whose meaning does.
    """
    from longgame.cli.listing_records import tables_command

    click.echo(tables_command(search, as_json))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def phases(as_json: bool) -> None:
    """List the phases of a contract year in their order."""
    from longgame.cli.engine_pages import phases_command

    click.echo(phases_command(as_json))
