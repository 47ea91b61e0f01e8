"""The folder of a deal: the page, the tables, the figure and a manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from longgame.cli.folder_notes import draw_or_say_why_not
from longgame.cli.option_types import FigureFiles
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.results import scenario_information
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.experiments.manifest.contents import provenance

if TYPE_CHECKING:
    from longgame.analysis.deal_desk.desk import Desk

#: Columns of the page in the folder.
_WIDTH: Final = 130
_AS_USUAL: Final = FigureFiles()


def write_desk(desk: Desk, new: NewFolder, inputs: Sequence[Path] = (), figures: FigureFiles = _AS_USUAL) -> Path:
    """Write the folder and return its path.

    Args:
        desk: what was found.
        new: the folder.
        inputs: files whose hashes the manifest records.
        figures: how the figure is written.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written; nothing is left behind.
    """
    from longgame.analysis.deal_desk.page import desk_page

    tables = desk.tables()
    with new:
        for name, table in tables.items():
            # An open file: pandas takes `~` for the home folder.
            with (new.partial / f"{name}.parquet").open("wb") as file:
                table.to_parquet(file, index=False)
            write_csv(table, new.partial / f"{name}.csv")
        (new.partial / "deal.txt").write_text(desk_page(desk, _WIDTH), encoding="utf-8")
        draw_or_say_why_not(lambda: _draw(desk, new.partial, figures))
        proposal, played = desk.proposal, desk.played
        information = {
            "kind": "deal",
            **scenario_information(proposal.market),
            "seed": played.seed,
            "replicates": played.replicates,
            "payer": proposal.payer,
            "provider": proposal.provider,
            "model": proposal.model,
            "terms": dict(proposal.terms),
            "levers": {lever.key: list(lever.levels) for lever in proposal.levers},
            "frontier": {lever.key: list(lever.levels) for lever in proposal.frontier},
            "sheets": [variant.name for variant in played.variants],
            "figures": figures.recorded,
            **provenance(inputs),
        }
        write_manifest(new.partial, information, {name: len(table) for name, table in tables.items()})
        return new.publish()


def desk_records(desk: Desk) -> dict[str, list[dict[str, object]]]:
    """All tables as rows for JSON; unknown values are null."""
    return {
        name: [
            {str(key): None if value != value else value for key, value in row.items()}
            for row in table.to_dict("records")
        ]
        for name, table in desk.tables().items()
    }


def _draw(desk: Desk, folder: Path, figures: FigureFiles) -> None:
    from longgame.analysis.deal_desk.figure import desk_figure
    from longgame.analysis.figures import style
    from longgame.analysis.figures.sheet import Sheet

    paths = [folder / f"deal.{suffix}" for suffix in figures.formats]
    style.save_all(desk_figure(desk, Sheet(figures.width)), paths)
