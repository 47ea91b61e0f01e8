"""The part of the summary on strategies: who plays what at the start and at the end, beside drift."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from longgame.analysis.words.number_words import share
from longgame.analysis.words.plain_words import GROUP_WORDS, printable, strategy_words
from longgame.analysis.words.text_page import Page

Figures = Mapping[str, Any]

#: Last value, and both ends of what a coin gives.
_PARTS: Final = ("by_year", "coin_lo95", "coin_hi95")


def how_strategies_spread(page: Page, summary: Figures) -> None:
    """Shares of all organisations in the first and the last year, peaks, and what copying by a coin would give."""
    spread, years = summary["spread"], summary["years"]
    everybody = spread.get("all", {})
    if len(everybody) < 2 or years < 2:
        return
    page.title("HOW STRATEGIES SPREAD")
    drift = any(figures["coin_lo95"] is not None for figures in everybody.values())
    header = ["strategy", "year 1", f"year {years}", *(["by a coin*"] if drift else []), "peak", "later halved"]
    rows = []
    for name, figures in everybody.items():
        first, last = figures["by_year"][0], figures["by_year"][-1]
        rows.append(
            (
                strategy_words(printable(name)),
                _percent(first),
                _percent(last),
                *([_coin(figures)] if drift else []),
                share(figures["peak_share"]),
                f"in {figures['half_time_years']['replicates']} of {figures['peak_share']['replicates']}",
            )
        )
    page.table(header, rows)
    if not drift:
        return
    page.sentence(
        f"* 95 % of what the same comparisons give by year {years} if a coin decides who copies (drift).",
        _beyond_drift(spread),
    )


def _percent(value: float | None) -> str:
    return "not known" if value is None else f"{value * 100.0:.0f} %"


def _coin(figures: Figures) -> str:
    if figures["coin_lo95"] is None or figures["coin_lo95"][-1] is None:
        return "not known"
    return f"{figures['coin_lo95'][-1] * 100.0:.0f} to {figures['coin_hi95'][-1] * 100.0:.0f} %"


def _beyond_drift(spread: Figures) -> str:
    """One sentence: the strategies that more, or fewer, organisations play in the last year than by drift."""
    phrases = []
    for group in ("all", *(name for name in spread if name != "all")):
        found: dict[str, list[str]] = {"more play": [], "fewer": []}
        for name, figures in spread[group].items():
            last, low, high = (figures[part][-1] if figures[part] else None for part in _PARTS)
            if last is None or low is None or high is None or low <= last <= high:
                continue
            found["more play" if last > high else "fewer"].append(strategy_words(printable(name)))
        said = [f"{often} {' and '.join(names)}" for often, names in found.items() if names]
        if said:
            text = " and ".join(said)
            text = text.replace("fewer", "fewer play") if text.startswith("fewer") else text
            phrases.append(f"among {'all organisations' if group == 'all' else GROUP_WORDS[group]} {text}")
    return f"Beyond it: {'; '.join(phrases)}." if phrases else "No strategy has left it: what moves may be chance."
