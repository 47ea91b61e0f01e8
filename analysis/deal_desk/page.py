"""The page of the desk: a sentence first, then odds, endings, cash, who gains and loses, levers, and the frontier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from longgame.analysis.deal_desk.cash_words import cash_sentences
from longgame.analysis.deal_desk.desk import Desk
from longgame.analysis.deal_desk.odds import STEPS, Ending, Odds
from longgame.analysis.deal_desk.others_words import others_sentences
from longgame.analysis.deal_desk.sheet_words import frontier_part, levers_part
from longgame.analysis.targets.intervals import Figure
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import DECIDER_WORDS, MODEL_WORDS, REASON_WORDS, printable
from longgame.analysis.words.term_words import lever_level_words, lever_words
from longgame.analysis.words.text_page import Page
from longgame.experiments.deal_desk.proposal import SIDES
from longgame.experiments.deal_desk.variants import AS_IT_IS, MAIN, NO_DEAL, PROPOSED

_PROPOSED, _AS_IT_IS = MAIN[PROPOSED], MAIN[AS_IT_IS]
#: Endings that are named.
_MOST_REASONS: Final = 3
_ENDED: Final[Mapping[str, str]] = {
    "exited_mid_term": "left before the term",
    "exited_at_term": "not renewed",
    "closed": "a party closed or was bought",
}


def desk_page(desk: Desk, width: int = 110) -> str:
    """The page as plain text lines.

    Args:
        desk: what was found.
        width: columns of the terminal.
    """
    page, played, market = Page(width), desk.played, desk.proposal.market
    payer, provider = (printable(desk.names[side]) for side in SIDES)
    page.title(f"DEAL DESK: {payer} and {provider}")
    page.sentence(
        f"{counted(played.replicates, 'market')} of the scenario {printable(market.name)},",
        f"{counted(market.years, 'year')} each, seed {played.seed}.",
        "Every variant has the same draws. Brackets are 95 % intervals.",
    )
    page.sentence(f"The sheet: {sheet_said(desk)}. What it does not say is as in the market.")
    if desk.fortunes.signed[NO_DEAL].any():
        page.sentence(
            "The two sign tracks of a public programme, which no sheet changes: odds and values include them, also in",
            "the market without the deal.",
        )
    page.title("ODDS")
    page.sentence(in_short(desk, payer, provider))
    by_step = {(one["variant"], one["step"]): one for one in desk.odds}
    rows = [[step, *(odds_words(by_step[name, step]) for name in (_PROPOSED, _AS_IT_IS))] for step in STEPS]
    page.table(("they ...", "with the sheet", "without it"), rows)
    if desk.curves is not None:
        page.sentence(how_it_ends(desk.endings))
    page.sentence(_why_talks_fail(desk.endings))
    page.title("CASH")
    for sentence in cash_sentences(desk):
        page.sentence(sentence)
    page.title("WHO ELSE GAINS AND LOSES")
    for sentence in others_sentences(desk.gains):
        page.sentence(sentence)
    levers_part(page, desk)
    frontier_part(page, desk)
    page.sentence(
        "",
        "Without it: the same market, in which the two may still sign what they would sign anyway. Odds at the first",
        "term count deals whose term ends within the years looked at. Values of a sheet are results of the two",
        "parties' own deals over all years, markets without a signature counting as 0.",
    )
    return page.text()


def odds_words(odds: Odds) -> str:
    """Odds with interval and number of markets.

    >>> odds_words({"variant": "", "step": "", "estimate": 0.5, "lo95": 0.3, "hi95": 0.7, "n": 24})
    '50 % [30 to 70], n = 24'
    """
    return share_words(Figure(odds["estimate"], odds["lo95"], odds["hi95"], odds["n"]))


def share_words(share: Figure) -> str:
    """A share with interval and number of observations."""
    if share.n == 0:
        return "not known, n = 0"
    low, high = 100.0 * share.low, 100.0 * share.high
    return f"{100.0 * share.estimate:.0f} % [{low:.0f} to {high:.0f}], n = {share.n}"


def sheet_said(desk: Desk) -> str:
    """What is on the sheet."""
    proposal = desk.proposal
    said = [MODEL_WORDS[proposal.model]] if proposal.model else ["any partnership model"]
    said += [f"{lever_words(key, desk.names)} {lever_level_words(key, one)}" for key, one in proposal.terms.items()]
    return ", ".join(said)


def in_short(desk: Desk, payer: str, provider: str) -> str:
    """In how many markets the two sign, and how long they stay together, with the sheet and without it."""
    signed = desk.fortunes.signed.sum(axis=1)
    count = desk.played.replicates
    now, before = int(signed[PROPOSED]), int(signed[AS_IT_IS])
    years = desk.fortunes.years.mean(axis=1)
    first = desk.fortunes.first_year[PROPOSED]
    when = f", half of those by year {np.nanmedian(first):.0f}" if now else ""
    return (
        f"With this sheet, {payer} and {provider} sign in {now} of {counted(count, 'market')}{when}; without it, in "
        f"{before}. They spend {years[PROPOSED]:.1f} of {desk.proposal.market.years} years together on average, and "
        f"{years[AS_IT_IS]:.1f} without it."
    )


def how_it_ends(endings: Sequence[Ending]) -> str:
    """The most frequent ends of deals on the sheet."""
    ended = [one for one in endings if one["variant"] == _PROPOSED and one["what"] == "deal"]
    if not ended:
        return "No deal on this sheet ended within the years looked at."
    return f"Most likely end of a deal: {'; '.join(_ending_words(one) for one in ended[:_MOST_REASONS])}."


def _why_talks_fail(endings: Sequence[Ending]) -> str:
    failed = [one for one in endings if one["variant"] == _PROPOSED and one["what"] == "talks"]
    if not failed:
        return ""
    return f"When talks fail: {'; '.join(_ending_words(one) for one in failed[:_MOST_REASONS])}."


def _ending_words(one: Ending) -> str:
    reason = REASON_WORDS.get(one["reason"], one["reason"].replace("_", " "))
    how = f"{_ENDED[one['ended']]}, " if one["ended"] in _ENDED else ""
    by = DECIDER_WORDS.get(one["decided_by"], one["decided_by"])
    odds = share_words(Figure(one["estimate"], one["lo95"], one["hi95"], one["n"]))
    return f"{how}{reason}, by {by} ({odds})"
