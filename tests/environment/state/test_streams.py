"""Addressed draws: uniform, independent between addresses, and untouched by who else is there."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2, kstest, logistic

from longgame.environment.state import streams

Floats = NDArray[np.float64]
COUNT = 40_000
IDS = [f"practice-{number:05d}" for number in range(COUNT)]
KEYS = streams.entity_keys(IDS)


def cells(seed: int = 1, replicate: int = 1, count: int = COUNT) -> NDArray[np.uint64]:
    return np.full(count, streams.cell_key(seed, replicate), dtype=np.uint64)


def chi_square_tail(counts: NDArray[np.int64]) -> float:
    """Chance of counts as uneven as these when all bins are equally likely."""
    expected = counts.sum() / counts.size
    return float(chi2.sf(np.square(counts - expected).sum() / expected, counts.size - 1))


def both_binned(first: Floats, second: Floats) -> NDArray[np.int64]:
    """Counts on a grid of 16 by 16."""
    bins = (first * 16).astype(np.int64) * 16 + (second * 16).astype(np.int64)
    return np.bincount(bins, minlength=256)


@pytest.mark.parametrize(
    "address", [(1, 1, "meeting", 1), (1, 2, "meeting", 1), (2, 1, "noise", 0), (-7, 30, "noise", 199)]
)
def test_draws_are_uniform_at_every_address(address: tuple[int, int, str, int]) -> None:
    seed, replicate, decision, year = address
    drawn = streams.uniform(cells(seed, replicate), decision, year, KEYS)
    assert ((drawn > 0.0) & (drawn < 1.0)).all()
    # Draws are fixed, so a threshold of one in a million never fails by chance.
    assert chi_square_tail(np.bincount((drawn * 256).astype(np.int64), minlength=256)) > 1e-6
    assert kstest(drawn, "uniform").pvalue > 1e-6


def test_low_bits_are_uniform_too() -> None:
    drawn = streams.uniform(cells(), "meeting", 1, KEYS)
    low = (drawn * 2.0**40).astype(np.int64) % 256
    assert chi_square_tail(np.bincount(low, minlength=256)) > 1e-6


def test_neighbouring_years_decisions_replicates_and_entities_are_independent() -> None:
    here = streams.uniform(cells(), "meeting", 1, KEYS)
    others = {
        "next year": streams.uniform(cells(), "meeting", 2, KEYS),
        "other decision": streams.uniform(cells(), "meetings", 1, KEYS),
        "next replicate": streams.uniform(cells(replicate=2), "meeting", 1, KEYS),
        "next seed": streams.uniform(cells(seed=2), "meeting", 1, KEYS),
        "next entity": np.roll(here, 1),
    }
    for name, other in others.items():
        assert chi_square_tail(both_binned(here, other)) > 1e-6, name
        assert abs(float(np.corrcoef(here, other)[0, 1])) < 5.0 / np.sqrt(COUNT), name


def test_a_path_over_years_is_independent_for_a_single_entity() -> None:
    key, cell = KEYS[:1], cells(count=1)
    path = np.array([streams.uniform(cell, "meeting", year, key)[0] for year in range(4000)])
    assert abs(float(np.corrcoef(path[:-1], path[1:])[0, 1])) < 5.0 / np.sqrt(4000)
    assert chi_square_tail(np.bincount((path * 20).astype(np.int64), minlength=20)) > 1e-6


def test_pairs_of_the_same_payer_are_independent() -> None:
    first = streams.pair_keys(np.repeat(KEYS[:1], COUNT), KEYS)
    second = streams.pair_keys(np.repeat(KEYS[1:2], COUNT), KEYS)
    assert (
        chi_square_tail(both_binned(streams.uniform(cells(), "x", 1, first), streams.uniform(cells(), "x", 1, second)))
        > 1e-6
    )


def test_a_pair_is_ordered_and_not_its_members() -> None:
    first, second = KEYS[:1000], KEYS[1000:2000]
    forward, backward = streams.pair_keys(first, second), streams.pair_keys(second, first)
    everything = np.concatenate([forward, backward, KEYS, streams.pair_keys(first, first)])
    assert len(np.unique(everything)) == len(everything)


def test_keys_do_not_collide() -> None:
    payers = streams.entity_keys([f"payer-{number:03d}" for number in range(100)])
    pairs = streams.pair_keys(np.repeat(payers, 1000), np.tile(KEYS[:1000], 100))
    assert len(np.unique(pairs)) == len(pairs)
    assert len({streams.cell_key(seed, replicate) for seed in range(50) for replicate in range(50)}) == 2500


def test_the_finalizer_is_that_of_splitmix64() -> None:
    # First outputs of SplitMix64 from the states 0 and 1234567 (Steele, Lea & Flood 2014; reference implementation).
    states = np.array([0, 1234567], dtype=np.uint64)
    assert streams.mixed(states).tolist() == [16294208416658607535, 6457827717110365317]


def test_normal_draws_have_the_moments_of_the_normal_law() -> None:
    drawn = streams.normal(cells(), "noise", 3, KEYS)
    # Five standard errors: 1, 1.4, 2.4 and 9.8 over sqrt(n).
    error = 5.0 / np.sqrt(COUNT)
    assert float(drawn.mean()) == pytest.approx(0.0, abs=error)
    assert float(drawn.var()) == pytest.approx(1.0, abs=1.5 * error)
    assert float(np.mean(drawn * drawn * drawn)) == pytest.approx(0.0, abs=4.0 * error)
    assert float(np.mean(np.square(drawn * drawn))) == pytest.approx(3.0, abs=10.0 * error)
    assert kstest(drawn, "norm").pvalue > 1e-6


def test_normal_and_uniform_draws_of_an_address_share_their_rank() -> None:
    uniform, normal = streams.uniform(cells(), "noise", 3, KEYS), streams.normal(cells(), "noise", 3, KEYS)
    np.testing.assert_array_equal(np.argsort(uniform), np.argsort(normal))


def test_logistic_draws_follow_the_logistic_law() -> None:
    assert kstest(streams.logistic(cells(), "circumstances", 3, KEYS), logistic.cdf).pvalue > 1e-6


def test_draws_do_not_depend_on_who_else_is_there_or_in_which_order() -> None:
    every = streams.uniform(cells(), "meeting", 5, KEYS)
    some = np.array([39_999, 7, 123, 0])
    np.testing.assert_array_equal(streams.uniform(cells(count=4), "meeting", 5, KEYS[some]), every[some])
    one = streams.uniform(cells(count=1), "meeting", 5, KEYS[123:124])
    assert one[0] == every[123]


def test_cells_of_a_stack_draw_as_they_do_alone() -> None:
    mixed = np.concatenate([cells(1, 1, 100), cells(1, 2, 100), cells(9, 1, 100)])
    together = streams.uniform(mixed, "meeting", 5, np.tile(KEYS[:100], 3))
    alone = [streams.uniform(cells(*address, 100), "meeting", 5, KEYS[:100]) for address in ((1, 1), (1, 2), (9, 1))]
    np.testing.assert_array_equal(together, np.concatenate(alone))
    for first, second in combinations(alone, 2):
        assert not np.isin(first, second).any()


def test_any_integer_is_a_seed() -> None:
    keys = {streams.cell_key(seed, 1) for seed in (0, -1, 2**63, 10**15, -(10**15))}
    assert len(keys) == 5


def test_several_addresses_at_once_are_drawn_as_each_alone() -> None:
    addresses = (("noise", 3), ("noise", 0), ("meeting", 3))
    together = streams.uniforms(cells(), addresses, KEYS)
    for row, (decision, year) in zip(together, addresses, strict=True):
        np.testing.assert_array_equal(row, streams.uniform(cells(), decision, year, KEYS))
    for row, (decision, year) in zip(streams.logistics(cells(), addresses, KEYS), addresses, strict=True):
        np.testing.assert_array_equal(row, streams.logistic(cells(), decision, year, KEYS))
    for row, decision in zip(
        streams.normals(cells(), ("noise", "meeting"), 3, KEYS), ("noise", "meeting"), strict=True
    ):
        np.testing.assert_array_equal(row, streams.normal(cells(), decision, 3, KEYS))
