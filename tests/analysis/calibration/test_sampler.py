"""The tempered sampler on posteriors that are known in closed form."""

import numpy as np
import pytest

from longgame.analysis.calibration.sampler import tempered_sample
from longgame.analysis.calibration.space import unit_points
from longgame.analysis.targets.panel import Booleans, Floats

PARAMETERS = 10


def everywhere(shares: Floats) -> Booleans:
    return np.ones(len(shares), dtype=bool)


def test_a_narrow_normal_in_ten_dimensions_is_found_with_its_correlations() -> None:
    """Its volume is 1e-9 of the cube: of ten thousand even points none would lie in it."""
    middle = np.linspace(0.3, 0.7, PARAMETERS)
    covariance = 0.04**2 * (0.4 * np.eye(PARAMETERS) + 0.6)
    precision = np.linalg.inv(covariance)

    def log_likelihood(shares: Floats) -> Floats:
        off = shares - middle
        return np.asarray(-0.5 * np.einsum("pi,ij,pj->p", off, precision, off))

    points = np.concatenate(
        [tempered_sample(log_likelihood, everywhere, unit_points(PARAMETERS, 512, seed), seed) for seed in (1, 2)]
    )
    assert points.mean(axis=0) == pytest.approx(middle, abs=0.012)
    assert points.std(axis=0) == pytest.approx(np.full(PARAMETERS, 0.04), rel=0.25)
    together = np.corrcoef(points.T)[np.triu_indices(PARAMETERS, 1)]
    assert together.mean() == pytest.approx(0.6, abs=0.1)


def test_a_sample_is_worth_at_least_half_of_its_points() -> None:
    """Seen in how far means of samples differ from each other: points with common ancestors err together."""
    middle = np.linspace(0.3, 0.7, 13)
    spread = np.geomspace(0.02, 0.3, 13)
    turned, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((13, 13)))
    precision = turned @ np.diag(spread**-2.0) @ turned.T

    def log_likelihood(shares: Floats) -> Floats:
        off = shares - middle
        return np.asarray(-0.5 * ((off @ precision) * off).sum(axis=1))

    samples = [tempered_sample(log_likelihood, everywhere, unit_points(13, 128, seed), seed) for seed in range(1, 25)]
    between = np.var([points.mean(axis=0) for points in samples], axis=0, ddof=1)
    within = np.mean([points.var(axis=0) for points in samples], axis=0)
    assert 1.0 / np.mean(between / within) > 128 / 2


def test_a_flat_likelihood_leaves_the_prior() -> None:
    points = tempered_sample(lambda shares: np.zeros(len(shares)), everywhere, unit_points(3, 1024, 1), 5)
    assert points.mean(axis=0) == pytest.approx([0.5] * 3, abs=0.03)
    assert points.var(axis=0) == pytest.approx([1 / 12] * 3, rel=0.08)


def test_no_point_leaves_the_prior() -> None:
    def below(shares: Floats) -> Booleans:
        return np.asarray(shares[:, 0] < 0.5)

    start = unit_points(2, 512, 3)
    points = tempered_sample(lambda shares: 40.0 * shares[:, 0], below, start[below(start)], 2)
    assert len(points)
    assert points[:, 0].max() < 0.5
    # Density proportional to exp(40 x) below 0.5 has the mean 0.5 - 1/40.
    assert points[:, 0].mean() == pytest.approx(0.475, abs=0.006)


def test_where_nothing_is_possible_nothing_is_drawn() -> None:
    start = unit_points(2, 16, 1)
    assert not len(tempered_sample(lambda shares: np.full(len(shares), -np.inf), everywhere, start, 1))


def test_impossible_points_are_left_behind() -> None:
    def half(shares: Floats) -> Floats:
        return np.where(shares[:, 0] > 0.5, 0.0, -np.inf)

    points = tempered_sample(half, everywhere, unit_points(2, 256, 1), 1)
    assert len(points) == 256
    assert points[:, 0].min() > 0.5
    assert points[:, 0].mean() == pytest.approx(0.75, abs=0.04)


def test_the_same_seed_gives_the_same_points() -> None:
    start = unit_points(2, 64, 1)
    first, again, other = (
        tempered_sample(lambda shares: -50.0 * (shares**2).sum(axis=1), everywhere, start, seed) for seed in (1, 1, 2)
    )
    assert first.tolist() == again.tolist() != other.tolist()
