"""Results, comparisons and sweeps as Python users get them: cards, figures, pickling, the plain types underneath."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import longgame as lg
from longgame.analysis.figures.run_figures import RUN_FIGURES
from longgame.analysis.notebook.comparison import Comparison
from longgame.analysis.notebook.comparison_plots import ComparisonPlots
from longgame.analysis.notebook.run_plots import RunPlots
from longgame.analysis.runs.outcome_estimates import outcome_estimates
from longgame.analysis.runs.summary import summarize
from longgame.analysis.words.number_words import estimate_words
from longgame.environment.records.results import Results as PlainResults

HOSTILE = "<script>alert(1)</script> $x^2$ & \x1b[31m"
PANELS = [name for name in vars(RunPlots) if not name.startswith("_") and name != "figure"]
SMALL = {"extends": "default", "years": 3, "organizations": {"payer": {"count": 2}}}
MakeRun = Callable[..., PlainResults]


class Card(HTMLParser):
    """The tags and the text of a card, all tags closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text, self._open = "", list[str]()
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._open.append(tag)
        assert not [value for name, value in attrs if name.startswith("on") or name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


def card_of(shown: Any) -> Card:
    card = Card(shown._repr_html_())
    assert card.tags <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    return card


@pytest.fixture(autouse=True)
def no_figures_left() -> Iterator[None]:
    plt.switch_backend("agg")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def run(results: PlainResults) -> lg.Results:
    return lg.Results.of(results)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    scenarios = {"as it is": SMALL, HOSTILE: {**SMALL, "market": {"member_churn_rate": 0.3}}}
    outcomes = ["signing_rate", "value_based_lives_share", "gain_usd.*", "exit_share.*", "gain.payer-001"]
    return lg.compare(scenarios, replicates=3, outcomes=outcomes)


@pytest.fixture(scope="module")
def swept() -> lg.Sweep:
    churn, identity = {"levels": [0.1, 0.2, 0.3]}, {"levels": [True, False]}
    factors = {"market.member_churn_rate": churn, "mechanisms.identity": identity}
    found = lg.sweep({"years": 2, "replicates": 2, "outcomes": ["signing_rate", "gain_usd.payer"], "factors": factors})
    assert found is not None
    return found


def test_what_python_users_call_returns_what_shows_itself(comparison: Comparison, swept: lg.Sweep) -> None:
    market = lg.Market(SMALL, seed=1)
    empty = market.results
    assert "no year has been simulated yet" in card_of(empty).text
    market.step()
    assert market.results is market.results
    assert market.results is not empty
    assert "One market: no intervals" in card_of(market.results).text
    simulated = lg.run(SMALL, replicates=1, years=1)
    for results in (market.results, simulated):
        assert isinstance(results, lg.Results)
        assert isinstance(results, PlainResults)
    pd.testing.assert_frame_equal(market.results.market, simulated.market)
    assert isinstance(comparison, pd.DataFrame)
    assert isinstance(swept, lg.Sweep)


def test_they_go_through_pickle_and_a_run_folder(
    run: lg.Results, comparison: Comparison, swept: lg.Sweep, tmp_path: Any
) -> None:
    for shown in (run, comparison, swept):
        again = pickle.loads(pickle.dumps(shown))
        assert type(again) is type(shown)
        assert again._repr_html_() == shown._repr_html_()
    for function in (lg.run, lg.compare, lg.sweep, lg.Market):
        assert pickle.loads(pickle.dumps(function)) is function
    simulated = lg.run(SMALL, replicates=2, years=2)
    assert lg.Results.from_folder(simulated.write(tmp_path / "run"))._repr_html_() == simulated._repr_html_()


def test_names_arguments_and_documentation_are_those_of_the_experiments() -> None:
    assert lg.run.__name__ == "run"
    assert list(inspect.signature(lg.run).parameters)[:4] == ["scenario", "replicates", "seed", "years"]
    assert "PairedDifference" in (inspect.getdoc(lg.compare) or "")
    assert "resume" in (inspect.getdoc(lg.sweep) or "")
    assert "Attributes:" in (inspect.getdoc(lg.Market) or "")


def test_the_card_of_a_run_has_what_the_summary_has(run: lg.Results) -> None:
    card, measured = card_of(run), outcome_estimates(run, ["signing_rate"])["signing_rate"]
    assert summarize(run)["outcomes"]["signing_rate"] == measured  # type: ignore[index]
    assert estimate_words("share", measured) in card.text
    assert "Results of synthetic: 6 markets of 12 years, seed 1" in card.text
    assert "plot.survival()" in card.text
    assert "health systems" in card.text
    assert repr(run).startswith("<Results of 'synthetic'")


def test_the_card_of_a_run_says_what_was_not_recorded(make_run: MakeRun) -> None:
    card = card_of(lg.Results.of(make_run(replicates=2, years=2, record="market")))
    assert "has no twin without deals" in card.text
    assert "members in a partnership, last year" in card.text


def test_nothing_of_a_user_is_run_as_html_or_as_a_formula(
    make_run: MakeRun, comparison: Comparison, swept: lg.Sweep
) -> None:
    run = lg.Results.of(make_run(replicates=2, years=2))
    run.information = {**run.information, "scenario": {"name": HOSTILE}}
    failed = swept.points.to_pandas().assign(status="failed", error=HOSTILE)
    broken = lg.Sweep(pa.Table.from_pandas(failed, preserve_index=False), swept.draws, swept.outcomes)
    for shown in (run, comparison, broken):
        html = shown._repr_html_()
        assert "<script" not in html
        assert "\x1b" not in html
        assert "<script>alert(1)</script> $x^2$ &" in card_of(shown).text
        assert "mathjax_ignore" in html


def test_the_card_of_a_comparison_tells_figures_gains_and_endings_apart(comparison: Comparison) -> None:
    card = card_of(comparison)
    assert "Compared with as it is: 3 markets each, on the same draws" in card.text
    for heading in ("figure", "gain or loss against no deals", "why deals end, share of endings"):
        assert heading in card.text
    assert card.text.index("members in a partnership, all years") < card.text.index("first talks that end in")
    assert "other care providers" not in card.text  # revenue that is only passed on
    assert "by luck alone" in card.text
    part = comparison[comparison["unit"] == "share"]
    assert type(part) is pd.DataFrame


def test_a_comparison_draws_one_unit_on_an_axis(comparison: Comparison) -> None:
    _, axes = plt.subplots()
    assert comparison.plot.differences(axes=axes) is axes
    assert "percentage points" in axes.get_xlabel()
    assert "3 markets" in axes.get_xlabel()
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "first talks that end in a signature",
        "members in a partnership, all years",
    ]
    dots = [line for line in axes.get_lines() if line.get_marker() == "o"]
    rows = comparison.set_index("outcome")["difference"] * 100.0
    assert [float(np.ravel(dot.get_xdata())[0]) for dot in dots] == pytest.approx(
        [rows["signing_rate"], rows["value_based_lives_share"]]
    )
    gains = comparison.plot.gains()
    assert "payers" in [text.get_text() for text in gains.get_yticklabels()]
    with pytest.raises(ValueError, match=r"one unit.*USD"):
        comparison.plot.differences(["signing_rate", "gain_usd.payer"])
    with pytest.raises(ValueError, match=r"was not compared.*signing_rate"):
        comparison.plot.differences(["signing_rat"])
    assert isinstance(comparison.plot.figure(), Figure)
    assert isinstance(comparison.plot, ComparisonPlots)
    assert len(comparison.plot(x="outcome", y="difference").get_lines()) == 1  # pandas' own


def test_names_of_users_are_drawn_as_they_are(comparison: Comparison) -> None:
    axes = comparison.plot.differences()
    axes.figure.canvas.draw()
    title = axes.get_title(loc="left")
    assert title.startswith("<script>alert(1)</script> $x^2$ &")
    shown = [text for text in axes.findobj(Text) if isinstance(text, Text) and "$" in text.get_text()]
    assert shown
    assert not any(text.get_parse_math() for text in shown)


@pytest.mark.parametrize("name", PANELS)
def test_a_figure_of_a_run_is_drawn_on_the_axes_that_are_given(name: str, run: lg.Results, make_run: MakeRun) -> None:
    draw = getattr(run.plot, name)
    assert inspect.getdoc(draw)
    figure, axes = plt.subplots()
    assert draw(axes) is axes
    assert figure.axes[0] is axes
    assert axes.axison
    assert "n = 6 simulated markets, seed 1" in axes.get_xlabel()
    bare = getattr(lg.Results.of(make_run(replicates=1, years=1, record="market", deals=False)).plot, name)()
    assert isinstance(bare, Axes)
    assert bare.axison or [text.get_text() for text in bare.texts]  # says why there is nothing
    bare.figure.canvas.draw()


def test_a_new_figure_is_one_that_a_notebook_shows_and_the_users_settings_stay(run: lg.Results) -> None:
    before = dict(plt.rcParams)
    axes = run.plot.adoption()
    assert axes.figure is plt.gcf()
    assert dict(plt.rcParams) == before


def test_whole_figures_are_found_by_name(run: lg.Results) -> None:
    figure = run.plot.figure("exits_by_reason")
    assert isinstance(figure, Figure)
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match=r"exit_by_reason.*exits_by_reason.*" + next(iter(RUN_FIGURES))):
        run.plot.figure("exit_by_reason")


def test_a_sweep_shows_means_and_what_each_change_does(swept: lg.Sweep) -> None:
    card = card_of(swept)
    assert "6 settings of 2 factors, 12 markets" in card.text
    assert "2 independent draws" in card.text
    assert "member churn rate: 10 % to 20 %" in card.text
    assert "gain of payers" in card.text
    effects = swept.plot.effects("gain_usd.payer")
    assert len(effects.get_yticklabels()) == 3
    assert "million US dollars" in effects.get_xlabel()
    _, axes = plt.subplots()
    assert swept.plot.response(factor="market.member_churn_rate", axes=axes) is axes
    assert "2 independent draws" in axes.get_ylabel()
    assert "three levels" in swept.plot.response(factor="mechanisms.identity").texts[0].get_text()
    with pytest.raises(ValueError, match=r"not in this sweep.*signing_rate"):
        swept.plot.effects("signing_rat")


def test_a_sample_has_curves_and_no_effects() -> None:
    design = {"kind": "latin_hypercube", "points": 20}
    factors = {"market.meeting_rate": {"low": 0.1, "high": 0.6}}
    experiment = {"years": 1, "outcomes": ["signing_rate"], "design": design, "factors": factors}
    found = lg.sweep({**experiment, "replicates": 1})
    assert found is not None
    assert not found.is_listed
    assert "What each change does" not in card_of(found).text
    assert "plot.response()" in found.plot.effects().texts[0].get_text()
    low, high = found.plot.response().get_ylim()
    assert -0.1 <= low < high <= 1.1
    from_folder = lg.Sweep(found.points, found.draws, found.outcomes)
    with pytest.raises(ValueError, match="need its experiment"):
        from_folder.plot.response()
