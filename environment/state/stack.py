"""Cells and stacks: separate markets side by side in the same columns, so that one pass simulates them all.

Rows are canonical inside a cell: organisations by id, pairs by payer id, then by provider id. No rule depends on the
position of a cell in the stack, so batches and the number of workers cannot change a byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longgame.environment.scenario.roster_names import generated_id, generated_name
from longgame.environment.scenario.scenario import NamedOrganization, Scenario
from longgame.environment.scenario.territories import by_id, market_territories, provider_regions, sells_in
from longgame.environment.state import streams
from longgame.vocabulary import KINDS, PAYER, POOLED_IN_MARKET, POOLED_IN_REGION, SECTORS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """One market to simulate; with `deals=False` it is the no-deal twin on the same draws."""

    scenario: Scenario
    seed: int
    replicate: int
    deals: bool = True

    @property
    def pair_rows(self) -> int:
        """Number of payer-provider pairs, which measures the size of a cell."""
        return market_territories(self.scenario.values, _by_id(self.scenario)).pairs


@dataclass(frozen=True)
class RosterMember:
    """An organisation before any value is drawn.

    A payer sells in `reach` regions, from its `region` on, and continues with the first. A provider's `reach` is 0.
    """

    organization: str
    name: str
    kind: str
    region: int
    rank: int
    named: NamedOrganization | None = None
    reach: int = 0


def market_roster(scenario: Scenario) -> list[RosterMember]:
    """Organisations of a scenario, sorted by id: those named in its CSV, or the generated ones."""
    regions, organizations = int(scenario.values["market.regions"]), _by_id(scenario)
    territories = market_territories(scenario.values, organizations)
    home, reach = territories.home.tolist(), territories.reach.tolist()
    members: list[RosterMember] = []
    if organizations is not None:
        ranks = dict.fromkeys(KINDS, 0)
        stands = provider_regions(organizations, regions)
        for named in organizations:
            rank, kind, name = ranks[named.kind], named.kind, named.name or named.organization
            ranks[kind] += 1
            where = (home[rank], reach[rank]) if kind == "payer" else (stands[named.organization], 0)
            members.append(RosterMember(named.organization, name, kind, where[0], rank, named, where[1]))
        return members
    for kind in KINDS:
        for rank in range(int(scenario.values[f"organizations.{kind}.count"])):
            where = (home[rank], reach[rank]) if kind == "payer" else (rank % regions, 0)
            organization, name = generated_id(kind, rank), generated_name(kind, rank)
            members.append(RosterMember(organization, name, kind, where[0], rank, reach=where[1]))
    return sorted(members, key=lambda member: member.organization)


def _by_id(scenario: Scenario) -> list[NamedOrganization] | None:
    """Named organisations of a scenario, sorted by id, or None if they are generated."""
    return None if scenario.organizations is None else by_id(scenario.organizations)


@dataclass
class Stack:
    """The fixed structure of a list of cells: organisations, pairs, referral links and accounts.

    Attributes (n organisations, m pairs, c cells; row indices are into the whole stack):
        cell, kind, region, rank: shape (n,). `region` counts over the whole stack; each cell has its own regions.
        key, draw_cell: keys for draws of each organisation and of its cell's replicate.
        payer, provider: organisation rows of each pair's two sides, shape (m,).
        pair_cell, pair_key, pair_draw_cell: as above, by pair.
        pair_region, pair_payer_rank: the provider's region, and the payer's position by rank, from 0, among the payers
            that sell there.
        pair_region_pool, pair_market_pool: number of the pool that a pair's contract would join: a region's network, or
            an enabler's book with the payer.
        hospital_size, link_source, link_target, link_weight, link_hospital, far_share, far_target, far_weight: who
            refers to whom, set at the founding by `referral_links.link_referrals`.
        group, group_count: number of each organisation's kind in its cell, and how many numbers there are.
        sector: account number of each sector of each cell, shape (c, sectors); accounts 0..n-1 are the organisations.
        account_cell: cell of each account.
    """

    cells: Sequence[Cell]
    rosters: list[list[RosterMember]] = field(init=False)
    hospital_size: Floats = field(init=False)
    link_source: Ints = field(init=False)
    link_target: Ints = field(init=False)
    link_hospital: Ints = field(init=False)
    link_weight: Floats = field(init=False)
    far_share: Floats = field(init=False)
    far_target: Ints = field(init=False)
    far_weight: Floats = field(init=False)

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
        self._lay_out_pairs(np.array([member.reach for member in members], dtype=np.int64))
        count = len(self.ids)
        sectors = np.arange(len(self.cells) * len(SECTORS)).reshape(len(self.cells), len(SECTORS))
        self.sector: Ints = count + sectors
        self.account_count = count + sectors.size
        self.account_cell: Ints = np.concatenate([self.cell, np.repeat(np.arange(len(self.cells)), len(SECTORS))])

    def _lay_out_pairs(self, reach: Ints) -> None:
        """Set the pairs of each payer with the providers of its regions, by payer, then by provider.

        Args:
            reach: number of regions in which each organisation sells, 0 for providers, shape (n,).
        """
        payers, providers = [], []
        for number, (start, stop) in enumerate(zip(self.offsets[:-1], self.offsets[1:], strict=True)):
            rows = np.arange(start, stop)
            paying, caring = rows[self.is_payer[start:stop]], rows[~self.is_payer[start:stop]]
            regions = int(self.cells[number].scenario.values["market.regions"])
            home, region = self.local_region[paying], self.local_region[caring]
            first, second = np.nonzero(sells_in(home[:, None], reach[paying][:, None], region, regions))
            payers.append(paying[first])
            providers.append(caring[second])
        self.payer: Ints = np.concatenate(payers)
        self.provider: Ints = np.concatenate(providers)
        self.pair_cell: Ints = self.cell[self.payer]
        self.pair_key = streams.pair_keys(self.key[self.payer], self.key[self.provider])
        self.pair_draw_cell = self.cell_key[self.pair_cell]
        self.pair_count = len(self.payer)
        self.pair_region: Ints = self.region[self.provider]
        regional = self.payer * self.region_count + self.pair_region
        _, first_row, self.pair_region_pool = np.unique(regional, return_index=True, return_inverse=True)
        _, self.pair_market_pool = np.unique(self.payer, return_inverse=True)
        #: Each kind of pooling, coded as in contract terms, with the pool number of every pair.
        self.pools: tuple[tuple[float, Ints], ...] = (
            (POOLED_IN_REGION, self.pair_region_pool),
            (POOLED_IN_MARKET, self.pair_market_pool),
        )
        #: Payer and region of every regional pool: the regions where each payer sells.
        self.territory_payer: Ints = self.payer[first_row]
        self.territory_region: Ints = self.pair_region[first_row]
        # Position of each payer by rank, from 0, among the payers that sell in a region.
        order = np.lexsort((self.rank[self.territory_payer], self.territory_region))
        in_region = np.bincount(self.territory_region, minlength=self.region_count)
        before = (np.cumsum(in_region) - in_region)[self.territory_region[order]]
        place = np.empty_like(order)
        place[order] = np.arange(len(order)) - before
        self.pair_payer_rank: Ints = place[self.pair_region_pool]
        served = np.bincount(self.region[~self.is_payer], minlength=self.region_count) > 0
        cell_of_region = np.zeros(self.region_count, dtype=np.int64)
        cell_of_region[self.region] = self.cell
        everywhere = np.bincount(cell_of_region[served], minlength=len(self.cells))
        sold = np.bincount(self.territory_payer, minlength=len(self.ids))
        #: Whether a payer sells in every region of its market that has a provider, shape (n,).
        self.sells_everywhere = self.is_payer & (sold == everywhere[self.cell])

    def pair_of(self, payer: Ints, provider: Ints) -> Ints:
        """Pair row of each payer and provider, given as organisation rows; -1 if they share no region."""
        # Pairs are sorted by payer, then by provider, so these numbers are sorted as well.
        numbers = self.payer * len(self.ids) + self.provider
        wanted = np.asarray(payer) * len(self.ids) + np.asarray(provider)
        row = np.minimum(np.searchsorted(numbers, wanted), self.pair_count - 1)
        return np.where(numbers[row] == wanted, row, -1)

    def sum_by_organization(self, row: Ints, values: Floats) -> Floats:
        """Sum of values by organisation row, shape (n,); the terms are added in row order.

        Args:
            row: organisation row of each value, such as `payer` or `provider`.
        """
        return np.asarray(np.bincount(row, weights=values, minlength=len(self.ids)), dtype=np.float64)

    def sums_by_organization(self, row: Ints, values: Floats) -> Floats:
        """`sum_by_organization` of several quantities, shape (quantities, n).

        Args:
            row: organisation row of each value.
            values: shape (quantities, rows).
        """
        shape = (len(values), len(self.ids))
        place = np.arange(shape[0])[:, None] * shape[1] + row
        total = np.bincount(place.ravel(), weights=values.ravel(), minlength=shape[0] * shape[1])
        return np.asarray(total.reshape(shape), dtype=np.float64)

    def sum_by_cell(self, cell: Ints, values: Floats) -> Floats:
        """Sum of row values by cell, shape (c,)."""
        return np.asarray(np.bincount(cell, weights=values, minlength=len(self.cells)), dtype=np.float64)
