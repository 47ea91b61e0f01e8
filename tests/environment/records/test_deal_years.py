"""The table of deal-years holds every deal that performed in a year, the last year of each included."""

from __future__ import annotations

import pandas as pd
import pytest

import longgame as lg

KEY = ["replicate", "year", "deal"]
ENDS = ("exited_mid_term", "closed")


@pytest.fixture(scope="module")
def results() -> lg.Results:
    """Markets with exits, mergers, deals that go on with a buyer, and closures."""
    scenario = {"extends": "default", "years": 12, "organizations": {"independent_physicians": {"merger_rate": 0.1}}}
    return lg.run(scenario, replicates=3, seed=4, record="deals", twin=False, workers=1)


def test_every_live_deal_is_in_it_with_the_same_numbers(results: lg.Results) -> None:
    years = results.deal_years
    live = years[years["ended"] == "live"].set_index(KEY).sort_index()
    deals = results.deals.set_index(KEY).sort_index()
    assert len(deals) > 300
    shared = [name for name in live.columns if name in deals.columns]
    assert set(live.columns) - set(shared) == {"ended"}
    pd.testing.assert_frame_equal(live[shared], deals[shared])


def test_whoever_ended_after_performing_has_a_last_row_with_the_numbers_of_its_event(results: lg.Results) -> None:
    years, events = results.deal_years, results.events
    assert not years.duplicated(KEY).any()
    ended = years[years["ended"] != "live"].set_index(KEY).sort_index()
    ends = events[events["event"].isin(ENDS)].set_index(KEY).sort_index()
    assert ended.index.equals(ends.index)
    assert set(ended["ended"]) == set(ENDS)
    assert (ended["ended"] == ends["event"]).all()
    for name in ("payer", "provider", "model", "package", "deal_year", "agreement_number", "measured_savings_rate"):
        pd.testing.assert_series_equal(ended[name], ends[name])
    left = ended["ended"] == "exited_mid_term"
    assert (ended.loc[left, "agreement_year"] < ended.loc[left, "term_years"]).all()
    assert (ended["agreement_year"] >= 1).all()
    assert (ended["lives"] > 0.0).all()


def test_deals_that_go_on_with_a_buyer_have_one_row_a_year(results: lg.Results) -> None:
    taken = results.events[results.events["event"] == "taken_over"]
    assert len(taken) > 5
    found = taken[KEY].merge(results.deal_years, on=KEY, how="left")
    assert len(found) == len(taken)
    assert found["ended"].notna().all()


def test_years_of_a_deal_are_without_a_gap_until_it_ends(results: lg.Results) -> None:
    years = results.deal_years.sort_values(KEY)
    by_deal = years.groupby(["replicate", "deal"])
    assert (by_deal["year"].max() - by_deal["year"].min() + 1 == by_deal.size()).all()
    assert (years["deal_year"] == by_deal.cumcount() + 1).all()
    last = by_deal["ended"].transform("size") == years["deal_year"]
    assert (years.loc[~last, "ended"] == "live").all()
