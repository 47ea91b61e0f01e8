"""Carry out `longgame models SCENARIO`, and write the page docs/models.md: which model for whom, from runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import click

from longgame.analysis.suitability.alone import EVERYTHING
from longgame.analysis.suitability.records import Figure, PartnerRecord, Suitability, suitability
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import count, dollars, rate
from longgame.analysis.words.plain_words import GROUP_WORDS, MODEL_WORDS
from longgame.cli.listing_tables import chart
from longgame.cli.progress_bar import progress_bar
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import resolved_scenario
from longgame.experiments.running.simulate import suitable_workers

_PARTNERS: Final = ("provider", "signed a century", "years together", "provider, $", "payer, $", "true savings")
#: Fewer signatures of a provider in a hundred years: nobody of the kind does it.
_HARDLY: Final = 0.05
_EXPLAINED: Final = (
    "signed a century: signatures in a hundred years of one provider. Smaller and larger: halves of a kind by lives in "
    "year 1.",
    "years together: mean of the first ten years, of deals that can be followed so long.",
    "provider, payer: each side's own result of the deal a life-year, by its books, displaced margin included. What an "
    "employer keeps of the savings is not the payer's.",
    "One model alone: what each account gains against the same market without any deal, in dollars for each "
    "member-year of the market. Those who pass money on gain revenue, before costs that the model does not follow.",
    "In brackets: 95 % intervals over markets; a figure without brackets rests on too few.",
)
#: Markets beside each other in a table.
_COLUMNS: Final = 3
_KIND_WORDS: Final = {
    "health_system": "health systems",
    "independent_physicians": "practices",
    "critical_access_hospital": "rural hospitals",
}
#: Markets and seed of the page in the documentation.
_PAGE_REPLICATES, _PAGE_SEED = 24, 1


@dataclass(frozen=True)
class ModelsOptions:
    """The options of `longgame models SCENARIO`, as its help describes them."""

    scenario: str
    settings: tuple[str, ...]
    replicates: int
    seed: int
    years: int | None
    workers: int | None
    as_json: bool
    quiet: bool


def models_command(options: ModelsOptions) -> None:
    """Carry out `longgame models SCENARIO`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    scenario = resolved_scenario(options.scenario, years=options.years, overrides=options.settings)
    for warning in scenario.warnings:
        click.echo(f"Warning: {warning}", err=True)
    cells = [Cell(scenario, options.seed, replicate) for replicate in range(1, options.replicates + 1)]
    workers = options.workers or suitable_workers(cells)
    what = f"{scenario.name}: {counted(options.replicates, 'market')}, {1 + len(MODELS)} offers"
    with ending_like_ctrl_c(), progress_bar(what, options.quiet or options.as_json) as progress:
        found = suitability(scenario, options.replicates, options.seed, workers, progress)
    if options.as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for title, headings, rows in _charts(found):
        click.echo(f"{title}\n")
        click.echo(chart(headings, rows, numbers=range(1, len(headings))))
        click.echo("")
    if not options.quiet:
        for line in _EXPLAINED:
            click.echo(line)


def models_page() -> str:
    """`docs/models.md`: which model for whom in the default market."""
    found = suitability(Scenario.load("default"), _PAGE_REPLICATES, _PAGE_SEED)
    return "\n".join(_page_lines(found)) + "\n"


def _page_lines(found: Suitability) -> Iterator[str]:
    yield "<!-- Made by scripts/generate_docs.py from the program's records: do not edit. -->"
    yield from ("", "# Which model for whom", "")
    for line in _EXPLAINED:
        yield from (line, "")
    markets = counted(_PAGE_REPLICATES, "replicate")
    yield f"The default market, {markets}, seed {_PAGE_SEED}; made by `longgame models default -n {_PAGE_REPLICATES}`."
    for title, headings, rows in _charts(found):
        yield from ("", f"## {title}", "")
        yield "| " + " | ".join(headings) + " |"
        yield "|---|" + "---:|" * (len(headings) - 1)
        for row in rows:
            yield "| " + " | ".join(row) + " |"


def _charts(found: Suitability) -> Iterator[tuple[str, Sequence[str], list[list[str]]]]:
    """Title, headings and rows of every table."""
    for model in MODELS:
        rows = [_partner_cells(record) for record in found["partners"] if record["model"] == model]
        yield MODEL_WORDS[model].capitalize(), _PARTNERS, rows
    names = [record["offered"] for record in found["offers"]]
    for first in range(0, len(names), _COLUMNS):
        yield _market_chart(found, names[first : first + _COLUMNS])


def _market_chart(found: Suitability, offered: Sequence[str]) -> tuple[str, Sequence[str], list[list[str]]]:
    """The table of who gains, for some of the markets."""
    headings = ["on offer", *(name if name == EVERYTHING else f"{MODEL_WORDS[name]} alone" for name in offered)]
    gains = {(one["account"], one["offered"]): one["gain_usd_per_member_year"] for one in found["markets"]}
    accounts = dict.fromkeys(
        (record["account"], record["keeps"]) for record in sorted(found["markets"], key=lambda one: not one["keeps"])
    )
    shares = {record["offered"]: record["value_based_lives_share"] for record in found["offers"]}
    rows = [["lives under deals", *(rate(shares[name]) for name in offered)]]
    for account, keeps in accounts:
        words = GROUP_WORDS[account] if keeps else f"{GROUP_WORDS[account]} (revenue)"
        rows.append([words, *(_gain(gains.get((account, name))) for name in offered)])
    title = "Who gains and who pays: " + ", ".join(headings[1:])
    return title, headings, rows


def _partner_cells(record: PartnerRecord) -> list[str]:
    who = f"{_KIND_WORDS[record['kind']]}, {record['size']}"
    signed = record["signed_per_100_years"]
    if signed["mean"] is None or float(signed["mean"]) < _HARDLY:
        return [who, "none", "-", "-", "-", "-"]
    return [
        who,
        count(signed),
        count(record["years_together"]),
        dollars(record["provider_usd_per_life_year"]),
        dollars(record["payer_usd_per_life_year"]),
        rate(record["true_savings_rate"]),
    ]


def _gain(gain: Figure | None) -> str:
    return "-" if gain is None else dollars(gain)
