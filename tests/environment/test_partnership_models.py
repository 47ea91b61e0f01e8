"""Term sheets: five models times three packages, drawn up from parameters."""

from dataclasses import fields

import numpy as np
import pytest

from longgame.environment.contract_terms import ContractTerms
from longgame.environment.parameter_view import StackValues
from longgame.environment.partnership_models import (
    SHEET_MODEL,
    SHEET_PACKAGE,
    model_column,
    package_column,
    term_sheets,
)
from longgame.environment.scenario import Scenario
from longgame.environment.vocabulary import CUSTOM, INVESTED, LEAN, MEDIATED, MODELS, NETWORK, PACKAGES, STANDARD


def values_of(*overrides: dict[str, object]) -> StackValues:
    return StackValues([Scenario.from_dict({"years": 3}, overrides=values) for values in overrides], 1)


def sheet(model: int, package: int) -> int:
    return int(np.flatnonzero((model == SHEET_MODEL) & (package == SHEET_PACKAGE))[0])


def test_every_model_comes_in_every_package_once() -> None:
    assert sorted(zip(SHEET_MODEL.tolist(), SHEET_PACKAGE.tolist(), strict=True)) == [
        (model + 1, package) for model in range(len(MODELS)) for package in range(len(PACKAGES))
    ]


def test_sheets_have_a_row_a_pair_and_a_column_a_sheet_in_every_term() -> None:
    sheets = term_sheets(values_of({}), np.zeros(4, dtype=np.int64))
    for term in fields(ContractTerms):
        column = getattr(sheets, term.name)
        assert column.shape == (4, len(SHEET_MODEL)), term.name
        assert np.isfinite(column).all(), term.name


def test_packages_change_depth_corridor_staging_term_support_and_steerage_of_the_model_and_nothing_else() -> None:
    values = values_of(
        {
            "models.custom_risk_contract.depth": 1.5,
            "models.custom_risk_contract.corridor_rate": 0.02,
            "models.custom_risk_contract.two_sided_year": 2,
            "models.custom_risk_contract.term_years": 4,
            "models.custom_risk_contract.steerage_share": 0.03,
            "packages.invested.depth_factor": 1.2,
            "packages.invested.corridor_bonus_rate": 0.01,
            "packages.invested.staging_delay_years": 1,
            "packages.invested.term_bonus_years": 2,
            "packages.invested.support_pmpy_usd": 45.0,
            "packages.invested.steerage_factor": 2.0,
        }
    )
    sheets = term_sheets(values, np.zeros(1, dtype=np.int64))
    invested, lean = sheet(CUSTOM, INVESTED), sheet(CUSTOM, LEAN)
    by_hand = {
        "depth": 1.8,
        "corridor_rate": 0.03,
        "two_sided_year": 3.0,
        "term_years": 6.0,
        "support": 45.0,
        "steerage_share": 0.06,
    }
    for term, value in by_hand.items():
        assert getattr(sheets, term)[0, invested] == pytest.approx(value), term
    for field in fields(ContractTerms):
        if field.name not in by_hand:
            column = getattr(sheets, field.name)[0]
            assert column[invested] == column[lean], field.name


@pytest.mark.parametrize(("first_downside", "after"), [(1, 1.0), (2, 4.0), (99, 99.0)])
def test_a_delay_of_downside_moves_neither_ventures_at_risk_from_the_first_day_nor_contracts_without_risk(
    first_downside: int, after: float
) -> None:
    values = values_of(
        {"models.custom_risk_contract.two_sided_year": first_downside, "packages.standard.staging_delay_years": 2}
    )
    sheets = term_sheets(values, np.zeros(1, dtype=np.int64))
    assert sheets.two_sided_year[0, sheet(CUSTOM, STANDARD)] == after


def test_no_bonus_makes_a_term_longer_than_ten_years() -> None:
    values = values_of({"models.custom_risk_contract.term_years": 9, "packages.invested.term_bonus_years": 5})
    assert term_sheets(values, np.zeros(1, dtype=np.int64)).term_years[0, sheet(CUSTOM, INVESTED)] == 10.0


def test_pooling_is_read_from_the_model() -> None:
    pooled = term_sheets(values_of({}), np.zeros(1, dtype=np.int64)).pooled[0]
    assert set(pooled[SHEET_MODEL == NETWORK]) == {1.0}
    assert set(pooled[SHEET_MODEL == MEDIATED]) == {2.0}
    assert set(pooled[SHEET_MODEL == CUSTOM]) == {0.0}


def test_pairs_of_cells_that_differ_get_the_sheets_of_their_own_cell() -> None:
    values = values_of(
        {"models.risk_bearing_network.loss_share": 0.3, "models.custom_risk_contract.pooling": "region"},
        {"models.risk_bearing_network.loss_share": 0.7, "models.custom_risk_contract.pooling": "none"},
    )
    sheets = term_sheets(values, np.array([1, 0, 0]))
    assert sheets.loss_share[:, sheet(NETWORK, LEAN)].tolist() == [0.7, 0.3, 0.3]
    assert sheets.pooled[:, sheet(CUSTOM, LEAN)].tolist() == [0.0, 1.0, 1.0]
    # Terms on which the cells agree are the same as in a stack of one.
    alone = term_sheets(values_of({}), np.zeros(3, dtype=np.int64))
    np.testing.assert_array_equal(sheets.start_up_fixed, alone.start_up_fixed)


def test_columns_are_by_sheet() -> None:
    values = values_of({f"models.{model}.exit_cost_per_life_usd": 10.0 * number for number, model in enumerate(MODELS)})
    assert model_column(values, "exit_cost_per_life_usd").tolist() == [[10.0 * (model - 1) for model in SHEET_MODEL]]
    values = values_of(
        {f"packages.{package}.support_pmpy_usd": 7.0 * number for number, package in enumerate(PACKAGES)}
    )
    assert package_column(values, "support_pmpy_usd").tolist() == [[7.0 * package for package in SHEET_PACKAGE]]


def test_records_are_copied_by_row_and_by_sheet_and_written_back() -> None:
    record = ContractTerms.empty(3, 2)
    record.depth = np.arange(6.0).reshape(3, 2)
    picked = record.sheet(np.array([1, 0, 1]))
    assert picked.depth.tolist() == [1.0, 2.0, 5.0]
    two = record.rows(np.array([2, 0]))
    two.depth[:] = -1.0
    assert record.depth.tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    record.write(np.array([2, 0]), two)
    assert record.depth.tolist() == [[-1.0, -1.0], [2.0, 3.0], [-1.0, -1.0]]
