"""The summary in plain text: what a manager reads without help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from longgame.analysis.words.counted_words import counted, with_noun
from longgame.analysis.words.number_words import (
    clear_sign,
    count,
    dollars,
    index,
    points,
    rate,
    share,
    small_rate,
    value_only,
    without_lone_values,
)
from longgame.analysis.words.plain_words import (
    DECIDER_WORDS,
    MODEL_WORDS,
    REASON_WORDS,
    printable,
    strategy_words,
)
from longgame.analysis.words.text_page import Page
from longgame.analysis.words.wording_money import cash_of_a_deal, gained_and_paid
from longgame.analysis.words.wording_spread import how_strategies_spread

Figures = Mapping[str, Any]

_NARROWEST: Final = 60


def render(summary: Figures, width: int = 100) -> str:
    """The summary as text: who signed, renewed and left, who gained and who paid.

    Args:
        summary: what `summarize` returned, or the content of `summary.json`.
        width: columns of the terminal; fewer than 60 are taken as 60.

    Returns:
        Lines without colours, at most about 85 at a width of 100.
    """
    page = Page(max(width, _NARROWEST))
    summary = without_lone_figures(summary)
    _heading(page, summary)
    describe_deals(page, summary)
    gained_and_paid(page, summary)
    cash_of_a_deal(page, summary)
    describe_market(page, summary)
    for note in summary["notes"]:
        page.sentence(f"Note: {note}")
    return page.text()


def without_lone_figures(summary: Figures) -> Figures:
    """The summary as it is shown: without figures that only one of several replicates has."""
    shown: Figures = without_lone_values(summary) if summary["replicates"] >= 2 else summary
    return shown


def describe_deals(page: Page, summary: Figures) -> None:
    """Who signed, who renewed, who left and why, and how strategies spread."""
    _signed(page, summary)
    _renewed(page, summary)
    _left(page, summary)
    how_strategies_spread(page, summary)


def _heading(page: Page, summary: Figures) -> None:
    name = printable(str(summary["scenario"]))
    size, markets = counted(summary["years"], "year"), counted(summary["replicates"], "replicate")
    page.title(f"{name}: {size}, {markets}, seed {summary['seed']}")
    if summary["replicates"] >= 2:
        page.sentence(
            "Means over replicates (same market, different luck), each counted once; [a to b]: 95 % interval."
        )


def _signed(page: Page, summary: Figures) -> None:
    deals, adoption, last = summary["deals"], summary["adoption"], summary["years"]
    page.title("WHO SIGNED")
    if not deals["signed"]["mean"]:
        page.sentence("No partnership was signed in this run.")
        return
    months = deals["months_a_talk"]
    two_sided = adoption["two_sided_lives_share"]["last"]
    page.sentence(
        f"A market had {with_noun(count(deals['talks']), 'first talk')};",
        f"{share(deals['signed_share'])} ended in a signature.",
        "" if months is None else f"Talks took {with_noun(count(months), 'month')}.",
        f"Members in a partnership: {_first_and_last(adoption['value_based_lives_share'], last)}.",
        f"Where the provider shares losses: {share(two_sided)}.",
    )
    if deals["by_model"] is None:
        return
    header = ("partnership model", "deals signed", "signed, of talks", "renewed at term", "left early, a year")
    used = {model: figures for model, figures in deals["by_model"].items() if figures["talks"]["mean"]}
    page.table(header, [(MODEL_WORDS[model], *_deal_cells(figures)) for model, figures in used.items()])


def _first_and_last(figures: Figures, last: int) -> str:
    first = f"{share(figures['first'])} in year 1"
    return first if last == 1 else f"{first}, {share(figures['last'])} in year {last}"


def _deal_cells(figures: Figures) -> tuple[str, ...]:
    return (
        count(figures["signed"]),
        share(figures["signed_share"]),
        share(figures["renewal_rate"]),
        share(figures["mid_term_exit_rate"]),
    )


def _renewed(page: Page, summary: Figures) -> None:
    deals = summary["deals"]
    if not deals["signed"]["mean"]:
        return
    page.title("WHO RENEWED")
    together = deals["years_together"]
    left_early = f"Each year, {rate(deals['mid_term_exit_rate'])} of deals ended early."
    if not deals["renewals_due"]["mean"]:
        page.sentence("No deal reached its term.", left_early)
        return
    due = with_noun(count(deals["renewals_due"]), "deal")
    page.sentence(
        f"In a market, {due} reached {'its' if due.endswith('deal') else 'their'} term;",
        f"{share(deals['renewal_rate'])} went on, in the same model or another. {left_early}",
        "" if together is None else _together(together, summary["outcomes"].get("years_together")),
    )
    if deals["by_payer_strategy"] is None:
        return
    average = next(key for key in together if key.startswith("average"))
    rows = []
    for name, payers in deals["by_payer_strategy"].items():
        cells = []
        for figures in (payers, deals["by_provider_strategy"][name]):
            cells += [share(figures["renewal_rate"]), count(figures["years_together"][average])]
        rows.append((strategy_words(printable(name)), *cells))
    page.table(
        ("strategy at signing", "payers: renewed", "years together*", "providers: renewed", "years together*"), rows
    )
    verdict = _renewal_verdict(deals) if summary["replicates"] >= 2 else []
    horizon = int(average.split("_")[2])
    first_years = "first year" if horizon == 1 else f"first {horizon} years"
    page.sentence(f"* mean years within the {first_years} of a deal.", *verdict)


def _together(together: Figures, average: Figures | None) -> str:
    mean = ""
    if average is not None and average["mean"] is not None:
        lasted = with_noun(count(average), "year")
        seen = average["horizon"].replace(" deal", "")
        mean = f"Counting only the {seen}, a deal lasts {lasted} on average. "
    median = together["median_years"]
    low, high = median["lo95"], median["hi95"]
    if median["median"] is None:
        earliest = "" if low is None else f" [half end after {low} years at the earliest]"
        return f"{mean}More than half of all deals outlast the years simulated{earliest}."
    interval = "" if low is None else f" [{low} to {high}]" if high is not None else f" [{low} or more]"
    half_life = with_noun(f"{median['median']}{interval}", "year")
    return f"{mean}Half of all deals end within {half_life}."


def _renewal_verdict(deals: Figures) -> list[str]:
    """Sentences on the strategies whose deals are renewed at a rate that differs from that of all others together."""
    sentences = []
    for side in ("payer", "provider"):
        by_strategy = deals[f"by_{side}_strategy"]
        if sum(bool(figures["signed"]["mean"]) for figures in by_strategy.values()) < 2:
            continue
        gaps = {name: figures["renewal_rate_against_others"] for name, figures in by_strategy.items()}
        phrases = []
        for sign, often in ((1, "more"), (-1, "less")):
            found = sorted(
                (name for name in gaps if clear_sign(gaps[name]) == sign), key=lambda name: -abs(gaps[name]["mean"])
            )
            if len(found) == 1:
                phrases.append((strategy_words(printable(found[0])), often, points(gaps[found[0]])))
            elif found:
                named = [f"{strategy_words(printable(name))} ({points(gaps[name])})" for name in found]
                phrases.append((" or ".join(named), often, ""))
        sentences += [
            f"Deals whose {side} plays {names} are renewed significantly {often} often than others"
            f"{f' ({gap})' if gap else ''}."
            for names, often, gap in phrases
        ]
        if not phrases:
            sentences.append(f"The {side}'s strategy makes no significant difference to renewal.")
    return sentences


def _left(page: Page, summary: Figures) -> None:
    exits = summary["exits"]
    if exits is None or not exits["exits"]["mean"]:
        return
    page.title("WHO LEFT AND WHY")
    by_decider = [f"{DECIDER_WORDS[name]} {share(figures)}" for name, figures in exits["by_decider"].items()]
    ended = with_noun(count(exits["exits"]), "deal")
    page.sentence(f"In a market, {ended} ended. Who decided: {', '.join(by_decider)}.")
    rows = []
    for reason, figures in list(exits["by_reason"].items())[:5]:
        deciders = exits["by_reason_and_decider"].get(reason, {})
        cells = [share(deciders[side]) if side in deciders else "-" for side in ("payer", "provider")]
        rows.append((REASON_WORDS[reason], share(figures), *cells))
    page.table(("reason", "share of all endings", "payer decided", "provider decided"), rows)


def describe_market(page: Page, summary: Figures) -> None:
    """Savings, trust, attachment, quality, premiums and rural hospitals."""
    page.title("WHAT THE MARKET GOT")
    savings, years = summary["savings"], summary["years"]
    whole_run = {column: rate(figures["all_years"]) for column, figures in savings.items()}
    if savings["true_savings_rate"]["all_years"]["mean"] is not None:
        page.sentence(
            f"Partnerships truly saved {whole_run['true_savings_rate']} of their benchmark over the run;",
            f"their contracts measured {whole_run['measured_savings_rate']}.",
            "A simple before/after comparison of the costliest patients would show",
            f"{whole_run['naive_savings_rate']}, nearly all of it regression to the mean.",
            "After the costs of programmes and talks, the market saved",
            f"{small_rate(savings['net_savings_rate']['all_years'])} of its spending.",
        )
    trust, care = summary["trust"], summary["care"]
    rural = summary["openness"]["open_rural_hospitals"]
    levels = [
        ("providers' trust in payers (0-1)", trust["mean_trust_in_payers"], index),
        ("payers' trust in providers", trust["mean_trust_in_providers"], index),
        ("attachment to fee for service (0-1)", summary["identity"]["mean_identity_inertia"], index),
        ("quality of care (0-1)", care["mean_quality"], index),
        ("premium a member-year", summary["cost"]["premium_pmpy_usd"], dollars),
        *([("rural hospitals open", rural, count)] if rural["first"]["mean"] else []),
    ]
    if years == 1:
        seen = [f"{name} {form(one['first'])}" for name, one, form in levels]
        page.sentence(f"In year 1: {'; '.join(seen)}.")
        return
    moves = [f"{name} {value_only(form(one['first']))} to {form(one['last'])}" for name, one, form in levels]
    page.sentence(f"From year 1 to year {years}: {'; '.join(moves)}.")
