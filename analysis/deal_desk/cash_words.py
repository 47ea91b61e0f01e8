"""Each party's cash in sentences: the J-curve and its depth, and the whole organisation against no deal."""

from __future__ import annotations

from collections.abc import Iterator

from longgame.analysis.deal_desk.desk import Desk
from longgame.analysis.runs.cash import turning_points
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, millions
from longgame.analysis.words.plain_words import printable
from longgame.experiments.deal_desk.proposal import SIDES


def cash_sentences(desk: Desk) -> Iterator[str]:
    """A sentence for each side's cash of the deal, then one for each whole organisation."""
    if desk.curves is None:
        yield "The sheet is never signed, so there is no cash of the deal."
    else:
        seen = len(desk.curves.deal_years)
        yield f"Cash of a deal since its signature, mean of {desk.curves.deals} deals; talks and leaving cost extra."
        for side in SIDES:
            points = turning_points(desk.curves.curves[side].cumulative, seen)
            yield _curve_words(printable(desk.names[side]), points, seen)
    by_side = {one["account"]: one for one in desk.gains if one["who"] == "party"}
    for side in SIDES:
        gain = by_side.get(desk.proposal.party(side))
        if gain is not None:
            estimate = {
                "mean": gain["gain_usd"],
                "lo95": gain["lo95"] if gain["lo95"] == gain["lo95"] else None,
                "hi95": gain["hi95"] if gain["hi95"] == gain["hi95"] else None,
                "replicates": gain["n"],
            }
            whole = f"{printable(desk.names[side])} as a whole, against the same market in which the two sign nothing"
            clear = "" if clear_sign(estimate) else ", which may be chance"
            if gain["gain_usd"] == 0.0 and not clear_sign(estimate):
                yield f"{whole}: no difference (n = {gain['n']})."
            else:
                yield (
                    f"{whole}: {millions(estimate)} over {counted(desk.proposal.market.years, 'year')}{clear} "
                    f"(n = {gain['n']})."
                )


def _curve_words(name: str, points: dict[str, object], seen: int) -> str:
    trough, even = points["trough_usd"], points["break_even_year"]
    if not isinstance(trough, dict) or not isinstance(even, dict):
        return f"{name}: not known."
    if trough["mean"] is not None and trough["mean"] >= 0.0:
        return f"{name}: never below zero; lowest in deal year {points['trough_year']}, at {millions(trough)}."
    back = "not back at zero" if even["year"] is None else f"back at zero in deal year {even['year']}"
    within = f" within {seen} deal years" if even["year"] is None else ""
    return f"{name}: deepest in deal year {points['trough_year']}, at {millions(trough)}; {back}{within}."
