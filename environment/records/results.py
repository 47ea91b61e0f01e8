"""Results: the tables of a run, in memory or in a run folder, as pandas DataFrames."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from longgame.environment.records.new_folder import LARGEST_MANIFEST, MANIFEST, NewFolder, write_manifest
from longgame.environment.records.table_files import TableFiles, conformed
from longgame.environment.records.table_reading import read_table
from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.environment.scenario.reading.assumed import assumed_values
from longgame.environment.scenario.reading.market_files import region_names

if TYPE_CHECKING:
    from longgame.environment.scenario.scenario import Scenario


class MissingTableError(AttributeError):
    """A table that this run did not record; the message says what would have recorded it."""


class ResultsError(ValueError):
    """A folder that holds no readable run; the message names it and says why."""


class Results:
    """What a run recorded: tables of the market, organisations, deals, events, the ledger, strategies and gains.

    Every table is a pandas DataFrame with the columns of `environment.records.tables.TABLES`, made when first asked
    for and kept. `lg.run`, `lg.Market.results` and `Results.from_folder` all give this type.

    Args:
        tables: Arrow tables by name.
        information: about the run: `scenario` (resolved), `seed`, `record` and what else a manifest holds.
    """

    def __init__(self, tables: Mapping[str, pa.Table], information: Mapping[str, Any]) -> None:
        self.tables = tables
        self.information = information

    @classmethod
    def from_tables(cls, tables: Mapping[str, pa.Table], scenario: Scenario, seed: int, record: str = "deals") -> Self:
        """Results of one scenario from the tables of `simulate_stack`; `cell` and `accounts` are dropped."""
        information = scenario_information(scenario) | {"seed": seed, "record": record, "twin": "gains" in tables}
        return cls({name: conformed(name, tables[name]) for name in TABLES if name in tables}, information)

    @classmethod
    def from_folder(cls, folder: str | Path) -> Self:
        """Results in a run folder; a table is read when it is first asked for.

        Raises:
            ResultsError: the folder is missing, or is no run folder.
        """
        folder = Path(folder)
        try:
            if (folder / MANIFEST).stat().st_size > LARGEST_MANIFEST:
                raise ResultsError(f"{folder / MANIFEST} is larger than any manifest of longgame")
            information = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            names = [name for name in TABLES if (folder / f"{name}.parquet").is_file()]
            tables = _FolderTables(folder, {name: _recorded_rows(information, f"{name}.parquet") for name in names})
        except FileNotFoundError:
            what = "has no manifest.json" if folder.is_dir() else "is not a folder"
            raise ResultsError(f"{folder} {what}: expected a run folder, as `longgame run` writes it") from None
        except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ResultsError(f"{folder / MANIFEST} cannot be read: {error}") from None
        if not isinstance(information, dict) or "scenario" not in information or not tables:
            raise ResultsError(f"{folder} is not a complete run folder: no scenario in its manifest, or no tables")
        return cls(tables, information)

    @property
    def scenario(self) -> Mapping[str, Any]:
        """The scenario as resolved: every parameter, the mix, policies and named organisations."""
        scenario: Mapping[str, Any] = self.information.get("scenario", {})
        return scenario

    @property
    def scenario_name(self) -> str:
        """Name of the scenario."""
        return str(self.scenario.get("name", ""))

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return int(self.information["seed"])

    @cached_property
    def replicates(self) -> int:
        """How many replicates the tables hold."""
        return self._highest("replicate")

    @cached_property
    def years(self) -> int:
        """How many contract years were simulated."""
        return self._highest("year")

    @cached_property
    def market(self) -> pd.DataFrame:
        """One row per replicate and year."""
        return self._frame("market")

    @cached_property
    def organizations(self) -> pd.DataFrame:
        """One row per replicate, year and organisation."""
        return self._frame("organizations")

    @cached_property
    def deals(self) -> pd.DataFrame:
        """One row per replicate, year and live deal."""
        return self._frame("deals")

    @cached_property
    def deal_years(self) -> pd.DataFrame:
        """One row per replicate, year and deal that performed in the year, the last year of every deal included."""
        return self._frame("deal_years")

    @cached_property
    def groups(self) -> pd.DataFrame:
        """One row per replicate, year and member of a provider group."""
        return self._frame("groups")

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per event, with reason, who decided, and by what margin."""
        return self._frame("events")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """One row per replicate, year, account, counterparty and category, in dollars."""
        return self._frame("ledger")

    @cached_property
    def strategies(self) -> pd.DataFrame:
        """One row per replicate, year, kind and strategy."""
        return self._frame("strategies")

    @cached_property
    def gains(self) -> pd.DataFrame:
        """One row per replicate, year and account: dollars against the no-deal twin."""
        return self._frame("gains")

    def table(self, name: str) -> pa.Table:
        """The Arrow table `name`.

        Raises:
            MissingTableError: not recorded; the message says which option records it.
        """
        if name in self.tables:
            return self.tables[name]
        have = f"this run has {', '.join(self.tables)}"
        if name == "gains":
            raise MissingTableError(
                "no table 'gains': run with the no-deal twin (`--twin` or twin=True) and record 'organizations' or "
                f"'deals'; {have}"
            )
        levels = [level for level, names in RECORD_LEVELS.items() if name in names]
        if not levels:
            raise MissingTableError(f"no table {name!r} exists; {have}")
        raise MissingTableError(f"no table {name!r}: run with `--record {levels[0]}` or record={levels[0]!r}; {have}")

    def write(self, folder: str | Path, csv: bool = False) -> Path:
        """Write a run folder (Parquet tables and a manifest; with `csv` each table as CSV too) and return its path.

        Raises:
            FileExistsError: `folder` exists and is not empty.
            OSError: it cannot be written; nothing is left behind.
        """
        with NewFolder(Path(folder)) as new:
            files = TableFiles(new.partial, list(self.tables), csv)
            try:
                files.write(self.tables, self.replicates)
                files.close()
            except BaseException:
                files.abandon()
                raise
            information = {**self.information, "replicates": self.replicates, "years": self.years}
            information.pop("files", None)
            write_manifest(new.partial, information, files.rows)
            return new.publish()

    def __repr__(self) -> str:
        size = f"{self.replicates} replicates of {self.years} years"
        return f"<Results of {self.scenario_name!r}, seed {self.seed}: {size}; tables {', '.join(self.tables)}>"

    def _frame(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = self.table(name).to_pandas()
        return frame

    def _highest(self, column: str) -> int:
        return int(pc.max(self.table("market").column(column)).as_py() or 0)


def scenario_information(scenario: Scenario) -> dict[str, Any]:
    """What a manifest says of a scenario: content, hash, years, warnings, and what its market file leaves blank.

    `assumed` has one entry a column and kind (see `reading.assumed.Assumed`); `regions` are the names of the regions of
    a market file by number. Generated markets have neither.
    """
    information: dict[str, Any] = {
        "scenario": scenario.canonical(),
        "scenario_hash": scenario.scenario_hash,
        "years": scenario.years,
        "warnings": list(scenario.warnings),
    }
    if scenario.organizations is not None:
        information["assumed"] = [one.as_plain() for one in assumed_values(scenario)]
        information["regions"] = region_names(scenario.organizations)
    return information


def _recorded_rows(information: object, name: str) -> int | None:
    """Rows of a file as its manifest has them; None where it does not say."""
    entry: object = information
    for key in ("files", name, "rows"):
        entry = entry.get(key) if isinstance(entry, dict) else None
    return entry if isinstance(entry, int) else None


class _FolderTables(Mapping[str, pa.Table]):
    """Tables of a run folder, read when first asked for."""

    def __init__(self, folder: Path, rows: Mapping[str, int | None]) -> None:
        self._folder = folder
        self._rows = rows
        self._read: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._rows:
            raise KeyError(name)
        if name not in self._read:
            path = self._folder / f"{name}.parquet"
            try:
                self._read[name] = conformed(name, read_table(path, self._rows[name]))
            except (OSError, pa.ArrowException, KeyError) as error:
                raise ResultsError(f"{path} cannot be read: {error}") from None
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
