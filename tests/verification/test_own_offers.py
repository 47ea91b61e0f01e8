"""A move of one organisation: it moves its deals, and no order, name or currency matters to it."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell, market_roster
from longgame.experiments.compare import compare

YEARS = 8
#: Without mergers nobody takes over deals that it would not have signed.
ALONE = {"years": YEARS, "organizations.independent_physicians.count": 12, "mechanisms.mergers": False}
MOVE: dict[str, object] = {
    "offers.payer-002.to.health_system-001.term_years": 6,
    "offers.payer-001.models": ["custom_risk_contract", "payer_branded_program"],
    "offers.payer-001.two_sided_year": 2,
    "offers.payer-001.term_years": 5,
    "offers.payer-001.support_pmpy_usd": 24.0,
    "offers.payer-001.provider_share": 0.75,
    "offers.health_system-001.governance_pmpy_usd": 6.0,
    "offers.health_system-001.exit_cost_per_life_usd": 30.0,
}


def tables(scenario: Scenario, *others: Scenario) -> dict[str, pd.DataFrame]:
    cells = [Cell(one, 1, replicate) for one in (scenario, *others) for replicate in (1, 2)]
    return {name: table.to_pandas() for name, table in simulate_stack(cells).items()}


@pytest.fixture(scope="module")
def plain() -> Scenario:
    return Scenario.load("default", ALONE)


@pytest.fixture(scope="module")
def moved(plain: Scenario) -> Scenario:
    return plain.with_values(MOVE)


def test_the_deals_of_a_plan_follow_its_offer_and_those_of_others_do_not(plain: Scenario, moved: Scenario) -> None:
    before, after = tables(plain), tables(moved)
    signed = after["events"][after["events"]["event"].isin(["signed", "renewed", "moved"])]
    own = signed["payer"] == "payer-001"
    assert own.sum() > 10
    assert set(signed["model"][own]) <= {"custom_risk_contract", "payer_branded_program"}
    assert (signed["provider_share"][own] <= 0.75).all()
    deals = after["deals"]
    assert (deals["term_years"][deals["payer"] == "payer-001"] == 5).all()
    assert (deals["term_years"][deals["payer"] != "payer-001"] != 5).any()
    # Nobody else's first offers move: what two parties think that their talks of year 1 are worth.
    offers = ["payer", "provider", "payer_limit", "provider_limit"]
    firsts = [
        events[(events["year"] == 1) & (events["payer"] != "payer-001") & (events["provider"] != "health_system-001")]
        .set_index(["cell", "payer", "provider"])[offers[2:]]
        .sort_index()
        for events in (before["events"], after["events"])
    ]
    both = firsts[0].index.intersection(firsts[1].index)
    assert len(both) > 20
    pd.testing.assert_frame_equal(firsts[0].loc[both], firsts[1].loc[both], check_exact=True)


def test_an_offer_that_says_what_everybody_offers_changes_no_bit(plain: Scenario) -> None:
    key = "models.third_party_mediated.loss_share"
    same = plain.with_values({"offers.payer-001.third_party_mediated.loss_share": plain.values[key]})
    assert same.offers
    before, after = tables(plain), tables(same)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, after[name], check_exact=True)


def test_an_offer_to_one_partner_moves_nothing_but_what_follows_from_the_pair(plain: Scenario) -> None:
    pair = ("payer-001", "health_system-003")
    before, after = tables(plain), tables(plain.with_values({f"offers.{pair[0]}.to.{pair[1]}.term_years": 9}))
    deals = after["deals"]
    ours = (deals["payer"] == pair[0]) & (deals["provider"] == pair[1])
    assert ours.any()
    assert (deals["term_years"][ours] == 9).all()
    assert not (deals["term_years"][~ours] == 9).any()
    # Until the two first talk in a market, every table is the same to the last bit; after it their terms move others.
    events = after["events"]
    talked = events[(events["payer"] == pair[0]) & (events["provider"] == pair[1])].groupby("cell")["year"].min()
    assert talked.max() > 2
    for name, table in before.items():
        until = {cell: talked.get(cell, YEARS + 1) for cell in table["cell"].unique()}
        early = [one[one["year"] < one["cell"].map(until)].reset_index(drop=True) for one in (table, after[name])]
        pd.testing.assert_frame_equal(early[0], early[1], check_exact=True)


def test_an_offer_to_the_only_partner_equals_one_to_all() -> None:
    base = Scenario.load("one-deal")
    terms = {"provider_share": 0.6, "term_years": 2, "models": ["custom_risk_contract"], "support_pmpy_usd": 30.0}
    provider, payer = (row.organization for row in market_roster(base))
    to_all, to_one, none = (
        tables(base.with_values({f"{whose}.{name}": value for name, value in terms.items()} if whose else {}))
        for whose in (f"offers.{payer}", f"offers.{payer}.to.{provider}", "")
    )
    for name, table in to_all.items():
        pd.testing.assert_frame_equal(table, to_one[name], check_exact=True)
    assert not to_all["deals"].equals(none["deals"])


def test_a_market_stays_the_same_beside_one_with_offers(plain: Scenario, moved: Scenario) -> None:
    alone, beside = tables(moved), tables(plain, moved)
    for name, table in alone.items():
        there = beside[name][beside[name]["cell"] >= 2].reset_index(drop=True)
        there["cell"] -= 2
        for column in table:
            if str(table[column].dtype) == "category":
                there[column], table[column] = there[column].astype(str), table[column].astype(str)
        pd.testing.assert_frame_equal(table, there.astype(table.dtypes.to_dict()), check_exact=True)


def test_offers_until_a_year_leave_what_comes_before_and_end_with_it(plain: Scenario) -> None:
    dated = Scenario.from_dict(
        {
            "extends": "default",
            "offers": [{"organization": "Payer 1", "from_year": 4, "until_year": 5, "term_years": 7}],
        },
        overrides=ALONE,
    )
    before, after = tables(plain), tables(dated)
    early = [found["deals"][found["deals"]["year"] < 4].reset_index(drop=True) for found in (before, after)]
    pd.testing.assert_frame_equal(early[0], early[1], check_exact=True)
    fresh = after["deals"][(after["deals"]["agreement_year"] == 1) & (after["deals"]["payer"] == "payer-001")]
    # Talks that last longer than the year are signed in the next, on the terms of the year in which they began.
    assert (fresh["term_years"][fresh["year"].isin([5])] == 7).any()
    assert set(fresh["year"][fresh["term_years"] == 7]) <= {4, 5, 6}


def test_a_strategy_is_played_from_its_year_to_its_last() -> None:
    offer = {"organization": "payer-001", "from_year": 3, "until_year": 5, "strategy": "long_term"}
    scenario = Scenario.from_dict({"extends": "default", "offers": [offer]}, overrides=ALONE)
    rows = tables(scenario)["organizations"]
    own = rows[(rows["organization"] == "payer-001") & (rows["cell"] == 0)].set_index("year")["strategy"]
    assert (own.loc[3:5] == "long_term").all()
    plain_rows = tables(Scenario.load("default", ALONE))["organizations"]
    before = plain_rows[(plain_rows["organization"] == "payer-001") & (plain_rows["cell"] == 0)]
    assert own.loc[:2].tolist() == before["strategy"].tolist()[:2]


def in_another_currency(scenario: Scenario, rate: float) -> Scenario:
    money = {
        name: float(scenario.values[name]) * rate for name, one in registry().parameters.items() if "USD" in one.unit
    }
    offers = tuple(
        dataclasses.replace(
            offer,
            values={name: value * (rate if name.endswith("_usd") else 1.0) for name, value in offer.values.items()},
        )
        for offer in scenario.offers
    )
    return dataclasses.replace(scenario, values={**scenario.values, **money}, offers=offers)


def test_offers_scale_with_the_currency(moved: Scenario) -> None:
    rate = 1024.0
    base, other = tables(moved), tables(in_another_currency(moved, rate))
    for name in ("market", "deals", "events"):
        for column in base[name]:
            expected = base[name][column]
            if expected.dtype.kind == "f" and (str(column).endswith("_usd") or column == "margin"):
                expected = expected * rate
            pd.testing.assert_series_equal(other[name][column], expected, check_exact=True)


def test_neither_the_order_of_rows_nor_display_names_matter(tmp_path: Path) -> None:
    rows = [
        "p1,payer,First Plan,5,20,custom_risk_contract payer_branded_program",
        "p2,payer,Second Plan,,,",
        "h1,health_system,Valley,,,",
        "d1,independent_physicians,,,,",
        "d2,independent_physicians,,2,,",
    ]
    head = "organization,kind,name,term_years,support_pmpy_usd,models"
    found = []
    for number, lines in enumerate((rows, list(reversed(rows)), [row.replace("Plan", "Health") for row in rows])):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "organizations.csv").write_text("\n".join([head, *lines]) + "\n")
        scenario = Scenario.from_dict({"years": YEARS, "organizations": "organizations.csv"}, folder=folder)
        found.append(scenario)
    assert len({scenario.scenario_hash for scenario in found}) == 1
    deals = tables(found[0])["deals"]
    terms = deals[(deals["payer"] == "p1") & (deals["provider"] != "d2")]["term_years"]
    assert len(terms)
    assert (terms == 5).all()
    # A practice that binds itself for two years is bound no longer by a plan that offers five.
    assert (deals[deals["provider"] == "d2"]["term_years"] == 2).all()


def test_a_comparison_moves_one_plan_alone() -> None:
    table = compare(
        {
            name: Scenario.load("default", {**ALONE, "offers.payer-001.provider_share": share})
            for name, share in (("low", 0.1), ("high", 0.9))
        },
        3,
        outcomes=["signed_deals.Payer 1", "signed_deals.payer-001", "renewal_rate.Payer 1", "years_together.Payer 1"],
    ).set_index("outcome")
    more, known = dict(table["difference"]), dict(table["mean"])
    assert more["signed_deals.Payer 1"] > 0.0
    assert more["signed_deals.Payer 1"] == more["signed_deals.payer-001"]
    assert np.isfinite(known["years_together.Payer 1"])
