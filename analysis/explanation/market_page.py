"""The page on what drives exits in a market."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.explanation.deal_search import notable_deals
from longgame.analysis.explanation.exit_drivers import Driver, ExitDrivers
from longgame.analysis.explanation.lever_words import share_words
from longgame.analysis.targets.intervals import Figure
from longgame.analysis.targets.intervals import share as wilson_share
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, level_words, points, value_only
from longgame.analysis.words.plain_words import DECIDER_WORDS, REASON_WORDS, printable
from longgame.analysis.words.text_page import Page
from longgame.environment.records.results import Results
from longgame.environment.scenario.roster_names import RosterNames

_EVENT_WORDS: Final = {
    "exited_mid_term": "early",
    "exited_at_term": "at term",
    "closed": "closed",
}
_MOST_REASONS: Final = 12


def market_page(found: ExitDrivers, seed: int, replicate: int | None, width: int = 100) -> str:
    """The page as text.

    Args:
        found: what drives exits.
        seed: of the run.
        replicate: one market; None for all.
        width: columns of the terminal.
    """
    page = Page(width)
    which = f"replicate {replicate}" if replicate is not None else counted(found.markets, "market")
    page.title(f"What drives exits: {which}, seed {seed}")
    if not found.deal_years:
        page.sentence("No deal was alive at the end of a year before the last.")
        return page.text()
    over = "mean over the markets" if found.markets > 1 else "of the deal-years, by Wilson"
    page.sentence(
        f"Of {counted(found.deal_years, 'deal-year')} at risk, {found.exits:,} ended by a decision in the next year: "
        f"{share_words(found.overall)} ({over}, 95 % interval). A deal is at risk once a year has ended with it alive.",
        _most_telling(found.drivers),
    )
    page.title("By stage of the agreement: share of deals that end in the next year")
    rows = [(words, f"{figure.n:,}", share_words(figure)) for words, figure in found.by_agreement_year]
    page.table(("stage", "deal-years", "end"), rows)
    page.title("By what was seen the year before: share of deals that end, in the low, middle and high third")
    page.table(("seen", "parted at", "low", "middle", "high", "high - low"), [_line(one) for one in found.drivers])
    by_luck = (
        f"* marks differences whose interval over the markets excludes zero; of {len(found.drivers)} without effect, "
        f"{len(found.drivers) / 20:.1f} would have one."
        if found.markets > 1
        else "One market: no interval of the difference."
    )
    page.sentence(
        f"Each third has a like number of deal-years. Shortfall: result below what was expected, a member. {by_luck}",
        "These are associations: deals that differ in one thing differ in others. --deal plays one deal again with a",
        "single thing changed.",
    )
    _endings(page, found.endings)
    return page.text()


def _most_telling(drivers: list[Driver]) -> str:
    clear = [one for one in drivers if clear_sign(one.difference.json())]
    if not clear:
        return ""
    first = clear[0]
    more = "more" if first.hazards[2].estimate > first.hazards[0].estimate else "fewer"
    return (
        f"Most telling of what was seen before: {first.words}. In its high third {more} end, "
        f"{_value(first.hazards[2])} against {_value(first.hazards[0])} in its low one."
    )


def _line(driver: Driver) -> tuple[str, ...]:
    gap = driver.difference.json()
    if gap["lo95"] is None:
        gap = {**gap, "mean": driver.hazards[2].estimate - driver.hazards[0].estimate, "replicates": 1}
    star = " *" if clear_sign(driver.difference.json()) else ""
    parted = " and ".join(_bound(driver.unit, bound) for bound in driver.bounds)
    return (driver.words, parted, *(_value(one) for one in driver.hazards), f"{points(gap)}{star}")


def _bound(unit: str, value: float) -> str:
    if unit == "share":
        return f"{100.0 * value:.0f} %"
    return f"{value:.0f}" if unit == "years" else level_words(unit, value)


def _value(figure: Figure) -> str:
    return value_only(share_words(figure))


def _endings(page: Page, endings: pd.DataFrame) -> None:
    if endings.empty:
        return
    page.title(f"Why deals ended: {len(endings):,} endings (shares by Wilson)")
    groups = endings.groupby(["event", "reason", "decided_by"]).agg(
        count=("deal", "size"),
        years=("deal_year", "mean"),
        trust_in_payer=("trust_in_payer", "mean"),
        trust_in_provider=("trust_in_provider", "mean"),
    )
    rows = []
    for key, row in groups.sort_values("count", ascending=False, kind="stable").head(_MOST_REASONS).iterrows():
        event, reason, decider = (str(part) for part in key) if isinstance(key, tuple) else (str(key), "", "")
        happened = np.arange(len(endings)) < int(row["count"])
        rows.append(
            (
                REASON_WORDS.get(reason, printable(reason.replace("_", " "))),
                _EVENT_WORDS[event],
                DECIDER_WORDS[decider],
                share_words(wilson_share(happened)),
                f"{row['years']:.1f}",
                f"{row['trust_in_payer']:.2f}, {row['trust_in_provider']:.2f}",
            )
        )
    page.table(("reason", "when", "who decided", "share", "mean years", "mean trust"), rows)
    ways = f"The {_MOST_REASONS} most frequent of {len(groups)} ways to end. " if len(groups) > _MOST_REASONS else ""
    page.sentence(f"{ways}Mean trust: in the payer, in the provider. Mean years: together.")


def list_of_deals(results: Results, replicate: int | None, width: int = 100) -> str:
    """Deals worth asking for, as text."""
    page, deals = Page(width), notable_deals(results, replicate)
    names = RosterNames.of_rules(results.scenario).name
    page.title("Deals to ask for: --deal ID --replicate N, or --deal 'NAME and NAME'")
    rows = []
    for row in deals.to_dict("records"):
        end = f"year {row['year']}, {_EVENT_WORDS[row['event']]}" if row["event"] in _EVENT_WORDS else "still runs"
        reason = "" if end == "still runs" else REASON_WORDS.get(row["reason"], row["reason"].replace("_", " "))
        parties = " and ".join(printable(names.get(row[side], row[side])) for side in ("payer", "provider"))
        cells = (printable(row["deal"]), str(row["replicate"]), str(row["deal_year"]), end, reason, parties)
        rows.append(cells)
    if not rows:
        page.sentence("No deal was signed in this run.")
    # The names come last: on a narrow terminal they give way to the ids.
    page.table(("deal", "replicate", "years", "end", "reason", "parties"), rows, names=())
    return page.text()
