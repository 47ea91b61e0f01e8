"""A fully specified comparison, and the folder that keeps its table, figure and manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from longgame.analysis.words.text_page import KEPT_WIDTH
from longgame.cli.folder_notes import draw_or_say_why_not
from longgame.cli.option_types import FigureFiles
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.compare import compare_with_deals, not_reached
from longgame.experiments.manifest.contents import provenance
from longgame.experiments.outcomes.catalogue import GROUP_OUTCOMES, USUAL_OUTCOMES
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.simulate import available_cores, workers_that_pay

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: Organisations from which on gains are not compared by name: each is an outcome of its own.
MOST_NAMED: Final = 150
#: Markets whose deals a folder keeps.
DEALS_OF: Final = 50
_AS_USUAL: Final = FigureFiles()


@dataclass(frozen=True)
class ComparisonPlan:
    """The scenarios, outcomes and size of a comparison.

    Attributes:
        scenarios: by the name they get in the table; the first is the base.
        replicates: markets for each scenario, to begin with.
        seed: the same for all.
        outcomes: names of outcomes, or patterns.
        precision: widest half-width of an outcome's interval; replicates are doubled until all are met.
        deals_of: the deals of so many markets are kept, the first ones.
    """

    scenarios: Mapping[str, Scenario]
    replicates: int
    seed: int
    outcomes: tuple[str, ...]
    precision: Mapping[str, float]
    deals_of: int = 0

    @property
    def suitable_workers(self) -> int:
        """Processes that pay, as for a run; one a core where markets may be doubled until an interval is narrow."""
        if self.precision:
            return available_cores()
        markets = (Cell(scenario, self.seed, 1).pair_rows * scenario.years for scenario in self.scenarios.values())
        return workers_that_pay(self.replicates * sum(markets))

    def carry_out(self, workers: int = 1, progress: Progress | None = None) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """The comparison, rows and errors as those of `compare`, and the deals; None where they are not known."""
        from longgame.analysis.runs.compared_deals import compared_deals

        table, events = compare_with_deals(
            self.scenarios,
            self.replicates,
            self.seed,
            self.outcomes,
            workers,
            progress,
            dict(self.precision),
            deals_of=self.deals_of,
        )
        years = [scenario.years for scenario in self.scenarios.values()]
        return table, None if events is None else compared_deals(events, list(self.scenarios), years)

    def page(self, table: pd.DataFrame, width: int, raw: bool = False) -> str:
        """The comparison as the page that is printed, `width` columns wide, without a final line end.

        Args:
            table: the result.
            width: columns of the terminal.
            raw: all outcomes by their names, with all digits, instead of the page for people.
        """
        from longgame.analysis.words.comparison_page import comparison_page
        from longgame.analysis.words.comparison_story import comparison_story

        base, missed = next(iter(self.scenarios)), not_reached(table, self.precision)
        if raw:
            return comparison_page(base, table, width, missed).rstrip("\n")
        return comparison_story(base, table, width, missed, self.names, self.movers).rstrip("\n")

    @property
    def names(self) -> dict[str, str]:
        """Display names of the organisations of all scenarios by id."""
        names: dict[str, str] = {}
        for scenario in reversed(list(self.scenarios.values())):
            names |= RosterNames.of_market(scenario.organizations, scenario.values).name
        return names

    @property
    def movers(self) -> dict[str, tuple[str, ...]]:
        """Ids of the organisations whose own offers differ from those of the base, by scenario."""
        before, *others = self.scenarios.values()
        found = {}
        for name, scenario in zip(list(self.scenarios)[1:], others, strict=True):
            changed = [one for one in scenario.offers if one not in before.offers]
            changed += [one for one in before.offers if one not in scenario.offers]
            found[name] = tuple(sorted({offer.organization for offer in changed}))
        return found


def people_outcomes(scenarios: Mapping[str, Scenario]) -> tuple[str, ...]:
    """Outcomes of a comparison unless others are asked for: usual ones, dollars by group, endings, gains by name.

    Gains by name are of the organisations that all scenarios have, if they are not too many to be measured one by one.
    """
    rosters = [RosterNames.of_market(one.organizations, one.values).name for one in scenarios.values()]
    shared = [name for name in rosters[0] if all(name in roster for roster in rosters)]
    named = [f"gain.{name}" for name in shared if "." not in name] if len(shared) <= MOST_NAMED else []
    return (*USUAL_OUTCOMES, *GROUP_OUTCOMES, *named)


def write_comparison(
    plan: ComparisonPlan,
    table: pd.DataFrame,
    new: NewFolder,
    inputs: Sequence[Path] = (),
    raw: bool = False,
    figures: FigureFiles = _AS_USUAL,
    deals: pd.DataFrame | None = None,
) -> Path:
    """Write the folder of a comparison and return its path.

    It holds the table as Parquet, CSV and JSON, the deals, the page that is printed, a figure and a manifest.

    Args:
        plan: the comparison.
        table: the result.
        new: the folder.
        inputs: files whose hashes the manifest records.
        raw: whether the page is the one with all digits.
        figures: how the figure is written.
        deals: of the first markets, if they are known.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written; nothing is left behind.
    """

    def draw() -> None:
        from longgame.analysis.figures.comparison import write_comparison_figure

        paths = [new.partial / f"comparison.{suffix}" for suffix in figures.formats]
        write_comparison_figure(next(iter(plan.scenarios)), table, paths, figures.width, plan.seed, plan.names)

    from longgame.analysis.runs.compared_deals import COMPARED_DEALS_FILE, write_compared_deals

    with new:
        # An open file: pandas takes `~` for the home folder.
        with (new.partial / "comparison.parquet").open("wb") as file:
            table.to_parquet(file, index=False)
        rows = {"comparison": len(table)}
        if deals is not None:
            write_compared_deals(deals, new.partial / COMPARED_DEALS_FILE)
            rows["compared_deals"] = len(deals)
        write_csv(table, new.partial / "comparison.csv")
        text = json.dumps(records(table), indent=2)
        (new.partial / "comparison.json").write_text(text + "\n", encoding="utf-8")
        (new.partial / "comparison.txt").write_text(plan.page(table, KEPT_WIDTH, raw) + "\n", encoding="utf-8")
        draw_or_say_why_not(draw)
        information = {
            "kind": "comparison",
            "scenarios": {name: scenario.canonical() for name, scenario in plan.scenarios.items()},
            "scenario_hashes": {name: scenario.scenario_hash for name, scenario in plan.scenarios.items()},
            "seed": plan.seed,
            "replicates": int(table["simulated"].max()),
            "replicates_asked": plan.replicates,
            "outcomes": list(plan.outcomes),
            "precision": dict(plan.precision),
            "deals_of": plan.deals_of,
            "figures": figures.recorded,
            **provenance(inputs),
        }
        write_manifest(new.partial, information, rows)
        return new.publish()


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Rows for JSON; unknown values are null."""
    return [
        {str(key): None if value != value else value for key, value in row.items()} for row in table.to_dict("records")
    ]
