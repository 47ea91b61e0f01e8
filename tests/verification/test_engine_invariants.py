"""What must hold in every market the engine runs: money, deals, lives and ranges."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.environment.rules.settlement import shared_loss_rate, shared_savings_rate
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.vocabulary import OWNER_CATEGORIES, PACKAGES

from .conftest import MarketBuilder

YEARS = 8


@pytest.fixture(scope="module")
def tables(busy_market: MarketBuilder) -> dict[str, pd.DataFrame]:
    """Twenty replicates of the busy market."""
    cells = [Cell(busy_market(years=YEARS), 11, replicate) for replicate in range(1, 21)]
    return {name: table.to_pandas() for name, table in simulate_stack(cells).items()}


# What the busy market is for: without these the tests below would say nothing.


def test_the_busy_market_has_everything_to_check(tables: dict[str, pd.DataFrame]) -> None:
    happened = set(tables["events"]["event"])
    assert {"signed", "impasse", "renewed", "exited_at_term", "exited_mid_term"} <= happened
    assert not tables["organizations"]["is_open"].all()
    assert (tables["deals"]["shared_savings_usd"] > 0.0).any()
    assert (tables["deals"]["shared_savings_usd"] < 0.0).any()


# Money


def test_every_entry_has_its_mirror(tables: dict[str, pd.DataFrame]) -> None:
    ledger = tables["ledger"]
    place = ["cell", "year", "account", "counterparty", "category"]
    mirrored = ledger.rename(columns={"account": "counterparty", "counterparty": "account"})
    both = ledger.merge(mirrored, on=place, suffixes=("", "_there"), how="outer", validate="one_to_one")
    assert (both["amount_usd"] == -both["amount_usd_there"]).all()
    assert (ledger["account"] != ledger["counterparty"]).all()


def test_the_money_of_a_year_sums_to_zero(tables: dict[str, pd.DataFrame]) -> None:
    volume = tables["ledger"].groupby(["cell", "year"])["amount_usd"].agg(lambda amounts: amounts.abs().sum())
    imbalance = tables["market"].set_index(["cell", "year"])["ledger_imbalance_usd"].abs()
    assert (imbalance <= 1e-12 * volume).all()
    assert (tables["ledger"].groupby(["cell", "year"])["amount_usd"].sum().abs() <= 1e-12 * volume).all()


def test_capital_is_the_sum_of_all_entries_ever_posted(tables: dict[str, pd.DataFrame]) -> None:
    ledger, organizations = tables["ledger"], tables["organizations"]
    place = ["cell", "account", "year"]
    posted = ledger.groupby(place)["amount_usd"].sum().groupby(level=["cell", "account"]).cumsum()
    volume = ledger["amount_usd"].abs().groupby([ledger[name] for name in place]).sum()
    rows = organizations.rename(columns={"organization": "account"}).set_index(place)
    posted, volume = posted.reindex(rows.index), volume.reindex(rows.index)
    # A closed organisation may have years without entries: its sum stays.
    posted = posted.groupby(level=["cell", "account"]).ffill()
    difference = (rows["capital_usd"] - posted).abs()
    assert (difference <= 1e-11 * volume.groupby(level=["cell", "account"]).ffill().fillna(0.0).clip(lower=1e8)).all()


def test_the_result_of_a_year_is_the_sum_of_its_entries_but_the_owners(tables: dict[str, pd.DataFrame]) -> None:
    ledger = tables["ledger"]
    own = ledger[~ledger["category"].isin(OWNER_CATEGORIES)]
    posted = own.groupby(["cell", "year", "account"])["amount_usd"].sum()
    rows = tables["organizations"].rename(columns={"organization": "account"}).set_index(["cell", "year", "account"])
    np.testing.assert_allclose(rows["net_usd"], posted.reindex(rows.index).fillna(0.0), rtol=1e-9, atol=1e-3)
    accounts = tables["accounts"].set_index(["cell", "year", "account"])["net_usd"]
    np.testing.assert_allclose(accounts, posted.reindex(accounts.index).fillna(0.0), rtol=1e-9, atol=1e-3)
    summed = rows["net_usd"].groupby(level=["cell", "account"]).cumsum()
    np.testing.assert_allclose(rows["cumulative_net_usd"], summed, rtol=1e-9, atol=1e-3)


def test_owners_categories_are_entries_with_the_owners_and_no_others_are(tables: dict[str, pd.DataFrame]) -> None:
    ledger = tables["ledger"]
    with_owners = (ledger["account"] == "owners") | (ledger["counterparty"] == "owners")
    assert (with_owners == ledger["category"].isin(OWNER_CATEGORIES)).all()


def test_shared_savings_and_losses_of_a_year_are_paid_in_the_next(tables: dict[str, pd.DataFrame]) -> None:
    ledger = tables["ledger"]
    settled = ledger[ledger["category"].isin(["shared_savings", "shared_losses"])]
    paid = settled.groupby(["cell", "year", "account", "counterparty"])["amount_usd"].sum()
    deals = tables["deals"][lambda rows: rows["year"] < YEARS]
    there = [deals["cell"], deals["year"] + 1, deals["provider"], deals["payer"]]
    found_there = paid.reindex(pd.MultiIndex.from_arrays(there)).fillna(0.0)
    np.testing.assert_allclose(found_there.to_numpy(), deals["shared_savings_usd"].to_numpy(), rtol=1e-12, atol=1e-6)
    assert (deals["shared_savings_usd"] != 0.0).any()
    events = tables["events"]
    first_signed = events[events["event"] == "signed"].groupby("cell")["year"].min()
    first_settled = settled.groupby("cell")["year"].min()
    assert (first_settled > first_signed.reindex(first_settled.index)).all()


def test_every_settlement_follows_from_its_own_row(tables: dict[str, pd.DataFrame], busy_market: MarketBuilder) -> None:
    values, deals = busy_market().values, tables["deals"]

    def terms(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([float(values[f"models.{model}.{name}"]) for model in deals["model"]])

    bonus = {package: float(values[f"packages.{package}.corridor_bonus_rate"]) for package in PACKAGES}
    corridor = terms("corridor_rate") + deals["package"].map(bonus).to_numpy()
    measured = deals["contract_savings_rate"].to_numpy()
    share, loss_share = deals["provider_share"].to_numpy(), deals["loss_share"].to_numpy()
    gate = shared_savings_rate(
        measured,
        terms("minimum_savings_rate"),
        terms("savings_cap_rate"),
        deals["quality"].to_numpy(),
        terms("quality_gate"),
    )
    owed = shared_loss_rate(measured, deals["two_sided"].to_numpy() * 1.0, loss_share, corridor, terms("loss_cap_rate"))
    benchmark = (deals["benchmark_pmpy_usd"]).to_numpy()
    per_life = benchmark * (share * gate - owed)
    # Lives may move to a deal when another provider closes at the end of the year, after what is due was fixed.
    is_open = tables["organizations"].groupby(["cell", "year"])["is_open"].agg(["sum", "size"])
    before = is_open["sum"].groupby(level="cell").shift().fillna(is_open["size"])
    somebody_closed = is_open["sum"] < before
    place = pd.MultiIndex.from_arrays([deals["cell"], deals["year"]])
    quiet = ~somebody_closed.reindex(place).to_numpy(dtype=bool)
    assert quiet.mean() > 0.5
    np.testing.assert_allclose(
        deals["shared_savings_usd"].to_numpy()[quiet],
        (per_life * deals["lives"].to_numpy())[quiet],
        rtol=1e-9,
        atol=1e-3,
    )
    np.testing.assert_array_equal(deals["paid"], (share * gate > 0.0))


# Deals


def test_renewals_due_are_renewed_moved_exited_or_closed(tables: dict[str, pd.DataFrame]) -> None:
    rows, deals, events = tables["market"], tables["deals"], tables["events"]
    at_table = rows["renewed"] + rows["moved"] + rows["exited_at_term"]
    # Who is at the table at term is known from the year before: agreements whose years are complete.
    ended = deals[deals["agreement_year"] >= deals["term_years"]].groupby(["cell", "year"]).size()
    place = pd.MultiIndex.from_arrays([rows["cell"], rows["year"] - 1])
    np.testing.assert_array_equal(at_table, ended.reindex(place).fillna(0))
    closed_at_term = rows["renewals_due"] - at_table
    assert ((closed_at_term >= 0) & (closed_at_term <= rows["closed"])).all()
    # A deal closed at term was in the last year of its agreement the year before, or has a term of one year.
    closed = events[events["event"] == "closed"].assign(year=lambda frame: frame["year"] - 1)
    before = closed.merge(deals, on=["cell", "year", "deal"], suffixes=("", "_deal"))
    last = before["agreement_year"] == before["term_years"] - 1
    assert int(last.sum()) <= int(closed_at_term.sum())


def test_the_market_table_counts_the_events(tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["market"].set_index(["cell", "year"])
    counted = tables["events"].groupby(["cell", "year", "event"]).size().unstack(fill_value=0)
    counted = counted.reindex(rows.index, fill_value=0)
    names = {"impasses": "impasse"}
    for column in ("signed", "impasses", "renewed", "moved", "exited_at_term", "exited_mid_term", "closed"):
        event = names.get(column, column)
        expected = counted[event] if event in counted else 0 * rows[column]
        np.testing.assert_array_equal(rows[column], expected, err_msg=column)


def test_active_deals_flow_in_and_out_by_events(tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["market"]
    before = rows.groupby("cell")["active_deals"].shift(fill_value=0)
    left = rows["exited_at_term"] + rows["exited_mid_term"] + rows["closed"]
    np.testing.assert_array_equal(rows["active_deals"], before + rows["signed"] - left)


def test_there_is_one_row_for_each_active_deal(tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["market"].set_index(["cell", "year"])
    deals = tables["deals"]
    counted = deals.groupby(["cell", "year"]).size().reindex(rows.index, fill_value=0)
    np.testing.assert_array_equal(counted, rows["active_deals"])
    assert not deals.duplicated(["cell", "year", "deal"]).any()
    assert not deals.duplicated(["cell", "year", "payer", "provider"]).any()
    for side in ("payer", "provider"):
        by_organization = deals.groupby(["cell", "year", side]).size()
        listed = tables["organizations"].set_index(["cell", "year", "organization"])["active_deals"]
        np.testing.assert_array_equal(listed.reindex(by_organization.index), by_organization)


def test_a_deal_lives_without_a_gap_from_its_signature_to_its_end(tables: dict[str, pd.DataFrame]) -> None:
    signed = tables["events"][tables["events"]["event"] == "signed"].set_index(["cell", "deal"])["year"]
    assert not signed.index.duplicated().any()
    ends = tables["events"][tables["events"]["event"].isin(["exited_at_term", "exited_mid_term", "closed"])]
    ended = ends.set_index(["cell", "deal"])["year"]
    assert not ended.index.duplicated().any()
    first, after = dict(signed.items()), dict(ended.items())
    for key, rows in tables["deals"].groupby(["cell", "deal"]):
        years = rows["year"].tolist()
        assert years == list(range(first[key], after.get(key, YEARS + 1))), key
        assert rows["deal_year"].tolist() == list(range(1, len(years) + 1))
        assert (rows["agreement_year"] <= rows["term_years"]).all()
        # Every agreement starts with a first year, and the next one gets the next number.
        assert rows["agreement_number"].tolist() == (rows["agreement_year"] == 1).cumsum().tolist()


def test_nobody_signs_beyond_a_limit_and_nobody_offers_more_than_its_own(tables: dict[str, pd.DataFrame]) -> None:
    events = tables["events"]
    signed = events[events["event"].isin(["signed", "renewed", "moved"])]
    slack = 1e-9
    assert (signed["provider_share"] >= signed["provider_limit"] - slack).all()
    assert (signed["provider_share"] <= signed["payer_limit"] + slack).all()
    talks = events[events["payer_limit"].notna()]
    assert (talks["payer_offer"] <= talks["payer_limit"] + slack).all()
    assert (talks["provider_offer"] >= talks["provider_limit"] - slack).all()


# Premiums, ranges and lives


def test_the_premium_of_a_year_is_what_its_members_paid(tmp_path: Path) -> None:
    rows = [
        "organization,kind,insured_share",
        "p1,payer,1.0",
        "p2,payer,1.0",
        "h1,health_system,",
        "d1,independent_physicians,",
    ]
    (tmp_path / "organizations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    scenario = Scenario.from_dict({"years": 4, "organizations": "organizations.csv"}, folder=tmp_path)
    tables = simulate_stack([Cell(scenario, 1, 1, deals=False)])
    market, ledger = tables["market"].to_pandas(), tables["ledger"].to_pandas()
    premiums = ledger[(ledger["category"] == "premium") & (ledger["account"] != "members")]
    paid = premiums.groupby("year")["amount_usd"].sum().to_numpy() / market["lives"].to_numpy()
    np.testing.assert_allclose(market["premium_pmpy_usd"], paid, rtol=1e-9)


def test_shares_probabilities_and_scales_are_between_0_and_1(tables: dict[str, pd.DataFrame]) -> None:
    for name, columns in TABLES.items():
        if name not in tables:
            continue
        for column in columns:
            bounded = column.unit == "0-1" or (column.unit == "share" and column.name.endswith("lives_share"))
            if bounded or column.name in ("provider_share", "loss_share"):
                values = tables[name][column.name].dropna()
                assert values.between(0.0, 1.0).all(), f"{name}.{column.name}"


def test_numbers_are_finite_and_only_nullable_columns_have_gaps(tables: dict[str, pd.DataFrame]) -> None:
    for name in RECORD_LEVELS["deals"]:
        for column in TABLES[name]:
            values = tables[name][column.name]
            if not column.nullable:
                assert values.notna().all(), f"{name}.{column.name}"
            if column.kind == "float":
                assert np.isfinite(values.dropna()).all(), f"{name}.{column.name}"


def test_lives_are_conserved_even_when_organisations_close(tables: dict[str, pd.DataFrame]) -> None:
    rows, organizations = tables["market"], tables["organizations"]
    opening = rows.groupby("cell")["lives"].transform("first")
    np.testing.assert_allclose(rows["lives"], opening, rtol=1e-9)
    is_payer = organizations["kind"] == "payer"
    for side in (organizations[is_payer], organizations[~is_payer]):
        np.testing.assert_allclose(side.groupby(["cell", "year"])["lives"].sum(), rows["lives"], rtol=1e-9)
        assert (side["lives"] >= 0.0).all()
    # Nobody is with a provider that has closed.
    assert (organizations.loc[~organizations["is_open"] & ~is_payer, "lives"] == 0.0).all()


def test_a_closed_organisation_stays_closed_and_deals_with_nobody(tables: dict[str, pd.DataFrame]) -> None:
    organizations = tables["organizations"]
    # An entrant is another organisation in the place of a closed one.
    holders = organizations.groupby(["cell", "organization", "entry_year"])["is_open"]
    assert holders.agg(lambda is_open: is_open.is_monotonic_decreasing).all()
    assert (organizations.loc[~organizations["is_open"], "active_deals"] == 0).all()
    before = organizations.groupby(["cell", "organization"])["is_open"].shift(fill_value=True)
    # Owners settle the estate: nothing is left in the year of closing.
    closing = organizations[~organizations["is_open"] & before.astype(bool)]
    assert len(closing)
    np.testing.assert_allclose(closing["capital_usd"], 0.0, atol=1.0)
    long_closed = organizations.loc[~before.astype(bool) & ~organizations["is_open"], ["cell", "year", "organization"]]
    assert len(long_closed)
    entries = tables["ledger"].merge(
        long_closed, left_on=["cell", "year", "account"], right_on=["cell", "year", "organization"]
    )
    # Nobody claims, treats or insures any more; last year's contracts are still settled.
    assert not set(entries["category"]) & {"claims", "premium", "operating_cost", "care_program", "negotiation"}
