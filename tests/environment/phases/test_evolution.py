"""Strategies spread: Fermi copying, z-scores, peer lists, and fixation."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

import longgame as lg
from longgame.environment.phases.founding import found
from longgame.environment.phases.peer_network import PeerNetwork, peer_lists
from longgame.environment.rules.imitation import fermi_imitation_probability, standard_scores
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state import streams
from longgame.environment.state.stack import Cell, Stack

Floats = NDArray[np.float64]


def test_equal_scores_are_copied_by_the_toss_of_a_coin() -> None:
    assert fermi_imitation_probability(np.array([2.0]), np.array([2.0]), 5.0).tolist() == [0.5]
    assert fermi_imitation_probability(np.array([2.0]), np.array([7.0]), 0.0).tolist() == [0.5]


def test_the_fermi_rule_by_hand() -> None:
    # Odds of copying are exp(beta difference): exp(ln 3) = 3 to 1, and 1 to 3 the other way.
    gap = np.log(3.0) / 2.0
    probability = fermi_imitation_probability(np.array([0.0, gap]), np.array([gap, 0.0]), 2.0)
    assert probability.tolist() == pytest.approx([0.75, 0.25])


def test_huge_differences_are_certain_and_do_not_overflow() -> None:
    assert fermi_imitation_probability(np.array([0.0, 1e9]), np.array([1e9, 0.0]), 100.0).tolist() == [1.0, 0.0]


def test_scores_are_standardised_within_their_group_alone() -> None:
    values = np.array([1.0, 3.0, 100.0, 500.0, 300.0])
    group, counted = np.array([0, 0, 2, 2, 2]), np.ones(5, dtype=bool)
    spread = np.sqrt((200.0**2 + 200.0**2) / 3.0)
    assert standard_scores(values, group, counted).tolist() == pytest.approx(
        [-1.0, 1.0, -200.0 / spread, 200.0 / spread, 0.0]
    )


def test_those_not_counted_neither_score_nor_move_the_others() -> None:
    values, group = np.array([1.0, 3.0, 1e9]), np.zeros(3, dtype=np.int64)
    scores = standard_scores(values, group, np.array([True, True, False]))
    assert scores.tolist() == pytest.approx([-1.0, 1.0, 0.0])


def test_a_group_without_differences_scores_alike() -> None:
    for values in (np.full(4, 2.5), np.zeros(4)):
        assert standard_scores(values, np.zeros(4, dtype=np.int64), np.ones(4, dtype=bool)).tolist() == [0.0] * 4


@given(some.lists(some.integers(-1000, 1000), min_size=2, max_size=20), some.sampled_from([0.5, 4.0, 1024.0]))
def test_neither_currency_nor_level_matters_to_scores(values: list[int], unit: float) -> None:
    group, counted = np.zeros(len(values), dtype=np.int64), np.ones(len(values), dtype=bool)
    plain = standard_scores(np.array(values, dtype=np.float64), group, counted)
    other = standard_scores(np.array(values) * unit + 64.0, group, counted)
    if len(set(values)) > 1:
        np.testing.assert_allclose(plain, other, atol=1e-6)
        assert float(np.mean(plain * plain)) == pytest.approx(1.0)


def test_everyone_knows_everyone_in_a_complete_network() -> None:
    for node, peers in enumerate(peer_lists("complete", 6, 2, 0.1)):
        assert peers == tuple(other for other in range(6) if other != node)


def test_a_ring_ties_nearest_neighbours() -> None:
    assert peer_lists("ring", 6, 2, 0.5)[0] == (1, 5)
    assert peer_lists("ring", 8, 4, 0.5)[3] == (1, 2, 4, 5)
    # Odd numbers are rounded down, at least to 2.
    assert peer_lists("ring", 8, 3, 0.5) == peer_lists("ring", 8, 2, 0.5)


@pytest.mark.parametrize("network", ["complete", "ring", "small_world"])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 40])
def test_peers_know_each_other_and_nobody_is_his_own_peer(network: str, size: int) -> None:
    lists = peer_lists(network, size, 6, 0.3)
    assert len(lists) == size
    for node, peers in enumerate(lists):
        assert node not in peers
        assert list(peers) == sorted(set(peers))
        assert all(node in lists[peer] for peer in peers)


def test_rewiring_makes_a_small_world_of_a_ring_with_as_many_ties() -> None:
    ring, small = peer_lists("ring", 40, 6, 0.0), peer_lists("small_world", 40, 6, 0.5)
    assert peer_lists("small_world", 40, 6, 0.0) == ring
    assert small != ring
    assert sum(map(len, small)) == sum(map(len, ring))


def fixation_in_theory(size: int, beta: float, payoff: NDArray[np.float64]) -> Floats:
    """Chance that i mutants take over, i = 0..size: the closed form of the Fermi process (Traulsen et al. 2006)."""
    steps = np.array([np.exp(-beta * (a - b)) for a, b in (payoffs(i, size, payoff) for i in range(1, size))])
    partial = np.concatenate([[0.0], np.cumsum(np.concatenate([[1.0], np.cumprod(steps)]))])
    return np.asarray(partial / partial[-1])


def payoffs(mutants: int, size: int, payoff: NDArray[np.float64]) -> tuple[float, float]:
    """Mean payoff of a mutant and of a resident, without playing against oneself."""
    others = size - 1
    mutant = ((mutants - 1) * payoff[0, 0] + (size - mutants) * payoff[0, 1]) / others
    resident = (mutants * payoff[1, 0] + (size - mutants - 1) * payoff[1, 1]) / others
    return float(mutant), float(resident)


def test_cooperators_fixate_as_often_as_theory_says() -> None:
    # Prisoner's dilemma b = 1.5, c = 0.5 among 20 in a complete network, beta = 0.1; half of them start as cooperators.
    size, beta, runs, start = 20, 0.1, 1500, 10
    payoff = np.array([[1.0, -0.5], [1.5, 0.0]])
    by_number = np.array(
        [payoffs(number, size, payoff) if 0 < number < size else (0.0, 0.0) for number in range(size + 1)]
    )
    peers = np.array(peer_lists("complete", size, 2, 0.0))
    cooperates = np.zeros((runs, size), dtype=bool)
    cooperates[:, :start] = True
    run = np.arange(runs)
    cells = np.array([streams.cell_key(7, number) for number in range(runs)], dtype=np.uint64)
    key = np.repeat(streams.entity_keys(["player"]), runs)
    for step in range(6000):
        number = cooperates.sum(axis=1)
        if ((number == 0) | (number == size)).all():
            break
        who, whom, luck = (streams.uniform(cells, decision, step, key) for decision in ("who", "whom", "copy"))
        chosen = (who * size).astype(np.int64)
        peer = peers[chosen, (whom * (size - 1)).astype(np.int64)]
        own, other = cooperates[run, chosen], cooperates[run, peer]
        score = by_number[number]
        copies = luck < fermi_imitation_probability(score[run, 1 - own], score[run, 1 - other], beta)
        cooperates[run, chosen] = np.where(copies, other, own)
    taken_over = cooperates.all(axis=1)
    assert (taken_over | ~cooperates.any(axis=1)).all()
    theory = float(fixation_in_theory(size, beta, payoff)[start])
    error = np.sqrt(theory * (1.0 - theory) / runs)
    assert float(taken_over.mean()) == pytest.approx(theory, abs=3.5 * error)
    # Far enough from the neutral 1/2 that the test would see a rule without selection.
    assert 0.5 - theory > 5.0 * error


@pytest.mark.parametrize("network", ["complete", "ring", "small_world"])
def test_a_drawn_peer_is_the_one_that_the_lists_of_peers_hold_there(network: str) -> None:
    """Where everybody knows everybody no list is laid out; the peer drawn is the same."""
    scenario = Scenario.load("default", {"evolution.network": network, "evolution.neighbours": 4})
    stack = Stack([Cell(scenario, 1, 1), Cell(scenario, 1, 2)])
    peers = PeerNetwork(found(stack))
    for luck in (0.0, 0.3, 0.77, 1.0 - 1e-16):
        drawn = peers.drawn_peer(np.full(len(stack.ids), luck))
        for cell in (0, 1):
            for kind in range(4):
                rows = np.flatnonzero((stack.cell == cell) & (stack.kind == kind))
                lists = peer_lists(network, len(rows), 4, float(scenario.values["evolution.rewired_share"]))
                expected = [rows[one[min(int(luck * len(one)), len(one) - 1)]] for one in lists]
                assert drawn[rows].tolist() == expected


PLANS = """organization,kind,strategy,strategy_may_change
held,payer,zero_sum,
free,payer,zero_sum,yes
drawn,payer,,
generous,payer,long_term,no
doctors,independent_physicians,,
system,health_system,reciprocal,
"""


def strategies_by_year(folder: Path, text: str, changed: dict[str, float]) -> dict[str, list[str]]:
    """Strategy of each organisation in each of 30 years and 4 replicates, in a market in which all learn fast."""
    (folder / "organizations.csv").write_text(text, encoding="utf-8")
    values = {"evolution.imitation_rate": 1.0, "evolution.exploration_rate": 0.2} | changed
    source = {"organizations": str(folder / "organizations.csv"), "years": 30}
    runs = lg.run(source, replicates=4, overrides=values, twin=False, record="organizations")
    return {str(name): list(rows.strategy) for name, rows in runs.organizations.groupby("organization")}


@pytest.mark.parametrize("off", ["evolution.exploration_rate", "evolution.imitation_rate"])
def test_a_named_strategy_stays_unless_the_market_file_lets_it_change(tmp_path: Path, off: str) -> None:
    played = strategies_by_year(tmp_path, PLANS, {off: 0.0})
    assert set(played["held"]) == {"zero_sum"}
    assert set(played["generous"]) == {"long_term"}
    assert set(played["system"]) == {"reciprocal"}
    assert len(set(played["free"])) > 1
    assert len(set(played["drawn"])) > 1


def test_a_strategy_that_stays_is_still_copied_by_others(tmp_path: Path) -> None:
    text = "organization,kind,strategy,strategy_may_change\na,payer,zero_sum,\nb,payer,long_term,yes\n"
    text += "system,health_system,long_term,\n"
    played = strategies_by_year(tmp_path, text, {"evolution.exploration_rate": 0.0})
    assert set(played["b"]) == {"long_term", "zero_sum"}
    assert set(played["a"]) == {"zero_sum"}


def test_a_named_strategy_that_may_change_does_so_like_a_drawn_one(tmp_path: Path) -> None:
    header = "organization,kind,strategy,strategy_may_change\nother,payer,long_term,yes\nsystem,health_system,,\n"
    drawn, named = (
        strategies_by_year(
            tmp_path,
            header + "".join(f"plan-{number},payer,{strategy}\n" for number in range(4)),
            {"strategies.payer.zero_sum": 1.0, "evolution.exploration_rate": 0.0},
        )
        for strategy in (",", "zero_sum,yes")
    )
    assert named == drawn
    assert any("long_term" in named[f"plan-{number}"] for number in range(4))
