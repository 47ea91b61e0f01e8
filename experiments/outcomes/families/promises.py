"""What became of promises: the savings that partners named at signing, and those that were measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome

#: Year of an agreement in which a promise is looked at: the dip is over, and most terms last no longer.
PROMISE_YEAR: Final = 3
_ORDINALS: Final = {3: "third"}


def outcomes() -> Iterator[Outcome]:
    """Part of the promised savings that was measured."""
    year = f"the {_ORDINALS[PROMISE_YEAR]} year of an agreement"
    yield Outcome(
        "promise_kept_share",
        "share of promise",
        f"Measured savings of {year} for what was promised at its signing; 1: as promised, below 0: measured losses.",
        f"measured savings rates (without coding and past prevention) of {year}, summed over deals",
        f"savings rates promised for {year}, mean of both sides, summed over the same deals: all alive at its end, "
        "each renewal with its own promise",
        _promise_kept_share,
        record="deals",
    )


def _promise_kept_share(tables: CellTables) -> Floats:
    rows = tables.column("deals", "agreement_year") == PROMISE_YEAR

    def summed(name: str) -> Floats:
        return tables.sums("deals", rows, tables.column("deals", name))

    promised = (summed("promised_savings_rate_by_payer") + summed("promised_savings_rate_by_provider")) / 2.0
    return quotient(summed("delivered_savings_rate"), promised)
