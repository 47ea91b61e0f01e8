"""A simulated market's tables become a panel in which nobody is lost."""

import numpy as np
import pytest

import longgame as lg
from longgame.analysis.targets.deal_panel import panel_of_deals
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.panel import LOW_REVENUE

YEARS = 10


@pytest.fixture(scope="module")
def results() -> lg.Results:
    return lg.run("default", replicates=2, seed=1, years=YEARS, record="deals", twin=False)


def test_everyone_who_signed_is_there_and_everyone_who_left_leaves(results: lg.Results) -> None:
    for replicate in (1, 2):
        found = panel_of_deals(results.deal_years, results.organizations, replicate, YEARS)
        histories = Histories.of(found)
        events = results.events[results.events["replicate"] == replicate]
        signed = int((events["event"] == "signed").sum())
        assert len(np.unique(found.organization)) == signed
        ends = events[events["event"].isin(("exited_at_term", "exited_mid_term", "closed"))]
        # A deal that ends in the last year is not seen to leave, unless it had reached its term before it.
        seen = ends[(ends["year"] < YEARS) | (ends["event"] == "exited_at_term")]
        assert int(histories.leaves.sum()) == len(seen)
        at_term = int((ends["event"] == "exited_at_term").sum())
        # Nobody leaves by its own will after a final year but at term; who closes may do so then, too.
        closed = int((ends["event"] == "closed").sum())
        assert at_term <= int((histories.leaves & histories.is_final).sum()) <= at_term + closed


def test_columns_come_from_the_tables(results: lg.Results) -> None:
    found = panel_of_deals(results.deal_years, results.organizations, 1, YEARS)
    rows = results.deal_years[results.deal_years["replicate"] == 1]
    assert (found.year.min() >= 2013, found.last_year) == (True, 2022)
    assert len(found) == len(rows)
    assert found.lives.sum() == pytest.approx(float(rows["lives"].sum()))
    assert (found.revenue == LOW_REVENUE).sum() == rows["provider"].str.startswith("independent").sum()
    assert found.critical_access_hospitals.sum() == rows["provider"].str.startswith("critical").sum()
    assert np.isfinite(found.min_savings_rate).all()
    assert np.isfinite(found.benchmark).all()
    # Paid are shared savings above zero, and only what reaches the contract's minimum rate is shared.
    assert found.is_paid.sum() == (rows["shared_savings_usd"] > 0.0).sum()
    contract = rows.sort_values(["deal", "year"])["contract_savings_rate"].to_numpy()
    assert (contract[found.is_paid] >= found.min_savings_rate[found.is_paid]).all()
    assert (found.agreement_start == found.year - rows.sort_values(["deal", "year"])["agreement_year"] + 1).all()
    figures = figures_of(found)
    assert 0.0 < figures["exit_hazard_overall"].estimate < 1.0


def test_year_one_stands_for_2013_by_default(results: lg.Results) -> None:
    found = panel_of_deals(results.deal_years, results.organizations, 1, YEARS)
    rows = results.deal_years[(results.deal_years["replicate"] == 1) & (results.deal_years["year"] == 1)]
    mean = float(rows["measured_savings_rate"].mean())
    assert figures_of(found)["savings_rate_calendar_2013"].estimate == pytest.approx(mean)
