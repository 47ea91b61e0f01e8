import gc
import subprocess
import sys
import weakref
from pathlib import Path

import mesa
import pytest

import longgame as lg
from longgame.agents.organization import Organization
from longgame.environment.records.results import MissingTableError
from longgame.environment.records.tables import RECORD_LEVELS, column_names
from longgame.vocabulary import KINDS


def short(years: int = 3, scenario: str = "default") -> lg.Scenario:
    return lg.Scenario.load(scenario, {"years": years})


@pytest.fixture(scope="module")
def done() -> lg.Market:
    """A market that has run its three years, which tests only read."""
    market = lg.Market(short(), seed=7)
    market.run()
    return market


@pytest.mark.parametrize("replicate", [1, 3])
def test_a_market_is_that_replicate_of_a_run(replicate: int) -> None:
    runs = lg.run("default", years=4, replicates=3, seed=11, twin=False)
    market = lg.Market(short(4), seed=11, replicate=replicate)
    market.run()
    for name in RECORD_LEVELS["deals"]:
        whole = runs.table(name)
        rows = whole.filter(whole.column("replicate").to_numpy() == replicate)
        assert market.results.table(name).equals(rows.combine_chunks()), name


def test_looking_and_shuffling_change_nothing(done: lg.Market) -> None:
    market = lg.Market(short(), seed=7)
    for _ in range(3):
        market.agents.shuffle(inplace=True).do("step")
        market.random.random()
        market.rng.random()
        assert market.results.market is not None
        [repr(agent) for agent in market.agents]
        market.step()
    for name, table in done.results.tables.items():
        assert market.results.table(name).equals(table), name


def test_the_twin_has_no_deals() -> None:
    market = lg.Market(short(), seed=7, deals=False)
    market.run()
    assert market.results.market["signed"].sum() == 0
    assert market.results.deals.empty


@pytest.mark.parametrize("record", list(RECORD_LEVELS))
def test_results_hold_what_is_recorded(record: str) -> None:
    market = lg.Market(short(), record=record)
    assert all(market.results.table(name).num_rows == 0 for name in RECORD_LEVELS[record])
    market.step()
    market.step()
    assert tuple(market.results.tables) == tuple(
        name for name in market.results.tables if name in RECORD_LEVELS[record]
    )
    assert set(market.results.tables) == set(RECORD_LEVELS[record])
    assert (market.results.years, market.results.replicates) == (2, 1)
    if record == "market":
        with pytest.raises(MissingTableError, match="record='deals'"):
            _ = market.results.deals


def test_results_are_made_once_a_year(done: lg.Market) -> None:
    market = lg.Market(short())
    empty = market.results
    assert market.results is empty
    assert empty.years == 0
    market.step()
    first = market.results
    assert market.results is first
    assert first is not empty
    market.step()
    assert market.results is not first
    assert (first.years, market.results.years) == (1, 2)
    assert (done.results.seed, done.results.scenario_name) == (7, "default")


def test_results_of_a_market_can_be_written_and_read(done: lg.Market, tmp_path: Path) -> None:
    back = lg.Results.from_folder(done.results.write(tmp_path / "run"))
    assert back.market.equals(done.results.market)
    assert back.years == 3


def test_years_are_counted_to_the_last(done: lg.Market) -> None:
    market = lg.Market(short(2))
    seen = [(market.year, market.running)]
    for _ in range(2):
        market.step()
        seen.append((market.year, market.running))
    assert seen == [(0, True), (1, True), (2, False)]
    with pytest.raises(RuntimeError, match=r"has run all 2 years of its scenario"):
        market.step()
    market.run()
    market.run_model()
    assert market.year == 2
    assert done.year == done.cell.scenario.years == 3


def test_mesas_own_loop_ends() -> None:
    market = lg.Market(short(2))
    mesa.Model.run_model(market)
    assert market.year == 2


def test_the_data_collector_holds_the_market_table(done: lg.Market) -> None:
    frame = done.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == [name for name in column_names("market") if name != "replicate"]
    table = done.results.market.drop(columns="replicate")
    assert frame.astype(table.dtypes.to_dict()).equals(table)
    assert lg.Market(short()).datacollector.get_model_vars_dataframe().empty


def test_agent_reporters_of_ones_own_work() -> None:
    market = lg.Market(short())
    collector = mesa.DataCollector(
        model_reporters={"capital": lambda model: model.agents.agg("capital", sum), "year": "year"},
        agent_reporters={"capital": "capital", "strategy": "strategy"},
        agenttype_reporters={lg.HealthSystem: {"maturity": "maturity"}},
    )
    market.step()
    collector.collect(market)
    agents = collector.get_agent_vars_dataframe()
    assert len(agents) == len(market.agents)
    total = market.results.organizations["capital_usd"].sum()
    assert agents["capital"].sum() == pytest.approx(total)
    assert collector.get_model_vars_dataframe()["capital"].tolist() == [pytest.approx(total)]
    systems = collector.get_agenttype_vars_dataframe(lg.HealthSystem)
    assert systems["maturity"].tolist() == market.agents_by_type[lg.HealthSystem].get("maturity")


def test_agent_sets_work(done: lg.Market) -> None:
    systems = done.agents_by_type[lg.HealthSystem]
    assert len(systems) == done.cell.scenario.values["organizations.health_system.count"]
    assert done.agents.agg("capital", sum) == pytest.approx(
        done.results.organizations["capital_usd"].iloc[-len(done.agents) :].sum()
    )
    rich = systems.select(lambda agent: isinstance(agent, Organization) and agent.is_open).sort(
        "capital", ascending=False
    )
    assert rich.get("capital") == sorted(rich.get("capital"), reverse=True)
    assert set(done.agents.groupby("kind").groups) == set(KINDS)
    market = lg.Market(short())
    market.agents_by_type[lg.Payer].set("strategy", "zero_sum")
    assert set(market.agents_by_type[lg.Payer].get("strategy")) == {"zero_sum"}


def test_an_agent_of_ones_own_gets_the_next_id() -> None:
    market = lg.Market(short())
    count = len(market.agents)
    visitor = mesa.Agent(market)
    assert visitor.unique_id == count + 1
    assert len(market.agents) == count + 1
    visitor.remove()
    market.step()


def test_a_market_is_freed_when_nobody_holds_it() -> None:
    market = lg.Market(short())
    market.run()
    mesa.Agent(market)
    held: list[weakref.ref[object]] = [
        weakref.ref(market),
        weakref.ref(market.organization("payer-001")),
        weakref.ref(market._state),
    ]
    results = market.results
    del market
    gc.collect()
    assert [one() for one in held] == [None, None, None]
    assert results.years == 3


def test_an_organization_is_found_by_its_id(done: lg.Market) -> None:
    assert done.organization("payer-002").organization == "payer-002"
    with pytest.raises(KeyError, match=r"no organization 'payer-02'; nearest: payer-002"):
        done.organization("payer-02")


def test_the_scenario_is_that_of_the_cell(done: lg.Market) -> None:
    with pytest.raises(AttributeError, match=r"market\.cell\.scenario"):
        _ = done.scenario
    assert done.cell.scenario.name == "default"
    assert repr(done) == f"<Market 'default', seed 7, replicate 1: year 3 of 3, {len(done.agents)} organisations>"


def test_a_scenario_may_come_in_any_form(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text('name = "mine"\nextends = "default"\nyears = 2\n', encoding="utf-8")
    sources: list[Path | str | dict[str, object]] = [
        tmp_path,
        tmp_path / "scenario.toml",
        str(tmp_path),
        {"name": "mine", "extends": "default", "years": 2},
    ]
    markets = [lg.Market(source) for source in sources]
    assert {market.cell.scenario.scenario_hash for market in markets} == {markets[0].cell.scenario.scenario_hash}
    assert {market.cell.scenario.name for market in markets} == {"mine"}


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(ValueError, match=r"replicate = 0: allowed is a whole number from 1 to 1,000,000"):
        lg.Market(replicate=0)
    with pytest.raises(ValueError, match=r"record = 'all': allowed are market, organizations, deals"):
        lg.Market(record="all")
    with pytest.raises(lg.ScenarioError, match="metor"):
        lg.Market("metor")


def test_a_seed_is_a_whole_number_from_0_to_the_largest_of_63_bits() -> None:
    for seed in (-5, 2**63, 1.9, "1"):
        with pytest.raises(ValueError, match="allowed is a whole number from 0 to 9,223,372,036,854,775,807"):
            lg.Market(short(1), seed=seed)  # type: ignore[arg-type]
    for seed in (0, 2**63 - 1):
        market = lg.Market(short(1), seed=seed)
        market.run()
        runs = lg.run("default", years=1, seed=seed, replicates=1, twin=False)
        assert market.results.market.equals(runs.market)


def test_no_warning_of_mesa_or_the_rules_comes_up() -> None:
    code = "import longgame as lg; market = lg.Market(seed=2); market.step(); market.step(); print(market.year)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "2"), done.stderr


def test_a_step_that_is_refused_is_not_counted() -> None:
    market = lg.Market({"years": 1, "extends": "one-deal"})
    market.run()
    with pytest.raises(RuntimeError):
        market.step()
    assert market.year == 1
    assert getattr(market, "steps", 1) == 1
