"""Deals by name: one row a deal, with what the events and the deal table say about it."""

import numpy as np
import pytest

import longgame as lg
from longgame.analysis.runs.named_deals import NAMED_DEAL_COLUMNS, STILL_RUNS, named_deals
from longgame.environment.records.results import Results


@pytest.fixture(scope="module")
def run() -> Results:
    return lg.run("default", replicates=2, years=9, twin=False)


def test_every_signature_is_one_deal_with_its_end(run: Results) -> None:
    table, events = named_deals(run), run.events
    assert list(table.columns) == list(NAMED_DEAL_COLUMNS)
    assert len(table) == (events["event"] == "signed").sum()
    assert not table.duplicated(["replicate", "deal"]).any()
    over = table["ended"] != STILL_RUNS
    assert over.sum() == events["event"].isin(["exited_at_term", "exited_mid_term", "closed"]).sum()
    assert table.loc[over, "reason"].notna().all()
    assert table.loc[~over, ["reason", "ended_year"]].isna().all().all()
    assert set(table["payer_name"].str.slice(0, 6)) == {"Payer "}


def test_dollars_are_those_of_all_years_that_a_deal_performed(run: Results) -> None:
    table, events, deals = named_deals(run), run.events, run.deals
    left = events[events["event"].isin(["exited_mid_term", "closed"])]
    for name in ("payer_net_usd", "provider_net_usd"):
        assert table[name].sum() == pytest.approx(deals[name].sum() + left[name].sum())
    # By hand, for the deal with the most years.
    deal = table.iloc[int(table["years"].argmax())]
    own = deals[(deals["replicate"] == deal["replicate"]) & (deals["deal"] == deal["deal"])]
    last = left[(left["replicate"] == deal["replicate"]) & (left["deal"] == deal["deal"])]
    assert deal["years"] == len(own) + len(last)
    assert deal["payer_net_usd"] == pytest.approx(own["payer_net_usd"].sum() + last["payer_net_usd"].sum())
    years = run.deal_years
    saved = years["true_savings_rate"] * years["benchmark_pmpy_usd"] * years["lives"]
    assert table["true_savings_usd"].sum() == pytest.approx(saved.sum())


def test_one_organisations_deals_by_id_or_by_name(run: Results) -> None:
    by_name, by_id = named_deals(run, "Payer 1"), named_deals(run, "payer-001")
    assert 0 < len(by_id) < len(named_deals(run))
    assert by_name.equals(by_id)
    with pytest.raises(ValueError, match="nearest: Payer 1"):
        named_deals(run, "Payr 1")


def test_a_run_without_the_table_of_deals_has_no_dollars(run: Results) -> None:
    short = named_deals(lg.run("default", replicates=1, years=4, record="organizations", twin=False))
    assert len(short)
    assert np.isnan(short["payer_net_usd"].astype(float)).all()
    with pytest.raises(ValueError, match="did not record events"):
        named_deals(lg.run("default", replicates=1, years=2, record="market", twin=False))
