"""Cells and stacks: disconnected markets laid side by side in the same columns, so that one pass serves them all.

Rows are canonical inside a cell: organisations by id, pairs by payer id then provider id. Nothing in a rule depends on
    where a cell stands in the stack, which is why batch and worker count cannot change a byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longgame.environment import streams
from longgame.environment.scenario import NamedOrganization, Scenario
from longgame.environment.vocabulary import (
    CRITICAL_ACCESS_HOSPITAL,
    HEALTH_SYSTEM,
    KINDS,
    PAYER,
    SECTORS,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_DISPLAY_NAMES = {
    "payer": "Payer",
    "health_system": "Health system",
    "independent_physicians": "Practice",
    "critical_access_hospital": "Rural hospital",
}


@dataclass(frozen=True)
class Cell:
    """One market to simulate: a scenario, a seed and a replicate.

    `deals=False` is its no-deal twin on the same draws.
    """

    scenario: Scenario
    seed: int
    replicate: int
    deals: bool = True

    @property
    def pair_rows(self) -> int:
        """Number of payer-provider pairs, the measure of a cell's size."""
        roster = market_roster(self.scenario)
        payers = sum(member.kind == "payer" for member in roster)
        return payers * (len(roster) - payers)


@dataclass(frozen=True)
class RosterMember:
    """An organisation before any value is drawn: who it is and where it stands."""

    organization: str
    name: str
    kind: str
    region: int
    rank: int
    named: NamedOrganization | None = None


def market_roster(scenario: Scenario) -> list[RosterMember]:
    """Organisations of a scenario, sorted by id: the named ones of its CSV, or as many generated ones as it counts."""
    regions = int(scenario.values["market.regions"])
    members: list[RosterMember] = []
    if scenario.organizations is not None:
        ranks = dict.fromkeys(KINDS, 0)
        for named in sorted(scenario.organizations, key=lambda one: one.organization):
            rank = ranks[named.kind]
            ranks[named.kind] += 1
            region = named.region - 1 if named.region is not None else rank % regions
            members.append(
                RosterMember(named.organization, named.name or named.organization, named.kind, region, rank, named)
            )
        return members
    for kind in KINDS:
        for rank in range(int(scenario.values[f"organizations.{kind}.count"])):
            name = f"{_DISPLAY_NAMES[kind]} {rank + 1}"
            members.append(RosterMember(f"{kind}-{rank + 1:03d}", name, kind, rank % regions, rank))
    return sorted(members, key=lambda member: member.organization)


@dataclass
class Stack:
    """The fixed skeleton of a list of cells: who exists, who is a pair with whom, and where the columns' rows stand.

    Attributes (n organisations, m pairs, c cells; row indices are into the whole stack):
        cell, kind, region, rank: shape (n,). `region` counts over the whole stack (each cell has its own).
        key: addressed-draw key of each organisation; `draw_cell` the key of its cell's replicate.
        payer, provider: organisation row of each pair's two sides, shape (m,); `pair_cell`, `pair_key`,
            `pair_draw_cell` as above, `pair_region` the provider's.
        pair_region_pool, pair_market_pool: number of the pool that a pair's contract would join in a region's network,
            or in an enabler's book with that payer.
        link_source, link_target, link_weight: outside spending of a pair that goes to a hospital of the region by name,
            as rows from pair to pair of the same payer; weights of a source sum to at most
            `market.hospital_share_of_other_spending`. `link_hospital` is that hospital.
        group: number of each organisation's kind in its cell, `group_count` how many numbers there are.
        sector: account number of each sector for each cell, shape (c, sectors); accounts 0..n-1 are the organisations.
        account_cell: cell of each account.
    """

    cells: Sequence[Cell]
    rosters: list[list[RosterMember]] = field(init=False)

    def __post_init__(self) -> None:
        scenarios = {id(cell.scenario): cell.scenario for cell in self.cells}
        rosters = {key: market_roster(scenario) for key, scenario in scenarios.items()}
        self.rosters = [rosters[id(cell.scenario)] for cell in self.cells]
        members = [member for roster in self.rosters for member in roster]
        sizes = np.array([len(roster) for roster in self.rosters], dtype=np.int64)
        self.ids: list[str] = [member.organization for member in members]
        self.names: list[str] = [member.name for member in members]
        self.cell: Ints = np.repeat(np.arange(len(self.cells)), sizes)
        self.kind: Ints = np.array([KINDS.index(member.kind) for member in members], dtype=np.int64)
        self.rank: Ints = np.array([member.rank for member in members], dtype=np.int64)
        self.key = streams.entity_keys(self.ids)
        self.cell_key = np.array([streams.cell_key(cell.seed, cell.replicate) for cell in self.cells], dtype=np.uint64)
        self.draw_cell = self.cell_key[self.cell]
        self.local_region: Ints = np.array([member.region for member in members], dtype=np.int64)
        regions = np.array([max(m.region for m in roster) + 1 for roster in self.rosters], dtype=np.int64)
        first_region = np.concatenate([[0], np.cumsum(regions)[:-1]])
        self.region: Ints = self.local_region + first_region[self.cell]
        self.region_count = int(regions.sum())
        self.offsets: Ints = np.concatenate([[0], np.cumsum(sizes)])
        self.is_payer = self.kind == PAYER
        self.group: Ints = self.cell * len(KINDS) + self.kind
        self.group_count = len(self.cells) * len(KINDS)
        self._lay_out_pairs()
        count = len(self.ids)
        sectors = np.arange(len(self.cells) * len(SECTORS)).reshape(len(self.cells), len(SECTORS))
        self.sector: Ints = count + sectors
        self.account_count = count + sectors.size
        self.account_cell: Ints = np.concatenate([self.cell, np.repeat(np.arange(len(self.cells)), len(SECTORS))])

    def _lay_out_pairs(self) -> None:
        payers, providers, positions = [], [], []
        for start, stop in zip(self.offsets[:-1], self.offsets[1:], strict=True):
            rows = np.arange(start, stop)
            paying = rows[self.is_payer[start:stop]]
            caring = rows[~self.is_payer[start:stop]]
            payers.append(np.repeat(paying, len(caring)))
            providers.append(np.tile(caring, len(paying)))
            positions.append(np.tile(np.arange(len(caring)), len(paying)))
        self.payer: Ints = np.concatenate(payers)
        self.provider: Ints = np.concatenate(providers)
        self.pair_cell: Ints = self.cell[self.payer]
        self.pair_key = streams.pair_keys(self.key[self.payer], self.key[self.provider])
        self.pair_draw_cell = self.cell_key[self.pair_cell]
        self.pair_count = len(self.payer)
        self.pair_region: Ints = self.region[self.provider]
        regional = self.payer * self.region_count + self.pair_region
        _, self.pair_region_pool = np.unique(regional, return_inverse=True)
        _, self.pair_market_pool = np.unique(self.payer, return_inverse=True)
        #: How a contract pools, as in its terms, with the pools of that kind.
        self.pools: tuple[tuple[float, Ints], ...] = ((1.0, self.pair_region_pool), (2.0, self.pair_market_pool))
        #: Row of a payer's first pair; the pair of payer i and provider j is first_pair[i] + position[j].
        self.first_pair: Ints = np.zeros(len(self.ids), dtype=np.int64)
        starts = np.flatnonzero(np.concatenate([[True], self.payer[1:] != self.payer[:-1]]))
        self.first_pair[self.payer[starts]] = starts
        self.position: Ints = np.zeros(len(self.ids), dtype=np.int64)
        self.position[self.provider] = np.concatenate(positions)

    def link_referrals(self, hospital_size: Floats, outside_share: Floats) -> None:
        """Lay out referral links from each pair to the same payer's pairs with the other hospitals of the region.

        Args:
            hospital_size: weight of each organisation as a place of referral, 0 for those that are not hospitals, shape
                (n,).
            outside_share: share of outside spending that goes to named hospitals, per provider, shape (n,).
        """
        hospitals = np.flatnonzero((self.kind == HEALTH_SYSTEM) | (self.kind == CRITICAL_ACCESS_HOSPITAL))
        hospitals = hospitals[np.argsort(self.region[hospitals], kind="stable")]
        count = np.bincount(self.region[hospitals], minlength=self.region_count)
        first = np.concatenate([[0], np.cumsum(count)[:-1]])
        per_pair = count[self.region[self.provider]]
        source = np.repeat(np.arange(self.pair_count), per_pair)
        within = np.arange(len(source)) - np.repeat(np.cumsum(per_pair) - per_pair, per_pair)
        hospital = hospitals[first[self.region[self.provider[source]]] + within]
        # What a hospital would refer to itself it does not refer: that part goes to the rest of care, so the share
        # counts all sizes.
        total = np.bincount(source, weights=hospital_size[hospital], minlength=self.pair_count)
        other = hospital != self.provider[source]
        source, hospital = source[other], hospital[other]
        size = hospital_size[hospital]
        self.link_source: Ints = source
        self.link_hospital: Ints = hospital
        self.link_target: Ints = self.first_pair[self.payer[source]] + self.position[hospital]
        share = outside_share[self.provider[source]]
        self.link_weight: Floats = share * size / np.where(total[source] > 0.0, total[source], 1.0)

    def sum_by_organization(self, row: Ints, values: Floats) -> Floats:
        """Sum of pair values by the organisation rows given (`payer` or `provider`), shape (n,).

        Order of rows is canonical.
        """
        return np.asarray(np.bincount(row, weights=values, minlength=len(self.ids)), dtype=np.float64)

    def sum_by_cell(self, cell: Ints, values: Floats) -> Floats:
        """Sum of row values by cell, shape (c,)."""
        return np.asarray(np.bincount(cell, weights=values, minlength=len(self.cells)), dtype=np.float64)
