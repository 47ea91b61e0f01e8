"""Strategies spread as the theory of imitation says: fixation, rare exploration, several strategies.

Draws are addressed, so a test that passes passes always. Where a result is simulated, the tolerance is four standard
errors. The theory lets one organisation compare itself at a time; in a year of the engine several may, and adopters
wait for results of their new strategy before they copy or are copied again. What that changes is not guessed but
computed: `year_matrix` and `judged_years` are the exact chains of such years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.phases.evolution import evolve
from longgame.environment.phases.founding import found
from longgame.environment.phases.imitation import imitate
from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.vocabulary import INDEPENDENT_PHYSICIANS

from .imitation_chains import (
    DILEMMA,
    Gap,
    absorbed,
    constant_gap,
    dilemma_gap,
    fixation,
    judged_years,
    pairwise_chain,
    standardised_gap,
    stationary,
    year_matrix,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def practices_alone(population: int, settings: Mapping[str, object], mix: Sequence[str] = ()) -> Scenario:
    """One payer and so many practices, who all know each other."""
    counts = {"payer": 1, "health_system": 0, "independent_physicians": population, "critical_access_hospital": 0}
    overrides = {f"organizations.{kind}.count": count for kind, count in counts.items()}
    shares = {name: 1.0 / len(mix) for name in mix}
    return Scenario.from_dict(
        {"evolution": {"network": "complete", "evaluation_window_years": 1, **settings}}, overrides, mix=shares
    )


def founded(scenario: Scenario, markets: int) -> tuple[State, Ints]:
    """As many markets, and the rows of their practices, shape (markets, population)."""
    state = found(Stack([Cell(scenario, 1, replicate) for replicate in range(1, markets + 1)]))
    return state, np.flatnonzero(state.stack.kind == INDEPENDENT_PHYSICIANS).reshape(markets, -1)


def simulated_fixation(population: int, copies: int, intensity: float, gap: Gap, rate: float, runs: int) -> float:
    """Share of runs in which `copies` of A end up copied by all, by the engine's own `imitate`.

    Markets side by side start a new run as soon as theirs is decided, until all runs are.
    """
    settings = {"imitation_rate": rate, "selection_intensity": intensity}
    scenario = practices_alone(population, settings)
    markets = min(runs, 500)
    state, rows = founded(scenario, markets)
    network, source = PeerNetwork(state), state.organizations.trait_source
    view = ParameterView(StackValues([scenario] * markets, 1), state.stack.cell)
    opening = np.where(np.arange(population) < copies, 1, 0)
    source[:] = 0
    source[rows] = opening[:, None]
    waiting, busy, won = runs - markets, np.ones(markets, dtype=bool), 0
    ahead, everybody = np.zeros(population + 1), np.ones(len(source), dtype=bool)
    ahead[1:-1] = gap(np.arange(1, population))
    while busy.any():
        state.year += 1
        number = (source[rows, 0] == 1).sum(axis=1)
        score = np.zeros(len(source))
        score[rows] = np.where(source[rows, 0] == 1, ahead[number][:, None], 0.0)
        imitate(state, view, network, score, everybody, source.copy())
        number = (source[rows, 0] == 1).sum(axis=1)
        decided = np.flatnonzero(busy & ((number == 0) | (number == population)))
        won += int((number[decided] == population).sum())
        again = decided[:waiting]
        source[rows[again]] = opening[:, None]
        waiting -= len(again)
        busy[decided[len(again) :]] = False
    return won / runs


@pytest.mark.parametrize(
    ("name", "intensity"), [("dilemma", 0.1), ("dilemma", 0.0), ("constant", 0.1), ("constant", 0.4)]
)
def test_rare_comparisons_by_the_engine_s_copying_rule_give_the_fermi_fixation_probabilities(
    name: str, intensity: float
) -> None:
    """Prisoner's dilemma 3, 0, 5, 1 among 20 at beta = 0.1: 0.007384; constant gap v: (1 - e^-vk) / (1 - e^-vN).

    Without intensity k / N. Tolerance: 1e-6 for the reference value (its digits); 1e-3 of the probability for what
    comparisons at the same time change when one in a hundred thousand compares itself in a year.
    """
    population, copies = 20, np.arange(1, 20)
    gap = dilemma_gap(population) if name == "dilemma" else constant_gap
    known = fixation(population, intensity, gap)
    if intensity == 0.0:
        assert known == pytest.approx(copies / population, rel=1e-12)
    elif name == "constant":
        assert known == pytest.approx(np.expm1(-intensity * copies) / np.expm1(-intensity * population), rel=1e-12)
    else:
        assert known[0] == pytest.approx(0.007384, abs=1e-6)
    assert absorbed(year_matrix(population, intensity, gap, 1e-5)) == pytest.approx(known, rel=1e-3)


@pytest.mark.parametrize(
    ("copies", "name", "intensity", "rate", "runs"),
    [
        (1, "dilemma", 0.1, 0.2, 20_000),
        (10, "dilemma", 0.1, 0.1, 1500),
        (5, "constant", 0.0, 0.1, 1500),
        (4, "constant", 0.2, 0.1, 1500),
    ],
)
def test_imitation_in_the_engine_fixes_a_strategy_as_often_as_the_fermi_process(
    copies: int, name: str, intensity: float, rate: float, runs: int
) -> None:
    """Fixation in a well-mixed population of 20 practices (Traulsen, Nowak & Pacheco 2006).

    Tolerance: four standard errors. Two to four practices compare themselves in a year, not one, which moves the
    probability by less than a seventh: that much is allowed between the exact chain of years and the closed form.
    """
    population = 20
    gap = dilemma_gap(population) if name == "dilemma" else constant_gap
    known = fixation(population, intensity, gap)[copies - 1]
    in_years = absorbed(year_matrix(population, intensity, gap, rate))[copies - 1]
    assert in_years == pytest.approx(known, rel=1.0 / 7.0)
    simulated = simulated_fixation(population, copies, intensity, gap, rate, runs)
    assert simulated == pytest.approx(in_years, abs=4.0 * np.sqrt(in_years * (1.0 - in_years) / runs))


def test_the_closed_forms_agree_with_an_independent_library() -> None:
    """egttools' finite-population dynamics: fixation in the dilemma and at a constant gap, and the pairwise chain.

    Tolerance: 1e-9.
    """
    library = pytest.importorskip("egttools.analytical")
    constant = np.array([[1.0, 1.0], [0.0, 0.0]])
    for payoffs, gap in ((DILEMMA, dilemma_gap(20)), (constant, constant_gap)):
        found_there = library.StochDynamics(2, payoffs, 20).fixation_probability(0, 1, 0.1)
        assert found_there == pytest.approx(fixation(20, 0.1, gap)[0], abs=1e-9)
    # Three strategies worth 3, 2 and 1 whoever plays them.
    worth = np.array([3.0, 2.0, 1.0])
    dynamics = library.StochDynamics(3, np.repeat(worth[:, None], 3, axis=1), 20)
    mine = pairwise_chain(worth[None, :] - worth[:, None], 20, 0.1, constant_gap)
    # The library's matrix has its columns sum to 1.
    transitions, _ = dynamics.transition_and_fixation_matrix(0.1)
    np.testing.assert_allclose(transitions.T, mine, rtol=0.0, atol=1e-9)
    in_time = dynamics.calculate_stationary_distribution(0.1)
    np.testing.assert_allclose(in_time, stationary(mine), rtol=0.0, atol=1e-9)


@pytest.mark.parametrize("intensity", [0.0, 0.3])
def test_waiting_for_results_of_a_new_strategy_leaves_the_fermi_fixation_probabilities(intensity: float) -> None:
    """phi_k at a gap of z-scores when comparisons are rare, as adopters have long got results when they matter again.

    Without intensity k / N however often organisations compare themselves: among those who know results copying goes
    either way with the same chance. Tolerances: 1e-3 for rare comparisons, 1e-9 for the equations solved.
    """
    population = 8
    known = fixation(population, intensity, standardised_gap(population))
    assert judged_years(population, intensity, 1e-5).taken_over() == pytest.approx(known, rel=1e-3)
    often = judged_years(population, intensity, 0.9).taken_over()
    if intensity == 0.0:
        assert often == pytest.approx(np.arange(1, population) / population, rel=1e-9)
    else:
        assert abs(often / known - 1.0).max() > 1e-3


def time_shares(scenario: Scenario, names: Sequence[str], markets: int, years: int) -> tuple[Floats, Floats]:
    """Share of time that each strategy is played by all, of the years in which one is, and its standard error.

    By the engine's own `evolve` (z-scores, copying, exploration); a strategy's score is its place in `names`, the first
    is best. A third of the years are left out for the opening mix to be forgotten; markets are independent, so the
    spread of their means gives the standard error.
    """
    state, rows = founded(scenario, markets)
    network, values = PeerNetwork(state), StackValues([scenario] * markets, 1)
    worth = np.zeros(len(state.strategies))
    codes = [state.strategies.index(name) for name in names]
    worth[codes] = np.arange(len(names), 0, -1)
    seen = np.zeros((markets, len(names)))
    for year in range(1, years + 1):
        state.year = year
        evolve(state, values, network, worth[state.organizations.trait_source[:, 0]])
        if year > years // 3:
            plays = state.organizations.trait_source[rows, 0]
            alone = (plays == plays[:, :1]).all(axis=1)
            seen += alone[:, None] & (plays[:, :1] == np.array(codes))
    total = seen.sum(axis=1)
    share = seen.sum(axis=0) / total.sum()
    # A ratio of sums: spread of what each market is off the mean ratio.
    off = (seen - total[:, None] * share) / total.mean()
    return share, off.std(axis=0, ddof=1) / np.sqrt(markets)


def test_under_rare_exploration_two_strategies_share_time_by_their_fixation_probabilities() -> None:
    """Time share of A is rho_A / (rho_A + rho_B) (Fudenberg & Imhof 2006).

    Four practices, one comparison and 0.02 tries of the other strategy a year on average. Tolerance: four standard
    errors of the simulation; 0.01 between the exact chain of such years and the limit of rare exploration.
    """
    population, intensity, rate, exploration = 4, 0.15, 0.25, 0.01
    gap = standardised_gap(population)
    better, worse = (fixation(population, sign * intensity, gap)[0] for sign in (1.0, -1.0))
    known = better / (better + worse)
    years = judged_years(population, intensity, rate, exploration)
    in_time = stationary(years.matrix)
    alone = [in_time[years.players == number].sum() for number in (0, population)]
    in_years = alone[1] / sum(alone)
    assert in_years == pytest.approx(known, abs=0.01)
    names = ("long_term", "zero_sum")
    settings = {"imitation_rate": rate, "selection_intensity": intensity, "exploration_rate": exploration}
    share, error = time_shares(practices_alone(population, settings, names), names, 500, 3000)
    assert error[0] < 0.01
    assert share[0] == pytest.approx(in_years, abs=4.0 * error[0])


def test_under_rare_exploration_several_strategies_share_time_by_the_pairwise_fixation_chain() -> None:
    """Stationary vector of the chain with rho_ij / (n - 1) between strategies (Fudenberg & Imhof 2006).

    Three strategies of which each is better than the next. Scores are standardised, so the best is no further ahead of
    the last than of the second: the chain is not reversible and its vector is no product of odds. Tolerance: four
    standard errors, and 0.01 for what is not rare, as for two strategies.
    """
    population, intensity, rate, exploration = 4, 0.15, 0.25, 0.01
    ahead = np.sign(np.arange(3)[:, None] - np.arange(3)[None, :])
    known = stationary(pairwise_chain(ahead, population, intensity, standardised_gap(population)))
    assert known[0] / known[2] < 0.9 * (known[0] / known[1]) ** 2
    names = ("long_term", "win_win", "zero_sum")
    settings = {"imitation_rate": rate, "selection_intensity": intensity, "exploration_rate": exploration}
    share, error = time_shares(practices_alone(population, settings, names), names, 500, 3000)
    assert error.max() < 0.01
    assert (np.abs(share - known) <= 4.0 * error + 0.01).all()


def test_without_selection_a_whole_market_ends_up_with_a_strategy_as_often_as_it_began_with_it(tmp_path: Path) -> None:
    """Neutral drift k / N in markets that run in full: deals are signed and pay, but no result is compared.

    Two of five practices begin as `long_term`. Tolerance: four standard errors; all markets are decided in 100 years.
    """
    strategies = ["long_term"] * 2 + ["zero_sum"] * 3
    rows = ["organization,kind,strategy,strategy_may_change", "plan,payer,long_term,yes"]
    rows += [f"doctors-{number},independent_physicians,{name},yes" for number, name in enumerate(strategies)]
    (tmp_path / "organizations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    overrides = {
        "evolution.network": "complete",
        "evolution.imitation_rate": 0.5,
        "evolution.selection_intensity": 0.0,
        "evolution.exploration_rate": 0.0,
        "market.meeting_rate": 1.0,
        "mechanisms.insolvency": False,
        "mechanisms.mergers": False,
    }
    scenario = Scenario.from_dict({"years": 100, "organizations": "organizations.csv"}, overrides, folder=tmp_path)
    tables = simulate_stack([Cell(scenario, 1, replicate) for replicate in range(1, 251)], "market")
    market, strategy = tables["market"].to_pandas(), tables["strategies"].to_pandas()
    assert (market["active_deals"] > 0).mean() > 0.2
    last = strategy[(strategy["year"] == 100) & (strategy["kind"] == "independent_physicians")]
    plays = last.pivot_table(index="cell", columns="strategy", values="organizations", fill_value=0)
    assert plays["long_term"].isin([0, 5]).all()
    known = 2.0 / 5.0
    error = np.sqrt(known * (1.0 - known) / 250)
    assert (plays["long_term"] == 5).mean() == pytest.approx(known, abs=4.0 * error)
