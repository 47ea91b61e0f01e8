"""The text of `organizations.csv` and `shares.csv`: what `reading.market_files` reads back to the last bit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from longgame.environment.records.spreadsheet_cells import safe_cell
from longgame.environment.scenario.reading.market_files import ORGANIZATION_COLUMNS, NamedOrganization
from longgame.environment.scenario.reading.offer_reading import OFFER_COLUMNS
from longgame.environment.scenario.reading.payer_shares import SHARE_COLUMNS, PayerShare

_WHOLE: Final = 2**53


def organizations_csv(organizations: Iterable[NamedOrganization]) -> str:
    """One organisation a row, blank where it is drawn; columns of own offers are there where somebody has one."""
    rows, roster = [], list(organizations)
    offered = OFFER_COLUMNS if any(one.offer is not None for one in roster) else ()
    columns = [column for column in ORGANIZATION_COLUMNS if column in offered or column not in OFFER_COLUMNS]
    for one in roster:
        words = {
            "organization": one.organization,
            "kind": one.kind,
            "name": one.name,
            "region": one.region_name or ("" if one.region is None else str(one.region)),
            "strategy": one.strategy or "",
            "strategy_may_change": {None: "", True: "yes", False: "no"}[one.strategy_may_change],
        }
        given = dict(one.attributes)
        if one.offer is not None:
            words["models"] = " ".join(one.offer.models or ())
            given |= one.offer.values
        numbers = {name: _number(value) for name, value in given.items()}
        rows.append([words.get(column, numbers.get(column, "")) for column in columns])
    return _csv(columns, rows)


def shares_csv(shares: Iterable[PayerShare]) -> str:
    """One payer of a provider a row."""
    return _csv(SHARE_COLUMNS, [[one.provider, one.payer, _number(one.share)] for one in shares])


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _number(value: float) -> str:
    """The shortest text that `float` reads back to the last bit."""
    return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else repr(value)
