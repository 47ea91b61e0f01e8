"""Copying by a coin: chances by hand, who takes part, and that nothing depends on the batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from longgame.experiments.outcomes.cell_tables import CellTables
from longgame.experiments.outcomes.coin import coin_years, log_odds
from longgame.experiments.outcomes.copiers import Copiers, copiers_of

MakeTables = Callable[..., CellTables]

#: Everybody looks at a peer every year and copies it with chance 1/2; nobody tries anything.
ALWAYS = {"evolution.imitation_rate": 1.0, "evolution.exploration_rate": 0.0, "evolution.network": "complete"}
COPIES = np.arange(4000)


def copiers(
    tables_of: MakeTables,
    played: Mapping[str, Sequence[str]],
    closed: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
) -> Copiers:
    """Payers that play these strategies year after year; the closed ones are open in year 1 alone."""
    years = len(next(iter(played.values())))
    rows = [
        {
            "year": year + 1,
            "organization": name,
            "kind": "payer",
            "strategy": strategies[year],
            "is_open": year == 0 or name not in closed,
        }
        for year in range(years)
        for name, strategies in sorted(played.items())
    ]
    market = [{"year": year + 1} for year in range(years)]
    return copiers_of(tables_of(years, ALWAYS | dict(settings or {}), organizations=rows, market=market))


def by_coin(of: Copiers, start: int = 0) -> list[np.ndarray]:
    """Names of the strategies in every copy, year by year."""
    return [np.array(of.strategies)[played] for played in coin_years(of, COPIES, np.array([start]))]


def test_of_two_organisations_each_takes_over_the_others_strategy_with_chance_one_half(tables_of: MakeTables) -> None:
    after = by_coin(copiers(tables_of, {"a": ["zero_sum"] * 2, "b": ["win_win"] * 2}))[1]
    players = (after == "zero_sum").sum(axis=1)
    # Both copy (they swap) or neither does: 1 player; only one copies: 0 or 2.
    shares = np.bincount(players, minlength=3) / len(COPIES)
    assert shares == pytest.approx([0.25, 0.5, 0.25], abs=0.02)


def test_the_chance_to_copy_grows_with_the_peers_that_play_a_strategy(tables_of: MakeTables) -> None:
    played = {"a": ["zero_sum"] * 2, "b": ["win_win"] * 2, "c": ["win_win"] * 2, "d": ["win_win"] * 2}
    after = by_coin(copiers(tables_of, played))[1]
    # (m / 2) n_A / n is 1/2 for `a`, all of whose peers play the other one, and 1/6 for each of them.
    assert (after == "zero_sum").mean(axis=0) == pytest.approx([0.5, 1 / 6, 1 / 6, 1 / 6], abs=0.02)
    # Shares drift, but they have no direction.
    assert (after == "zero_sum").mean() == pytest.approx(0.25, abs=0.01)


def test_who_is_closed_neither_copies_nor_is_copied(tables_of: MakeTables) -> None:
    played = {"a": ["zero_sum"] * 2, "b": ["win_win"] * 2, "c": ["reciprocal"] * 2}
    after = by_coin(copiers(tables_of, played, closed=["a"]))[1]
    assert (after[:, 0] == "zero_sum").all()
    assert (after[:, 1:] != "zero_sum").all()
    # `b` looks at `a` half of the time and then copies nobody.
    assert (after[:, 1] == "reciprocal").mean() == pytest.approx(0.25, abs=0.02)


def test_who_took_on_its_strategy_last_year_waits_for_results(tables_of: MakeTables) -> None:
    played = {"a": ["zero_sum", "zero_sum", "zero_sum"], "b": ["win_win", "reciprocal", "reciprocal"]}
    after = by_coin(copiers(tables_of, played), start=1)[2]
    assert (after == [["zero_sum", "reciprocal"]]).all()


def test_copies_play_what_was_played_until_they_go_on_alone(tables_of: MakeTables) -> None:
    played = {"a": ["zero_sum", "zero_sum", "win_win"], "b": ["win_win", "win_win", "win_win"]}
    first, second, third = by_coin(copiers(tables_of, played), start=1)
    assert (first == [["zero_sum", "win_win"]]).all()
    assert (second == [["zero_sum", "win_win"]]).all()
    assert (third[:, 0] == "zero_sum").mean() == pytest.approx(0.5, abs=0.02)


def test_exploration_and_policies_count_too(tables_of: MakeTables) -> None:
    settings = {"evolution.imitation_rate": 0.0, "evolution.exploration_rate": 1.0}
    played = {name: ["zero_sum"] * 2 for name in "ab"} | {"c": ["win_win"] * 2, "d": ["long_term"] * 2}
    played |= {"e": ["reciprocal"] * 2}
    after = by_coin(copiers(tables_of, played, settings=settings))[1]
    for name in ("zero_sum", "win_win", "long_term", "reciprocal"):
        assert (after == name).mean() == pytest.approx(0.25, abs=0.02), name
    still = by_coin(copiers(tables_of, played, settings=settings | {"mechanisms.imitation": False}))[1]
    assert (still == [["zero_sum", "zero_sum", "win_win", "long_term", "reciprocal"]]).all()


def test_log_odds_of_none_and_of_all_are_finite_and_opposite() -> None:
    assert log_odds(np.array([0.0, 10.0]), np.array([10.0, 10.0])) == pytest.approx(
        [np.log(0.5 / 10.5), np.log(10.5 / 0.5)]
    )
