"""Who sells where: blocks of regions by hand, and what a market of regional payers is made of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import longgame as lg
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.environment.scenario.territories import market_territories, payer_blocks, regions_sold_in, sells_in
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year

#: Seven regions, one national payer and three that sell in three regions each: 1-3, 4-6 and 7, 1, 2.
SETTINGS = {
    "market.regions": 7,
    "market.national_payers": 1,
    "market.payer_region_share": 3.0 / 7.0,
    "organizations.payer.count": 4,
    "organizations.health_system.count": 7,
    "organizations.independent_physicians.count": 10,
    "organizations.critical_access_hospital.count": 2,
}


def served_regions(scenario: Scenario) -> dict[str, list[int]]:
    """Regions, from 1, in which each payer has pairs."""
    stack = Stack([Cell(scenario, 1, 1)])
    return {
        stack.ids[payer]: sorted(set((stack.local_region[stack.provider[stack.payer == payer]] + 1).tolist()))
        for payer in np.flatnonzero(stack.is_payer)
    }


@pytest.mark.parametrize(
    ("share", "regions", "expected"), [(1.0, 4, 4), (0.0, 4, 1), (0.07, 100, 7), (0.15, 306, 46), (0.26, 4, 2)]
)
def test_a_share_of_the_regions_is_rounded_up_to_at_least_one(share: float, regions: int, expected: int) -> None:
    assert regions_sold_in(share, regions) == expected


def test_regional_payers_take_the_next_regions_one_after_the_other_round_the_ring() -> None:
    home, reach = payer_blocks([None] * 4, regions=7, national_payers=1, region_share=3.0 / 7.0)
    assert home.tolist() == [0, 0, 3, 6]
    assert reach.tolist() == [7, 3, 3, 3]
    sold = [[region for region in range(7) if sells_in(home[3], reach[3], np.array(region), 7)]]
    assert sold == [[0, 1, 6]]
    assert served_regions(Scenario.from_dict(SETTINGS)) == {
        "payer-001": [1, 2, 3, 4, 5, 6, 7],
        "payer-002": [1, 2, 3],
        "payer-003": [4, 5, 6],
        "payer-004": [1, 2, 7],
    }


@pytest.mark.parametrize(("payers", "share", "regions"), [(294, 0.15, 306), (7, 0.3, 10), (20, 0.0, 9), (3, 1 / 3, 4)])
def test_every_region_is_served_by_as_many_regional_payers_as_another_or_one_more(
    payers: int, share: float, regions: int
) -> None:
    values = {**Scenario.load().values, "market.regions": regions, "organizations.payer.count": payers}
    count = market_territories({**values, "market.payer_region_share": share}, None).payers
    assert count.sum() == payers * regions_sold_in(share, regions)
    assert count.max() - count.min() <= 1


def test_pairs_are_counted_as_they_are_laid_out_in_order_of_payer_and_provider() -> None:
    scenario = Scenario.from_dict(SETTINGS)
    stack = Stack([Cell(scenario, 1, 1), Cell(Scenario.load(), 1, 1)])
    # Providers by region: 1 + 2 + 1, 1 + 2 + 1, 1 + 2, then 1 + 1 in each of four: 4, 4, 3, 2, 2, 2, 2.
    assert market_territories(scenario.values, None).providers.tolist() == [4, 4, 3, 2, 2, 2, 2]
    assert Cell(scenario, 1, 1).pair_rows == 19 + 11 + 6 + 10 == np.count_nonzero(stack.pair_cell == 0)
    assert np.count_nonzero(stack.pair_cell == 1) == 5 * 52
    sides = list(zip(stack.payer.tolist(), stack.provider.tolist(), strict=True))
    assert sides == sorted(sides)


def test_the_row_of_a_pair_is_found_and_none_where_the_payer_does_not_sell() -> None:
    stack = Stack([Cell(Scenario.load(), 1, 1), Cell(Scenario.from_dict(SETTINGS), 1, 1)])
    np.testing.assert_array_equal(stack.pair_of(stack.payer, stack.provider), np.arange(stack.pair_count))
    rows = {organization: row for row, organization in enumerate(stack.ids) if stack.cell[row] == 1}
    # The fourth system stands in region 4, where payer 3 sells and payers 2 and 4 do not.
    system = np.array([rows["health_system-004"]] * 3)
    payers = np.array([rows[f"payer-00{number}"] for number in (2, 3, 4)])
    found_rows = stack.pair_of(payers, system)
    assert found_rows[[0, 2]].tolist() == [-1, -1]
    assert stack.payer[found_rows[1]] == payers[1]
    assert stack.provider[found_rows[1]] == system[1]


def test_shares_of_members_go_by_a_payers_place_among_those_of_the_region() -> None:
    """Weights 1 / rank without local tilt; region 4 has the national payer and payer 3, its second."""
    settings = {**SETTINGS, "market.payer_concentration": 1.0, "market.payer_share_log_sd": 0.0}
    stack = Stack([Cell(Scenario.from_dict(settings), 1, 1)])
    share = found(stack).pairs.base_share
    rows = {organization: row for row, organization in enumerate(stack.ids)}

    def of(payer: str, provider: str) -> float:
        return float(share[stack.pair_of(np.array(rows[payer]), np.array(rows[provider]))])

    assert of("payer-001", "health_system-004") == pytest.approx(2 / 3)
    assert of("payer-003", "health_system-004") == pytest.approx(1 / 3)
    # Region 1 has payers 1, 2 and 4.
    assert of("payer-004", "health_system-001") == pytest.approx((1 / 3) / (1 + 1 / 2 + 1 / 3))


def test_referrals_reach_the_hospitals_of_the_region_through_the_same_payer() -> None:
    stack = Stack([Cell(Scenario.from_dict(SETTINGS), 1, 1)])
    found(stack)
    source, target = stack.link_source, stack.link_target
    np.testing.assert_array_equal(stack.payer[source], stack.payer[target])
    np.testing.assert_array_equal(stack.pair_region[source], stack.pair_region[target])
    np.testing.assert_array_equal(stack.provider[target], stack.link_hospital)
    hospitals = np.bincount(stack.local_region[(stack.kind == 1) | (stack.kind == 3)], minlength=7)
    itself = (stack.kind[stack.provider] == 1) | (stack.kind[stack.provider] == 3)
    np.testing.assert_array_equal(
        np.bincount(source, minlength=stack.pair_count), hospitals[stack.pair_region] - itself
    )


def test_a_payers_leverage_is_its_share_of_the_members_where_it_sells() -> None:
    """The only practice of its region against the only payer of it: leverage 1 on both sides, so prices stay.

    By its share of the whole market's members the payer would have half of that, and prices would rise by 5 %.
    """
    alone = {
        "market.regions": 2,
        "organizations.payer.count": 2,
        "organizations.health_system.count": 0,
        "organizations.independent_physicians.count": 2,
        "organizations.critical_access_hospital.count": 0,
        "market.payer_region_share": 0.5,
        "market.price_drift_rate": 0.1,
        "mechanisms.deals": False,
    }
    stack = Stack([Cell(Scenario.from_dict(alone), 1, 1)])
    state = found(stack)
    before = state.pairs.price.copy()
    contract_year(Simulation(state))
    np.testing.assert_allclose(state.pairs.price, before, rtol=1e-12)


def test_a_region_without_a_payer_is_an_error_that_names_it() -> None:
    settings = {**SETTINGS, "market.national_payers": 0, "market.payer_region_share": 0.1}
    with pytest.raises(ScenarioError, match=r"no payer sells in 3 of 7 regions \(5, 6, 7\), but providers are there"):
        Scenario.from_dict(settings)


def test_regional_payers_make_room_for_more_organisations_than_a_rectangle() -> None:
    large = {**SETTINGS, "organizations.payer.count": 300, "organizations.independent_physicians.count": 9000}
    with pytest.raises(ScenarioError, match="allowed: at most 2,000,000 pairs"):
        Scenario.from_dict({**large, "market.payer_region_share": 1.0})
    assert Cell(Scenario.from_dict({**large, "market.payer_region_share": 0.1}), 1, 1).pair_rows < 500_000


def named_market(folder: Path, shares: str = "") -> Scenario:
    rows = ["organization,kind,region", "a,payer,2", "b,payer,1", "p,independent_physicians,1"]
    rows += ["q,independent_physicians,2", "r,health_system,3"]
    (folder / "organizations.csv").write_text("\n".join(rows), encoding="utf-8")
    settings: dict[str, object] = {"organizations": "organizations.csv", "market.regions": 3}
    if shares:
        (folder / "shares.csv").write_text(f"provider,payer,share\n{shares}", encoding="utf-8")
        settings["shares"] = "shares.csv"
    return Scenario.from_dict({**settings, "market.payer_region_share": 2 / 3}, folder=folder)


def test_the_block_of_a_named_payer_begins_in_its_region(tmp_path: Path) -> None:
    assert served_regions(named_market(tmp_path)) == {"a": [2, 3], "b": [1, 2]}


def test_a_named_share_where_the_payer_does_not_sell_is_an_error(tmp_path: Path) -> None:
    assert named_market(tmp_path, "p,b,1\np,a,0\n").shares is not None
    with pytest.raises(ScenarioError, match=r'payer "a" has 0\.5 of provider "p", but does not sell in its region 1'):
        named_market(tmp_path, "p,a,0.5\np,b,0.5\n")


def test_agents_have_no_trust_where_a_payer_does_not_sell() -> None:
    market = lg.Market(Scenario.from_dict(SETTINGS), seed=1)
    payer = market.organization("payer-003")
    assert 0.0 < payer.trust_in("health_system-004") < 1.0
    with pytest.raises(ValueError, match="payer-003 does not sell in region 1, that of health_system-001"):
        payer.trust_in("health_system-001")


def test_the_national_scenario_is_the_country_in_miniature() -> None:
    scenario = Scenario.load("national")
    stack = Stack([Cell(scenario, 1, 1)])
    assert np.bincount(stack.kind).tolist() == [300, 640, 18_000, 1_380]
    assert stack.region_count == 306
    assert stack.pair_count == Cell(scenario, 1, 1).pair_rows == pytest.approx(1e6, rel=0.01)
    assert set(market_territories(scenario.values, None).payers.tolist()) == {50, 51}
    assert found(stack).pairs.lives.sum() == pytest.approx(167e6, rel=0.03)


def test_nobody_opens_first_talks_over_fewer_lives_than_the_least() -> None:
    first = {}
    for least in (0.0, 3000.0):
        # Talks are short, so that all of them end within the year and are recorded.
        values = {"years": 1, "market.talk_minimum_lives": least, "models.*.talk_months": 1.0}
        scenario = Scenario.load("default", values)
        events = simulate_stack([Cell(scenario, 1, replicate) for replicate in (1, 2)])["events"].to_pylist()
        first[least] = {(row["cell"], row["deal"]): row["lives"] for row in events}
    large = {talk for talk, lives in first[0.0].items() if lives >= 3000.0}
    assert first[3000.0]
    assert min(first[3000.0].values()) >= 3000.0 > min(first[0.0].values())
    # Parties have time for the others, but for nobody whom they would not have met.
    assert large <= first[3000.0].keys()


@pytest.mark.slow
def test_the_national_scenario_runs_and_its_money_balances() -> None:
    tables = simulate_stack([Cell(Scenario.load("national", {"years": 2}), 1, 1)], "organizations")
    market = tables["market"].to_pydict()
    assert min(market["signed"]) > 500
    assert max(abs(usd) for usd in market["ledger_imbalance_usd"]) < 1e-9 * 167e6 * 7000
    assert tables["organizations"].num_rows == 2 * 20_320


@pytest.mark.slow
def test_the_national_benchmark_measures_the_command() -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "benchmarks.national", "--years", "1"]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    years, twin, pairs, seconds, _, peak = done.stdout.splitlines()[-1].strip("| ").split(" | ")
    assert (years, twin, pairs) == ("1", "no", "1,004,988")
    assert float(seconds) > 0.5
    assert 0.5 < float(peak) < 4.0
