"""`lg.invasion` against closed forms: what chance alone gives, and the Fermi process at fixed scores.

Without deals all scores are equal. Then strategies are labels that change nothing: of two peers who both know results
either copies the other with the same chance for each tie. So the number of peers, summed over the mutants, stays the
same on average (the voter model; Sood, Antal & Redner 2008), whatever the network, the noise of copying, comparisons
at the same time or how long adopters wait for results. Players who are placed at random take over with chance k / N,
with closures too; on a given placement the chance is their share of all ties.

Draws are addressed, so a test that passes passes always. Counts are held against exact binomial tests that would raise
a false alarm once in 10,000 seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import binomtest

import longgame as lg
from longgame.environment.phases.evolution import evolve, strategy_labels
from longgame.environment.phases.founding import found
from longgame.environment.phases.peer_network import PeerNetwork, peer_lists
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.experiments.invasion.fates import fates
from longgame.experiments.invasion.points import invasion_points
from longgame.experiments.invasion.table import point_rows
from longgame.vocabulary import INDEPENDENT_PHYSICIANS

from .imitation_chains import fixation, judged_years, standardised_gap

_FALSE_ALARM = 1e-4
_MARKETS = 1000
_PRACTICES = "independent_physicians"


def market(counts: Mapping[str, int], settings: Mapping[str, object]) -> dict[str, object]:
    """Values of a market without deals in which all compare themselves every year."""
    kinds = ("payer", "health_system", _PRACTICES, "critical_access_hospital")
    return {
        **{f"organizations.{kind}.count": counts.get(kind, 0) for kind in kinds},
        "market.regions": 1,
        "mechanisms.deals": False,
        "mechanisms.insolvency": False,
        # All players are there from the start to the end, but where the theory asks for closures.
        "mechanisms.mergers": False,
        "mechanisms.entrants": False,
        "evolution.imitation_rate": 1.0,
        "evolution.network": "complete",
        **settings,
    }


def assert_as_likely(taken: float, known: float, markets: int = _MARKETS) -> None:
    """The share taken over is what `markets` independent ones of chance `known` may give."""
    assert binomtest(round(taken * markets), markets, known).pvalue > _FALSE_ALARM, (taken, known)


@pytest.mark.parametrize(
    ("years", "settings"),
    [
        (80, {}),
        # On a ring of few ties drift takes longer to decide.
        (120, {"evolution.network": "small_world", "evolution.neighbours": 2, "evolution.rewired_share": 0.5}),
        (
            160,
            {
                "mechanisms.insolvency": True,
                f"organizations.{_PRACTICES}.operating_margin_mean": -0.01,
                f"organizations.{_PRACTICES}.operating_margin_sd": 0.1,
            },
        ),
        (80, {"mechanisms.deals": True, "market.meeting_rate": 1.0, "evolution.selection_intensity": 0.0}),
    ],
    ids=["complete", "small world", "closures", "deals that nobody compares"],
)
def test_where_nothing_is_at_stake_players_take_over_as_often_as_their_share(
    years: int, settings: Mapping[str, object]
) -> None:
    """k of N = 1 and 4 of 6. A thousand markets would tell 1/6 from 0.22 and 2/3 from 0.73 at this false alarm."""
    table = lg.invasion(
        overrides=market({"payer": 1, _PRACTICES: 6}, settings),
        players=(1, 4),
        windows=(1,),
        kinds=_PRACTICES,
        years=years,
        replicates=_MARKETS,
    )
    assert table["neutral"].tolist() == pytest.approx([1.0 / 6.0, 4.0 / 6.0])
    assert (table["undecided"] == 0.0).all()
    # Nobody closes, or most do: the last ones open decide, wherever their strategies came from.
    is_open = table["open_share"]
    assert (is_open < 0.5).all() if "mechanisms.insolvency" in settings else (is_open == 1.0).all()
    for row in table.to_dict("records"):
        assert_as_likely(row["takeover"], row["neutral"])


def test_several_kinds_are_taken_over_together_with_the_product_of_their_shares() -> None:
    """Two of three payers and three of four practices: 1/2, by two independent drifts."""
    table = lg.invasion(
        overrides=market({"payer": 3, _PRACTICES: 4}, {}),
        players=({"payer": 2, _PRACTICES: 3},),
        windows=(1,),
        years=50,
        replicates=_MARKETS,
    ).set_index("kind")
    assert table["neutral"].to_dict() == pytest.approx({"all": 0.5, "payer": 2.0 / 3.0, _PRACTICES: 0.75})
    assert (table["undecided"] == 0.0).all()
    for row in table.to_dict("records"):
        assert_as_likely(row["takeover"], row["neutral"])
    assert_as_likely(table["extinction"]["all"], 1.0 / 3.0 * 0.25)
    assert_as_likely(table["split"]["all"], 1.0 / 3.0 * 0.75 + 2.0 / 3.0 * 0.25)


def test_the_mean_share_stays_where_it_was_by_chance_alone_long_before_anything_is_decided() -> None:
    """Tolerance: four standard errors. The share that did not yet drift to an end is most of it."""
    table = lg.invasion(
        overrides=market({"payer": 1, _PRACTICES: 20}, {"evolution.imitation_rate": 0.3}),
        shares=(0.25, 0.5),
        windows=(3,),
        kinds=_PRACTICES,
        years=15,
        replicates=400,
    )
    assert (table["undecided"] > 0.8).all()
    for row in table.to_dict("records"):
        error = (row["gain_hi95"] - row["gain_lo95"]) / (2.0 * 1.966)
        assert 0.0 < error < 0.015
        assert abs(row["gain"]) < 4.0 * error
        assert row["gain"] == pytest.approx(row["final_share"] - row["opening_share"])


def test_on_a_given_place_of_a_network_the_chance_is_the_share_of_ties(tmp_path: Path) -> None:
    """The best connected of eight in a small world takes over with d / sum of d, not with 1/8."""
    network = {"evolution.network": "small_world", "evolution.neighbours": 2, "evolution.rewired_share": 0.8}
    degrees = [len(peers) for peers in peer_lists("small_world", 8, 2, 0.8)]
    hub = int(np.argmax(degrees))
    known = degrees[hub] / sum(degrees)
    assert binomtest(round(_MARKETS / 8), _MARKETS, known).pvalue < _FALSE_ALARM
    rows = ["organization,kind,strategy,strategy_may_change", "plan,payer,,"]
    rows += [f"p{number},{_PRACTICES},{'long_term' if number == hub else 'zero_sum'},yes" for number in range(8)]
    (tmp_path / "organizations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    overrides = {key: value for key, value in market({}, network).items() if not key.endswith(".count")}
    scenario = Scenario.from_dict({"years": 200, "organizations": "organizations.csv"}, overrides, folder=tmp_path)
    table = lg.invasion(scenario=scenario, players=(1,), windows=(1,), kinds=_PRACTICES, replicates=_MARKETS)
    assert table["undecided"][0] < 0.002
    assert_as_likely(table["takeover"][0], known)


@pytest.mark.parametrize(("players", "intensity"), [(1, 0.15), (3, 0.3)])
def test_at_fixed_scores_an_invasion_succeeds_as_often_as_the_fermi_process(players: int, intensity: float) -> None:
    """phi_k of the Fermi chain with z-scores, by the engine's founding and `evolve`, read and told as an invasion.

    Half of the practices compare themselves in a year, and adopters wait for results of their new strategy; what that
    changes against one at a time, less than a seventh, is computed exactly (`judged_years`).
    """
    population, rate, markets, years = 6, 0.5, 2000, 150
    values = market({"payer": 1, _PRACTICES: population}, {"evolution.imitation_rate": rate})
    base = Scenario.load("default", {**values, "evolution.selection_intensity": intensity, "years": years})
    (point,) = invasion_points(base, "zero_sum", "long_term", [players], [1], [_PRACTICES])
    state = found(Stack([Cell(point.scenario, 1, replicate) for replicate in range(1, markets + 1)]))
    network, at_work = PeerNetwork(state), StackValues([point.scenario] * markets, 1)
    mutant = state.strategies.index("long_term")
    practices = state.stack.kind == INDEPENDENT_PHYSICIANS
    counts = []
    for year in range(1, years + 1):
        state.year = year
        evolve(state, at_work, network, np.where(state.organizations.trait_source[:, 0] == mutant, 1.0, 0.0))
        plays = practices & (strategy_labels(state) == mutant)
        counts.append(np.bincount(state.stack.cell[plays], minlength=markets))
    table = strategy_table(np.array(counts).T, population)
    told = fates(table, markets, years, "long_term", [_PRACTICES]).to_pandas().rename(columns={"cell": "replicate"})
    (row,) = point_rows(point, told)
    assert row["undecided"] == 0.0
    chain = judged_years(population, intensity, rate)
    assert chain.undecided(players, years) * markets < 0.01
    in_years = chain.taken_over()[players - 1]
    assert in_years == pytest.approx(
        fixation(population, intensity, standardised_gap(population))[players - 1], rel=1 / 7
    )
    assert_as_likely(float(str(row["takeover"])), in_years, markets)
    # Far enough from chance alone that the test would see a rule without selection.
    assert binomtest(round(in_years * markets), markets, players / population).pvalue < _FALSE_ALARM


def strategy_table(players: np.ndarray[tuple[int, ...], np.dtype[np.int64]], population: int) -> pa.Table:
    """The table `strategies` of practices, from the players of the mutant by market and year."""
    cell, year = (index.ravel() for index in np.indices(players.shape))
    frames = [
        pd.DataFrame({"cell": cell, "year": year + 1, "strategy": name, "organizations": number.ravel()})
        for name, number in (("long_term", players), ("zero_sum", population - players))
    ]
    rows = pd.concat(frames).query("organizations > 0").assign(kind=_PRACTICES)
    rows["trait_share"] = rows["organizations"] / population
    return pa.Table.from_pandas(rows, preserve_index=False)
