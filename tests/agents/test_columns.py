"""Columns are declared once: unit, opening value and meaning."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.agents.columns import declarations, declared, opened
from longgame.agents.organization import Attribute, Organization
from longgame.agents.organization_columns import Organizations
from longgame.agents.payer import Payer
from longgame.agents.provider import Provider
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.performance_year import PerformanceYear


@dataclass
class Visits:
    count: NDArray[np.int64] = declared("count", "visits so far", 0)
    wait: NDArray[np.float64] = declared("days", "days until the next", 1.5, parts=2)
    place: NDArray[np.float64] = declared("km", "distance")


def test_what_is_not_drawn_opens_at_its_declared_value_and_type() -> None:
    visits = opened(Visits, 3, {"place": np.ones(3)})
    assert visits.count.tolist() == [0, 0, 0]
    assert visits.count.dtype == np.int64
    assert visits.wait.tolist() == [[1.5] * 3] * 2
    assert visits.place.tolist() == [1.0, 1.0, 1.0]


def test_a_column_that_nobody_draws_and_a_drawn_one_that_nobody_declares_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Visits: not declared: \['speed'\]; not drawn: \['place'\]"):
        opened(Visits, 3, {"speed": np.ones(3)})


@pytest.mark.parametrize("record", [Organizations, Pairs])
def test_every_state_column_has_a_unit_a_meaning_and_a_holder(record: type[Organizations] | type[Pairs]) -> None:
    for name, column in declarations(record).items():
        assert column.meaning, name
        assert column.unit or name in ("is_open", "terms", "pending", "this_year", "last_year"), name
        assert column.held_by in ("all", "payers", "providers"), name


@pytest.mark.parametrize("record", [ContractTerms, PerformanceYear])
def test_every_column_of_a_record_has_a_unit_and_a_meaning(record: type[ContractTerms] | type[PerformanceYear]) -> None:
    assert set(record.fields) == set(record.names)
    for name, column in record.fields.items():
        assert column.unit, name
        assert column.meaning, name


@pytest.mark.parametrize("kind", [Payer, Provider])
def test_an_agent_shows_only_columns_of_its_own_side(kind: type[Organization]) -> None:
    holders = {"all", "payers" if kind is Payer else "providers"}
    shown = {name for name in dir(kind) if isinstance(getattr(kind, name), Attribute)}
    assert {declarations(Organizations)[name].held_by for name in shown} <= holders
    assert {"capital", "identity_inertia"} <= shown
