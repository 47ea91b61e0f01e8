"""Who sells where: national payers sell in every region, each of the others in a block of neighbouring regions.

Regions form a ring. The blocks of regional payers are laid end to end around it, in order of rank and lap after lap:
the largest payers divide the map among themselves, then the next ones do. So every region has as many regional payers
as any other, or one more, and both large and small ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.scenario.reading.market_files import NamedOrganization
from longgame.environment.scenario.reading.parameter import Value, quoted
from longgame.environment.scenario.reading.payer_shares import PayerShare
from longgame.environment.scenario.roster_names import generated_id
from longgame.vocabulary import KINDS, PROVIDER_KINDS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: A share of the regions that comes this close to a whole number is that number: 0.07 of 100 regions are 7.
_ROUNDING = 1e-9


def regions_sold_in(share: float, regions: int) -> int:
    """How many of the regions a regional payer sells in: its share of them, rounded up, at least one.

    >>> regions_sold_in(0.15, 306), regions_sold_in(0.0, 4), regions_sold_in(1.0, 4)
    (46, 1, 4)
    """
    return min(max(math.ceil(share * regions - _ROUNDING), 1), regions)


def sells_in(home: Ints, reach: Ints, region: Ints | int, regions: int) -> Bools:
    """Whether a payer sells in a region: it is one of `reach` regions from `home` on, round the ring.

    Args:
        home: first region of each payer's block, from 0.
        reach: regions in the block; as many as the market has: everywhere.
        region: regions asked about, from 0, of a shape that broadcasts with the two.
        regions: regions of the market.
    """
    return np.asarray((region - home) % regions < reach)


@dataclass(frozen=True)
class Territories:
    """Where payers sell and providers stand in one market.

    Attributes:
        regions: regions of the market.
        home, reach: block of each payer in order of rank, see `sells_in`; shape (payers,).
        providers: providers in each region, shape (regions,).
    """

    regions: int
    home: Ints
    reach: Ints
    providers: Ints

    @property
    def payers(self) -> Ints:
        """Payers that sell in each region, shape (regions,)."""
        region = np.arange(self.regions)
        return np.asarray(sells_in(self.home[:, None], self.reach[:, None], region, self.regions).sum(axis=0))

    @property
    def pairs(self) -> int:
        """Payers and providers that share a region: the payer-provider pairs of the market."""
        return int((self.payers * self.providers).sum())

    @property
    def unserved(self) -> Ints:
        """Regions, counted from 1, with providers but without a payer."""
        return np.flatnonzero((self.providers > 0) & (self.payers == 0)) + 1


def payer_blocks(
    homes: Sequence[int | None], regions: int, national_payers: int, region_share: float
) -> tuple[Ints, Ints]:
    """First region and number of regions of each payer's block, in order of rank, each of shape (payers,).

    The block of a regional payer begins where that of the one before it ended, or at its home. Where a payer sells
    everywhere, home is only a label: that of a file, or else all regions in turn.

    Args:
        homes: region that a market file names for each payer, from 0, or None.
        regions: regions of the market.
        national_payers: the first so many sell everywhere.
        region_share: share of the regions that each of the others sells in.
    """
    rank = np.arange(len(homes))
    width = regions_sold_in(region_share, regions)
    reach = np.where(rank < national_payers, regions, width)
    home = np.where(reach == regions, rank, (rank - national_payers) * width) % regions
    for payer, named in enumerate(homes):
        if named is not None:
            home[payer] = named
    return home, reach


def market_territories(values: Mapping[str, Value], organizations: Sequence[NamedOrganization] | None) -> Territories:
    """Where the payers of a scenario sell and its providers stand.

    Args:
        values: parameters by dotted name.
        organizations: named organisations, or None where they are generated.
    """
    regions = int(values["market.regions"])
    providers = np.zeros(regions, dtype=np.int64)
    if organizations is None:
        homes: list[int | None] = [None] * int(values["organizations.payer.count"])
        for kind in PROVIDER_KINDS:
            rank = np.arange(int(values[f"organizations.{kind}.count"]))
            providers += np.bincount(rank % regions, minlength=regions)
    else:
        homes = [_named_region(one) for one in by_id(organizations) if one.kind == "payer"]
        stand = np.array(list(provider_regions(organizations, regions).values()), dtype=np.int64)
        providers += np.bincount(stand, minlength=regions)
    home, reach = payer_blocks(
        homes, regions, int(values["market.national_payers"]), float(values["market.payer_region_share"])
    )
    return Territories(regions, home, reach, providers)


def unserved_regions(territories: Territories, place: str) -> Iterator[str]:
    """What is wrong where no payer sells but providers stand; `place` is where the share of regions was set."""
    unserved = territories.unserved.tolist()
    if unserved:
        some = ", ".join(map(str, unserved[:5])) + (", ..." if len(unserved) > 5 else "")
        yield (
            f"{place}: no payer sells in {len(unserved):,} of {territories.regions:,} regions ({some}), but providers "
            "are there; raise market.payer_region_share, market.national_payers or the number of payers"
        )


def misplaced_shares(
    territories: Territories, organizations: Sequence[NamedOrganization], shares: Sequence[PayerShare]
) -> Iterator[str]:
    """What is wrong with named shares of payers where they do not sell.

    Args:
        territories: of this market.
        organizations: named organisations.
        shares: payers' shares of named providers' lives.
    """
    names = [one.organization for one in by_id(organizations) if one.kind == "payer"]
    blocks = dict(zip(names, zip(territories.home, territories.reach, strict=True), strict=True)) if names else {}
    stands = provider_regions(organizations, territories.regions)
    for share in shares:
        (home, reach), region = blocks[share.payer], stands[share.provider]
        if share.share > 0.0 and not sells_in(home, reach, region, territories.regions):
            yield (
                f"shares: payer {quoted(share.payer)} has {share.share:.6g} of provider {quoted(share.provider)}, "
                f"but does not sell in its region {region + 1}; allowed: 0, or a larger market.payer_region_share"
            )


def regions_without_members(
    territories: Territories, organizations: Sequence[NamedOrganization], shares: Sequence[PayerShare]
) -> Iterator[str]:
    """What is wrong where providers stand but no payer that sells there has members.

    Args:
        territories: of this market.
        organizations: named organisations.
        shares: payers' shares of named providers' lives, which come before shares of the market's members.
    """
    payers = [one for one in by_id(organizations) if one.kind == "payer"]
    has_members = np.array([one.attributes.get("member_share", 1.0) > 0.0 for one in payers], dtype=bool)
    if has_members.all():
        return
    region, home, reach = np.arange(territories.regions), territories.home[has_members], territories.reach[has_members]
    sold = sells_in(home[:, None], reach[:, None], region, territories.regions)
    served, covered = np.asarray(sold.any(axis=0), dtype=bool), {share.provider for share in shares}
    stands = provider_regions(organizations, territories.regions)
    empty = sorted({place + 1 for one, place in stands.items() if one not in covered and not served[place]})
    if empty:
        some = ", ".join(map(str, empty[:5])) + (", ..." if len(empty) > 5 else "")
        yield (
            f"organizations: providers of region {some} have no members, because every payer that sells there has "
            "member_share = 0; allowed: at least one payer with a share above 0"
        )


def strangers(
    parties: Iterable[tuple[str, str]],
    values: Mapping[str, Value],
    organizations: Sequence[NamedOrganization] | None,
) -> frozenset[tuple[str, str]]:
    """Those parties that share no region, so that they never meet.

    Args:
        parties: ids of a payer and a provider, in either order.
        values, organizations: as for `market_territories`.
    """
    wanted = frozenset(parties)
    if not wanted:
        return wanted
    map_of_market = market_territories(values, organizations)
    regions, payers = map_of_market.regions, len(map_of_market.home)
    if organizations is None:
        names = [generated_id("payer", rank) for rank in range(payers)]
        counts = {kind: int(values[f"organizations.{kind}.count"]) for kind in PROVIDER_KINDS}
        stands = {generated_id(kind, rank): rank % regions for kind, count in counts.items() for rank in range(count)}
    else:
        names = [one.organization for one in by_id(organizations) if one.kind == "payer"]
        stands = provider_regions(organizations, regions)
    number = {name: rank for rank, name in enumerate(names)}

    def meet(one: str, other: str) -> bool:
        payer, provider = (one, other) if one in number else (other, one)
        home, reach = map_of_market.home[number[payer]], map_of_market.reach[number[payer]]
        return bool(sells_in(home, reach, stands[provider], regions))

    return frozenset(both for both in wanted if not meet(*both))


def provider_regions(organizations: Sequence[NamedOrganization], regions: int) -> dict[str, int]:
    """Region of each named provider by id, from 0: its own, or else all regions in turn by rank within its kind.

    Args:
        organizations: named organisations.
        regions: regions of the market.
    """
    ranks = dict.fromkeys(KINDS, 0)
    stand: dict[str, int] = {}
    for one in by_id(organizations):
        named, rank = _named_region(one), ranks[one.kind]
        ranks[one.kind] += 1
        if one.kind in PROVIDER_KINDS:
            stand[one.organization] = rank % regions if named is None else named
    return stand


def by_id(organizations: Sequence[NamedOrganization]) -> list[NamedOrganization]:
    """Organisations in order of their ids, which is that of their ranks."""
    return sorted(organizations, key=lambda one: one.organization)


def _named_region(organization: NamedOrganization) -> int | None:
    return None if organization.region is None else organization.region - 1
