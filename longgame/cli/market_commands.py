"""The commands for a market of one's own: `longgame new` and `longgame check`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED

_TEMPLATES = ("metro", "rural", "medicare-acos")


@click.command(short_help="Write the files of a market of your own.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--template",
    type=click.Choice(_TEMPLATES),
    help="A small market to overwrite. [default: metro]",
)
@click.option(
    "--from", "source", metavar="SCENARIO", help="Copy this market instead: a bundled name, a file or a folder."
)
@click.option(
    "--seed", type=SEED, help="With --from: write the values that this seed draws. [default: leave them blank]"
)
@click.option("--replicate", type=REPLICATES, help="With --seed: of this replicate. [default: 1]")
def new(folder: Path, template: str | None, source: str | None, seed: int | None, replicate: int | None) -> None:
    """Write the files of a market of your own: scenario.toml, organizations.csv, shares.csv and a guide.

    Overwrite the example rows with your organisations, in any spreadsheet. guide.md explains every column: meaning,
    unit, example, and what a blank cell stands for. Nothing is ever overwritten: DIR must be new or empty.

    \b
    longgame new mine --template rural
    longgame check mine
    longgame run mine

    With --from, the organisations of another market are written down, so that single ones can be changed. A seed adds
    the values that one of its replicates draws: run with the same seed, that replicate is the same to the byte as in
    the market it came from with mechanisms.entrants=false, as no newcomer replaces a named organisation.

    \b
    longgame new copy --from metro --seed 7
    """  # noqa: D301 - click wants the escape
    from longgame.cli.new_command import NewOptions, new_command

    if source is not None and template is not None:
        raise click.UsageError("--template does not go with --from; give one of them")
    if source is None and seed is not None:
        raise click.UsageError("--seed needs --from SCENARIO: a template draws nothing")
    if seed is None and replicate is not None:
        raise click.UsageError("--replicate needs --seed")
    click.echo(new_command(NewOptions(folder, template or "metro", source, seed, replicate or 1)))


@click.command(short_help="Check the files of a market, and list what is assumed.")
@click.argument("path", metavar="PATH")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a parameter; may be repeated.")
@click.option("--normalise-shares", is_flag=True, help="Scale shares of CSV files that do not sum to 1.")
@click.option(
    "--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="Python file with your own strategies."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def check(path: str, settings: tuple[str, ...], normalise_shares: bool, strategies: Path | None, as_json: bool) -> None:
    """Check the files of a market, and list what is assumed because a cell is blank.

    PATH is a folder with scenario.toml, a TOML file, a bundled name, or organizations as CSV or Excel workbook alone.
    All mistakes are reported together, each with its file, row, column, value, what is allowed and the closest valid
    name.

    \b
    longgame check mine
    longgame check mine --normalise-shares

    Exit status: 0 the market can be run, 2 it has mistakes.
    """  # noqa: D301 - click wants the escape
    from longgame.cli.check_command import check_command

    click.echo(check_command(path, settings, normalise_shares, strategies, as_json))
