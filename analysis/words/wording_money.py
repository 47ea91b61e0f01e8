"""The money parts of the summary in plain text: who gained and who paid, and what a deal costs in cash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, dollars, millions, share, small_rate, value_only
from longgame.analysis.words.plain_words import GROUP_WORDS, MODEL_WORDS, printable
from longgame.analysis.words.text_page import Page

Figures = Mapping[str, Any]

_SIDES: Final = ("payer", "provider")


def gained_and_paid(page: Page, summary: Figures) -> None:
    """Who gained and who paid against the no-deal twin; apart from it, revenue that was only moved."""
    money = summary["money"]
    if money is None:
        return
    page.title("WHO GAINED AND WHO PAID")
    page.sentence("Gains and losses over the run, against the same market without any deal (same luck).")
    groups = {**money["organizations"], **money["sectors"]}
    moved = {group: figures for group, figures in groups.items() if figures["total_usd"]["mean"]}
    if not moved:
        page.sentence("Nobody gained and nobody paid.")
        return
    kept = {group: figures for group, figures in moved.items() if figures["keeps"]}
    unclear = [group for group, figures in kept.items() if summary["replicates"] >= 2 and not _is_clear(figures)]
    rows = []
    for group in sorted(kept.keys() - set(unclear), key=lambda group: -float(kept[group]["total_usd"]["mean"])):
        figures = kept[group]
        verdict = "gained" if figures["total_usd"]["mean"] > 0.0 else "paid"
        ahead = value_only(share(figures["gained_share"])) if "gained_share" in figures else ""
        of_spending = value_only(small_rate(figures["gain_rate"])) if figures.get("gain_rate") else ""
        per_member_year = value_only(dollars(figures["per_member_year_usd"]))
        cells = (millions(figures["total_usd"]), per_member_year, of_spending, ahead)
        rows.append((GROUP_WORDS[group], verdict, *cells))
    page.table(("group", "", "in total", "a member-year", "of spending", "winners"), rows)
    if unclear:
        page.sentence(f"Uncertain: {', '.join(GROUP_WORDS[group] for group in unclear)}.")
    _revenue_moved(page, {group: figures for group, figures in moved.items() if not figures["keeps"]})
    parts = []
    for word, key in (("Largest gains", "winners"), ("Largest losses", "losers")):
        named = [f"{printable(one['name'])} {millions(one['gain_usd'])}" for one in money[key][:2]]
        if named:
            parts.append(f"{word}: {', '.join(named)}.")
    if parts:
        page.sentence(*parts)


def _is_clear(figures: Figures) -> bool:
    return clear_sign(figures["total_usd"]) != 0


def _revenue_moved(page: Page, passing: Figures) -> None:
    phrases = [f"{GROUP_WORDS[group]} {millions(figures['total_usd'])}" for group, figures in passing.items()]
    if phrases:
        page.sentence(f"Revenue moved to (+) or from (-) groups whose costs are not modelled: {'; '.join(phrases)}.")


def cash_of_a_deal(page: Page, summary: Figures) -> None:
    """Capital at risk and break-even of either side, for the average deal and by partnership model."""
    cash = summary["cash"]
    if cash is None:
        return
    page.title("WHAT A DEAL COSTS, IN CASH")
    page.sentence(
        "Average cash of a deal since the signature, over all deals, including those that ended early.",
        "Talks and leaving cost extra. Years are deal years; members are those at the signature.",
    )
    watched = max(int(year) for year in cash["payer"]["by_deal_year"])
    for side in _SIDES:
        page.sentence(_side_words(side, cash[side], watched))
    rows = []
    for model, figures in cash["by_model"].items():
        cells = []
        for side in _SIDES:
            member = figures[side]["per_member"]
            cells += [dollars(member["trough_usd"]), _back_words(member, figures["watched_years"])]
        rows.append((MODEL_WORDS[model], *cells))
    page.table(("lowest cash a member", "payer", "back in year*", "provider", "back in year*"), rows)
    page.sentence(
        "* first year in which the cash is back at zero; 0: never below zero; "
        f">{watched}: not within {_years(watched)}."
    )


def _side_words(side: str, points: Figures, watched: int) -> str:
    trough, even, member = points["trough_usd"], points["break_even_year"]["year"], points["per_member"]
    depth = f"{millions(trough)} ({dollars(member['trough_usd'])} a member)"
    start = f"{side.capitalize()}: cash is lowest in year {points['trough_year']}, at {depth}"
    unclear = trough["lo95"] is not None and clear_sign(trough) == 0
    if even == 0:
        return f"{start}. On average, no capital is {'clearly ' if unclear else ''}at risk."
    risk = "capital at risk, though not clearly below zero" if unclear else "the capital at risk"
    if even is None:
        earliest = points["break_even_year"]["lo95"]
        bound = f" [year {earliest} at the earliest]" if earliest else ""
        return f"{start}, {risk}. It does not return to zero within {_years(watched)}{bound}."
    back, back_member = _back_words(points, watched), _back_words(member, watched)
    same = "" if back == back_member else f" (per member: year {back_member})"
    return f"{start}, {risk}. It returns to zero in year {back}{same}."


def _years(count: int) -> str:
    return counted(count, "year")


def _back_words(points: Figures, watched: int) -> str:
    """Break-even year with its interval; years beyond those watched as `>12`.

    >>> low = {"mean": -5.0, "lo95": -9.0, "hi95": -1.0, "replicates": 20}
    >>> even = {"year": 7, "lo95": 5, "hi95": None, "replicates": 20}
    >>> _back_words({"trough_usd": low, "break_even_year": even}, 12)
    '7 [5 to >12]'
    """
    if points["trough_usd"] is None or points["trough_usd"]["mean"] is None:
        return "not known"

    def words(year: int | None) -> str:
        return f">{watched}" if year is None else str(year)

    even = points["break_even_year"]
    middle, low, high = words(even["year"]), words(even["lo95"]), words(even["hi95"])
    beyond = even["lo95"] is None
    return middle if beyond or points["trough_usd"]["lo95"] is None else f"{middle} [{low} to {high}]"
