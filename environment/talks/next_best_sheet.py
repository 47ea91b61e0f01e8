"""Talks of the year, and what a pair does whose pooled contract does not come about: it takes its next best sheet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import ParameterRows
from longgame.environment.talks.bargain import bargain, gains_at_share, pool_is_large_enough
from longgame.environment.talks.bargaining import Talks
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.partner_choice import decline_lesser_offers
from longgame.environment.talks.proposals import Proposals, make_proposals
from longgame.environment.talks.screening import pairs_that_sit_down
from longgame.environment.talks.term_sheets import of_cells, term_sheets

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def talks_to_hold(desk: Desk, rows: Ints, renewal: Bools) -> tuple[Proposals, Talks, Bools]:
    """Proposals and talks of these pairs, and who sits down, shape (rows,); nobody agrees who does not sit down.

    A pair chooses a network, an enabler's book or its group's pool before it knows who else joins. Where too few do,
    the pair talks about its next best sheet, if `mechanisms.next_best_sheet` is on. Members of networks that are not
    exclusive may contract by themselves (FTC staff advisory opinion, Norman PHO, 2013). It looks again only once.

    Args:
        rows: pair rows of the talks.
        renewal: whether the pair has a deal at term, shape (rows,).
    """
    proposals, talks, _ = held = _talks(desk, rows, renewal, None)
    asked = np.broadcast_to(ParameterRows(desk.view, rows).on("next_best_sheet") > 0.0, rows.shape)
    if not asked.any():
        return held
    gains = gains_at_share(proposals, talks.share)
    found = talks.agreed & ~decline_lesser_offers(desk, rows, renewal, talks.agreed, *gains).rows
    short = asked & found & ~pool_is_large_enough(desk, proposals, found)
    return _talks(desk, rows, renewal, _sheets_of_the_same_pool(desk, proposals, short)) if short.any() else held


def _talks(desk: Desk, rows: Ints, renewal: Bools, excluded: Bools | None) -> tuple[Proposals, Talks, Bools]:
    proposals = make_proposals(desk, rows, renewal, excluded)
    talks = bargain(desk, proposals)
    sits = pairs_that_sit_down(desk, proposals)
    talks.agreed = talks.agreed & sits
    return proposals, talks, sits


def _sheets_of_the_same_pool(desk: Desk, proposals: Proposals, short: Bools) -> Bools:
    """Sheets that pool as the chosen one does and need as many lives, of pairs that are `short`, (rows, sheets)."""
    cell = desk.state.stack.pair_cell[proposals.rows]
    sheets = desk.values.once("term sheets", term_sheets)
    pools_alike = of_cells(sheets.pooled, cell) == proposals.terms.pooled[:, None]
    needs_as_many = of_cells(sheets.minimum_lives, cell) >= proposals.terms.minimum_lives[:, None]
    return np.asarray(short[:, None] & pools_alike & needs_as_many)
