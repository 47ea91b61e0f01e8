"""No table is kept that lacks a number where one must be, or whose books do not balance."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

import longgame as lg
from longgame.cli.main import cli
from longgame.environment.records.soundness import UnsoundError, check_soundness
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.experiments.running.batch import Batch, simulate_batch

SMALL = {"organizations.independent_physicians.count": 4, "organizations.payer.count": 2, "years": 3}


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    scenario = Scenario.load("default", overrides=SMALL)
    return simulate_batch(Batch(tuple(Cell(scenario, 1, replicate) for replicate in (1, 2)), "deals", twin=True))


def with_value(
    tables: dict[str, pa.Table], name: str, column: str, row: int, value: float | None
) -> dict[str, pa.Table]:
    """The tables with one value in place of another."""
    table = tables[name]
    values = table.column(column).to_pylist()
    values[row] = value
    index = table.column_names.index(column)
    return tables | {name: table.set_column(index, column, pa.array(values, pa.float64()))}


def first_row(table: pa.Table, cell: int, year: int) -> int:
    there = (table.column("cell").to_numpy() == cell) & (table.column("year").to_numpy() == year)
    return int(np.flatnonzero(there)[0])


def test_tables_of_the_model_pass(tables: dict[str, pa.Table]) -> None:
    check_soundness(tables)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, None])
def test_a_missing_or_endless_number_is_refused_with_its_place(
    tables: dict[str, pa.Table], value: float | None
) -> None:
    row = first_row(tables["deals"], 1, 2)
    with pytest.raises(UnsoundError, match=r"table deals, column noise_rate, replicate 2, year 2: .* a number must be"):
        check_soundness(with_value(tables, "deals", "noise_rate", row, value))


def test_an_empty_cell_is_fine_where_one_may_be_but_infinity_is_not(tables: dict[str, pa.Table]) -> None:
    for value in (None, np.nan):
        check_soundness(with_value(tables, "organizations", "maturity", 0, value))
    with pytest.raises(UnsoundError, match="column maturity, replicate 1, year 1: inf"):
        check_soundness(with_value(tables, "organizations", "maturity", 0, np.inf))


def test_the_first_market_and_year_at_fault_is_named_whatever_the_table(tables: dict[str, pa.Table]) -> None:
    late = with_value(tables, "market", "lives", first_row(tables["market"], 1, 1), np.nan)
    both = with_value(late, "gains", "gain_usd", first_row(tables["gains"], 0, 3), np.nan)
    with pytest.raises(UnsoundError, match="table gains, column gain_usd, replicate 1, year 3"):
        check_soundness(both)


def test_books_may_be_out_by_rounding_and_no_more(tables: dict[str, pa.Table]) -> None:
    market = tables["market"].to_pandas()
    moved = market["lives"][1] * (market["spending_pmpy_usd"][1] + market["premium_pmpy_usd"][1])
    check_soundness(with_value(tables, "market", "ledger_imbalance_usd", 1, 1e-9 * moved))
    broken = with_value(tables, "market", "ledger_imbalance_usd", 1, -1e-6 * moved)
    with pytest.raises(UnsoundError, match="ledger_imbalance_usd, replicate 1, year 2: the books do not balance: -"):
        check_soundness(broken)
    with pytest.raises(UnsoundError, match="the no-deal twin, replicate 1, year 2: the books do not balance"):
        check_soundness(tables, twin=broken)


@pytest.fixture
def broken_high_churn(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that loses count of trust in the second year where more than a fifth of members change payer."""
    sound = simulate_stack

    def broken(cells: Any, **options: Any) -> dict[str, pa.Table]:
        tables = sound(cells, **options)
        for number, cell in enumerate(cells):
            if cell.scenario.values["market.member_churn_rate"] > 0.2:
                row = first_row(tables["market"], number, 2)
                tables = with_value(tables, "market", "mean_trust_in_payers", row, np.nan)
        return tables

    monkeypatch.setattr("longgame.experiments.running.batch.simulate_stack", broken)


@pytest.mark.usefixtures("broken_high_churn")
def test_a_run_that_is_not_sound_is_status_1_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--years", "3", "-n", "2", "--workers", "1", "--set", "market.member_churn_rate=0.3"]
    done = CliRunner().invoke(cli, ["run", *options])
    assert done.exit_code == 1
    assert "nothing was saved: table market, column mean_trust_in_payers, replicate 1, year 2: nan" in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("broken_high_churn")
def test_a_point_that_is_not_sound_has_failed_and_costs_no_other() -> None:
    sweep = lg.sweep(
        {
            "years": 3,
            "replicates": 2,
            "outcomes": ["value_based_lives_share"],
            "factors": {"market.member_churn_rate": {"levels": [0.1, 0.3]}},
        }
    )
    assert sweep is not None
    assert sweep.points.column("status").to_pylist() == ["done", "failed"]
    assert "UnsoundError: table market, column mean_trust_in_payers" in sweep.errors[2]
    assert set(sweep.outcomes.column("point").to_pylist()) == {1}


@pytest.mark.usefixtures("broken_high_churn")
def test_a_comparison_rests_on_no_market_that_is_not_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--vary", "market.member_churn_rate=0.1,0.3", "--years", "3", "-n", "2", "--workers", "1", "--out", "c"]
    done = CliRunner().invoke(cli, ["compare", "default", *options])
    assert done.exit_code == 1
    assert "mean_trust_in_payers" in done.output
    assert "*" not in done.output
    assert list(tmp_path.iterdir()) == []
