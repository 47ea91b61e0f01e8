"""What a mechanism would have acted on does not matter once it is switched off, and does while it is on."""

import pyarrow.compute as pc

from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.vocabulary import KINDS

from .conftest import MarketBuilder


def test_without_partner_choice_nobody_drops_an_agreement_for_a_better_one(busy_market: MarketBuilder) -> None:
    scarce: dict[str, object] = {"market.payer_capacity": 1.0, "market.provider_capacity": 1.0}
    scenarios = [busy_market({**scarce, "mechanisms.partner_choice": switch}) for switch in (True, False)]
    events = simulate_stack([Cell(scenario, 21, replicate) for scenario in scenarios for replicate in range(1, 21)])[
        "events"
    ].to_pandas()
    dropped = events[events["reason"] == "better_offer"]
    assert len(dropped) > 5
    assert (dropped["cell"] < 20).all()


def test_identity_switched_off_drags_nothing_and_costs_nothing(busy_market: MarketBuilder) -> None:
    # Off, it does not matter how attached anybody is: only the column itself shows it.
    attached = {f"organizations.{kind}.identity_inertia_mean": 0.95 for kind in KINDS}
    off: dict[str, object] = {"mechanisms.identity": False, "mechanisms.antagonism": False}
    tables = simulate_stack([Cell(busy_market(changes), 21, 1) for changes in (off, {**off, **attached})])
    for table in ("deals", "events", "ledger"):
        rows = tables[table]
        one, other = (rows.filter(pc.equal(rows["cell"], cell)).drop_columns(["cell"]) for cell in (0, 1))
        assert one.num_rows > 0
        assert one.equals(other), table


def test_where_value_is_cost_alone_it_does_not_matter_what_access_is_worth(busy_market: MarketBuilder) -> None:
    devoted = {"organizations.critical_access_hospital.access_focus_mean": 0.9}
    off: dict[str, object] = {"mechanisms.value_weights": False}
    cells = [Cell(busy_market(changes), 21, 1) for changes in (off, {**off, **devoted}, {}, devoted)]
    table = simulate_stack(cells)["ledger"]
    rows = [table.filter(pc.equal(table["cell"], cell)).drop_columns(["cell"]) for cell in range(4)]
    assert rows[0].equals(rows[1])
    assert not rows[2].equals(rows[3])


def test_without_learning_it_does_not_matter_how_records_would_be_read(busy_market: MarketBuilder) -> None:
    reading: dict[str, object] = {
        "valuation.experience_years": 0.5,
        "valuation.experience_lives": 100.0,
        "valuation.memory_years": 2.0,
        "valuation.interim_weight": 0.9,
        "valuation.interim_noise_rate": 0.0,
    }
    off: dict[str, object] = {"mechanisms.learning": False}
    cells = [Cell(busy_market(changes), 21, 1) for changes in (off, {**off, **reading}, {}, reading)]
    table = simulate_stack(cells)["ledger"]
    rows = [table.filter(pc.equal(table["cell"], cell)).drop_columns(["cell"]) for cell in range(4)]
    assert rows[0].equals(rows[1])
    assert not rows[2].equals(rows[3])


def test_without_churn_pairs_keep_their_lives(busy_market: MarketBuilder) -> None:
    off: dict[str, object] = {"mechanisms.churn": False, "mechanisms.insolvency": False}
    deals = simulate_stack([Cell(busy_market(off), 21, 1)])["deals"].to_pandas()
    assert (deals.groupby(["payer", "provider"])["lives"].nunique() == 1).all()
    on = simulate_stack([Cell(busy_market({"mechanisms.insolvency": False}), 21, 1)])["deals"].to_pandas()
    assert (on.groupby(["payer", "provider"])["lives"].nunique() > 1).any()


def test_without_newcomers_it_does_not_matter_how_they_would_be_treated(busy_market: MarketBuilder) -> None:
    treated: dict[str, object] = {"care.first_year_share": 0.1, "market.panel_turnover_rate": 0.4}
    off: dict[str, object] = {"mechanisms.newcomers": False}
    # Where nobody changes insurer or practice there are no newcomers.
    nobody: dict[str, object] = {"mechanisms.churn": False, "market.panel_turnover_rate": 0.0}
    settings: list[dict[str, object]] = [off, {**off, **treated}, nobody, {**nobody, **off}, {}, treated]
    tables = simulate_stack([Cell(busy_market(changes), 21, 1) for changes in settings])
    for table in ("ledger", "deals", "events"):
        rows = [tables[table].filter(pc.equal(tables[table]["cell"], cell)).drop_columns(["cell"]) for cell in range(6)]
        assert rows[0].equals(rows[1])
        assert rows[2].equals(rows[3])
        assert not rows[4].equals(rows[5])
    assert all(
        share == 0.0
        for cell, share in zip(*(tables["deals"][name].to_pylist() for name in ("cell", "newcomer_share")), strict=True)
        if cell < 4
    )
