"""What must hold in any market for its tables: money, capital, lives, events, ranges; no gaps and no infinities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from longgame.environment.records.tables import TABLES
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.batch import Batch, simulate_batch

from ..examples import examples
from .random_markets import Sketch, markets

Frames = dict[str, pd.DataFrame]


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


def check_capital(tables: Frames, scenarios: Sequence[Scenario]) -> None:
    """Nobody stays open in debt but the last of its side; owners leave nothing to the closed, and owe nothing.

    Who closes had less than nothing; where insolvency is off nobody closes. Tolerance for the closed: rounding of the
    year's entries.

    Args:
        tables: of all markets.
        scenarios: by cell.
    """
    rows, ledger = tables["organizations"], tables["ledger"]
    is_open, side = rows["is_open"], rows["kind"] == "payer"
    insolvency, mergers = (
        rows["cell"].map([bool(scenario.values[f"mechanisms.{name}"]) for scenario in scenarios].__getitem__)
        for name in ("insolvency", "mergers")
    )
    # Where nobody can close, whoever is gone was bought.
    assert (is_open | mergers)[~insolvency].all()
    open_on_its_side = is_open.groupby([rows["cell"], rows["year"], side]).transform("sum")
    assert (rows["capital_usd"] >= 0.0)[insolvency & is_open & (open_on_its_side > 1)].all()
    assert (open_on_its_side >= 1)[insolvency].all()
    size = ledger["amount_usd"].abs().groupby([ledger["cell"], ledger["year"], ledger["account"]]).sum()
    closed = rows[insolvency & ~is_open].set_index(["cell", "year", "organization"])["capital_usd"]
    assert (closed.abs() <= 1e-14 * size.reindex(closed.index).fillna(0.0)).all()
    events = tables["events"]
    assert (events["margin"] < 0.0)[(events["event"] == "closed") & (events["reason"] != "merger")].all()


def check_numbers(tables: Mapping[str, pa.Table]) -> None:
    """Only nullable columns have gaps, all numbers are finite, shares and scales are between 0 and 1."""
    for name in TABLES:
        for column in TABLES[name]:
            cells = tables[name].column(column.name)
            if column.kind not in ("int", "float"):
                assert column.nullable or not cells.null_count, f"{name}.{column.name}"
                continue
            values = cells.drop_null().to_numpy()
            values = values[~np.isnan(values)]
            assert column.nullable or len(values) == len(cells), f"{name}.{column.name}"
            assert np.isfinite(values).all(), f"{name}.{column.name}"
            share = column.unit == "share" and column.name.endswith("lives_share")
            if column.unit == "0-1" or share or column.name in ("provider_share", "loss_share"):
                # Means and shares of a whole are sums: they may miss the end by rounding.
                assert ((values >= -1e-12) & (values <= 1.0 + 1e-12)).all(), f"{name}.{column.name}"


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


@settings(max_examples=examples(40))
@given(st.lists(markets(), min_size=3, max_size=3), st.integers(0, 2**31 - 1), st.booleans())
def test_money_capital_lives_events_and_ranges_hold_in_any_market(
    sketches: list[Sketch], seed: int, deals: bool
) -> None:
    """Three markets at a time: what a pass costs is shared, and no market changes another (test_random_isolation)."""
    scenarios = [scenario for sketch in sketches for scenario in [sketch.scenario()] * 2]
    cells = tuple(Cell(scenario, seed, 1 + i % 2, deals=deals or i % 2 == 0) for i, scenario in enumerate(scenarios))
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        recorded = simulate_batch(Batch(cells, "deals", twin=True))
    assert set(recorded) == set(TABLES)
    check_numbers(recorded)
    tables = {name: table.to_pandas() for name, table in recorded.items()}
    check_money(tables)
    check_capital(tables, scenarios)
    check_lives(tables)
    check_events(tables)
