"""Events of deals in the first markets of a block: small enough to be kept where tables of whole markets are not."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

#: Events that make up the life of a deal.
_OF_A_LIFE: Final = ("signed", "renewed", "moved", "exited_at_term", "exited_mid_term", "closed")
_COLUMNS: Final = {
    "year": pa.int32(),
    "event": pa.string(),
    "deal": pa.string(),
    "payer": pa.string(),
    "provider": pa.string(),
    "model": pa.string(),
    "package": pa.string(),
    "deal_year": pa.int32(),
    "reason": pa.string(),
    "decided_by": pa.string(),
    "provider_share": pa.float64(),
    "lives": pa.float64(),
    "trust_in_payer": pa.float64(),
    "trust_in_provider": pa.float64(),
}
#: The table without rows; `point` and `replicate` say which market an event is of.
NO_DEAL_EVENTS: Final = pa.schema([("point", pa.int32()), ("replicate", pa.int32()), *_COLUMNS.items()]).empty_table()


def deal_events(events: pa.Table | None, points: pa.Array, replicates: pa.Array, most: int) -> pa.Table:
    """Signatures, renewals and ends of all deals in the first markets.

    Args:
        events: of a batch, with its first column `cell`; None where none were recorded.
        points, replicates: of each cell.
        most: markets with numbers up to this one are kept.

    Returns:
        A table with the columns of `NO_DEAL_EVENTS`.
    """
    if events is None:
        return NO_DEAL_EVENTS
    replicate = pc.take(replicates, events["cell"])
    of_a_life = pc.is_in(pc.cast(events["event"], pa.string()), value_set=pa.array(_OF_A_LIFE))
    rows = pc.and_(pc.and_(of_a_life, pc.is_valid(events["deal"])), pc.less_equal(replicate, most))
    kept = {
        "point": pc.take(points, events["cell"]),
        "replicate": replicate,
        **{name: pc.cast(events[name], kind) for name, kind in _COLUMNS.items()},
    }
    return pa.table(kept).filter(rows)
