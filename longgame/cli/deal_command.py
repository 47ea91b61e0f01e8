"""The command `longgame deal`: one proposed term sheet between two parties of a market."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

import click

from longgame.cli.option_types import REPLICATES, SEED, FigureFiles, figure_options

#: A term sheet to begin with.
EXAMPLE: Final = """\
# A term sheet: longgame deal terms.toml
market = "default"              # a bundled scenario, or the path of a scenario file or folder
payer = "Payer 1"               # id or display name
provider = "Health system 2"
model = "custom_risk_contract"  # leave out: the two choose
years = 10                      # to look ahead

[terms]                         # what is on the sheet; the rest is as in the market (longgame parameters models.)
provider_share = 0.4            # of savings
support_pmpy_usd = 20           # up-front money
two_sided_year = 3              # agreement year from which losses are shared; 99 is never
term_years = 3

# Without a table [levers] the usual ones are tried. With one, only those in it; an empty one tries none.
# [levers]
# two_sided_year = [2, 4, 99]
# payer.check_ins = [1]
# provider.strategy = ["long_term", "win_win"]

# Two levers that are tried in all combinations, for the frontier of what is possible. This is the default.
# frontier = ["provider_share", "support_pmpy_usd"]   # write it above [terms]
"""


@click.command(short_help="Try a term sheet between two parties.")
@click.argument("terms", required=False, type=click.Path(path_type=Path), metavar="TERMS.toml")
@click.option("--market", metavar="SCENARIO", help="Scenario to use instead of the one in the file.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change the market; may be repeated.")
@click.option("--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="Your own strategies.")
@click.option("--replicates", "-n", type=REPLICATES, default=40, show_default=True, help="Markets for each sheet.")
@click.option("--years", type=click.IntRange(1, 60), help="Contract years to look ahead. [default: the file's, or 10]")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed, the same for all sheets.")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [default: chosen from the size]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write page, tables and figure here.")
@figure_options
@click.option("--example", is_flag=True, help="Print a term sheet to begin with.")
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print only the folder.")
def deal(
    terms: Path | None,
    market: str | None,
    settings: tuple[str, ...],
    strategies: Path | None,
    replicates: int,
    years: int | None,
    seed: int,
    workers: int | None,
    out: Path | None,
    formats: tuple[str, ...],
    width: str,
    example: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play a proposed deal inside its market: does it sign, last and renew, and who wins and loses?

    TERMS.toml names a market, two of its organisations and the terms between them. The page has the odds of signing,
    lasting and renewing, each party's cash by year, who else gains and loses, how deals end, which lever adds most, and
    which sheets leave neither side better without leaving the other worse. All sheets have the same draws.

    \b
    longgame deal --example > terms.toml
    longgame deal terms.toml --replicates 100 --out deal
    """  # noqa: D301 - click wants the escape
    from longgame.cli.errors import WrongUse

    if example:
        click.echo(EXAMPLE, nl=False)
        return
    if terms is None:
        raise WrongUse("name a term sheet, TERMS.toml; longgame deal --example prints one to begin with")
    from longgame.analysis.deal_desk.desk import read_desk
    from longgame.analysis.deal_desk.page import desk_page
    from longgame.analysis.words.counted_words import counted
    from longgame.cli.deal_folder import desk_records, write_desk
    from longgame.cli.output import results_kept_in
    from longgame.cli.progress_bar import progress_bar
    from longgame.environment.records.new_folder import NewFolder
    from longgame.experiments.deal_desk.play import cells_of, play
    from longgame.experiments.deal_desk.term_sheet import load_term_sheet
    from longgame.experiments.deal_desk.variants import variants_of
    from longgame.experiments.running.interrupts import ending_like_ctrl_c
    from longgame.experiments.running.plug_ins import StrategyFile, load_strategies
    from longgame.experiments.running.simulate import suitable_workers

    mine = load_strategies(strategies) if strategies is not None else []
    proposal = load_term_sheet(terms, market, years, settings, mine)
    for warning in proposal.market.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if out is not None:
        NewFolder(out).check()
    variants = variants_of(proposal)
    used = workers or suitable_workers(cells_of(variants, replicates, seed))
    inputs = [terms] if strategies is None else [terms, *StrategyFile.read(strategies).paths]
    files = [] if strategies is None else [str(strategies.resolve())]
    what = f"{counted(len(variants), 'sheet')}, {counted(replicates, 'market')} each"
    with ending_like_ctrl_c(), progress_bar(what, quiet or as_json) as progress:
        desk = read_desk(play(proposal, variants, replicates, seed, used, progress, files))
    figures = FigureFiles(tuple(dict.fromkeys(formats)), width)
    folder = None if out is None else write_desk(desk, NewFolder(out), inputs, figures)
    with results_kept_in(folder):
        if as_json:
            click.echo(json.dumps(desk_records(desk), indent=2, allow_nan=False))
            return
        if quiet:
            click.echo(str(folder) if folder else "")
            return
        click.echo(desk_page(desk, shutil.get_terminal_size((110, 24)).columns).rstrip("\n"))
        if folder is not None:
            drawn = ", ".join(f"deal.{suffix}" for suffix in figures.formats)
            click.echo(f"Folder: {folder}  (deal.txt, {drawn}, and tables as .csv and .parquet)")
