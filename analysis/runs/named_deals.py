"""Deals by name: who signed with whom, when and how it ended, why, and what it brought both sides over its life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, read, texts
from longgame.analysis.runs.relationships import ENDINGS
from longgame.environment.scenario.roster_names import RosterNames

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

#: What `ended` says of a deal that still runs when the run stops.
STILL_RUNS: Final = "still_runs"
_KEY: Final = ["replicate", "deal"]
_DOLLARS: Final = ("payer_net_usd", "provider_net_usd")
#: Columns of the table, in order.
NAMED_DEAL_COLUMNS: Final = (
    "replicate",
    "payer",
    "payer_name",
    "provider",
    "provider_name",
    "deal",
    "model",
    "package",
    "signed_year",
    "signed_share",
    "renewals",
    "last_model",
    "ended",
    "ended_year",
    "years",
    "reason",
    "decided_by",
    "payer_net_usd",
    "provider_net_usd",
    "true_savings_usd",
)


def named_deals(results: Results, organization: str | None = None) -> pd.DataFrame:
    """Every deal of a run with its parties' names, one row a deal, by replicate, payer, provider and year.

    Dollars are results of the performance years (accrual), summed over the life of the deal so far; they are missing in
    a run that did not record deals. A deal that went on with a buyer is listed under the parties that signed it.

    Args:
        results: a run that recorded events.
        organization: id, or display name if it is unique; only the deals of this organisation.

    Raises:
        ValueError: the run did not record events, or has no such organisation.
    """
    run, names = read(results), RosterNames.of_rules(results.scenario)
    table = lives_of_deals(run)
    for side in ("payer", "provider"):
        table[f"{side}_name"] = [names.name.get(one, one) for one in table[side]]
    for sums in (dollars_of_deals(run), _savings(results)):
        if sums is not None:
            table = table.merge(sums, how="left", left_on=_KEY, right_index=True)
    if organization is not None:
        found = names.find(organization)
        if found is None:
            raise ValueError(names.explain(organization))
        table = table[(table["payer"] == found) | (table["provider"] == found)]
    table = table.sort_values(["replicate", "payer", "provider", "signed_year"], kind="stable")
    return table.reindex(columns=list(NAMED_DEAL_COLUMNS)).reset_index(drop=True)


def lives_of_deals(run: Run) -> pd.DataFrame:
    """Signature, renewals and end of every deal."""
    return lives_of_events(_deal_events(run), run.years)


def lives_of_events(events: pd.DataFrame, years: int) -> pd.DataFrame:
    """Signature, renewals and end of every deal, one row a deal in the order of signatures.

    Args:
        events: of deals, in order, with words as plain strings.
        years: of the markets.
    """
    signed = events[events["event"] == "signed"].drop_duplicates(_KEY)
    table = signed[[*_KEY, "payer", "provider", "model", "package", "year", "provider_share"]]
    table = table.rename(columns={"year": "signed_year", "provider_share": "signed_share"})
    kept = events[events["event"].isin(("renewed", "moved"))].groupby(_KEY)
    table = table.merge(kept.size().rename("renewals"), how="left", left_on=_KEY, right_index=True)
    table["renewals"] = table["renewals"].fillna(0).astype(np.int64)
    table = table.merge(kept["model"].last().rename("last_model"), how="left", left_on=_KEY, right_index=True)
    table["last_model"] = table["last_model"].where(table["last_model"].notna(), table["model"])
    ended = events[events["event"].isin(ENDINGS)].drop_duplicates(_KEY, keep="last")
    ended = ended[[*_KEY, "event", "year", "deal_year", "reason", "decided_by"]]
    table = table.merge(ended.rename(columns={"event": "ended", "year": "ended_year"}), how="left", on=_KEY)
    lives_on = table["ended"].isna()
    table["years"] = table["deal_year"].where(~lives_on, years - table["signed_year"] + 1).astype(np.int64)
    table["ended"] = table["ended"].where(~lives_on, STILL_RUNS)
    table["ended_year"] = table["ended_year"].astype("Int64")
    return table


def _deal_events(run: Run) -> pd.DataFrame:
    """Events of deals with words as plain strings."""
    if run.events is None:
        raise ValueError("the run did not record events (record at least 'organizations')")
    of_deals = run.events[run.events["deal"].notna()]
    words = ("event", "deal", "payer", "provider", "model", "package", "reason", "decided_by")
    columns: dict[str, object] = {name: texts(of_deals, name) for name in words}
    for name in ("replicate", "year", "deal_year", "provider_share", *_DOLLARS):
        columns[name] = of_deals[name].to_numpy()
    return pd.DataFrame(columns).astype({name: object for name in words})


def dollars_of_deals(run: Run) -> pd.DataFrame | None:
    """Both sides' results over the life of every deal, by replicate and deal; None without the table of deals."""
    if run.deals is None:
        return None
    rows = pd.DataFrame({name: run.deals[name].to_numpy() for name in ("replicate", *_DOLLARS)})
    rows["deal"] = texts(run.deals, "deal")
    # A deal that ends within a year is not among those alive at its end: its last result stands in the event.
    events = _deal_events(run)
    last = events[events["event"].isin(("exited_mid_term", "closed"))][[*_KEY, *_DOLLARS]]
    return pd.concat([rows.astype({"deal": object}), last]).groupby(_KEY)[list(_DOLLARS)].sum(min_count=1)


def _savings(results: Results) -> pd.DataFrame | None:
    """True savings over the life of every deal; None without the table of deal-years."""
    if "deal_years" not in results.tables:
        return None
    years = results.deal_years
    rows = pd.DataFrame({"replicate": years["replicate"].to_numpy(), "deal": texts(years, "deal")})
    parts = (years[name].to_numpy() for name in ("true_savings_rate", "benchmark_pmpy_usd", "lives"))
    rows["true_savings_usd"] = np.prod(list(parts), axis=0)
    return rows.astype({"deal": object}).groupby(_KEY).sum(min_count=1)
