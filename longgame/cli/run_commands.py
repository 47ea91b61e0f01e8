"""The commands `longgame run` and `longgame rerun`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import REPLICATES, SEED, FigureFiles, figure_options, normalising

_POSITIVE = click.IntRange(min=1)


@click.command()
@click.argument("scenario", default="default")
@click.option(
    "--replicates", "-n", type=REPLICATES, default=20, show_default=True, help="Independent markets to simulate."
)
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="Random seed; the same seed gives the same files."
)
@click.option("--years", type=click.IntRange(1, 200), help="Contract years. [default: the scenario's]")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a parameter; may be repeated.")
@click.option("--normalise-shares", is_flag=True, help="Scale shares of CSV files that do not sum to 1.")
@click.option(
    "--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="Python file with your own strategies."
)
@click.option("--workers", type=_POSITIVE, help="Worker processes. [default: chosen from the size of the run]")
@click.option(
    "--record",
    type=click.Choice(["market", "organizations", "deals"]),
    default="deals",
    show_default=True,
    help="What to write: only the market tables; organisations and events too; or everything.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Run folder. [default: runs/NAME-SEED]")
@click.option("--csv", is_flag=True, help="Also write every table as CSV, for spreadsheets.")
@click.option(
    "--twin/--no-twin",
    default=True,
    show_default=True,
    help="Also simulate the same market without deals, to show who gained and who lost.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="Draw the figures.")
@figure_options
@click.option("--quiet", "-q", is_flag=True, help="Print only the run folder.")
def run(
    scenario: str,
    replicates: int,
    seed: int,
    years: int | None,
    settings: tuple[str, ...],
    normalise_shares: bool,
    strategies: Path | None,
    workers: int | None,
    record: str,
    out: Path | None,
    csv: bool,
    twin: bool,
    figures: bool,
    formats: tuple[str, ...],
    width: str,
    quiet: bool,
) -> None:
    """Simulate a market, print a summary and write a run folder.

    SCENARIO is the name of a bundled scenario (see `longgame scenarios`), a TOML file, or a folder with scenario.toml.

    \b
    longgame run metro --replicates 100
    longgame run --set market.member_churn_rate=0.3 --out churn-30
    longgame run mine.toml --strategies mine.py --record organizations

    A folder that holds a run is never overwritten. After Ctrl-C, finished replicates are kept.
    """  # noqa: D301 - click wants the escape
    from longgame.cli.run_command import RunOptions, run_command

    run_command(
        RunOptions(
            scenario=scenario,
            replicates=replicates,
            seed=seed,
            years=years,
            settings=(*settings, *normalising(normalise_shares)),
            strategies=strategies,
            workers=workers,
            record=record,
            out=out,
            csv=csv,
            twin=twin,
            figures=FigureFiles(tuple(dict.fromkeys(formats)), width) if figures else None,
            quiet=quiet,
        )
    )


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Keep the rerun in this folder, with its figures."
)
@click.option(
    "--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="The strategy file, if the run had one."
)
@click.option(
    "--aco-files",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="The public-use files, if a validation had some of your own.",
)
@click.option("--workers", type=_POSITIVE, help="Worker processes. [default: chosen from the size of the run]")
@click.option("--quiet", "-q", is_flag=True, help="Print only the differences; the exit status gives the result.")
def rerun(
    manifest: Path,
    out: Path | None,
    strategies: Path | None,
    aco_files: Path | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Run a manifest again and compare the files byte for byte.

    MANIFEST is the manifest.json that run, compare, sweep, invasion, deal, validate or calibrate wrote, or its folder.
    Nothing else is needed: it holds the resolved scenarios. Only strategies whose traits are functions need their
    Python file. Differences from the record (versions, platform, SIMD level, engine, input files) are listed first.

    \b
    longgame rerun runs/default-1
    longgame rerun manifest.json --strategies mine.py --out again

    Exit status: 0 every table has the recorded bytes, 1 something differs (first row and column are named if the
    recorded tables lie beside the manifest), 2 wrong use or a manifest that cannot be run.
    """  # noqa: D301 - click wants the escape
    from longgame.cli.rerun_command import RerunOptions, rerun_command

    rerun_command(RerunOptions(manifest, out, strategies, aco_files, workers, quiet))
