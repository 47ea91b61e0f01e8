"""Invasions as a table: fates by hand, rows, intervals, shared draws, turning points, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import longgame as lg
from longgame.experiments.invasion.fates import fates
from longgame.experiments.invasion.points import invasion_points
from longgame.experiments.invasion.table import mean_share, point_rows

SMALL = {"organizations.independent_physicians.count": 6, "evolution.imitation_rate": 0.5}


def strategies_of(*rows: tuple[int, int, str, str, int, float]) -> pa.Table:
    """The table `strategies` from rows of cell, year, kind, strategy, organizations, trait_share."""
    names = ("cell", "year", "kind", "strategy", "organizations", "trait_share")
    return pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))


def test_fates_by_hand() -> None:
    """A market taken over in year 2, one lost in year 3, one undecided, one with a blend, and one where all closed."""
    told = fates(
        strategies_of(
            *((0, 1, "payer", "long_term", 1, 0.5), (0, 1, "payer", "zero_sum", 1, 0.5)),
            *((0, 2, "payer", "long_term", 2, 1.0), (0, 3, "payer", "long_term", 1, 1.0)),
            *((1, 1, "payer", "long_term", 1, 0.5), (1, 1, "payer", "zero_sum", 1, 0.5)),
            *((1, 2, "payer", "long_term", 2, 1.0), (1, 3, "payer", "zero_sum", 2, 1.0)),
            *((2, year, "payer", "long_term", 1, 0.25) for year in (1, 2, 3)),
            *((2, year, "payer", "zero_sum", 3, 0.75) for year in (1, 2, 3)),
            # One that plays a single trait of the mutant and nine of another: no player, yet not extinct.
            *((3, year, "payer", "blend", 1, 0.0) for year in (1, 2, 3)),
            *((3, year, "payer", "long_term", 0, 0.1) for year in (1, 2, 3)),
            *((3, year, "payer", "zero_sum", 0, 0.9) for year in (1, 2, 3)),
            (4, 1, "payer", "long_term", 1, 1.0),
            # Another kind does not count.
            *((4, year, "health_system", "long_term", 1, 1.0) for year in (1, 2, 3)),
        ),
        cells=5,
        years=3,
        mutant="long_term",
        kinds=["payer"],
    )
    assert told["takeover_year"].to_pylist() == [2, None, None, None, None]
    assert told["loss_year"].to_pylist() == [None, 3, None, None, None]
    assert told["open_organizations"].to_pylist() == [1, 2, 4, 1, 0]
    assert told["mutant_share"].to_pylist() == [1.0, 0.0, 0.25, 0.1, None]


def test_rows_of_two_kinds_by_hand() -> None:
    """Five markets: both taken over, both lost, one each, one undecided, and one kind closed with the other taken."""
    nan = np.nan
    told = pd.DataFrame(
        [
            (1, "payer", 2, 1.0, 4, nan), (1, "health_system", 2, 1.0, 6, nan),
            (2, "payer", 2, 0.0, nan, 1), (2, "health_system", 2, 0.0, nan, 2),
            (3, "payer", 2, 1.0, 5, nan), (3, "health_system", 2, 0.0, nan, 2),
            (4, "payer", 2, 0.5, nan, nan), (4, "health_system", 2, 0.0, nan, 2),
            (5, "payer", 2, 1.0, 8, nan), (5, "health_system", 0, nan, nan, nan),
        ],
        columns=["replicate", "kind", "open_organizations", "mutant_share", "takeover_year", "loss_year"],
    )  # fmt: skip
    base = lg.Scenario.load("default", {"organizations.payer.count": 2, "organizations.health_system.count": 4})
    (point,) = invasion_points(base, "zero_sum", "long_term", [1], [3], ["payer", "health_system"])
    together, payer, system = point_rows(point, told)
    assert [together[name] for name in ("takeover", "extinction", "split", "undecided")] == [0.4, 0.2, 0.2, 0.2]
    assert [payer[name] for name in ("takeover", "extinction", "split", "undecided")] == [0.6, 0.2, 0.0, 0.2]
    # A kind that nobody plays any more is neither taken over nor lost.
    assert [system[name] for name in ("takeover", "extinction", "split", "undecided")] == [0.2, 0.6, 0.2, 0.0]
    assert (together["neutral"], payer["neutral"], system["neutral"]) == (0.125, 0.5, 0.25)
    assert together["ratio_to_neutral"] == pytest.approx(3.2)
    assert together["median_takeover_years"] == 7.0  # of 6 and 8
    assert payer["median_takeover_years"] == 5.0
    # Shares of all open: 1, 0, 1/2, 1/4, 1; by chance 3/8 in the first four and the payers' 1/2 in the last.
    assert together["final_share"] == pytest.approx(0.55)
    assert together["gain"] == pytest.approx(0.55 - (4 * 0.375 + 0.5) / 5)
    # Clopper-Pearson for 2 of 5, as in tables.
    assert together["takeover_lo95"] == pytest.approx(0.0527, abs=1e-4)
    assert together["takeover_hi95"] == pytest.approx(0.8534, abs=1e-4)
    assert together["open_share"] == pytest.approx(18 / 30)


def test_markets_that_all_ended_alike_leave_room_for_what_was_not_seen() -> None:
    """Nothing of 100: at most 1 - 0.025^(1/100) of such markets, that is 0.0362, may end otherwise."""
    unseen = 1.0 - 0.025**0.01
    assert mean_share(np.zeros(100)) == pytest.approx((0.0, 0.0, unseen))
    assert mean_share(np.full(100, 0.75), 0.25) == pytest.approx((0.75, 0.75 - unseen, 0.75))
    # Mean 1/2 of 0, 0, 1, 1: t(3) = 3.182, standard error 0.2887.
    assert mean_share(np.array([0.0, 0.0, 1.0, 1.0, np.nan])) == pytest.approx((0.5, -0.4187, 1.4187), abs=1e-4)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return lg.invasion(overrides=SMALL, shares=(0.25, 0.5), windows=(1, 5), years=12, replicates=6)


def test_there_is_a_row_for_each_window_opening_and_kind(table: pd.DataFrame) -> None:
    assert len(table) == 2 * 2 * 5
    assert table["kind"].tolist()[:5] == [
        "all",
        "payer",
        "health_system",
        "independent_physicians",
        "critical_access_hospital",
    ]
    first = table.head(5)
    # Quarters of 5, 4, 6 and 8.
    assert first["players"].tolist() == [6, 1, 1, 2, 2]
    assert first["organizations"].tolist() == [23, 5, 4, 6, 8]
    assert first["neutral"].tolist() == pytest.approx([1 / 5 / 4 / 3 / 4, 1 / 5, 1 / 4, 1 / 3, 1 / 4])
    assert (table[["takeover", "extinction", "split", "undecided"]].sum(axis=1) - 1.0).abs().max() < 1e-12
    assert (table["takeover_lo95"] <= table["takeover"]).all()
    assert (table["takeover"] <= table["takeover_hi95"]).all()


def test_the_same_table_comes_from_worker_processes(table: pd.DataFrame) -> None:
    again = lg.invasion(overrides=SMALL, shares=(0.25, 0.5), windows=(1, 5), years=12, replicates=6, workers=2)
    pd.testing.assert_frame_equal(table, again, check_exact=True)


def test_seen_from_the_other_side_takeover_and_extinction_change_places() -> None:
    """Few among many are many among few: with deals and all kinds, the same markets on the same draws."""
    few = {"payer": 2, "health_system": 1, "independent_physicians": 2, "critical_access_hospital": 3}
    size = {"payer": 5, "health_system": 4, "independent_physicians": 6, "critical_access_hospital": 8}
    many = {kind: size[kind] - players for kind, players in few.items()}
    one, other = (
        lg.invasion(resident, mutant, overrides=SMALL, players=(players,), windows=(2,), years=25, replicates=12)
        for resident, mutant, players in (("zero_sum", "long_term", few), ("long_term", "zero_sum", many))
    )
    assert one["takeover"].between(0.05, 0.95).any()
    assert one["takeover"].tolist() == other["extinction"].tolist()
    assert one["extinction"].tolist() == other["takeover"].tolist()
    assert one["gain"].tolist() == pytest.approx((-other["gain"]).tolist())


def test_without_exploration_it_is_off_and_openings_are_counted() -> None:
    base = lg.Scenario.load("rural")
    for point in invasion_points(base, "win_win", "reciprocal", [0.3], [1, 7], None):
        values = point.scenario.values
        assert values["evolution.exploration_rate"] == 0.0
        assert values["evolution.opening_mix"] == "counted"
        assert values["evolution.evaluation_window_years"] == point.window
        for kind, players in point.players.items():
            mix = point.scenario.mix[kind]
            assert {name for name, share in mix.items() if share > 0.0} == {"win_win", "reciprocal"}
            assert mix["reciprocal"] * point.organizations[kind] == pytest.approx(players)


def test_kinds_that_are_not_invaded_play_the_resident() -> None:
    base = lg.Scenario.load("default")
    (point,) = invasion_points(base, "zero_sum", "long_term", [{"payer": 2}], [3], ["payer"])
    assert point.scenario.mix["payer"] == {"long_term": 0.4, "reciprocal": 0.0, "win_win": 0.0, "zero_sum": 0.6}
    assert point.scenario.mix["health_system"]["zero_sum"] == 1.0


def test_players_named_in_a_market_file_are_counted(tmp_path: Path) -> None:
    rows = ["organization,kind,strategy", "plan,payer,", "first,health_system,long_term"]
    rows += [f"other-{number},health_system," for number in range(3)]
    (tmp_path / "organizations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    base = lg.Scenario.from_dict({"organizations": "organizations.csv"}, folder=tmp_path)
    one, two = invasion_points(base, "zero_sum", "long_term", [0.25, 0.5], [3], None)
    assert (one.players, two.players) == ({"health_system": 1}, {"health_system": 2})
    # One of the three that are free plays along with the one that is named.
    assert (one.scenario.mix["health_system"]["long_term"], two.scenario.mix["health_system"]["long_term"]) == (
        0,
        1 / 3,
    )


def test_one_s_own_strategy_invades_and_traits_one_by_one_have_no_neutral_chance() -> None:
    mine = lg.Strategy("my_stance", claim=0.4, candor=1.0)
    settings = {**SMALL, "evolution.imitation_unit": "trait"}
    told = lg.invasion(
        "zero_sum",
        "my_stance",
        strategies=[mine],
        overrides=settings,
        shares=(0.5,),
        windows=(1,),
        years=6,
        replicates=4,
    )
    assert told["neutral"].isna().all()
    assert told["ratio_to_neutral"].isna().all()
    assert told["final_share"].between(0.2, 0.8)[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"resident": "zero_sun"}, "resident: no strategy 'zero_sun'; nearest: zero_sum"),
        ({"mutant": "zero_sum"}, "name two strategies"),
        ({"shares": (1.5,)}, "shares: 1.5; allowed: above 0 and below 1"),
        ({"shares": ()}, "shares: none given"),
        ({"shares": (0.1, 0.2, 0.1)}, "shares: 0.1 is given more than once"),
        ({"windows": (0,)}, "windows: 0; allowed: a whole number of years from 1"),
        ({"windows": (1.5,)}, "windows: 1.5; allowed: a whole number"),
        ({"windows": (3, 1, 3, 3)}, "windows: 3 is given more than once"),
        ({"players": (1, 1), "kinds": "payer"}, "players: 1 is given more than once"),
        ({"players": ({"payer": 1}, {"payer": 1}), "kinds": "payer"}, "players: payer = 1 is given more than once"),
        ({"kinds": "payers"}, "no kind 'payers'; nearest: payer"),
        ({"players": (5,), "kinds": "payer"}, "players: 5 of 5 payer; allowed: 1 to 4"),
        ({"players": ({"payr": 1},), "kinds": "payer"}, "'payr' is not invaded; nearest: payer"),
        ({"overrides": {"evolution.exploration_rate": 0.01}}, "sets evolution.exploration_rate itself"),
        ({"overrides": {"evolution.evaluation_window_years": 2}}, "sets evolution.evaluation_window_years itself"),
        ({"overrides": {"mechanisms.imitation": False}}, "nobody copies"),
        ({"overrides": {"organizations.payer.count": 1}, "kinds": "payer"}, "payer has 1 organisation in"),
        ({"replicates": 0}, "replicates = 0"),
        (
            {"scenario": {"policy": [{"year": 3, "set": {"evolution.exploration_rate": 0.1}}]}},
            "policy of year 3: exploration brings back",
        ),
    ],
)
def test_what_cannot_be_an_invasion_is_refused(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        lg.invasion(**arguments)  # type: ignore[arg-type]


def test_openings_and_windows_may_be_numpy_values() -> None:
    plain = lg.invasion(shares=[0.25, 0.5], windows=[1, 2], years=2, replicates=1, overrides=SMALL)
    given = lg.invasion(
        shares=list(np.linspace(0.25, 0.5, 2)), windows=list(np.arange(1, 3)), years=2, replicates=1, overrides=SMALL
    )
    pd.testing.assert_frame_equal(given, plain)


def growth(*rows: tuple[float, float, float]) -> pd.DataFrame:
    """A table of one kind and window from opening share, gain, and half of its interval."""
    return pd.DataFrame(
        [
            {"kind": "payer", "window": 3, "share": share, "opening_share": share, "gain": gain}
            | {"gain_lo95": gain - half, "gain_hi95": gain + half}
            for share, gain, half in rows
        ]
    )


@pytest.mark.parametrize(
    ("rows", "verdict", "place", "low", "high"),
    [
        # From -0.1 at 0.2 to +0.3 at 0.6 zero is passed at 0.3.
        ([(0.2, -0.1, 0.05), (0.6, 0.3, 0.05)], "tipping point", 0.3, 0.2, 0.6),
        # What is not clear widens the bracket; the crossing lies between 0.4 and 0.6.
        ([(0.2, -0.2, 0.1), (0.4, -0.1, 0.2), (0.6, 0.1, 0.2), (0.8, 0.2, 0.1)], "tipping point", 0.5, 0.2, 0.8),
        ([(0.8, -0.1, 0.01), (0.4, 0.1, 0.01)], "coexistence", 0.6, 0.4, 0.8),
        # Three crossings between clear shares: somewhere in there.
        ([(0.1, -0.2, 0.1), (0.2, 0.1, 0.2), (0.3, -0.1, 0.2), (0.4, 0.2, 0.1)], "tipping point", np.nan, 0.1, 0.4),
        ([(0.2, 0.1, 0.05), (0.6, -0.1, 0.2)], "grows", np.nan, np.nan, np.nan),
        ([(0.2, -0.1, 0.05)], "shrinks", np.nan, np.nan, np.nan),
        ([(0.2, -0.1, 0.2), (0.6, 0.1, 0.2)], "cannot be told", np.nan, np.nan, np.nan),
        ([(0.2, -1, 0.1), (0.4, 1, 0.1), (0.6, -1, 0.1)], "several turns", np.nan, np.nan, np.nan),
    ],
)
def test_growth_turns_only_between_shares_that_are_clear(
    rows: list[tuple[float, float, float]], verdict: str, place: float, low: float, high: float
) -> None:
    (turn,) = lg.tipping_share(growth(*rows)).to_dict("records")
    assert turn["verdict"] == verdict
    assert (turn["tried"], turn["clear"]) == (len(rows), sum(abs(gain) > half for _, gain, half in rows))
    assert [turn[name] for name in ("tipping_share", "lo95", "hi95")] == pytest.approx([place, low, high], nan_ok=True)
