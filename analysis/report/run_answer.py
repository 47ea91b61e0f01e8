"""What a run answers in a few sentences, each figure with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from longgame.analysis.words.number_words import clear_sign, millions, rate, share, small_rate
from longgame.analysis.words.plain_words import GROUP_WORDS

Figures = Mapping[str, Any]


def run_answer(summary: Figures) -> Iterator[str]:
    """Members in partnerships, renewal, savings, and who gained; the answer in a sentence comes first.

    Args:
        summary: what `summarize` returned, without figures that only one of several replicates has.
    """
    deals, years = summary["deals"], summary["years"]
    if not deals["signed"]["mean"]:
        yield "No partnership was signed in this run."
        return
    members = share(summary["adoption"]["value_based_lives_share"]["last"])
    renewal = deals["renewal_rate"]
    going_on = f"; {share(renewal)} of deals that reach their term go on" if _known(renewal) else ""
    yield f"In year {years}, {members} of members are in a partnership{going_on}."
    saved = summary["savings"]["net_savings_rate"]["all_years"]
    if _known(saved):
        clear = {1: "", -1: " So it lost money.", 0: " So it is not clear that anything was saved."}[clear_sign(saved)]
        yield (
            f"Each year, {rate(deals['mid_term_exit_rate'])} of deals end early. After the costs of programmes and "
            f"talks, the market saved {small_rate(saved)} of its spending over the run."
            f"{clear if summary['replicates'] >= 2 else ''}"
        )
    yield from _who_gained(summary)


def _who_gained(summary: Figures) -> Iterator[str]:
    money = summary["money"]
    if money is None or summary["replicates"] < 2:
        return
    groups = {**money["organizations"], **money["sectors"]}
    kept = {group: figures["total_usd"] for group, figures in groups.items() if figures["keeps"]}
    parts = []
    for sign, words in ((1, "Better off than without any deal"), (-1, "Worse off")):
        found = sorted(
            (group for group in kept if clear_sign(kept[group]) == sign), key=lambda group: -abs(kept[group]["mean"])
        )
        if found:
            parts.append(f"{words}: {', '.join(f'{GROUP_WORDS[group]} ({millions(kept[group])})' for group in found)}.")
    yield " ".join(parts) or "No group is clearly better or worse off than without any deal."


def _known(estimate: Figures) -> bool:
    return estimate["mean"] is not None
