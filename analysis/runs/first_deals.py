"""First deals of a market: by which year organisations of each kind had signed one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, codes, integers, texts
from longgame.analysis.statistics import market_share, tally
from longgame.vocabulary import KINDS


def first_deals(run: Run) -> pd.DataFrame | None:
    """Share of the organisations of a kind that have signed a deal by the end of each year.

    An organisation counts from the first year of the run, also where it enters later or closes. Columns: `kind`, `year`,
    `share`, `lo95`, `hi95`, `replicates`. None in a run that did not record organisations and events.
    """
    if run.organizations is None or run.events is None:
        return None
    everyone = run.organizations
    keys = pd.DataFrame(
        {
            "row": run.row(everyone),
            "organization": texts(everyone, "organization"),
            "kind": codes(everyone, "kind", KINDS),
        }
    ).drop_duplicates(["row", "organization"])
    signed = run.events[texts(run.events, "event") == "signed"]
    sides = [
        pd.DataFrame({"row": run.row(signed), "organization": texts(signed, side), "first": integers(signed, "year")})
        for side in ("payer", "provider")
    ]
    first = pd.concat(sides).groupby(["row", "organization"], as_index=False)["first"].min()
    keys = keys.merge(first, on=["row", "organization"], how="left")
    row, kind = keys["row"].to_numpy(dtype=np.int64), keys["kind"].to_numpy(dtype=np.int64)
    year = keys["first"].fillna(run.years + 1).to_numpy(dtype=np.int64) - 1
    width = run.years + 1
    counts = tally(row, np.where(kind >= 0, kind * width + year, -1), (run.replicates, len(KINDS) * width))
    by_year = counts.reshape(run.replicates, len(KINDS), width)
    members = by_year.sum(axis=2, keepdims=True)
    shares = market_share(np.cumsum(by_year, axis=2)[:, :, : run.years], members)
    table = pd.DataFrame(
        {
            "kind": np.repeat(np.array(KINDS, dtype=object), run.years),
            "year": np.tile(np.arange(1, run.years + 1), len(KINDS)),
            "share": shares.value.ravel(),
            "lo95": shares.low.ravel(),
            "hi95": shares.high.ravel(),
            "replicates": shares.replicates.ravel(),
        }
    )
    return table[table["replicates"] > 0].reset_index(drop=True)
