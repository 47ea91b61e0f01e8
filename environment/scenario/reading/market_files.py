"""Markets of your own: `organizations.csv` or a sheet of a workbook, one organisation a row.

A blank cell is drawn as for a generated market. Rows come back sorted by id: their order in the file does not matter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.own_terms import OWN_NUMBERS
from longgame.environment.scenario.reading.collector import paused_collector
from longgame.environment.scenario.reading.csv_rows import Row, read_rows
from longgame.environment.scenario.reading.fixed_mapping import FixedMapping
from longgame.environment.scenario.reading.market_columns import ATTRIBUTE, MEMBER_SHARE, UNREAD, Attribute
from longgame.environment.scenario.reading.market_words import kind_hint, kind_of, plain_word, strategy_of, yes_or_no
from longgame.environment.scenario.reading.number_cells import number_in, plain_columns
from longgame.environment.scenario.reading.offer_reading import OFFER_COLUMNS, standing_offer
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.region_names import numbered_regions, region_key, region_number
from longgame.environment.scenario.reading.share_sums import SCALING, SHARE_TOLERANCE, lines_of
from longgame.environment.scenario.reading.workbooks import NO_RESULT
from longgame.vocabulary import KINDS, PROVIDER_KINDS, SECTORS

_REQUIRED: Final = ("organization", "kind")
_OPTIONAL: Final = ("name", "region", "strategy", "strategy_may_change")
ORGANIZATION_COLUMNS: Final = (*_REQUIRED, *_OPTIONAL, *ATTRIBUTE, *OFFER_COLUMNS)
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LONGEST_NAME: Final = 200
_LIVES: Final = "lives (attributed lives of a provider)"
_MEMBERS: Final = "member_share (a payer's share of the market's members)"
#: What other headings of organizations.csv are called here.
_MEANT: Final = {
    **dict.fromkeys(("members", "membership", "enrollees", "enrollment"), f"{_LIVES} or {_MEMBERS}"),
    **dict.fromkeys(("market share", "market_share", "share", "share of members", "membership share"), _MEMBERS),
    **dict.fromkeys(("patients", "panel", "panel size", "covered lives", "attributed lives"), _LIVES),
    "category": "kind",
}


@dataclass(frozen=True)
class NamedOrganization:
    """One row of `organizations.csv`: what is not in `attributes` (or None) is drawn.

    A strategy that is named stays, unless `strategy_may_change`; that is None where no strategy is named. `offer` is
    what the row offers in all years, if anything. `region_name` is for display, where the file names its regions;
    `place` is the row, for messages.
    """

    organization: str
    kind: str
    name: str
    region: int | None
    strategy: str | None
    attributes: Mapping[str, float]
    strategy_may_change: bool | None = None
    offer: Offer | None = None
    region_name: str = field(default="", compare=False)
    place: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", FixedMapping(self.attributes))


@paused_collector()
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
    rows = read_rows(
        path,
        _REQUIRED,
        ORGANIZATION_COLUMNS,
        problems,
        _MEANT,
        warnings,
        "organizations",
        (*ATTRIBUTE, *OWN_NUMBERS),
    )
    warnings += [
        f"{path.name}, column {column}: no effect, because no rule reads it"
        for column in UNREAD
        if any(row.cells.get(column) for row in rows)
    ]
    mistakes = len(problems)
    organizations = organizations_of(rows, path.name, problems)
    if len(problems) > mistakes:
        return organizations
    payers = [one for one in organizations if one.kind == "payer"]
    shares = {one.organization: one.attributes[MEMBER_SHARE] for one in payers if MEMBER_SHARE in one.attributes}
    total = math.fsum(shares.values())
    is_whole = len(shares) == len(payers)
    if not shares or abs(total - 1.0) <= SHARE_TOLERANCE or (not is_whole and total < 1.0):
        return organizations
    lines = lines_of([row.place for row in rows if row.cells["organization"] in shares])
    place = f"{path.name}, column {MEMBER_SHARE}, {lines}: the shares of the payers sum to {total:.6g}"
    if not (normalise and is_whole and total > 0.0):
        allowed = "a sum of 1" if is_whole else "a sum of at most 1, as other payers have none"
        problems.append(f"{place}; allowed: {allowed}{f', {SCALING}' if is_whole and total else ''}")
        return organizations
    warnings.append(f"{place}; they were scaled to a sum of 1")
    return tuple(
        replace(one, attributes={**one.attributes, MEMBER_SHARE: shares[one.organization] / total})
        if one.organization in shares
        else one
        for one in organizations
    )


def organizations_of(rows: Sequence[Row], origin: str, problems: list[str]) -> tuple[NamedOrganization, ...]:
    """The organisations of rows of text cells, sorted by id; `origin` is what messages call the whole."""
    found: dict[str, NamedOrganization] = {}
    mistakes = len(problems)
    regions = numbered_regions(rows, problems)
    plain = plain_columns(rows, {name: (attribute.low, attribute.high) for name, attribute in ATTRIBUTE.items()})
    columns_of: dict[tuple[str, ...], list[Attribute]] = {}
    for place, row in enumerate(rows):
        header = tuple(row.cells)
        if header not in columns_of:
            columns_of[header] = [ATTRIBUTE[column] for column in header if column in ATTRIBUTE]
        organization, kind = _identifier(row, found, problems), _kind(row, problems)
        region = row.cells.get("region", "")
        found[organization] = NamedOrganization(
            organization=organization,
            kind=kind,
            name=_name(row, problems) or organization,
            region=regions.get(region_key(region)),
            strategy=strategy_of(row.cells.get("strategy", "")) or None,
            attributes=_attributes(row, kind, columns_of[header], plain, place, problems),
            strategy_may_change=_may_change(row, problems),
            region_name="" if region_number(region) is not None else region,
            place=row.place,
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
    if organization not in taken and organization not in SECTORS and _IDENTIFIER.fullmatch(organization):
        return organization
    place = f"{row.place}, column organization: {quoted(organization)}"
    if not _IDENTIFIER.fullmatch(organization):
        hint = f"; write {plain_word(organization)[:64]}, and the name into a column name" if organization else ""
        problems.append(f"{place} is not an id; allowed: 1 to 64 letters, digits and _ . -{hint}")
    elif organization in SECTORS:
        problems.append(f"{place} is the name of an account of the ledger; choose another id")
    else:
        problems.append(f"{place} is there already; each organisation needs an id of its own")
    return organization


def _kind(row: Row, problems: list[str]) -> str:
    text = row.cells["kind"]
    kind = kind_of(text)
    if kind not in KINDS:
        problems.append(f"{row.place}, column kind: {quoted(text)} is not a kind{kind_hint(text, problems)}")
    return kind


def _name(row: Row, problems: list[str]) -> str:
    name = row.cells.get("name", "")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        problems.append(f"{row.place}, column name: {quoted(name)}; allowed: one line of up to {_LONGEST_NAME} letters")
    elif name == NO_RESULT:
        problems.append(f"{row.place}, column name: a formula without a result; write the name instead")
    return name


def _may_change(row: Row, problems: list[str]) -> bool | None:
    """Whether the strategy of a row may change; None where none is named: that one is drawn, and may change."""
    text = row.cells.get("strategy_may_change", "")
    if not row.cells.get("strategy"):
        if text:
            problems.append(
                f"{row.place}, column strategy_may_change: {quoted(text)}, but the row names no strategy; "
                "leave it blank, a drawn strategy may change"
            )
        return None
    answer = yes_or_no(text)
    if answer is None and text:
        problems.append(f"{row.place}, column strategy_may_change: {quoted(text)}; allowed: yes or no (blank is no)")
    return answer is True


def _attributes(
    row: Row,
    kind: str,
    columns: Sequence[Attribute],
    plain: Mapping[str, Sequence[float | None]],
    place: int,
    problems: list[str],
) -> dict[str, float]:
    """The numbers of a row by column.

    Args:
        row: as written.
        kind: of the organisation.
        columns: those of numbers that its file has.
        plain: numbers by column and row, of columns that are in order.
        place: of the row among these.
        problems: receives what is wrong.
    """
    found = {}
    for attribute in columns:
        if not row.cells[attribute.name]:
            continue
        if kind in KINDS and kind not in attribute.kinds:
            problems.append(
                f"{row.place}, column {attribute.name}: does not apply to a {kind}, leave it blank "
                f"(applies to {', '.join(attribute.kinds)})"
            )
            continue
        name = attribute.name
        if name in plain:
            number = plain[name][place]
        else:
            number = number_in(row, name, attribute.low, attribute.high, attribute.unit, problems)
        if number is not None:
            found[name] = number
    return found


def region_names(organizations: Sequence[NamedOrganization]) -> dict[str, str]:
    """Names of regions by number, as text, where the file names its regions; empty where it numbers them."""
    named = {one.region: one.region_name for one in organizations if one.region is not None and one.region_name}
    return {str(number): named[number] for number in sorted(named)}
