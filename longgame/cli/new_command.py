"""Carry out `longgame new`: the files of a market of one's own, from a template or from another market."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from longgame.cli.extended_files import EXTENDED, copy_extended
from longgame.cli.market_guide import guide_text
from longgame.environment.drawn_market import blank_market, drawn_market
from longgame.environment.records.market_file_text import organizations_csv, shares_csv
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.scenario import Scenario

if TYPE_CHECKING:
    from longgame.environment.scenario.scenario import NamedOrganization, PayerShare

_TEMPLATES: Final = Path(__file__).parent / "templates"
_GUIDE: Final = "guide.md"


@dataclass(frozen=True)
class NewOptions:
    """The options of `longgame new`, as its help describes them."""

    folder: Path
    template: str
    source: str | None
    seed: int | None
    replicate: int


def new_command(options: NewOptions) -> str:
    """Write the folder and return what to say.

    Raises:
        FileExistsError: the folder holds something.
        ScenarioError: the market to copy has mistakes.
    """
    with NewFolder(options.folder) as new:
        files = (
            _template_files(options.template) if options.source is None else _market_files(options, options.source, new)
        )
        for name, text in files.items():
            (new.partial / name).write_text(text, encoding="utf-8", newline="\n")
        scenario = Scenario.load(new.partial)
        (new.partial / _GUIDE).write_text(guide_text(scenario), encoding="utf-8", newline="\n")
        folder = new.publish()
    shown = click.format_filename(folder)
    if shown in bundled_scenarios():  # whose name comes before that of a folder
        shown = f"./{shown}"
    copies = [f"{EXTENDED}/"] if (folder / EXTENDED).is_dir() else []
    return (
        f"{shown}: {', '.join((*files, *copies, _GUIDE))}\n"
        f"Put your organisations into organizations.csv ({_GUIDE} explains every column), then:\n"
        f"  longgame check {shown}\n  longgame run {shown}"
    )


def _template_files(template: str) -> dict[str, str]:
    names = ("scenario.toml", "organizations.csv", "shares.csv")
    return {name: (_TEMPLATES / template / name).read_text(encoding="utf-8") for name in names}


def _market_files(options: NewOptions, source: str, new: NewFolder) -> dict[str, str]:
    """The files of another market: its structure, or with a seed also the values of one replicate.

    Files that the market is made of are copied into the folder, so that it can be moved.
    """
    scenario = Scenario.load(source)
    organizations: tuple[NamedOrganization, ...] = blank_market(scenario)
    shares: tuple[PayerShare, ...] = scenario.shares or ()
    values = "blank cells are drawn anew in every replicate"
    if options.seed is not None:
        organizations, shares = drawn_market(scenario, options.seed, options.replicate)
        values = f"values that seed {options.seed} draws in replicate {options.replicate}"
    lines = [
        f"# A copy of the market {scenario.name}: {values}. {_GUIDE} explains every column of the tables.",
        f'extends = "{copy_extended(source, new.partial)}"',
        'organizations = "organizations.csv"',
        *(['shares = "shares.csv"'] if shares else []),
        "",
        "[mechanisms]",
        "entrants = false # newcomers take the places of generated organisations alone",
    ]
    files = {"scenario.toml": "\n".join(lines) + "\n", "organizations.csv": organizations_csv(organizations)}
    return files | ({"shares.csv": shares_csv(shares)} if shares else {})
