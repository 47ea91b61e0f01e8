"""Money that deals move: who pays, for what, and who receives it, from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from longgame.analysis.runs.reading import Run, texts
from longgame.analysis.statistics import Integers, mean, tally
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
    rows = ledger.filter(pc.and_(wanted, pc.greater(ledger["amount_usd"], 0.0)))
    everyone = run.organizations.drop_duplicates("organization")
    kind = dict(zip(texts(everyone, "organization"), texts(everyone, "kind"), strict=True))
    parties, steps = (*KINDS, *SECTORS), tuple(PURPOSES)
    parts = {
        "purpose": _coded(rows["category"], purposes, steps),
        "payer": _coded(rows["counterparty"], kind, parties),
        "receiver": _coded(rows["account"], kind, parties),
    }
    shape = [max(len(words), 1) for _, words in parts.values()]
    found, code = np.unique(np.ravel_multi_index([codes for codes, _ in parts.values()], shape), return_inverse=True)
    places = zip(parts.items(), np.unravel_index(found, shape), strict=True)
    named = {name: [words[place] for place in of_part] for (name, (_, words)), of_part in places}
    keys = pd.DataFrame(named, columns=["payer", "purpose", "receiver"], dtype=object)
    row = run.row(rows.select(["replicate"]).to_pandas())
    sums = tally(row, code, (run.replicates, len(keys)), rows["amount_usd"].to_numpy())
    keys["usd"] = mean(sums / run.years).value if len(keys) else np.zeros(0)
    return keys


def _coded(words: pa.ChunkedArray, names: Mapping[str, str], order: Sequence[str]) -> tuple[Integers, list[str]]:
    """A code for what each word is called, and what the codes mean, in order; what is not in it comes last."""
    encoded = pc.cast(words, pa.string()).combine_chunks().dictionary_encode()
    called = [names.get(word, word) for word in encoded.dictionary.to_pylist()]
    places = {name: place for place, name in enumerate(order)}
    known = sorted(set(called), key=lambda name: (places.get(name, len(order)), name))
    code = np.array([known.index(name) for name in called], dtype=np.int64)
    return code[encoded.indices.to_numpy()], known
