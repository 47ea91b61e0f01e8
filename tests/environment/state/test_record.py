"""Records: columns by name in one block, picked and written by row."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.record import Field, Record


class Fruit(Record):
    """Two columns."""

    weight = Field()
    price = Field()


def test_columns_are_rows_of_the_block_in_the_order_of_their_names() -> None:
    fruit = Fruit.of(price=2.0, weight=np.array([1.0, 3.0]))
    assert Fruit.names == ("weight", "price")
    assert fruit.block.tolist() == [[1.0, 3.0], [2.0, 2.0]]
    fruit.price = fruit.weight * 2.0
    assert {name: column.tolist() for name, column in fruit.columns()} == {"weight": [1.0, 3.0], "price": [2.0, 6.0]}


@pytest.mark.parametrize("columns", [{"weight": 1.0}, {"weight": 1.0, "price": 2.0, "colour": 3.0}])
def test_a_record_is_made_of_just_its_columns(columns: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weight, price"):
        Fruit.of(**columns)


def test_records_of_different_kinds_have_their_own_columns() -> None:
    assert "weight" not in PerformanceYear.names
    assert PerformanceYear.names[0] == "model"


def test_a_cleared_year_is_one_without_any_deal() -> None:
    year, rows = PerformanceYear.empty(4), np.array([1, 3])
    ran = PerformanceYear.empty(2)
    ran.active[:], ran.two_sided[:] = True, [True, False]
    ran.true_rate, ran.fee_base = [0.1, 0.2], 5.0
    year.write(rows, ran)
    assert year.active.tolist() == [False, True, False, True]
    assert year.two_sided.tolist() == [False, True, False, False]
    assert year.fee_base.tolist() == [0.0, 5.0, 0.0, 5.0]
    year.cleared()
    assert not year.active.any()
    assert not year.two_sided.any()
    assert not year.block.any()
