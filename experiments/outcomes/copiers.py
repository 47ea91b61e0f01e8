"""Organisations as copiers: what each played in every year, whom it observes, and how often it looks at a peer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.peer_network import peer_lists
from longgame.environment.state import streams
from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats, Ints
from longgame.vocabulary import KINDS


@dataclass(frozen=True)
class Copiers:
    """Organisations of a batch, by market and id: arrays with one row each; columns are years, from year 1.

    Attributes:
        cell: market of each.
        key, draw_cell: keys for draws of each and of its replicate.
        kind: its code in `KINDS`.
        played: strategy at the end of each year, a code in `strategies`.
        is_open: at the end of each year.
        strategies: names behind the codes.
        peers: positions of the peers of each, one after the other; `first` and `count` say which are whose.
        looks, explores: chance that it compares itself with a peer, and that it tries any strategy, in each year.
        may_change: False where a market file names its strategy for good.
        tried: chance of each strategy when it tries any, one column a strategy.
        whole: False in markets where single traits are copied.
    """

    cell: Ints
    key: NDArray[np.uint64]
    draw_cell: NDArray[np.uint64]
    kind: Ints
    played: Ints
    is_open: Bools
    strategies: list[str]
    peers: Ints
    first: Ints
    count: Ints
    looks: Floats
    explores: Floats
    may_change: Bools
    tried: Floats
    whole: Bools

    def of_markets(self, chosen: Bools) -> Copiers:
        """The organisations of the chosen markets, which keep their numbers."""
        kept = chosen[self.cell]
        place = np.cumsum(kept) - 1
        count = self.count[kept]
        return replace(
            self,
            **{
                name: getattr(self, name)[kept]
                for name in ("cell", "key", "draw_cell", "kind", "played", "is_open", "looks", "explores")
            },
            may_change=self.may_change[kept],
            tried=self.tried[kept],
            peers=place[self.peers[np.repeat(kept, self.count)]],
            first=np.cumsum(count) - count,
            count=count,
        )


def copiers_of(tables: CellTables) -> Copiers:
    """The copiers of a batch, made once; needs the table of organisations."""
    return tables.kept("copiers", lambda: _made(tables))


def _made(tables: CellTables) -> Copiers:
    code, words = tables.words("organizations", "strategy")
    # In the order of their names: what a copy tries must not depend on the order in which a batch meets them.
    strategies = sorted({*words, *(name for one in tables.rules for mix in one["mix"].values() for name in mix)})
    code = np.array([strategies.index(word) for word in words] or [0], dtype=np.int64)[code]
    kind_code, kind_words = tables.words("organizations", "kind")
    kinds = np.array([KINDS.index(word) for word in kind_words] or [0], dtype=np.int64)[kind_code]
    rows = np.bincount(tables.cell_of("organizations"), minlength=tables.count)
    size = rows // tables.years
    start = np.cumsum(rows) - rows
    cell = np.repeat(np.arange(tables.count), size)
    place = np.arange(len(cell)) - np.repeat(np.cumsum(size) - size, size)
    row = (start[cell] + place)[:, np.newaxis] + size[cell][:, np.newaxis] * np.arange(tables.years)
    kind = kinds[row[:, 0]]
    replicates = tables.by_year("replicate")[:, 0]
    ids, names = tables.words("organizations", "organization")
    peers, count = _ties(tables, size, kind)
    rules = tables.rules
    looks, explores = (
        np.array([_by_year(one, name, tables.years) for one in rules])
        * np.array([_by_year(one, "mechanisms.imitation", tables.years) for one in rules])
        for name in ("evolution.imitation_rate", "evolution.exploration_rate")
    )
    fixed = [_fixed(one) for one in rules]
    tried = np.zeros((tables.count, len(KINDS), len(strategies)))
    for number, one in enumerate(rules):
        for position, word in enumerate(KINDS):
            in_play = [name for name, share in one["mix"][word].items() if share > 0.0]
            known = [strategies.index(name) for name in in_play]
            tried[number, position, known] = 1.0 / len(in_play)
    return Copiers(
        cell=cell,
        key=streams.entity_keys(names)[ids[row[:, 0]]],
        draw_cell=np.array([streams.cell_key(0, int(number)) for number in replicates], dtype=np.uint64)[cell],
        kind=kind,
        played=code[row],
        is_open=tables.column("organizations", "is_open")[row] > 0.0,
        strategies=strategies,
        peers=peers,
        first=np.cumsum(count) - count,
        count=count,
        looks=looks[cell],
        explores=explores[cell],
        may_change=np.array([names[ids[at]] not in fixed[of] for of, at in zip(cell, row[:, 0], strict=True)], bool),
        tried=tried[cell, kind],
        whole=np.array([one["values"]["evolution.imitation_unit"] != "trait" for one in rules]),
    )


def _ties(tables: CellTables, size: Ints, kind: Ints) -> tuple[Ints, Ints]:
    """Peers of all organisations one after the other, as positions in the batch, and how many each has."""
    peers: list[Ints] = [np.zeros(0, dtype=np.int64)]
    counts = np.zeros(len(kind), dtype=np.int64)
    first = 0
    for number, of_cell in enumerate(size):
        values = tables.values[number]
        lists: list[Ints] = [np.zeros(0, dtype=np.int64)] * of_cell
        for code in range(len(KINDS)):
            members = first + np.flatnonzero(kind[first : first + of_cell] == code)
            known = peer_lists(
                str(values["evolution.network"]),
                len(members),
                int(values["evolution.neighbours"]),
                float(values["evolution.rewired_share"]),
            )
            for member, positions in zip(members, known, strict=True):
                lists[member - first] = members[list(positions)]
        counts[first : first + of_cell] = [len(one) for one in lists]
        peers += lists
        first += of_cell
    return np.concatenate(peers), counts


def _by_year(rules: Mapping[str, Any], name: str, years: int) -> Floats:
    """A parameter in every year, with the policies that change it."""
    values = np.full(years, float(rules["values"][name]))
    for policy in sorted(rules["policies"], key=lambda one: int(one["year"])):
        if name in policy["values"]:
            values[int(policy["year"]) - 1 :] = float(policy["values"][name])
    return values


def _fixed(rules: Mapping[str, Any]) -> set[str]:
    """Organisations whose strategy a market file names without letting it change."""
    named = rules["organizations"] or ()
    return {
        one["organization"] for one in named if one["strategy"] is not None and one["strategy_may_change"] is not True
    }
