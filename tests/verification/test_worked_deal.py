"""The deal that docs/model.md works through in numbers is what the engine does."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell

PAGE = Path(__file__).resolve().parents[2] / "docs" / "model.md"


@pytest.fixture(scope="module")
def page() -> dict[str, float]:
    """Figures of the section by their label, as dollars or shares."""
    text = PAGE.read_text(encoding="utf-8")
    section = text[text.index("### 3.16 A deal in numbers") : text.index("## 4. What is recorded")]
    figures = {}
    for label, sign, dollars, per_cent in re.findall(
        r"^\| (.+?) \| (-?)(?:\$([\d,]+)|([\d.]+) %) \|$", section, re.MULTILINE
    ):
        value = float(dollars.replace(",", "")) if dollars else float(per_cent) / 100.0
        figures[label.partition(" (")[0]] = -value if sign else value
    return figures


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    cells = [Cell(Scenario.load("one-deal"), 1, 1)]
    return {name: table.to_pandas() for name, table in simulate_stack(cells).items()}


def ledger(tables: dict[str, pd.DataFrame], year: int, account: str, category: str) -> float:
    rows = tables["ledger"]
    chosen = (rows["year"] == year) & (rows["account"] == account) & (rows["category"] == category)
    return float(rows.loc[chosen, "amount_usd"].sum())


def test_every_figure_of_the_worked_deal_is_the_engine_s(
    page: dict[str, float], tables: dict[str, pd.DataFrame]
) -> None:
    first, second = (tables["deals"].iloc[year] for year in (0, 1))
    signed = tables["events"].iloc[0]
    saved = first["true_savings_rate"] * first["benchmark_pmpy_usd"] * first["lives"]
    shared = first["shared_savings_usd"]
    provider, payer = first["provider"], first["payer"]
    fee, program = (ledger(tables, 1, provider, name) for name in ("care_management_fee", "care_program"))
    governance = 2.0 * first["lives"]
    steered = first["provider_cash_usd"] - fee - program + first["displaced_margin_usd"]
    engine = {
        "true savings, share of spending": first["true_savings_rate"],
        "true savings": saved,
        "care-management fee": fee,
        "contribution of steered patients": steered,
        "displaced contribution": -first["displaced_margin_usd"],
        "care programme": -first["program_cost_usd"],
        "governance": program + first["program_cost_usd"],
        "result before its share": first["provider_cash_usd"],
        "claims not paid": 0.95 * saved,
        "what it keeps of that, less the fee": first["payer_cash_usd"] + 3.0 * governance,
        "governance and own running cost": ledger(tables, 1, payer, "care_program"),
        "result before the provider's share": first["payer_cash_usd"],
        "provider's limit": signed["provider_limit"],
        "payer's limit": signed["payer_limit"],
        "agreed share": first["provider_share"],
        "talks of both sides": signed["talk_cost_usd"],
        "shared savings": shared,
        "provider's result of the year": first["provider_net_usd"],
        "payer's result of the year": first["payer_net_usd"],
        "shared savings, payer to provider": ledger(tables, 2, provider, "shared_savings"),
        "fee on what employers saved in year 1": ledger(tables, 2, payer, "savings_fee"),
        "provider's cash from the deal, year 1": first["provider_cash_usd"],
        "provider's cash from the deal, year 2": second["provider_cash_usd"],
    }
    assert page.keys() == engine.keys()
    for label, value in engine.items():
        assert page[label] == pytest.approx(value, abs=0.51 if abs(value) > 1.0 else 0.51e-4), label


def test_what_was_expected_at_signing_is_what_the_year_brings(tables: dict[str, pd.DataFrame]) -> None:
    for deal in tables["deals"].itertuples():
        assert deal.payer_reference_usd == pytest.approx(deal.payer_net_usd, rel=1e-9)
        assert deal.provider_reference_usd == pytest.approx(deal.provider_net_usd, rel=1e-9)
