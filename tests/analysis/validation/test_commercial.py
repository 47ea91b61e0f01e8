from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import longgame as lg
from longgame.analysis.targets.real_targets import real_targets
from longgame.analysis.validation.commercial import NO_CHURN, ORDINARY, WITHOUT_CHURN, commercial_table, verdict
from longgame.analysis.validation.evidence import CHECKED, COMMERCIAL, ROLES, sources, targets
from longgame.analysis.validation.measured import Measured
from longgame.analysis.words.commercial_page import VERDICTS, commercial_page, shown_range


def test_statements_rest_on_known_sources_and_have_sound_ranges() -> None:
    known = [source.id for source in sources(COMMERCIAL)]
    assert len({target.id for target in targets(COMMERCIAL)}) == len(targets(COMMERCIAL))
    for target in targets(COMMERCIAL):
        assert set(target.sources) <= set(known), target.id
        assert target.role in ROLES
        ends = [end for end in (target.low, target.published, target.high) if end is not None]
        assert ends == sorted(ends), target.id
    assert all(source.checked in CHECKED for source in sources(COMMERCIAL))


def test_figures_of_the_programme_are_its_published_ones() -> None:
    real = {target.id: target.estimate for target in real_targets()}
    stated = {target.id: target for target in targets(COMMERCIAL)}
    for year in range(1, 6):
        assert stated[f"hazard_year_{year}"].published == pytest.approx(real[f"exit_hazard_year_{year}"], abs=5e-5)
    for year in range(1, 7):
        assert stated[f"savings_year_{year}"].published == pytest.approx(real[f"savings_rate_year_{year}"], abs=5e-5)
    for year in (3, 5):
        published = stated[f"survival_{year}_years"].published
        assert published == pytest.approx(real[f"survival_first_cohort_{year}y"], abs=5e-4)
    assert stated["leaving_at_term"].published == pytest.approx(real["exit_hazard_agreement_end"], abs=5e-4)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        ((1.0, 2.0), (0.0, 3.0), "within"),
        ((1.0, 2.0), (2.5, None), "below"),
        ((1.0, 2.0), (None, 0.5), "above"),
        ((1.0, 2.0), (1.5, 3.0), "cannot say"),
        ((1.0, 2.0), (None, None), "cannot say"),
        ((np.nan, np.nan), (0.0, 3.0), "cannot say"),
    ],
)
def test_a_verdict_needs_the_whole_interval(
    low: tuple[float, float], high: tuple[float | None, float | None], wanted: str
) -> None:
    assert verdict(Measured(1.5, *low, 30, 5), *high) == wanted


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    ordinary = lg.run(ORDINARY, replicates=2, seed=4, years=12)
    still = lg.run(ORDINARY, replicates=2, seed=4, years=12, record="market", twin=False, overrides=NO_CHURN)
    return commercial_table({ORDINARY: ordinary, WITHOUT_CHURN: still})


def test_every_statement_has_a_row(table: pd.DataFrame) -> None:
    assert table["id"].tolist() == [target.id for target in targets(COMMERCIAL)]
    assert set(table["verdict"]) <= set(VERDICTS)
    measured = table[np.isfinite(table["simulated_lo95"])]
    assert (measured["simulated_lo95"] <= measured["simulated"]).all()
    assert (measured["simulated"] <= measured["simulated_hi95"]).all()


def test_the_page_has_every_statement_within_its_width(table: pd.DataFrame) -> None:
    page = commercial_page(table, 2, 4, 100)
    assert max(len(line) for line in page.splitlines()) <= 100
    assert all(name in page for name in table["name"])


def test_open_ends_are_words() -> None:
    assert shown_range("share", 0.15, 0.3) == "15.0 to 30.0"
    assert shown_range("share", 1 / 3, np.nan) == "at least 33.3"
    assert shown_range("thousand USD", np.nan, 300.0) == "at most 300"
    assert shown_range("share", np.nan, np.nan) == "none"
