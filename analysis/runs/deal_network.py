"""The market as a network: payers and providers, and the deals between them, year by year in one market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import networkx as nx
import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, integers, numbers, texts
from longgame.vocabulary import KINDS, PAYER

#: Providers that are shown at most: of more, every second, third ... one in the order of their ids, whatever became of it.
MOST_PROVIDERS: Final = 90
#: How often neighbours are brought nearer to one another.
_SWEEPS: Final = 8


@dataclass(frozen=True)
class DealNetwork:
    """A bipartite network over the years of one market.

    Attributes:
        graph: organisations that have a deal in some year and the pairs that have one; nodes carry `kind`, `name` and
            `lives` (a mean over the years).
        payers, providers: ids in the order around the circle: providers by kind, and among them near their payers.
        deals: a row a live deal and year: `year`, `payer`, `provider`, `is_new` (signed in this year).
        live: number of live deals by year, of all providers.
        pairs: pairs that have a deal in some year, of all providers.
        without: organisations that never have a deal.
        left_out: providers that are not shown for want of room.
        market: number of the replicate.
    """

    graph: nx.Graph[str]
    payers: tuple[str, ...]
    providers: tuple[str, ...]
    deals: pd.DataFrame
    live: pd.Series[int]
    pairs: int
    without: int
    left_out: int
    market: int


def deal_network(run: Run) -> DealNetwork | None:
    """The network of the first market; None without a deal, or in a run that did not record deals."""
    if run.deals is None or run.organizations is None:
        return None
    first = int(run.numbers[0])
    rows = run.deals[integers(run.deals, "replicate") == first]
    if not len(rows):
        return None
    deals = pd.DataFrame({side: texts(rows, side).astype(str) for side in ("payer", "provider")})
    deals["year"], deals["is_new"] = integers(rows, "year"), integers(rows, "deal_year") == 1
    live = deals.groupby("year").size().reindex(range(1, run.years + 1), fill_value=0)
    pairs = len(deals[["payer", "provider"]].drop_duplicates())
    providers = sorted(set(deals["provider"]))
    shown = set(providers[:: -(-len(providers) // MOST_PROVIDERS)])
    everyone = run.organizations[integers(run.organizations, "replicate") == first]
    known = pd.DataFrame({name: texts(everyone, name).astype(str) for name in ("organization", "name", "kind")})
    known["lives"] = numbers(everyone, "lives")
    known = known.groupby("organization", sort=True).agg({"name": "first", "kind": "first", "lives": "mean"})
    without = len(known.index.difference(pd.Index([*deals["payer"], *deals["provider"]])))
    deals = deals[deals["provider"].isin(shown)].reset_index(drop=True)
    graph: nx.Graph[str] = nx.Graph()
    for one in sorted({*deals["payer"], *deals["provider"]}):
        if one in known.index:
            row = known.loc[one]
            graph.add_node(one, kind=str(row["kind"]), name=str(row["name"]), lives=float(row["lives"]))
        else:  # a table that was cut by hand
            graph.add_node(one, kind=KINDS[PAYER] if one in set(deals["payer"]) else KINDS[-1], name=one, lives=0.0)
    graph.add_edges_from(sorted(set(zip(deals["payer"], deals["provider"], strict=True))))
    inner, outer = _around_the_circle(graph, tuple(sorted(set(deals["payer"]))))
    return DealNetwork(graph, inner, outer, deals, live, pairs, without, len(providers) - len(shown), first)


def _around_the_circle(graph: nx.Graph[str], payers: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Providers by kind, and within a kind in the order of their payers; payers in the order of their providers."""
    kinds = nx.get_node_attributes(graph, "kind")
    providers = sorted((one for one in graph if one not in payers), key=lambda one: (KINDS.index(kinds[one]), one))
    inner = list(payers)
    for _ in range(_SWEEPS):
        place = {one: index / len(inner) for index, one in enumerate(inner)}
        providers.sort(key=lambda one: (KINDS.index(kinds[one]), _direction(graph, one, place), one))
        place = {one: index / len(providers) for index, one in enumerate(providers)}
        inner.sort(key=lambda one: (_direction(graph, one, place), one))
    return tuple(inner), tuple(providers)


def _direction(graph: nx.Graph[str], one: str, place: dict[str, float]) -> float:
    """Mean direction of the neighbours of a node, as a share of the circle: a mean of directions, not of numbers."""
    angles = 2.0 * np.pi * np.array([place[other] for other in sorted(graph[one])])
    mean = np.arctan2(np.sin(angles).sum(), np.cos(angles).sum()) / (2.0 * np.pi)
    return round(float(mean % 1.0), 9)
