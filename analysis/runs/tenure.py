"""How old the deals of a market are: live deals by year and by how many years they have lasted."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, integers
from longgame.analysis.statistics import mean, tally

#: First and last completed deal year of each class, and its name.
TENURES: Final = (
    (1, 1, "first year"),
    (2, 3, "years 2 and 3"),
    (4, 6, "years 4 to 6"),
    (7, 10_000, "year 7 or later"),
)


def tenure(run: Run) -> pd.DataFrame | None:
    """Columns `year`, `tenure` (a name of `TENURES`) and `deals`: live deals at the end of the year, a mean over markets.

    None in a run that did not record deals.
    """
    if run.deals is None:
        return None
    age = integers(run.deals, "deal_year")
    place = np.searchsorted([first for first, _, _ in TENURES], age, side="right") - 1
    code = np.where(place >= 0, (integers(run.deals, "year") - 1) * len(TENURES) + place, -1)
    counts = tally(run.row(run.deals), code, (run.replicates, run.years * len(TENURES)))
    return pd.DataFrame(
        {
            "year": np.repeat(np.arange(1, run.years + 1), len(TENURES)),
            "tenure": [name for _, _, name in TENURES] * run.years,
            "deals": mean(counts).value,
        }
    )
