"""Deals that died in a changed market, beside what the same deals did in the base market on the same draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from longgame.analysis.report.content import Block, Heading, Paragraph, Table
from longgame.analysis.report.ended_deals import HOW, life_of_a_deal
from longgame.analysis.runs.named_deals import STILL_RUNS
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import level_words
from longgame.analysis.words.plain_words import DECIDER_WORDS, MODEL_WORDS, REASON_WORDS, printable
from longgame.vocabulary import REASONS

Deal = Mapping[str, Any]

_MOST_TOLD: Final = 3
_KEY: Final = ["replicate", "deal"]
#: What makes a deal go another way; deals signed in another year are hardly the same.
_FATE: Final = ("signed_year", "ended", "reason", "years")


def deals_side_by_side(deals: pd.DataFrame, names: Sequence[str], called: Mapping[str, str]) -> list[Block]:
    """Up to three deals that ended in changed markets, each beside the deal of the same two in the base market.

    Of each changed market the most frequent reasons; for each the deal that covered most members, of those that the
    base market signed in the same year, and that went another way there, if there are any. With several changed
    markets each has a turn.

    Args:
        deals: as `compared_deals` gives them.
        names: of the scenarios as they stand in it, the base first.
        called: what the report calls them.
    """
    base = deals[deals["scenario"] == names[0]]
    changed = {name: deals[deals["scenario"] == name] for name in names[1:]}
    markets = int(deals["replicate"].max()) if len(deals) else 0
    blocks: list[Block] = [
        Paragraph(
            f"From the first {counted(markets, 'market')} of each scenario. The draws are the same in both, so a deal "
            "of the same two differs only by what the change set off. Of the most frequent reasons, the deal that "
            "covered most members when it was signed; one that went another way in the base market comes first.",
            small=True,
        )
    ]
    for name, of_one in changed.items():
        blocks.append(Paragraph(_in_all(base, of_one, called[names[0]], called[name])))
    turns = [(name, _chosen(base, of_one)) for name, of_one in changed.items()]
    told = [(name, found[turn]) for turn in range(_MOST_TOLD) for name, found in turns if turn < len(found)]
    for name, deal in told[:_MOST_TOLD]:
        blocks += _told(deal, _same_deal(base, deal), called[names[0]], called[name], len(changed) > 1)
    return blocks if told else [*blocks, Paragraph("No deal ended in the changed markets.")]


def _in_all(base: pd.DataFrame, changed: pd.DataFrame, base_name: str, name: str) -> str:
    """How many deals ended in either market, and how long those lasted that both have."""
    both = changed.merge(base[[*_KEY, "signed_year", "years"]], on=[*_KEY, "signed_year"], suffixes=("", "_base"))
    shorter, longer = (both["years"] < both["years_base"]).sum(), (both["years"] > both["years_base"]).sum()
    ended = [int((frame["ended"] != STILL_RUNS).sum()) for frame in (changed, base)]
    text = (
        f"{printable(name)}: {ended[0]:,} of {counted(len(changed), 'deal')} ended; "
        f"{printable(base_name)}: {ended[1]:,} of {counted(len(base), 'deal')}."
    )
    if both.empty:
        return f"{text} No deal was signed by the same two in the same year in both."
    same = len(both) - shorter - longer
    return (
        f"{text} Of {counted(len(both), 'deal')} that the same two signed in the same year in both, {shorter:,} lasted "
        f"shorter than in {printable(base_name)}, {longer:,} longer, {same:,} as long."
    )


def _chosen(base: pd.DataFrame, changed: pd.DataFrame) -> list[Deal]:
    """The deals to be told of one changed market, of the most frequent reason first."""
    ended = changed[changed["ended"] != STILL_RUNS]
    counts = ended["reason"].value_counts()
    order = sorted(counts.index, key=lambda reason: (-counts[reason], REASONS.index(reason)))[:_MOST_TOLD]
    known = ended.merge(base[[*_KEY, *_FATE]], how="left", on=_KEY, suffixes=("", "_base"))
    differs = known[list(_FATE)].to_numpy() != known[[f"{name}_base" for name in _FATE]].to_numpy()
    in_base, same_year = known["ended_base"].notna().to_numpy(), ~differs[:, 0]
    ended = ended.assign(rank=in_base.astype(int) + (in_base & same_year) + (in_base & same_year & differs.any(axis=1)))
    found: list[Deal] = []
    for reason in order:
        of_reason = ended[ended["reason"] == reason]
        of_reason = of_reason.sort_values(["rank", "lives"], ascending=[False, False], kind="stable")
        found.append({str(name): value for name, value in of_reason.iloc[0].items()})
    return found


def _same_deal(base: pd.DataFrame, deal: Deal) -> Deal | None:
    same = base[(base["replicate"] == deal["replicate"]) & (base["deal"] == deal["deal"])]
    return None if same.empty else {str(name): value for name, value in same.iloc[0].items()}


def _told(deal: Deal, same: Deal | None, base_name: str, name: str, several: bool) -> Iterator[Block]:
    payer, provider = (printable(str(deal[f"{side}_name"])) for side in ("payer", "provider"))
    where = f"{printable(name)}: " if several else ""
    yield Heading(f"{where}{payer} and {provider}: {REASON_WORDS[deal['reason']]}")
    yield Paragraph(life_of_a_deal({**deal, **_trust_at_end(deal)}, payer, provider))
    yield Paragraph(_what_the_base_did(deal, same, printable(base_name)))
    if same is not None:
        header = ("the deal", printable(name), printable(base_name))
        rows = [(label, told, other) for (label, told), (_, other) in zip(_cells(deal), _cells(same), strict=True)]
        # Reasons differ within a changed market, so no two tables have the same name.
        title = f"{where}{payer} and {provider} in both markets: {REASON_WORDS[deal['reason']]}"
        yield Table(title, header, rows, frozenset({1, 2}))


def _trust_at_end(deal: Deal) -> Deal:
    return {name: deal[f"{name}_ended"] for name in ("trust_in_payer", "trust_in_provider")}


def _what_the_base_did(deal: Deal, same: Deal | None, base: str) -> str:
    if same is None:
        return f"In the same market with {base} the two did not sign it."
    year = int(same["signed_year"])
    signed = "signed in the same year" if year == deal["signed_year"] else f"signed in year {year}"
    years = counted(int(same["years"]), "year")
    if same["ended"] == STILL_RUNS:
        return f"In the same market with {base} the two {signed}, and the deal still runs at the end, after {years}."
    return (
        f"In the same market with {base} the two {signed}, and the deal {HOW[same['ended']]} in year "
        f"{int(same['ended_year'])}, after {years}: {REASON_WORDS[same['reason']]}."
    )


def _cells(deal: Deal) -> Iterator[tuple[str, str]]:
    """One deal as a column: labels and cells."""
    runs = deal["ended"] == STILL_RUNS
    yield "signed in year", str(int(deal["signed_year"]))
    yield "members at the signature", f"{deal['lives']:,.0f}"
    yield "model", MODEL_WORDS.get(deal["model"], printable(str(deal["model"])))
    yield "provider's share of savings", _number(deal["signed_share"], lambda share: level_words("share", share))
    yield "renewals", str(int(deal["renewals"]))
    yield "end", "still runs" if runs else f"{HOW[deal['ended']]}, year {int(deal['ended_year'])}"
    yield "years together", str(int(deal["years"]))
    yield "who decided", "" if runs else DECIDER_WORDS[deal["decided_by"]]
    yield "why", "" if runs else REASON_WORDS[deal["reason"]]
    for side, whom in (("provider", "payer"), ("payer", "provider")):
        levels = [_number(deal[f"trust_in_{whom}_{when}"], "{:.2f}".format) for when in ("signed", "ended")]
        yield f"{side}'s trust in the {whom}", " to ".join(level for level in levels if level)


def _number(value: float, words: Any) -> str:
    return "" if pd.isna(value) else str(words(float(value)))
