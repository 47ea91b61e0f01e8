"""Why first talks fail, for people: which side finds no terms, and what a change did to that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Row = Mapping[str, Any]

#: Stems of the outcomes: by cause, and by who declines.
CAUSE, DECLINER = "failed_talks", "failed_talks_by"
#: How many talks there are.
FIRST_TALKS: Final = "first_talks"
#: Causes as a line of a table.
CAUSE_WORDS: Final[Mapping[str, str]] = {
    "payer_no_share": "payer: loses at any share",
    "payer_refused": "payer: its own terms",
    "payer_better_offer": "payer: better offers",
    "provider_no_share": "provider: loses at any share",
    "provider_refused": "provider: refuses the terms",
    "provider_better_offer": "provider: better offers",
    "provider_out_of_money": "provider: out of money",
    "neither_any_share": "both: lose at any share",
    "no_common_share": "both: no share suits both",
    "breakdown": "both: talks broke down",
    "nothing_feasible": "neither: no feasible contract",
    "party_gone": "neither: a party is gone",
}
#: Who declines, as a line of a table and as the start of a sentence.
DECLINER_WORDS: Final[Mapping[str, str]] = {
    "payer": "the payer declines",
    "provider": "the provider declines",
    "both": "the two together find no terms",
    "neither": "circumstances leave no contract",
}
#: By who declines: the causes, as the end of a sentence about it.
_BECAUSE: Final[Mapping[str, Mapping[str, str]]] = {
    "payer": {
        "payer_no_share": "it would be worse off at any share of savings",
        "payer_refused": "its own terms leave no agreement",
        "payer_better_offer": "it signs other deals, by which it gains more",
    },
    "provider": {
        "provider_no_share": "it would be worse off at any share of savings",
        "provider_refused": "it refuses the terms on the table",
        "provider_better_offer": "it signs other deals, by which it gains more",
        "provider_out_of_money": "it cannot pay for its programme",
    },
    "both": {
        "neither_any_share": "no share of savings makes either better off",
        "no_common_share": "no share of savings suits both",
        "breakdown": "talks break down or take too long",
    },
    "neither": {
        "nothing_feasible": "members, capital or a package are missing",
        "party_gone": "a party closes or is bought",
    },
}


def who_finds_no_terms(rows: Sequence[Row], difference: Callable[[Row], str], clear: Callable[[Row], int]) -> str:
    """Which side declines more often (or less) where the signing rate differs clearly; empty where it does not.

    Args:
        rows: of one scenario, with `signing_rate` and the outcomes of both stems.
        difference: a row's difference in words, with its interval.
        clear: its sign if its interval excludes zero, else 0.
    """
    by_name = {str(row["outcome"]): row for row in rows}
    signing = by_name.get("signing_rate")
    sign = 0 if signing is None else clear(signing)
    sides = {side: row for side in DECLINER_WORDS if (row := by_name.get(f"{DECLINER}.{side}")) is not None}
    if signing is None or not sign or not sides:
        return ""
    told = f"{'Fewer' if sign < 0 else 'More'} first talks end in a signature, {difference(signing)}"
    moved = [(side, row) for side, row in sides.items() if clear(row) == -sign]
    if not moved:
        return f"{told}; no side's part in it is clear."
    parts = []
    for side, row in sorted(moved, key=lambda one: -abs(float(one[1]["difference"]))):
        causes = [by_name[name] for cause in _BECAUSE[side] if (name := f"{CAUSE}.{cause}") in by_name]
        causes = [one for one in causes if clear(one) == -sign]
        most = max(causes, key=lambda one: abs(float(one["difference"])), default=None)
        why = "" if most is None else f", mainly because {_BECAUSE[side][str(most['outcome']).partition('.')[2]]}"
        parts.append(f"{DECLINER_WORDS[side]} {'more' if sign < 0 else 'less'} often, {difference(row)}{why}")
    return f"{told}: {'; '.join(parts)}."
