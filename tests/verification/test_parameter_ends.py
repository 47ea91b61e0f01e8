"""Each parameter at the end of its hard range gives a market with numbers wherever a table must have one."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from longgame.environment.records.results import Results
from longgame.environment.records.tables import TABLES
from longgame.environment.scenario.reading.market_columns import ATTRIBUTES
from longgame.environment.scenario.reading.parameter import Parameter, Value
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.environment.state.stack import Cell
from longgame.experiments.running.simulate import simulate

TINY = Scenario.load("default", {"years": 3, "market.regions": 2, "organizations.*.count": 2})
#: A market of more payer-provider pairs takes seconds, and says nothing that a small one does not.
MOST_PAIRS = 1_000


def ends(parameter: Parameter) -> list[Value]:
    """The extreme values of a parameter: both ends of the hard range, or every other word."""
    if parameter.kind == "switch":
        return [True, False]
    if parameter.kind == "word":
        return list(parameter.choices)
    assert parameter.low is not None
    assert parameter.high is not None
    whole = parameter.kind == "whole number"
    return [int(end) if whole else end for end in (parameter.low, parameter.high)]


def not_numbers(results: Results) -> Iterator[str]:
    """Columns with an infinite number, or without a number where one must be."""
    for table, columns in TABLES.items():
        if table not in results.tables:
            continue
        for column in columns:
            if column.kind != "float":
                continue
            cells = results.table(table).column(column.name).to_numpy()
            wrong = np.isinf(cells) if column.nullable else ~np.isfinite(cells)
            if wrong.any():
                yield f"{table}.{column.name}"


def check_markets(scenarios: Mapping[str, Scenario]) -> None:
    """Check markets, by the name by which a failure tells them; they are simulated beside each other, two of each."""
    cells = [Cell(scenario, 1, replicate) for scenario in scenarios.values() for replicate in (1, 2)]
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            results = simulate(cells)
        assert list(not_numbers(results)) == []
        table, organizations = results.table("market"), results.table("organizations")
        spent = 1.0 + np.abs(table.column("spending_pmpy_usd").to_numpy() * table.column("lives").to_numpy())
        # Beside a capital of 4e14 dollars, which mergers move, a number cannot hold cents, whatever is spent on care.
        held = np.zeros(len(cells))
        np.maximum.at(held, organizations.column("cell"), np.abs(organizations.column("capital_usd").to_numpy()))
        allowed = 1e-9 * spent + 1e-14 * held[table.column("cell").to_numpy()]
        assert (np.abs(table.column("ledger_imbalance_usd").to_numpy()) <= allowed).all()
    except Exception as error:
        if len(scenarios) > 1:
            for name, scenario in scenarios.items():
                check_markets({name: scenario})
        raise AssertionError(f"{', '.join(scenarios)}: {error}") from error


@pytest.mark.parametrize("family", sorted({name.partition(".")[0] for name in registry().parameters}))
def test_every_parameter_at_each_end_is_refused_or_gives_numbers(family: str) -> None:
    refused, tried = [], 0
    markets: dict[str, Scenario] = {}
    for name, parameter in registry().parameters.items():
        if name.partition(".")[0] != family:
            continue
        for value in ends(parameter):
            tried += 1
            try:
                scenario = TINY.with_values({name: value})
            except ScenarioError:
                refused.append((name, value))
                continue
            if Cell(scenario, 1, 1).pair_rows <= MOST_PAIRS:
                markets[f"{name} = {value}"] = scenario
    check_markets(markets)
    assert tried
    assert refused in ([], [("organizations.payer.count", 0)])


def drawn_ends(luck: random.Random, scope: str | None = None) -> dict[str, Value]:
    """Many parameters at an end of their range; who exists, who plays what, and one weight of trust stay."""
    able = [
        parameter
        for name, parameter in registry().parameters.items()
        if not name.endswith(".count")
        and not (name.startswith("strategies.") and parameter.unit.startswith("share"))
        and name not in ("market.regions", "trust.weight_openness")
        and scope in (None, parameter.scope)
    ]
    some = luck.sample(able, luck.choice([10, 40, 150, len(able)]) if scope is None else 20)
    return {parameter.name: luck.choice(ends(parameter)) for parameter in some}


def drawn_market(number: int) -> Scenario:
    """A market with many parameters at their ends, at first or from a year on."""
    luck = random.Random(number)
    policies = [{"year": year, "set": drawn_ends(luck, "year")} for year in (2, 4)]
    settings = {"extends": "default", "years": 6, "policy": policies, "market": {"regions": 2}}
    scenario = Scenario.from_dict(settings, {"organizations.*.count": 2})
    return scenario.with_values(drawn_ends(luck))


@pytest.mark.parametrize("part", range(4))
def test_many_parameters_at_their_ends_together_give_numbers(part: int) -> None:
    check_markets({f"market {number}": drawn_market(number) for number in range(40)[part::4]})


def drawn_file(luck: random.Random, folder: Path) -> Mapping[str, object]:
    """A market file with cells at the ends of what they take."""
    kinds = ["payer", "payer", "health_system", "independent_physicians", "critical_access_hospital"]
    lines = [",".join(["organization", "kind", *(attribute.name for attribute in ATTRIBUTES)])]
    for number, kind in enumerate(kinds):
        cells = [f"o{number}", kind]
        for attribute in ATTRIBUTES:
            value = str(luck.choice([attribute.low, attribute.high])) if luck.random() < 0.7 else ""
            if attribute.name == "member_share":
                value = str(float(number))
            cells.append(value if kind in attribute.kinds else "")
        lines.append(",".join(cells))
    (folder / "o.csv").write_text("\n".join(lines), encoding="utf-8")
    return {"organizations": "o.csv", "years": 4, "market": {"regions": 1}}


@pytest.mark.parametrize("part", range(3))
def test_named_organisations_at_the_ends_of_every_column_give_numbers(part: int, tmp_path: Path) -> None:
    markets = {}
    for number in range(30)[part::3]:
        luck = random.Random(number)
        scenario = Scenario.from_dict(drawn_file(luck, tmp_path), drawn_ends(luck), folder=tmp_path)
        assert math.fsum(one.attributes.get("member_share", 0.0) for one in scenario.organizations or ()) == 1.0
        markets[f"file {number}"] = scenario
    check_markets(markets)
