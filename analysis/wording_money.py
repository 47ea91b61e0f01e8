"""The money parts of the summary in plain text: who gained and who paid, and what a deal costs in cash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from longgame.analysis.number_words import Estimate, clear_sign, dollars, millions, share, value_only
from longgame.analysis.plain_words import GROUP_WORDS, MODEL_WORDS, printable
from longgame.analysis.text_page import Page

Figures = Mapping[str, Any]


def gained_and_paid(page: Page, summary: Figures) -> None:
    """Who gained and who paid against the no-deal twin; apart from it, revenue that was only moved."""
    money = summary["money"]
    if money is None:
        return
    page.title("WHO GAINED AND WHO PAID")
    page.sentence("Dollars over the run, against the same market with the same luck but without any deal.")
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
        ahead = share(figures["gained_share"]) if "gained_share" in figures else ""
        cells = (millions(figures["total_usd"]), value_only(dollars(figures["per_member_year_usd"])), ahead)
        rows.append((GROUP_WORDS[group], verdict, *cells))
    page.table(("", "", "all together", "a member-year", "of them gained"), rows)
    if unclear:
        page.sentence(f"No clear difference for: {', '.join(GROUP_WORDS[group] for group in unclear)}.")
    _revenue_moved(page, {group: figures for group, figures in moved.items() if not figures["keeps"]})
    for word, key in (("Largest gains", "winners"), ("Largest losses", "losers")):
        named = [f"{printable(one['name'])} {millions(one['gain_usd'])}" for one in money[key][:2]]
        if named:
            page.sentence(f"{word} by name: {'; '.join(named)}.")


def _is_clear(figures: Figures) -> bool:
    return clear_sign(figures["total_usd"]) != 0


def _revenue_moved(page: Page, passing: Figures) -> None:
    phrases = [f"{GROUP_WORDS[group]} {millions(figures['total_usd'])}" for group, figures in passing.items()]
    if phrases:
        page.sentence(
            f"Revenue moved to (+) or from (-), before costs of their own that the model does not follow:"
            f" {'; '.join(phrases)}."
        )


def cash_of_a_deal(page: Page, summary: Figures) -> None:
    """Capital at risk and break-even of either side, for the average deal and by partnership model."""
    cash = summary["cash"]
    if cash is None:
        return
    page.title("WHAT A DEAL COSTS, IN CASH")
    page.sentence(
        "Cash since the signature, average of all deals signed, those that ended early included;",
        "talks and leaving cost extra.",
    )
    watched = max(int(year) for year in cash["payer"]["by_deal_year"])
    for side in ("payer", "provider"):
        page.sentence(_side_words(side, cash[side], watched))
    rows = []
    for model, figures in cash["by_model"].items():
        cells = []
        for side in ("payer", "provider"):
            points = figures[side]["per_member"]
            cells += [dollars(points["trough_usd"]), _back_cell(points, figures["watched_years"])]
        rows.append((MODEL_WORDS[model], *cells))
    page.table(
        ("lowest, a member; back at zero", "payer lowest", "back in year", "provider lowest", "back in year"), rows
    )


def _side_words(side: str, points: Figures, watched: int) -> str:
    member = points["per_member"]
    depth = f"{millions(points['trough_usd'])} ({dollars(member['trough_usd'])} a member)"
    start = f"{side.capitalize()}: at its lowest, in deal year {points['trough_year']}, the cash stands at {depth}"
    even = points["break_even_year"]
    if even["year"] == 0:
        sure = clear_sign(points["trough_usd"]) > 0 or points["trough_usd"]["lo95"] is None
        return f"{start}: on average {'no capital is' if sure else 'no capital is clearly'} at risk."
    unclear = points["trough_usd"]["lo95"] is not None and clear_sign(points["trough_usd"]) == 0
    risk = "capital at risk, though not clearly below zero" if unclear else "its capital at risk"
    back = f"in deal year {_back_cell(points, watched)}" if even["year"] else f"not within {watched} deal years"
    back_member = _back_cell(member, watched)
    if not even["year"] and even["lo95"] is not None:
        back += f" [{even['lo95']} at the earliest]"
    same = member["break_even_year"] == even
    return f"{start}, {risk}. It is back at zero {back}{'' if same else f' (for each member: {back_member})'}."


def _back_cell(points: Figures, watched: int) -> str:
    """Break-even year with its interval; years beyond those watched as `>12`."""
    even: Estimate = points["break_even_year"]
    beyond = f">{watched}"

    def words(year: int | None) -> str:
        return beyond if year is None else str(year) if year else "start"

    middle = words(even["year"])
    if points["trough_usd"] is None or points["trough_usd"]["lo95"] is None:
        return middle
    low, high = words(even["lo95"]), words(even["hi95"])
    return middle if low == high == middle else f"{middle} [{low} to {high}]"
