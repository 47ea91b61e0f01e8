"""Commands are tested with one figure of a run; tests/analysis/figures draws them all."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from longgame.analysis.figures import style
from longgame.analysis.figures.run_figures import RUN_FIGURES
from longgame.analysis.figures.target_figures import misfit


@pytest.fixture(autouse=True)
def one_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw only the overview."""
    kept = {"overview": RUN_FIGURES["overview"]}
    monkeypatch.setattr("longgame.analysis.figures.run_figures.RUN_FIGURES", kept)


@pytest.fixture
def one_target_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw one figure of a validation; test_rerun_evidence compares the bytes of all where it is not asked for."""

    def draw(
        targets: pd.DataFrame, nulls: pd.DataFrame, replicates: int, folder: Path, formats: Sequence[str]
    ) -> list[Path]:
        folder.mkdir()
        with style.house_style():
            figure = misfit(targets.merge(nulls, on="id", how="left"), replicates)
            return [style.save(figure, folder / f"misfit.{kind}") for kind in formats]

    monkeypatch.setattr("longgame.analysis.figures.target_figures.write_target_figures", draw)
