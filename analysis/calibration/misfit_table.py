"""The table of fits of misfit and noise: each way of setting benchmarks, and what the values of a scenario reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from typing import Final

import numpy as np

from longgame.analysis.calibration.measured_years import Luck, Renewal
from longgame.analysis.calibration.misfit_fit import MisfitFit, Setting, chi_square, fit_misfit
from longgame.analysis.calibration.misfit_moments import Moments
from longgame.analysis.targets.panel import Ints
from longgame.environment.scenario.scenario import Scenario

#: What renewals took out before the rules had dates.
_OLD_REBASING_SHARE: Final = 0.62
_HEADER: Final = (
    "| first benchmark | renewal | floor of misfit | by size | persistence | floor of noise | by size | chi-square |",
    "|---|---|---:|---:|---:|---:|---:|---:|",
)
#: Decimals of the five values.
_DECIMALS: Final = (3, 1, 3, 4, 2)
#: Persistences at which the others are fitted once more.
_PROFILE: Final = (0.86, 0.88, 0.90, 0.92, 0.94, 0.96, 0.98)


@dataclass(frozen=True)
class NamedSetting:
    """A way of setting benchmarks, in the words of the table."""

    first: str
    renewal: str
    setting: Setting


def settings_of(scenario: Scenario, cohorts: Ints) -> tuple[NamedSetting, ...]:
    """The rows of the table, for organisations that began in these performance years."""
    by_date = Setting.of(scenario, cohorts)
    alike = replace(by_date, relative_spending_log_sd=0.0)
    old = Setting(True, Renewal.alike(len(cohorts), _OLD_REBASING_SHARE))
    return (
        NamedSetting("without base years", "by date", replace(by_date, knows_base_years=False)),
        NamedSetting("without base years", "by date, regions alike", replace(alike, knows_base_years=False)),
        NamedSetting("without base years", "62 % taken out", replace(old, knows_base_years=False)),
        NamedSetting("with base years", "by date", by_date),
        NamedSetting("with base years", "by date, regions alike", alike),
        NamedSetting("with base years", "62 % taken out", old),
    )


def misfit_page(moments: Moments, scenario: Scenario) -> Iterator[str]:
    """Lines of the page: the table, the values of the scenario, and fits at a held persistence."""
    organisation_years = int(moments.pairs[moments.earlier == moments.later].sum())
    yield f"{len(moments)} moments of {organisation_years:,} organisation-years."
    yield ""
    yield from _HEADER
    rows = settings_of(scenario, moments.cohorts)
    for row in rows:
        yield _row(row.first, row.renewal, fit_misfit(moments, row.setting))
    luck = Luck.of(scenario)
    for row in rows[3:5]:
        held = MisfitFit(luck, np.full(len(_DECIMALS), np.nan), chi_square(luck, moments, row.setting))
        yield _row(f"values of `{scenario.name}`", row.renewal, held)
    for row in rows[3:5]:
        fits = (fit_misfit(moments, row.setting, persistence) for persistence in _PROFILE)
        found = ", ".join(f"{fit.luck.misfit_persistence:.2f}: {fit.chi_square:.0f}" for fit in fits)
        yield ""
        yield f"Chi-square at a persistence of, {row.renewal}: {found}."


def _row(first: str, renewal: str, fit: MisfitFit) -> str:
    """One row of the table; standard errors in brackets."""
    values = (
        f"{value:.{decimals}f}" + ("" if np.isnan(error) else f" ({error:.{decimals}f})")
        for value, error, decimals in zip(astuple(fit.luck), fit.error, _DECIMALS, strict=True)
    )
    return f"| {first} | {renewal} | {' | '.join(values)} | {fit.chi_square:.1f} |"
