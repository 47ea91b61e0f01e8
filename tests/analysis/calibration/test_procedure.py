"""A whole calibration of a toy whose posterior is known, and its guards."""

import numpy as np
import pytest

from longgame.analysis.calibration.guards import blocks_left_out, recovery
from longgame.analysis.calibration.later_years import later_years
from longgame.analysis.calibration.observed import observed_of
from longgame.analysis.calibration.page import calibration_page
from longgame.analysis.calibration.posterior import marginals
from longgame.analysis.calibration.procedure import calibrated
from longgame.analysis.calibration.space import Space
from longgame.analysis.calibration.tables import calibration_tables
from tests.analysis.calibration.toys import (
    LEVEL,
    LUCK,
    copying_simulator,
    known_posterior,
    settings,
    toy,
    toy_simulator,
)

CALIBRATION = toy()
FOUND = calibrated(CALIBRATION, toy_simulator(CALIBRATION))


def test_every_wave_leaves_less_and_draws_from_what_is_left() -> None:
    first, second = FOUND.waves
    assert (first.space_before, second.space_before) == (1.0, first.space_after)
    assert second.space_after < first.space_after < 0.5
    assert FOUND.space.waves[0][1] == 6.0
    assert Space(2, "mean", FOUND.space.waves[:1]).holds(second.runs.shares).all()
    assert FOUND.ended == ""


@pytest.mark.parametrize("place", [0, 1], ids=["runs", "emulators"])
def test_the_known_posterior_comes_back(place: int) -> None:
    posterior = FOUND.posteriors[place]
    mean, covariance = known_posterior(CALIBRATION, LUCK**2 / 3 if place == 0 else 0.0)
    sd = np.sqrt(np.diag(covariance))
    found = posterior.weights @ posterior.shares
    spread = np.sqrt(posterior.weights @ (posterior.shares - found) ** 2)
    assert np.abs(found - mean) == pytest.approx(np.zeros(2), abs=0.6 * sd.max())
    assert spread == pytest.approx(sd, rel=0.4)
    assert all(row.width_ratio < 0.5 for row in marginals(CALIBRATION, posterior))


def test_known_truths_come_back_inside_their_intervals() -> None:
    before = Space(2, "mean", FOUND.space.waves[:-1])
    emulators = FOUND.waves[-1].emulators
    assert emulators is not None
    found = recovery(CALIBRATION, emulators, before, toy_simulator(CALIBRATION), panels=80)
    assert found.truth.shape == (80, 2)
    assert found.passes, found.coverage


def test_figures_that_share_their_luck_over_blocks_do_not_count_twice() -> None:
    """Three blocks are the four figures of the logit again."""
    blocks = ["exit_logit", "exit_timing", "survival", "paid"]
    twice = toy(
        targets=blocks,
        wave=[{"points": 100, "markets": 3, "cutoff": 100.0}],
        discrepancy={block: {"half_widths": 0.25, "why": "a test"} for block in blocks},
    )
    found = calibrated(twice, copying_simulator(twice))
    emulators = found.waves[-1].emulators
    assert emulators is not None
    known = recovery(twice, emulators, Space(2, "mean"), copying_simulator(twice), panels=80)
    assert known.passes, known.coverage


def test_a_published_figure_of_the_real_programme_does_not_pull_known_truths() -> None:
    far = toy(published=[{"name": "level", "estimate": 0.04, "sd": 0.0001, "weights": {LEVEL: 1.0}, "why": "a test"}])
    emulators = FOUND.waves[-1].emulators
    assert emulators is not None
    first, second = (
        recovery(one, emulators, Space(2, "mean"), toy_simulator(CALIBRATION), panels=3) for one in (CALIBRATION, far)
    )
    assert first.low.tolist() == second.low.tolist()
    assert first.high.tolist() == second.high.tolist()


def test_blocks_and_years_that_were_not_fitted_are_foreseen() -> None:
    two = toy(
        targets=["exit_logit", "kinds"],
        wave=[{"points": 400, "markets": 2, "cutoff": 4.0}],
        discrepancy={block: {"half_widths": 0.25, "why": "a test"} for block in ("exit_logit", "kinds")},
    )

    def simulate(shares, markets, seed):  # type: ignore[no-untyped-def]
        runs = toy_simulator(CALIBRATION)(shares, markets, seed)
        names = list(runs.names)
        for name in ("savings_rate_low_revenue_2018", "savings_rate_high_revenue_2018", "savings_difference_with_cah"):
            for until in (2016, 2018):
                runs.figures[:, :, names.index(f"{name} until {until}")] = 0.1 * shares[:, :1]
        return runs

    found = calibrated(two, simulate)
    kinds, logit = blocks_left_out(found)
    assert (logit.block, logit.figures, kinds.block, kinds.figures) == ("exit_logit", 4, "kinds", 3)
    assert logit.distance > logit.with_it
    years = {one.target: one for one in later_years(found)}
    assert not years["exit_logit_final"].is_new
    assert years["savings_rate_low_revenue_2018"].is_new


def test_a_fit_of_the_earlier_years_never_sees_the_later_ones() -> None:
    """The same toy, whose later figures are anything: nothing that is fitted changes, and the later ones are missed."""
    early = toy(until=2016)

    def other_later_years(shares, markets, seed):  # type: ignore[no-untyped-def]
        runs = toy_simulator(early)(shares, markets, seed)
        later = [place for place, name in enumerate(runs.names) if name.endswith("until 2018")]
        runs.figures[:, :, later] += 2.0
        return runs

    first, second = calibrated(early, toy_simulator(early)), calibrated(early, other_later_years)
    assert (first.calibration.until, first.observed.estimate[0]) == (2016, observed_of(early, 2016).estimate[0])
    for one, other in zip(first.posteriors, second.posteriors, strict=True):
        assert one.weights.tolist() == other.weights.tolist()
        assert one.shares.tolist() == other.shares.tolist()
    right, wrong = later_years(first), later_years(second)
    assert all(one.distance < 1.5 and one.emulated_distance < 1.5 for one in right)
    assert all(one.points_that_meet > one.points / 2 > 0 for one in right)
    assert all(one.distance > 1.5 and one.emulated_distance > 1.5 and not one.points_that_meet for one in wrong)
    assert np.isnan([one.emulated for one in later_years(FOUND)]).all()  # its posterior has seen all years


def test_a_wave_that_leaves_nothing_ends_the_search_and_says_so() -> None:
    strict = toy(wave=[{"points": 40, "markets": 3, "cutoff": 1e-6}, {"points": 40, "markets": 3, "cutoff": 4.0}])
    found = calibrated(strict, toy_simulator(strict))
    assert (len(found.waves), len(found.posteriors)) == (1, 1)
    assert found.ended == "wave 1 leaves nothing of the prior at cut-off 1e-06"
    assert found.ended in calibration_page(found)


def test_figures_that_no_point_shows_end_the_search_and_are_named() -> None:
    found = calibrated(CALIBRATION, toy_simulator(CALIBRATION, lacking=1.1))
    assert "no point shows exit_logit_intercept" in found.ended
    assert FOUND.posteriors[0].effective > 1.0
    assert found.posteriors[0].effective == 0.0
    frames = calibration_tables(found, later_years(found)).frames
    assert frames["emulators"].empty
    assert frames["figures"]["points_that_meet"].tolist() == [0, 0, 0, 0]
    assert "none" not in calibration_page(found).split("no point meets")[1].splitlines()[0]


def test_tables_have_a_row_for_each_thing() -> None:
    frames = calibration_tables(FOUND, later_years(FOUND)).frames
    rows = {name: len(frame) for name, frame in frames.items()}
    checks = sum(len(wave.emulators.checks) for wave in FOUND.waves if wave.emulators)
    assert rows == {
        "waves": 2,
        "emulators": checks,
        "posterior": 4,
        "points": 120,
        "figures": 4,
        "blocks": 1,
        "years": 4,
    }
    assert frames["points"]["weight"].sum() == pytest.approx(1.0)
    assert frames["points"][LEVEL].between(-0.04, 0.04).all()
    assert frames["waves"]["seed"].tolist() == [11, 12]


def test_one_wave_alone_can_be_run() -> None:
    assert len(settings()["wave"]) == 2  # type: ignore[arg-type]
    found = calibrated(CALIBRATION, toy_simulator(CALIBRATION), waves=1)
    assert len(found.waves) == 1
    assert (found.waves[0].runs.figures == FOUND.waves[0].runs.figures).all()
