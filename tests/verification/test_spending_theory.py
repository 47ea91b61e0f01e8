"""Spending as theory has it: who holds the dollars, how they revert to the mean, and what few lives say.

Populations are simulated here, member by member; the model holds their closed forms. In whole markets a deal saves its
share of the dollars that the targeted hold, and is measured with the luck of its lives.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS
from longgame.environment.rules.measurement import spread
from longgame.environment.rules.spending import concentration_share, naive_savings_rate, persistent_share
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.stack import Cell
from longgame.environment.valuation.forecasts import measured_spread
from longgame.vocabulary import KINDS, PACKAGES

from .conftest import MarketBuilder

Floats = NDArray[np.float64]

LOG_SD = 1.62


@pytest.fixture(scope="module")
def panel() -> tuple[Floats, Floats]:
    """Log spending of a million members in two years whose logs correlate by 0.62."""
    first, fresh = np.random.default_rng(2).standard_normal((2, 1_000_000))
    return LOG_SD * first, LOG_SD * (0.62 * first + np.sqrt(1.0 - 0.62 * 0.62) * fresh)


def share_held(by: Floats, of: Floats, fraction: float) -> float:
    """Share of the dollars `of` a year held by the top `fraction` by the logs of a year."""
    top = np.argpartition(by, -int(fraction * len(by)))[-int(fraction * len(by)) :]
    dollars = np.exp(of)
    return float(dollars[top].sum() / dollars.sum())


@pytest.mark.parametrize("fraction", [0.01, 0.05, 0.20, 0.50])
def test_the_top_share_is_that_of_a_simulated_lognormal_population(
    panel: tuple[Floats, Floats], fraction: float
) -> None:
    """Phi(sigma - Phi^-1(1 - f)), the lognormal concentration curve.

    Tolerance: 0.01 of all dollars, what the largest bills of a million members may move.
    """
    first, _ = panel
    assert concentration_share(fraction, LOG_SD) == pytest.approx(share_held(first, first, fraction), abs=0.01)


def test_reversion_to_the_mean_is_that_of_a_simulated_panel(panel: tuple[Floats, Floats]) -> None:
    """A(f) = Phi(r sigma - Phi^-1(1 - f)): next year's dollars of this year's top tenth, and the before/after figure.

    Tolerance: 0.01 of all dollars, 1 M members.
    """
    first, second = panel
    held = share_held(first, second, 0.1)
    assert persistent_share(0.1, LOG_SD, 0.62) == pytest.approx(held, abs=0.01)
    fallen = share_held(first, first, 0.1) - held
    assert naive_savings_rate(0.1, LOG_SD, 0.62, np.zeros(1))[0] == pytest.approx(fallen, abs=0.01)


@pytest.mark.parametrize(("fraction", "persistence"), [(0.05, 1.0), (0.20, 1.0), (0.10, 0.62)])
def test_in_whole_markets_a_deal_truly_saves_its_reduction_of_what_the_targeted_hold(
    busy_market: MarketBuilder, panel: tuple[Floats, Floats], fraction: float, persistence: float
) -> None:
    """True savings = top share · reduction · maturity, where nothing else is left of the care model.

    The top share is the lognormal population's: its concentration where spending persists wholly, else what this
    year's top holds of the next year's dollars. Tolerance: 0.01 of all dollars, 1 M members.
    """
    reduction = 0.2
    plain: dict[str, object] = {
        "population.log_sd": LOG_SD,
        "population.zero_share": 0.0,
        "population.persistence": persistence,
        "care.targeted_share": fraction,
        "care.reduction_rate": reduction,
        "care.reduction_log_sd": 0.0,
        "care.reduction_width_exponent": 0.0,
        "care.overspending_slope": 0.0,
        "care.misalignment_penalty": 0.0,
        "mechanisms.prevention": False,
        # Everybody is there from the start, alone and with members who stay.
        "mechanisms.mergers": False,
        "mechanisms.entrants": False,
        "mechanisms.newcomers": False,
        "mechanisms.provider_groups": False,
        "mechanisms.trust_pays": False,
        "mechanisms.focus": False,
        **{f"models.{model}.depth": 1.0 for model in MODELS},
        **{f"packages.{package}.depth_factor": 1.0 for package in PACKAGES},
        **{f"organizations.{kind}.overlap_share": 1.0 for kind in KINDS if kind != "payer"},
    }
    tables = simulate_stack([Cell(busy_market(plain), 11, replicate) for replicate in range(1, 6)])
    deals, organizations = tables["deals"].to_pandas(), tables["organizations"].to_pandas()
    place = ["cell", "year", "provider"]
    rows = deals.merge(organizations.rename(columns={"organization": "provider"}), on=place)
    rows = rows[rows["maturity"] > 0.05]
    assert len(rows) > 50
    held = rows["true_savings_rate"] / (reduction * rows["maturity"])
    first, second = panel
    known = share_held(first, first if persistence == 1.0 else second, fraction)
    assert held.to_numpy() == pytest.approx(known, abs=0.01)


def test_luck_falls_with_the_root_of_lives() -> None:
    """The sum of n independent lives has the relative spread CV / sqrt(n), the engine's `spread` without a floor.

    Lognormal lives of log spread 1 (CV = sqrt(e - 1)). Tolerance: 4 % over 10,000 sums.
    """
    lives = 400
    dollars = np.exp(np.random.default_rng(3).standard_normal((10_000, lives))).sum(axis=1)
    known = spread(0.0, np.sqrt(np.e - 1.0), np.array([float(lives)]))[0]
    assert dollars.std() / dollars.mean() == pytest.approx(known, rel=0.04)


@pytest.mark.parametrize(("part", "settings"), [("noise", {}), ("misfit", {"measurement.misfit_persistence": 0.0})])
def test_in_whole_markets_what_is_measured_errs_with_the_root_of_lives(
    busy_market: MarketBuilder, part: str, settings: dict[str, object]
) -> None:
    """Without a floor, noise and misfit of n lives are normal with deviation CV / sqrt(n), small pairs and large alike.

    CV is the spread of one life. Tolerance: four standard errors of a deviation and of a mean, over all pairs and in
    each third of them by lives; lives are those at the time, for nobody closes or merges.
    """
    one_life = 2.0
    changes = {
        **settings,
        f"measurement.{part}_sd_rate": 0.0,
        f"measurement.{part}_per_life": one_life,
        "mechanisms.insolvency": False,
        "mechanisms.mergers": False,
        "organizations.independent_physicians.count": 12,
        "organizations.independent_physicians.lives_log_sd": 1.2,
    }
    tables = simulate_stack([Cell(busy_market(changes), 11, replicate) for replicate in range(1, 41)])
    deals = tables["deals"].to_pandas().sort_values("lives")
    assert deals["lives"].iloc[-1] > 100 * deals["lives"].iloc[0]
    standardised = (deals[f"{part}_rate"] * np.sqrt(deals["lives"]) / one_life).to_numpy()
    for some in (standardised, *np.array_split(standardised, 3)):
        assert len(some) > 800
        assert some.mean() == pytest.approx(0.0, abs=4.0 / np.sqrt(len(some)))
        assert some.std() == pytest.approx(1.0, abs=4.0 / np.sqrt(2.0 * len(some)))


def test_a_pool_of_equal_pairs_is_expected_to_spread_like_the_mean_of_independent_draws() -> None:
    """The mean of k independent draws has the spread of one over sqrt(k), whatever part of it lives would cure.

    Tolerance: rounding for the closed form, 4 % for 10,000 simulated pools of nine.
    """
    scenario = Scenario.from_dict({})
    values = scenario.values
    view = ParameterView(StackValues([scenario], 1), np.zeros(1, dtype=np.int64))
    at, lives = ParameterRows(view, np.zeros(1, dtype=np.int64)), np.full((1, 1), 4000.0)
    own = [
        spread(float(values[f"measurement.{part}_sd_rate"]), float(values[f"measurement.{part}_per_life"]), lives)
        for part in ("misfit", "noise")
    ]
    alone, pooled = measured_spread(at, lives, lives), measured_spread(at, lives, 9.0 * lives)
    assert alone == pytest.approx(np.hypot(own[0], own[1]), rel=1e-6)
    assert pooled == pytest.approx(alone / 3.0, rel=1e-6)
    draws = np.random.default_rng(6).standard_normal((2, 10_000, 9))
    rates = (own[0] * draws[0] + own[1] * draws[1]).mean(axis=1)
    assert pooled[0, 0] == pytest.approx(rates.std(), rel=0.04)
