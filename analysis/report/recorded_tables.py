"""Tables of a folder that its manifest records, read only where they are as it has them."""

from __future__ import annotations

import hashlib

import pandas as pd
import pyarrow as pa

from longgame.environment.records.table_reading import read_table
from longgame.experiments.manifest.reader import Manifest


def recorded_table(manifest: Manifest, name: str) -> pd.DataFrame | None:
    """A recorded Parquet table by its name without the suffix; None if it is missing, changed or damaged."""
    file = f"{name}.parquet"
    path, recorded = manifest.folder / file, manifest.files.get(file)
    if recorded is None or not path.is_file() or path.stat().st_size != recorded.size:
        return None
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != recorded.sha256:
            return None
        table: pd.DataFrame = read_table(path).to_pandas()
    except (OSError, pa.ArrowException):
        return None
    return table
