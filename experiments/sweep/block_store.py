"""Finished blocks on disk: each lands whole under a name made of all that it depends on, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from longgame.environment.records.table_reading import read_table
from longgame.experiments.running.batch import Finished

_TOLD: Final = b"longgame"
_DIGEST: Final = "sha256"


class BlockStore(Protocol):
    """Where finished blocks are kept by key."""

    def read(self, key: str) -> Finished | None:
        """The block of that key, None if it is not there."""
        ...

    def write(self, key: str, block: Finished) -> None:
        """Keep a block."""
        ...


class BlocksInMemory:
    """A store that lasts as long as its object."""

    def __init__(self) -> None:
        self._blocks: dict[str, Finished] = {}

    def read(self, key: str) -> Finished | None:
        """The block of that key, None if it is not there."""
        return self._blocks.get(key)

    def write(self, key: str, block: Finished) -> None:
        """Keep a block."""
        self._blocks[key] = block


class BlockFolder:
    """A folder with one Parquet file a block.

    Args:
        folder: made when the first block is written, in one that must be there: a sweep folder that was deleted
            under a running sweep must not come back half.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __len__(self) -> int:
        """How many blocks are kept."""
        return sum(1 for _ in self.folder.glob("*.parquet")) if self.folder.is_dir() else 0

    def read(self, key: str) -> Finished | None:
        """The block of that key; None if it is not there, or is damaged."""
        path = self._path(key)
        if not path.is_file():
            return None
        try:
            table = read_table(path)
            told = json.loads(table.schema.metadata[_TOLD])
            if told.pop(_DIGEST) != _digest(told, table):
                return None
            errors = pa.table(
                {
                    "point": pa.array([int(number) for number, _ in told["errors"]], pa.int32()),
                    "error": pa.array([str(text) for _, text in told["errors"]], pa.string()),
                }
            )
            tables = {"outcomes": table.replace_schema_metadata(None), "errors": errors}
            return Finished(tables, str(told["engine_hash"]), str(told["simd_level"]))
        except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):
            return None

    def write(self, key: str, block: Finished) -> None:
        """Keep a block, safe from a crash once this returns.

        Raises:
            OSError: it cannot be written; nothing of it is left.
        """
        self.folder.mkdir(exist_ok=True)
        errors = block.tables["errors"].to_pydict()
        told: dict[str, object] = {
            "engine_hash": block.engine_hash,
            "simd_level": block.simd_level,
            "errors": list(zip(errors["point"], errors["error"], strict=True)),
        }
        sink = pa.BufferOutputStream()
        told[_DIGEST] = _digest(told, block.tables["outcomes"])
        table = block.tables["outcomes"].replace_schema_metadata({_TOLD: json.dumps(told).encode()})
        pq.write_table(table, sink, compression="zstd")
        landed = self._path(key)
        partial = landed.with_name(f".{key}.{os.getpid()}")
        try:
            with partial.open("wb") as file:
                file.write(sink.getvalue())
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, landed)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.parquet"


def _digest(told: Mapping[str, object], outcomes: pa.Table) -> str:
    """SHA-256 of all that a block holds: disks and networks flip bits that a file's format does not notice."""
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name, column in zip(outcomes.column_names, outcomes.columns, strict=True):
        digest.update(f"{name} {column.type} {column.null_count}\0".encode())
        digest.update(column.to_numpy().tobytes())
    return digest.hexdigest()
