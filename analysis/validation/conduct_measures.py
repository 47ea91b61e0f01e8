"""How parties behave: effort after a breach, talks and cost of dealing by trust, disputes, missed reference points."""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.validation.deal_histories import STAYED, Floats, Histories, Ints, floats, markets, numbered
from longgame.analysis.validation.effect_sizes import partial_correlation, ratio_over_range
from longgame.analysis.validation.measured import Measured, over_markets

#: Distance between the least and the most trusted plan in ReviveHealth 2016, on a scale of 1.
SURVEY_RANGE: Final = 0.23
_FIRST_TALKS: Final = ("signed", "impasse")
#: Talks longer than this share of all count as disputes.
_LONGEST_FROM: Final = 2.0 / 3.0


def breach_and_performance(histories: Histories, years: int) -> Measured:
    """Partial correlation of the provider's judged shortfall with delivered over agreed effort some years later.

    Args:
        histories: of a run.
        years: after the year of the shortfall; the ratio of the year before that one is held fixed.
    """
    deals = histories.later(years, "delivered_effort", "agreed_effort")
    if years > 1:
        between = histories.later(years - 1, "delivered_effort", "agreed_effort")
        names = {"delivered_effort_later": "delivered_held", "agreed_effort_later": "agreed_held"}
        between = between[["replicate", "deal", "year", *names]].rename(columns=names)
        deals = deals.merge(between, on=["replicate", "deal", "year"])
    else:
        deals = deals.assign(delivered_held=deals["delivered_effort"], agreed_held=deals["agreed_effort"])
    deals = deals[(deals["agreed_effort_later"] > 0.0) & (deals["agreed_held"] > 0.0)]
    return over_markets(
        partial_correlation,
        markets(deals),
        floats(deals, "provider_judged_shortfall"),
        floats(deals, "delivered_effort_later") / floats(deals, "agreed_effort_later"),
        floats(deals, "delivered_held") / floats(deals, "agreed_held"),
    )


def months_by_trust(histories: Histories) -> Measured:
    """Months of first talks with the least trusted payer over those with the most trusted, about the same model."""
    talks = histories.happened(*_FIRST_TALKS)
    talks = talks[talks["months"] > 0.0]
    return _over_survey_range(
        markets(talks), floats(talks, "trust_in_payer"), floats(talks, "months"), numbered(talks, "model")
    )


def dealing_cost_by_trust(histories: Histories, side: str) -> Measured:
    """A side's own cost of dealing with the least trusted payer over that with the most trusted, in the same year.

    The cost of a year is paid before the year's trust moves, so it stands beside the trust of the year before.
    """
    column = f"{side}_dealing_cost_usd"
    deals = histories.later(1, column, "lives")
    deals = deals[(deals[f"{column}_later"] > 0.0) & (deals["lives_later"] > 0.0)]
    cost = floats(deals, f"{column}_later") / floats(deals, "lives_later")
    return _over_survey_range(markets(deals), floats(deals, "trust_in_payer"), cost, floats(deals, "year"))


def _over_survey_range(market: Ints, trust: Floats, amount: Floats, group: Floats) -> Measured:
    def ratio(trust: Floats, amount: Floats, group: Floats) -> float:
        return ratio_over_range(trust, amount, group, SURVEY_RANGE)

    return over_markets(ratio, market, trust, amount, group)


def missed_deadlines(histories: Histories) -> Measured:
    """Share without agreement among the third of deals at term with the longest talks, if a party decided."""
    due = histories.happened(*STAYED, "exited_at_term")
    due = due[due["decided_by"] != "neither"]
    return over_markets(
        _missed_share,
        markets(due),
        floats(due, "months"),
        np.asarray(due["event"] == "exited_at_term", dtype=np.float64),
    )


def _missed_share(months: Floats, is_missed: Floats) -> float:
    longest = months >= np.quantile(months, _LONGEST_FROM)
    return float(is_missed[longest].mean()) if len(months) else np.nan


def short_of_reference(histories: Histories, side: str) -> Measured:
    """Share of deal-years in which a side judges its result to be below its reference point."""
    deals = histories.deals
    return over_markets(_mean, markets(deals), (floats(deals, f"{side}_judged_shortfall") > 0.0).astype(np.float64))


def _mean(values: Floats) -> float:
    return float(values.mean())
