"""Members of one form of group by role, kind and size: who joins, who stays, and what it brings them.

What a group brings is measured against the same organisations in the same market with groups off, on the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.runs.reading import Run, codes, numbers
from longgame.analysis.statistics import (
    Booleans,
    Estimates,
    Floats,
    Integers,
    counted_mean,
    market_mean,
    mean,
    quotient,
    tally,
)
from longgame.analysis.suitability.panel import Panel
from longgame.analysis.suitability.partners import SIZES
from longgame.environment.groups.catalogue import GROUP_FORMS
from longgame.environment.records.results import Results
from longgame.experiments.outcomes.followed import followed_years
from longgame.vocabulary import PROVIDER_KINDS

#: A member is asked and joins; a lead founds the group.
ROLES: Final = ("leads", "joins")
#: What members pay for their group, by ledger category.
PAID_FOR_GROUPS: Final = ("group_investment", "group_dues", "group_governance")
_CLASSES: Final = len(ROLES) * len(PROVIDER_KINDS) * len(SIZES)


@dataclass(frozen=True)
class Members:
    """Figures of each class, arrays of shape (roles, kinds, sizes).

    Attributes:
        markets: markets in which anybody of the class is in a group.
        joined: joinings in a hundred years in which a group asks a provider of the class; unknown for leads.
        years_in_group: mean years in the group within the first ten, or fewer in a short run.
        paid: what a member pays for its group (investment, dues, its part of the board), USD a life-year in it.
        gain_in_group: result less that without groups, USD a life-year, in the years in the group.
        gain_since: the same over all years from the first joining, in the group or out of it again.
        saved: true savings rate of deals of providers in groups, by lives.
        saved_by_group: that less the rate of the same providers in the same years without groups.
    """

    markets: Integers
    joined: Estimates
    years_in_group: Estimates
    paid: Estimates
    gain_in_group: Estimates
    gain_since: Estimates
    saved: Estimates
    saved_by_group: Estimates


def members(form: str, run: Run, results: Results, with_groups: Panel, without: Run, off: Panel) -> Members:
    """Figures of the members of a form.

    Args:
        form: the only form of the run.
        run, results, with_groups: a market with groups.
        without, off: the same market on the same draws with groups off.
    """
    role = np.where(with_groups.leads, 0, 1)
    classes = np.broadcast_to(with_groups.classes.code[:, :, np.newaxis], role.shape)
    code = np.where(classes >= 0, role * (_CLASSES // len(ROLES)) + classes, -1)
    in_group = np.where(with_groups.grouped, code, -1)
    gained = with_groups.net - off.net
    after = since_joining(with_groups, off)
    # The role of the first joining, in every year after it.
    first = np.take_along_axis(code, np.argmax(with_groups.grouped, axis=2)[:, :, np.newaxis], axis=2)
    asked = invited(form, with_groups)
    fresh = asked & with_groups.grouped & (with_groups.since == _years(with_groups))
    saved, saved_without = (_saved(one, with_groups, in_group) for one in (run, without))
    return Members(
        markets=(_sums(in_group) > 0.0).sum(axis=0).reshape(len(ROLES), len(PROVIDER_KINDS), len(SIZES)),
        joined=_shaped(counted_mean(100.0 * quotient(_within(fresh, code), _within(asked, code)))),
        years_in_group=_shaped(_years_in_group(with_groups, code, run.years)),
        paid=_shaped(
            counted_mean(quotient(_paid(run, results, with_groups, in_group), _sums(in_group, with_groups.lives)))
        ),
        gain_in_group=_shaped(market_mean(_sums(in_group, gained), _sums(in_group, with_groups.lives))),
        gain_since=_shaped(market_mean(_within(after, first, gained), _within(after, first, with_groups.lives))),
        saved=_shaped(mean(saved)),
        saved_by_group=_shaped(mean(saved - saved_without)),
    )


def since_joining(with_groups: Panel, off: Panel) -> Booleans:
    """Years from the first joining on, as long as the same organisation holds the place in both markets."""
    ever = np.cumsum(with_groups.grouped, axis=2) > 0
    joined = np.where(ever.any(axis=2), np.argmax(ever, axis=2) + 1, 0)[:, :, np.newaxis]
    same = (with_groups.entered <= joined) & (off.entered <= joined)
    return np.asarray(ever & same)


def invited(form: str, with_groups: Panel) -> Booleans:
    """Whether a group that stands at the end of the year asked a provider, which was in none before.

    A group that nobody joins leaves no trace and asks nobody here.
    """
    kinds = next(one.invited for one in GROUP_FORMS if one.name == form)
    asks = np.isin(np.arange(len(PROVIDER_KINDS)), [PROVIDER_KINDS.index(kind) for kind in kinds])
    code = with_groups.classes.code
    of_kind = np.where(code >= 0, asks[np.maximum(code, 0) // len(SIZES)], False)
    replicates, _, years = with_groups.lead.shape
    stands = np.zeros((replicates, int(with_groups.region.max(initial=0)) + 1, years), dtype=np.bool_)
    replicate, member, year = np.nonzero(with_groups.leads)
    stands[replicate, with_groups.region[replicate, member, year], year] = True
    here = np.take_along_axis(stands, with_groups.region, axis=1)
    free = ~with_groups.grouped | (with_groups.since == _years(with_groups))
    able = (with_groups.lives > 0.0) & free & ~with_groups.leads
    return np.asarray(here & able & of_kind[:, :, np.newaxis])


def _years(one: Panel) -> Integers:
    return np.arange(1, one.lead.shape[2] + 1)


def _years_in_group(one: Panel, code: Integers, years: int) -> Estimates:
    """Mean years within the horizon of memberships that can be followed so long."""
    horizon = followed_years(years)
    year = _years(one)
    begins = one.grouped & (one.since == year) & (year <= years - horizon)
    stays = np.zeros(begins.shape)
    for later in range(horizon):
        # The membership that begins in year t still stands at the end of year t + later.
        shifted = np.zeros_like(one.since)
        shifted[:, :, : years - later] = one.since[:, :, later:]
        stays += begins & (shifted == year)
    started = np.where(begins, code, -1)
    return market_mean(_sums(started, stays), _sums(started)).clipped(0.0, np.inf)


def _saved(run: Run, with_groups: Panel, in_group: Integers) -> Floats:
    """True savings rate by lives of deals of those who are in a group with groups on, shape (replicates, classes)."""
    table = run.deals
    if table is None:
        raise ValueError("the run did not record deals (record 'deals')")
    row, provider, year = with_groups.cells(run, table, "provider")
    code = np.where(provider >= 0, in_group[row, provider, year], -1)
    shape = (run.replicates, _CLASSES)
    lives = numbers(table, "lives")
    saved = tally(row, code, shape, lives * np.nan_to_num(numbers(table, "true_savings_rate")))
    return quotient(saved, tally(row, code, shape, lives))


def payments(results: Results) -> Floats:
    """USD that each row of the ledger pays for a group: returns and pooled capital only move between members."""
    ledger = results.ledger
    wanted = codes(ledger, "category", PAID_FOR_GROUPS) >= 0
    return np.where(wanted, np.maximum(-numbers(ledger, "amount_usd"), 0.0), 0.0)


def _paid(run: Run, results: Results, with_groups: Panel, in_group: Integers) -> Floats:
    row, account, year = with_groups.cells(run, results.ledger, "account")
    code = np.where(account >= 0, in_group[row, account, year], -1)
    return tally(row, code, (run.replicates, _CLASSES), payments(results))


def _within(wanted: Booleans, code: Integers, weights: Floats | None = None) -> Floats:
    """Counts, or sums of weights, by replicate and class, where `wanted`."""
    return _sums(np.where(wanted, code, -1), weights)


def _sums(code: Integers, weights: Floats | None = None) -> Floats:
    """Counts, or sums of weights, by replicate and class."""
    row = np.broadcast_to(np.arange(len(code))[:, np.newaxis, np.newaxis], code.shape)
    flat = None if weights is None else weights.ravel()
    return tally(row.ravel(), code.ravel(), (len(code), _CLASSES), flat)


def _shaped(estimates: Estimates) -> Estimates:
    return estimates.reshaped(len(ROLES), len(PROVIDER_KINDS), len(SIZES))
