"""`longgame outcomes` and `longgame tables`: complete for machines, searchable for people."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from longgame.cli import listing_records
from longgame.cli.errors import WrongUse
from longgame.cli.main import cli
from longgame.environment.records.tables import ROW_ORDER, ROWS, TABLES
from longgame.experiments.outcomes.catalogue import outcomes


def is_a_sentence(text: str) -> bool:
    return text.endswith(".") and text[0] == text[0].upper() and len(text.split()) >= 2


def test_outcomes_as_json_have_the_agreed_fields_all_filled_in() -> None:
    rows = json.loads(CliRunner().invoke(cli, ["outcomes", "--json"]).output)
    named = [f"{stem}.ORGANIZATION" for stem in ("gain", "renewal_rate", "saved_usd", "signed_deals", "years_together")]
    assert [row["name"] for row in rows] == [*outcomes(), *named]
    for row in rows:
        assert list(row)[:6] == ["name", "unit", "meaning", "numerator", "denominator", "horizon"]
        assert all(row[name].strip() for name in list(row)[:6]), row["name"]
        assert is_a_sentence(row["meaning"]), row["name"]


def test_every_column_of_every_table_has_a_unit_and_a_sentence() -> None:
    rows = json.loads(CliRunner().invoke(cli, ["tables", "--json"]).output)
    assert [(row["table"], row["column"]) for row in rows] == [
        (table, column.name) for table, columns in TABLES.items() for column in columns
    ]
    for row in rows:
        assert list(row)[:5] == ["table", "column", "unit", "type", "meaning"]
        assert row["unit"].strip(), row
        assert is_a_sentence(row["meaning"].replace("`", "A", 1)), row
    assert set(ROWS) == set(ROW_ORDER) == set(TABLES)


def test_a_search_finds_names_first_and_meanings_second() -> None:
    names = [one.name for one in listing_records.matching_records("RENEWAL_RATE")]
    assert "renewal_rate" in names
    assert all("renewal_rate" in name for name in names)
    lasting = [one.name for one in listing_records.matching_records("lasts within its horizon")]
    assert lasting == ["years_together", "years_together.ORGANIZATION"]
    found = listing_records.matching_columns("deals.trust")
    assert [column.name for _, column in found] == ["trust_in_payer", "trust_in_provider"]
    assert {table for table, _ in listing_records.matching_columns("gains")} == {"gains"}


def test_a_search_that_finds_nothing_names_the_nearest() -> None:
    with pytest.raises(WrongUse, match="nearest: renewal_rate"):
        listing_records.outcomes_command("renewl_rate", False)
    with pytest.raises(WrongUse, match="nearest: shared_savings_usd"):
        listing_records.tables_command("shared_saving_usd", False)
    assert CliRunner().invoke(cli, ["tables", "nonsense"]).exit_code == 2


def test_the_lists_say_how_outcomes_are_pooled_and_what_records_a_table() -> None:
    text = " ".join(CliRunner().invoke(cli, ["outcomes", "years_together"]).output.split())
    assert "Over several markets: mean over the markets that have a value" in text
    assert "organizations" in text
    assert "--record deals" in CliRunner().invoke(cli, ["tables", "ledger"]).output
