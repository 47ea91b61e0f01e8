"""The tables of a run that its figures share, each made once and only when a figure asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from longgame.analysis.runs.cash import CashCurves, cash_curves
from longgame.analysis.runs.drift import Drift, drift
from longgame.analysis.runs.money import Gains, gains
from longgame.analysis.runs.money_flows import money_flows
from longgame.analysis.runs.reading import Run, read
from longgame.analysis.runs.relationships import Happenings, Relationships, happenings, relationships

if TYPE_CHECKING:
    from longgame.environment.records.results import Results


class RunTables:
    """What the figures of a run are drawn from.

    Args:
        results: the run.
    """

    def __init__(self, results: Results) -> None:
        self.results = results

    @cached_property
    def run(self) -> Run:
        """Its tables as arrays by replicate."""
        return read(self.results)

    @cached_property
    def happened(self) -> Happenings | None:
        """Its events; None where they were not recorded."""
        return None if self.run.events is None else happenings(self.run)

    @cached_property
    def deals(self) -> Relationships | None:
        """Its signed deals; None where events were not recorded."""
        return None if self.run.events is None else relationships(self.run)

    @cached_property
    def gained(self) -> Gains | None:
        """Gains against the no-deal twin; None without it."""
        return gains(self.run)

    @cached_property
    def curves(self) -> CashCurves | None:
        """Cash of a deal by its year."""
        return cash_curves(self.run)

    @cached_property
    def coin(self) -> Drift | None:
        """What copying by a coin gives."""
        return drift(self.results)

    @cached_property
    def flows(self) -> pd.DataFrame | None:
        """Money that deals move."""
        return money_flows(self.results, self.run)
