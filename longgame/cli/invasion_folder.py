"""A fully specified invasion, and the folder that keeps its table, figure and manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from longgame.cli.comparison_folder import records
from longgame.cli.folder_notes import draw_or_say_why_not
from longgame.cli.option_types import FigureFiles
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.invasion.invasion import invasion, tipping_share
from longgame.experiments.manifest.contents import provenance
from longgame.experiments.running.executors import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_AS_USUAL = FigureFiles()


@dataclass(frozen=True)
class InvasionPlan:
    """Who invades whom; attributes as the arguments of `invasion`, years and overrides being in the scenario."""

    resident: str
    mutant: str
    scenario: Scenario
    shares: tuple[float, ...]
    windows: tuple[int, ...]
    kinds: tuple[str, ...]
    replicates: int
    seed: int

    def table(self, workers: int = 1, progress: Progress | None = None) -> pd.DataFrame:
        """The result; rows and errors as those of `invasion`."""
        return invasion(
            self.resident,
            self.mutant,
            scenario=self.scenario,
            shares=self.shares,
            windows=self.windows,
            kinds=self.kinds or None,
            replicates=self.replicates,
            seed=self.seed,
            workers=workers,
            progress=progress,
        )


def write_invasion(
    plan: InvasionPlan,
    table: pd.DataFrame,
    new: NewFolder,
    inputs: Sequence[Path] = (),
    figures: FigureFiles = _AS_USUAL,
) -> Path:
    """Write the folder of an invasion: Parquet, CSV, JSON, a figure and a manifest; returns its path.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written; nothing is left behind.
    """

    def draw() -> None:
        from longgame.analysis.figures.invasion import write_invasion_figure

        paths = [new.partial / f"invasion.{suffix}" for suffix in figures.formats]
        write_invasion_figure(plan.resident, plan.mutant, table, paths, figures.width)

    with new:
        # An open file: pandas takes `~` for the home folder.
        with (new.partial / "invasion.parquet").open("wb") as file:
            table.to_parquet(file, index=False)
        write_csv(table, new.partial / "invasion.csv")
        (new.partial / "invasion.json").write_text(invasion_json(table) + "\n", encoding="utf-8")
        draw_or_say_why_not(draw)
        information = {
            "kind": "invasion",
            "scenario": plan.scenario.canonical(),
            "scenario_hash": plan.scenario.scenario_hash,
            "resident": plan.resident,
            "mutant": plan.mutant,
            "shares": list(plan.shares),
            "windows": list(plan.windows),
            "kinds": list(plan.kinds),
            "seed": plan.seed,
            "replicates": plan.replicates,
            "figures": figures.recorded,
            **provenance(inputs),
        }
        write_manifest(new.partial, information, {"invasion": len(table)})
        return new.publish()


def invasion_json(table: pd.DataFrame) -> str:
    """The table and where growth turns, as JSON; unknown values are null."""
    return json.dumps({"openings": records(table), "turns": records(tipping_share(table))}, indent=2)
