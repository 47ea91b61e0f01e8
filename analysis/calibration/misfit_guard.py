"""Guard of the fit of misfit and noise: are known values found again from panels as small as the real one?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, fields, replace

import numpy as np

from longgame.analysis.calibration.measured_years import DRAWS, Luck, measured_savings
from longgame.analysis.calibration.misfit_fit import Setting, chi_square, fit_misfit
from longgame.analysis.calibration.misfit_moments import moments_of
from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.panel import PanelColumns
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state import streams


def redrawn(panel: PanelColumns, luck: Luck, scenario: Scenario, seed: int, replicate: int) -> PanelColumns:
    """The same organisations in the same years, with savings drawn by the rules and lives as they were at the start.

    Args:
        panel: of at most six years.
        luck: misfit and noise.
        scenario: gives the rules by date.
        seed, replicate: address of the draws.
    """
    histories = Histories.of(panel)
    begins = np.flatnonzero(histories.programme_year == 1)
    setting = Setting.of(scenario, histories.first_year[begins])
    lives = histories.panel.lives[begins]
    keys = streams.entity_keys([str(stay) for stay in range(len(begins))])
    cells = np.full(len(begins), streams.cell_key(seed, replicate), dtype=np.uint64)
    draws = streams.normals(cells, tuple(f"redrawn {number}" for number in range(DRAWS + 2)), 0, keys)
    savings = measured_savings(
        luck,
        setting.renewal,
        setting.knows_base_years,
        lives,
        setting.gains_mean + setting.gains_sd * draws[-1],
        np.exp(setting.relative_spending_log_sd * draws[-2]),
        draws[:DRAWS],
    )
    rate = savings[histories.programme_year - 1, histories.history]
    return replace(histories.panel, savings_rate=rate, lives=lives[histories.history])


def recovery_page(panel: PanelColumns, scenario: Scenario, panels: int, seed: int = 1) -> Iterator[str]:
    """Lines on so many panels redrawn with the values of a scenario, and fitted: at least two.

    A value without a standard error, on an end of its range, counts as not covered.
    """
    truth = Luck.of(scenario)
    found, errors, reached, excess = [], [], [], []
    for replicate in range(1, panels + 1):
        moments = moments_of(redrawn(panel, truth, scenario, seed, replicate))
        setting = Setting.of(scenario, moments.cohorts)
        fit = fit_misfit(moments, setting)
        found.append(astuple(fit.luck))
        errors.append(fit.error)
        reached.append(fit.chi_square / len(moments))
        excess.append(chi_square(truth, moments, setting) - fit.chi_square)
    values = np.array(found)
    covered = np.abs(values - astuple(truth)) <= 2.0 * np.array(errors)
    yield "| value | true | mean found | standard deviation | within two standard errors |"
    yield "|---|---:|---:|---:|---:|"
    for place, field in enumerate(fields(Luck)):
        name = field.name.removesuffix("_rate").replace("_", " ")
        mean, deviation = values[:, place].mean(), values[:, place].std(ddof=1)
        share = f"{np.count_nonzero(covered[:, place])} of {panels}"
        yield f"| {name} | {astuple(truth)[place]:.4g} | {mean:.3g} | {deviation:.2g} | {share} |"
    yield ""
    deviation = np.std(reached, ddof=1)
    yield f"Chi-square at the best values: {np.mean(reached):.2f} a moment (standard deviation {deviation:.2f})."
    half, most = np.quantile(excess, (0.5, 0.9))
    yield f"Above it at the true values: {half:.0f} in half of the panels, {most:.0f} in nine of ten."
