"""Talks and what they lead to: how long they take, which models are signed, and how deep the change is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from longgame.environment.models.catalogue import MODELS
from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats
from longgame.experiments.outcomes.outcome import Outcome


def outcomes() -> Iterator[Outcome]:
    """Months of talks, depth of change, and shares of the models among the deals signed."""
    yield Outcome(
        "months_of_talk",
        "months",
        "Mean length of first talks, whether they end in a signature or not.",
        "months of first talks",
        "first talks: deals signed and impasses",
        _months_of_talk,
        record="organizations",
    )
    yield Outcome(
        "months_to_sign",
        "months",
        "Mean length of the first talks that end in a signature.",
        "months of first talks that end in a signature",
        "deals signed",
        _months_to_sign,
        record="organizations",
    )
    yield Outcome(
        "deal_depth",
        "ratio",
        "Mean depth of change of the deals signed: depth of the model times depth of the package.",
        "depth of the deals signed",
        "deals signed",
        _depth,
        record="organizations",
    )
    for model in MODELS:
        yield Outcome(
            f"signed_share.{model}",
            "share",
            f"Share of the deals signed that are signed as {model}.",
            f"deals signed as {model}",
            "deals signed",
            partial(_signed_share, model),
            record="organizations",
        )


def _first_talks(tables: CellTables) -> Bools:
    return tables.is_word("events", "event", "signed", "impasse")


def _signed(tables: CellTables) -> Bools:
    return tables.is_word("events", "event", "signed")


def _months_of_talk(tables: CellTables) -> Floats:
    return tables.mean("events", _first_talks(tables), tables.column("events", "months"))


def _months_to_sign(tables: CellTables) -> Floats:
    return tables.mean("events", _signed(tables), tables.column("events", "months"))


def _depth(tables: CellTables) -> Floats:
    depth = np.zeros(len(tables.column("events", "cell")))
    cell = tables.cell_of("events")
    for family, column, name in (("models", "model", "depth"), ("packages", "package", "depth_factor")):
        codes, words = tables.words("events", column)
        table = np.array(
            [
                [float(values.get(f"{family}.{word}.{name}", np.nan)) for word in words] + [np.nan]
                for values in tables.values
            ]
        )
        factor = table[cell, codes]
        depth = factor if family == "models" else depth * factor
    rows = _signed(tables) & ~np.isnan(depth)
    return tables.mean("events", rows, np.where(rows, depth, 0.0))


def _signed_share(model: str, tables: CellTables) -> Floats:
    signed = _signed(tables)
    return tables.mean("events", signed, tables.is_word("events", "model", model).astype(np.float64))
