"""What a contract year pays whom, by hand.

A pair with 10 million dollars of spending, of which half is the provider's own revenue, saves 4 %.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.contract_money import (
    care_saved,
    displaced_revenue,
    enabler_fee,
    lost_contribution,
    payer_result,
    payer_settlement,
    program_cost,
    provider_result,
    provider_settlement,
    restrained_price,
    running_shares,
    start_up_cost,
    start_up_shares,
    steerage_revenue,
)
from longgame.environment.state.contract_terms import ContractTerms

Floats = NDArray[np.float64]


def one(value: float) -> Floats:
    return np.array([value])


def terms(**changes: float) -> ContractTerms:
    record = ContractTerms.empty(1)
    for name, value in changes.items():
        setattr(record, name, value)
    return record


def test_a_payer_pays_what_is_prepaid_whether_or_not_care_is_delivered() -> None:
    # Of 400,000 saved, half is the provider's own, and a fifth of that is prepaid.
    assert care_saved(one(0.04), one(10e6), one(0.5), one(0.2))[0] == pytest.approx(400e3 - 40e3)
    assert displaced_revenue(one(0.04), one(5e6), one(0.2))[0] == pytest.approx(200e3 - 40e3)


def test_a_provider_loses_its_margin_on_avoided_care() -> None:
    assert lost_contribution(one(0.6), one(0.0), 0.0, one(0.0), one(0.0), 0.0)[0] == pytest.approx(0.6)


def test_prepaid_care_that_is_avoided_is_a_gain_of_its_variable_cost() -> None:
    # All of it prepaid: nothing is lost, and 40 cents of cost are avoided.
    assert lost_contribution(one(0.6), one(1.0), 0.0, one(0.0), one(0.0), 0.0)[0] == pytest.approx(-0.4)
    # A quarter prepaid: 75 cents are lost and 40 avoided.
    assert lost_contribution(one(0.6), one(0.25), 0.0, one(0.0), one(0.0), 0.0)[0] == pytest.approx(0.35)


def test_backfill_earns_the_margin_on_what_is_refilled() -> None:
    # 75 cents are lost, 40 avoided; half of the 75 are refilled at a margin of 60 %.
    assert lost_contribution(one(0.6), one(0.25), 0.5, one(0.0), one(0.0), 0.0)[0] == pytest.approx(0.35 - 0.225)


def test_cost_based_pay_makes_good_a_share_of_what_backfill_leaves() -> None:
    # Of 60 cents backfill earns 30; cost-based pay makes good 70 % of the other 30.
    assert lost_contribution(one(0.6), one(0.0), 0.5, one(0.7), one(0.0), 0.0)[0] == pytest.approx(0.09)


def test_of_a_dearer_price_only_what_costs_have_followed_is_avoided() -> None:
    # A fifth of a dollar is the rise in price. Volume of 80 cents avoids 32, and costs followed half of the rise: 10.
    assert lost_contribution(one(0.6), one(0.0), 0.0, one(0.0), one(0.2), 0.5)[0] == pytest.approx(1.0 - 0.32 - 0.10)


def test_steerage_moves_a_share_of_what_savings_leave_of_outside_care() -> None:
    assert steerage_revenue(one(0.1), one(0.5), one(10e6), one(0.04))[0] == pytest.approx(0.1 * 5e6 * 0.96)


def test_restraint_counts_the_completed_years_of_the_agreement() -> None:
    assert restrained_price(one(0.02), np.array([0.0, 2.0]), one(0.5), one(5e6)).tolist() == pytest.approx([0.0, 100e3])


def test_costs_are_split_by_the_terms_and_in_an_equity_deal_by_the_share() -> None:
    mediated = terms(provider_running_share=0.3, provider_start_up_share=0.1, payer_start_up_share=0.2)
    assert [share[0] for share in running_shares(mediated)] == pytest.approx([0.3, 0.0, 0.7])
    assert [share[0] for share in start_up_shares(mediated)] == pytest.approx([0.1, 0.2, 0.7])
    venture = terms(equity=1.0, provider_share=0.4, provider_running_share=1.0)
    assert [share[0] for share in running_shares(venture)] == pytest.approx([0.4, 0.6, 0.0])
    assert [share[0] for share in start_up_shares(venture)] == pytest.approx([0.4, 0.6, 0.0])


def test_a_pooled_contract_shares_its_fixed_costs_by_lives() -> None:
    costs = terms(running_fixed=200e3, running_per_targeted_life=300.0, start_up_fixed=400e3, start_up_per_life=25.0)
    # A quarter of the pool: 50,000 of the fixed cost, and care managers for a tenth of 2,000 lives, at half effort.
    running = program_cost(costs, one(2000.0), one(8000.0), 0.1, one(0.5))
    assert running[0] == pytest.approx(0.5 * (50e3 + 60e3))
    assert start_up_cost(costs, one(2000.0), one(8000.0))[0] == pytest.approx(100e3 + 50e3)


def test_a_provider_s_year_before_settlement() -> None:
    result = provider_result(
        support=one(40e3),
        care_management=one(30e3),
        governance=one(5e3),
        change_leadership=one(4e3),
        program=one(60e3),
        displaced=one(100e3),
        steered=one(20e3),
        price=one(10e3),
        transition=one(15e3),
        dealing=one(3e3),
    )
    assert result[0] == pytest.approx(40e3 + 30e3 - 5e3 - 4e3 - 60e3 - 100e3 + 20e3 - 10e3 + 15e3 - 3e3)


def test_a_payer_keeps_a_share_of_claims_and_bears_its_own_costs_in_full() -> None:
    result = payer_result(
        one(0.3),
        care=one(400e3),
        price=one(50e3),
        care_management=one(30e3),
        transition=one(20e3),
        support=one(40e3),
        governance=one(5e3),
        running=one(8e3),
        change_leadership=one(2e3),
        program=one(0.0),
        dealing=one(1e3),
    )
    # A transition payment is a claim like any fee: 400 + 50 - 30 - 20 thousand.
    assert result[0] == pytest.approx(0.3 * 400e3 - 56e3)


def test_a_settlement_passes_through_the_enabler() -> None:
    # 750,000 of savings, of which 50,000 are taken back; the enabler takes 30 % of the rest and carries 80 % of losses.
    assert enabler_fee(one(750e3), one(50e3), one(0.3))[0] == pytest.approx(210e3)
    assert provider_settlement(one(750e3), one(0.0), one(50e3), one(0.3), one(0.8))[0] == pytest.approx(490e3)
    assert provider_settlement(one(0.0), one(800e3), one(0.0), one(0.3), one(0.8))[0] == pytest.approx(-160e3)


def test_a_payer_shares_settlements_with_its_customers_but_not_recoupment() -> None:
    assert payer_settlement(one(0.3), one(750e3), one(0.0), one(50e3))[0] == pytest.approx(-225e3 + 50e3)
    assert payer_settlement(one(0.3), one(0.0), one(800e3), one(0.0))[0] == pytest.approx(240e3)
