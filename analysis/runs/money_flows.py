"""Money that deals move: who pays, for what, and who receives it, from the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from longgame.analysis.runs.reading import Run, texts
from longgame.analysis.statistics import mean, tally
from longgame.vocabulary import KINDS, SECTORS

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

#: What the money of deals is for, and the categories of the ledger that belong to it.
PURPOSES: Final = {
    "shared savings": ("shared_savings", "savings_fee"),
    "shared losses": ("shared_losses", "enabler_guarantee"),
    "care management": ("care_management_fee", "enabler_fee"),
    "money up front": ("upfront_support", "recoupment"),
    "transition payments": ("transition_payment",),
    "programmes and start-up": ("care_program", "start_up", "in_kind_work", "pilots", "people"),
    "talks, leadership, leaving": ("negotiation", "dealing_cost", "change_leadership", "exit_cost"),
}


def money_flows(results: Results, run: Run) -> pd.DataFrame | None:
    """Columns `payer` and `receiver` (kinds and sectors), `purpose` and `usd`: dollars a market and year, mean over markets.

    None in a run that did not record the ledger.
    """
    if "ledger" not in results.tables or run.organizations is None:
        return None
    purposes = {category: purpose for purpose, parts in PURPOSES.items() for category in parts}
    ledger = results.table("ledger")
    wanted = pc.is_in(pc.cast(ledger["category"], pa.string()), value_set=pa.array(list(purposes)))
    # Every payment stands twice, once on each account: the receiver's side is read.
    rows = ledger.filter(pc.and_(wanted, pc.greater(ledger["amount_usd"], 0.0))).to_pandas()
    purpose = texts(rows, "category").map(purposes)
    everyone = run.organizations.drop_duplicates("organization")
    kind = dict(zip(texts(everyone, "organization"), texts(everyone, "kind"), strict=True))
    table = pd.DataFrame(
        {
            "payer": [kind.get(one, one) for one in texts(rows, "counterparty")],
            "purpose": purpose,
            "receiver": [kind.get(one, one) for one in texts(rows, "account")],
            "row": run.row(rows),
            "usd": rows["amount_usd"].to_numpy(),
        }
    ).astype({"payer": object, "purpose": object, "receiver": object})
    keys = table[["payer", "purpose", "receiver"]].drop_duplicates().reset_index(drop=True)
    places = {name: place for place, name in enumerate((*KINDS, *SECTORS))}
    steps = {name: place for place, name in enumerate(PURPOSES)}
    order = [
        (steps[purpose], places.get(payer, 99), places.get(receiver, 99))
        for payer, purpose, receiver in keys.itertuples(index=False)
    ]
    keys = keys.iloc[sorted(range(len(keys)), key=order.__getitem__)].reset_index(drop=True)
    code = table.merge(keys.reset_index(names="code"), on=["payer", "purpose", "receiver"], how="left")["code"]
    shape = (run.replicates, len(keys))
    sums = tally(table["row"].to_numpy(), code.to_numpy(dtype=np.int64), shape, table["usd"].to_numpy())
    keys["usd"] = mean(sums / run.years).value if len(keys) else np.zeros(0)
    return keys
