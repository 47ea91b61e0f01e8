"""Mechanisms of commercial dealings that are off by default, in a commercial market."""

from collections.abc import Mapping

import numpy as np
import pytest

import longgame as lg
from longgame.environment.models.catalogue import MODELS

SMALL: Mapping[str, object] = {
    "organizations.payer.count": 3,
    "organizations.health_system.count": 2,
    "organizations.independent_physicians.count": 20,
    "organizations.critical_access_hospital.count": 2,
    "market.meeting_rate": 1.0,
    "market.payer_capacity": 15.0,
    # So that deals live long enough to be compared.
    "mechanisms.exits": False,
    "mechanisms.mergers": False,
}


def run(changes: Mapping[str, object], years: int = 6) -> lg.Results:
    scenario = {"extends": "default", "name": "commercial", "years": years}
    return lg.run(lg.Scenario.from_dict(scenario, overrides={**SMALL, **changes}), replicates=3, seed=3, record="deals")


@pytest.mark.parametrize("groups", [False, True])
def test_a_benchmark_that_follows_base_years_takes_out_most_of_a_lasting_misfit(groups: bool) -> None:
    """By `variance_left` 0.34 of its spread is left in year 1 at a persistence of 0.95, and 0.54 in year 3."""
    lasting = {
        "measurement.misfit_persistence": 0.95,
        "mechanisms.noise": False,
        "mechanisms.coding": False,
        "mechanisms.provider_groups": groups,
    }
    left = []
    for base_years in (True, False):
        deals = run({**lasting, "mechanisms.base_years": base_years}).deals
        deals = deals[deals["agreement_number"] == 1]
        of_year = [deals[deals["agreement_year"] == year] for year in (1, 3)]
        assert min(len(some) for some in of_year) > 30
        left += [some["measured_savings_rate"].std() / some["misfit_rate"].std() for some in of_year]
    assert left[0] < left[1] < 0.7
    assert left[0] < 0.5
    assert left[2:] == pytest.approx([1.0, 1.0], abs=0.1)


def test_payers_whose_weight_of_years_is_that_of_providers_differ_only_by_the_error_they_reckon_with() -> None:
    """Without misfit nothing lasts, so the same years give the same market."""
    same = {"valuation.payer_experience_years": 5.0, "mechanisms.misfit": False}
    with_it, without = (run({**same, "mechanisms.payer_credibility": on}) for on in (True, False))
    assert with_it.deals.equals(without.deals)
    other = run({**same, "valuation.payer_experience_years": 0.1, "mechanisms.payer_credibility": True})
    assert not other.deals.equals(without.deals)


def test_who_sees_no_deal_does_not_sit_down_and_pays_a_little_for_the_look() -> None:
    talked, screened = (run({"mechanisms.screening": on}, years=3).events for on in (False, True))
    failed = screened[(screened["event"] == "impasse") & (screened["reason"] == "no_zone")]
    before = talked[(talked["event"] == "impasse") & (talked["reason"] == "no_zone")]
    assert len(failed) < 0.5 * len(before)
    free, dear = (
        run({"mechanisms.screening": True, "negotiation.screening_months": months}, years=1).market["talk_cost_usd"]
        for months in (0.0, 1.0)
    )
    assert (dear > free).all()


#: Every fee and support to its own account: no payer's governance, and no venture whose programme a payer pays in part.
_APART: Mapping[str, object] = {
    **{f"models.{model}.governance_pmpy_usd": 0.0 for model in MODELS},
    "models.joint_venture_product.minimum_lives": 1e7,
}


def test_whose_pool_does_not_come_about_takes_another_sheet() -> None:
    """Most pairs of this market choose networks that need more lives than they bring."""
    networks = {"models.risk_bearing_network.depth": 1.55, "models.risk_bearing_network.minimum_lives": 16000.0}
    alone, lost = (run({**networks, "mechanisms.next_best_sheet": on}, years=5) for on in (True, False))
    failed, failed_before = (
        run.events[
            (run.events["event"].isin(["impasse", "exited_at_term"])) & (run.events["reason"] == "too_few_lives")
        ]
        for run in (alone, lost)
    )
    assert len(failed_before) > 20
    assert len(failed) < 0.5 * len(failed_before)
    signed, signed_before = ((run.events["event"] == "signed").sum() for run in (alone, lost))
    assert signed > signed_before


def test_without_pools_nobody_needs_another_sheet() -> None:
    pooled = ("third_party_mediated", "risk_bearing_network")
    no_pools = {"mechanisms.provider_groups": False, **{f"models.{model}.minimum_lives": 1e7 for model in pooled}}
    one, other = (run({**no_pools, "mechanisms.next_best_sheet": on}, years=5) for on in (True, False))
    assert one.deals.equals(other.deals)
    assert one.events.equals(other.events)


def test_employers_fund_their_share_of_support_and_staff_that_count_as_claims() -> None:
    for counts in (True, False):
        ledger = run({**_APART, "mechanisms.support_in_claims": counts}, years=1).ledger
        payers = ledger[ledger["account"].str.startswith("payer")]
        by = payers.groupby(["replicate", "account", "category"])["amount_usd"].sum().unstack().fillna(0.0)
        own = by["upfront_support"] + by["care_program"]
        assert (own < 0.0).sum() > 3
        fees = by["claims"] + by["care_management_fee"] + by["transition_payment"] + counts * own
        np.testing.assert_allclose(by["claims_funding"], -0.64 * fees, rtol=1e-9)


def test_lean_packages_may_carry_no_care_management_fee() -> None:
    deals = run({"packages.lean.care_management_factor": 0.0, **_APART})
    paid = deals.deal_years.merge(
        deals.ledger[(deals.ledger["category"] == "care_management_fee") & (deals.ledger["amount_usd"] > 0.0)],
        left_on=["replicate", "year", "provider", "payer"],
        right_on=["replicate", "year", "account", "counterparty"],
        how="left",
    )
    lean = paid["package"] == "lean"
    assert lean.sum() > 10
    assert paid["amount_usd"].isna()[lean].all()
    assert not paid["amount_usd"].isna()[~lean].any()
