"""The folder of an explanation: the page, its tables, its figures and a manifest that names the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from longgame.analysis.words.text_page import KEPT_WIDTH, Written
from longgame.environment.records.new_folder import MANIFEST, NewFolder, write_manifest
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.experiments.manifest.contents import provenance

if TYPE_CHECKING:
    import pandas as pd

    from longgame.environment.records.results import Results


@dataclass(frozen=True)
class Explanation:
    """A page for any width, and what goes with it into a folder: tables by file name, and what draws figures there.

    `draw` gets the folder and returns the names of the files it made.
    """

    text: Written
    tables: dict[str, pd.DataFrame]
    draw: Callable[[Path], list[str]] | None = None


@dataclass(frozen=True)
class Explained:
    """The run that is explained, and what was asked of it.

    Attributes:
        run: its folder.
        results: that the folder holds.
        asked: options by name, as the manifest holds them.
        strategies: the user's file of strategies.
    """

    run: Path
    results: Results
    asked: Mapping[str, object]
    strategies: Path | None

    def information(self) -> dict[str, object]:
        """What the manifest says beside its files: the run, what was asked, and what the bytes depend on."""
        inputs = [self.run / MANIFEST, *([] if self.strategies is None else [self.strategies])]
        results = self.results
        return {
            "kind": "explanation",
            "scenario": results.scenario,
            "scenario_hash": results.information.get("scenario_hash"),
            "seed": results.seed,
            "replicates": results.replicates,
            **self.asked,
            **provenance(inputs),
        }


def write_explanation(found: Explanation, explained: Explained, new: NewFolder) -> tuple[Path, list[str]]:
    """Write the folder; returns its path and the names of its files without the manifest.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written; nothing is left behind.
    """
    with new:
        (new.partial / "explanation.txt").write_text(found.text(KEPT_WIDTH), encoding="utf-8")
        for name, table in found.tables.items():
            write_csv(table, new.partial / name)
        drawn = [] if found.draw is None else found.draw(new.partial)
        rows = {Path(name).stem: len(table) for name, table in found.tables.items()}
        write_manifest(new.partial, explained.information(), rows)
        return new.publish(), ["explanation.txt", *found.tables, *drawn]
