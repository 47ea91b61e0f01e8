"""Commands are tested with one figure of a run; tests/analysis/figures draws them all."""

import pytest

from longgame.analysis.figures.run_figures import RUN_FIGURES


@pytest.fixture(autouse=True)
def one_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw only the overview."""
    kept = {"overview": RUN_FIGURES["overview"]}
    monkeypatch.setattr("longgame.analysis.figures.run_figures.RUN_FIGURES", kept)
