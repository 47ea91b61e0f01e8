"""The summary of a run: every headline figure with its 95 % interval over replicates, ready for JSON.

Figures that are outcomes are those of `longgame.experiments.outcomes`, so a comparison and a sweep give the same numbers
on the same markets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from longgame.analysis.runs import deal_summary
from longgame.analysis.runs import money
from longgame.analysis.runs.cash import CashCurves, cash_curves, cash_curves_by_model, turning_points
from longgame.analysis.runs.cash_flows import SIDES
from longgame.analysis.runs.outcome_estimates import outcome_estimates
from longgame.analysis.runs.reading import Run, codes, read
from longgame.analysis.runs.relationships import happenings, relationships
from longgame.analysis.runs.spread import spread_figures
from longgame.analysis.runs.strategy_shares import strategy_shares
from longgame.analysis.statistics import FEWEST_REPLICATES, Floats, counted_mean, mean, share_mean, tally
from longgame.analysis.words.wording import render
from longgame.environment.models.catalogue import MODELS
from longgame.experiments.outcomes.catalogue import USUAL_OUTCOMES
from longgame.vocabulary import EVENTS, KINDS

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

__all__ = ["render", "summarize"]

#: An estimate as JSON holds it.
Figure = dict[str, Any]

#: Market columns reported for the first and the last year.
_FIRST_AND_LAST: Final = {
    "adoption": ("value_based_lives_share", "two_sided_lives_share", "active_deals"),
    "trust": ("mean_trust_in_payers", "mean_trust_in_providers"),
    "identity": ("mean_identity_inertia",),
    "care": ("mean_quality", "mean_maturity"),
    "cost": ("premium_pmpy_usd", "spending_pmpy_usd"),
    "openness": ("open_organizations", "open_rural_hospitals"),
}
_SAVINGS: Final = ("true_savings_rate", "measured_savings_rate", "naive_savings_rate", "net_savings_rate")
#: Outcomes that the summary reports beside those that a comparison shows.
_FURTHER_OUTCOMES: Final = (
    "final_two_sided_lives_share",
    "naive_savings_rate",
    *(f"final_{name}" for name in _SAVINGS),
    "months_of_talk",
    *(f"gain_rate.{member}" for member in ("enabler", "care_vendors", "rest_of_care", "other_purchasers")),
)


def summarize(results: Results) -> dict[str, object]:
    """Headline figures of a run.

    Every figure is `{"mean", "lo95", "hi95", "replicates"}`: the mean over the replicates that have a value, with its
    interval (see `longgame.analysis.statistics`), null where there is none. A rate is that of each replicate, numerator
    over denominator; only the cash of a deal and the share still together pool the deals of all replicates.
    `outcomes` holds the outcomes by name, each with `unit` and `horizon` too. What the run did not record is null, and
    `notes` says why.

    Returns:
        A dictionary of numbers, strings, lists and dictionaries, the content of `summary.json`.
    """
    run = read(results)
    notes = []
    if run.replicates < FEWEST_REPLICATES:
        notes.append("One replicate: no intervals. Run more replicates to separate a pattern from luck.")
    if run.events is None:
        notes.append("No events were recorded, so talks, renewals and exits by strategy and model are missing (--record organizations).")
    if run.deals is None:
        notes.append("No deals were recorded, so cash by deal year is missing (--record deals).")
    if run.gains is None:
        notes.append("There is no no-deal twin, so who gained and who paid is not known (--twin and --record organizations).")
    measured = outcome_estimates(results, (*USUAL_OUTCOMES, *_FURTHER_OUTCOMES))
    first_and_last: dict[str, object] = {
        block: {column: _first_and_last(run, column) for column in columns}
        for block, columns in _FIRST_AND_LAST.items()
    }
    return {
        "scenario": run.scenario,
        "seed": run.seed,
        "replicates": run.replicates,
        "years": run.years,
        "notes": notes,
        "outcomes": measured,
        **first_and_last,
        "deals": _deals(run, measured),
        "savings": {
            name: {"all_years": _figure(measured[name]), "last": _figure(measured[f"final_{name}"])}
            for name in _SAVINGS
        },
        "exits": None if run.events is None else deal_summary.exit_figures(run),
        "money": _money(run, measured),
        "cash": _cash(run),
        "strategies": _strategies(run),
        "spread": spread_figures(results, run),
        "events": _events(run),
    }


def _figure(outcome: Figure) -> Figure:
    """The estimate of an outcome, without its unit and horizon."""
    return {name: outcome[name] for name in ("mean", "lo95", "hi95", "replicates")}


def _first_and_last(run: Run, column: str) -> dict[str, object]:
    """None of these figures can be negative, and shares and indices cannot exceed one."""
    grid = run.by_year(column)
    of = share_mean if column.endswith("_share") else counted_mean
    highest = 1.0 if column.startswith("mean_") else np.inf
    return {name: of(grid[:, year]).clipped(0.0, highest).json() for name, year in (("first", 0), ("last", -1))}


def _deals(run: Run, measured: Mapping[str, Figure]) -> dict[str, object]:
    """Totals from the market table, rates from the outcomes; by class from the events."""

    def total(*columns: str) -> Floats:
        return np.asarray(sum(np.nan_to_num(run.by_year(column)).sum(axis=1) for column in columns))

    figures: dict[str, object] = {
        "talks": counted_mean(total("signed", "impasses")).json(),
        "signed": counted_mean(total("signed")).json(),
        "impasses": counted_mean(total("impasses")).json(),
        "signed_share": _figure(measured["signing_rate"]),
        "renewals_due": counted_mean(total("renewals_due")).json(),
        "renewed": counted_mean(total("renewed")).json(),
        "moved": counted_mean(total("moved")).json(),
        "exited_at_term": counted_mean(total("exited_at_term")).json(),
        "exited_mid_term": counted_mean(total("exited_mid_term")).json(),
        "closed": counted_mean(total("closed")).json(),
        "renewal_rate": _figure(measured["renewal_rate"]),
        "mid_term_exit_rate": _figure(measured["early_exit_rate"]),
        "talk_cost_usd": counted_mean(total("talk_cost_usd")).json(),
        "months_a_talk": None,
        "years_together": None,
        "by_model": None,
        "by_payer_strategy": None,
        "by_provider_strategy": None,
        "by_pair": None,
    }
    if run.events is None:
        return figures
    happened, deals = happenings(run), relationships(run)
    everything = deal_summary.whole(run, happened, deals).figures(0)
    models = deal_summary.by_model(run, happened, deals)
    pairs = deal_summary.by_pair(run, happened, deals)
    order = happened.strategies
    figures["months_a_talk"] = everything["months_a_talk"]
    figures["years_together"] = everything["years_together"]
    figures["by_model"] = {model: models.figures(index) for index, model in enumerate(MODELS)}
    for side in SIDES:
        classes = deal_summary.by_strategy(run, happened, deals, side)
        figures[f"by_{side}_strategy"] = {name: classes.figures(index) for index, name in enumerate(order)}
    figures["by_pair"] = {
        payer: {provider: pairs.figures(i * len(order) + j) for j, provider in enumerate(order)}
        for i, payer in enumerate(order)
    }
    return figures


def _money(run: Run, measured: Mapping[str, Figure]) -> dict[str, object] | None:
    gained = money.gains(run)
    if gained is None:
        return None
    winners, losers = money.extremes(gained)
    groups = {
        group: {
            **money.group_figures(gained, group),
            "gain_rate": _figure(measured[f"gain_rate.{group}"]) if f"gain_rate.{group}" in measured else None,
        }
        for group in money.groups_present(gained)
    }
    return {
        "organizations": {group: figures for group, figures in groups.items() if group in KINDS},
        "sectors": {group: figures for group, figures in groups.items() if group not in KINDS},
        "winners": winners,
        "losers": losers,
        "balance_usd": mean(np.asarray(np.nansum(gained.by_account, axis=1))).json(),
    }


def _cash(run: Run) -> dict[str, object] | None:
    curves = cash_curves(run)
    if curves is None:
        return None
    sides: dict[str, object] = {}
    for side, points in _turning_points(curves).items():
        curve = curves.curves[side]
        by_year = {
            str(year): {
                "yearly_usd": curve.yearly.json(index),
                "cumulative_usd": curve.cumulative.json(index),
                "cumulative_per_member_usd": curve.cumulative_per_life.json(index),
            }
            for index, year in enumerate(curves.deal_years)
        }
        sides[side] = {**points, "by_deal_year": by_year}
    still_alive = {str(year): curves.still_alive.json(index) for index, year in enumerate(curves.deal_years)}
    by_model = {
        model: {"deals": of_model.deals, "watched_years": len(of_model.deal_years), **_turning_points(of_model)}
        for model, of_model in cash_curves_by_model(run).items()
    }
    return {"deals": curves.deals, "still_alive": still_alive, **sides, "by_model": by_model}


def _turning_points(curves: CashCurves) -> dict[str, dict[str, object]]:
    """Trough and break-even of either side: of the deal, and under `per_member` for each member at the signature."""
    seen = len(curves.deal_years)
    return {
        side: {
            **turning_points(curve.cumulative, seen),
            "per_member": turning_points(curve.cumulative_per_life, seen),
        }
        for side, curve in curves.curves.items()
    }


def _strategies(run: Run) -> dict[str, object]:
    shares, order = strategy_shares(run)
    first, last = share_mean(shares[:, 0]), share_mean(shares[:, -1])
    return {
        kind: {
            name: {"first": first.json(kind_code, index), "last": last.json(kind_code, index)}
            for index, name in enumerate(order)
            if np.nansum(shares[:, :, kind_code, index]) > 0.0
        }
        for kind_code, kind in enumerate(KINDS)
    }


def _events(run: Run) -> dict[str, object] | None:
    if run.events is None:
        return None
    counts = counted_mean(tally(run.row(run.events), codes(run.events, "event", EVENTS), (run.replicates, len(EVENTS))))
    return {name: counts.json(index) for index, name in enumerate(EVENTS)}
