"""Figures of panels small enough to work out by hand."""

import numpy as np
import pytest

from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.intervals import linear, logit_coefficients
from longgame.analysis.targets.panel import HIGH_REVENUE, LOW_REVENUE
from tests.analysis.targets.panels import panel


def test_leaving_is_counted_up_to_the_last_year() -> None:
    # 1 stays, 2 leaves in the middle, 3 after its third year, 4 comes in the last year.
    one = panel(
        2016, *((1, y) for y in range(2013, 2017)), (2, 2013), (2, 2014), (3, 2013), (3, 2014), (3, 2015), (4, 2016)
    )
    figures = figures_of(one)
    hazards = {name: (figure.estimate, figure.n) for name, figure in figures.items() if name.startswith("exit_hazard")}
    assert hazards["exit_hazard_year_1"] == (0.0, 3)
    assert hazards["exit_hazard_year_2"] == (1 / 3, 3)
    assert hazards["exit_hazard_year_3"] == (0.5, 2)
    assert hazards["exit_hazard_overall"] == (0.25, 8)
    assert hazards["exit_hazard_agreement_end"] == (0.5, 2)
    assert hazards["exit_hazard_size_10k_20k"] == (0.25, 8)
    assert figures["exit_share_mid_agreement"].estimate == 0.5
    survival = [figures[f"survival_first_cohort_{year}y"] for year in (1, 2, 3, 4)]
    assert [round(one.estimate, 4) for one in survival[:3]] == [1.0, 0.6667, 0.3333]
    assert survival[3].n == 0


def test_who_comes_back_begins_anew() -> None:
    histories = Histories.of(panel(2016, (1, 2013), (1, 2015), (1, 2016), is_paid=[True, False, False]))
    assert histories.programme_year.tolist() == [1, 1, 2]
    assert histories.leaves.tolist() == [True, False, False]
    assert histories.ever_paid.tolist() == [True, False, False]


def test_a_year_after_the_term_is_final_too() -> None:
    rows = [(1, year) for year in range(2013, 2018)]
    one = panel(2018, *rows, agreement_start=[2013] * 4 + [2017], agreement_number=[1] * 4 + [2])
    assert Histories.of(one).is_final.tolist() == [False, False, True, True, False]


def test_savings_and_pay_by_experience_and_kind() -> None:
    one = panel(
        2018,
        (1, 2017),
        (1, 2018),
        (2, 2018),
        (3, 2018),
        savings_rate=[0.01, 0.05, -0.02, 0.03],
        is_paid=[False, True, False, False],
        revenue=[0, LOW_REVENUE, HIGH_REVENUE, HIGH_REVENUE],
        critical_access_hospitals=[0, 0, 2, 0],
    )
    figures = figures_of(one)
    assert figures["savings_rate_year_1"].estimate == pytest.approx(0.02 / 3)
    assert figures["savings_rate_year_2"].estimate == 0.05
    assert (figures["share_paid_year_1"].estimate, figures["share_paid_year_2"].estimate) == (0.0, 1.0)
    assert figures["savings_rate_high_revenue_2018"].estimate == pytest.approx(0.005)
    # Within 2018: -0.02 against the mean of 0.05 and 0.03.
    assert figures["savings_difference_with_cah"].estimate == pytest.approx(-0.06)


def test_the_benchmark_takes_savings_away_only_when_it_is_rebased() -> None:
    random = np.random.default_rng(2)
    rows, savings, benchmark, number, start = [], [], [], [], []
    for organization in range(40):
        past = random.normal(0.0, 0.03, size=5)
        level = 10_000.0
        for place, year in enumerate(range(2013, 2018)):
            rebased = place == 3
            if place:
                level *= np.exp(0.02 - (0.7 * past[place - 3 : place].mean() if rebased else 0.0))
            rows.append((organization, year))
            savings.append(past[place])
            benchmark.append(level)
            number.append(1 + (place >= 3))
            start.append(2016 if place >= 3 else 2013)
    figures = figures_of(
        panel(2018, *rows, savings_rate=savings, benchmark=benchmark, agreement_number=number, agreement_start=start)
    )
    assert figures["benchmark_slope_rebased"].estimate == pytest.approx(-0.7)
    assert figures["benchmark_slope_rebased"].n == 40
    assert figures["benchmark_slope_running"].estimate == pytest.approx(0.0, abs=1e-9)


def test_spread_and_memory_of_savings_drawn_with_known_ones() -> None:
    random = np.random.default_rng(3)
    count, years, memory = 3_000, 6, 0.8
    sd = np.sqrt(0.02**2 + 4.0**2 / 12_000.0)
    rate = np.empty((count, years))
    rate[:, 0] = sd * random.standard_normal(count)
    for year in range(1, years):
        rate[:, year] = memory * rate[:, year - 1] + np.sqrt(1 - memory**2) * sd * random.standard_normal(count)
    rows = [(one, 2013 + year) for one in range(count) for year in range(years)]
    figures = figures_of(panel(2018, *rows, savings_rate=rate.ravel(), lives=np.full(len(rows), 12_000.0)))
    assert figures["savings_sd_10k_15k"].estimate == pytest.approx(sd, rel=0.02)
    for lag in (1, 2, 3, 4):
        assert figures[f"savings_autocorrelation_{lag}"].estimate == pytest.approx(memory**lag, abs=0.03)
    assert figures["savings_autocovariance_1_10k_20k"].estimate == pytest.approx(memory * sd**2, rel=0.05)
    assert np.isnan(figures["noise_floor"].estimate)  # one size says nothing of the part that size cures


def test_noise_of_a_year_is_split_into_floor_and_size() -> None:
    random = np.random.default_rng(4)
    lives = np.repeat(np.exp(random.uniform(np.log(4e3), np.log(1e5), 20_000)), 2)
    noise = np.sqrt(0.01**2 + 3.0**2 / lives) * random.standard_normal(len(lives))
    rows = [(one, year) for one in range(20_000) for year in (2013, 2014)]
    figures = figures_of(panel(2014, *rows, savings_rate=noise, lives=lives))
    assert figures["noise_floor"].estimate == pytest.approx(0.01, rel=0.05)
    assert figures["noise_per_life"].estimate == pytest.approx(3.0, rel=0.03)


def test_a_logit_finds_the_log_odds_and_separation_has_no_finite_answer() -> None:
    group = np.repeat([0.0, 1.0], 100)
    happened = np.concatenate((np.arange(100) < 20, np.arange(100) < 50)).astype(float)
    design = np.column_stack((np.ones(200), group))
    assert logit_coefficients(design, happened) == pytest.approx([np.log(0.25), np.log(4.0)])
    assert np.isnan(logit_coefficients(design, group)).all()
    shares = logit_coefficients(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([0.2, 0.5]), np.array([100.0, 100.0]))
    assert shares == pytest.approx([np.log(0.25), np.log(4.0)])


def test_clustered_errors_of_one_row_a_cluster_are_the_robust_ones() -> None:
    random = np.random.default_rng(5)
    design = np.column_stack((np.ones(50), random.normal(size=50)))
    outcome = random.normal(size=50)
    slope = linear(design, outcome, np.arange(50))[1]
    inverse = np.linalg.inv(design.T @ design)
    residual = outcome - design @ (inverse @ design.T @ outcome)
    robust = inverse @ (design.T * residual**2) @ design @ inverse * 50 / 48
    assert (slope.high - slope.low) / 2 == pytest.approx(1.959964 * np.sqrt(robust[1, 1]), rel=1e-6)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"lives": [0.0, 1.0]}, "lives"),
        ({"savings_rate": [np.nan, 0.0]}, "savings"),
        ({"agreement_start": [2014, 2014]}, "starts after"),
        ({"lives": [1.0]}, "equally long"),
    ],
)
def test_what_no_panel_can_be_is_refused(columns: dict[str, list[float]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        panel(2014, (1, 2013), (1, 2014), **columns)


def test_an_organization_stands_once_a_year_and_not_after_the_last() -> None:
    with pytest.raises(ValueError, match="twice"):
        panel(2014, (1, 2013), (1, 2013))
    with pytest.raises(ValueError, match="after its last year"):
        panel(2013, (1, 2014))
