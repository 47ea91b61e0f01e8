"""What must hold in any market for its tables: money, capital, lives, events, ranges; no gaps and no infinities."""

from __future__ import annotations

import numpy as np
import pandas as pd
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


def check_capital(tables: Frames, scenario: Scenario) -> None:
    """Nobody stays open in debt but the last of its side; owners leave nothing to the closed, and owe nothing.

    Who closes had less than nothing; where insolvency is off nobody closes. Tolerance for the closed: rounding of the
    year's entries.
    """
    rows, ledger = tables["organizations"], tables["ledger"]
    is_open, side = rows["is_open"], rows["kind"] == "payer"
    if not scenario.values["mechanisms.insolvency"]:
        # Whoever is gone was bought.
        assert is_open.all() or scenario.values["mechanisms.mergers"]
        return
    open_on_its_side = is_open.groupby([rows["cell"], rows["year"], side]).transform("sum")
    assert (rows["capital_usd"] >= 0.0)[is_open & (open_on_its_side > 1)].all()
    assert (open_on_its_side >= 1).all()
    size = ledger["amount_usd"].abs().groupby([ledger["cell"], ledger["year"], ledger["account"]]).sum()
    closed = rows[~is_open].set_index(["cell", "year", "organization"])["capital_usd"]
    assert (closed.abs() <= 1e-14 * size.reindex(closed.index).fillna(0.0)).all()
    events = tables["events"]
    assert (events["margin"] < 0.0)[(events["event"] == "closed") & (events["reason"] != "merger")].all()


def check_numbers(tables: Frames) -> None:
    """Only nullable columns have gaps, all numbers are finite, shares and scales are between 0 and 1."""
    for name in TABLES:
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


@settings(max_examples=examples(120))
@given(markets(), st.integers(0, 2**31 - 1), st.booleans())
def test_money_capital_lives_events_and_ranges_hold_in_any_market(sketch: Sketch, seed: int, deals: bool) -> None:
    scenario = sketch.scenario()
    cells = (Cell(scenario, seed, 1), Cell(scenario, seed, 2, deals=deals))
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        tables = {name: table.to_pandas() for name, table in simulate_batch(Batch(cells, "deals", twin=True)).items()}
    assert set(tables) == set(TABLES)
    check_money(tables)
    check_capital(tables, scenario)
    check_numbers(tables)
    check_lives(tables)
    check_events(tables)
