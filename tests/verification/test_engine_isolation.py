"""Who may influence whom: not the neighbours in a stack, not names, not rows, not one payer more, not the twin."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, Stack

from .conftest import BUSY, MarketBuilder

YEARS = 8


def bytes_of(table: pa.Table, cell: int) -> dict[str, bytes]:
    """Every column of one cell's rows, without the cell's number, to the bit."""
    rows = table.filter(pc.equal(table["cell"], cell)).drop_columns(["cell"])
    out = {}
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        if pa.types.is_floating(column.type):
            filled = np.asarray(pc.fill_null(column, 1.25e300).to_numpy(zero_copy_only=False))
            out[name] = filled.tobytes() + bytes(str(column.null_count), "ascii")
        else:
            out[name] = repr(column.to_pylist()).encode()
    return out


def all_bytes(tables: dict[str, pa.Table], cell: int) -> dict[str, dict[str, bytes]]:
    return {name: bytes_of(table, cell) for name, table in tables.items()}


def other_market(build: MarketBuilder) -> Scenario:
    """A market that differs from the busy one in nearly every parameter that can differ."""
    values = build().values
    changed: dict[str, object] = {}
    for key in values:
        family = key.split(".")[0]
        value = values[key]
        if family in ("organizations", "mechanisms", "strategies", "evolution") or isinstance(value, bool | str):
            continue
        if isinstance(value, float) and value > 0.0:
            changed[key] = value * 0.93
    for number in ("market.regions", "market.cooling_off_years"):
        changed.pop(number, None)
    changed |= {
        "organizations.independent_physicians.count": 5,
        "organizations.payer.count": 3,
        "mechanisms.envy": False,
    }
    changed |= {"evolution.imitation_unit": "trait", "evolution.evaluation_window_years": 5}
    return build({**changed, "evolution.rule": "emulation"})


def test_results_of_a_cell_do_not_depend_on_its_neighbours(busy_market: MarketBuilder) -> None:
    mine, shorter, other = busy_market(), busy_market(years=5), other_market(busy_market)
    alone = all_bytes(simulate_stack([Cell(mine, 3, 2)]), 0)
    stacks = {
        "other replicates": [Cell(mine, 3, 1), Cell(mine, 3, 2), Cell(mine, 3, 3)],
        "other seed first": [Cell(mine, 4, 2), Cell(mine, 3, 2)],
        "another scenario before": [Cell(other, 3, 2), Cell(mine, 3, 2)],
        "its twin and others after": [
            Cell(other, 3, 1),
            Cell(mine, 3, 2),
            Cell(mine, 3, 2, deals=False),
            Cell(other, 9, 9),
        ],
        "other lengths": [Cell(shorter, 3, 2), Cell(mine, 3, 2), Cell(shorter, 3, 1)],
    }
    for name, cells in stacks.items():
        position = cells.index(Cell(mine, 3, 2))
        assert all_bytes(simulate_stack(cells), position) == alone, name


def test_order_of_cells_only_orders_rows(busy_market: MarketBuilder) -> None:
    cells = [Cell(busy_market(), 3, 1), Cell(other_market(busy_market), 3, 1), Cell(busy_market(years=5), 3, 1)]
    forward, backward = simulate_stack(cells), simulate_stack(cells[::-1])
    for number in range(3):
        assert all_bytes(forward, number) == all_bytes(backward, 2 - number)


def test_recording_less_changes_nothing_of_what_is_recorded(busy_market: MarketBuilder) -> None:
    cells = [Cell(busy_market(), 3, 1)]
    full = simulate_stack(cells, "deals")
    for record in ("market", "organizations"):
        for name, table in simulate_stack(cells, record).items():
            assert bytes_of(table, 0) == bytes_of(full[name], 0), (record, name)


ROWS = [
    "plan-b,payer,Second Plan,1,,80000000,,1.0",
    "plan-a,payer,First Plan,1,long_term,,,1.0",
    "rural,critical_access_hospital,Rural,1,,,,",
    "valley,health_system,Valley,1,,,60000,",
    "doctors-1,independent_physicians,Doctors,1,zero_sum,900000,9000,",
    "doctors-2,independent_physicians,More Doctors,1,,,,",
]


def named_market(folder: Path, rows: list[str]) -> Scenario:
    folder.mkdir(exist_ok=True)
    head = "organization,kind,name,region,strategy,capital_usd,lives,insured_share"
    (folder / "organizations.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    overrides = {key: value for key, value in BUSY.items() if not key.endswith(".count")}
    return Scenario.from_dict(
        {"years": YEARS, "organizations": "organizations.csv"}, overrides=overrides, folder=folder
    )


def test_row_order_of_a_named_market_does_not_matter(tmp_path: Path) -> None:
    first, second = named_market(tmp_path / "a", ROWS), named_market(tmp_path / "b", ROWS[::-1])
    assert all_bytes(simulate_stack([Cell(first, 1, 1)]), 0) == all_bytes(simulate_stack([Cell(second, 1, 1)]), 0)


def test_display_names_enter_no_rule(tmp_path: Path) -> None:
    renamed = [row.replace("Plan", "Insurance").replace("Doctors", "Associates") for row in ROWS]
    first, second = named_market(tmp_path / "a", ROWS), named_market(tmp_path / "b", renamed)
    before, after = (all_bytes(simulate_stack([Cell(one, 1, 1)]), 0) for one in (first, second))
    different = {
        (name, column) for name in before for column in before[name] if before[name][column] != after[name][column]
    }
    assert different == {("organizations", "name"), ("accounts", "name")}


def test_adding_a_payer_leaves_the_draws_of_all_others_alone(busy_market: MarketBuilder) -> None:
    few = busy_market()
    many = busy_market({"organizations.payer.count": 3})
    opened = [found(Stack([Cell(scenario, 5, 1)])) for scenario in (few, many)]
    rows = [{name: row for row, name in enumerate(state.stack.ids)} for state in opened]
    common = [[index[name] for name in rows[0]] for index in rows]
    assert len(rows[1]) == len(rows[0]) + 1
    drawn = [
        "capital",
        "identity_inertia",
        "antagonism",
        "engagement",
        "value_focus",
        "access_focus",
        "trait_source",
        "lives",
        "own_revenue_share",
        "relative_spending",
        "reduction_rate",
        "operating_margin",
        "maturity",
        "quality",
        "insured_share",
    ]
    for column in drawn:
        before, after = (
            getattr(state.organizations, column)[index] for state, index in zip(opened, common, strict=True)
        )
        np.testing.assert_array_equal(before, after, err_msg=column)
    beliefs = []
    for state in opened:
        stack = state.stack
        names = [
            (stack.ids[payer], stack.ids[provider]) for payer, provider in zip(stack.payer, stack.provider, strict=True)
        ]
        columns = zip(state.pairs.trust_in_payer(), state.pairs.trust_in_provider(), state.pairs.price, strict=True)
        beliefs.append(dict(zip(names, columns, strict=True)))
    assert all(beliefs[1][pair] == belief for pair, belief in beliefs[0].items())


def test_a_payer_more_leaves_the_luck_of_the_others_deals_alone(busy_market: MarketBuilder) -> None:
    # Spreads that do not depend on lives, so that luck alone shows.
    luck: dict[str, object] = {"measurement.misfit_per_life": 0.0, "measurement.noise_per_life": 0.0}
    # A contract of a group has the luck of the group, and one payer more may bring other members.
    luck["mechanisms.provider_groups"] = False
    few, many = busy_market(luck), busy_market({**luck, "organizations.payer.count": 3})
    cells = [Cell(scenario, 5, replicate) for replicate in (1, 2, 3) for scenario in (few, many)]
    deals = simulate_stack(cells)["deals"].to_pandas()
    deals["many"] = deals["cell"] % 2
    place = ["replicate", "year", "payer", "provider"]
    both = deals[deals["many"] == 0].merge(deals[deals["many"] == 1], on=place, suffixes=("", "_many"))
    assert len(both) > 10
    np.testing.assert_array_equal(both["noise_rate"], both["noise_rate_many"])
    # The first year's misfit is a draw of its own; later ones depend on when the deal began.
    new = (both["deal_year"] == 1) & (both["deal_year_many"] == 1)
    assert new.any()
    np.testing.assert_array_equal(both["misfit_rate"][new], both["misfit_rate_many"][new])


def frames(cells: list[Cell]) -> dict[str, pd.DataFrame]:
    return {name: table.to_pandas() for name, table in simulate_stack(cells).items()}


def test_the_no_deal_twin_has_no_deals_and_nothing_that_comes_of_them(busy_market: MarketBuilder) -> None:
    twin = frames([Cell(busy_market(), 11, replicate, deals=False) for replicate in (1, 2)])
    assert len(twin["events"]) == len(twin["deals"]) == 0
    rows = twin["market"]
    for column in ("value_based_lives_share", "active_deals", "talk_months", "talk_cost_usd", "true_savings_rate"):
        assert (rows[column] == 0.0).all(), column
    assert set(twin["ledger"]["category"]) <= {
        "merger",
        "opening_capital",
        "premium",
        "premium_rebate",
        "claims_funding",
        "administrative_fee",
        "administration",
        "claims",
        "operating_cost",
        "cost_based_settlement",
        "owner_distribution",
        "estate_settlement",
    }
    assert (twin["organizations"]["maturity"].dropna() == 0.0).all()


def test_the_twin_starts_from_the_same_draws(busy_market: MarketBuilder) -> None:
    first = frames([Cell(busy_market(), 11, 1), Cell(busy_market(), 11, 1, deals=False)])
    ledger = first["ledger"]
    opening = ledger[ledger["category"] == "opening_capital"].set_index(["account", "counterparty"])
    real, twin = (opening.loc[opening["cell"] == cell, "amount_usd"] for cell in (0, 1))
    pd.testing.assert_series_equal(real, twin)


def test_before_the_first_deal_is_delivered_a_market_and_its_twin_differ_by_the_cost_of_talks_alone(
    busy_market: MarketBuilder,
) -> None:
    dated = [{"year": 3, "set": {"market.meeting_rate": 1.0}}]
    late = busy_market({"market.meeting_rate": 0.0}, policy=dated)
    both = simulate_stack([Cell(late, 11, 1), Cell(late, 11, 1, deals=False)])
    for name, table in both.items():
        early = table.filter(pc.less(table["year"], 3))
        assert bytes_of(early, 0) == bytes_of(early, 1), name
    assert both["deals"].num_rows > 0
