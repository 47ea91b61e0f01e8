"""Markets of your own: `organizations.csv`, one organisation a row.

A blank cell is drawn as for a generated market. Rows come back sorted by id: their order in the file does not matter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.reading.csv_rows import Row, number_in, read_rows
from longgame.environment.scenario.reading.fixed_mapping import FixedMapping
from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.offer_reading import OFFER_COLUMNS, standing_offer
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.share_sums import SCALING, SHARE_TOLERANCE, lines_of
from longgame.vocabulary import KINDS, PROVIDER_KINDS, SECTORS


@dataclass(frozen=True)
class Attribute:
    """A column of `organizations.csv` that fixes what is otherwise drawn."""

    name: str
    kinds: tuple[str, ...]
    unit: str
    low: float
    high: float


_PAYER: Final = ("payer",)
_SHARE: Final = "member_share"
ATTRIBUTES: Final = (
    Attribute("capital_usd", KINDS, "USD", 0.0, 1e12),
    Attribute("lives", PROVIDER_KINDS, "attributed lives", 1.0, 1e8),
    Attribute("identity_inertia", KINDS, "0 to 1", 0.0, 1.0),
    Attribute("antagonism", KINDS, "0 to 1", 0.0, 1.0),
    Attribute("engagement", KINDS, "0 to 1", 0.0, 1.0),
    Attribute("value_focus", KINDS, "weight of cost, 0 to 1", 0.0, 1.0),
    Attribute("access_focus", KINDS, "weight of access, 0 to 1", 0.0, 1.0),
    Attribute("insured_share", _PAYER, "share of members", 0.0, 1.0),
    Attribute(_SHARE, _PAYER, "share of the market's members", 0.0, 1.0),
    Attribute("own_revenue_share", PROVIDER_KINDS, "share of its lives' spending", 0.0, 1.0),
    Attribute("prepaid_share", PROVIDER_KINDS, "share of own revenue", 0.0, 1.0),
    Attribute("contribution_margin", PROVIDER_KINDS, "share of revenue avoided", 0.0, 1.0),
    Attribute("price_level", PROVIDER_KINDS, "relative to the market", 0.1, 10.0),
    Attribute("relative_spending", PROVIDER_KINDS, "relative to the market", 0.1, 10.0),
    Attribute("operating_margin", PROVIDER_KINDS, "share of revenue", -1.0, 1.0),
    Attribute("maturity", PROVIDER_KINDS, "0 to 1", 0.0, 1.0),
    Attribute("quality", PROVIDER_KINDS, "0 to 1", 0.0, 1.0),
    Attribute("leader_tenure_years", KINDS, "years", 0.0, 60.0),
)
ATTRIBUTE: Final[Mapping[str, Attribute]] = {attribute.name: attribute for attribute in ATTRIBUTES}
_REQUIRED: Final = ("organization", "kind")
_OPTIONAL: Final = ("name", "region", "strategy", "strategy_may_change")
ORGANIZATION_COLUMNS: Final = (*_REQUIRED, *_OPTIONAL, *ATTRIBUTE, *OFFER_COLUMNS)
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LONGEST_NAME: Final = 200
_MOST_REGIONS: Final = 10_000
_LIVES: Final = "lives (attributed lives of a provider)"
_MEMBER_SHARE: Final = "member_share (a payer's share of the market's members)"
#: What other headings of organizations.csv are called here.
_MEANT: Final = {
    **dict.fromkeys(("members", "membership", "enrollees", "enrollment"), f"{_LIVES} or {_MEMBER_SHARE}"),
    **dict.fromkeys(("market share", "market_share", "share"), _MEMBER_SHARE),
    **dict.fromkeys(("patients", "panel", "panel size"), _LIVES),
    **dict.fromkeys(("id", "org", "organisation"), "organization"),
    **dict.fromkeys(("type", "category"), "kind"),
}


@dataclass(frozen=True)
class NamedOrganization:
    """One row of `organizations.csv`: what is not in `attributes` (or None) is drawn.

    A strategy that is named stays, unless `strategy_may_change`; that is None where no strategy is named. `offer` is
    what the row offers in all years, if anything.
    """

    organization: str
    kind: str
    name: str
    region: int | None
    strategy: str | None
    attributes: Mapping[str, float]
    strategy_may_change: bool | None = None
    offer: Offer | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", FixedMapping(self.attributes))


def read_organizations(
    path: Path, problems: list[str], warnings: list[str], normalise: bool = False
) -> tuple[NamedOrganization, ...]:
    """The organisations of a file, sorted by id.

    Whether a strategy exists is for the caller to check: strategies may be defined elsewhere.

    Args:
        path: the file.
        problems: receives every mistake with its line and column.
        warnings: receives a line when shares of members are scaled.
        normalise: scale the payers' shares of members to a sum of 1 instead of refusing another sum.
    """
    rows = read_rows(path, _REQUIRED, ORGANIZATION_COLUMNS, problems, _MEANT)
    mistakes = len(problems)
    organizations = organizations_of(rows, path.name, problems)
    if len(problems) > mistakes:
        return organizations
    payers = [one for one in organizations if one.kind == "payer"]
    shares = {one.organization: one.attributes[_SHARE] for one in payers if _SHARE in one.attributes}
    total = math.fsum(shares.values())
    is_whole = len(shares) == len(payers)
    if not shares or abs(total - 1.0) <= SHARE_TOLERANCE or (not is_whole and total < 1.0):
        return organizations
    lines = lines_of([row.place for row in rows if row.cells["organization"] in shares])
    place = f"{path.name}, column {_SHARE}, {lines}: the shares of the payers sum to {total:.6g}"
    if not (normalise and is_whole and total > 0.0):
        allowed = "a sum of 1" if is_whole else "a sum of at most 1, as other payers have none"
        problems.append(f"{place}; allowed: {allowed}{f', {SCALING}' if is_whole and total else ''}")
        return organizations
    warnings.append(f"{place}; they were scaled to a sum of 1")
    return tuple(
        replace(one, attributes={**one.attributes, _SHARE: shares[one.organization] / total})
        if one.organization in shares
        else one
        for one in organizations
    )


def organizations_of(rows: Sequence[Row], origin: str, problems: list[str]) -> tuple[NamedOrganization, ...]:
    """The organisations of rows of text cells, sorted by id; `origin` is what messages call the whole."""
    found: dict[str, NamedOrganization] = {}
    mistakes = len(problems)
    for row in rows:
        organization = _identifier(row, found, problems)
        kind = row.cells["kind"]
        if kind not in KINDS:
            problems.append(
                f"{row.place}, column kind: {quoted(kind)} is not a kind{allowed_hint(kind, KINDS, problems)}"
            )
        found[organization] = NamedOrganization(
            organization=organization,
            kind=kind,
            name=_name(row, problems) or organization,
            region=_region(row, problems),
            strategy=row.cells.get("strategy") or None,
            attributes=dict(_attributes(row, kind, problems)),
            strategy_may_change=_may_change(row, problems),
            offer=standing_offer(row, organization, kind, problems),
        )
    if rows and len(problems) == mistakes:
        kinds = {organization.kind for organization in found.values()}
        if "payer" not in kinds:
            problems.append(f"{origin}: no payer; a market needs at least one row of kind payer")
        if not kinds & set(PROVIDER_KINDS):
            problems.append(f"{origin}: no provider; a market needs at least one of {', '.join(PROVIDER_KINDS)}")
    return tuple(found[organization] for organization in sorted(found))


def _identifier(row: Row, taken: Mapping[str, NamedOrganization], problems: list[str]) -> str:
    organization = row.cells["organization"]
    place = f"{row.place}, column organization: {quoted(organization)}"
    if not _IDENTIFIER.fullmatch(organization):
        problems.append(f"{place} is not an id; allowed: 1 to 64 letters, digits and _ . -")
    elif organization in SECTORS:
        problems.append(f"{place} is the name of an account of the ledger; choose another id")
    elif organization in taken:
        problems.append(f"{place} is there already; each organisation needs an id of its own")
    return organization


def _name(row: Row, problems: list[str]) -> str:
    name = row.cells.get("name", "")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        problems.append(f"{row.place}, column name: {quoted(name)}; allowed: one line of up to {_LONGEST_NAME} letters")
    return name


def _region(row: Row, problems: list[str]) -> int | None:
    text = row.cells.get("region", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= _MOST_REGIONS:
        return int(text)
    problems.append(f"{row.place}, column region: {quoted(text)}; allowed: a whole number from 1")
    return None


def _may_change(row: Row, problems: list[str]) -> bool | None:
    """Whether the strategy of a row may change; None where none is named: that one is drawn, and may change."""
    text = row.cells.get("strategy_may_change", "")
    place = f"{row.place}, column strategy_may_change: {quoted(text)}"
    if not row.cells.get("strategy"):
        if text:
            problems.append(f"{place}, but the row names no strategy; leave it blank, a drawn strategy may change")
        return None
    if text.lower() not in ("", "yes", "no"):
        problems.append(f"{place}; allowed: yes or no (blank is no)")
    return text.lower() == "yes"


def _attributes(row: Row, kind: str, problems: list[str]) -> Iterator[tuple[str, float]]:
    for attribute in ATTRIBUTES:
        if not row.cells.get(attribute.name):
            continue
        if kind in KINDS and kind not in attribute.kinds:
            problems.append(
                f"{row.place}, column {attribute.name}: does not apply to a {kind}, leave it blank "
                f"(applies to {', '.join(attribute.kinds)})"
            )
            continue
        number = number_in(row, attribute.name, attribute.low, attribute.high, attribute.unit, problems)
        if number is not None:
            yield attribute.name, number
