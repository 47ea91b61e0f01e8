"""Deals by model, kind of provider and size: who signs each model, how long it lasts, and what it brings both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.runs.deal_summary import DealClasses
from longgame.analysis.runs.reading import Run, codes, numbers, texts
from longgame.analysis.runs.relationships import class_codes, happenings, relationships
from longgame.analysis.statistics import Estimates, Floats, Integers, counted_mean, market_mean, quotient, tally
from longgame.environment.models.catalogue import MODELS
from longgame.vocabulary import PROVIDER_KINDS

#: Halves of the providers of a kind by lives in year 1.
SIZES: Final = ("smaller", "larger")


@dataclass(frozen=True)
class Partners:
    """Figures of each class, arrays of shape (models, kinds, sizes).

    Attributes:
        signed: signatures in a hundred years of a provider of the class.
        years_together: mean years together within the first ten, or fewer in a short run.
        provider_usd, payer_usd: accrual result of each side, USD a life-year under the deal.
        saved: true savings rate of these deals, by lives.
    """

    signed: Estimates
    years_together: Estimates
    provider_usd: Estimates
    payer_usd: Estimates
    saved: Estimates


@dataclass(frozen=True)
class ProviderClasses:
    """Kind and size of every provider of a run, by replicate.

    Attributes:
        ids: ids that occur, sorted.
        code: kind index times two plus size index, shape (replicates, ids); -1 for payers and absent ids.
    """

    ids: tuple[str, ...]
    code: Integers

    def of(self, row: Integers, provider: Integers) -> Integers:
        """Class of each provider, given as index into `ids`."""
        return np.asarray(np.where(provider >= 0, self.code[row, provider], -1))


def provider_classes(run: Run) -> ProviderClasses:
    """Kinds and sizes of the providers of a run.

    Raises:
        ValueError: the run did not record organisations.
    """
    table = run.organizations
    if table is None:
        raise ValueError("the run did not record organisations (record at least 'organizations')")
    first = table[numbers(table, "year") == 1.0]
    names = texts(first, "organization")
    ids = tuple(sorted(set(names)))
    kind, lives = codes(first, "kind", PROVIDER_KINDS), numbers(first, "lives")
    size = np.zeros(len(first), dtype=np.int64)
    for number in range(len(PROVIDER_KINDS)):
        of_kind = kind == number
        if of_kind.any():
            size[of_kind] = lives[of_kind] > np.median(lives[of_kind])
    code = np.full((run.replicates, len(ids)), -1, dtype=np.int64)
    code[run.row(first), class_codes(names, ids)] = np.where(kind >= 0, kind * len(SIZES) + size, -1)
    return ProviderClasses(ids, code)


def partners(run: Run) -> Partners:
    """Figures of deals by model, kind and size.

    Raises:
        ValueError: the run did not record deals.
    """
    if run.deals is None or run.organizations is None:
        raise ValueError("the run did not record deals (record 'deals')")
    classes = provider_classes(run)
    groups = len(PROVIDER_KINDS) * len(SIZES)
    count = len(MODELS) * groups
    happened, deals = happenings(run), relationships(run)

    def coded(row: Integers, model: Integers, provider: Integers) -> Integers:
        whose = classes.of(row, provider)
        return np.where((model >= 0) & (whose >= 0), model * groups + whose, -1)

    of_event = coded(happened.row, class_codes(happened.model, MODELS), class_codes(happened.provider, classes.ids))
    of_deal = coded(deals.row, class_codes(deals.model, MODELS), class_codes(deals.provider, classes.ids))
    figures = DealClasses(run, happened, deals, of_event, of_deal, count)
    shape = (run.replicates, count)
    row, table = run.row(run.deals), run.deals
    of_year = coded(row, codes(table, "model", MODELS), codes(table, "provider", classes.ids))
    lives = numbers(table, "lives")
    life_years = tally(row, of_year, shape, lives)

    def a_life(column: str) -> Estimates:
        return market_mean(tally(row, of_year, shape, np.nan_to_num(numbers(table, column))), life_years)

    return Partners(
        signed=_shaped(counted_mean(quotient(100.0 * figures.signed, _provider_years(run, classes, groups)))),
        years_together=_shaped(figures.together.average_years),
        provider_usd=_shaped(a_life("provider_net_usd")),
        payer_usd=_shaped(a_life("payer_net_usd")),
        saved=_shaped(
            market_mean(
                tally(row, of_year, shape, lives * np.nan_to_num(numbers(table, "true_savings_rate"))), life_years
            )
        ),
    )


def _provider_years(run: Run, classes: ProviderClasses, groups: int) -> Floats:
    """Years in which providers of each class are open, repeated for every model, shape (replicates, classes)."""
    table = run.organizations
    assert table is not None
    row = run.row(table)
    whose = classes.of(row, codes(table, "organization", classes.ids))
    years = tally(row, np.where(numbers(table, "is_open") > 0.0, whose, -1), (run.replicates, groups))
    return np.tile(years, (1, len(MODELS)))


def _shaped(estimates: Estimates) -> Estimates:
    return estimates.reshaped(len(MODELS), len(PROVIDER_KINDS), len(SIZES))
