"""The page on one deal: what happened, why it ended, how it went by year, and what would have kept it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.explanation.binding_condition import MARGIN_ITEMS, binding_condition, per_member
from longgame.analysis.explanation.counterfactual_words import what_would_have_kept
from longgame.analysis.explanation.deal_search import FoundDeal
from longgame.analysis.explanation.deal_story import DealStory, Row
from longgame.analysis.explanation.what_would_have_kept import Counterfactuals
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import level_words
from longgame.analysis.words.plain_words import MODEL_WORDS, REASON_WORDS, printable, strategy_words
from longgame.analysis.words.text_page import Page

_SIDES: Final = ("payer", "provider")
#: Years that a table shows: the first ones and the last ones of longer deals.
_FIRST, _LAST = 2, 8
_MONEY: Final = (
    ("saved (measured)", "measured_savings_rate", "share"),
    ("promised: payer", "promised_savings_rate_by_payer", "share"),
    ("provider", "promised_savings_rate_by_provider", "share"),
    ("payer got", "payer_net_usd", "USD"),
    ("expected", "payer_reference_usd", "USD"),
    ("provider got", "provider_net_usd", "USD"),
    ("expected", "provider_reference_usd", "USD"),
)
_STATES: Final = (
    ("trust: in payer", "trust_in_payer", "0-1"),
    ("in provider", "trust_in_provider", "0-1"),
    ("grievance: payer", "grievance_of_payer", "0-1"),
    ("provider", "grievance_of_provider", "0-1"),
    ("identity: payer", "payer_identity", "0-1"),
    ("provider", "provider_identity", "0-1"),
)
_WORTH: Final = (
    ("payer: staying", "payer_staying", "USD"),
    ("leaving", "payer_walk_away", "USD"),
    ("margin", "payer_margin", "USD"),
    ("provider: staying", "provider_staying", "USD"),
    ("leaving", "provider_walk_away", "USD"),
    ("margin", "provider_margin", "USD"),
)


def deal_page(
    story: DealStory, found: FoundDeal, seed: int, replicates: int, tried: Counterfactuals | None, width: int = 100
) -> str:
    """The page as text.

    Args:
        story: of the deal.
        found: how it was found, for the replicates that have it too.
        seed, replicates: of the run.
        tried: counterfactuals; None leaves them out.
        width: columns of the terminal.
    """
    page = Page(width)
    payer, provider = printable(story.name("payer")), printable(story.name("provider"))
    page.title(
        f"{payer} and {provider}: {printable(story.deal)}, replicate {story.replicate} of {replicates}, seed {seed}"
    )
    page.sentence(_in_short(story))
    if found.others:
        others = ", ".join(map(str, found.others[:10])) + (" ..." if len(found.others) > 10 else "")
        also = "has this deal" if story.signed else "meets"
        page.sentence(f"The pair also {also}, with other luck, in replicate {others} (--replicate).")
    page.title("WHAT HAPPENED")
    for event in story.events:
        text = _event(event, story)
        if text:
            page.sentence(f"Year {int(event['year'])}, {text}")
    page.title("WHY IT LIVED" if story.ending is None else "WHY IT ENDED" if story.signed else "WHY NOTHING CAME OF IT")
    page.sentence(*binding_condition(story))
    page.sentence(_turned(story))
    _margin(page, story)
    _by_year(page, story)
    if tried is not None:
        what_would_have_kept(page, story, tried)
    return page.text()


def _in_short(story: DealStory) -> str:
    end, name = story.ending, story.name
    if not story.signed:
        last = story.events[-1]
        return f"Talks in year {int(last['year'])} led to no deal: {_reason(last)}."
    begun = next(event for event in story.events if event["event"] == "signed")
    lasted = counted(story.completed_years, "year")
    if end is None:
        return f"Signed in year {int(begun['year'])}; it still runs when the run stops, after {lasted}."
    who = {
        "payer": printable(name("payer")),
        "provider": printable(name("provider")),
        "both": "Both sides",
        "neither": "Events",
    }[str(end["decided_by"])]
    years = f"Signed in year {int(begun['year'])}, ended in year {int(end['year'])} after {lasted}."
    return f"{years} {who} ended it: {_reason(end)}."


def _reason(event: Row) -> str:
    return REASON_WORDS.get(str(event["reason"]), str(event["reason"]).replace("_", " "))


def _event(event: Row, story: DealStory) -> str:
    """An event in words; empty for those that belong to a group."""
    kind, model = str(event["event"]), MODEL_WORDS.get(str(event["model"]), str(event["model"]))
    begins = {"signed": "signed", "renewed": "renewed", "moved": "renewed in another form"}
    if kind in begins:
        plays = ", ".join(
            f"the {side} plays {strategy_words(printable(str(event[f'{side}_strategy'])))}" for side in _SIDES
        )
        return (
            f"{begins[kind]}: {model}, {event['package']} package, at {_percent(event['provider_share'])} of savings "
            f"for the provider, after {_months(event)} of talks{_offers(event)}; {plays}."
        )
    if kind == "impasse":
        return f"talks ({model}) failed after {_months(event)}{_offers(event)}: {_reason(event)}."
    if kind == "taken_over":
        names = " and ".join(printable(story.names.get(str(event[side]), str(event[side]))) for side in _SIDES)
        return f"a party was taken over; the deal goes on between {names}."
    ends = {"exited_at_term": "not renewed", "exited_mid_term": "left before the term", "closed": "closed"}
    offers = _offers(event) if kind == "exited_at_term" else ""
    return f"{ends[kind]}{offers}: {_reason(event)}." if kind in ends else ""


def _offers(event: Row) -> str:
    """First positions and limits of both sides, as far as they are shares."""
    parts = []
    for words, payer, provider in (
        ("opened at", "payer_offer", "provider_offer"),
        ("limits", "payer_limit", "provider_limit"),
    ):
        pair = [float(event[name]) if event[name] is not None else np.nan for name in (payer, provider)]
        if all(0.0 <= one <= 1.0 for one in pair):
            parts.append(f"{words} {_percent(pair[0])} (payer) and {_percent(pair[1])} (provider)")
    return f" ({'; '.join(parts)})" if parts else ""


def _turned(story: DealStory) -> str:
    year, margins, side = story.turned_year, story.margins, story.thinner_side
    if year is None:
        known = margins[side].dropna()
        return "It was so at the first decision after the agreement." if len(known) == 1 and known.iloc[0] < 0.0 else ""
    before = margins[(margins["year"] < year) & margins[side].notna()].iloc[-1]
    last = margins.dropna(subset=[side]).iloc[-1]
    return (
        f"It turned in year {year}: from then on the margin of {printable(story.name(side))} only fell, from "
        f"{per_member(before[side], 1.0)} a member in year {int(before['year'])} to {per_member(last[side], 1.0)} in "
        f"year {int(last['year'])}."
    )


def _margin(page: Page, story: DealStory) -> None:
    """What the last decision to stay or leave before the term was made of, for both sides."""
    decision = story.decision
    if decision is None:
        return
    lives = float(decision["lives"])
    rows = []
    for column, words, against in MARGIN_ITEMS:
        values = [float(decision[f"{side}_{column}"]) * (-1.0 if against else 1.0) for side in _SIDES]
        if any(values):
            rows.append((words, *(per_member(value, lives) for value in values)))
    totals = [float(decision[f"{side}_margin"]) for side in _SIDES]
    items = [
        sum(float(decision[f"{side}_{column}"]) * (-1.0 if against else 1.0) for column, _, against in MARGIN_ITEMS)
        for side in _SIDES
    ]
    voices = [total - item for total, item in zip(totals, items, strict=True)]
    if abs(voices[1]) > 1e-6 * max(abs(totals[1]), 1.0):
        rows.append(("voice of the provider's group", per_member(0.0, lives), per_member(voices[1], lives)))
    rows.append(("staying, less leaving", *(per_member(total, lives) for total in totals)))
    page.title(f"Staying against leaving at the end of year {int(decision['year'])}, present value, $ a member")
    page.table(("what weighed", "payer", "provider"), rows)


def _by_year(page: Page, story: DealStory) -> None:
    years = story.years
    if years.empty:
        return
    staying = {f"{side}_staying": years[f"{side}_margin"] + years[f"{side}_walk_away"] for side in _SIDES}
    years = years.assign(**staying)
    shown = years if len(years) <= _FIRST + _LAST else pd.concat([years.head(_FIRST), years.tail(_LAST)])
    left_out = len(years) - len(shown)
    for title, columns in (
        ("By year: savings, and results against what was expected, $ a member", _MONEY),
        ("By year: trust, grievance and identity (pull of fee for service), from 0 to 1", _STATES),
        ("By year: what staying and leaving were worth at the year's end, present value, $ a member", _WORTH),
    ):
        page.title(title)
        rows = _rows(shown, [(column, unit) for _, column, unit in columns])
        page.table(("year", *(header for header, _, _ in columns)), rows)
    page.sentence("Nobody decides in the last year of a term: the renewal talks of the next year do.")
    if left_out:
        first, last = (int(years["year"].iloc[place]) for place in (_FIRST, -_LAST - 1))
        page.sentence(f"Years {first} to {last} are left out here; --out writes all of them.")


def _rows(years: pd.DataFrame, columns: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    words: dict[str, Callable[[float, float], str]] = {
        "share": lambda value, lives: level_words("share", value),
        "USD": per_member,
        "0-1": lambda value, lives: level_words("0-1", value),
    }
    rows = []
    for row in years.to_dict("records"):
        cells = [str(int(row["year"]))]
        for column, unit in columns:
            value = row[column]
            known = value is not None and np.isfinite(float(value))
            cells.append(words[unit](float(value), float(row["lives"])) if known else "-")
        rows.append(tuple(cells))
    return rows


def _months(event: Row) -> str:
    months = round(float(event["months"]))
    return counted(months, "month") if months else "less than a month"


def _percent(value: object) -> str:
    return f"{100.0 * float(str(value)):.0f} %"
