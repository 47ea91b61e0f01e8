"""Provider groups in a market: who is in them, what they pay and share, and what is measured together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest

import longgame as lg
from longgame.agents.provider import Provider
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.founding import found
from longgame.environment.phases.measured_savings import contract_numbers
from longgame.environment.phases.provider_groups import enter
from longgame.environment.rules.measurement import shared_error
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.memberships import memberships
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.valuation.facts import contract_lives
from longgame.environment.valuation.forecasts import pooled_spread
from longgame.environment.valuation.group_facts import overlap_and_joint_lives
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import HEALTH_SYSTEM

YEARS = 8


def forms(**numbers: float) -> dict[str, object]:
    return {f"groups.{form}.{name}": value for form in FORMS for name, value in numbers.items()}


#: Groups in every region, which cost little and ask for little.
LIVELY: Mapping[str, object] = {
    **forms(founding_share=0.33, founding_rate=0.1, dues_pmpy_usd=0.5, investment_per_life_usd=5.0),
    **forms(identity_demand=0.05, integration_rate=0.5),
    "market.meeting_rate": 0.5,
}


def scenario(overrides: Mapping[str, object] | None = None, years: int = YEARS) -> Scenario:
    return Scenario.load("default", overrides={**LIVELY, **(overrides or {}), "years": years})


@pytest.fixture(scope="module")
def lively() -> lg.Results:
    return lg.run(scenario(), seed=5, replicates=3)


def frame(results: lg.Results, table: str) -> pd.DataFrame:
    return pd.DataFrame(results.table(table).to_pandas())


def test_shares_and_voices_of_every_group_sum_to_one(lively: lg.Results) -> None:
    groups = frame(lively, "groups")
    assert len(groups) > 50
    sums = groups.groupby(["replicate", "year", "group"])[["share", "voice"]].sum()
    assert np.allclose(sums, 1.0, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("rule", ["equal", "lives", "contribution", "bargained"])
def test_shares_follow_the_rule(rule: str) -> None:
    groups = frame(lg.run(scenario({"groups.share_rule": rule}), seed=5, replicates=2), "groups")
    by_group = groups.groupby(["replicate", "year", "group"])
    assert np.allclose(by_group["share"].sum(), 1.0, rtol=0.0, atol=1e-12)
    even = np.isclose(groups["share"], 1.0 / by_group["share"].transform("size"), rtol=1e-9)
    voiced = np.isclose(groups["share"], groups["voice"], rtol=1e-9)
    assert even.all() if rule == "equal" else not even.all()
    assert voiced.all() if rule == "bargained" else not voiced.all()


def test_the_lead_is_a_member_and_nobody_is_in_two_groups(lively: lg.Results) -> None:
    groups = frame(lively, "groups")
    assert (groups.groupby(["replicate", "year", "member"]).size() == 1).all()
    leads = groups[groups["group"] == groups["member"]]
    assert len(leads) == groups.groupby(["replicate", "year", "group"]).ngroups
    assert leads["member"].str.startswith("health_system").all()
    places = frame(lively, "organizations").set_index(["replicate", "year", "organization"])
    region, open_at_end = places["region"], places["is_open"]
    for name in ("member", "group"):
        groups[f"{name}_region"] = region.loc[pd.MultiIndex.from_frame(groups[["replicate", "year", name]])].to_numpy()
    assert (groups["member_region"] == groups["group_region"]).all()
    assert open_at_end.loc[pd.MultiIndex.from_frame(groups[["replicate", "year", "member"]])].all()


def test_money_between_members_stays_among_them(lively: lg.Results) -> None:
    # Practices without liquid capital leave their programmes to the others.
    poor: dict[str, object] = {
        "organizations.independent_physicians.liquidity_share": 0.001,
        **{f"models.{model}.capital_demand_per_life_usd": 0.0 for model in MODELS},
    }
    for category, results in (
        ("group_returns", lively),
        ("group_funding", lg.run(scenario(poor), seed=5, replicates=3)),
    ):
        ledger = frame(results, "ledger")
        rows = ledger[ledger["category"] == category]
        assert rows["amount_usd"].abs().max() > 0.0, category
        by_year = rows.groupby(["replicate", "year"])["amount_usd"].sum()
        assert by_year.abs().max() < 1e-4
        # Through the lead: one side of every entry is a system that leads.
        sides = rows[["account", "counterparty"]].apply(lambda side: side.str.startswith("health_system"))
        assert sides.any(axis=1).all()


def test_the_balance_is_what_the_ledger_says(lively: lg.Results) -> None:
    ledger, groups = frame(lively, "ledger"), frame(lively, "groups")
    moved = ["group_dues", "group_returns", "group_funding", "group_governance", "group_forfeit"]
    of_group = ledger[ledger["category"].isin(moved)]
    keys = ["replicate", "year", "account"]
    booked = of_group.groupby(keys)["amount_usd"].sum()
    wanted = pd.MultiIndex.from_frame(groups[["replicate", "year", "member"]])
    assert np.allclose(booked.reindex(wanted).fillna(0.0), groups["balance_usd"], rtol=1e-9, atol=1e-4)
    invested = ledger[ledger["category"] == "group_investment"].groupby(keys)["amount_usd"].sum()
    fresh = groups[groups["joined_year"] == groups["year"]]
    wanted = pd.MultiIndex.from_frame(fresh[["replicate", "year", "member"]])
    assert np.allclose(-invested.reindex(wanted).fillna(0.0), fresh["invested_usd"], rtol=1e-9, atol=1e-4)


def test_gains_hold_the_money_of_the_group_and_the_twin_has_none(lively: lg.Results) -> None:
    twin = simulate_stack([Cell(scenario(), 5, replicate, deals=False) for replicate in (1, 2, 3)])
    assert twin["groups"].num_rows == 0
    # In year 1 no deal has paid anything yet, so a member without a deal gains just what the group cost it.
    ledger, gains = frame(lively, "ledger"), frame(lively, "gains")
    first = ledger[ledger["year"] == 1]
    paid = first[first["category"].str.startswith("group_")].groupby(["replicate", "account"])["amount_usd"].sum()
    others = first[first["category"].isin(["negotiation", "care_program", "start_up", "dealing_cost"])]
    busy = set(map(tuple, others[["replicate", "account"]].to_numpy().tolist()))
    quiet = [key for key in paid.index if key not in busy and not key[1].startswith(("care_", "health_system"))]
    gained = gains[gains["year"] == 1].set_index(["replicate", "account"])["gain_usd"]
    practices = [key for key in quiet if key[1].startswith("independent")]
    assert practices
    for key in practices:
        assert gained[key] == pytest.approx(paid[key], abs=1.0)


def test_events_name_the_member_and_no_deal(lively: lg.Results) -> None:
    events = frame(lively, "events")
    of_groups = events[events["deal"].isna()]
    assert set(of_groups["event"]) == {"joined_group", "left_group"}
    assert set(of_groups["reason"]) <= {"agreed", "poor_results", "group_dissolved", "insolvency", "merger"}
    for column in ("payer", "model", "from_model", "package", "trust_in_payer", "payer_strategy"):
        assert of_groups[column].isna().all()
    assert of_groups["provider"].notna().all()
    assert events.loc[events["event"] == "signed", "deal"].notna().all()
    # Who is in a group at the end of the run has joined once more than it has left.
    moves = of_groups.groupby(["replicate", "provider", "event"]).size().unstack(fill_value=0)
    inside = moves["joined_group"] - moves["left_group"]
    last = frame(lively, "groups").query(f"year == {YEARS}")
    assert sorted(inside[inside == 1].index) == sorted(zip(last["replicate"], last["member"], strict=True))


def in_first_year(overrides: Mapping[str, object] | None = None) -> Simulation:
    """A market before its first year, in which nobody founds a group."""
    quiet = forms(founding_share=0.0, founding_rate=0.0)
    return Simulation(found(Stack([Cell(scenario({**quiet, **(overrides or {})}), 5, 1)])))


def test_a_group_of_one_is_its_member_alone_to_the_byte() -> None:
    def run(prepare: Callable[[Simulation], None]) -> list[bytes]:
        simulation = in_first_year()
        for _ in range(4):
            contract_year(simulation)
        prepare(simulation)
        state = simulation.state
        year = contract_year(simulation)
        entries = [column.tobytes() for column in year.ledger.entries()]
        own = [state.organizations.capital, state.organizations.maturity, state.pairs.this_year.block]
        return entries + [column.tobytes() for column in own]

    def alone(simulation: Simulation) -> None:
        lead = np.flatnonzero(simulation.state.stack.kind == HEALTH_SYSTEM)[:1]
        enter(simulation.state, lead, lead, np.array([1]))

    assert run(alone) == run(lambda simulation: None)


def test_without_anybody_who_joins_a_founder_is_alone_to_the_byte() -> None:
    dear = {**forms(founding_share=0.33, dues_pmpy_usd=500.0, investment_per_life_usd=2000.0)}
    cells = [Cell(scenario(values, 5), 5, 1) for values in (dear, {"mechanisms.provider_groups": False})]
    tables = simulate_stack(cells)
    assert tables["groups"].num_rows == 0
    for name, table in tables.items():
        both = [table.filter(table["cell"].to_numpy() == cell).drop_columns(["cell"]) for cell in (0, 1)]
        assert both[0].equals(both[1]), name


def lead_and_members(simulation: Simulation) -> tuple[int, np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """A system and all other providers of its region, put into one group of form 1."""
    stack = simulation.state.stack
    lead = int(np.flatnonzero(stack.kind == HEALTH_SYSTEM)[0])
    rows = np.flatnonzero((stack.region == stack.region[lead]) & ~stack.is_payer)
    enter(simulation.state, rows, np.full(len(rows), lead), np.full(len(rows), 1))
    return lead, rows


def test_joint_prices_count_the_lives_of_the_others() -> None:
    simulation = in_first_year({"groups.health_system_integration.joint_price_share": 0.5})
    state = simulation.state
    panels = state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)
    _, members = lead_and_members(simulation)
    _, joint = overlap_and_joint_lives(state, StackValues([state.stack.cells[0].scenario], 1), panels)
    total = panels[members].sum()
    assert joint[members] == pytest.approx(0.5 * (total - panels[members]))
    assert joint.sum() == pytest.approx(joint[members].sum())


def test_a_payer_s_deals_with_a_group_are_one_contract() -> None:
    simulation = in_first_year(
        {"market.meeting_rate": 1.0, "market.payer_capacity": 1000.0, "market.provider_capacity": 1000.0}
    )
    for _ in range(5):
        contract_year(simulation)
    state = simulation.state
    lead, members = lead_and_members(simulation)
    state.organizations.group_balance[members] = 1e9  # nobody thinks of leaving
    contract_year(simulation)
    pairs, stack = state.pairs, state.stack
    inside = np.flatnonzero((pairs.model > 0) & np.isin(stack.provider, members) & (pairs.terms.pooled == 0.0))
    numbers, lives = contract_numbers(state, inside), contract_lives(state)[inside]
    together = 0
    for payer in np.unique(stack.payer[inside]):
        rows = stack.payer[inside] == payer
        assert len(set(numbers[rows].tolist())) == 1
        assert lives[rows] == pytest.approx(pairs.lives[inside][rows].sum())
        together += int(rows.sum() > 1)
    assert together
    rates = pairs.this_year.contract_rate[inside]
    for number in np.unique(numbers):
        assert np.ptp(rates[numbers == number]) < 1e-12
    assert memberships(state.organizations).lead.tolist() == [lead] * len(members)


def test_when_a_lead_closes_its_group_dissolves() -> None:
    simulation = in_first_year()
    lead, members = lead_and_members(simulation)
    state = simulation.state
    state.organizations.group_balance[members] = 1e9
    state.organizations.capital[lead] = state.organizations.opening_capital[lead] = -1e12
    year = contract_year(simulation)
    assert not state.organizations.is_open[lead]
    assert not (state.organizations.group_form > 0).any()
    assert (state.organizations.group_lead == -1).all()
    assert year.events.counts(state).sum() >= len(members)


def test_of_the_variance_what_is_idiosyncratic_falls_as_one_over_pooled_lives() -> None:
    # 40,000 contracts of eight deals each; v0 = 0.02^2 and c = 1.5.
    luck = np.random.default_rng(11)
    floor, per_life, contracts = 0.02, 1.5, 40_000
    common = luck.standard_normal((1, contracts))
    for lives in (np.full((8, 1), 5_000.0), np.array([[2e3], [2e3], [3e3], [4e3], [5e3], [6e3], [8e3], [10e3]])):
        errors = shared_error(common, luck.standard_normal((8, contracts)), floor, per_life, lives)
        whole = lives.sum()
        contract = (errors * lives).sum(axis=0) / whole
        assert contract.var() == pytest.approx(floor**2 + per_life**2 / whole, rel=0.03)
        alone = errors[0].var()
        assert alone == pytest.approx(floor**2 + per_life**2 / lives[0, 0], rel=0.02)
        # Exactly: take the common part out.
        own = ((errors - floor * common) * lives).sum(axis=0) / whole
        assert own.var() == pytest.approx(per_life**2 / whole, rel=0.05)


def test_the_expected_spread_of_a_group_keeps_what_is_common() -> None:
    common, own = np.array([4e-4]), np.array([4e-4 + 2.25 / 5_000.0])
    lives, pooled = np.array([5_000.0]), np.array([40_000.0])
    expected = np.sqrt(4e-4 + 2.25 / 40_000.0)
    assert pooled_spread(own, lives, pooled, common)[0] == pytest.approx(expected, rel=1e-6)
    assert pooled_spread(own, lives, lives, common)[0] == pooled_spread(own, lives, lives)[0]


def test_agents_and_graphs_show_who_is_in_which_group() -> None:
    market = lg.Market(scenario(years=3), seed=5)
    assert market.membership_graph().number_of_edges() == 0
    market.run()
    groups = market.results.groups
    groups = groups[groups["year"] == 3]
    graph = market.membership_graph()
    assert graph.number_of_edges() == len(groups) > 0
    for _, row in groups.iterrows():
        agent = market.organization(row["member"])
        assert isinstance(agent, Provider)
        assert (agent.group_form, agent.group_lead, agent.group_since) == (
            row["form"],
            row["group"],
            row["joined_year"],
        )
        assert agent.group_invested == row["invested_usd"]
        edge = graph.edges[row["member"], f"group of {row['group']}"]
        assert edge["lead"] == (row["member"] == row["group"])
        assert edge["share"] == row["share"]
    alone = next(one for one in graph if graph.nodes[one]["bipartite"] == 0 and graph.degree[one] == 0)
    loner = market.organization(alone)
    assert isinstance(loner, Provider)
    assert loner.group_lead is None
    assert loner.group_form == "none"


def test_referrals_by_name_stay_below_what_hospitals_get() -> None:
    market = lg.Market("default", seed=5)
    graph = market.referral_graph()
    assert graph.number_of_edges() > 0
    named = float(market.cell.scenario.values["market.hospital_share_of_other_spending"])
    for one in graph:
        assert 0.0 <= sum(edge["share"] for _, _, edge in graph.out_edges(one, data=True)) <= named + 1e-12
        assert not graph.has_edge(one, one)
