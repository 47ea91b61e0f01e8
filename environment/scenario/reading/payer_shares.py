"""Which payers cover the lives of each provider: `shares.csv`, one payer of a provider a row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from longgame.environment.scenario.reading.csv_rows import Row, number_in, read_rows
from longgame.environment.scenario.reading.market_files import NamedOrganization
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.share_sums import SCALING, SHARE_TOLERANCE, lines_of

SHARE_COLUMNS: Final = ("provider", "payer", "share")


@dataclass(frozen=True)
class PayerShare:
    """Share of a provider's lives that one payer covers; a provider's shares sum to 1."""

    provider: str
    payer: str
    share: float


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
    rows = read_rows(path, SHARE_COLUMNS, SHARE_COLUMNS, problems)
    sums: list[str] = []
    shares = shares_of(rows, path.name, organizations, problems, sums)
    if normalise:
        warnings += [f"{what}; they were scaled to a sum of 1" for what in sums]
    else:
        problems += [f"{what}; allowed: a sum of 1, {SCALING}" for what in sums]
    totals: dict[str, list[float]] = {}
    for one in shares:
        totals.setdefault(one.provider, []).append(one.share)
    return tuple(replace(one, share=one.share / (math.fsum(totals[one.provider]) or 1.0)) for one in shares)


def shares_of(
    rows: Sequence[Row],
    origin: str,
    organizations: Sequence[NamedOrganization],
    problems: list[str],
    sums: list[str],
) -> tuple[PayerShare, ...]:
    """The payer shares of rows of text cells as they stand there, sorted.

    Args:
        rows: of the file.
        origin: what messages call the whole.
        organizations: of the market.
        problems: receives every mistake.
        sums: receives a line for each provider whose shares do not sum to 1.
    """
    payers = dict.fromkeys(row.organization for row in organizations if row.kind == "payer")
    providers = dict.fromkeys(row.organization for row in organizations if row.kind != "payer")
    shares: dict[str, dict[str, float]] = {}
    places: dict[str, list[str]] = {}
    mistakes = len(problems)
    for row in rows:
        provider, payer = row.cells["provider"], row.cells["payer"]
        for column, value, known in (("provider", provider, providers), ("payer", payer, payers)):
            if value not in known:
                problems.append(
                    f"{row.place}, column {column}: {quoted(value)} is no {column} of the organizations file"
                    f"{nearest_hint(value, known, problems)}"
                )
        share = number_in(row, "share", 0.0, 1.0, "share of the provider's lives", problems)
        if share is None and not row.cells["share"]:
            problems.append(f"{row.place}, column share: blank; allowed: 0..1 share of the provider's lives")
        if payer in shares.setdefault(provider, {}):
            problems.append(f"{row.place}: {quoted(provider)} and {quoted(payer)} have a share already")
        shares[provider][payer] = share or 0.0
        places.setdefault(provider, []).append(row.place)
    if len(problems) == mistakes:
        for provider, row_shares in shares.items():
            total = math.fsum(row_shares.values())
            if total == 0.0:
                problems.append(f"{origin}: the shares of provider {quoted(provider)} are all 0; allowed: a sum of 1")
            elif abs(total - 1.0) > SHARE_TOLERANCE:
                lines = lines_of(places[provider])
                sums.append(f"{origin}, {lines}: the shares of provider {quoted(provider)} sum to {total:.6g}")
    return tuple(
        PayerShare(provider, payer, shares[provider][payer])
        for provider in sorted(shares)
        for payer in sorted(shares[provider])
    )
