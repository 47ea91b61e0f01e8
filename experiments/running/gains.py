"""Who gained and who lost: every account's result in the market less its result in the no-deal twin."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def gains_against_twin(market: pa.Table, twin: pa.Table) -> pa.Table:
    """The table `gains`, with a `cell` column first, from the `accounts` of a market and of its no-deal twin.

    Both runs use the same draws, so a gain is what the partnerships did to that account, not what luck did.

    Args:
        market: cell, replicate, year, account, name, kind and net_usd, sorted by cell, year and account.
        twin: the same accounts in the same order, from cells with `deals=False`.

    Raises:
        ValueError: the two do not hold the same accounts.
    """
    for column in ("cell", "year", "account"):
        if not market.column(column).equals(twin.column(column)):
            raise ValueError(f"the market and its no-deal twin differ in their accounts (column {column})")
    net = market.column("net_usd").to_numpy()
    twin_net = twin.column("net_usd").to_numpy()
    gain = net - twin_net
    accounts = market.column("account").combine_chunks().dictionary_encode()
    key = market.column("cell").to_numpy() * np.int64(len(accounts.dictionary)) + accounts.indices.to_numpy()
    cumulative = _running_sums(gain, key, market.column("year").to_numpy())
    kept = market.select(["cell", "replicate", "year", "account", "name", "kind", "net_usd"])
    for name, values in (("twin_net_usd", twin_net), ("gain_usd", gain), ("cumulative_gain_usd", cumulative)):
        kept = kept.append_column(name, pa.array(values))
    return kept


def _running_sums(values: np.ndarray, key: np.ndarray, year: np.ndarray) -> np.ndarray:
    """Sum of `values` up to each row's year for each key, added year by year so that batching changes no bit."""
    sums = np.zeros(int(key.max()) + 1 if key.size else 0)
    result = np.empty_like(values)
    order = np.argsort(year, kind="stable")
    borders = np.flatnonzero(np.diff(year[order])) + 1
    for rows in np.split(order, borders):
        sums[key[rows]] += values[rows]
        result[rows] = sums[key[rows]]
    return result
