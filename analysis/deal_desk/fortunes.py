"""What became of the two parties in every market: did they talk, sign, last and renew, and what did it bring them?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from longgame.analysis.runs.named_deals import STILL_RUNS, dollars_of_deals, lives_of_deals
from longgame.analysis.runs.reading import Run, numbers
from longgame.analysis.statistics import Floats, Integers
from longgame.experiments.deal_desk.play import Played
from longgame.experiments.deal_desk.proposal import SIDES

#: Ends of a deal before its term.
_EARLY = ("exited_mid_term", "closed")


@dataclass(frozen=True)
class Fortunes:
    """Arrays of shape (variants, replicates); a figure about something that did not come up is NaN.

    Attributes:
        talked: 1 where the two talked about a first deal, else 0.
        signed: 1 where they signed.
        lasted: of first deals that the years looked at leave room for: 1 where it reached its first term.
        renewed: of those that did, and were up for renewal in time: 1 where it was renewed.
        partners: 1 where they have a deal at the end of the last year.
        years: years together.
        usd: side -> result of their deals over all years (accrual), 0 without a deal.
        first_year: year of the first signature.
    """

    talked: Floats
    signed: Floats
    lasted: Floats
    renewed: Floats
    partners: Floats
    years: Floats
    usd: dict[str, Floats]
    first_year: Floats


def run_of(played: Played, cells: slice | None = None) -> Run:
    """Cells of the desk as a run whose replicates are the cells; the first deals of the two parties and no others.

    Args:
        played: what was played.
        cells: some of them; all by default.
    """
    every = np.arange(len(played.variants) * played.replicates)
    wanted = every if cells is None else every[cells]
    events, deals = (_of_cells(played.tables[name], wanted) for name in ("events", "deals"))
    ours = events["deal"][(events["event"] == "signed") & _of_pair(events, played)].unique()
    return Run(
        scenario=played.proposal.market.name,
        seed=played.seed,
        years=played.proposal.market.years,
        numbers=wanted,
        market=_of_cells(played.tables["market"], wanted),
        strategies=pd.DataFrame(),
        organizations=None,
        events=events[events["deal"].isin(ours)],
        deals=deals[deals["deal"].isin(ours)],
        gains=None,
    )


def fortunes(played: Played) -> Fortunes:
    """The fortunes of the two parties in every market of every variant."""
    shape = (len(played.variants), played.replicates)
    count, years = shape[0] * shape[1], played.proposal.market.years
    run = run_of(played)
    talks = played.tables["events"]
    talks = talks[talks["event"].isin(("signed", "impasse")) & _of_pair(talks, played)]
    deals = _deals(run)
    cell = deals["replicate"].to_numpy(dtype=np.int64)
    first = deals.drop_duplicates("replicate")
    of_first = first["replicate"].to_numpy(dtype=np.int64)
    start, term = numbers(first, "signed_year"), _first_terms(run, first, played.replicates)
    together = numbers(first, "years")
    early = first["ended"].isin(_EARLY).to_numpy() & (numbers(first, "renewals") == 0.0) & (together < term)
    lasted, renewed = np.full(count, np.nan), np.full(count, np.nan)
    in_time = start + term - 1.0 <= years
    lasted[of_first[in_time]] = ~early[in_time]
    due = ~early & (start + term <= years)
    renewed[of_first[due]] = numbers(first, "renewals")[due] > 0.0
    first_year = np.full(count, np.nan)
    first_year[of_first] = start

    def by_cell(values: Floats) -> Floats:
        return np.bincount(cell, weights=values, minlength=count).astype(np.float64)

    def seen(rows: Integers) -> Floats:
        return (np.bincount(rows, minlength=count) > 0).astype(np.float64)

    alive = deals["ended"].to_numpy() == STILL_RUNS
    flat = {
        "talked": seen(talks["cell"].to_numpy(dtype=np.int64)),
        "signed": seen(cell),
        "lasted": lasted,
        "renewed": renewed,
        "partners": seen(cell[alive]),
        "years": by_cell(numbers(deals, "years")),
        "first_year": first_year,
    }
    usd = {side: by_cell(np.nan_to_num(numbers(deals, f"{side}_net_usd"))).reshape(shape) for side in SIDES}
    return Fortunes(**{name: values.reshape(shape) for name, values in flat.items()}, usd=usd)


def _deals(run: Run) -> pd.DataFrame:
    """Deals of the two parties by cell and year of signature, with what they brought."""
    deals, usd = lives_of_deals(run), dollars_of_deals(run)
    if usd is not None:
        deals = deals.merge(usd, how="left", left_on=["replicate", "deal"], right_index=True)
    return deals.sort_values(["replicate", "signed_year"], kind="stable")


def _first_terms(run: Run, first: pd.DataFrame, replicates: int) -> Floats:
    """Years of the first agreement of each deal, from its first row.

    A deal that ends within its first year has no row: it counts as the most common one of its variant.
    """
    if run.deals is None or not len(run.deals):
        return np.full(len(first), np.inf)
    rows = run.deals.drop_duplicates(["replicate", "deal"])
    terms = pd.Series(numbers(rows, "term_years"), index=pd.MultiIndex.from_frame(rows[["replicate", "deal"]]))
    found = terms.reindex(pd.MultiIndex.from_frame(first[["replicate", "deal"]])).to_numpy(dtype=np.float64)
    of_variant = terms.groupby(terms.index.get_level_values(0) // replicates).agg(lambda one: one.mode().iloc[0])
    usual = of_variant.reindex(first["replicate"].to_numpy(dtype=np.int64) // replicates).to_numpy(dtype=np.float64)
    return np.where(np.isnan(found), np.where(np.isnan(usual), np.inf, usual), found)


def _of_cells(table: pd.DataFrame, cells: Integers) -> pd.DataFrame:
    """Rows of some cells, with the cell as their replicate."""
    rows = table[table["cell"].isin(cells)]
    return rows.assign(replicate=rows["cell"].to_numpy(dtype=np.int64))


def _of_pair(events: pd.DataFrame, played: Played) -> pd.Series:
    proposal = played.proposal
    return (events["payer"] == proposal.payer) & (events["provider"] == proposal.provider)
