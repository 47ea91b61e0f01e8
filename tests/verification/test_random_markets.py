"""What must hold in any market: random small ones, with random values anywhere in their hard ranges.

`filterwarnings = error` makes a numpy warning in any of them a failure.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from longgame.environment.parameter import Parameter, Value
from longgame.environment.parameters import registry
from longgame.environment.policies import Policy
from longgame.environment.scenario import NamedOrganization, Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.stack import Cell, market_roster
from longgame.environment.tables import RECORD_LEVELS, TABLES
from longgame.environment.vocabulary import KINDS, STRATEGIES

from .conftest import BUSY
from .test_currency import in_another_currency, is_money
from .test_engine_isolation import all_bytes, bytes_of

Frames = dict[str, pd.DataFrame]

#: Most organisations of a kind.
_MOST = {"payer": 3, "health_system": 2, "independent_physicians": 5, "critical_access_hospital": 2}
_SHARES = tuple(f"strategies.{kind}.{strategy}" for kind in KINDS for strategy in STRATEGIES)
#: Every parameter but the counts and the mix, which are drawn so that they fit together.
_FREE = {
    name: parameter
    for name, parameter in registry().parameters.items()
    if not name.endswith(".count") and name not in _SHARES
}
#: Drawn more often than the rest: families hold most names, and what is common to all would seldom come up.
_COMMON = [name for name in _FREE if not name.startswith(("models.", "organizations.", "packages.", "strategies."))]
_BUSY = {key: value for key, value in BUSY.items() if not key.endswith(".count")}


@dataclasses.dataclass(frozen=True)
class Sketch:
    """What a market is made from: short enough to read when an example fails."""

    years: int
    values: dict[str, object]
    policies: list[dict[str, object]]
    mix: dict[str, object]

    def scenario(self) -> Scenario:
        """The market itself."""
        return Scenario.from_dict({"years": self.years, "policy": self.policies}, overrides=self.values, mix=self.mix)


def values_of(parameter: Parameter) -> st.SearchStrategy[Value]:
    """Values that the parameter takes: mostly plausible ones, sometimes anything, sometimes an end of the range."""
    if parameter.kind == "switch":
        return st.booleans()
    if parameter.kind == "word":
        return st.sampled_from(parameter.choices)
    low, high, first, last = parameter.low, parameter.high, parameter.plausible_low, parameter.plausible_high
    assert low is not None
    assert high is not None
    assert first is not None
    assert last is not None
    if parameter.name.startswith("strategies."):
        # Below 0 a trait is no number: -1 says that `reciprocal` mirrors the partner.
        low, first = max(low, 0.0), max(first, 0.0)
        if isinstance(parameter.default, float) and parameter.default < 0.0:
            return st.one_of(st.just(-1.0), st.floats(low, high, allow_subnormal=False))
    if parameter.kind == "whole number":
        anything = st.integers(int(low), int(high))
        plausible = st.integers(int(first), int(last))
        return st.one_of(plausible, plausible, st.sampled_from([int(low), int(high)]), anything)
    numbers = st.floats(low, high, allow_subnormal=False)
    expected = st.floats(first, last, allow_subnormal=False)
    return st.one_of(expected, expected, st.sampled_from([low, high]), numbers)


@st.composite
def settings_of_parameters(draw: st.DrawFn, names: list[str], most: int) -> dict[str, Value]:
    """Values of up to `most` of the parameters."""
    chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique=True))
    return {name: draw(values_of(_FREE[name])) for name in chosen}


@st.composite
def markets(draw: st.DrawFn) -> Sketch:
    """A small market of 3 to 6 years, with a policy now and then."""
    counts = {kind: draw(st.integers(int(kind == "payer"), most)) for kind, most in _MOST.items()}
    if not any(counts[kind] for kind in KINDS[1:]):
        counts[draw(st.sampled_from(KINDS[1:]))] = 1
    values: dict[str, object] = dict(_BUSY) if draw(st.integers(0, 3)) else {}
    values |= draw(settings_of_parameters(list(_FREE), 16)) | draw(settings_of_parameters(_COMMON, 8))
    values |= {name: draw(values_of(_FREE[name])) for name in ("evolution.network", "evolution.imitation_unit")}
    values |= {f"organizations.{kind}.count": count for kind, count in counts.items()}
    years = draw(st.integers(3, 6))
    yearly = [name for name, parameter in _FREE.items() if parameter.scope == "year"]
    policy = draw(settings_of_parameters(yearly, 3))
    dated: list[dict[str, object]] = []
    if policy:
        dated.append({"year": draw(st.integers(1, years)), "name": "policy", "set": policy})
    shares = st.lists(st.sampled_from([0.0, 0.1, 0.5, 1.0]), min_size=len(STRATEGIES), max_size=len(STRATEGIES))
    mix: dict[str, object] = {}
    for kind in KINDS:
        weights = draw(shares)
        if sum(weights) > 0.0:
            mix[kind] = {name: weight / sum(weights) for name, weight in zip(STRATEGIES, weights, strict=True)}
    return Sketch(years, values, dated, mix)


def simulated(cells: list[Cell], record: str = "deals") -> dict[str, pa.Table]:
    """The tables of the cells; a numerical error is an exception."""
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        return simulate_stack(cells, record)


def check_money(tables: Frames) -> None:
    """A year's money sums to zero, and capital is the sum of all entries."""
    ledger, market = tables["ledger"], tables["market"].set_index(["cell", "year"])
    size = ledger["amount_usd"].abs().groupby([ledger["cell"], ledger["year"]]).sum().reindex(market.index).fillna(0.0)
    assert (market["ledger_imbalance_usd"].abs() <= 1e-9 * size).all()
    place = ["cell", "account", "year"]
    rows = tables["organizations"].rename(columns={"organization": "account"}).set_index(place)
    moved = ledger.assign(size=ledger["amount_usd"].abs()).groupby(place)[["amount_usd", "size"]].sum()
    moved = moved.reindex(rows.index.sort_values()).fillna(0.0).groupby(level=["cell", "account"]).cumsum()
    moved = moved.reindex(rows.index)
    assert ((rows["capital_usd"] - moved["amount_usd"]).abs() <= 1e-9 * moved["size"] + 1e-9).all()


def check_numbers(tables: Frames) -> None:
    """Only nullable columns have gaps, all numbers are finite, shares and scales are between 0 and 1."""
    for name in RECORD_LEVELS["deals"]:
        for column in TABLES[name]:
            values = tables[name][column.name]
            assert column.nullable or values.notna().all(), f"{name}.{column.name}"
            if column.kind == "float":
                assert np.isfinite(values.dropna()).all(), f"{name}.{column.name}"
            share = column.unit == "share" and column.name.endswith("lives_share")
            if column.unit == "0-1" or share or column.name in ("provider_share", "loss_share"):
                # Means and shares of a whole are sums: they may miss the end by rounding.
                assert values.dropna().between(-1e-12, 1.0 + 1e-12).all(), f"{name}.{column.name}"


def check_lives(tables: Frames) -> None:
    """No life is lost or made, and each has one payer and one provider."""
    rows, organizations = tables["market"], tables["organizations"]
    np.testing.assert_allclose(rows["lives"], rows.groupby("cell")["lives"].transform("first"), rtol=1e-9)
    is_payer = organizations["kind"] == "payer"
    for side in (organizations[is_payer], organizations[~is_payer]):
        np.testing.assert_allclose(side.groupby(["cell", "year"])["lives"].sum(), rows["lives"], rtol=1e-9)
        assert (side["lives"] >= 0.0).all()


def check_events(tables: Frames) -> None:
    """The market table counts the events, and deals flow in and out by them."""
    rows = tables["market"].set_index(["cell", "year"])
    counted = tables["events"].groupby(["cell", "year", "event"]).size().unstack(fill_value=0)
    counted = counted.reindex(rows.index, fill_value=0)
    for column in ("signed", "impasses", "renewed", "moved", "exited_at_term", "exited_mid_term", "closed"):
        event = "impasse" if column == "impasses" else column
        np.testing.assert_array_equal(rows[column], counted.get(event, 0), err_msg=column)
    left = rows["exited_at_term"] + rows["exited_mid_term"] + rows["closed"]
    before = rows["active_deals"].groupby(level="cell").shift(fill_value=0)
    np.testing.assert_array_equal(rows["active_deals"], before + rows["signed"] - left)
    closed_at_term = rows["renewals_due"] - rows["renewed"] - rows["moved"] - rows["exited_at_term"]
    assert closed_at_term.between(0, rows["closed"]).all()
    deals = tables["deals"].groupby(["cell", "year"]).size().reindex(rows.index, fill_value=0)
    np.testing.assert_array_equal(deals, rows["active_deals"])
    assert not tables["deals"].duplicated(["cell", "year", "payer", "provider"]).any()


@settings(max_examples=150)
@given(markets(), st.integers(0, 2**31 - 1), st.booleans())
def test_money_lives_events_and_ranges_hold_in_any_market(sketch: Sketch, seed: int, deals: bool) -> None:
    scenario = sketch.scenario()
    cells = [Cell(scenario, seed, 1), Cell(scenario, seed, 2, deals=deals)]
    tables = {name: table.to_pandas() for name, table in simulated(cells).items()}
    check_money(tables)
    check_numbers(tables)
    check_lives(tables)
    check_events(tables)


@settings(max_examples=30)
@given(markets(), markets(), st.integers(0, 2**31 - 1))
def test_any_market_is_the_same_alone_and_beside_any_other(first: Sketch, second: Sketch, seed: int) -> None:
    mine, other = first.scenario(), second.scenario()
    alone = all_bytes(simulated([Cell(mine, seed, 1)]), 0)
    cells = [Cell(other, seed, 1), Cell(mine, seed, 1), Cell(other, seed, 2, deals=False)]
    assert all_bytes(simulated(cells), 1) == alone
    for record in ("market", "organizations"):
        for name, table in simulated([Cell(mine, seed, 1)], record).items():
            assert bytes_of(table, 0) == alone[name], (record, name)


@settings(max_examples=30)
@given(markets(), st.sampled_from([0.5, 2.0]))
def test_any_market_is_the_same_in_another_currency(sketch: Sketch, rate: float) -> None:
    scenario = sketch.scenario()
    units = {name: parameter.unit for name, parameter in registry().parameters.items()}
    dated = tuple(
        Policy(
            policy.year,
            policy.name,
            {key: float(value) * rate if "USD" in units[key] else value for key, value in policy.values.items()},
        )
        for policy in scenario.policies
    )
    other = dataclasses.replace(in_another_currency(scenario, rate), policies=dated)
    base, scaled = (simulated([Cell(one, 1, 1)]) for one in (scenario, other))
    for name, table in scaled.items():
        found, expected = table.to_pandas(), base[name].to_pandas()
        for column in found:
            factor = rate if expected[column].dtype.kind == "f" and is_money(str(column)) else 1
            wanted = expected[column] * factor if factor != 1 else expected[column]
            pd.testing.assert_series_equal(found[column], wanted, check_exact=True, obj=f"{name}.{column}")


@settings(max_examples=15)
@given(markets(), st.lists(st.text("abc é", min_size=1, max_size=8), min_size=12, max_size=12))
def test_display_names_enter_no_rule_of_any_market(sketch: Sketch, names: list[str]) -> None:
    scenario = sketch.scenario()
    roster = market_roster(scenario)
    markets_by_name = []
    for labels in ([member.name for member in roster], names):
        rows = tuple(
            NamedOrganization(member.organization, member.kind, label, None, None, {})
            for member, label in zip(roster, labels, strict=False)
        )
        markets_by_name.append(dataclasses.replace(scenario, organizations=rows))
    before, after = (all_bytes(simulated([Cell(one, 1, 1)]), 0) for one in markets_by_name)
    for table, columns in before.items():
        for column, content in columns.items():
            assert column == "name" or after[table][column] == content, (table, column)
    # A market whose organisations are listed as they would be generated is the generated market.
    assert all_bytes(simulated([Cell(scenario, 1, 1)]), 0) == before
