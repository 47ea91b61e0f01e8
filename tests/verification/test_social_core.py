"""The social core in whole markets: its placebo, the limits of what a year can do to trust, and its money."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from longgame.environment.rules.honesty import seen_openness
from longgame.environment.rules.trust import (
    belief_weights,
    believed_share,
    limited_fall,
    result_evidence,
    updated_belief,
)
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.vocabulary import STRATEGIES

from .conftest import MarketBuilder

#: Everybody makes plain forecasts and lists every loss.
REALISTS: Mapping[str, object] = {
    **{f"strategies.{strategy}.optimism": 0.0 for strategy in STRATEGIES},
    **{f"strategies.{strategy}.loss_list": 1.0 for strategy in STRATEGIES},
}
#: What concerns promises and omissions alone.
OF_FRAMING: Mapping[str, object] = {
    "framing.hope": 1.0,
    "framing.exaggeration": 1.0,
    "framing.omission_neglect": 0.8,
    "trust.honesty_weight": 1.0,
    "mechanisms.hope": False,
    "mechanisms.exaggeration": False,
    "mechanisms.omission_neglect": False,
    "mechanisms.honesty": False,
    "mechanisms.entitlement": False,
}


def tables_of(scenario: Scenario, replicates: int = 8) -> dict[str, pa.Table]:
    return simulate_stack([Cell(scenario, 11, replicate) for replicate in range(1, replicates + 1)])


@pytest.mark.parametrize("key", OF_FRAMING)
def test_among_realists_nothing_about_promises_changes_a_byte(busy_market: MarketBuilder, key: str) -> None:
    plain = tables_of(busy_market(REALISTS))
    other = tables_of(busy_market({**REALISTS, key: OF_FRAMING[key]}))
    assert plain["deals"].num_rows > 50
    for name, table in plain.items():
        assert table.equals(other[name]), name


def test_among_win_win_parties_each_of_them_changes_something(busy_market: MarketBuilder) -> None:
    promising = {**{f"strategies.{strategy}.optimism": 1.0 for strategy in STRATEGIES}}
    promising |= {f"strategies.{strategy}.loss_list": 0.0 for strategy in STRATEGIES}
    base = tables_of(busy_market(promising))["deals"]
    for key, value in OF_FRAMING.items():
        assert not base.equals(tables_of(busy_market({**promising, key: value}))["deals"]), key


@pytest.mark.parametrize("years", [0.5, 2.0, 100.0])
@pytest.mark.parametrize("trust", [0.1, 0.54, 0.68, 0.95])
def test_no_year_costs_more_than_a_third_of_trust(trust: float, years: float) -> None:
    """A wholly bad year: a broken promise, no effort, the worst result, a full re-trade, all at once.

    A public conflict cost a third of trust in a year (Trust Index 2020). Beliefs young and old, hostile or not.
    """
    values = Scenario.from_dict({}).values
    zero, one = np.zeros(1), np.ones(1)
    openness = seen_openness(zero, one, zero, -one, values["trust.honesty_weight"])
    worst = openness + zero + result_evidence(-1e9 * one, one, one, values["trust.loss_aversion"]) + (1.0 - one)
    assert worst.tolist() == [0.0]
    kappa, memory = values["trust.bad_news_weight"], values["trust.memory_share"]
    before = np.array([trust])
    for antagonism in (0.0, 0.5, 1.0):
        believed = believed_share(np.array([antagonism]), values["identity.antagonism_discount"])
        belief = belief_weights(before, kappa, memory, believed, years)
        after = updated_belief(*belief, worst, memory, kappa, believed)
        good, bad = limited_fall(*after, before, values["trust.largest_fall_share"])
        left = good / (good + bad) / before
        assert left[0] >= 1.0 - 1.0 / 3.0
        assert left[0] < 0.75  # and it does cost that much


def test_in_whole_markets_no_trust_falls_by_more_than_a_third_in_a_year(busy_market: MarketBuilder) -> None:
    changes: dict[str, object] = {f"strategies.{strategy}.effort": 0.0 for strategy in STRATEGIES}
    changes |= {f"strategies.{strategy}.candor": 0.0 for strategy in STRATEGIES}
    changes |= {"mechanisms.exits": False, "mechanisms.reputation": False, "mechanisms.imitation": False}
    deals = tables_of(busy_market(changes))["deals"].to_pandas().sort_values("year")
    for column in ("trust_in_payer", "trust_in_provider"):
        trust = deals.groupby(["cell", "payer", "provider"])[column]
        left = (deals[column] / trust.shift())[deals["year"] - deals.groupby(["cell", "deal"])["year"].shift() == 1]
        assert left.min() >= 1.0 - 0.33 - 1e-9
        assert left.min() < 0.72


def ledger_of(tables: Mapping[str, pa.Table], category: str) -> pd.DataFrame:
    rows = tables["ledger"].to_pandas()
    return pd.DataFrame(rows[rows["category"] == category])


def test_what_deals_record_of_the_social_core_s_money_is_in_the_ledger(busy_market: MarketBuilder) -> None:
    """Deals that end within the year are paid too, so the ledger may have more; where all stay, it has the same."""
    tables = tables_of(
        busy_market({**REALISTS, **{f"mechanisms.{ending}": False for ending in ("exits", "insolvency", "mergers")}})
    )
    deals = tables["deals"].to_pandas()
    by_year = deals.groupby(["cell", "year"])[["transition_payment_usd", "dealing_cost_usd"]].sum()
    assert (deals["transition_payment_usd"] > 0.0).any()
    paid = ledger_of(tables, "dealing_cost")
    cost = paid[paid["amount_usd"] < 0.0].groupby(["cell", "year"])["amount_usd"].sum()
    np.testing.assert_allclose(-cost, by_year["dealing_cost_usd"].loc[cost.index], rtol=1e-9)
    paid = ledger_of(tables, "transition_payment")
    payers = paid[paid["account"].str.startswith("payer")].groupby(["cell", "year"])["amount_usd"].sum()
    np.testing.assert_allclose(-payers, by_year["transition_payment_usd"].loc[payers.index], rtol=1e-9, atol=1e-6)


def test_a_listed_loss_is_answered_less_every_year_and_no_more_after_the_agreement(busy_market: MarketBuilder) -> None:
    changes: dict[str, object] = {
        **REALISTS,
        **{f"mechanisms.{one}": False for one in ("churn", "insolvency", "mergers")},
    }
    changes |= {f"models.{model}.term_years": 4 for model in ("custom_risk_contract", "payer_branded_program")}
    deals = tables_of(busy_market(changes))["deals"].to_pandas()
    place = ["cell", "deal", "agreement_number"]
    answered = deals[deals.groupby(place)["transition_payment_usd"].transform("first") > 0.0]
    later = answered[answered["agreement_year"] > 1]
    assert len(later) > 10
    # From the second year on there is no start-up cost to answer, and what is left of a dollar shrinks by 1 / term.
    ratio = later["transition_payment_usd"] / later["lives"]
    first = answered.groupby(place)["transition_payment_usd"].transform("first").loc[later.index] / later["lives"]
    assert (ratio <= first * (1.0 + 1e-9)).mean() > 0.9


def test_grievances_stay_between_0_and_1_and_some_are_felt(busy_market: MarketBuilder) -> None:
    deals = tables_of(busy_market(years=12))["deals"].to_pandas()
    for column in ("grievance_of_payer", "grievance_of_provider"):
        assert deals[column].between(0.0, 1.0).all()
        assert (deals[column] > 0.2).any()


def test_an_aggrieved_provider_makes_less_effort_than_it_agreed_to(busy_market: MarketBuilder) -> None:
    deals = tables_of(busy_market({"grievance.shading": 0.5}, years=12))["deals"].to_pandas()
    kept = deals["delivered_effort"] / deals["agreed_effort"]
    assert kept.between(0.5, 1.0).all()
    assert (kept < 0.95).any()
    first = deals[(deals["deal_year"] == 1) & deals["deal"].str.endswith("#1")]
    # Nobody resents a partner before the first results.
    assert (first["delivered_effort"] == first["agreed_effort"]).all()
