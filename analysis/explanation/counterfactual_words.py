"""Counterfactuals in words: the smallest step of each lever that changes how a deal went, with its odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import Final

from longgame.analysis.explanation.deal_story import DealStory
from longgame.analysis.explanation.lever_words import level_of, lever_words, odds_words, share_words
from longgame.analysis.explanation.what_would_have_kept import Counterfactual, Counterfactuals
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import printable, strategy_words
from longgame.analysis.words.text_page import Page
from longgame.experiments.counterfactuals.levers import STANCE

#: A sign test below this is marked.
CLEAR: Final = 0.05


def what_would_have_kept(page: Page, story: DealStory, found: Counterfactuals) -> None:
    """The part of the page on levers: what keeps (or ends) the deal here, what does not, and the odds elsewhere."""
    kept = _heading(story)
    page.title(f"WHAT WOULD HAVE {kept.upper()} IT")
    page.sentence(_how(story, found))
    if found.posted:
        page.sentence("The terms are those of a public programme, which nobody moves: only strategies were tried.")
    names, plays = {side: story.name(side) for side in ("payer", "provider")}, strategies_of(story)
    working = [ladder for ladder in found.ladders if any(one.changes for one in ladder)]
    working.sort(key=_rank)
    if working:
        page.sentence(_first(working[0], names, plays, story))
        odds = (f"elsewhere, n = {found.markets}", "more, fewer") if found.markets else ()
        rows = [_line(ladder, names, plays, story, bool(odds)) for ladder in working]
        page.table(("lever", "smallest step that does", "until", *odds), rows)
    elif found.tried:
        page.sentence(f"No single step that was tried would have {kept} it here.")
    idle = [ladder for ladder in found.ladders if ladder not in working]
    if idle:
        page.sentence(f"Tried, and not enough here: {'; '.join(_not_enough(idle, names, plays))}.")
    elsewhere = [one for ladder in idle for one in ladder if one.odds is not None]
    if elsewhere:
        page.title("Odds of steps that do not do it here")
        rows = [_odds_line(one, names, plays) for one in elsewhere]
        page.table(("lever", "step", f"elsewhere, n = {found.markets}", "more, fewer"), rows)
    if found.markets:
        page.sentence(_odds_explained(found))


def strategies_of(story: DealStory) -> dict[str, str]:
    """What either side played at the time of the agreement, in words."""
    agreed = story.agreement
    return {side: strategy_words(printable(str(agreed[f"{side}_strategy"]))) for side in ("payer", "provider")}


def _heading(story: DealStory) -> str:
    if story.ending is None:
        return "ended"
    return "kept" if story.signed else "made"


def _how(story: DealStory, found: Counterfactuals) -> str:
    payer, provider = (printable(story.name(side)) for side in ("payer", "provider"))
    # The run may end with the deal: nobody knows then whether the end was only put off.
    last = story.ending is not None and found.year == int(story.ending["year"])
    later = (
        ", the last of the run, so that an end that is only put off counts too" if last else ", a year after the end"
    )
    counts = {
        "kept": f"Kept means that the two have a deal at the end of year {found.year}{later}.",
        "made": f"Made means that the two have a deal at the end of year {found.year}.",
        "ended": f"Ended means that the two have no deal at the end of year {found.year}.",
    }[_heading(story)]
    return (
        f"The same market and the same draws, played again {counted(len(found.tried), 'time')}, with one thing changed "
        f"from year {story.talks_year} on, when the talks about this agreement began. Terms are what {payer} and "
        f"{provider} offer to each other alone; a strategy is played towards all partners. Money is at prices of "
        f"year 1. {counts} In brackets: how many of the steps of a lever do it; it need not be all the larger ones."
    )


def _rank(ladder: Sequence[Counterfactual]) -> tuple[float, int]:
    best = next(one for one in ladder if one.changes)
    after = 0.0 if best.odds is None else best.odds.after.estimate - best.odds.before.estimate
    return -after, best.step.number


def _first(
    ladder: Sequence[Counterfactual], names: Mapping[str, str], plays: Mapping[str, str], story: DealStory
) -> str:
    best = next(one for one in ladder if one.changes)
    text = (
        f"First of those that do: {lever_words(best.step, names)}, {level_of(best.step, plays)} instead of "
        f"{level_of(best.step, plays, factual=True)}"
    )
    if best.fate.until is not None:
        ends = "to the end of the run" if best.fate.until >= story.last_year else f"until year {best.fate.until}"
        text += f", keeps the two together {ends}"
    if best.odds is not None:
        text += f"; in other markets {odds_words(best.odds.after)}, against {odds_words(best.odds.before)} as it was"
    return f"{text}."


def _line(
    ladder: Sequence[Counterfactual], names: Mapping[str, str], plays: Mapping[str, str], story: DealStory, odds: bool
) -> tuple[str, ...]:
    best = next(one for one in ladder if one.changes)
    doing = sum(one.changes for one in ladder)
    of_all = f" ({doing} of {len(ladder)})" if len(ladder) > 1 else ""
    until = "-"
    if best.fate.until is not None:
        until = "the end" if best.fate.until >= story.last_year else f"year {best.fate.until}"
    step = f"{_from_to(best, plays)}{of_all}"
    return (lever_words(best.step, names), step, until, *(_odds(best) if odds else ()))


def _odds_line(one: Counterfactual, names: Mapping[str, str], plays: Mapping[str, str]) -> tuple[str, ...]:
    return lever_words(one.step, names), _from_to(one, plays), *_odds(one)


def _from_to(one: Counterfactual, plays: Mapping[str, str]) -> str:
    return f"{level_of(one.step, plays, factual=True)} -> {level_of(one.step, plays)}"


def _odds(one: Counterfactual) -> tuple[str, str]:
    if one.odds is None:
        return "-", "-"
    star = " *" if sign_test(one.odds.gained, one.odds.lost) < CLEAR else ""
    return share_words(one.odds.after), f"{one.odds.gained}, {one.odds.lost}{star}"


def sign_test(gained: int, lost: int) -> float:
    """Two-sided chance that a coin decides so unevenly, the exact test of McNemar on paired markets.

    >>> sign_test(5, 0), sign_test(6, 0), sign_test(0, 0)
    (0.0625, 0.03125, 1.0)
    """
    count = gained + lost
    tail = sum(comb(count, number) for number in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**count))


def _not_enough(
    ladders: Sequence[Sequence[Counterfactual]], names: Mapping[str, str], plays: Mapping[str, str]
) -> list[str]:
    """A few words for each lever, the range of its levels or all of them where they are strategies."""
    by_lever: dict[str, list[Counterfactual]] = {}
    for ladder in ladders:
        by_lever.setdefault(lever_words(ladder[-1].step, names), []).extend(ladder)
    found = []
    for words, ones in by_lever.items():
        if ones[0].step.lever == STANCE:
            found.append(f"{words} ({', '.join(level_of(one.step, plays) for one in ones)})")
            continue
        ordered = sorted(ones, key=lambda one: float(one.step.level))
        first, last = (level_of(one.step, plays) for one in (ordered[0], ordered[-1]))
        found.append(f"{words} ({first if first == last else f'{first} to {last}'})")
    return found


def _odds_explained(found: Counterfactuals) -> str:
    before = next(one.odds.before for one in found.tried if one.odds is not None)
    return (
        f"Elsewhere: in how many of markets 1 to {found.markets} of this scenario and seed a deal of the two lasts at "
        f"least {counted(found.years, 'year')}, with the offer in force from year 1 (share with its 95 % interval by "
        f"Wilson). As it was: {odds_words(before)}. More, fewer: markets in which it lasts only with the step, and "
        "only without it; * marks what a coin would hardly do (sign test, 5 %). In a generated market the two are "
        "drawn anew in each, in a market file they are the same with other luck. Of many steps that are tried, some "
        "work here by luck: trust those that work elsewhere as well."
    )
