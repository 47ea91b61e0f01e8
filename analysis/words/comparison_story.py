"""Scenarios compared, for people: what the move changed in a sentence, then tables in dollars, points and years."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.words.comparison_rows import (
    Row,
    difference,
    difference_unit,
    figure_lines,
    level,
    row_words,
    sign_of,
)
from longgame.analysis.words.comparison_sentences import for_the_mover, for_whom, how_sure, member_of, what_changed
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import by_sureness
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import PASSING_ON, printable
from longgame.analysis.words.scenario_words import scenario_words
from longgame.analysis.words.talks_story import CAUSE, DECLINER, FIRST_TALKS, who_finds_no_terms
from longgame.analysis.words.text_page import Page

#: Organisations on either side that are listed by name.
_MOST_NAMED: Final = 4
#: Reasons that are listed, the most frequent ones; those that differ clearly always are.
_MOST_REASONS: Final = 6
#: Groups of outcomes by stem, each of which has its own table.
_DOLLARS, _ENDINGS, _NAMES = "gain_usd", "exit_share", "gain"


def comparison_story(
    base: str,
    table: pd.DataFrame,
    width: int = 110,
    not_reached: Mapping[str, float] | None = None,
    names: Mapping[str, str] | None = None,
    movers: Mapping[str, Collection[str]] | None = None,
) -> str:
    """The page: what each scenario changes against the base, for whom, and how sure that is.

    Args:
        base: name of the first scenario.
        table: as `lg.compare` gives it.
        width: columns of the terminal.
        not_reached: outcomes that are not as precise as was asked, with their half-widths (inf: not known).
        names: display names of organisations by id.
        movers: ids of the organisations whose own offers a scenario changes, by scenario.
    """
    page = Page(width)
    page.title(story_title(base, table, names))
    tell_story(page, base, table, not_reached, names, movers)
    page.sentence("The table with all digits and the names of outcomes: --table.")
    return page.text()


def story_title(base: str, table: pd.DataFrame, names: Mapping[str, str] | None = None) -> str:
    """What is compared with what, on how many markets."""
    markets = counted(_simulated(table), "market")
    return f"Compared with {scenario_words(base, names or {})}: {markets} each, on the same draws"


def tell_story(
    page: Page,
    base: str,
    table: pd.DataFrame,
    not_reached: Mapping[str, float] | None = None,
    names: Mapping[str, str] | None = None,
    movers: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Write what `comparison_story` says, without its title, onto a page."""
    names, simulated = names or {}, _simulated(table)
    for scenario, rows in table.groupby("scenario", sort=False):
        moved = (movers or {}).get(str(scenario), ())
        _one(page, base, str(scenario), _told_once(rows), names, {*moved, *(names.get(one, one) for one in moved)})
    page.sentence(
        "",
        "Differences are means over the markets in the last column, with their 95 % interval, from the same market",
        "and the same luck with and without the move. * marks those whose interval excludes zero.",
    )
    for outcome, half in (not_reached or {}).items():
        now = "the interval is not known" if np.isinf(half) else f"the interval is still ± {half:.3g}"
        words = outcome_words(outcome, names)
        page.sentence(f"{words} is not as precise as asked: after {counted(simulated, 'market')}, {now}.")


def _simulated(table: pd.DataFrame) -> int:
    return int(table["simulated"].max()) if len(table) else 0


def _one(
    page: Page, base: str, scenario: str, rows: pd.DataFrame, names: Mapping[str, str], movers: Collection[str]
) -> None:
    page.title(scenario_words(scenario, names))
    stems = (_DOLLARS, _ENDINGS, _NAMES, CAUSE, DECLINER)
    by_stem = {stem: [row for row in _records(rows) if _stem(row) == stem] for stem in stems}
    figures = [row for row in _records(rows) if _stem(row) not in by_stem]
    talks = [row for row in figures if row["outcome"] == FIRST_TALKS and by_stem[CAUSE]]
    figures = [row for row in figures if row not in talks]
    page.sentence(what_changed(figures, scenario, names))
    more = [f"First talks a year: {level(row, 'base_mean')} to {level(row, 'mean')}" for row in talks if sign_of(row)]
    page.sentence(
        *(f"{text} ({difference(row)})." for text, row in zip(more, talks, strict=False)),
        who_finds_no_terms([*figures, *by_stem[CAUSE], *by_stem[DECLINER]], difference, sign_of),
    )
    own = [row for row in by_stem[_NAMES] if member_of(row) in movers]
    page.sentence(for_the_mover(own, names), for_whom(by_stem[_DOLLARS], names))
    few = by_stem[_NAMES] if len(by_stem[_NAMES]) <= _MOST_NAMED else own
    page.sentence(how_sure([*figures, *by_stem[_DOLLARS], *by_stem[_ENDINGS], *by_stem[CAUSE], *few]))
    header = (shorter(base), shorter(scenario), "difference", "markets", "")
    page.table(("figure", *header), figure_lines(figures, names))
    moved = [row for row in by_stem[_DOLLARS] if row["base_mean"] or row["mean"]]
    passing = [row for row in moved if member_of(row) in PASSING_ON]
    if moved:
        page.title("Who gained and who paid, over the run, against the same market without any deal")
        page.table(("group", *header), figure_lines([row for row in moved if member_of(row) not in PASSING_ON], names))
        unit = difference_unit(passing)
        passed = [f"{row_words(row, names)} {difference(row, unit)}" for row in passing]
        if passed:
            page.sentence(f"Revenue moved to (+) or from (-) groups whose costs are not modelled: {'; '.join(passed)}.")
    endings = _most_frequent(by_stem[_ENDINGS])
    if endings:
        page.title("Why deals end, share of all endings")
        page.table(("reason", *header), figure_lines(endings, names))
    causes = _most_frequent(by_stem[CAUSE])
    if causes:
        page.title("Why first talks fail, share of all first talks")
        page.table(("who finds no terms: why", *header), figure_lines([*talks, *causes], names))
    _by_name(page, header, by_stem[_NAMES], names, movers)
    for note in _notes(figures, base, scenario, names):
        page.sentence(note)


def _most_frequent(rows: Sequence[Row]) -> list[Row]:
    """Rows of reasons, the most frequent first; those that differ clearly are always among them."""
    ordered = sorted(rows, key=lambda row: -max(row["base_mean"], row["mean"]))
    shown = [row for place, row in enumerate(ordered) if place < _MOST_REASONS or sign_of(row)]
    return [row for row in shown if row["base_mean"] > 0.0 or row["mean"] > 0.0]


def _by_name(
    page: Page, header: Sequence[str], rows: Sequence[Row], names: Mapping[str, str], movers: Collection[str]
) -> None:
    known = sorted((row for row in rows if np.isfinite(row["difference"])), key=lambda row: -row["difference"])
    winners = [row for row in known if row["difference"] > 0.0][:_MOST_NAMED]
    losers = [row for row in known[::-1] if row["difference"] < 0.0][:_MOST_NAMED][::-1]
    shown = [*winners, *losers]
    if not shown:
        return
    own = [row for row in known if member_of(row) in movers and row not in shown]
    page.title(f"By name, of {counted(len(known), 'organisation')}: most gained and most lost by the move")
    page.table(("organisation", *header), figure_lines([*own, *shown], names))


def _stem(row: Row) -> str:
    return str(row["outcome"]).partition(".")[0] if "." in str(row["outcome"]) else ""


def _records(rows: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in by_sureness(rows).to_dict("records")]


def _told_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Without gains for spending where the same gains stand in dollars."""
    in_dollars = {name.removeprefix("gain_usd.") for name in rows["outcome"] if name.startswith("gain_usd.")}
    rates = {f"gain_rate.{member}" for member in in_dollars}
    return rows[~rows["outcome"].isin(rates)]


def shorter(name: str) -> str:
    """A scenario's name for a column; one of `--vary` by its value, if the key would leave no room."""
    return printable(name if len(name) <= 20 else name.rpartition("=")[2])[:20]


def _notes(rows: Sequence[Row], base: str, scenario: str, names: Mapping[str, str]) -> Sequence[str]:
    """Horizons other than the whole run, and outcomes that some markets lack."""
    notes = []
    other = [
        f"{row_words(row, names)} ({row['horizon']})"
        for row in rows
        if row["horizon"] not in ("all years", "last year")
    ]
    if other:
        notes.append(f"Years covered: all years of the run, except {', '.join(other)}.")
    for row in rows:
        seen, before, after, both = (int(row[name]) for name in ("simulated", "base_markets", "markets", "replicates"))
        if both != seen:
            notes.append(
                f"{row_words(row, names)}: of {seen} markets, {before} have it with {shorter(base)} and "
                f"{after} with {shorter(scenario)}; the difference uses the {both} that have it in both."
            )
    return notes
