"""Who outside the deal gains and loses: every account's result with the sheet, less that without the deal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
import pyarrow as pa

from longgame.analysis.deal_desk.fortunes import run_of
from longgame.analysis.runs.money import Gains, gains, groups_present
from longgame.analysis.runs.reading import numbers
from longgame.analysis.statistics import Estimates, Floats, mean
from longgame.analysis.words.plain_words import PASSING_ON
from longgame.experiments.deal_desk.play import Played
from longgame.experiments.deal_desk.proposal import SIDES
from longgame.experiments.deal_desk.variants import NO_DEAL
from longgame.experiments.running.gains import gains_against_twin
from longgame.vocabulary import KINDS


class Gain(TypedDict):
    """What somebody gains over the years looked at, against the market in which the two parties sign nothing.

    `who` is `party`, `kind` (all others of a kind, or a sector) or `organization` (one other by name). `keeps` is false
    for accounts that pass money on: revenue, before costs that the model does not follow.
    """

    who: str
    account: str
    name: str
    kind: str
    keeps: bool
    gain_usd: float
    lo95: float
    hi95: float
    n: int


@dataclass(frozen=True)
class Reach:
    """How far the deal reaches.

    Attributes:
        records: the parties, all others by kind, and the others by name.
        by_year: side -> gain of each market and year, shape (replicates, years).
    """

    records: list[Gain]
    by_year: dict[str, Floats]


def reach_of(played: Played, variant: int) -> Reach:
    """Gains of a variant over the market without the deal.

    Args:
        played: what was played.
        variant: number of the variant, one of the first.
    """
    parties = (played.proposal.payer, played.proposal.provider)
    run = run_of(played, slice(variant * played.replicates, (variant + 1) * played.replicates))
    table = gains_against_twin(_accounts(played, variant), _accounts(played, NO_DEAL)).to_pandas()
    shape = (played.replicates, run.years)
    by_year = {}
    for side, party in zip(SIDES, parties, strict=True):
        rows = table[table["account"] == party]
        by_year[side] = np.zeros(shape)
        by_year[side][rows["cell"], rows["year"] - 1] = numbers(rows, "gain_usd")
    found = gains(replace(run, gains=table.assign(replicate=table["cell"] + variant * played.replicates)))
    return Reach([] if found is None else [*_parties(found, parties), *_others(found, parties)], by_year)


def _accounts(played: Played, variant: int) -> pa.Table:
    """Accounts of a variant, with markets counted from 0."""
    table, first = played.tables["accounts"], variant * played.replicates
    rows = table[table["cell"].between(first, first + played.replicates - 1)]
    return pa.Table.from_pandas(rows.assign(cell=rows["cell"] - first), preserve_index=False)


def _parties(found: Gains, parties: tuple[str, str]) -> list[Gain]:
    estimates = mean(found.by_account)
    return [_named("party", found, found.accounts.index(party), estimates) for party in parties]


def _others(found: Gains, parties: tuple[str, str]) -> list[Gain]:
    """All others by kind, then those with a name, the largest loss first."""
    outside = np.array([account not in parties for account in found.accounts])
    estimates = mean(found.by_account)
    records = []
    for group in groups_present(found):
        of_group = [group in (kind, account) for kind, account in zip(found.kinds, found.accounts, strict=True)]
        members = np.flatnonzero(np.array(of_group) & outside)
        if len(members):
            total = mean(np.asarray(np.nansum(found.by_account[:, members], axis=1)))
            records.append(_gain(("kind", group, group, group), total, ()))
    named = [place for place, kind in enumerate(found.kinds) if kind in KINDS and outside[place]]
    named.sort(key=lambda place: (estimates.value[place], found.accounts[place]))
    return [*records, *(_named("organization", found, place, estimates) for place in named)]


def _named(who: str, found: Gains, place: int, estimates: Estimates) -> Gain:
    return _gain((who, found.accounts[place], found.names[place], found.kinds[place]), estimates, (place,))


def _gain(names: tuple[str, str, str, str], estimates: Estimates, at: tuple[int, ...]) -> Gain:
    return {
        "who": names[0],
        "account": names[1],
        "name": names[2],
        "kind": names[3],
        "keeps": names[1] not in PASSING_ON,
        "gain_usd": float(estimates.value[at]),
        "lo95": float(estimates.low[at]),
        "hi95": float(estimates.high[at]),
        "n": int(estimates.replicates[at]),
    }
