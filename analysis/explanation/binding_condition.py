"""The condition that ended a deal or kept talks from one, in sentences made of the numbers of its last decision."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from longgame.analysis.explanation.deal_story import DealStory, Row
from longgame.analysis.words.number_words import level_words
from longgame.analysis.words.plain_words import printable

#: What tips a decision by itself: the column of its size for either side, and words for it.
_TIPPING: Final = {
    "chance": ("luck", "unseen circumstances"),
    "distrust": ("distrust_cost", "what its distrust of {partner} costs it"),
    "grievance": ("grievance_cost", "what its grievance against {partner} weighs"),
    "identity": ("identity_cost", "the pull of fee for service"),
}
_EVENTS: Final = {
    "leader_change": "A new leader at {who} ended it, whatever it was worth.",
    "merger": "{who} merged or broke up, and the deal ended with that.",
    "other_program": "{who} went into another programme.",
    "out_of_money": "{who} could not pay for enough of its programme in that year, whatever the deal was worth.",
    "too_few_lives": "The contract had fallen below the least number of members that it needs.",
    "insolvency": "{who} ran out of money and closed.",
    "group_dissolved": "The provider group behind it dissolved.",
}
#: Items of a margin, in the order in which they are told: column, words, and whether it speaks for leaving.
MARGIN_ITEMS: Final = (
    ("money", "money still expected from the deal, against having none", False),
    ("leaving_cost", "cost of leaving before the term", False),
    ("distrust_cost", "cost of dealing with a distrusted partner", True),
    ("grievance_cost", "grievance", True),
    ("identity_cost", "pull of fee for service", True),
    ("luck", "unseen circumstances", True),
)


def binding_condition(story: DealStory) -> list[str]:
    """Sentences on what ended the deal, or what kept the talks from one; on its thinnest margin if it still runs."""
    end = story.ending
    if end is None:
        return _thinnest(story)
    if end["event"] == "exited_mid_term" and end["reason"] not in _EVENTS:
        return _left_by_value(story, end)
    if end["event"] in ("exited_at_term", "impasse") and end["reason"] not in ("insolvency", "merger"):
        return _at_the_table(story, end)
    return [_EVENTS.get(str(end["reason"]), "It closed.").format(who=_who(story, end))]


def _who(story: DealStory, end: Row) -> str:
    decider = str(end["decided_by"])
    return printable(story.name(decider)) if decider in ("payer", "provider") else "One of the two"


def _left_by_value(story: DealStory, end: Row) -> list[str]:
    side = str(end["decided_by"])
    who, partner = printable(story.name(side)), printable(story.name("provider" if side == "payer" else "payer"))
    lives, margin = float(end["lives"]), float(end["margin"])
    found = [
        f"At the end of year {end['year']} staying was worth {usd(-margin)} less to {who} than leaving, "
        f"{per_member(-margin, lives)} for each of {lives:,.0f} members, after a cost of leaving of "
        f"{usd(float(end['exit_cost_usd']))}."
    ]
    reason, decision = str(end["reason"]), story.decision or {}
    if reason in _TIPPING:
        column, words = _TIPPING[reason]
        size = float(decision[f"{side}_{column}"])
        found.append(
            f"The binding condition: {words.format(partner=partner)}, {per_member(size, lives)} a member. Without "
            f"that alone, staying would have been worth {per_member(margin + size, lives)} a member more than leaving."
        )
    elif reason == "two_sided":
        found.append(
            f"The binding condition: in the next agreement year {who} would have begun to share losses "
            f"(first year with downside: {float(decision['terms.two_sided_year']):g})."
        )
    else:
        found.append(
            "The binding condition: the money. No single felt cost, and no chance, tipped it alone: without any "
            "of them it would have left too."
        )
    return found


def _at_the_table(story: DealStory, end: Row) -> list[str]:
    payer, provider = printable(story.name("payer")), printable(story.name("provider"))
    renewal = end["event"] == "exited_at_term"
    at = f"At the {'renewal table' if renewal else 'table'} in year {end['year']}"
    most, least = (float(end[name]) if end[name] is not None else np.nan for name in ("payer_limit", "provider_limit"))
    found = []
    if np.isfinite(most) and np.isfinite(least):
        found.append(f"{at} {payer} {_limit_of_payer(most)}, and {provider} {_limit_of_provider(least)}.")
    suits = least <= most
    reason, who = str(end["reason"]), _who(story, end)
    if reason == "breakdown":
        found.append(
            f"The binding condition: time. Shares in between would have suited both, but the talks broke down after "
            f"{float(end['months']):.0f} months."
        )
    elif reason == "better_offer":
        found.append(
            f"The binding condition: the two agreed, but {who} had room for fewer partners than agreements. The least "
            f"that it kept was worth {usd(-float(end['margin']))} more to it, "
            f"{per_member(-float(end['margin']), float(end['lives']))} for each member of this deal."
        )
    elif reason == "refused_offer":
        found.append(f"The binding condition: what {who} offers or insists on left no terms that both accept.")
    elif reason == "out_of_money":
        found.append(
            f"The binding condition: the money to go on. {who} could not pay for enough of its programmes the year "
            "before, and signs nothing until it can."
        )
    elif reason == "too_few_lives":
        found.append(
            "The binding condition: no sheet that the two could sign. Too few members for the contract, too little "
            "capital, or no package found."
        )
    elif not suits:
        found.append(f"The binding condition: no share suited both. {_tipped(story, end)}")
    else:
        found.append(f"The binding condition: {_tipped(story, end)}")
    return found


def _tipped(story: DealStory, end: Row) -> str:
    side = str(end["decided_by"])
    if side not in ("payer", "provider"):
        return ""
    margin, lives = float(end["margin"]), float(end["lives"])
    short = f"At the share of before, {printable(story.name(side))} was {per_member(-margin, lives)} a member short"
    if not story.signed:
        short = f"At an even share, {printable(story.name(side))} was {per_member(-margin, lives)} a member short"
    partner = printable(story.name("provider" if side == "payer" else "payer"))
    reason = str(end["reason"])
    tipping = (
        f"; without {_TIPPING[reason][1].format(partner=partner)} it would not have been" if reason in _TIPPING else ""
    )
    return f"{short}{tipping}."


def _limit_of_payer(limit: float) -> str:
    if limit < 0.0:
        return "could give no share at all"
    return "could give the whole of savings" if limit >= 1.0 else f"could give {100 * limit:.0f} % of savings at most"


def _limit_of_provider(limit: float) -> str:
    if limit > 1.0:
        return "would have needed more than all of them"
    return "could do without a share" if limit <= 0.0 else f"needed {100 * limit:.0f} % at least"


def _thinnest(story: DealStory) -> list[str]:
    margins = story.margins
    found = []
    for side in ("payer", "provider"):
        known = margins.dropna(subset=[side])
        if len(known):
            worst = known.sort_values(side, kind="stable").iloc[0]
            found.append(
                f"{printable(story.name(side))} was closest to leaving in year {int(worst['year'])}, when staying was "
                f"worth {per_member(float(worst[side]), 1.0)} a member more than leaving."
            )
    return found or ["No side has had to decide whether to stay yet."]


def usd(value: float) -> str:
    """Dollars, in millions from a hundred thousand on."""
    return level_words("USD", value)


def per_member(value: Any, lives: float) -> str:
    """Dollars for each member."""
    return level_words("USD per member", float(value) / lives)
