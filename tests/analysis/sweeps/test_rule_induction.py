from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from longgame.analysis.statistics import Booleans
from longgame.analysis.sweeps.factor_box import HIGH, KEPT, LOW, Box, FactorLevels
from longgame.analysis.sweeps.rule_induction import RuleInduction, Step, quantile_above, quantile_below


def sample(seed: int, count: int = 500, words: bool = False) -> tuple[pd.DataFrame, Booleans]:
    """Points whose event lies in x0 below 0.45 and x1 above 0.4 (or the words a and c), with noise."""
    draw = np.random.default_rng(seed)
    table = pd.DataFrame(draw.random((count, 6)), columns=[f"x{number}" for number in range(6)])
    case = (table["x0"] < 0.45) & (table["x1"] > 0.4)
    if words:
        table["levels"] = draw.integers(0, 6, count).astype(float)
        table["word"] = draw.choice(["a", "b", "c", "d"], count)
        table["switch"] = draw.choice([True, False], count)
        case = (table["x0"] < 0.6) & table["word"].isin(["a", "c"]) & (table["levels"] >= 2.0)
    return table, np.asarray(case ^ (draw.random(count) < 0.08), dtype=np.bool_)


def test_quantiles_lie_between_neighbours_and_step_over_ties() -> None:
    ties = np.array([[1.0, 5.0], [1.0, 5.0], [2.0, 5.0], [4.0, 5.0]])
    # First column: the lowest is tied twice, so the cut is halfway from 1 to 2; the second cannot be cut.
    assert quantile_below(ties, 0.05).tolist() == [1.5, 5.0]
    assert quantile_above(ties, 0.95).tolist() == [3.0, 5.0]


def test_a_box_holds_what_lies_within_all_its_limits() -> None:
    levels = FactorLevels.of(pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "w": ["a", "b", "a", "c"]}))
    box = Box.whole(2).moved(0, LOW, 1.0).moved(1, KEPT, frozenset({0, 2}))
    assert box.holds(levels.values).tolist() == [False, False, True, True]
    assert box.restrictions == [(0, LOW), (1, KEPT)]
    assert box.moved(0, HIGH, 2.0).restricted == {0, 1}
    assert box.opened(0, LOW).opened(1, KEPT) == Box.whole(2)


def test_a_peel_takes_the_end_at_which_the_event_is_rarest() -> None:
    # Twenty points; the event at all but the two highest of x. A tenth of the points is peeled at a time.
    levels = FactorLevels.of(pd.DataFrame({"x": np.arange(20.0), "y": np.tile([0.0, 1.0], 10)}))
    case = np.arange(20) < 18
    steps = RuleInduction(levels, case, fewest=5, alpha=0.1).trajectory()
    assert (steps[0].points, steps[0].cases) == (20, 18)
    # (20 - 1) x 0.9 = 17.1: the cut lies halfway between the 18th and the 19th value, 17 and 18.
    assert steps[1] == Step(Box.whole(2).moved(0, HIGH, 17.5), 18, 18)
    assert steps[1].density == 1.0


def test_pasting_gives_back_what_makes_the_event_more_frequent() -> None:
    levels = FactorLevels.of(pd.DataFrame({"x": np.arange(100.0)}))
    case = (np.arange(100) >= 20) & (np.arange(100) < 60)
    case[45] = False
    induction = RuleInduction(levels, case, fewest=5)
    start = induction.step(Box.whole(1).moved(0, LOW, 40.0).moved(0, HIGH, 49.0))
    assert (start.points, start.cases) == (10, 9)
    end = induction.pastes(start)[-1]
    # 20 to 59 hold 39 events in 40 points; nothing wider is denser, and a paste may stop short of it, never beyond.
    assert end.density > 0.96
    assert 19.0 < end.box.low[0] <= 40.0
    assert 49.0 <= end.box.high[0] < 60.0


def test_peeling_goes_on_where_no_peel_gains() -> None:
    # Noise that misleads the first peels: a search that stops without a gain ends at 221 points here.
    draw = np.random.default_rng(2)
    table = pd.DataFrame(draw.random((600, 12)), columns=[f"x{number}" for number in range(12)])
    case = np.asarray(((table["x0"] < 0.4) & (table["x1"] > 0.5)) ^ (draw.random(600) < 0.1), dtype=np.bool_)
    levels = FactorLevels.of(table)
    patient = RuleInduction(levels, case, fewest=30).trajectory()
    hasty = RuleInduction(levels, case, fewest=30, patient=False).trajectory()
    assert min(step.points for step in hasty) > 200
    assert max(step.density for step in hasty) < 0.5
    assert max(step.density for step in patient) > 0.85
    assert min(step.points for step in patient) == 31  # one more peel of 5 % leaves fewer than 30


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # ema-workbench warns of its optional parts and of pandas to come
@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_ema_workbench_peels_and_pastes_the_same_boxes(seed: int, words: bool) -> None:
    """Its objective `lenient1` is the gain a point; whole numbers go in as floats, because its integer peels differ."""
    prim = pytest.importorskip("ema_workbench.analysis.prim")
    table, case = sample(seed, words=words)
    theirs = prim.Prim(table, case.astype(int), threshold=0.05, peel_alpha=0.05, mass_min=0.05).find_box()
    ours = RuleInduction(FactorLevels.of(table), case, fewest=0.05 * len(case), patient=False).trajectory()
    expected = theirs.peeling_trajectory
    assert [step.points for step in ours] == expected["n"].astype(int).tolist()
    assert [len(step.box.restricted) for step in ours] == expected["res_dim"].astype(int).tolist()
    np.testing.assert_allclose([step.density for step in ours], expected["density"])
    np.testing.assert_allclose([step.cases / case.sum() for step in ours], expected["coverage"])
    np.testing.assert_allclose([step.points / len(case) for step in ours], expected["mass"])
    assert len(ours) > 5
    limits = theirs.box_lims[-1]
    for factor, name in enumerate(table):
        if str(name).startswith("x") and ours[-1].box.low[factor] > -np.inf:
            assert ours[-1].box.low[factor] == pytest.approx(limits[name][0])
