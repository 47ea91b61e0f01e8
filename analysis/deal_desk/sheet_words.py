"""The sheets that were tried, for people: levers ranked by what they add, and the sheets that nobody can beat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from longgame.analysis.deal_desk.desk import Desk
from longgame.analysis.deal_desk.sheets import Sheet, ranked
from longgame.analysis.targets.intervals import Figure
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import Estimate, clear_sign, level_words, millions
from longgame.analysis.words.plain_words import printable
from longgame.analysis.words.term_words import lever_level_words, lever_words
from longgame.analysis.words.text_page import Page
from longgame.environment.scenario.own_terms import SHARE, SUPPORT
from longgame.experiments.deal_desk.proposal import SIDES

#: Levers and sheets that the page lists; the table in the folder has all.
_MOST_LEVERS: Final = 12
_MOST_SHEETS: Final = 10
#: Names of levers where two stand side by side.
_SHORT: Final = {SHARE: "share", SUPPORT: "up front"}


def levers_part(page: Page, desk: Desk) -> None:
    """Levers by what their best level adds to the years together; the worst level of all comes last."""
    levels = ranked(desk.sheets)
    if not levels:
        return
    best = {next(iter(one.changes)): one for one in reversed(levels)}
    shown = sorted(best.values(), key=lambda one: one.rank)
    page.title("LEVERS, ONE AT A TIME, BY WHAT THEY ADD TO THE YEARS TOGETHER")
    rows = [[sheet_words(one), _years(one.years.added), _odds(one.signed)] for one in shown[:_MOST_LEVERS]]
    page.table(("best level of each", "years added", "sign"), rows)
    worst = levels[-1]
    if worst.years.added.estimate < 0.0:
        page.sentence(f"Worst of all: {sheet_words(worst)}, {_years(worst.years.added)}.")
    page.sentence("What the same levels add to each side's value:")
    by_value = sorted(shown, key=lambda one: -sum(side.added.estimate for side in one.usd.values()))[:_MOST_LEVERS]
    rows = [[sheet_words(one), *(_usd(one.usd[side].added, signed=True) for side in SIDES)] for one in by_value]
    page.table(("best level for survival", *_adds(desk)), rows)
    more = len(shown) - _MOST_LEVERS
    page.sentence(
        "* the interval excludes zero.",
        f"Tried: {counted(len(levels), 'level')} of {counted(len(shown), 'lever')}. About one in twenty would be",
        "marked by luck alone, and the best looks better than it is: play it again with another seed.",
        f"{counted(more, 'more lever')} in sheets.csv." if more > 0 else "",
    )


def frontier_part(page: Page, desk: Desk) -> None:
    """The sheets that no other beats on both sides' values, and those that make both better off than the proposal."""
    page.title("WHICH WINS AND LOSSES ARE ACCEPTABLE TO BOTH")
    if not _signed(desk):
        page.sentence(f"None of {counted(len(desk.sheets), 'sheet')} tried is ever signed. See above why talks fail.")
        return
    unbeaten = sorted((one for one in _signed(desk) if one.unbeaten), key=lambda one: -one.usd[SIDES[0]].level.estimate)
    names = [printable(desk.names[side]) for side in SIDES]
    both = [one for one in unbeaten if all(one.usd[side].level.estimate > 0.0 for side in SIDES)]
    page.sentence(
        f"Of {counted(len(desk.sheets), 'sheet')} tried, {len(_signed(desk))} are ever signed. Of these",
        f"{len(unbeaten)} are not beaten: neither another sheet nor no deal is as good for both and better for one.",
        _leave_both(len(both)) if unbeaten else "",
        _joint(desk),
    )
    shown = _spread(unbeaten)
    rows = [[sheet_words(one), *(_usd(one.usd[side].level) for side in SIDES), _odds(one.signed)] for one in shown]
    page.table(("sheet", *names, "sign"), rows)
    better = [one for one in _signed(desk) if all(one.usd[side].added.estimate > 0.0 for side in SIDES)]
    clear = [one for one in better if all(_sign(one.usd[side].added) > 0 for side in SIDES)]
    if clear:
        listed = "; ".join(sheet_words(one) for one in clear[:_MOST_SHEETS])
        page.sentence(f"Clearly better for both than the proposal: {listed}.")
    else:
        page.sentence(
            f"No sheet is clearly better for both than the proposal; {len(better)} are on average.",
            "Ask which of the two could pay the other for a move that makes the pie larger.",
        )


def sheet_words(sheet: Sheet) -> str:
    """A sheet by what it changes in the proposed one; the parties are `payer` and `provider`."""
    short = _SHORT if len(sheet.changes) > 1 else {}
    changes = [
        f"{short.get(key) or lever_words(key, {})} {lever_level_words(key, one)}" for key, one in sheet.changes.items()
    ]
    return ", ".join(changes) or "as proposed"


def _adds(desk: Desk) -> list[str]:
    return [f"{printable(desk.names[side])} adds" for side in SIDES]


def _leave_both(count: int) -> str:
    if count == 0:
        return "None of these leaves both with a gain from the deal."
    return f"{count} of these {'leaves' if count == 1 else 'leave'} both with a gain from the deal."


def _signed(desk: Desk) -> list[Sheet]:
    """Sheets that are signed in some market: the others are no deal at all, by other words."""
    return [one for one in desk.sheets if one.signed.estimate > 0.0]


def _joint(desk: Desk) -> str:
    signed = _signed(desk)
    largest = max(signed, key=lambda one: one.joint_usd)
    fairest = max(signed, key=lambda one: min(side.level.estimate for side in one.usd.values()))
    return (
        f"Largest sum for both together: {sheet_words(largest)}, {level_words('USD', largest.joint_usd)}, against "
        f"{level_words('USD', desk.sheets[0].joint_usd)} as proposed. Best for the side that does worse: "
        f"{sheet_words(fairest)}."
    )


def _spread(unbeaten: Sequence[Sheet]) -> Sequence[Sheet]:
    """At most so many sheets as are listed, evenly along the frontier, both ends included."""
    if len(unbeaten) <= _MOST_SHEETS:
        return unbeaten
    last = len(unbeaten) - 1
    return [unbeaten[round(place * last / (_MOST_SHEETS - 1))] for place in range(_MOST_SHEETS)]


def _odds(signed: Figure) -> str:
    return f"{100.0 * signed.estimate:.0f} % [{100.0 * signed.low:.0f} to {100.0 * signed.high:.0f}]"


def _usd(figure: Figure, signed: bool = False) -> str:
    text = millions(_estimate(figure))
    plus = "+" if signed and figure.estimate > 0.0 else ""
    return f"{plus}{text}{' *' if signed and _sign(figure) else ''}"


def _years(figure: Figure) -> str:
    text = f"{figure.estimate:+.2f}" if abs(figure.estimate) >= 0.005 else "0.00"
    interval = f" [{figure.low:.2f} to {figure.high:.2f}]" if figure.low == figure.low else ""
    return f"{text}{interval}{' *' if _sign(figure) else ''}"


def _sign(figure: Figure) -> int:
    return clear_sign(_estimate(figure))


def _estimate(figure: Figure) -> Estimate:
    known = figure.low == figure.low
    return {
        "mean": figure.estimate,
        "lo95": figure.low if known else None,
        "hi95": figure.high if known else None,
        "replicates": figure.n,
    }
