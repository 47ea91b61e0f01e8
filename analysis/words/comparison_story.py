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
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import by_sureness
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import PASSING_ON, printable
from longgame.analysis.words.scenario_words import scenario_words
from longgame.analysis.words.talks_story import CAUSE, DECLINER, FIRST_TALKS, who_finds_no_terms
from longgame.analysis.words.text_page import Page

#: What the first sentence prefers to speak of, of all that differs clearly.
_FIRST_TOLD: Final = (
    "final_value_based_lives_share",
    "value_based_lives_share",
    "renewal_rate",
    "early_exit_rate",
    "years_together",
    "net_savings_rate",
    "true_savings_rate",
    "signing_rate",
    "mean_trust_in_payers",
    "mean_trust_in_providers",
    "open_rural_hospitals",
    "measured_savings_rate",
)
_MOST_TOLD: Final = 3
#: Organisations on either side that are listed by name.
_MOST_NAMED: Final = 4
#: Reasons that are listed, the most frequent ones; those that differ clearly always are.
_MOST_REASONS: Final = 6
#: Groups of outcomes by stem, each of which has its own table.
_DOLLARS, _ENDINGS, _NAMES = "gain_usd", "exit_share", "gain"
#: One of so many intervals of 95 % excludes zero by luck alone.
_BY_LUCK: Final = 20


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
    own = [row for row in by_stem[_NAMES] if _member(row) in movers]
    page.sentence(_for_the_mover(own, names), _for_whom(by_stem[_DOLLARS], names))
    few = by_stem[_NAMES] if len(by_stem[_NAMES]) <= _MOST_NAMED else own
    page.sentence(how_sure([*figures, *by_stem[_DOLLARS], *by_stem[_ENDINGS], *by_stem[CAUSE], *few]))
    header = (shorter(base), shorter(scenario), "difference", "markets", "")
    page.table(("figure", *header), figure_lines(figures, names))
    moved = [row for row in by_stem[_DOLLARS] if row["base_mean"] or row["mean"]]
    passing = [row for row in moved if _member(row) in PASSING_ON]
    if moved:
        page.title("Who gained and who paid, over the run, against the same market without any deal")
        page.table(("group", *header), figure_lines([row for row in moved if _member(row) not in PASSING_ON], names))
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


def what_changed(figures: Sequence[Row], scenario: str, names: Mapping[str, str]) -> str:
    """What the move changed: what differs clearly, what matters most first."""
    if not figures:
        return ""
    place = {name: number for number, name in enumerate(_FIRST_TOLD)}
    clear = sorted((row for row in figures if sign_of(row)), key=lambda row: place.get(row["outcome"], len(place)))
    move = f"With {scenario_words(scenario, names)}"
    if not clear:
        largest = next((row for row in figures if np.isfinite(row["difference"]) and row["lo95"] < row["hi95"]), None)
        nothing = f"{move}, no figure of the first table differs clearly"
        if largest is None:
            return f"{nothing}."
        words = outcome_words(largest["outcome"], names)
        return f"{nothing}; closest to it: {words}, {difference(largest)}."
    parts = []
    for sign, word in ((1, "higher"), (-1, "lower")):
        told = [
            f"{row_words(row, names)}, {level(row, 'base_mean')} to {level(row, 'mean')} ({difference(row)})"
            for row in clear[:_MOST_TOLD]
            if sign_of(row) == sign
        ]
        if told:
            parts.append(f"{word}: {'; '.join(told)}")
    return f"{move}, clearly {'. Clearly '.join(parts)}."


def _for_the_mover(own: Sequence[Row], names: Mapping[str, str]) -> str:
    """What the move brings whoever makes it."""
    unit = difference_unit(own)
    told = [
        f"{row_words(row, names)}, whose offer changes, is {'better' if row['difference'] > 0.0 else 'worse'} off: "
        f"{difference(row, unit)}{'' if sign_of(row) else ', which is not clear'}."
        for row in own[:_MOST_TOLD]
        if np.isfinite(row["difference"]) and row["difference"] != 0.0
    ]
    return " ".join(told)


def _for_whom(dollars: Sequence[Row], names: Mapping[str, str]) -> str:
    if not dollars:
        return ""
    dollars = [row for row in dollars if _member(row) not in PASSING_ON]
    unit, parts = difference_unit(dollars), []
    for sign, word in ((1, "Better off"), (-1, "Worse off")):
        found = sorted((row for row in dollars if sign_of(row) == sign), key=lambda row: -abs(row["difference"]))
        if found:
            told = [f"{row_words(row, names)} ({difference(row, unit)})" for row in found[:_MOST_TOLD]]
            parts.append(f"{word}: {_joined(told)}.")
    return " ".join(parts) or "No group is clearly better or worse off in dollars."


def how_sure(rows: Sequence[Row]) -> str:
    """How many of the differences are clear, and how many would be by luck alone."""
    known = [row for row in rows if np.isfinite(row["lo95"]) and row["lo95"] < row["hi95"]]
    if not known:
        return "How sure this is cannot be known from one market." if rows else ""
    clear = sum(sign_of(row) != 0 for row in known)
    luck = len(known) / _BY_LUCK
    doubt = " So single stars may be luck." if 0 < clear <= 2.0 * luck else ""
    return (
        f"How sure: {clear} of {counted(len(known), 'difference')} {'is' if clear == 1 else 'are'} clear; "
        f"by luck alone about {max(luck, 0.1):.{0 if luck >= 1.0 else 1}f} would be.{doubt}"
    )


def _by_name(
    page: Page, header: Sequence[str], rows: Sequence[Row], names: Mapping[str, str], movers: Collection[str]
) -> None:
    known = sorted((row for row in rows if np.isfinite(row["difference"])), key=lambda row: -row["difference"])
    winners = [row for row in known if row["difference"] > 0.0][:_MOST_NAMED]
    losers = [row for row in known[::-1] if row["difference"] < 0.0][:_MOST_NAMED][::-1]
    shown = [*winners, *losers]
    if not shown:
        return
    own = [row for row in known if _member(row) in movers and row not in shown]
    page.title(f"By name, of {counted(len(known), 'organisation')}: most gained and most lost by the move")
    page.table(("organisation", *header), figure_lines([*own, *shown], names))


def _member(row: Row) -> str:
    return str(row["outcome"]).partition(".")[2]


def _stem(row: Row) -> str:
    return str(row["outcome"]).partition(".")[0] if "." in str(row["outcome"]) else ""


def _records(rows: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in by_sureness(rows).to_dict("records")]


def _told_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Without gains for spending where the same gains stand in dollars."""
    in_dollars = {name.removeprefix("gain_usd.") for name in rows["outcome"] if name.startswith("gain_usd.")}
    rates = {f"gain_rate.{member}" for member in in_dollars}
    return rows[~rows["outcome"].isin(rates)]


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


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
