"""One scenario, many replicates: what `lg.run` and `longgame run` do alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from longgame.agents.strategies import Strategy
from longgame.environment.records.results import Results
from longgame.environment.records.table_files import conformed
from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.environment.scenario.reading.layers import bundled_scenarios, file_layers
from longgame.environment.scenario.reading.whole_numbers import checked_replicates, checked_seed
from longgame.environment.scenario.scenario import Overrides, Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.manifest.contents import run_information
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.simulate import simulate_chunks

ScenarioSource = str | Path | Mapping[str, object] | Scenario


@dataclass(frozen=True)
class Plan:
    """A run that is fully specified.

    Attributes:
        scenario: as resolved.
        seed: of every draw.
        replicates: how many, from 1.
        record: "market", "organizations" or "deals".
        twin: simulate the no-deal twin too.

    Raises:
        ValueError: a value out of range.
    """

    scenario: Scenario
    seed: int = 1
    replicates: int = 20
    record: str = "deals"
    twin: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", checked_seed(self.seed))
        object.__setattr__(self, "replicates", checked_replicates(self.replicates))
        if self.record not in RECORD_LEVELS:
            raise ValueError(f"record = {self.record!r}: allowed are {', '.join(RECORD_LEVELS)}")
        if self.record == "market" and self.twin:
            object.__setattr__(self, "twin", False)

    @property
    def cells(self) -> list[Cell]:
        """One cell for each replicate."""
        return [Cell(self.scenario, self.seed, replicate) for replicate in range(1, self.replicates + 1)]

    @property
    def table_names(self) -> tuple[str, ...]:
        """Tables that the run records, in the order of `TABLES`."""
        kept = (*RECORD_LEVELS[self.record], *(("gains",) if self.twin else ()))
        return tuple(name for name in TABLES if name in kept)


def run(
    scenario: ScenarioSource = "default",
    *,
    replicates: int = 20,
    seed: int = 1,
    years: int | None = None,
    overrides: Overrides | None = None,
    strategies: Sequence[Strategy] = (),
    mix: Mapping[str, object] | None = None,
    workers: int = 1,
    record: str = "deals",
    twin: bool = True,
    progress: Progress | None = None,
) -> Results:
    """Simulate one scenario many times and return its tables.

    >>> import longgame as lg
    >>> runs = lg.run("default", replicates=2, years=3, overrides={"market.member_churn_rate": 0.3})
    >>> runs.replicates, runs.years
    (2, 3)

    Args:
        scenario: name of a bundled scenario, path of a TOML file or of a folder with `scenario.toml`, a mapping with
            the keys of such a file, or a Scenario.
        replicates: independent markets, 1 to 1,000,000.
        seed: a whole number from 0 to 2**63 - 1; the same seed gives the same bytes.
        years: contract years, instead of the scenario's.
        overrides: values by dotted key, or `KEY=VALUE` texts as for `--set`.
        strategies: strategies of your own, beside the built-in ones.
        mix: share of each strategy, for all kinds or by kind; the others keep their proportions in what is left.
        workers: processes. Above 1, a script needs `if __name__ == "__main__":` around its calls, and functions as
            traits must be importable.
        record: "market", "organizations" or "deals": how much is kept.
        twin: simulate the same market without deals too and add the table `gains` (not with record="market").
        progress: told how many market years are done, and of how many.

    Raises:
        ScenarioError: mistakes in the scenario or the overrides, all at once.
        ValueError: an argument out of range.
    """
    resolved = resolved_scenario(scenario, years=years, overrides=overrides, strategies=strategies, mix=mix)
    plan = Plan(resolved, seed, replicates, record, twin)
    information = run_information(resolved, plan.seed, plan.replicates, record, plan.twin)
    chunks = simulate_chunks(plan.cells, record, twin=plan.twin, workers=workers, progress=progress)
    with closing(chunks):
        pieces = [chunk.tables for chunk in chunks]
    tables = {name: conformed(name, pa.concat_tables([piece[name] for piece in pieces])) for name in plan.table_names}
    return Results(tables, information)


def resolved_scenario(
    source: ScenarioSource,
    *,
    years: int | None = None,
    overrides: Overrides | None = None,
    strategies: Sequence[Strategy] = (),
    mix: Mapping[str, object] | None = None,
) -> Scenario:
    """The scenario that `run` and `compare` simulate; arguments as in `run`.

    Raises:
        ScenarioError: mistakes in the scenario or the overrides, all at once.
        ValueError: `strategies` or `mix` beside a Scenario, which has its own.
    """
    settings: Overrides = {} if overrides is None else overrides
    if years is not None:
        settings = {**settings, "years": years} if isinstance(settings, Mapping) else [*settings, f"years={years}"]
    if isinstance(source, str | Path):
        return Scenario.load(source, settings, strategies, mix)
    if isinstance(source, Mapping):
        return Scenario.from_dict(source, settings, strategies, mix)
    if strategies or mix:
        raise ValueError("a Scenario has its strategies and mix already: give them to Scenario.load instead")
    if not isinstance(settings, Mapping):
        raise ValueError("overrides of a Scenario: give a mapping of dotted keys and values")
    return source.with_values(settings) if settings else source


def input_files(source: str | Path) -> list[Path]:
    """The files of a user that a scenario was read from: TOML files, and the CSV files that they name."""
    bundled = {path.resolve() for path in bundled_scenarios().values()}
    files: list[Path] = []
    for layer in file_layers(source, []):
        path = layer.folder / layer.origin
        if path.resolve() not in bundled:
            files += [path, *(layer.folder / name for name in _named_csv_files(layer.settings))]
    return [path for path in files if path.is_file()]


def _named_csv_files(settings: Mapping[str, object]) -> list[str]:
    """CSV files that a layer names: at its top level, or as `file` and `shares` of its organizations table."""
    organizations = settings.get("organizations")
    inner = organizations if isinstance(organizations, Mapping) else {}
    named = (organizations, settings.get("shares"), inner.get("file"), inner.get("shares"))
    return [name for name in named if isinstance(name, str)]
