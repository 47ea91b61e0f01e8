"""The page on one organisation: what its deals brought it, by partner, year and cause, and why they ended."""

from __future__ import annotations

from typing import Final

import pandas as pd

from longgame.analysis.explanation.organization_record import OrganizationRecord
from longgame.analysis.runs.named_deals import STILL_RUNS
from longgame.analysis.statistics import Estimates
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, millions
from longgame.analysis.words.plain_words import DECIDER_WORDS, REASON_WORDS, printable
from longgame.analysis.words.text_page import Page

#: Partners on either side that are listed.
_MOST_PARTNERS: Final = 6
_MOST_CAUSES: Final = 10
_MOST_REASONS: Final = 6
_MOST_DEALS: Final = 5


def organization_page(record: OrganizationRecord, seed: int, replicate: int | None, width: int = 100) -> str:
    """The page as text.

    Args:
        record: of the organisation.
        seed: of the run.
        replicate: one market; None if the record is of all of them.
        width: columns of the terminal.
    """
    page, name = Page(width), printable(record.name)
    which = f"replicate {replicate}" if replicate is not None else counted(record.markets, "market")
    page.title(f"{name}: wins and losses by its deals, {which}, seed {seed}")
    if record.deals.empty:
        page.sentence("It signed no deal.")
        return page.text()
    if record.markets > 1:
        page.sentence("Dollars are means over the markets, with 95 % intervals over them (t); n in the title.")
    page.sentence(_in_short(record))
    _partners(page, record)
    _years(page, record)
    _causes(page, record)
    _endings(page, record)
    return page.text()


def _in_short(record: OrganizationRecord) -> str:
    deals = record.deals
    ended = deals[deals["ended"] != STILL_RUNS]
    bad = deals[deals["own_usd"] < 0.0]
    text = (
        f"{counted(len(deals), 'deal')} with {counted(len(record.partners), 'partner')}; {len(ended)} ended. "
        f"{len(deals) - len(bad)} brought it money and {len(bad)} cost it money."
    )
    if record.gain is not None:
        text += f" Against the same market without any deal: {millions(record.gain.json())} over the run."
    return text


def _partners(page: Page, record: OrganizationRecord) -> None:
    page.title("By partner: results of its deals over the run, most won and most lost")
    count = len(record.partners)
    places = list(range(count))
    if count > 2 * _MOST_PARTNERS:
        places = [*places[:_MOST_PARTNERS], *places[-_MOST_PARTNERS:]]
        page.sentence(f"Of {count} partners, the first and the last {_MOST_PARTNERS}.")
    rows = []
    for place in places:
        partner = record.partners.iloc[place]
        estimate = record.partner_usd.json(place)
        own = record.deals[record.deals["partner_name"] == partner["name"]]
        rows.append(
            (
                printable(str(partner["name"])),
                f"{int(partner['deals'])}",
                f"{int(partner['years'])}",
                millions(estimate) + _star(record.partner_usd, place),
                _commonest_end(own),
            )
        )
    page.table(("partner", "deals", "years", "result", "ended mostly by"), rows, names=(0, 4))


def _commonest_end(deals: pd.DataFrame) -> str:
    ended = deals[deals["ended"] != STILL_RUNS]
    if ended.empty:
        return "still runs"
    reason = str(ended["reason"].mode().iloc[0])
    count = int((ended["reason"] == reason).sum())
    return f"{REASON_WORDS.get(reason, reason.replace('_', ' '))} ({count} of {len(deals)})"


def _years(page: Page, record: OrganizationRecord) -> None:
    page.title("By year: results of all its deals")
    cells = [
        (f"year {year}", millions(record.year_usd.json(place)) + _star(record.year_usd, place))
        for place, year in enumerate(record.years)
    ]
    half = -(-len(cells) // 2)
    rows = [
        (*left, *(cells[place + half] if place + half < len(cells) else ("", "")))
        for place, left in enumerate(cells[:half])
    ]
    page.table(("", "result", "", "result"), rows)


def _causes(page: Page, record: OrganizationRecord) -> None:
    if not record.causes:
        return
    page.title("By cause: money of deals that moved over the run, received or paid (-)")
    rows = [
        (cause.replace("_", " "), millions(record.cause_usd.json(place)) + _star(record.cause_usd, place))
        for place, cause in enumerate(record.causes[:_MOST_CAUSES])
    ]
    page.table(("cause", "received or paid"), rows)
    page.sentence(
        "Cash as the ledger books it. Care that was avoided, a plan's savings and a provider's lost revenue, is in the "
        "results above and not among these entries."
    )


def _endings(page: Page, record: OrganizationRecord) -> None:
    ended = record.deals[record.deals["ended"] != STILL_RUNS]
    if ended.empty:
        return
    page.title("Why its deals ended")
    groups = ended.groupby(["reason", "decided_by"]).agg(
        deals=("deal", "size"), years=("years", "mean"), usd=("own_usd", "sum")
    )
    groups = groups.sort_values("deals", ascending=False, kind="stable").head(_MOST_REASONS)
    rows = []
    for key, row in groups.iterrows():
        reason, decider = key if isinstance(key, tuple) else (key, "")
        words = REASON_WORDS.get(str(reason), str(reason).replace("_", " "))
        result = millions({"mean": float(row["usd"]), "lo95": None, "hi95": None, "replicates": 1})
        rows.append((words, DECIDER_WORDS[str(decider)], f"{int(row['deals'])}", f"{row['years']:.1f}", result))
    page.table(("reason", "who decided", "deals", "mean years", "result, all markets"), rows)
    worst = ended.sort_values("own_usd", kind="stable").head(_MOST_DEALS)
    asked = [f"{deal} (replicate {number})" for deal, number in zip(worst["deal"], worst["replicate"], strict=True)]
    page.sentence(f"Ask for its costliest: --deal with {', '.join(printable(one) for one in asked)}.")


def _star(estimates: Estimates, place: int) -> str:
    return " *" if clear_sign(estimates.json(place)) else ""
