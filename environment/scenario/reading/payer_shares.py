"""Which payers cover the lives of each provider: `shares.csv`, one payer of a provider or of a region a row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from longgame.environment.scenario.reading.collector import paused_collector
from longgame.environment.scenario.reading.csv_rows import Row, read_rows
from longgame.environment.scenario.reading.market_files import NamedOrganization
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.number_cells import number_in
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.region_names import region_key, region_number
from longgame.environment.scenario.reading.share_sums import ROUNDING, SCALING, SHARE_TOLERANCE, lines_of

#: What a manifest keeps of a share; a file may name a region instead of a provider.
SHARE_COLUMNS: Final = ("provider", "payer", "share")
FILE_COLUMNS: Final = ("provider", "region", "payer", "share")
_REQUIRED: Final = ("payer", "share")
_OF_ANOTHER: Final = "of the organizations file"


@dataclass(frozen=True)
class PayerShare:
    """Share of a provider's lives that one payer covers; a provider's shares sum to 1."""

    provider: str
    payer: str
    share: float


@paused_collector()
def read_shares(
    path: Path,
    organizations: Sequence[NamedOrganization],
    problems: list[str],
    warnings: list[str],
    normalise: bool = False,
) -> tuple[PayerShare, ...]:
    """The payer shares of a file, sorted; those of each provider sum to 1.

    Args:
        path: the file.
        organizations: of the market.
        problems: receives every mistake with its line and column.
        warnings: receives a line for each provider whose shares are scaled by more than rounding.
        normalise: scale the shares of a provider to a sum of 1 instead of refusing another sum.
    """
    rows = read_rows(path, _REQUIRED, FILE_COLUMNS, problems, None, warnings, "shares", ("share",))
    if rows and not {"provider", "region"} & set(rows[0].cells):
        problems.append(f"{path.name}: column provider is missing (or region, for all providers of a region)")
        return ()
    sums: list[str] = []
    before = len(problems)
    shares = shares_of(rows, path.name, organizations, problems, sums)
    if sum(_OF_ANOTHER in problem for problem in problems[before:]) > max(len(rows) // 2, 2):
        problems.append(
            f"{path.name}: most rows name nobody of the organizations file; if it is of another market, replace it "
            "or delete the line shares of the scenario"
        )
    if normalise:
        warnings += [f"{what}; they were scaled to a sum of 1" for what in sums]
    else:
        problems += [f"{what}; allowed: a sum of 1, {SCALING}" for what in sums]
    totals: dict[str, list[float]] = {}
    for one in shares:
        totals.setdefault(one.provider, []).append(one.share)
    # Shares that miss 1 by rounding alone stay as they are, so that a market that was written is read to the last bit.
    scale = {
        provider: 1.0 if abs(total - 1.0) <= ROUNDING or total == 0.0 else total
        for provider, total in ((provider, math.fsum(parts)) for provider, parts in totals.items())
    }
    return tuple(replace(one, share=one.share / scale[one.provider]) for one in shares)


@dataclass(frozen=True)
class _Names:
    """Who is meant: ids in any letters, and names for display that only one organisation has."""

    word: str
    ids: Mapping[str, str]
    nearest: Sequence[str]

    @classmethod
    def of(cls, word: str, organizations: Sequence[NamedOrganization]) -> _Names:
        """The names of organisations that are a `word` (payer, provider)."""
        times = Counter(region_key(one.name) for one in organizations)
        unique = [one for one in organizations if times[region_key(one.name)] == 1]
        ids = {region_key(one.name): one.organization for one in unique}
        for one in organizations:
            ids[region_key(one.organization)] = one.organization
        for one in organizations:
            ids[one.organization] = one.organization
        return cls(word, ids, [one.organization for one in organizations])

    def find(self, row: Row, problems: list[str]) -> str:
        """The id that the cell of a row means; its text, and a problem, when it means none."""
        text = row.cells.get(self.word, "")
        found = self.ids.get(text) or self.ids.get(region_key(text))
        if found is None:
            hint = nearest_hint(text, self.nearest, problems)
            problems.append(f"{row.place}, column {self.word}: {quoted(text)} is no {self.word} {_OF_ANOTHER}{hint}")
        return found or text


def shares_of(
    rows: Sequence[Row],
    origin: str,
    organizations: Sequence[NamedOrganization],
    problems: list[str],
    sums: list[str],
) -> tuple[PayerShare, ...]:
    """The payer shares of rows of text cells as they stand there, sorted; own rows come before those of the region.

    Args:
        rows: of the file.
        origin: what messages call the whole.
        organizations: of the market.
        problems: receives every mistake.
        sums: receives a line for each provider or region whose shares do not sum to 1.
    """
    payers = _Names.of("payer", [one for one in organizations if one.kind == "payer"])
    providers = _Names.of("provider", [one for one in organizations if one.kind != "payer"])
    regions = {one.organization: one.region for one in organizations if one.kind != "payer" and one.region is not None}
    numbers = {region_key(one.region_name): one.region for one in organizations if one.region and one.region_name}
    standing = frozenset(regions.values())
    named = {one.region: quoted(one.region_name) for one in organizations if one.region and one.region_name}
    # By the provider, or by the number of the region.
    shares: dict[str | int, dict[str, float]] = {}
    places: dict[str | int, list[str]] = {}
    mistakes = len(problems)
    for row in rows:
        whose = _whose(row, providers, standing, numbers, problems)
        payer = payers.find(row, problems)
        share = number_in(row, "share", 0.0, 1.0, "share of the provider's lives", problems)
        if share is None and not row.cells["share"]:
            problems.append(f"{row.place}, column share: blank; allowed: 0..1 share of the provider's lives")
        if payer in shares.setdefault(whose, {}):
            problems.append(f"{row.place}: {_words(whose, row)} and {quoted(payer)} have a share already")
        shares[whose][payer] = share or 0.0
        places.setdefault(whose, []).append(row.place)
    if len(problems) == mistakes:
        for whose, row_shares in shares.items():
            total = math.fsum(row_shares.values())
            what = f"provider {quoted(whose)}" if isinstance(whose, str) else f"region {named.get(whose, str(whose))}"
            if total == 0.0:
                problems.append(f"{origin}: the shares of {what} are all 0; allowed: a sum of 1")
            elif abs(total - 1.0) > SHARE_TOLERANCE:
                sums.append(f"{origin}, {lines_of(places[whose])}: the shares of {what} sum to {total:.6g}")
    of_provider = {provider: shares[region] for provider, region in regions.items() if region in shares}
    of_provider |= {whose: of for whose, of in shares.items() if isinstance(whose, str)}
    return tuple(
        PayerShare(provider, payer, of_provider[provider][payer])
        for provider in sorted(of_provider)
        for payer in sorted(of_provider[provider])
    )


def _whose(
    row: Row, providers: _Names, standing: frozenset[int], numbers: Mapping[str, int | None], problems: list[str]
) -> str | int:
    """The provider of a row, or the number of its region; `standing` are the regions of providers."""
    text = row.cells.get("region", "")
    if not text:
        return providers.find(row, problems)
    if row.cells.get("provider"):
        problems.append(f"{row.place}, column region: {quoted(text)} beside a provider; leave one of the two blank")
        return providers.find(row, problems)
    number = numbers.get(region_key(text)) or region_number(text)
    if number is None or number not in standing:
        known = sorted(numbers) or sorted(map(str, standing))
        hint = nearest_hint(text, known, problems)
        problems.append(
            f"{row.place}, column region: {quoted(text)} is the region of no provider of the organizations file{hint}"
        )
    return number or 0


def _words(whose: str | int, row: Row) -> str:
    return quoted(whose) if isinstance(whose, str) else f"region {quoted(row.cells['region'])}"
