"""What must not matter in any market: neighbours, batches, workers, what is recorded, names, the order of files."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from longgame.environment.scenario.scenario import NamedOrganization, Scenario
from longgame.environment.state.stack import Cell, Stack, market_roster
from longgame.experiments.running.simulate import simulate
from longgame.vocabulary import STRATEGIES

from ..examples import examples
from .conftest import MarketBuilder
from .random_markets import Sketch, markets, simulated
from .test_engine_isolation import all_bytes, bytes_of

seeds = st.integers(0, 2**31 - 1)


@settings(max_examples=examples(30))
@given(markets(), markets(), seeds)
def test_any_market_is_the_same_alone_and_beside_any_other(first: Sketch, second: Sketch, seed: int) -> None:
    mine, other = first.scenario(), second.scenario()
    alone = all_bytes(simulated([Cell(mine, seed, 1)]), 0)
    cells = [Cell(other, seed, 1), Cell(mine, seed, 1), Cell(other, seed, 2, deals=False)]
    assert all_bytes(simulated(cells), 1) == alone
    for record in ("market", "organizations"):
        for name, table in simulated([Cell(mine, seed, 1)], record).items():
            assert bytes_of(table, 0) == alone[name], (record, name)


def content(tables: Mapping[str, pa.Table], cells: int) -> list[dict[str, dict[str, bytes]]]:
    """Every cell of every table, to the bit."""
    return [all_bytes(dict(tables), cell) for cell in range(cells)]


@settings(max_examples=examples(10))
@given(
    st.lists(markets(), min_size=1, max_size=3),
    st.integers(1, 40),
    st.integers(1, 3),
    st.sampled_from(["market", "organizations", "deals"]),
)
def test_batches_and_executors_change_no_byte_of_any_markets(
    sketches: list[Sketch], batch_pairs: int, workers: int, record: str
) -> None:
    """From a batch for each cell up to one for all, in this thread or in the threads of an executor."""
    scenarios = [sketch.scenario() for sketch in sketches]
    cells = [Cell(scenario, 3, replicate) for scenario in scenarios for replicate in (1, 2)]
    at_once = content(simulate(cells, record).tables, len(cells))
    assert content(simulate(cells, record, batch_pairs=batch_pairs).tables, len(cells)) == at_once
    with ThreadPoolExecutor(workers) as executor:
        threads = simulate(cells, record, executor, workers, batch_pairs)
    assert content(threads.tables, len(cells)) == at_once


def test_worker_processes_change_no_byte(busy_market: MarketBuilder) -> None:
    """Random markets run in threads above: starting processes takes seconds, so one list of cells must do here."""
    scenarios = [busy_market(), busy_market({"organizations.payer.count": 3, "mechanisms.trust": False}, years=5)]
    cells = [Cell(scenario, 3, replicate) for scenario in scenarios for replicate in (1, 2)]
    processes = simulate(cells, workers=2, batch_pairs=1)
    assert content(processes.tables, len(cells)) == content(simulate(cells).tables, len(cells))


@settings(max_examples=examples(15))
@given(markets(), st.lists(st.text("abc é", min_size=1, max_size=8), min_size=12, max_size=12))
def test_display_names_enter_no_rule_of_any_market(sketch: Sketch, names: list[str]) -> None:
    # Nobody enters among organisations that a file names.
    scenario = sketch.scenario().with_values({"mechanisms.entrants": False})
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


Rows = list[dict[str, str]]


@dataclasses.dataclass(frozen=True)
class NamedSketch:
    """A market of named organisations: a sketch, and rows of its two files in one order and in another."""

    sketch: Sketch
    organizations: tuple[Rows, Rows]
    shares: tuple[Rows, Rows]

    def scenario(self, order: int) -> Scenario:
        """The market from files whose rows stand in the first order (0) or in the other (1)."""
        values = {key: value for key, value in self.sketch.values.items() if not key.endswith(".count")}
        mix = self.sketch.mix
        if order:
            values = dict(reversed(values.items()))
            mix = {kind: dict(reversed(shares.items())) for kind, shares in reversed(mix.items())}
        files = {"organizations": self.organizations[order], "shares": self.shares[order]}
        with TemporaryDirectory() as folder:
            for name, rows in files.items():
                with (Path(folder) / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, list(rows[0]))
                    writer.writeheader()
                    writer.writerows(rows)
            said = {"years": self.sketch.years, "policy": self.sketch.policies}
            said |= {name: f"{name}.csv" for name in files}
            return Scenario.from_dict(said, overrides=values, mix=mix, folder=Path(folder))


@st.composite
def named_markets(draw: st.DrawFn) -> NamedSketch:
    """A random market whose organisations have random ids, and some of their values, from files in two orders."""
    sketch = draw(markets())
    scenario = sketch.scenario()
    kinds, last_region = [member.kind for member in market_roster(scenario)], str(scenario.values["market.regions"])
    letters = st.text("abZ09_.-", min_size=1, max_size=4)
    identifiers = draw(st.lists(letters, min_size=len(kinds), max_size=len(kinds), unique=True))
    rows: Rows = []
    for organization, kind in zip(identifiers, kinds, strict=True):
        row = {"organization": organization, "kind": kind, "region": "", "strategy": "", "capital_usd": "", "lives": ""}
        if kind != "payer" or scenario.values["market.payer_region_share"] == 1.0:
            # Blocks of payers that begin where a file says need not go round.
            row["region"] = draw(st.sampled_from(["", "1", last_region]))
        row["strategy"] = draw(st.sampled_from(["", *STRATEGIES]))
        row["capital_usd"] = draw(st.sampled_from(["", "0", "250000", "8e7"]))
        if kind != "payer":
            row["lives"] = draw(st.sampled_from(["", "70", "9000.5", "60000"]))
        rows.append(row)
    shares: Rows = []
    for provider, payers in who_serves_whom(scenario, rows).items():
        weights = draw(st.lists(st.integers(1, 9), min_size=len(payers), max_size=len(payers)))
        for payer, weight in zip(payers, weights, strict=True):
            shares.append({"provider": provider, "payer": payer, "share": repr(weight / sum(weights))})
    return NamedSketch(sketch, (rows, draw(shuffled(rows))), (shares, draw(shuffled(shares))))


def who_serves_whom(scenario: Scenario, rows: Rows) -> dict[str, list[str]]:
    """Payers that sell in the region of each provider of a file, by provider."""
    listed = [
        NamedOrganization(row["organization"], row["kind"], "", int(row["region"]) if row["region"] else None, None, {})
        for row in rows
    ]
    named = dataclasses.replace(scenario, organizations=tuple(sorted(listed, key=lambda one: one.organization)))
    stack = Stack([Cell(named, 1, 1)])
    served: dict[str, list[str]] = {}
    for payer, provider in zip(stack.payer, stack.provider, strict=True):
        served.setdefault(stack.ids[provider], []).append(stack.ids[payer])
    return served


def shuffled(rows: Rows) -> st.SearchStrategy[Rows]:
    return st.permutations(rows).map(list)


@settings(max_examples=examples(30))
@given(named_markets(), seeds)
def test_the_order_of_rows_and_settings_does_not_matter_to_any_named_market(market: NamedSketch, seed: int) -> None:
    """Files list organisations and shares in any order, scenarios their settings: every table is the same, row by row.

    Results are compared by id as well as by place: rows of every table come in order of ids.
    """
    tables = [simulated([Cell(market.scenario(order), seed, 1)]) for order in (0, 1)]
    assert all_bytes(tables[1], 0) == all_bytes(tables[0], 0)
    listed: Sequence[str] = tables[0]["organizations"].column("organization").to_pylist()
    assert list(dict.fromkeys(listed)) == sorted(row["organization"] for row in market.organizations[0])
