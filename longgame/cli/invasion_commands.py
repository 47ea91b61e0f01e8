"""The command `longgame invasion`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED, FigureFiles, figure_options, normalising

_POSITIVE = click.IntRange(min=1)


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
