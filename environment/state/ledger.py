"""Double entry: every dollar moves between two accounts, and entries explain every change of capital."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.stack import Stack
from longgame.vocabulary import CATEGORIES, CATEGORY, OWNER_CATEGORIES, SECTORS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Ledger:
    """A year's entries of a stack. Accounts 0..n-1 are the organisations; the sectors of each cell follow.

    The rows of every posting are in canonical order and sums follow it, so balances do not depend on the stack.
    """

    stack: Stack
    postings: list[tuple[int, Ints, Ints, Floats]] = field(default_factory=list)
    _net: dict[bool, Floats] = field(init=False)

    def __post_init__(self) -> None:
        """Set all balances to 0."""
        self._net = {owners: np.zeros(self.stack.account_count) for owners in (False, True)}

    def sector(self, code: int, cell: Ints) -> Ints:
        """Account numbers of a sector in the given cells."""
        return np.asarray(self.stack.sector[cell, code])

    def pay(self, category: str, payer: Ints, receiver: Ints, amount: Floats) -> None:
        """Post `amount` dollars from each account `payer` to each account `receiver`; a negative amount flows back.

        Raises:
            KeyError: unknown category.
        """
        (moved,) = amount.nonzero()
        if not len(moved):
            return
        if len(moved) < len(amount):
            payer, receiver, amount = payer[moved], receiver[moved], amount[moved]
        self.postings.append((CATEGORY[category], payer, receiver, amount))
        owners, count = category in OWNER_CATEGORIES, self.stack.account_count
        received = self._net[owners] + np.bincount(receiver, weights=amount, minlength=count)
        self._net[owners] = received - np.bincount(payer, weights=amount, minlength=count)

    def net(self, owners: bool) -> Floats:
        """Net of the year so far by account, USD, shape (accounts,): the owners' entries only, or all others."""
        return self._net[owners]

    def imbalance(self) -> Floats:
        """Sum of all accounts' nets by cell, USD, shape (cells,); 0 except for rounding."""
        total = self.net(owners=False) + self.net(owners=True)
        count = len(self.stack.ids)
        sums = self.stack.sum_by_cell(self.stack.cell, total[:count])
        for sector in range(len(SECTORS)):
            sums = sums + total[self.stack.sector[:, sector]]
        return sums

    def spent(self, categories: tuple[str, ...]) -> Floats:
        """Dollars posted in the given categories by cell, shape (cells,)."""
        codes = [CATEGORY[name] for name in categories]
        total = np.zeros(len(self.stack.cells))
        for category, payer, _, amount in self.postings:
            if category in codes:
                total += self.stack.sum_by_cell(self.account_cell(payer), amount)
        return total

    def account_cell(self, account: Ints) -> Ints:
        """Cell of each account."""
        return np.asarray(self.stack.account_cell[account])

    def entries(self) -> tuple[Ints, Ints, Ints, Floats]:
        """Entries from both sides, summed by account, counterparty and category and sorted in that order.

        Returns:
            Account, counterparty, category code and amount (USD, positive if received) of each row.
        """
        if not self.postings:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty, np.zeros(0)
        category = np.concatenate([np.full(len(amount), code) for code, _, _, amount in self.postings])
        payer = np.concatenate([one for _, one, _, _ in self.postings])
        receiver = np.concatenate([one for _, _, one, _ in self.postings])
        amount = np.concatenate([one for _, _, _, one in self.postings])
        account = np.concatenate([receiver, payer])
        counterparty = np.concatenate([payer, receiver])
        signed = np.concatenate([amount, -amount])
        key = (account * self.stack.account_count + counterparty) * len(CATEGORIES) + np.concatenate(
            [category, category]
        )
        keys, row = np.unique(key, return_inverse=True)
        sums = np.bincount(row, weights=signed, minlength=len(keys))
        kept = sums != 0.0
        keys, sums = keys[kept], sums[kept]
        pair, category = np.divmod(keys, len(CATEGORIES))
        account, counterparty = np.divmod(pair, self.stack.account_count)
        return account, counterparty, category, sums
