"""Moves change one pair's terms from one year on, and nothing before or beside them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from longgame.environment.scenario.offers import Offer
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.counterfactuals.fates import fates, longest_years
from longgame.experiments.counterfactuals.moves import Move, moved
from longgame.experiments.running.simulate import simulate

MODEL = "payer_branded_program"
SMALL = {
    "extends": "default",
    "years": 5,
    "organizations": {
        "payer": {"count": 2},
        "health_system": {"count": 1},
        "independent_physicians": {"count": 4},
        "critical_access_hospital": {"count": 1},
    },
}


def offer(first: int, last: int | None, **values: float) -> Offer:
    return Offer("payer-001", values, model=MODEL, from_year=first, until_year=last, partner="health_system-001")


def move(year: int, **values: float) -> Move:
    return Move("payer-001", year, values, "health_system-001", MODEL)


def given(scenario: Scenario) -> list[tuple[int, int | None, dict[str, float]]]:
    return [(one.from_year, one.until_year, dict(one.values)) for one in scenario.offers]


def with_offers(*offers: Offer) -> Scenario:
    tables = [one.canonical() for one in offers]
    return Scenario.from_dict(SMALL | {"offers": tables})


def test_no_move_is_the_same_scenario() -> None:
    scenario = with_offers(offer(1, None, term_years=4))
    assert moved(scenario, ()) is scenario
    assert moved(scenario, [move(3)]).scenario_hash != ""


def test_a_move_lies_on_top_of_what_is_offered_and_leaves_what_was_before() -> None:
    scenario = with_offers(offer(1, 2, term_years=4), offer(4, 4, term_years=2), offer(5, None, quality_gate=0.5))
    assert given(moved(scenario, [move(2, corridor_rate=0.05)])) == [
        (1, 1, {"term_years": 4}),
        (2, 2, {"term_years": 4, "corridor_rate": 0.05}),
        (3, 3, {"corridor_rate": 0.05}),
        (4, 4, {"term_years": 2, "corridor_rate": 0.05}),
        (5, None, {"quality_gate": 0.5, "corridor_rate": 0.05}),
    ]
    assert given(moved(scenario, [move(3, quality_gate=0.1)]))[-1] == (5, None, {"quality_gate": 0.1})


def test_what_was_moved_can_be_read_again_as_a_scenario() -> None:
    scenario = moved(with_offers(offer(2, 3, term_years=4)), [move(1, corridor_rate=0.05)])
    assert Scenario.from_canonical(scenario.canonical()).scenario_hash == scenario.scenario_hash


@pytest.fixture(scope="module")
def tables() -> dict[str, list[pa.Table]]:
    """A market as it is, with terms moved to what they are, and with terms moved by much from year 3 on."""
    base = Scenario.from_dict(SMALL)
    parties = [(payer, provider) for payer in ("payer-001", "payer-002") for provider in ("health_system-001",)]
    same = [
        Move(
            payer,
            1,
            {"governance_pmpy_usd": float(base.values[f"models.{model}.governance_pmpy_usd"])},
            provider,
            model,
        )
        for payer, provider in parties
        for model in ("payer_branded_program", "custom_risk_contract")
    ]
    much = [Move(payer, 3, {"governance_pmpy_usd": 150.0}, provider) for payer, provider in parties]
    cells = [Cell(one, 3, 1) for one in (base, moved(base, same), moved(base, much))]
    results = simulate(cells)
    return {
        name: [table.filter(pc.equal(table["cell"], cell)).drop_columns(["cell"]) for cell in range(len(cells))]
        for name, table in results.tables.items()
    }


def test_terms_moved_to_what_they_are_change_no_byte(tables: dict[str, list[pa.Table]]) -> None:
    for base, same, _ in tables.values():
        assert base.equals(same)


def test_nothing_changes_before_a_move_and_something_after(tables: dict[str, list[pa.Table]]) -> None:
    base, _, much = tables["events"]
    before = [table.filter(pc.less(table["year"], 3)) for table in (base, much)]
    assert before[0].equals(before[1])
    assert not base.equals(much)


def test_fates_follow_a_deal_to_its_end() -> None:
    rows = [
        (0, "a~b#1", "signed", 1, 0),
        (0, "a~b#1", "exited_at_term", 4, 3),
        (0, "a~bc#1", "signed", 1, 0),
        (1, "a~b#1", "signed", 2, 0),
        (2, "a~b#1", "signed", 2, 0),
        (2, "a~b#1", "exited_mid_term", 3, 2),
        (2, "a~b#2", "signed", 5, 0),
    ]
    columns = ("cell", "deal", "event", "year", "deal_year")
    events = pa.table({name: [row[place] for row in rows] for place, name in enumerate(columns)})
    found = [fates(events, "a~b", year, 4, 6) for year in (3, 4, 5)]
    assert [[one.together for one in of_year] for of_year in found] == [
        [True, True, False, False],
        [False, True, False, False],
        [False, True, True, False],
    ]
    assert [one.until for one in found[0]] == [3, 6, None, None]
    assert found[2][2].deal == "a~b#2"
    assert longest_years(events, "a~b", 4, 6) == [3, 5, 2, 0]
