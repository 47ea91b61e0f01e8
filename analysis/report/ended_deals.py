"""Deals that died, told one by one: chosen by a rule that is stated, and told from the tables alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from longgame.analysis.report.content import Block, Heading, Paragraph
from longgame.analysis.runs.named_deals import STILL_RUNS, named_deals
from longgame.analysis.runs.reading import texts
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import level_words
from longgame.analysis.words.plain_words import DECIDER_WORDS, MODEL_WORDS, REASON_WORDS, printable
from longgame.analysis.words.reason_meanings import reason_meaning
from longgame.vocabulary import REASONS

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

Deal = Mapping[str, Any]

_MOST_TOLD: Final = 3
_KEY: Final = ["replicate", "deal"]
#: How a deal ended, for a sentence.
HOW: Final = {
    "exited_at_term": "ended at its term",
    "exited_mid_term": "was left before its term",
    "closed": "ended when a party closed",
}
_TRUST: Final = ("trust_in_payer", "trust_in_provider")


def ended_deals(results: Results) -> list[Block]:
    """Three deals that ended, for the three most frequent reasons: of each the one that covered most members.

    Args:
        results: a run; without events, or where no deal ended, the text says so.
    """
    if "events" not in results.tables:
        return [Paragraph("The run recorded no events, so it is not known which deals ended (--record organizations).")]
    deals = named_deals(results)
    ended = deals[deals["ended"] != STILL_RUNS]
    if ended.empty:
        return [Paragraph(f"No deal ended in this run. Still running: {counted(len(deals), 'deal')}.")]
    counts = ended["reason"].value_counts()
    order = sorted(counts.index, key=lambda reason: (-counts[reason], REASONS.index(reason)))[:_MOST_TOLD]
    known = ended.merge(_at_signature(results), how="left", on=_KEY).merge(_at_end(results), how="left", on=_KEY)
    blocks: list[Block] = [
        Paragraph(
            f"In all markets together, {len(ended):,} of {counted(len(deals), 'deal')} ended. Shown are the most "
            "frequent reasons, and for each the deal that covered most members when it was signed.",
            small=True,
        )
    ]
    for reason in order:
        of_reason = known[known["reason"] == reason].sort_values("lives", ascending=False, kind="stable")
        deal = {str(name): value for name, value in of_reason.iloc[0].items()}
        blocks += _told(deal, int(counts[reason]), len(ended))
    return blocks


def _at_signature(results: Results) -> pd.DataFrame:
    return _of_events(results, ("signed",), "first", ("lives", *_TRUST)).rename(
        columns={name: f"{name}_signed" for name in _TRUST}
    )


def _at_end(results: Results) -> pd.DataFrame:
    return _of_events(results, tuple(HOW), "last", _TRUST)


def _of_events(results: Results, events: tuple[str, ...], keep: str, columns: tuple[str, ...]) -> pd.DataFrame:
    table = results.events[texts(results.events, "event").isin(events)]
    found = pd.DataFrame({"replicate": table["replicate"].to_numpy(), "deal": texts(table, "deal").to_numpy()})
    for name in columns:
        found[name] = table[name].to_numpy()
    return found.astype({"deal": object}).drop_duplicates(_KEY, keep="first" if keep == "first" else "last")


def _told(deal: Deal, alike: int, ended: int) -> Iterator[Block]:
    payer, provider = printable(str(deal["payer_name"])), printable(str(deal["provider_name"]))
    yield Heading(f"{payer} and {provider}: {REASON_WORDS[deal['reason']]}")
    yield Paragraph(life_of_a_deal(deal, payer, provider))
    share = level_words("share", alike / ended)
    yield Paragraph(f"{counted(alike, 'deal')} ended for this reason, {share} of all that ended.", small=True)


def life_of_a_deal(deal: Deal, payer: str, provider: str) -> str:
    """What became of a deal that ended, in sentences.

    Args:
        deal: a row of `named_deals` with `lives` and the trust of both sides; dollars may be missing.
        payer, provider: what they are called.
    """
    return " ".join(sentence for sentence in _sentences(deal, payer, provider) if sentence)


def _sentences(deal: Deal, payer: str, provider: str) -> Iterator[str]:
    lives = f" for {deal['lives']:,.0f} members" if np.isfinite(deal["lives"]) else ""
    model = MODEL_WORDS.get(deal["model"], printable(str(deal["model"])))
    yield f"In market {deal['replicate']}, {payer} and {provider} signed in year {deal['signed_year']}{lives}: {model}."
    if np.isfinite(deal["signed_share"]):
        yield f"The provider's share of savings was {level_words('share', deal['signed_share'])}."
    renewals = int(deal["renewals"])
    again = "once" if renewals == 1 else f"{renewals} times"
    lasted = counted(int(deal["years"]), "year")
    yield f"{f'It was renewed {again}. ' if renewals else ''}It {HOW[deal['ended']]} in year {deal['ended_year']},"
    yield f"after {lasted}{_decided(deal)}."
    who = DECIDER_WORDS[deal["decided_by"]] if deal["decided_by"] in ("payer", "provider") else "the party that left"
    yield reason_meaning(deal["reason"], deal["ended"], who)
    yield _trust(deal)
    yield _money(deal)


def _decided(deal: Deal) -> str:
    if deal["decided_by"] not in ("payer", "provider", "both"):
        return ""
    return f"; {DECIDER_WORDS[deal['decided_by']]} decided"


def _trust(deal: Deal) -> str:
    before, after = ([float(deal[f"{name}{end}"]) for name in _TRUST] for end in ("_signed", ""))
    if not np.isfinite([*before, *after]).all():
        return ""
    return (
        f"The provider's trust in the payer went from {before[0]:.2f} at the signature to {after[0]:.2f} at the end, "
        f"the payer's in the provider from {before[1]:.2f} to {after[1]:.2f} (0 to 1)."
    )


def _money(deal: Deal) -> str:
    sides = [float(deal.get(f"{side}_net_usd", np.nan)) for side in ("payer", "provider")]
    if not np.isfinite(sides).all():
        return ""
    payer, provider = (level_words("USD", usd) for usd in sides)
    saved = float(deal["true_savings_usd"])
    truly = f" Care truly cost {_less(saved)} than without it." if np.isfinite(saved) else ""
    return f"Over its life its results were {payer} for the payer and {provider} for the provider.{truly}"


def _less(saved: float) -> str:
    return f"{level_words('USD', abs(saved))} {'less' if saved >= 0.0 else 'more'}"
