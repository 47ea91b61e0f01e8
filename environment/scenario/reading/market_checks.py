"""What the rows of a market file get wrong beside the rest of the scenario: strategies and regions that it lacks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from longgame.environment.scenario.reading.market_files import NamedOrganization
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameter import Value, quoted
from longgame.environment.scenario.reading.share_sums import lines_of

#: Rows with the same mistake that have a line each; more share one.
_MOST_LINES: Final = 3


def check_rows(
    organizations: Sequence[NamedOrganization],
    regions: Value,
    strategies: Collection[str],
    file: str,
    problems: list[str],
) -> None:
    """Add a problem for each row with a strategy or a region that the market has not, in the order of the file.

    Args:
        organizations: rows of the file.
        regions: `market.regions`.
        strategies: names that the market knows.
        file: where the rows are, for those without a place of their own.
        problems: so far; once they are too many, names get no hints.
    """
    beyond = []
    for row in sorted(organizations, key=_line):
        place = row.place or f"{file}, organization {row.organization}"
        if row.strategy is not None and row.strategy not in strategies:
            hint = nearest_hint(row.strategy, strategies, problems)
            problems.append(f"{place}, column strategy: {quoted(row.strategy)} is unknown{hint}")
        if row.region is not None and not row.region_name and isinstance(regions, int) and row.region > regions:
            beyond.append((place, row.region))
    allowed = f"but market.regions = {regions}; allowed: 1..{regions}"
    if len(beyond) > _MOST_LINES:
        file, _, _ = beyond[0][0].rpartition(", ")
        seen = f"{min(region for _, region in beyond)} to {max(region for _, region in beyond)}"
        lines = lines_of([place for place, _ in beyond])
        problems.append(f"{file}, column region, {lines}: {seen}, {allowed}")
    else:
        problems += [f"{place}, column region: {region}, {allowed}" for place, region in beyond]


def _line(row: NamedOrganization) -> tuple[int, str]:
    number = row.place.rpartition(" ")[2]
    return (int(number) if number.isdecimal() else 0), row.organization
