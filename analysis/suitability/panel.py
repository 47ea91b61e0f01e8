"""Providers of a run year by year, with the groups that they are in: the tables as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, codes, integers, numbers
from longgame.analysis.runs.relationships import class_codes
from longgame.analysis.statistics import Booleans, Floats, Integers
from longgame.analysis.suitability.partners import ProviderClasses, provider_classes
from longgame.environment.records.results import Results


@dataclass(frozen=True)
class Panel:
    """Arrays of shape (replicates, organisations, years); organisations are those of `classes.ids`.

    Attributes:
        classes: kind and size of every provider.
        net: result of the year, USD.
        lives: attributed to the provider.
        price: mean unit price, NaN without lives.
        region: number of its region, from 1; 0 where the table has no row.
        entered: year in which the holder of the place entered, 0 from the start.
        lead: index of the lead of its group, -1 without one; a lead has its own.
        since: year in which it joined, 0 without a group.
    """

    classes: ProviderClasses
    net: Floats
    lives: Floats
    price: Floats
    region: Integers
    entered: Integers
    lead: Integers
    since: Integers

    @property
    def grouped(self) -> Booleans:
        """Whether the provider is in a group at the end of the year."""
        return self.lead >= 0

    @property
    def leads(self) -> Booleans:
        """Whether it leads the group that it is in."""
        return np.asarray(self.lead == np.arange(self.lead.shape[1])[np.newaxis, :, np.newaxis])

    def cells(self, run: Run, table: pd.DataFrame, column: str) -> tuple[Integers, Integers, Integers]:
        """Position in the arrays of each row of a table whose column names an organisation."""
        return run.row(table), codes(table, column, self.classes.ids), integers(table, "year") - 1


def panel(run: Run, results: Results) -> Panel:
    """The providers of a run.

    Raises:
        ValueError: the run did not record organisations.
    """
    classes = provider_classes(run)
    table, groups = run.organizations, results.groups
    assert table is not None  # provider_classes asks for it
    shape = (run.replicates, len(classes.ids), run.years)
    whole = {name: np.zeros(shape) for name in ("net_usd", "lives", "region", "entry_year")}
    price = np.full(shape, np.nan)
    where = run.row(table), codes(table, "organization", classes.ids), integers(table, "year") - 1
    for name, grid in whole.items():
        grid[where] = np.nan_to_num(numbers(table, name))
    price[where] = numbers(table, "unit_price")
    lead, since = np.full(shape, -1), np.zeros(shape)
    joined = run.row(groups), codes(groups, "member", classes.ids), integers(groups, "year") - 1
    lead[joined] = class_codes(pd.Index(groups["group"].astype(object)), classes.ids)
    since[joined] = numbers(groups, "joined_year")
    return Panel(
        classes,
        whole["net_usd"],
        whole["lives"],
        price,
        whole["region"].astype(np.int64),
        whole["entry_year"].astype(np.int64),
        lead,
        since.astype(np.int64),
    )
