"""The command `longgame explain`."""

from __future__ import annotations

from pathlib import Path

import click

from longgame.cli.option_types import FigureFiles, figure_options

_POSITIVE = click.IntRange(min=1)


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--replicate", type=_POSITIVE, help="Number of the market. [default: the first with the deal; else all]")
@click.option("--deal", metavar="ID", help="A deal by its id, or two names: 'Payer 1 and Practice 3'.")
@click.option("--organization", metavar="ID", help="An organisation by its id or name: its wins and losses.")
@click.option(
    "--lever",
    "levers",
    multiple=True,
    metavar="NAME",
    help="Try only this lever, with the odds of every step: support, staging, corridor, share, term, governance, "
    "losses or stance; may be repeated.",
)
@click.option(
    "--odds",
    type=click.IntRange(0, 1000),
    default=20,
    show_default=True,
    help="Markets for the odds of levers; 0: none.",
)
@click.option(
    "--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="The strategy file, if the run had one."
)
@click.option("--workers", type=_POSITIVE, help="Worker processes. [default: chosen from the size of the work]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the page, tables and figures.")
@figure_options
@click.option("--quiet", "-q", is_flag=True, help="No progress bar; with --out, print only the folder.")
def explain(
    run: Path,
    replicate: int | None,
    deal: str | None,
    organization: str | None,
    levers: tuple[str, ...],
    odds: int,
    strategies: Path | None,
    workers: int | None,
    out: Path | None,
    formats: tuple[str, ...],
    width: str,
    quiet: bool,
) -> None:
    """Explain a run: why a deal ended or lived and what would have kept it, who won and lost, what drives exits.

    RUN is a run folder. Without an option, the command lists deals to ask for and what drives exits.

    \b
    longgame explain runs/default-1
    longgame explain runs/default-1 --deal "Payer 1 and Practice 3" --out why
    longgame explain runs/default-1 --deal payer-001~independent_physicians-003#1 --lever support --lever staging
    longgame explain runs/default-1 --organization "Payer 1"

    A deal's market is simulated again, once as it was and once with each step of each lever, on the same draws; the run
    must come from this version of longgame. Nothing in the run folder changes.
    """  # noqa: D301 - click wants the escape
    from longgame.cli.explain_command import ExplainOptions, explain_command

    explain_command(
        ExplainOptions(
            run=run,
            replicate=replicate,
            deal=deal,
            organization=organization,
            levers=levers,
            odds=odds,
            strategies=strategies,
            workers=workers,
            out=out,
            figures=FigureFiles(tuple(dict.fromkeys(formats)), width),
            quiet=quiet,
        )
    )
