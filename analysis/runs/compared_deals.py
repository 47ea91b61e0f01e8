"""Lives of deals in the markets of a comparison: the table that its folder keeps, and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from longgame.analysis.runs.named_deals import STILL_RUNS, lives_of_events
from longgame.analysis.runs.reading import texts
from longgame.analysis.runs.relationships import ENDINGS
from longgame.environment.records.column import Column
from longgame.environment.records.table_reading import read_table
from longgame.vocabulary import DECIDERS, REASONS

#: Name of the file in the folder of a comparison.
COMPARED_DEALS_FILE: Final = "compared_deals.parquet"
_KEY: Final = ["replicate", "deal"]
_TRUST: Final = ("trust_in_payer", "trust_in_provider")
#: Columns of the table, in order.
COMPARED_DEALS: Final = (
    Column("scenario", "word", "word", "Scenario, by the name that it has in the comparison."),
    Column("replicate", "int", "number", "Number of the simulated market, from 1."),
    Column("deal", "word", "id", "Deal; one id is one deal of the same two parties in every scenario."),
    Column("payer", "word", "id", "Organisation id of the payer that signed it."),
    Column("provider", "word", "id", "Organisation id of the provider that signed it."),
    Column("model", "word", "word", "Partnership model that was signed."),
    Column("package", "word", "word", "Package of services: lean, standard or invested.", nullable=True),
    Column("signed_year", "int", "contract year", "Year of the signature."),
    Column("signed_share", "float", "share", "Provider's share of savings that was agreed.", nullable=True),
    Column("lives", "float", "lives", "Members whom the deal covered when it was signed."),
    Column("renewals", "int", "number", "Agreements after the first."),
    Column("last_model", "word", "word", "Model of the last agreement."),
    Column("ended", "word", "word", "How it ended: exited_at_term, exited_mid_term, closed, or still_runs."),
    Column("ended_year", "int", "contract year", "Year of the end; missing while it runs.", nullable=True),
    Column("years", "int", "years", "Years together, so far if it still runs."),
    Column("reason", "word", "word", "Why it ended; missing while it runs.", nullable=True),
    Column("decided_by", "word", "word", "Who decided: payer, provider, both or neither.", nullable=True),
    Column("trust_in_payer_signed", "float", "0-1", "The provider's trust in the payer at the signature.", nullable=True),
    Column("trust_in_provider_signed", "float", "0-1", "The payer's trust in the provider then.", nullable=True),
    Column("trust_in_payer_ended", "float", "0-1", "The provider's trust in the payer at the end.", nullable=True),
    Column("trust_in_provider_ended", "float", "0-1", "The payer's trust in the provider then.", nullable=True),
)
_TYPES: Final = {"int": pa.int32(), "float": pa.float64(), "word": pa.string()}
#: Words that a column may hold, for a table that may come from anyone.
_WORDS: Final = {"ended": {*ENDINGS, STILL_RUNS}, "reason": set(REASONS), "decided_by": set(DECIDERS)}


def compared_deals(events: pa.Table, names: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """The table: one row for each deal, by scenario, market and year of the signature.

    Args:
        events: as `compare_with_deals` gives them.
        names: of the scenarios, in order.
        years: of their markets.
    """
    frame = events.to_pandas()
    words = ("event", "deal", "payer", "provider", "model", "package", "reason", "decided_by")
    frame = frame.assign(**{name: texts(frame, name) for name in words}).astype({name: object for name in words})
    parts = [
        _of_one(frame[frame["point"] == point], name, length)
        for point, (name, length) in enumerate(zip(names, years, strict=True))
    ]
    return pd.concat(parts, ignore_index=True)


def _of_one(events: pd.DataFrame, name: str, years: int) -> pd.DataFrame:
    deals = lives_of_events(events, years)
    first = events[events["event"] == "signed"].drop_duplicates(_KEY)[[*_KEY, *_TRUST, "lives"]]
    last = events[events["event"].isin(ENDINGS)].drop_duplicates(_KEY, keep="last")[[*_KEY, *_TRUST]]
    for known, when in ((first, "signed"), (last, "ended")):
        renamed = known.rename(columns={name: f"{name}_{when}" for name in _TRUST})
        deals = deals.merge(renamed, how="left", on=_KEY)
    deals = deals.sort_values(["replicate", "signed_year", "deal"], kind="stable")
    return deals.assign(scenario=name).reindex(columns=[column.name for column in COMPARED_DEALS])


def write_compared_deals(deals: pd.DataFrame, path: Path) -> None:
    """Write the table; equal tables give equal bytes.

    Raises:
        OSError: it cannot be written.
    """
    schema = pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in COMPARED_DEALS])
    with path.open("wb") as file:
        pq.write_table(pa.Table.from_pandas(deals, schema, preserve_index=False).replace_schema_metadata(None), file, compression="zstd")


def read_compared_deals(path: Path) -> pd.DataFrame:
    """The table of a folder that may come from anyone.

    Raises:
        OSError: it cannot be read.
        pa.ArrowException: it is damaged, or a column has another type.
        KeyError: a column is missing.
        ValueError: a value is missing or unknown where the report needs one; the message names the column.
    """
    table = read_table(path)
    columns = {column.name: table.column(column.name).cast(_TYPES[column.kind]) for column in COMPARED_DEALS}
    for column in COMPARED_DEALS:
        if not column.nullable and columns[column.name].null_count:
            raise ValueError(f"values of the column {column.name} are missing")
        known = _WORDS.get(column.name)
        if known and not {*columns[column.name].unique().to_pylist()} <= {*known, *([None] if column.nullable else [])}:
            raise ValueError(f"the column {column.name} has words that this version does not know")
    frame: pd.DataFrame = pa.table(columns).to_pandas().astype({"ended_year": "Int64"})
    ended = frame[frame["ended"] != STILL_RUNS]
    for name in ("ended_year", "reason", "decided_by"):
        if ended[name].isna().any():
            raise ValueError(f"the column {name} says nothing of deals that ended")
    return frame
