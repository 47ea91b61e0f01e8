"""The coin and the line, the verdicts, the gate and the log score."""

import numpy as np
import pytest

from longgame.analysis.targets.entrants import entrants_of, entrants_table, published_entrants
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.gate import BlockCount, gate
from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.leaving_table import in_classes, leaving_table, published_leaving, table_rows
from longgame.analysis.targets.log_score import (
    PLAIN_HAZARD,
    constant_log_score,
    fitted,
    last_year_score,
    log_score,
)
from longgame.analysis.targets.nulls import coin, line, minimum_savings_rate, null_panel, null_panels
from longgame.analysis.targets.real_targets import checked_targets, real_targets
from longgame.analysis.targets.slopes import slope_verdicts
from longgame.analysis.targets.verdicts import compared, over_markets
from tests.analysis.targets.panels import needs_panel, panel, real_panel

IDS = [target.id for target in real_targets()]
REAL = {target.id: np.array([target.estimate]) for target in real_targets()}


def test_the_nulls_are_made_of_published_figures() -> None:
    assert (coin().hazard_at_end, coin().hazard_running) == (0.20375, 0.083333)
    assert coin().first_savings == pytest.approx(0.0101309, abs=1e-6)  # mean of all organisation-years
    assert line().savings_step == pytest.approx(0.00570139, abs=1e-7)  # least squares over all organisation-years
    assert line().first_savings == pytest.approx(0.00570139 - 0.00439965, abs=1e-6)


def test_minimum_savings_rates_of_the_rule() -> None:
    found = minimum_savings_rate(np.array([3_000.0, 5_000.0, 12_500.0, 36_268.0, 90_000.0]))
    assert found == pytest.approx([0.039, 0.039, 0.0285, 0.0233732, 0.02])


def test_the_published_entrants_are_747_of_the_published_sizes() -> None:
    entrants = published_entrants()
    assert np.bincount(entrants.first_year - 2013).tolist() == [220, 119, 89, 100, 96, 123]
    sizes = np.percentile(entrants.lives[entrants.first_year == 2013, 0], (10, 50, 90))
    assert sizes == pytest.approx([5959.4, 11383.0, 33812.0], rel=0.03)
    assert len(np.unique(entrants.key)) == 747


@needs_panel
def test_the_file_of_entrants_is_the_real_one() -> None:
    rows = entrants_table(real_panel())
    assert [row["organizations"] for row in rows] == [220, 119, 89, 100, 96, 123]
    fresh = entrants_of(real_panel())
    assert np.array_equal(fresh.first_year.sum(), published_entrants().first_year.sum())
    assert fresh.lives.mean() == pytest.approx(published_entrants().lives.mean(), rel=0.1)


@needs_panel
def test_entrants_keep_their_real_lives_while_they_were_there() -> None:
    one = real_panel()
    entrants = entrants_of(one)
    histories = Histories.of(one)
    there = entrants.lives[histories.history, histories.panel.year - 2013]
    assert np.array_equal(there, histories.panel.lives)


def test_a_null_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    entrants = published_entrants()
    first, again = null_panel(line(), entrants, 3, 2), list(null_panels(line(), entrants, 3, 2))[1]
    assert np.array_equal(first.savings_rate, again.savings_rate)
    assert np.array_equal(first.organization, again.organization)
    other = null_panel(line(), entrants, 4, 2)
    assert len(other) != len(first) or not np.array_equal(other.savings_rate, first.savings_rate)


def test_the_coin_shows_its_two_hazards_and_nothing_else() -> None:
    figures = over_markets((figures_of(one) for one in null_panels(coin(), published_entrants(), 5, 20)), IDS)
    means = {name: float(np.mean(values)) for name, values in figures.items()}
    assert means["exit_hazard_agreement_end"] == pytest.approx(0.20375, abs=0.015)
    assert means["exit_hazard_agreement_running"] == pytest.approx(0.083333, abs=0.005)
    assert means["savings_rate_year_1"] == pytest.approx(means["savings_rate_year_4"], abs=0.003)
    assert means["exit_logit_earned"] == pytest.approx(0.0, abs=0.12)
    # The engine's misfit and noise are those of the real programme.
    assert means["savings_sd_10k_15k"] == pytest.approx(0.0475, rel=0.1)
    assert means["savings_autocorrelation_1"] == pytest.approx(0.587, abs=0.04)
    assert np.isnan(means["benchmark_slope_rebased"])


def test_how_many_targets_the_nulls_meet() -> None:
    entrants = published_entrants()
    met = {}
    for name, null in (("coin", coin()), ("line", line())):
        figures = over_markets((figures_of(one) for one in null_panels(null, entrants, 1, 20)), IDS)
        found = gate(figures)
        met[name] = found.met
        assert not found.passes
        assert sum(slope.is_met for slope in found.slopes) <= 3
    assert 30 <= met["coin"] <= 34
    assert 36 <= met["line"] <= 40


def test_a_target_is_met_within_one_and_a_half_half_widths() -> None:
    target = next(one for one in real_targets() if one.id == "exit_hazard_overall")
    for away, is_met in ((0.0, True), (1.49, True), (-1.49, True), (1.51, False)):
        found = compared([target], {target.id: np.array([target.estimate + away * target.half_width])})[0]
        assert found.is_met == is_met
        assert found.distance == pytest.approx(abs(away))
    unknown = compared([target], {target.id: np.array([np.nan])})[0]
    assert not unknown.is_met
    assert unknown.markets == 0


def test_the_gate_names_what_fails() -> None:
    assert gate(REAL).passes
    worse = {**REAL, "savings_difference_with_cah": np.array([0.0])}
    for target in checked_targets():
        if target.block == "paid" and target.id != "share_paid_year_6":
            worse[target.id] = np.array([0.9])
    found = gate(worse)
    assert found.by_block["paid"] == BlockCount(1, 6)
    assert found.by_block["kinds"] == BlockCount(2, 3)
    assert found.failures == ["met 40 of 46, not 41", "block paid", "slope savings_with_critical_access"]
    told = found.json()
    assert (told["pass"], told["met"], told["by_block"]["paid"]) == (False, 40, {"met": 1, "targets": 6})


@pytest.mark.parametrize(
    ("met", "targets", "passes"),
    [(2, 3, True), (1, 3, False), (1, 2, True), (3, 4, True), (4, 6, False), (9, 12, True)],
)
def test_how_much_of_a_block_must_be_met(met: int, targets: int, passes: bool) -> None:
    assert BlockCount(met, targets).passes == passes


def test_the_slopes_have_the_stated_ranges() -> None:
    ranges = {one.name: (round(one.lowest, 3), round(one.highest, 3)) for one in slope_verdicts(REAL)}
    assert len(ranges) == 8
    assert ranges["exit_on_paid"] == (-1.254, -0.167)
    assert ranges["exit_on_log_lives"] == (-0.870, -0.169)
    assert ranges["savings_with_critical_access"] == (-0.027, -0.008)
    assert ranges["benchmark_on_past_savings"] == (-0.992, -0.368)
    assert ranges["savings_year_6_less_year_1"] == (0.022, np.inf)
    nothing = {**REAL, "exit_at_end_never_earned": np.array([0.2]), "exit_at_end_ever_earned": np.array([0.2])}
    assert not slope_verdicts(nothing)[2].is_met


def test_the_log_score_has_its_two_reference_values() -> None:
    table = published_leaving()
    assert (table.count.sum(), table.exits.sum()) == (1849, 199)
    assert round(constant_log_score(PLAIN_HAZARD, table), 4) == 0.3418
    assert round(log_score(fitted(table), table), 3) == 0.313


@needs_panel
def test_the_table_of_leaving_scores_as_the_real_rows_do() -> None:
    rows, classes = leaving_table(real_panel()), published_leaving()
    assert table_rows(in_classes(rows)) == table_rows(classes)
    assert round(log_score(fitted(rows), rows), 3) == 0.313
    assert log_score(fitted(classes), rows) == pytest.approx(log_score(fitted(rows), rows), abs=1e-4)
    assert last_year_score(classes) == pytest.approx(last_year_score(rows), abs=5e-4)


def test_a_logit_fitted_on_a_coin_scores_no_better_than_its_hazards() -> None:
    table = leaving_table(null_panel(coin(), published_entrants(), 1, 1))
    scored = log_score(fitted(table), published_leaving())
    assert 0.32 < scored < 0.345


def test_a_first_year_is_told_from_later_ones() -> None:
    table = leaving_table(panel(2015, (1, 2013), (1, 2014), (2, 2014)))
    assert table.design[:, 4].tolist() == [1.0, 0.0, 1.0]
    assert table.exits.tolist() == [0.0, 1.0, 1.0]
