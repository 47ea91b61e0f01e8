"""The published figures come out of the real panel again, and their file says what it must."""

import numpy as np
import pytest

from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.gate import gate
from longgame.analysis.targets.real_targets import BLOCKS, checked_targets, real_targets
from longgame.analysis.targets.verdicts import over_markets
from tests.analysis.targets.panels import needs_panel, panel, real_panel

#: Blocks or beginnings of names whose intervals are drawn by a bootstrap.
DRAWN = ("savings_sd", "noise_", "savings_autoco")


def test_there_are_83_figures_in_ten_blocks() -> None:
    targets = real_targets()
    assert len({target.id for target in targets}) == 83
    assert tuple(dict.fromkeys(target.block for target in targets)) == BLOCKS
    assert (len(checked_targets()), len(checked_targets(with_misfit=True))) == (46, 73)
    for target in targets:
        assert target.is_input == (target.block == "lives") == (target.low is None)
        assert target.low is None or target.low <= target.estimate <= (target.high or 0.0)


def test_every_target_is_made_from_a_panel_and_nothing_else() -> None:
    assert set(figures_of(panel(2014, (1, 2013), (1, 2014)))) == {target.id for target in real_targets()}


@needs_panel
def test_the_real_panel_gives_every_published_figure_to_rounding() -> None:
    figures = figures_of(real_panel())
    for target in real_targets():
        found = figures[target.id]
        assert found.estimate == pytest.approx(target.estimate, rel=6e-5), target.id
        assert found.n == target.n, target.id
        if target.low is not None and not target.id.startswith(DRAWN):
            assert found.low == pytest.approx(target.low, abs=2e-3 * target.half_width), target.id
            assert found.high == pytest.approx(target.high, abs=2e-3 * target.half_width), target.id


@needs_panel
def test_bootstrap_intervals_are_the_published_ones_but_for_the_draws() -> None:
    figures = figures_of(real_panel(), resamples=400, seed=1)
    drawn = [target for target in real_targets() if target.id.startswith(DRAWN)]
    assert len(drawn) == 25
    for target in drawn:
        assert abs(figures[target.id].low - (target.low or 0.0)) < 0.35 * target.half_width, target.id
        assert abs(figures[target.id].high - (target.high or 0.0)) < 0.35 * target.half_width, target.id


@needs_panel
def test_the_real_programme_passes_its_own_gate() -> None:
    found = gate(over_markets([figures_of(real_panel())], [target.id for target in real_targets()]))
    assert found.passes
    assert found.met == 46
    assert all(slope.is_met and slope.is_close for slope in found.slopes)


@needs_panel
def test_neither_the_order_of_rows_nor_the_numbers_of_organizations_matter() -> None:
    one = real_panel()
    random = np.random.default_rng(1)
    other = one.rows(random.permutation(len(one)))
    relabelled = random.permutation(int(one.organization.max()) + 1) * 7 + 3
    other = type(one)(**{**vars(other), "organization": relabelled[other.organization]})
    before, after = figures_of(one), figures_of(other)
    for name, figure in before.items():
        assert after[name].n == figure.n
        assert after[name].estimate == pytest.approx(figure.estimate, rel=1e-9), name
        assert after[name].low == pytest.approx(figure.low, rel=1e-6, nan_ok=True), name


@needs_panel
def test_the_panel_can_be_cut_at_a_year() -> None:
    early = figures_of(real_panel().until(2016))
    assert early["savings_rate_calendar_2016"].estimate == pytest.approx(0.0089789, rel=1e-4)
    assert early["savings_rate_calendar_2017"].n == 0
    assert early["exit_hazard_overall"].n == 945  # organisation-years of 2013 to 2015
