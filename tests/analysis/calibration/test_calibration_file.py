"""Calibration files: the bundled ones, and every mistake of a file at once."""

from pathlib import Path

import numpy as np
import pytest

from longgame.analysis.calibration.calibration_file import (
    bundled_calibrations,
    calibration_from_dict,
    load_calibration,
)
from longgame.analysis.calibration.observed import observed_of, targets_until
from longgame.analysis.calibration.records import MOST_FREE, CalibrationError
from longgame.analysis.targets.real_targets import checked_targets
from tests.analysis.calibration.toys import DRIFT, LEVEL, settings, toy


def test_the_bundled_calibration_fits_every_target_with_framing_and_grievance_off() -> None:
    assert list(bundled_calibrations()) == ["medicare-acos"]
    found = load_calibration("medicare-acos")
    assert len(found.free) <= MOST_FREE
    assert found.base.values["mechanisms.framing"] is False
    assert found.base.values["mechanisms.grievance"] is False
    assert observed_of(found).ids == tuple(target.id for target in checked_targets(with_misfit=True))
    reasons = [one.why for one in found.free] + [one.why for one in found.discrepancies.values()]
    assert all(reasons + [one.why for one in found.published])
    ranges = {free.key: (free.low, free.high) for free in found.free}
    assert ranges["valuation.decision_noise_rate"][1] == 0.05
    assert ranges["models.payer_branded_program.exit_cost_per_life_usd"] == (50.0, 500.0)


def test_published_start_up_costs_count_in_the_likelihood() -> None:
    found = load_calibration("medicare-acos")
    keys = [free.key for free in found.free]
    place = keys.index("models.payer_branded_program.start_up_fixed_usd")
    shares = np.full((2, len(keys)), 0.5)
    # 16,000 lives at $40 are 0.64M, so a fixed part of 1.36M makes 2.0M; 0.4M below it is one standard deviation.
    shares[:, place] = (np.array([1.36e6, 0.96e6]) - 0.3e6) / 2.2e6
    assert found.log_published(shares) == pytest.approx([0.0, -0.5])


def test_priors_may_be_even_in_the_logarithm() -> None:
    values = toy().values(np.array([[0.5, 0.5], [0.0, 1.0]]))
    assert values[0] == pytest.approx([0.0, np.sqrt(0.001 * 0.01)])
    assert toy().settings(np.array([[0.0, 1.0]]))[0] == pytest.approx({LEVEL: -0.04, DRIFT: 0.01})


def test_targets_of_the_years_until_2016_are_those_the_years_show() -> None:
    early = {target.id: target for target in targets_until(2016)}
    late = {target.id: target for target in targets_until(2018)}
    assert "savings_rate_year_6" in late
    assert "savings_rate_year_6" not in early
    assert early["savings_rate_calendar_2013"].estimate == late["savings_rate_calendar_2013"].estimate
    assert early["exit_hazard_year_1"].n == 428
    assert all(one.low is not None and one.high is not None and one.low < one.high for one in early.values())


def test_discrepancies_are_in_units_or_in_half_widths() -> None:
    one = observed_of(toy())
    assert one.discrepancy_sd == pytest.approx(0.25 * one.half_width)
    other = observed_of(toy(discrepancy={"exit_logit": {"sd": 0.2, "why": "a test"}}))
    assert other.discrepancy_sd == pytest.approx([0.2] * 4)


def test_all_mistakes_are_reported_together() -> None:
    wrong = settings(
        targets=["exit_logit", "lives"],
        until=2017,
        candidates=1000,
        seeds={"search": 11, "confirmation": 12},
        free={
            LEVEL: {"low": 0.04, "high": -0.04, "why": "a test"},
            DRIFT: {"low": 0.0, "high": 0.01, "scale": "log", "why": "a test"},
            "program.regional_share": {"low": 0.0, "high": 2.0},
            "program.regional_shares": {"low": 0.0, "high": 1.0, "why": "a test"},
        },
        discrepancy={},
        wave=[{"points": 40, "markets": 1, "cutoff": 0.0}],
        colour="red",
    )
    with pytest.raises(CalibrationError) as caught:
        calibration_from_dict(wrong)
    said = str(caught.value)
    for part in (
        'targets: "lives" is not allowed',
        "until: 2017 is not allowed",
        "candidates: 1000 is not allowed",
        f"free.{LEVEL}: low = 0.04 must be below high = -0.04",
        f"free.{DRIFT}: a log scale needs low above 0",
        "free.program.regional_share: 2.0 is",
        "free.program.regional_share.why: write the reason",
        "free.program.regional_shares: no parameter that takes fractions",
        "discrepancy.exit_logit: write a section",
        "wave 1.markets: 1 is not allowed",
        "wave 1.cutoff: write a number above 0",
        "12 is the seed of a wave",
        "colour: no such key",
    ):
        assert part in said, part


def test_a_confirmation_seed_is_never_that_of_a_wave() -> None:
    with pytest.raises(CalibrationError, match="12 is the seed of a wave"):
        toy(seeds={"search": 10, "confirmation": 12})


def test_a_name_that_is_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=r"neither a bundled calibration nor a file.*medicare-acos"):
        load_calibration("medicare-aco")
    (tmp_path / "broken.toml").write_text("free = [", encoding="utf-8")
    with pytest.raises(CalibrationError, match="not valid TOML"):
        load_calibration(tmp_path / "broken.toml")
