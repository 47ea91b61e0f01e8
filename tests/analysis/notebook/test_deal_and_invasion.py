"""`lg.deal` and `lg.invasion` in a notebook: cards, figures, the plain results underneath."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure

import longgame as lg
from longgame.analysis.deal_desk.desk import deal_desk
from longgame.analysis.deal_desk.page import desk_page
from longgame.analysis.notebook.invasion import Invasion
from longgame.experiments.deal_desk.term_sheet import load_term_sheet
from longgame.experiments.invasion.invasion import invasion as plain_invasion

SHEET = {
    "payer": "Payer 1",
    "provider": "Health system 2",
    "years": 4,
    "terms": {"provider_share": 0.4, "support_pmpy_usd": 20.0},
    "levers": {"term_years": [2, 4]},
}


@pytest.fixture(autouse=True)
def no_figures_left() -> Iterator[None]:
    plt.switch_backend("agg")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def deal() -> lg.Deal:
    return lg.deal(SHEET, replicates=4, seed=3)


@pytest.fixture(scope="module")
def invaded() -> Invasion:
    return lg.invasion(mutant="win_win", shares=(0.5,), windows=(1,), years=3, replicates=4, kinds="payer")


def test_a_deal_is_that_of_the_desk_and_shows_itself(deal: lg.Deal, tmp_path: Path) -> None:
    (tmp_path / "terms.toml").write_text(
        'payer = "Payer 1"\nprovider = "Health system 2"\nyears = 4\n[terms]\nprovider_share = 0.4\n'
        "support_pmpy_usd = 20\n[levers]\nterm_years = [2, 4]\n"
    )
    plain = deal_desk(load_term_sheet(tmp_path / "terms.toml"), 4, 3)
    assert deal.page(90) == desk_page(plain, 90)
    assert lg.deal(tmp_path / "terms.toml", replicates=4, seed=3).page() == deal.page()
    card = deal._repr_html_()
    for said in (
        "Deal desk: Payer 1 and Health system 2",
        "40 %, up-front money $20 a life-year",
        "n = 4",
        "plot.odds()",
    ):
        assert said in card
    assert all(table.equals(plain.tables()[name]) for name, table in deal.tables().items())
    assert isinstance(pickle.loads(pickle.dumps(deal)), lg.Deal)


@pytest.mark.parametrize("name", ["odds", "cash", "levers", "frontier"])
def test_every_figure_of_a_deal_is_drawn_on_the_axes_given_or_on_new_ones(deal: lg.Deal, name: str) -> None:
    axes = plt.figure().add_subplot()
    assert getattr(deal.plot, name)(axes) is axes
    assert axes.get_title("left")
    assert getattr(deal.plot, name)().get_title("left") == axes.get_title("left")


def test_the_whole_figure_and_the_market_of_a_deal(deal: lg.Deal) -> None:
    assert isinstance(deal.plot.figure(), Figure)
    moved = lg.deal(SHEET, market="rural", years=2, overrides={"market.regions": 3}, replicates=1)
    market = moved.proposal.market
    assert (market.name, market.years, market.values["market.regions"]) == ("rural", 2, 3)


def test_an_invasion_is_a_table_that_shows_itself(invaded: Invasion) -> None:
    plain = plain_invasion(mutant="win_win", shares=(0.5,), windows=(1,), years=3, replicates=4, kinds="payer")
    pd.testing.assert_frame_equal(pd.DataFrame(invaded), plain)
    card = invaded._repr_html_()
    assert "win-win invades zero-sum: 4 markets for each opening" in card
    assert "Opening share at which growth turns" in card
    assert "<script" not in card
    assert "<table" in invaded[invaded["share"] > 0.0].to_html()
    assert isinstance(invaded.plot.figure(), Figure)
    assert lg.tipping_share(invaded).shape[0] == 1
    assert "Raises:" in (inspect.getdoc(lg.invasion) or "")
    assert isinstance(pickle.loads(pickle.dumps(invaded)), Invasion)
