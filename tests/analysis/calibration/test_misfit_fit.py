"""Fit of misfit and noise: moments by hand, the rules against formulas and the engine, and truths found again."""

from __future__ import annotations

import re
import runpy
from dataclasses import astuple, fields, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from longgame.analysis.calibration.measured_years import DRAWS, Luck, Renewal, measured_savings
from longgame.analysis.calibration.misfit_fit import Setting, chi_square, fit_misfit, implied
from longgame.analysis.calibration.misfit_guard import recovery_page, redrawn
from longgame.analysis.calibration.misfit_moments import Moments, moments_of
from longgame.analysis.calibration.misfit_table import misfit_page, settings_of
from longgame.analysis.targets.entrants import published_entrants
from longgame.analysis.targets.nulls import coin, null_panel, null_panels
from longgame.analysis.targets.panel import COLUMNS, PanelColumns
from longgame.analysis.targets.simulated_panels import simulated_panels
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from tests.analysis.targets.panels import needs_panel, panel, real_panel

CHECKOUT = Path(__file__).resolve().parents[3]
MEDICARE = Scenario.load("medicare-acos")
LUCK = Luck.of(MEDICARE)


def together(panels: list[PanelColumns]) -> PanelColumns:
    """Panels as one, in which nobody is the same."""
    columns = {name: np.concatenate([getattr(one, name) for one in panels]) for name in COLUMNS}
    columns["organization"] = np.concatenate([one.organization + n * 10**6 for n, one in enumerate(panels)])
    return PanelColumns(**columns, last_year=panels[0].last_year)


@pytest.fixture(scope="module")
def drawn() -> Moments:
    """Twelve programmes of the real entrants, who leave by a coin, with savings by the rules."""
    programmes = null_panels(coin(), published_entrants(), 1, 12)
    return moments_of(together([redrawn(one, LUCK, MEDICARE, 1, n) for n, one in enumerate(programmes)]))


@pytest.fixture(scope="module")
def stayed() -> Moments:
    """Markets of the engine in which nobody leaves and nobody saves."""
    values = {
        "mechanisms.exits": False,
        "valuation.non_revenue_value_pmpy_usd": 1000.0,
        "care.reduction_rate": 0.0,
    }
    scenario = MEDICARE.with_values(values)
    return moments_of(together(simulated_panels([Cell(scenario, 11, replicate) for replicate in range(1, 4)])))


def test_moments_of_three_organisations_by_hand() -> None:
    rows = [(one, year) for year in (2013, 2014) for one in (1, 2, 3)]
    savings = [0.00, 0.03, 0.06, 0.00, 0.01, 0.05]  # less the year's mean: -3, 0, 3 and -2, -1, 3 points
    found = moments_of(panel(2014, *rows, savings_rate=savings, lives=[1e4, 1.5e4, 1.2e4, 3e4, 3e4, 3e4]), fewest=3)
    assert list(zip(found.size, found.earlier, found.later, found.pairs, strict=True)) == [
        ("10k_20k", 1, 1, 3),
        ("10k_20k", 1, 2, 3),
        ("20k_40k", 2, 2, 3),
    ]
    np.testing.assert_allclose(found.estimate, [9e-4, 7.5e-4, 7e-4])
    np.testing.assert_allclose(found.sampling[:2, :2] * 1e6, [[0.09, 0.075], [0.075, 0.07]])
    np.testing.assert_allclose(found.lives[:, 0], [12_000.0, 12_000.0, 30_000.0])
    assert found.cohorts.tolist() == [2013]
    assert (found.shares == 1.0).all()
    with pytest.raises(ValueError, match="no class of size has 4 organisations"):
        moments_of(panel(2014, *rows, savings_rate=savings), fewest=4)


def test_first_agreement_follows_the_formula_of_base_years(drawn: Moments) -> None:
    # So small that savings as a share of the benchmark are as good as a difference: u of the year less 60, 30 and 10 %
    # of the three years before.
    sd, rho, noise = 1e-3, 0.9, 5e-4
    luck = Luck(sd, 0.0, rho, noise, 0.0)
    found = implied(luck, drawn, replace(Setting.of(MEDICARE, drawn.cohorts), gains_mean=0.0, gains_sd=0.0))
    years = np.array([-1.0, -2.0, -3.0])
    weights = np.array([0.6, 0.3, 0.1])
    base = sd * sd * weights @ rho ** np.abs(years[:, np.newaxis] - years) @ weights + noise * noise * weights @ weights
    for earlier, later in ((1, 1), (1, 3), (2, 3), (3, 3)):
        own = sd * sd * rho ** (later - earlier) + noise * noise * (earlier == later)
        with_base = sd * sd * sum(weights @ rho ** (year - 1.0 - years) for year in (earlier, later))
        here = found[(drawn.earlier == earlier) & (drawn.later == later)]
        np.testing.assert_allclose(here, own + base - with_base, rtol=5e-3)


def test_renewals_follow_the_rules_of_their_day() -> None:
    renewal = Renewal.of(MEDICARE, np.array([2013, 2014, 2015]))
    assert renewal.added_back_share.tolist() == [0.5, 0.0, 0.0]
    assert renewal.regional_share.tolist() == [0.0, 0.35, 0.35]
    assert renewal.latest_base_year_share == pytest.approx(1 / 3, abs=1e-3)
    # Without luck: all gains are taken out. Half comes back in 2016; later a third belongs to the region, which saves
    # nothing and spends a tenth less.
    nothing, gains = np.zeros((DRAWS, 3)), np.full(3, 0.02)
    savings = measured_savings(Luck(0, 0, 0, 0, 0), renewal, True, np.full(3, 1e4), gains, np.full(3, 1 / 0.9), nothing)
    benchmarks = (1 - 0.02 + 0.01, 0.65 * 0.98 + 0.35 * 0.9, 0.65 * 0.98 + 0.35 * 0.9)
    np.testing.assert_allclose(savings[:3], 0.02)
    np.testing.assert_allclose(savings[3:], np.tile([1 - 0.98 / one for one in benchmarks], (3, 1)))


def test_true_values_are_found_again(drawn: Moments) -> None:
    found = fit_misfit(drawn, Setting.of(MEDICARE, drawn.cohorts))
    assert 0.4 * len(drawn) < found.chi_square < 1.5 * len(drawn)
    for field, truth, value, error in zip(fields(Luck), astuple(LUCK), astuple(found.luck), found.error, strict=True):
        assert abs(value - truth) < (0.004 if np.isnan(error) else 3.0 * error), field.name
    assert np.nanmax(found.error / np.array([0.0444, 8.04, 0.938, 1.0, 1.95])) < 0.2
    held = fit_misfit(drawn, Setting.of(MEDICARE, drawn.cohorts), persistence=0.8)
    assert held.luck.misfit_persistence == 0.8
    assert np.isnan(held.error[2])
    assert held.chi_square > 2.0 * found.chi_square


def test_rules_are_those_of_a_market_in_which_nobody_leaves(stayed: Moments) -> None:
    as_run = replace(Setting.of(MEDICARE, stayed.cohorts), gains_mean=0.0, gains_sd=0.0)
    reached = chi_square(LUCK, stayed, as_run)
    assert 0.5 * len(stayed) < reached < 1.5 * len(stayed)
    for wrong in (
        replace(as_run, knows_base_years=False),
        replace(as_run, relative_spending_log_sd=0.0),
        replace(as_run, renewal=Renewal.alike(len(stayed.cohorts), 0.62)),
    ):
        assert chi_square(LUCK, stayed, wrong) > reached + 40.0


def test_the_page_begins_with_the_table(drawn: Moments) -> None:
    lines = list(islice(misfit_page(drawn, MEDICARE), 5))
    assert lines[0].startswith(f"{len(drawn)} moments of ")
    assert re.fullmatch(r"\| without base years \| by date \|( [\d.]+( \([\d.]+\))? \|){5} [\d.]+ \|", lines[4])


def test_the_guard_fits_panels_of_the_same_organisations() -> None:
    programme = null_panel(coin(), published_entrants(), 1, 1)
    again = redrawn(programme, LUCK, MEDICARE, 1, 1)
    assert (len(again), again.organization.max()) == (len(programme), programme.organization.max())
    assert not np.isin(again.savings_rate, programme.savings_rate).any()
    lines = list(recovery_page(programme, MEDICARE, 2))
    assert lines[2].startswith("| misfit sd | 0.0444 | 0.0")
    assert re.search(r"\| [012] of 2 \|$", lines[2])


@needs_panel
def test_the_page_on_calibration_shows_what_the_real_panel_says() -> None:
    moments = moments_of(real_panel())
    assert len(moments) == 82
    page = (CHECKOUT / "docs" / "calibration.md").read_text(encoding="utf-8")
    for row in settings_of(MEDICARE, moments.cohorts):
        written = re.search(rf"^\| {row.first} \| {re.escape(row.renewal)} \|(.*)\|$", page, re.MULTILINE)
        assert written is not None, row
        *values, stated = (float(cell.split("(")[0]) for cell in written.group(1).split("|"))
        assert chi_square(Luck(*values), moments, row.setting) == pytest.approx(stated, abs=2.0), row
        if row.first == "with base years" and row.renewal == "by date":
            assert fit_misfit(moments, row.setting).chi_square == pytest.approx(stated, abs=0.1)
            written = re.search(r"^\| values of `medicare-acos` \| by date \|.*\| ([\d.]+) \|$", page, re.MULTILINE)
            assert written is not None
            assert chi_square(LUCK, moments, row.setting) == pytest.approx(float(written.group(1)), abs=0.06)


def test_the_script_says_what_is_wrong_with_a_panel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = runpy.run_path(str(CHECKOUT / "scripts" / "fit_misfit.py"))["main"]
    (tmp_path / "panel.csv").write_text("aco_id\nA1\n", encoding="utf-8")
    assert main(["--panel", str(tmp_path / "panel.csv")]) == 2
    assert "columns missing: performance_year" in capsys.readouterr().err
