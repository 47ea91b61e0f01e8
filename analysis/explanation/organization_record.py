"""An organisation's wins and losses: by partner, by year and by cause, from the tables of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.explanation.deal_search import ExplanationError, check_replicate
from longgame.analysis.runs.named_deals import STILL_RUNS, named_deals
from longgame.analysis.runs.reading import texts
from longgame.analysis.statistics import Estimates, Floats, mean
from longgame.environment.records.results import Results
from longgame.environment.scenario.roster_names import RosterNames
from longgame.vocabulary import OWNER_CATEGORIES

#: Entries of the ledger that are an organisation's business with or without a deal.
_ORDINARY: Final = (
    *OWNER_CATEGORIES,
    "premium",
    "claims_funding",
    "administrative_fee",
    "administration",
    "claims",
    "premium_rebate",
    "operating_cost",
    "backfill_revenue",
    "cost_based_settlement",
)


@dataclass(frozen=True)
class OrganizationRecord:
    """What an organisation's deals brought it; estimates are means over markets, USD.

    Attributes:
        organization, name, kind: which one.
        markets: number of markets behind the estimates.
        deals: its deals, as `named_deals` lists them, with `own_usd` and `partner_name`.
        partners: by partner's id: deals, and result over the run.
        partner_usd: result of each partner, in the order of `partners`.
        years: contract years.
        year_usd: result of all deals by year.
        causes: categories of the ledger that deals bring, by size; empty without a ledger.
        cause_usd: dollars received (+) or paid (-) by category.
        gain: against the same market without any deal; None without a twin.
    """

    organization: str
    name: str
    kind: str
    markets: int
    deals: pd.DataFrame
    partners: pd.DataFrame
    partner_usd: Estimates
    years: list[int]
    year_usd: Estimates
    causes: list[str]
    cause_usd: Estimates
    gain: Estimates | None


def organization_record(results: Results, organization: str, replicate: int | None = None) -> OrganizationRecord:
    """The record of an organisation.

    Args:
        results: a run that recorded deals.
        organization: its id.
        replicate: one market; None for all of them.

    Raises:
        ExplanationError: the run did not record deals, or has no such replicate.
    """
    check_replicate(results, replicate)
    if "deals" not in results.tables:
        raise ExplanationError("the run did not record deals: run with --record deals")
    names = RosterNames.of_rules(results.scenario)
    kind = names.kind[organization]
    side, other = ("payer", "provider") if kind == "payer" else ("provider", "payer")
    deals = named_deals(results, organization)
    markets = list(range(1, results.replicates + 1)) if replicate is None else [replicate]
    deals = deals[deals["replicate"].isin(markets)].copy()
    deals["own_usd"], deals["partner_name"] = deals[f"{side}_net_usd"].fillna(0.0), deals[f"{other}_name"]
    partners = deals.groupby(other, as_index=False).agg(
        name=("partner_name", "first"),
        deals=("deal", "size"),
        years=("years", "sum"),
        usd=("own_usd", "sum"),
        ended=("ended", lambda ends: int((ends != STILL_RUNS).sum())),
    )
    partners = partners.sort_values("usd", ascending=False, kind="stable").reset_index(drop=True)
    by_partner = _grid(deals, markets, other, list(partners[other]), "own_usd")
    yearly = _results_by_year(results, organization, side, markets)
    years = list(range(1, results.years + 1))
    causes, amounts = _by_cause(results, organization, markets)
    return OrganizationRecord(
        organization,
        names.name[organization],
        kind,
        len(markets),
        deals,
        partners,
        mean(by_partner),
        years,
        mean(_grid(yearly, markets, "year", years, "usd")),
        causes,
        mean(amounts),
        _gain(results, organization, markets),
    )


def _grid(frame: pd.DataFrame, markets: list[int], column: str, order: Sequence[object], value: str) -> Floats:
    """Sums by market and by a column's values, shape (markets, values)."""
    summed = frame.groupby(["replicate", column])[value].sum()
    wanted = pd.MultiIndex.from_product([markets, order])
    return summed.reindex(wanted, fill_value=0.0).to_numpy(dtype=np.float64).reshape(len(markets), len(order))


def _results_by_year(results: Results, organization: str, side: str, markets: list[int]) -> pd.DataFrame:
    """Results of the organisation's deals by market and year; of a deal's last year, where its event has it."""
    live = results.deals
    own = (texts(live, side) == organization) & live["replicate"].isin(markets).to_numpy()
    parts = [pd.DataFrame({"replicate": live["replicate"], "year": live["year"], "usd": live[f"{side}_net_usd"]})[own]]
    events = results.events
    ends = texts(events, "event").isin(("exited_mid_term", "closed"))
    ended = ends & (texts(events, side) == organization) & events["replicate"].isin(markets).to_numpy()
    last = {"replicate": events["replicate"], "year": events["year"], "usd": events[f"{side}_net_usd"]}
    return pd.concat([*parts, pd.DataFrame(last)[ended]]).fillna({"usd": 0.0})


def _by_cause(results: Results, organization: str, markets: list[int]) -> tuple[list[str], Floats]:
    """Categories of the ledger that are no ordinary business, by size, and amounts by market."""
    if "ledger" not in results.tables:
        return [], np.zeros((len(markets), 0))
    ledger = results.ledger
    own = (texts(ledger, "account") == organization) & ledger["replicate"].isin(markets).to_numpy()
    of_deals = own & ~texts(ledger, "category").isin(_ORDINARY)
    rows = ledger[of_deals]
    plain = pd.DataFrame(
        {
            "replicate": rows["replicate"].to_numpy(),
            "category": texts(rows, "category"),
            "usd": rows["amount_usd"].to_numpy(),
        }
    ).astype({"category": object})
    order = plain.groupby("category")["usd"].sum().abs().sort_values(ascending=False)
    causes = [str(category) for category, usd in order.items() if usd > 0.0]
    return causes, _grid(plain, markets, "category", causes, "usd")


def _gain(results: Results, organization: str, markets: list[int]) -> Estimates | None:
    if "gains" not in results.tables:
        return None
    gains = results.gains
    own = (texts(gains, "account") == organization) & gains["replicate"].isin(markets).to_numpy()
    total = gains[own].groupby("replicate")["gain_usd"].sum().reindex(markets, fill_value=0.0)
    return mean(total.to_numpy(dtype=np.float64))
