"""Tables that the figures of a run are drawn from, on markets written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longgame.analysis.runs.deal_network import MOST_PROVIDERS, deal_network
from longgame.analysis.runs.first_deals import first_deals
from longgame.analysis.runs.grievances import grievances
from longgame.analysis.runs.money_flows import PURPOSES, money_flows
from longgame.analysis.runs.ranges import FEWEST_FOR_HALF, ranges
from longgame.analysis.runs.reading import Run, read
from longgame.analysis.runs.tenure import tenure
from longgame.analysis.runs.tipping import growth_by_share
from longgame.environment.records.results import Results
from longgame.vocabulary import CATEGORIES, OWNER_CATEGORIES

Build = Callable[[dict[str, list[dict[str, Any]]]], Results]
PAYER, SYSTEM, PRACTICE = "payer", "health_system", "independent_physicians"


def market(replicates: int, years: int) -> list[dict[str, Any]]:
    return [
        {"replicate": replicate, "year": year, "lives": 100.0}
        for replicate in range(1, replicates + 1)
        for year in range(1, years + 1)
    ]


def roster(*kinds: str, replicate: int = 1) -> list[dict[str, Any]]:
    return [
        {"replicate": replicate, "year": 1, "organization": f"o{number}", "name": f"O {number}", "kind": kind, "lives": 10.0}
        for number, kind in enumerate(kinds)
    ]


def deal(year: int, payer: str, provider: str, age: int, **more: Any) -> dict[str, Any]:
    row = {"replicate": 1, "year": year, "deal": f"{payer}~{provider}#1", "payer": payer, "provider": provider}
    return {**row, "deal_year": age, "lives": 10.0, **more}


@pytest.fixture
def small(build: Build) -> Run:
    """Two years: payer o0 and system o1 stay together; practice o2 joins in year 2; practice o3 never has a deal."""
    signed = [
        {"replicate": 1, "year": year, "event": "signed", "deal": f"o0~{one}#1", "payer": "o0", "provider": one}
        for year, one in ((1, "o1"), (2, "o2"))
    ]
    tables = {
        "market": market(1, 2),
        "strategies": [],
        "organizations": roster(PAYER, SYSTEM, PRACTICE, PRACTICE),
        "events": signed,
        "deals": [
            deal(1, "o0", "o1", 1, grievance_of_payer=0.2),
            deal(2, "o0", "o1", 2, grievance_of_payer=0.4, lives=30.0),
            deal(2, "o0", "o2", 1, grievance_of_payer=0.0),
        ],
    }
    return read(build(tables))


def test_live_deals_are_counted_by_age(small: Run) -> None:
    table = tenure(small)
    assert table is not None
    found = {(row.year, row.tenure): row.deals for row in table.itertuples() if row.deals}
    assert found == {(1, "first year"): 1.0, (2, "first year"): 1.0, (2, "years 2 and 3"): 1.0}


def test_the_share_that_has_signed_grows_with_first_deals_only(small: Run) -> None:
    table = first_deals(small)
    assert table is not None
    found = {(row.kind, row.year): row.share for row in table.itertuples()}
    assert found == {(PAYER, 1): 1.0, (PAYER, 2): 1.0, (SYSTEM, 1): 1.0, (SYSTEM, 2): 1.0, (PRACTICE, 1): 0.0, (PRACTICE, 2): 0.5}


def test_grievance_is_weighted_by_lives(small: Run) -> None:
    felt = grievances(small)
    assert felt is not None
    assert felt["payer"].value.tolist() == pytest.approx([0.2, (0.4 * 30.0 + 0.0 * 10.0) / 40.0])


def test_the_network_holds_who_has_a_deal_and_counts_who_has_none(small: Run) -> None:
    network = deal_network(small)
    assert network is not None
    assert network.payers == ("o0",)
    assert network.providers == ("o1", "o2")
    assert network.live.tolist() == [1, 2]
    assert (network.pairs, network.without, network.left_out) == (2, 1, 0)
    assert network.deals.loc[network.deals["year"] == 2, "is_new"].tolist() == [False, True]


def test_a_large_network_shows_providers_by_their_id_and_not_by_what_became_of_them(build: Build) -> None:
    many = 2 * MOST_PROVIDERS
    deals = [deal(1, "o0", f"o{number:04d}", 1) for number in range(1, many + 1)]
    people = [{**roster(PRACTICE)[0], "organization": row["provider"]} for row in deals]
    tables = {"market": market(1, 1), "strategies": [], "events": [], "deals": deals}
    network = deal_network(read(build({**tables, "organizations": roster(PAYER) + people})))
    assert network is not None
    assert sorted(network.providers) == [f"o{number:04d}" for number in range(1, many + 1, 2)]
    assert (network.left_out, network.live.tolist(), network.pairs) == (MOST_PROVIDERS, [many], many)


def test_money_is_read_once_from_the_side_that_receives_it(build: Build) -> None:
    ledger = [
        {"replicate": 1, "year": year, "account": account, "counterparty": other, "category": what, "amount_usd": usd}
        for year, account, other, what, usd in (
            (1, "o1", "o0", "shared_savings", 100.0),
            (1, "o0", "o1", "shared_savings", -100.0),
            (2, "o2", "o0", "shared_savings", 40.0),
            (2, "care_vendors", "o1", "start_up", 20.0),
            (2, "o0", "members", "premium", 9_000.0),
        )
    ]
    tables = {"market": market(1, 2), "strategies": [], "ledger": ledger}
    results = build({**tables, "organizations": roster(PAYER, SYSTEM, PRACTICE)})
    table = money_flows(results, read(results))
    assert table is not None
    assert [tuple(row) for row in table.itertuples(index=False)] == [
        (PAYER, "shared savings", SYSTEM, 50.0),  # dollars a year
        (PAYER, "shared savings", PRACTICE, 20.0),
        (SYSTEM, "programmes and start-up", "care_vendors", 10.0),
    ]


def test_purposes_name_categories_of_the_ledger_once_and_none_of_the_owners() -> None:
    named = [category for part in PURPOSES.values() for category in part]
    assert len(set(named)) == len(named)
    assert set(named) <= set(CATEGORIES) - set(OWNER_CATEGORIES)


def test_a_strategy_that_grows_where_it_is_common_tips(build: Build) -> None:
    # In each of six markets of ten: from 4 of 10 one more every year, from 2 of 10 one less; a bit of noise by market.
    plays = []
    for replicate in range(1, 7):
        for year, common in enumerate((4, 5, 6, 7) if replicate > 1 else (4, 5, 5, 6), start=1):
            plays += [
                {"replicate": replicate, "year": year, "kind": PAYER, "strategy": name, "organizations": count}
                for name, count in (("long_term", common), ("zero_sum", 10 - common))
            ]
    table = growth_by_share(read(build({"market": market(6, 4), "strategies": plays})))
    rows = table[table["strategy"] == "long_term"]
    assert rows["share"].tolist() == pytest.approx([(6 * 0.4 + 7 * 0.5) / 13], abs=0.06)
    assert (rows["lo95"] > 0.0).all()
    assert (table.loc[table["strategy"] == "zero_sum", "hi95"] < 0.0).all()


def test_ranges_are_of_markets_and_need_enough_of_them() -> None:
    values = np.arange(21.0)[:, np.newaxis]
    assert np.isnan(ranges(values[: FEWEST_FOR_HALF - 1]).half[0]).all()
    few = ranges(values[:9])
    assert (few.half[0][0], few.median[0], few.half[1][0]) == (2.0, 4.0, 6.0)
    assert np.isnan(few.ninety[0]).all()
    holes = np.where(values == 20.0, np.nan, values)
    assert ranges(holes).median[0] == 9.5
