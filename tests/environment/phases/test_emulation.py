"""Copying in a small kind: who copies whom under either rule, by hand. Practices know each other and all look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from longgame.environment.phases.evolution import evolve, strategy_labels
from longgame.environment.phases.founding import found
from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.vocabulary import INDEPENDENT_PHYSICIANS

EMULATION: Mapping[str, object] = {
    "evolution.rule": "emulation",
    "evolution.stories_heard": 100,
    "evolution.announcement_share": 0.0,
    "evolution.evaluation_window_years": 1,
}
#: Whoever is better by anything is copied, whoever is worse is not.
FERMI: Mapping[str, object] = {
    "evolution.rule": "fermi",
    "evolution.selection_intensity": 100.0,
    "evolution.evaluation_window_years": 1,
}


def scenario_of(number: int, settings: Mapping[str, object]) -> Scenario:
    counts = {"payer": 1, "health_system": 0, "independent_physicians": number, "critical_access_hospital": 0}
    always = {"evolution.network": "complete", "evolution.imitation_rate": 1.0, "evolution.exploration_rate": 0.0}
    overrides = {f"organizations.{kind}.count": count for kind, count in counts.items()}
    return Scenario.load("default", {**overrides, **always, **settings})


class Kind:
    """Practices in a third year, each with a strategy of its own: practice number k plays strategy k."""

    def __init__(self, number: int, settings: Mapping[str, object]) -> None:
        scenario = scenario_of(number, settings)
        self.state: State = found(Stack([Cell(scenario, 1, 1)]))
        self.state.year = 3
        self.rows = np.flatnonzero(self.state.stack.kind == INDEPENDENT_PHYSICIANS)
        self.state.organizations.trait_source[self.rows] = np.arange(number)[:, None]
        self.network, self.values = PeerNetwork(self.state), StackValues([scenario], 3)

    def column(self, values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        filled = np.zeros(len(self.state.stack.ids))
        filled[self.rows] = values
        return filled

    def played_after(
        self, result: Sequence[float], past: Sequence[float], announced: Sequence[float] | None = None
    ) -> list[int]:
        """What the practices play after a year with these results and announcements, and those results before it."""
        self.state.organizations.score_history[0] = self.column(past)
        told = None if announced is None else self.column(announced)
        evolve(self.state, self.values, self.network, self.column(result), told)
        played: list[int] = strategy_labels(self.state)[self.rows].tolist()
        return played


def test_whoever_falls_short_of_its_aspiration_takes_over_the_best_story() -> None:
    # They aspire to half of their own past, which was 0, and half of the others' mean.
    kind = Kind(3, EMULATION)
    assert kind.played_after([0.0, 0.03, 0.05], [0.0, 0.0, 0.0]) == [2, 1, 2]
    assert kind.state.organizations.aspiration[kind.rows].tolist() == pytest.approx([0.02, 0.0125, 0.0075])


def test_whoever_is_content_does_not_copy_a_better_peer() -> None:
    # It aspires to half of -0.10 and half of 0.05.
    assert Kind(2, EMULATION).played_after([0.01, 0.05], [-0.10, 0.05]) == [0, 1]


def test_whoever_did_better_before_is_not_content_yet_follows_no_worse_story() -> None:
    # 0.05 is below half of 0.20 and half of 0.01, and above the only story. The other one follows it.
    assert Kind(2, EMULATION).played_after([0.05, 0.01], [0.20, 0.0]) == [0, 0]


def test_signatures_are_heard_of_before_results() -> None:
    results, announced = [0.0, 0.02, -0.01], [0.0, 0.0, 0.08]
    for share, best in ((0.0, 1), (0.5, 2), (1.0, 2)):
        kind = Kind(3, {**EMULATION, "evolution.announcement_share": share})
        # The first falls short of 0.0075; the others are content with what they had before.
        assert kind.played_after(results, [0.01, 0.0, -0.05], announced) == [best, 1, 2]


@pytest.mark.parametrize(("since", "year_announced", "followed"), [(0, 1, True), (1, 2, True), (1, 1, False)])
def test_what_was_announced_under_a_former_strategy_is_no_longer_told(
    since: int, year_announced: int, followed: bool
) -> None:
    kind = Kind(2, {**EMULATION, "evolution.announcement_share": 1.0, "evolution.evaluation_window_years": 3})
    kind.state.organizations.announced_history[2 - year_announced] = kind.column([0.0, 0.5])
    kind.state.organizations.strategy_since[kind.rows[1]] = since
    assert kind.played_after([0.0, 0.01], [0.01, 0.01]) == [1 if followed else 0, 1]


@pytest.mark.parametrize("rule", [EMULATION, FERMI], ids=["emulation", "fermi"])
def test_whoever_knows_no_result_of_its_strategy_neither_copies_nor_is_copied(rule: Mapping[str, object]) -> None:
    kind = Kind(3, rule)
    # The best and the worst took on their strategies after year 2, of which the last results are.
    kind.state.organizations.strategy_since[kind.rows[[0, 2]]] = 2
    assert kind.played_after([-0.5, 0.01, 0.5], [0.0, 0.0, 0.0]) == [0, 1, 2]
    other = Kind(3, rule)
    assert other.played_after([-0.5, 0.01, 0.5], [0.0, 0.0, 0.0])[0] != 0


@pytest.mark.parametrize("rule", [EMULATION, FERMI], ids=["emulation", "fermi"])
def test_whoever_is_closed_neither_copies_nor_is_copied(rule: Mapping[str, object]) -> None:
    kind = Kind(3, rule)
    kind.state.organizations.is_open[kind.rows[[0, 2]]] = False
    assert kind.played_after([-0.5, 0.01, 0.5], [0.0, 0.1, 0.0]) == [0, 1, 2]


@pytest.mark.parametrize("rule", [EMULATION, FERMI], ids=["emulation", "fermi"])
def test_a_strategy_that_is_taken_over_is_judged_anew(rule: Mapping[str, object]) -> None:
    kind = Kind(2, rule)
    assert kind.played_after([0.0, 0.05], [0.0, 0.0]) == [1, 1]
    assert kind.state.organizations.strategy_since[kind.rows].tolist() == [3, 0]


def test_to_copy_what_one_plays_already_changes_nothing() -> None:
    kind = Kind(2, EMULATION)
    kind.state.organizations.trait_source[kind.rows] = 1
    assert kind.played_after([0.0, 0.05], [0.0, 0.0]) == [1, 1]
    assert kind.state.organizations.strategy_since[kind.rows].tolist() == [0, 0]


def test_a_strategy_that_is_tried_is_judged_anew() -> None:
    kind = Kind(4, {"evolution.imitation_rate": 0.0, "evolution.exploration_rate": 1.0})
    played = kind.played_after([0.0] * 4, [0.0] * 4)
    moved = [strategy != number for number, strategy in enumerate(played)]
    assert any(moved)
    since = kind.state.organizations.strategy_since[kind.rows].tolist()
    assert since == [3 if one else 0 for one in moved]


def test_a_single_trait_may_be_taken_over_alone() -> None:
    kind = Kind(2, {**EMULATION, "evolution.imitation_unit": "trait"})
    kind.played_after([0.0, 0.05], [0.0, 0.0])
    source = kind.state.organizations.trait_source[kind.rows]
    assert sorted(source[0].tolist()) == [*[0] * (source.shape[1] - 1), 1]
    assert set(source[1].tolist()) == {1}


def test_fewer_stories_may_miss_the_best() -> None:
    kind = Kind(4, {**EMULATION, "evolution.stories_heard": 1})
    stack, row = kind.state.stack, kind.rows[:1]
    luck = streams.uniform(stack.draw_cell[row], "teller of story 1", 3, stack.key[row])
    # One of the three others, in their order.
    heard = 1 + int(luck.item() * 3.0)
    played = kind.played_after([0.0, 0.03, 0.04, 0.05], [0.1, 0.0, 0.0, 0.0])
    assert played[0] == heard


def test_of_equal_stories_the_first_one_counts() -> None:
    kind = Kind(4, EMULATION)
    stack, row = kind.state.stack, kind.rows[:1]
    luck = streams.uniform(stack.draw_cell[row], "teller of story 1", 3, stack.key[row])
    played = kind.played_after([0.0, 0.05, 0.05, 0.05], [0.1, 0.0, 0.0, 0.0])
    assert played == [1 + int(luck.item() * 3.0), 1, 2, 3]


def test_aspirations_are_recorded_under_the_fermi_rule_too() -> None:
    kind = Kind(2, FERMI)
    kind.played_after([0.0, 0.05], [0.02, 0.0])
    assert kind.state.organizations.aspiration[kind.rows].tolist() == pytest.approx([0.035, 0.0])


def test_markets_side_by_side_may_copy_by_different_rules() -> None:
    """Every market of a stack does what it does alone."""
    scenarios = [scenario_of(6, {**rule, "evolution.evaluation_window_years": 2}) for rule in (EMULATION, FERMI)]

    def history(chosen: list[Scenario]) -> list[list[int]]:
        stack = Stack([Cell(scenario, 1, 1) for scenario in chosen])
        state = found(stack)
        network, values = PeerNetwork(state), StackValues(chosen, 1)
        told: list[list[int]] = [[] for _ in chosen]
        for year in range(1, 9):
            state.year = year
            luck = streams.normal(stack.draw_cell, "result of a test", year, stack.key)
            evolve(state, values, network, luck)
            for cell, record in enumerate(told):
                record += strategy_labels(state)[stack.cell == cell].tolist()
        return told

    together = history(scenarios)
    assert together == [*history(scenarios[:1]), *history(scenarios[1:])]
    assert together[0] != together[1]


def test_without_deals_nobody_is_below_its_aspiration_so_nothing_moves() -> None:
    """All results are the status quo; under the Fermi rule the same market drifts."""
    moved = {}
    for rule in ("emulation", "fermi"):
        settings = {"evolution.rule": rule, "mechanisms.deals": False, "mechanisms.entrants": False, "years": 12}
        tables = simulate_stack([Cell(scenario_of(12, settings), 1, replicate) for replicate in (1, 2)])
        told = tables["organizations"].to_pandas()
        assert (told[["score", "aspiration"]] == 0.0).all(axis=None)
        moved[rule] = (told.groupby(["replicate", "organization"])["strategy"].nunique() > 1).sum()
    assert moved["emulation"] == 0
    assert moved["fermi"] > 0
