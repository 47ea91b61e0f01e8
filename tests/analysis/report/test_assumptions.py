"""Assumptions with their grades: what a scenario sets, and what is known to matter, as the findings have it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from longgame.analysis.report import assumptions as module
from longgame.analysis.report.assumptions import assumptions
from longgame.analysis.report.content import Items, Paragraph, Table
from longgame.analysis.report.own_moves import own_moves
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario

CHECKOUT = Path(__file__).resolve().parents[3]
#: A row of the table in docs/findings.md: parameter and effect twice.
ROW = re.compile(r"^\| \d+ \| `([^`]+)` \| (\S+) \[(\S+), (\S+)\] \| `([^`]+)` \| (\S+) \[(\S+), (\S+)\] \|$", re.M)


def test_what_is_known_to_matter_is_what_the_findings_say() -> None:
    rows = ROW.findall((CHECKOUT / "docs" / "findings.md").read_text(encoding="utf-8"))
    known = tomllib.loads(module._MATTERS.read_text(encoding="utf-8"))["outcome"]
    assert [outcome["name"] for outcome in known] == ["renewal_rate", "net_savings_rate"]
    for outcome, half in zip(known, (slice(0, 4), slice(4, 8)), strict=True):
        said = [[row[half][0], *map(float, row[half][1:])] for row in rows[:5]]
        kept = [[entry[key] for key in ("parameter", "effect", "lo95", "hi95")] for entry in outcome["effects"]]
        assert kept == said
        assert all(entry["parameter"] in registry().parameters for entry in outcome["effects"])


def test_settings_stand_with_meaning_default_and_grade_the_weakest_first() -> None:
    metro = Scenario.load("metro", {"market.member_churn_rate": 0.2})
    tables = [block for block in assumptions({"metro": metro}) if isinstance(block, Table)]
    settings = next(table for table in tables if table.header[3] == "default")
    grades = [row[-1] for row in settings.rows]
    assert grades == sorted(grades, reverse=True)
    churn = registry().parameters["market.member_churn_rate"]
    assert ("member churn rate", churn.meaning, "20 %", f"{100 * float(churn.default):g} %", churn.grade) in [
        tuple(row) for row in settings.rows
    ]
    assert not any("_" in cell for table in tables for row in table.rows for cell in row)


def test_a_scenario_without_settings_says_so_and_its_offers_and_policies_are_in_words() -> None:
    scenario = Scenario.from_dict(
        {
            "extends": "default",
            "offers": [{"organization": "Payer 1", "model": "custom_risk_contract", "term_years": 5, "from_year": 3}],
            "policy": [{"year": 2, "name": "<b>cut</b>", "set": {"market.spending_trend_rate": 0.02}}],
        }
    )
    assert list(own_moves(scenario)) == [
        "Payer 1 offers, about the custom risk contract, from year 3: term years 5 years.",
        "From year 2 on (<b>cut</b>): spending trend rate 2 %.",
    ]
    blocks = assumptions({"mine": scenario})
    assert Paragraph("Every parameter has its default.") in blocks
    assert Items(tuple(own_moves(scenario))) in blocks
