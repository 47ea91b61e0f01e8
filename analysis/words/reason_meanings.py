"""What each reason for which a deal ends says, in a sentence; docs/model.md has the rules under "Which reason"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_NO_SHEET: Final = (
    "There was no next agreement that the two could sign: too few members for the contract, too little capital for it, "
    "or no package found."
)
#: By reason; `{who}` stands for who decided, such as "the payer".
REASON_MEANINGS: Final[Mapping[str, str]] = {
    "poor_results": "To {who}, going on was worth less than leaving, and neither chance, distrust, a grievance nor "
    "attachment to fee for service made that difference: the results did.",
    "chance": "It was a close call: without circumstances that the model draws at random, {who} would have stayed.",
    "distrust": "Without the extra cost of dealing with a partner it trusts little, {who} would have stayed.",
    "grievance": "Without what it feels its partner owes it, {who} would have stayed.",
    "identity": "Without its attachment to fee for service, {who} would have stayed.",
    "two_sided": "The provider left in the year before it would have begun to carry losses.",
    "leader_change": "A new leader did not go on with it.",
    "merger": "A party merged, broke up, or was bought by one that deals with the partner already.",
    "insolvency": "A party ran out of money and closed.",
    "too_few_lives": "The contract had fewer members than it needs.",
    "breakdown": "The talks about the next agreement broke down, or took too long.",
    "refused_offer": "The only offer that was left on the table was refused.",
    "no_zone": "There were no terms that both could accept.",
    "better_offer": "A party signed other deals, by which it gains more, and had no room for this one.",
    "group_dissolved": "The group of providers that it belonged to was dissolved.",
    "other_program": "The provider left for another programme.",
    "out_of_money": "The provider could not pay for enough of its programme, whatever it would have brought.",
}


def reason_meaning(reason: str, event: str, who: str) -> str:
    """What the reason of an ending says.

    >>> reason_meaning("leader_change", "exited_mid_term", "the payer")
    'A new leader did not go on with it.'

    Args:
        reason: for which the deal ended.
        event: how it ended: `exited_at_term`, `exited_mid_term` or `closed`.
        who: who decided, to stand in a sentence.
    """
    if reason == "too_few_lives" and event == "exited_at_term":
        return _NO_SHEET
    return REASON_MEANINGS[reason].format(who=who)
