"""Peak, half-time and gradient: by hand, and on markets where results say nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.outcomes.catalogue import measured_outcomes, outcomes
from longgame.experiments.outcomes.cell_tables import CellTables
from longgame.experiments.outcomes.families.spread import mean_change_while_rare
from longgame.experiments.running.batch import Batch

MakeTables = Callable[..., CellTables]

#: A market in which three strategies start rare.
RARE = ("zero_sum", "win_win", "long_term")
RARE_MIX = dict.fromkeys(RARE, 0.05) | {"reciprocal": 0.85}


def course(counts: Sequence[int], total: int) -> list[dict[str, Any]]:
    """Rows of a strategy with these players, year by year; the others are of another kind."""
    rows: list[dict[str, Any]] = []
    for year, count in enumerate(counts, start=1):
        rows.append({"year": year, "kind": "payer", "strategy": "long_term", "organizations": count})
        rows.append({"year": year, "kind": "health_system", "strategy": "zero_sum", "organizations": total - count})
    return rows


@pytest.mark.parametrize(
    ("counts", "peak", "half_time"),
    [
        ([2, 8, 6, 4, 5], 0.8, 2.0),
        ([2, 8, 8, 5, 4], 0.8, 3.0),
        ([2, 8, 6, 5, 5], 0.8, float("nan")),
        ([8, 4, 2, 2, 1], 0.8, 1.0),
        ([1, 2, 3, 4, 5], 0.5, float("nan")),
        ([0, 0, 0, 0, 0], 0.0, float("nan")),
    ],
)
def test_the_peak_is_the_largest_share_and_half_time_counts_from_its_first_year(
    tables_of: MakeTables, counts: list[int], peak: float, half_time: float
) -> None:
    tables = tables_of(5, strategies=course(counts, 10))
    assert outcomes()["strategy_peak_share.long_term"].of(tables) == pytest.approx([peak])
    assert outcomes()["strategy_half_time.long_term"].of(tables) == pytest.approx([half_time], nan_ok=True)


def test_only_years_in_which_some_but_less_than_a_tenth_play_it_count() -> None:
    """Of 100, 4 become 9, then 10 (rare no more), then 5, then none: three changes count, that from 10 does not."""
    players = np.array([4.0, 9.0, 10.0, 5.0, 0.0, 0.0])[:, np.newaxis, np.newaxis]
    organizations = np.full((6, 1), 100.0)

    def odds(count: float) -> float:
        return float(np.log((count + 0.5) / (100.5 - count)))

    known = (odds(9) - odds(4) + odds(10) - odds(9) + odds(0) - odds(5)) / 3.0
    assert mean_change_while_rare(players, organizations) == pytest.approx(np.array([[known]]))


def market(tables_of: MakeTables, final_players: int, **settings: Any) -> CellTables:
    """Thirty payers, one of which plays long_term in year 1 and `final_players` in year 2."""
    rows = [
        {
            "year": year,
            "organization": f"payer-{number:03d}",
            "kind": "payer",
            "strategy": "long_term" if number <= (1, final_players)[year - 1] else "zero_sum",
            "is_open": True,
        }
        for year in (1, 2)
        for number in range(1, 31)
    ]
    named = {key.replace("__", "."): value for key, value in settings.items()}
    return tables_of(2, named, organizations=rows, market=[{"year": 1}, {"year": 2}])


def test_without_copying_the_gradient_is_the_change_of_the_log_odds(tables_of: MakeTables) -> None:
    found = outcomes()["strategy_gradient.long_term"].of(market(tables_of, 4, mechanisms__imitation=False))
    assert found == pytest.approx([np.log(4.5 / 26.5) - np.log(1.5 / 29.5)])


def test_the_change_that_a_coin_gives_is_taken_off(tables_of: MakeTables) -> None:
    """One of thirty that stays one has grown against the coin, which loses it more often than log-odds can gain."""
    same = outcomes()["strategy_gradient.long_term"].of(market(tables_of, 1, evolution__imitation_rate=1.0))
    gone = outcomes()["strategy_gradient.long_term"].of(market(tables_of, 0, evolution__imitation_rate=1.0))
    assert same[0] > 0.0
    assert gone[0] - same[0] == pytest.approx(np.log(0.5 / 30.5) - np.log(1.5 / 29.5))


def test_the_gradient_has_no_value_where_nothing_is_rare_or_traits_are_copied(tables_of: MakeTables) -> None:
    for name in ("zero_sum", "reciprocal"):
        assert np.isnan(outcomes()[f"strategy_gradient.{name}"].of(market(tables_of, 4))), name
    by_trait = market(tables_of, 4, evolution__imitation_unit="trait")
    assert np.isnan(outcomes()["strategy_gradient.long_term"].of(by_trait))


@pytest.fixture(scope="module")
def neutral() -> tuple[tuple[Cell, ...], dict[str, pa.Table]]:
    """Markets without deals: results are all the same, and the Fermi rule is the coin."""
    counts = {"organizations.independent_physicians.count": 24}
    scenario = Scenario.load("default", overrides={"years": 16, **counts}, mix=RARE_MIX)
    cells = tuple(Cell(scenario, 11, replicate, deals=False) for replicate in range(1, 241))
    return cells, Batch(cells, "organizations", False).run()


def test_where_results_say_nothing_the_gradient_is_zero(
    neutral: tuple[tuple[Cell, ...], dict[str, pa.Table]],
) -> None:
    """Within its 99 % interval, while the log-odds by themselves clearly fall: what is rare often dies out."""
    cells, tables = neutral
    found = measured_outcomes([f"strategy_gradient.{name}" for name in RARE], cells, tables).to_pandas()
    open_organizations = tables["market"].column("open_organizations").to_numpy().reshape(len(cells), -1).T
    played = tables["strategies"].to_pandas().groupby(["strategy", "year", "cell"])["organizations"].sum()
    alone = []
    for name in RARE:
        values = found[f"strategy_gradient.{name}"].dropna()
        assert len(values) > 180, name
        assert abs(values.mean()) < 2.58 * values.std() / np.sqrt(len(values)), name
        players = played[name].unstack(fill_value=0).reindex(columns=range(len(cells)), fill_value=0).to_numpy()
        changes = mean_change_while_rare(players[:, :, np.newaxis].astype(float), open_organizations.astype(float))
        alone.append(changes[np.isfinite(changes)])
        assert len(alone[-1]) == len(values), name
    change = np.concatenate(alone)
    assert change.mean() < -2.58 * change.std() / np.sqrt(len(change))


def test_a_market_has_the_same_gradient_in_any_batch(neutral: tuple[tuple[Cell, ...], dict[str, pa.Table]]) -> None:
    cells, tables = neutral
    name = "strategy_gradient.zero_sum"
    whole = measured_outcomes([name], cells, tables).column(name).to_pylist()
    alone = Batch(cells[3:5], "organizations", False).run()
    assert measured_outcomes([name], cells[3:5], alone).column(name).to_pylist() == whole[3:5]
