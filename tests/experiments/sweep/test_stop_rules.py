"""Replicates are added until intervals are narrow enough, and no further; what a file may not ask is said at once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from longgame.experiments.design.experiment import Experiment, ExperimentError, StopRule
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.design.precision import RunningMean, half_widths, not_precise
from longgame.experiments.outcomes.paired import paired_difference
from longgame.experiments.sweep.block_plan import Shard
from longgame.experiments.sweep.block_store import BlocksInMemory
from longgame.experiments.sweep.folder import SweepFolder
from longgame.experiments.sweep.runner import gather, run_sweep, sweep_to_folder
from longgame.experiments.sweep.tables import Sweep

SMALL = {
    "organizations.payer.count": 2,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 4,
    "organizations.critical_access_hospital.count": 1,
}


def experiment(half: float, most: int = 64, **more: object) -> Experiment:
    return experiment_from_dict(
        {
            "years": 4,
            "replicates": 4,
            "set": SMALL,
            "outcomes": ["value_based_lives_share"],
            "factors": {"market.meeting_rate": {"levels": [0.2, 0.6]}},
            "stop": {"precision": {"value_based_lives_share": half}, "most_replicates": most},
            **more,
        }
    )


def replicates(sweep: Sweep) -> int:
    return len(sweep.outcomes.column("replicate").unique())


def half_width(sweep: Sweep, count: int) -> float:
    """Of the difference between the two points over the first replicates, without the module under test."""
    values = sweep.outcomes.to_pandas().pivot(index="replicate", columns="point", values="value_based_lives_share")
    gap = (values[2] - values[1]).to_numpy()[:count]
    found = paired_difference(np.zeros(count), gap)
    return (found.hi95 - found.lo95) / 2.0


def test_replicates_are_doubled_until_the_difference_is_known_well_enough() -> None:
    everything = run_sweep(experiment(1e-9))
    assert replicates(everything) == 64
    limit = (half_width(everything, 8) + half_width(everything, 16)) / 2.0
    assert half_width(everything, 16) < limit < min(half_width(everything, 8), half_width(everything, 4))
    enough = run_sweep(experiment(limit))
    assert replicates(enough) == 16
    assert replicates(run_sweep(experiment(1e9))) == 4
    assert replicates(run_sweep(experiment(1e-9, most=5))) == 5
    first = everything.outcomes.to_pandas().query("replicate <= 16").reset_index(drop=True)
    assert enough.outcomes.to_pandas().equals(first)


def test_rounds_are_resumed_like_any_other_block(tmp_path: Path) -> None:
    made = experiment(1e-9, most=16)
    store = BlocksInMemory()
    keys = gather(made, store).keys
    assert gather(made, store).found == len(keys)
    with SweepFolder(tmp_path / "one") as folder:
        gather(experiment(1e9, most=16), folder.blocks)
    with SweepFolder(tmp_path / "one", join=True) as folder:
        done = sweep_to_folder(made, folder)
    assert done.found == 1
    assert done.sweep is not None
    assert done.sweep.outcomes.equals(run_sweep(made).outcomes)


def test_a_stop_rule_cannot_be_cut_into_shards() -> None:
    with pytest.raises(ValueError, match="the rule needs all results"):
        gather(experiment(0.1), BlocksInMemory(), shard=Shard(1, 2))


def test_an_outcome_without_a_known_interval_is_never_precise() -> None:
    none = pa.array([None] * 4, pa.float64())
    alike = {"c": [0.0, 0.0, 1.0, 1.0], "d": [0.0, 0.5, 1.0, 1.5]}
    table = pa.table({"point": [1, 1, 2, 2], "replicate": [1, 2, 1, 2], "a": [0.5, 0.5, 0.6, 0.7], "b": none, **alike})
    widest = half_widths([table], ["a", "b", "c", "d"])
    assert 0.0 < widest.pop("a") < 1.0
    assert widest == dict.fromkeys("bcd", float("inf"))
    assert not_precise({**widest, "a": 0.2}, StopRule({"a": 0.3, "b": 0.1, "c": 9.0}, 10)) == ["b", "c"]
    assert not_precise({"a": 0.2}, StopRule({"a": 0.1}, 10)) == ["a"]


def test_a_sweep_goes_on_while_an_interval_is_not_known_and_says_which_was_never_reached(tmp_path: Path) -> None:
    # No agreement comes to its term within two years, so no market has a renewal rate.
    wanted = {"value_based_lives_share": 1e9, "renewal_rate": 0.5}
    stop = {"precision": wanted, "most_replicates": 16}
    made = experiment(1.0, years=2, outcomes=list(wanted), stop=stop)
    with SweepFolder(tmp_path / "one") as folder:
        done = sweep_to_folder(made, folder)
    assert done.sweep is not None
    assert replicates(done.sweep) == 16
    assert done.not_reached == ("renewal_rate",)
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["precision_not_reached"] == ["renewal_rate"]


def test_the_running_mean_of_blocks_is_that_of_all_values() -> None:
    values = np.random.default_rng(4).normal(3.0, 2.0, 1000)
    mean = RunningMean("a")
    for part in np.split(values, [1, 2, 300, 301]):
        mean.add(pa.table({"a": part}))
    half = 1.96 * values.std(ddof=1) / np.sqrt(1000)
    assert mean.words() == f"a ± {half:.3g}"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"draws": {"count": 3}}, "stop: only a grid or one_at_a_time design without draws can stop by itself"),
        ({"stop": {"precision": {"renewal_rate": 0.1}}}, "stop.precision.renewal_rate: .* is not among the outcomes"),
        ({"stop": {"precision": {"value_based_lives_share": -1}}}, "allowed: a number above 0"),
        ({"stop": {"precison": {}}}, "nearest: precision"),
        ({"stop": {"most_replicates": 2, "precision": {"value_based_lives_share": 1}}}, "a whole number in 4..100000"),
        ({"discover": [{"outcome": "value_based_lives_share"}]}, "discover.1: give one bound"),
        (
            {"discover": [{"outcome": "x", "above": 1, "below": 2}]},
            "discover.1.outcome: .*x.* is not among",
        ),
        ({"discover": {"outcome": "x"}}, r"write sections headed \[\[discover\]\]"),
        ({"tipping": {"value_based_lives_share": "half"}}, "tipping.value_based_lives_share: .*half.* is not allowed"),
        ({"design": {"kind": "saltelli", "points": 48}}, "allowed: a power of two, such as 128"),
        ({"factors": {"market.regions": {"scales": [1.0, "x"]}}}, "write numbers: multiples"),
        ({"factors": {"mechanisms.trust": {"scales": [1.0, 2.0]}}}, "only parameters that are numbers"),
    ],
)
def test_what_a_file_may_not_ask_is_said(more: dict[str, object], said: str) -> None:
    with pytest.raises(ExperimentError, match=said):
        experiment(0.1, 64, **more)
