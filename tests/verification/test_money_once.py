"""Three views of a contract year agree: what a deal books is what the ledger pays, compared with its no-deal twin.

One payer and one provider deal from the first year on; without them nothing else in the market changes, so each side's
ledger differs from that of the no-deal twin by exactly what the deal brought. Talks are paid on top and left out here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell

YEARS = 2
#: No luck, no drift, no rebate and no fee of a later year: what is left posts in the year in which it is booked.
PLAIN: dict[str, object] = {
    "mechanisms.luck": False,
    "mechanisms.insolvency": False,
    "market.price_drift_rate": 0.0,
    "premiums.loss_ratio_floor": 0.0,
    "organizations.payer.savings_fee_share": 0.0,
    "market.meeting_rate": 1.0,
    "organizations.payer.count": 1,
    **{f"organizations.{kind}.count": 0 for kind in ("independent_physicians", "critical_access_hospital")},
    "organizations.health_system.count": 1,
    "organizations.*.operating_noise_sd": 0.0,
    **{f"models.{model}.talk_months": 1.0 for model in MODELS},
    **{f"models.{model}.minimum_lives": 0.0 for model in MODELS},
    **{f"models.{model}.capital_demand_per_life_usd": 0.0 for model in MODELS},
    **{f"models.{model}.start_up_fixed_usd": 1000.0 for model in MODELS},
    **{f"models.{model}.depth": 2.5 for model in MODELS},
    "care.reduction_rate": 0.4,
    "care.prevention_rate": 0.01,
    "measurement.misfit_per_life": 0.0,
}

#: Contracts that prepay much of own revenue and hold down no price.
PREPAID_BY_CONTRACT: dict[str, object] = {
    **{f"models.{model}.prepaid_share": 0.4 for model in MODELS},
    **{f"models.{model}.price_restraint_share": 0.0 for model in MODELS},
}


def booked_and_paid(changes: dict[str, object], seed: int = 3) -> pd.DataFrame:
    """Both sides' cash of a deal as it books it and as the ledger shows it, by year, with the year's spending."""
    kinds = ("payer", "health_system", "independent_physicians", "critical_access_hospital")
    values = {
        expanded: value
        for key, value in {**PLAIN, **changes}.items()
        for expanded in ([key.replace("*", kind) for kind in kinds[1:]] if "*" in key else [key])
    }
    scenario = Scenario.from_dict({"years": YEARS}, overrides=values)
    tables = simulate_stack([Cell(scenario, seed, 1), Cell(scenario, seed, 1, deals=False)])
    frames = {name: table.to_pandas() for name, table in tables.items()}
    deals, accounts, ledger = frames["deals"], frames["accounts"], frames["ledger"]
    assert len(deals) == YEARS
    rows = []
    for deal in deals.itertuples():
        for side in ("payer", "provider"):
            account = getattr(deal, side)
            of_side = accounts[(accounts["account"] == account) & (accounts["year"] == deal.year)]
            net = of_side.set_index("cell")["net_usd"]
            talks = ledger[(ledger["account"] == account) & (ledger["year"] == deal.year) & (ledger["cell"] == 0)]
            cost = talks.loc[talks["category"] == "negotiation", "amount_usd"].sum()
            rows.append(
                {
                    "side": side,
                    "year": deal.year,
                    "booked": getattr(deal, f"{side}_cash_usd"),
                    "paid": net[0] - net[1] - cost,
                    "spending": deal.benchmark_pmpy_usd * deal.lives,
                    "saved": deal.true_savings_rate,
                }
            )
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"organizations.health_system.prepaid_share": 0.3},
        {"organizations.health_system.prepaid_share": 0.3, "care.backfill_share": 0.5},
        PREPAID_BY_CONTRACT,
        {**PREPAID_BY_CONTRACT, "organizations.health_system.prepaid_share": 0.3, "care.backfill_share": 0.5},
        # Dearer care: what is prepaid rises with the price.
        {**PREPAID_BY_CONTRACT, "market.price_drift_rate": 0.2, "market.cost_follows_price_share": 0.6},
        {
            **PREPAID_BY_CONTRACT,
            "organizations.health_system.count": 0,
            "organizations.critical_access_hospital.count": 1,
            "care.backfill_share": 0.3,
        },
        {"organizations.payer.insured_share": 0.9},
        {"mechanisms.support_in_claims": True},
        # Prices rise whether or not there is a deal, and costs follow in part.
        {
            "market.price_drift_rate": 0.2,
            "market.cost_follows_price_share": 0.6,
            **{f"models.{model}.price_restraint_share": 0.0 for model in MODELS},
        },
        {
            "organizations.health_system.count": 0,
            "organizations.critical_access_hospital.count": 1,
            "care.backfill_share": 0.3,
        },
        {"organizations.health_system.count": 0, "organizations.independent_physicians.count": 1},
    ],
)
def test_what_a_deal_books_as_cash_is_what_the_ledger_pays(changes: dict[str, object]) -> None:
    views = booked_and_paid(changes)
    assert (views["saved"] > 0.001).any()
    np.testing.assert_allclose(views["booked"] / views["spending"], views["paid"] / views["spending"], atol=1e-12)


def test_restrained_prices_are_booked_to_first_order_in_the_drift() -> None:
    changes: dict[str, object] = {
        "market.price_drift_rate": 0.02,
        "market.system_leverage_share": 0.5,
        "organizations.health_system.own_revenue_share": 0.6,
        **{f"models.{model}.price_restraint_share": 1.0 for model in MODELS},
    }
    views = booked_and_paid(changes)
    # Prices would drift by 1 % at the end of the first year, so 0.6 % of the second year's spending is restrained.
    apart = ((views["booked"] - views["paid"]) / views["spending"]).to_numpy()
    np.testing.assert_allclose(apart[views["year"] == 1], 0.0, atol=1e-12)
    np.testing.assert_allclose(apart[views["year"] == 2], 0.0, atol=0.02 * 0.006)


def test_a_plan_s_fee_on_employers_savings_is_booked_in_the_year_and_paid_in_the_next() -> None:
    changes: dict[str, object] = {
        "organizations.payer.savings_fee_share": 0.5,
        "organizations.payer.insured_share": 0.4,
        "organizations.health_system.prepaid_share": 0.0,
        "mechanisms.transition_payment": False,
        **{f"models.{model}.care_management_pmpy_usd": 0.0 for model in MODELS},
    }
    payer = booked_and_paid(changes).query("side == 'payer'")
    # After each year the plan is still owed half of what the year's avoided care saved self-funded employers.
    owed = (payer["booked"] - payer["paid"]).cumsum()
    np.testing.assert_allclose(owed, 0.5 * 0.6 * payer["saved"] * payer["spending"], rtol=1e-9)
