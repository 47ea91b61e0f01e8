"""Ruin of a random walk: insolvency with everything else about money switched off.

The textbook gambler wins or loses 1 a round and is ruined with ((q/p)^i - (q/p)^T) / (1 - (q/p)^T). No parameter of the
model makes stakes of +-1: a year's result is a margin with normal noise. So the known result is that of the same walk
with normal steps: its first passage below 0, exact by integration, and in closed form as that of Brownian motion with a
barrier moved for what a step overshoots.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell

Floats = NDArray[np.float64]

YEARS = 15


def closed_form_ruin(capital: float, drift: float, deviation: float, years: int) -> float:
    """Chance that a random walk with normal steps falls below 0 within `years` steps.

    First passage of Brownian motion (inverse Gaussian) to a barrier moved by 0.5826 deviations for what a step
    overshoots (Siegmund 1985).
    """
    barrier = capital + 0.5826 * deviation
    spread_by_then = deviation * np.sqrt(years)
    straight = ndtr((-barrier - drift * years) / spread_by_then)
    back = np.exp(-2.0 * drift * barrier / deviation**2) * ndtr((-barrier + drift * years) / spread_by_then)
    return float(straight + back)


def exact_ruin(capital: float, drift: float, deviation: float, years: int) -> float:
    """The same chance without approximation: the density of what survives, carried on step by step on a fine grid."""
    cells = 1500
    top = capital + max(drift, 0.0) * years + 8.0 * deviation * np.sqrt(years)
    width = top / cells
    at = (np.arange(cells) + 0.5) * width

    def step(reached: Floats) -> Floats:
        z = (reached - drift) / deviation
        return np.asarray(np.exp(-z * z / 2.0) * width / (deviation * np.sqrt(2.0 * np.pi)))

    alive, moved = step(at - capital), step(at[:, None] - at[None, :])
    for _ in range(years - 1):
        alive = moved @ alive
    return 1.0 - float(alive.sum())


def lone_practice(margin: float, capital: float, noise: float) -> Scenario:
    """A practice without deals, growth or drawings: its capital is a random walk, and it closes below 0."""
    of_the_practice = {
        "capital_median_usd": capital,
        "capital_log_sd": 0.0,
        "lives_log_sd": 0.0,
        "price_level_log_sd": 0.0,
        "relative_spending_log_sd": 0.0,
        "operating_margin_mean": margin,
        "operating_margin_sd": 0.0,
        "operating_noise_sd": noise,
        "payout_share": 0.0,
    }
    return Scenario.from_dict(
        {"years": YEARS},
        overrides={
            "market.regions": 1,
            "market.spending_trend_rate": 0.0,
            "market.member_churn_rate": 0.0,
            "mechanisms.unit_price": False,
            # Who is ruined is gone, and nobody is bought.
            "mechanisms.mergers": False,
            "mechanisms.entrants": False,
            "organizations.payer.count": 1,
            # The last provider of a market never closes, so there is a second one.
            "organizations.health_system.count": 1,
            "organizations.independent_physicians.count": 1,
            "organizations.critical_access_hospital.count": 0,
            "organizations.health_system.capital_median_usd": 1e11,
            "organizations.payer.capital_median_usd": 1e11,
            **{f"organizations.independent_physicians.{name}": value for name, value in of_the_practice.items()},
        },
    )


@pytest.mark.parametrize("margin", [-0.01, 0.0, 0.01])
def test_insolvency_is_the_ruin_of_a_gambler_whose_stakes_are_normal(margin: float) -> None:
    """First passage of a random walk below 0 within 15 years (Siegmund 1985; Feller 1968 for stakes of +-1).

    Tolerance: four standard errors between the engine and the exact chance; 0.007 between that and the closed form,
    whose correction of the barrier is of first order.
    """
    capital, noise, replicates = 1_200_000.0, 0.06, 2000
    scenario = lone_practice(margin, capital, noise)
    cells = [Cell(scenario, 1, replicate, deals=False) for replicate in range(1, replicates + 1)]
    revenue = np.unique(practice_revenue(cells[:20]).round(2))
    assert len(revenue) == 1
    last = simulate_stack(cells, "organizations")["organizations"].to_pandas()
    last = last[(last["year"] == YEARS) & (last["kind"] == "independent_physicians")]
    walk = (capital, margin * revenue[0], noise * revenue[0], YEARS)
    known = exact_ruin(*walk)
    assert 0.2 < known < 0.9
    assert closed_form_ruin(*walk) == pytest.approx(known, abs=0.007)
    tolerance = 4.0 * np.sqrt(known * (1.0 - known) / replicates)
    assert (~last["is_open"]).mean() == pytest.approx(known, abs=tolerance)


def practice_revenue(cells: list[Cell]) -> Floats:
    """What the payer paid each practice in year 1, USD."""
    ledger = simulate_stack(cells)["ledger"].to_pandas()
    paid = (ledger["category"] == "claims") & (ledger["amount_usd"] > 0.0) & (ledger["year"] == 1)
    practice = ledger["account"].str.startswith("independent_physicians")
    return np.asarray(ledger.loc[paid & practice, "amount_usd"], dtype=np.float64)
