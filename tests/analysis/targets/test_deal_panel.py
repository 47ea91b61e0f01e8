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
    return lg.run("default", replicates=2, seed=1, years=YEARS, record="deals")


def test_everyone_who_signed_is_there_and_everyone_who_left_leaves(results: lg.Results) -> None:
    for replicate in (1, 2):
        found = panel_of_deals(results.deals, results.organizations, results.events, replicate, YEARS)
        histories = Histories.of(found)
        events = results.events[results.events["replicate"] == replicate]
        signed = int((events["event"] == "signed").sum())
        assert len(np.unique(found.organization)) == signed
        ends = events[events["event"].isin(("exited_at_term", "exited_mid_term", "closed"))]
        # A deal that ends in the last year is not seen to leave, unless it had reached its term before it.
        seen = ends[(ends["year"] < YEARS) | (ends["event"] == "exited_at_term")]
        assert int(histories.leaves.sum()) == len(seen)
        at_term = int((ends["event"] == "exited_at_term").sum())
        assert int((histories.leaves & histories.is_final).sum()) >= at_term


def test_columns_come_from_the_tables(results: lg.Results) -> None:
    found = panel_of_deals(results.deals, results.organizations, results.events, 1, YEARS)
    deals = results.deals[results.deals["replicate"] == 1]
    assert (found.year.min() >= 2013, found.last_year) == (True, 2022)
    assert np.isfinite(found.benchmark).sum() == len(deals)
    assert found.lives[np.isfinite(found.benchmark)].sum() == pytest.approx(float(deals["lives"].sum()))
    practices = deals["provider"].str.startswith("independent").sum()
    assert (found.revenue[np.isfinite(found.benchmark)] == LOW_REVENUE).sum() == practices
    figures = figures_of(found)
    assert 0.0 < figures["exit_hazard_overall"].estimate < 1.0
