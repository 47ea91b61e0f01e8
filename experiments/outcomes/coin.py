"""The coin: how strategies move when every comparison with a peer is decided by a coin instead of by results.

Copies of a market go on from the strategies of some year. In a copy organisations look at a peer as often as in the
market, and take over its strategy with chance 1/2, whatever its results. With deals off, or with a selection
intensity of 0, the Fermi rule is this coin. An organisation with n peers that plays B takes over A in a year with the
chance

    (m / 2) n_A / n,

m the chance to look at a peer, n_A its peers that play A. Then it tries any strategy in play with the chance mu of the
market. Who is closed, or took on its strategy in the last year, neither copies nor is copied: no result of it is known.
Expectations under the coin are means over many copies: with few players a strategy dies out often, so neither its share
nor its log-odds follow from a rate of growth. Under the rule of emulation the coin is the same: copying as often as in
pairwise comparison without any difference in results.

The log-odds of I of N organisations are ln((I + 1/2) / (N - I + 1/2)) (Haldane 1956; Anscombe 1956): finite for 0 and
N too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longgame.environment.state import streams
from longgame.experiments.outcomes.cell_tables import Floats, Ints
from longgame.experiments.outcomes.copiers import Copiers

Keys = streams.Keys


def log_odds(players: Floats, organizations: Floats) -> Floats:
    """Log-odds of a share, ln((I + 1/2) / (N - I + 1/2)).

    >>> float(log_odds(np.array(5.0), np.array(10.0)))
    0.0
    """
    return np.asarray(np.log((players + 0.5) / (organizations - players + 0.5)))


def coin_years(copiers: Copiers, copies: Ints, start: Ints) -> Iterator[Ints]:
    """Strategies in copies of the markets, year by year, shape (copies, organisations).

    The draws of a copy depend on its number and on the replicate alone: not on the batch.

    Args:
        copiers: organisations of the markets, and what they played.
        copies: numbers of the copies.
        start: last year of each market, from 0, in which its copies play what was played.
    """
    played = before = np.repeat(copiers.played[np.newaxis, :, 0], len(copies), axis=0)
    keys = streams.pair_keys(streams.mixed(copies.astype(np.uint64))[:, np.newaxis], copiers.key[np.newaxis])
    yield played
    for year in range(copiers.played.shape[1] - 1):
        as_played = year < start[copiers.cell]
        new = copiers.played[:, year + 1]
        if not as_played.all():
            drawn = _one_year(copiers, keys, year, played, before)
            new = np.where(as_played, new, drawn) if as_played.any() else drawn
        before, played = played, np.broadcast_to(new, played.shape)
        yield played


def _one_year(copiers: Copiers, keys: Keys, year: int, played: Ints, before: Ints) -> Ints:
    """Strategies a year later; `keys` are those of the draws, and `before` is what was played a year ago."""
    is_open = copiers.is_open[:, year + 1]

    def known(copy: Ints, row: Ints) -> np.ndarray:
        """Who copies and is copied."""
        return np.asarray(is_open[row] & ((played[copy, row] == before[copy, row]) | (year == 0)))

    after = played.copy()
    free = copiers.may_change & is_open
    tries = np.where(free, copiers.explores[:, year + 1], 0.0)
    copies_peer = np.where(free & (copiers.count > 0), (1.0 - tries) * copiers.looks[:, year + 1] / 2.0, 0.0)
    luck = streams.uniforms(copiers.draw_cell, (("copying by a coin", year),), keys)
    # Few do anything in a year: all else is made for them alone.
    copy, row = np.divmod(np.flatnonzero(luck < tries + copies_peer), luck.shape[1])
    luck = luck[copy, row]
    # A number inside a part of (0, 1) is, relative to that part, uniform again: it picks the strategy, or the peer.
    trying = luck < tries[row]
    of_copy, of_row = copy[trying], row[trying]
    part = (luck[trying] / tries[of_row])[:, np.newaxis]
    after[of_copy, of_row] = (np.cumsum(copiers.tried[of_row], axis=1) > part).argmax(axis=1)
    looking = ~trying & known(copy, row)
    copy, row, luck = copy[looking], row[looking], luck[looking]
    place = ((luck - tries[row]) / copies_peer[row] * copiers.count[row]).astype(np.int64)
    peer = copiers.peers[copiers.first[row] + np.minimum(place, copiers.count[row] - 1)]
    told = known(copy, peer)
    after[copy[told], row[told]] = played[copy[told], peer[told]]
    return after
