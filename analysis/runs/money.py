"""Who gained and who paid: this market minus its no-deal twin on the same draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.runs.reading import Run, codes, integers, numbers, texts
from longgame.analysis.statistics import Estimates, Floats, market_mean, market_share, mean, tally
from longgame.analysis.words.plain_words import PASSING_ON
from longgame.vocabulary import KINDS, SECTORS

#: Below this a gain for each member-year is no gain (USD).
_LEAST_USD: Final = 0.005


@dataclass(frozen=True)
class Gains:
    """Gains over the whole run against the no-deal twin.

    Attributes:
        accounts, names, kinds: one element an account that occurs (`kinds`: kind of organisation or `sector`).
        by_account: (replicates, accounts) USD over all years; NaN where a replicate lacks the account.
        member_years: (replicates,) member-years of the whole market.
    """

    accounts: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    by_account: Floats
    member_years: Floats

    def of(self, group: str) -> Floats:
        """(replicates, members of the group): `group` is a kind of organisation or a sector's account."""
        wanted = [group in (kind, account) for kind, account in zip(self.kinds, self.accounts, strict=True)]
        return self.by_account[:, np.flatnonzero(wanted)]


def gains(run: Run) -> Gains | None:
    """Gains of every account over the run; None when the run has no twin or the table is empty."""
    table = run.gains
    if table is None or not len(table):
        return None
    account_texts = texts(table, "account")
    unique, first, code = np.unique(account_texts.to_numpy(dtype=np.str_), return_index=True, return_inverse=True)
    shape = (run.replicates, len(unique))
    row = run.row(table)
    seen = tally(row, code, shape) > 0.0
    total = tally(row, code, shape, numbers(table, "gain_usd"))
    lives = run.by_year("lives")
    return Gains(
        accounts=tuple(str(name) for name in unique),
        names=tuple(str(name) for name in texts(table, "name")[first]),
        kinds=tuple(str(name) for name in texts(table, "kind")[first]),
        by_account=np.where(seen, total, np.nan),
        member_years=np.asarray(np.nansum(lives, axis=1)),
    )


def group_total(gained: Gains, group: str) -> Estimates:
    """Mean over replicates of a group's total gain, USD over the run."""
    return mean(_sum(gained.of(group)))


def group_per_member_year(gained: Gains, group: str) -> Estimates:
    """A group's total gain for each member-year of the market, USD: all groups on one scale."""
    return market_mean(_sum(gained.of(group)), gained.member_years)


def group_figures(gained: Gains, group: str) -> dict[str, object]:
    """Total, mean and share of winners of a kind of organisation or a sector, JSON-able.

    `keeps` says whether the gain is its own to keep, or revenue before costs that the model does not follow.
    """
    members = gained.of(group)
    count = np.isfinite(members).sum(axis=1).astype(np.float64)
    figures: dict[str, object] = {
        "total_usd": group_total(gained, group).json(),
        "per_member_year_usd": group_per_member_year(gained, group).json(),
        "keeps": group not in PASSING_ON,
    }
    if group in KINDS:
        ahead = (np.nan_to_num(members) > 0.0).sum(axis=1).astype(np.float64)
        figures["organizations"] = mean(count).json()
        figures["mean_usd"] = market_mean(_sum(members), count).json()
        figures["gained_share"] = market_share(ahead, count).json()
    return figures


def extremes(gained: Gains, count: int = 5) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Organisations with the largest mean gains and losses, by name; only true gains and true losses are listed.

    Returns:
        (winners, losers), each at most `count`, largest first.
    """
    organisations = [index for index, kind in enumerate(gained.kinds) if kind in KINDS]
    estimates = mean(gained.by_account)
    ranked = sorted(organisations, key=lambda index: (-estimates.value[index], gained.accounts[index]))

    def entry(index: int) -> dict[str, object]:
        who = {"organization": gained.accounts[index], "name": gained.names[index], "kind": gained.kinds[index]}
        return {**who, "gain_usd": estimates.json(index)}

    winners = [entry(index) for index in ranked[:count] if estimates.value[index] > 0.0]
    losers = [entry(index) for index in ranked[::-1][:count] if estimates.value[index] < 0.0]
    return winners, losers


def groups_present(gained: Gains) -> tuple[str, ...]:
    """Kinds and sectors that occur, in the order of the vocabulary."""
    found = {*gained.kinds, *gained.accounts}
    return tuple(group for group in (*KINDS, *SECTORS) if group in found)


def groups_moved(gained: Gains, keeping: bool) -> dict[str, Estimates]:
    """Dollars a member-year of every group whose money moved, in the order of the vocabulary.

    Args:
        gained: gains of the run.
        keeping: those whose gain is theirs to keep, else those that pass it on.
    """
    groups = [group for group in groups_present(gained) if (group not in PASSING_ON) is keeping]
    figures = {group: group_per_member_year(gained, group) for group in groups}
    return {group: one for group, one in figures.items() if abs(float(one.value)) >= _LEAST_USD}


def _sum(members: Floats) -> Floats:
    return np.asarray(np.nansum(members, axis=1))


def yearly_by_kind(run: Run) -> Estimates:
    """Gain of each kind of organisation by year, USD for each member of the market: shape (years, len(KINDS)).

    Raises:
        ValueError: the run has no twin.
    """
    if run.gains is None:
        raise ValueError("the run has no no-deal twin (run with twin=True)")
    kind = codes(run.gains, "kind", KINDS)
    code = np.where(kind >= 0, (integers(run.gains, "year") - 1) * len(KINDS) + kind, -1)
    gain = tally(run.row(run.gains), code, (run.replicates, run.years * len(KINDS)), numbers(run.gains, "gain_usd"))
    return market_mean(
        gain.reshape(run.replicates, run.years, len(KINDS)), np.nan_to_num(run.by_year("lives"))[:, :, np.newaxis]
    )
