from collections.abc import Iterator

import mesa
import numpy as np
import pytest

import longgame as lg
from longgame.agents.organization import Attribute, Organization
from longgame.agents.provider import Provider
from longgame.environment.models.catalogue import MODELS
from longgame.vocabulary import KINDS, PACKAGES, STRATEGIES, TRAITS

CLASSES: tuple[type[Organization], ...] = (
    lg.Payer,
    lg.HealthSystem,
    lg.IndependentPhysicians,
    lg.CriticalAccessHospital,
)


@pytest.fixture(scope="module")
def market() -> lg.Market:
    """A market after six years, which tests only read."""
    market = lg.Market("default", seed=3)
    for _ in range(6):
        market.step()
    return market


@pytest.fixture
def young() -> lg.Market:
    """A market before its first year, to write to."""
    return lg.Market("default", seed=3)


def organizations(market: lg.Market) -> Iterator[Organization]:
    for agent in market.agents:
        assert isinstance(agent, Organization)
        yield agent


def columns(kind: type[Organization]) -> dict[str, Attribute]:
    return {name: getattr(kind, name) for name in dir(kind) if isinstance(getattr(kind, name), Attribute)}


def payer(market: lg.Market, number: int = 1) -> lg.Payer:
    agent = market.organization(f"payer-{number:03d}")
    assert isinstance(agent, lg.Payer)
    return agent


def system(market: lg.Market) -> lg.HealthSystem:
    agent = market.organization("health_system-001")
    assert isinstance(agent, lg.HealthSystem)
    return agent


def test_every_kind_has_a_class_of_its_own(market: lg.Market) -> None:
    assert [kind.kind for kind in CLASSES] == list(KINDS)
    assert set(market.agent_types) == set(CLASSES)
    for agent in organizations(market):
        assert agent.organization.startswith(agent.kind)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_column_says_its_unit_and_meaning(kind: type[Organization]) -> None:
    for name, column in columns(kind).items():
        assert column.name == name
        assert column.unit
        assert column.meaning
        assert column.unit in str(column.__doc__)


def test_agents_say_what_the_tables_say(market: lg.Market) -> None:
    table = market.results.organizations
    last = table[table["year"] == market.year].set_index("organization")
    for agent in organizations(market):
        row = last.loc[agent.organization]
        assert (agent.kind, agent.name, agent.region) == (row["kind"], row["name"], row["region"])
        assert agent.strategy == row["strategy"]
        assert agent.capital == row["capital_usd"]
        assert agent.net == row["net_usd"]
        assert agent.cumulative_net == row["cumulative_net_usd"]
        assert agent.identity_inertia == row["identity_inertia"]
        assert agent.antagonism == row["antagonism"]
        assert agent.engagement == row["engagement"]
        assert agent.is_open == row["is_open"]
        assert len(agent.deals) == row["active_deals"]
        if isinstance(agent, Provider):
            assert (agent.maturity, agent.quality) == (row["maturity"], row["quality"])
            assert agent.lives == pytest.approx(row["lives"], rel=1e-12)
        if isinstance(agent, lg.Payer):
            assert agent.members == pytest.approx(row["lives"], rel=1e-12)


def test_deals_say_what_the_tables_say(market: lg.Market) -> None:
    table = market.results.deals
    last = table[table["year"] == market.year].set_index("deal")
    seen = [(agent, deal) for agent in organizations(market) for deal in agent.deals]
    assert len(seen) == 2 * len(last) > 0
    for agent, deal in seen:
        row = last.loc[deal.deal]
        sides = {"payer": agent.organization, "provider": deal.partner}
        if agent.kind != "payer":
            sides = {"payer": deal.partner, "provider": agent.organization}
        assert (row["payer"], row["provider"]) == (sides["payer"], sides["provider"])
        for name in ("model", "package", "provider_share", "deal_year", "agreement_number", "lives"):
            assert getattr(deal, name) == row[name], name
        assert (deal.trust_in_payer, deal.trust_in_provider) == (row["trust_in_payer"], row["trust_in_provider"])
        own = deal.trust_in_provider if agent.kind == "payer" else deal.trust_in_payer
        assert agent.trust_in(deal.partner) == own
        assert agent.trust_in(market.organization(deal.partner)) == own
        assert deal.model in MODELS
        assert deal.package in PACKAGES


def test_values_are_python_values(market: lg.Market) -> None:
    for agent in (payer(market), system(market)):
        for name in columns(type(agent)):
            assert type(getattr(agent, name)) is float, name
        assert type(agent.is_open) is bool
        assert type(agent.strategy) is str
    assert type(system(market).lives) is float
    assert type(system(market).price) is float
    assert type(payer(market).members) is float
    for deal in payer(market).deals:
        assert [type(value) for value in vars(deal).values()] == [str] * 4 + [float, int, int] + [float] * 3


@pytest.mark.parametrize("kind", CLASSES)
def test_what_is_written_is_read_and_nothing_else_moves(kind: type[Organization], young: lg.Market) -> None:
    agents = list(organizations(young))
    agent = next(agent for agent in agents if type(agent) is kind)
    for name, column in columns(kind).items():
        if not column.writable:
            continue
        before = {other.organization: getattr(other, name, None) for other in agents}
        value = 0.25 if column.high == 1.0 else 1234.5
        setattr(agent, name, value)
        after = {other.organization: getattr(other, name, None) for other in agents}
        assert after == {**before, agent.organization: value}, name


def test_a_handle_follows_columns_that_the_rules_replace(young: lg.Market) -> None:
    agent = system(young)
    agent.maturity = 0.9
    young.step()
    first = agent.maturity
    agent.maturity = 0.1
    assert agent.maturity == 0.1
    young.step()
    second = agent.maturity
    table = young.results.organizations
    recorded = table[table["organization"] == agent.organization]["maturity"].tolist()
    assert recorded == [first, second]
    assert first > 0.5 > second


def test_a_price_moves_with_every_payer_in_proportion(young: lg.Market) -> None:
    agent = system(young)
    other = young.organization("health_system-002")
    assert isinstance(other, lg.HealthSystem)
    unmoved = other.price
    agent.price = 2.0
    assert agent.price == pytest.approx(2.0, rel=1e-12)
    assert other.price == unmoved
    untouched = lg.Market("default", seed=3)
    young.step()
    untouched.step()
    spending = [one.results.market["spending_pmpy_usd"].iloc[0] for one in (young, untouched)]
    assert spending[0] > spending[1]


def test_capital_written_before_the_first_year_is_in_the_ledger(young: lg.Market) -> None:
    payer(young).capital = 5e9
    young.step()
    ledger = young.results.ledger
    own = ledger[ledger["account"] == "payer-001"]
    assert own[own["category"] == "opening_capital"]["amount_usd"].tolist() == [5e9]
    assert own["amount_usd"].sum() == pytest.approx(payer(young).capital, rel=1e-9)


def test_a_strategy_name_sets_every_trait(young: lg.Market) -> None:
    agent = payer(young)
    for name in STRATEGIES:
        agent.strategy = name
        assert agent.strategy == name
        assert agent.trait_strategies == dict.fromkeys(TRAITS, name)


def test_a_change_of_strategy_changes_the_years_after() -> None:
    markets = [lg.Market("all-zero-sum", seed=5), lg.Market("all-zero-sum", seed=5)]
    for agent in organizations(markets[1]):
        agent.strategy = "long_term"
    for market in markets:
        for _ in range(3):
            market.step()
    # Year by year: two markets may happen to sign as many deals in all.
    signed = [market.results.market["signed"].tolist() for market in markets]
    assert signed[0] != signed[1]


def test_a_strategy_that_a_user_sets_is_judged_by_what_is_earned_under_it() -> None:
    market = lg.Market(lg.Scenario.load("all-zero-sum", {"evolution.exploration_rate": 0.0}), seed=5)
    for _ in range(6):
        market.step()
    told = {}
    for strategy in ("zero_sum", "long_term"):
        payer(market).strategy = strategy
        market.step()
        last = market.results.organizations.query("year == @market.year").set_index("organization")
        told[strategy] = last.loc["payer-001", "score"]
    # To name the strategy that it plays anyway changes nothing; after a change nothing is known at first.
    assert told["zero_sum"] != 0.0
    assert told["long_term"] == 0.0


def test_traits_of_several_strategies_are_a_blend() -> None:
    settings = {"evolution.imitation_unit": "trait", "evolution.imitation_rate": 1.0}
    market = lg.Market(lg.Scenario.load("default", settings), seed=2)
    for _ in range(3):
        market.step()
    blends = [agent for agent in organizations(market) if agent.strategy == "blend"]
    assert blends
    assert all(len(set(agent.trait_strategies.values())) > 1 for agent in blends)


def test_an_unknown_strategy_is_named_with_the_nearest(young: lg.Market) -> None:
    with pytest.raises(ValueError, match=r"no strategy 'long_trem' in this market; nearest: long_term"):
        payer(young).strategy = "long_trem"
    with pytest.raises(ValueError, match=r"no strategy 'blend' in this market; allowed: long_term, "):
        payer(young).strategy = "blend"


def test_a_payer_has_no_maturity(young: lg.Market) -> None:
    agent = payer(young)
    for name in ("maturity", "quality", "lives", "price", "own_revenue_share"):
        assert not hasattr(agent, name)
        with pytest.raises(AttributeError, match=f"Payer has no attribute '{name}' that can be set"):
            setattr(agent, name, 0.5)
    for name in ("premium", "insured_share", "members"):
        assert not hasattr(system(young), name)


@pytest.mark.parametrize(("name", "nearest"), [("captial", "; nearest: capital"), ("zzz", ""), ("kind", "")])
def test_a_name_that_no_rule_reads_cannot_be_set(young: lg.Market, name: str, nearest: str) -> None:
    with pytest.raises(AttributeError, match=f"Payer has no attribute '{name}' that can be set{nearest}$"):
        setattr(payer(young), name, 1.0)


@pytest.mark.parametrize(
    "name", ["net", "cumulative_net", "forecast_gap", "is_open", "organization", "deals", "members"]
)
def test_what_the_rules_work_out_is_read_only(young: lg.Market, name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        setattr(payer(young), name, 1.0)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("engagement", 1.5, r"engagement = 1.5 of health_system-001: allowed is 0 to 1 \(0-1\)"),
        ("engagement", float("nan"), r"engagement = nan of"),
        ("capital", float("inf"), r"capital = inf of health_system-001: allowed is -1e\+15 to 1e\+15 \(USD\)"),
        ("fixed_cost", -1.0, r"fixed_cost = -1.0 of health_system-001: allowed is 0 or more \(USD a year\)"),
        ("price", 0.0, r"price = 0.0 of health_system-001: allowed is above 0"),
    ],
)
def test_a_value_out_of_range_is_refused(young: lg.Market, name: str, value: float, message: str) -> None:
    before = getattr(system(young), name)
    with pytest.raises(ValueError, match=message):
        setattr(system(young), name, value)
    assert getattr(system(young), name) == before


def test_trust_is_between_a_payer_and_a_provider(market: lg.Market, young: lg.Market) -> None:
    with pytest.raises(ValueError, match=r"payer-001 and payer-002: trust is between a payer and a provider"):
        payer(market).trust_in("payer-002")
    with pytest.raises(KeyError, match=r"no organization 'health_system-01'; nearest: health_system-001"):
        payer(market).trust_in("health_system-01")
    with pytest.raises(ValueError, match=r"health_system-001 is an agent of another market"):
        payer(market).trust_in(system(young))
    for agent in organizations(market):
        partners = [other for other in organizations(market) if (other.kind == "payer") != (agent.kind == "payer")]
        assert all(0.0 < agent.trust_in(other) < 1.0 for other in partners)


def test_what_the_classes_declare_is_true_of_the_rules(market: lg.Market) -> None:
    ledger = market.results.ledger

    def receiving(category: str) -> set[str]:
        rows = ledger[(ledger["category"] == category) & (ledger["amount_usd"] > 0.0)]
        return set(rows["account"]) & {agent.organization for agent in organizations(market)}

    def declared(name: str) -> set[str]:
        return {agent.organization for agent in organizations(market) if getattr(agent, name)}

    assert receiving("premium") == declared("pays_for_care")
    assert receiving("cost_based_settlement") <= declared("paid_by_cost")
    assert receiving("cost_based_settlement")
    stack = market._state.stack
    referred = {stack.ids[row] for row in np.unique(stack.provider[stack.link_target])}
    assert referred == declared("has_hospital")


def test_an_agent_shows_who_it_is(market: lg.Market) -> None:
    agent = payer(market)
    text = repr(agent)
    assert text.startswith(f"<Payer payer-001 'Payer 1': {agent.strategy}, capital ")
    assert text.endswith(f" USD, {len(agent.deals)} deals>")


def test_a_closed_organization_keeps_its_agent() -> None:
    market = lg.Market({"extends": "default", "mechanisms": {"mergers": False}}, seed=4)
    doomed = market.organization("critical_access_hospital-001")
    doomed.capital = -1e9
    market.step()
    assert not doomed.is_open
    assert repr(doomed).endswith("closed>")
    assert doomed.deals == ()
    assert doomed in market.agents
    assert market.agents.get("is_open").count(False) == 1


def test_agents_are_mesa_agents(market: lg.Market) -> None:
    assert all(isinstance(agent, mesa.Agent) and agent.model is market for agent in market.agents)
    assert [agent.unique_id for agent in market.agents] == list(range(1, len(market.agents) + 1))
