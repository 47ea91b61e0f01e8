"""Values and scenarios of one manifest, read for the work that it records; mistakes are collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from longgame.agents.strategies import Strategy
from longgame.cli.option_types import FigureFiles
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.manifest.fields import FieldReader
from longgame.experiments.manifest.reader import Manifest, ManifestError

#: `--vary` names scenarios by key and value.
_LONGEST_NAME: Final = 500


class WorkReader(FieldReader):
    """Reads from one manifest the work to simulate."""

    def __init__(self, manifest: Manifest, strategies: Sequence[Strategy], strategy_file: Path | None) -> None:
        super().__init__(manifest.information, [])
        self.manifest, self.strategies = manifest, strategies
        self.strategy_files = [] if strategy_file is None else [str(strategy_file.resolve())]

    def scenario(self, recorded: object, name: str | None = None) -> Scenario | None:
        """A recorded scenario; `name` where there are several."""
        place = "" if name is None else f"scenarios: {name}: "
        if not isinstance(recorded, Mapping):
            self.problems.append(f"{place or 'scenario: '}write a table, the resolved scenario")
            return None
        try:
            return Scenario.from_canonical(recorded, self.strategies)
        except ScenarioError as error:
            self.problems += [f"{place}{problem}" for problem in error.problems]
            return None

    def scenarios(self) -> dict[str, Scenario]:
        """The recorded scenarios by name."""
        for name in self.table("scenarios"):
            if not name.isprintable() or len(name) > _LONGEST_NAME:
                self.problems.append(f"scenarios: {quoted(name)}; allowed: one line of up to {_LONGEST_NAME} letters")
        found = {name: self.scenario(recorded, name) for name, recorded in self.table("scenarios").items()}
        return {name: scenario for name, scenario in found.items() if scenario is not None}

    def lone_scenario(self) -> tuple[Scenario, list[str]]:
        """The one scenario that was recorded, and where it does not fit its hash.

        Raises:
            ManifestError: it cannot be rebuilt, or something else was wrong before.
        """
        scenario = self.scenario(self.information.get("scenario"))
        if scenario is None or self.problems:
            raise ManifestError(self.problems)
        recorded = self.text("scenario_hash") or scenario.scenario_hash
        return scenario, self.altered({scenario.name: scenario}, {scenario.name: recorded})

    def figures(self, place: str) -> FigureFiles | None:
        """How figures were drawn whose names begin so, from their files and what the manifest says of their width."""
        names = [name for name in self.manifest.files if name.startswith(place)]
        formats = tuple(sorted({name.rpartition(".")[2] for name in names} & {"png", "svg", "pdf"}))
        told = self.information.get("figures")
        width = told.get("width") if isinstance(told, dict) else None
        return FigureFiles(formats or ("png",), width if width in ("one", "two") else "two") if names else None

    def altered(self, scenarios: Mapping[str, Scenario], hashes: Mapping[str, str]) -> list[str]:
        """Scenarios that are not those whose hashes were recorded."""
        return [
            f"the scenario {name} has the hash {scenario.scenario_hash[:12]}, recorded is {hashes[name][:12]}"
            for name, scenario in scenarios.items()
            if name in hashes and hashes[name] != scenario.scenario_hash
        ]
