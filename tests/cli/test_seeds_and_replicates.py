"""One rule for seeds and numbers of replicates, wherever somebody gives one."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from click.testing import CliRunner

import longgame as lg
from longgame.cli.main import cli
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.environment.state.streams import cell_key
from longgame.experiments.running.simulate import simulate

TINY = Scenario.load(
    "default",
    {"years": 1, "market.regions": 1, "organizations.*.count": 1},
)
EXPERIMENT = {
    "years": 1,
    "set": {"organizations.*.count": 1, "market.regions": 1},
    "outcomes": ["signing_rate"],
    "factors": {"market.meeting_rate": {"levels": [0.1, 0.2]}},
}

Door = Callable[[object, object], object]
#: Every way to give a seed and a number of replicates in Python.
DOORS: dict[str, Door] = {
    "Market": lambda seed, replicates: lg.Market(TINY, seed=seed, replicate=replicates),  # type: ignore[arg-type]
    "run": lambda seed, replicates: lg.run(TINY, seed=seed, replicates=replicates, twin=False),  # type: ignore[arg-type]
    "compare": lambda seed, replicates: lg.compare({"a": TINY, "b": TINY}, replicates, seed, ["signing_rate"]),  # type: ignore[arg-type]
    "sweep": lambda seed, replicates: lg.sweep({**EXPERIMENT, "seed": seed, "replicates": replicates}),
    "simulate": lambda seed, replicate: simulate([Cell(TINY, seed, replicate)]),  # type: ignore[arg-type]
    "invasion": lambda seed, replicates: lg.invasion(
        scenario=TINY.with_values({"organizations.payer.count": 2}),
        shares=[0.5],
        windows=[1],
        seed=seed,  # type: ignore[arg-type]
        replicates=replicates,  # type: ignore[arg-type]
    ),
}
WRONG = (1.9, 1.0, "1", True, None, -1, np.float64(2.0), np.array([1]))


@pytest.mark.parametrize(("door", "wrong"), list(product(DOORS, (*WRONG, 2**63))), ids=str)
def test_no_door_takes_what_is_no_seed(door: str, wrong: object) -> None:
    with pytest.raises(ValueError, match=r"seed.*whole number"):
        DOORS[door](wrong, 1)


@pytest.mark.parametrize(("door", "wrong"), list(product(DOORS, (*WRONG, 0, 1_000_001, 10**9, 2**40))), ids=str)
def test_no_door_takes_what_is_no_number_of_replicates(door: str, wrong: object) -> None:
    with pytest.raises(ValueError, match=r"replicate.*whole number"):
        DOORS[door](1, wrong)


@pytest.mark.parametrize("door", DOORS)
def test_integers_of_numpy_are_seeds_and_numbers_of_replicates(door: str) -> None:
    DOORS[door](np.int64(3), np.int32(1))
    DOORS[door](2**63 - 1, 1)


def test_an_integer_of_numpy_is_the_seed_of_the_same_markets() -> None:
    first = lg.run(TINY, seed=3, replicates=2, twin=False)
    second = lg.run(TINY, seed=np.int64(3), replicates=np.uint8(2), twin=False)  # type: ignore[arg-type]
    assert all(first.table(name).equals(second.table(name)) for name in first.tables)
    assert first.information["seed"] == second.information["seed"]
    assert type(second.seed) is int


def test_the_draws_distinguish_the_smallest_and_the_largest_seeds() -> None:
    seeds = [*range(100), *range(2**63 - 100, 2**63)]
    assert len({cell_key(seed, replicate) for seed in seeds for replicate in (1, 1_000_000)}) == 2 * len(seeds)


@pytest.mark.parametrize("command", [["run"], ["compare", "default", "rural"], ["invasion", "zero_sum", "long_term"]])
@pytest.mark.parametrize(
    "option", [["--seed", "-1"], ["--seed", str(2**63)], ["--replicates", "1000000000"], ["--replicates", "0"]]
)
def test_commands_refuse_them_at_once(command: list[str], option: list[str]) -> None:
    done = CliRunner().invoke(cli, [*command, *option])
    assert done.exit_code == 2
    assert "is not in the range" in done.output
