"""Terms that organisations set for themselves, put on the year's term sheets. Tracks of a programme stay as posted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.own_terms import provider_refuses, term_on_table
from longgame.environment.scenario.own_terms import DEAL_TERM, SHARE, UPFRONT_MONEY
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.own_offers import OwnOffers, own_offers
from longgame.environment.state.parameter_view import at_rows
from longgame.environment.talks.bargaining import ZoneOfAgreement
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.term_sheets import SHEET_IS_TRACK, SHEET_MODEL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Terms that a mechanism switches off for everybody.
_SWITCHES = {**dict.fromkeys(UPFRONT_MONEY, "support"), "steerage_share": "steerage"}
_EVERY_SHEET = np.arange(len(SHEET_MODEL))


@dataclass(frozen=True)
class Withheld:
    """Who keeps a pair from signing by what it does not offer or accept, shape (rows,)."""

    by_payer: Bools
    by_provider: Bools


def acceptable_sheets(own: OwnOffers, rows: Ints) -> tuple[Bools, Bools]:
    """Sheets that the payer offers, and those that the provider accepts of what the payer offers, shape (rows, sheets).

    Args:
        own: the year's offers.
        rows: pair rows of the talks.
    """
    pair, model = rows[:, None], SHEET_MODEL[None, :] - 1
    offers, accepts = own.accepted_by_pairs(pair, model)
    for name, term in DEAL_TERM.items():
        if name in own.terms:
            accepts &= ~provider_refuses(*own.of_pairs(name, pair, model), term.meets)
    return offers | SHEET_IS_TRACK, accepts | SHEET_IS_TRACK


def withheld(feasible: Bools, offers: Bools, accepts: Bools) -> Withheld:
    """Who withholds: a pair that could sign a sheet, but none that both sides offer and accept.

    Args:
        feasible: sheets that the pair could sign by everything else, shape (rows, sheets).
        offers, accepts: as from `acceptable_sheets`.
    """
    any_feasible, any_offered, any_accepted = (
        np.asarray(sheets.any(axis=1)) for sheets in (feasible, feasible & offers, feasible & offers & accepts)
    )
    return Withheld(any_feasible & ~any_offered, any_offered & ~any_accepted)


def years_on_table(own: OwnOffers, rows: Ints, standard: Floats) -> Floats:
    """Term of every sheet in years, shape (rows, sheets).

    Args:
        own, rows: as for `acceptable_sheets`.
        standard: term without any offer, an array that broadcasts to that shape.
    """
    term = DEAL_TERM["term_years"]
    if term.name not in own.terms:
        return standard
    both = _of_both(own, term.name, rows[:, None], _EVERY_SHEET[None, :])
    return term_on_table(standard, *both, term.meets)


def put_on_table(desk: Desk, pair: Ints, sheet: Ints, terms: ContractTerms, same: Bools) -> None:
    """Put the own terms of both sides on each offer, in place.

    Packages no longer move a term that somebody sets. Money is at the price level of year 1 and grows with the spending
    index. Downside that a running deal has reached stays.

    Args:
        pair, sheet: pair row and sheet of each offer.
        terms: terms of the offers as everybody else has them this year.
        same: whether the offer continues the running model.
    """
    own = own_offers(desk.state.stack, desk.values)
    if own is None:
        return
    pairs = desk.state.pairs
    reached = same & (pairs.agreement_year[pair] >= pairs.terms.two_sided_year[pair])
    for name, term in DEAL_TERM.items():
        if name not in own.terms:
            continue
        payer, provider = _of_both(own, name, pair, sheet)
        scale = desk.facts.trend[pair] if term.is_money else 1.0
        scale = scale * (at_rows(desk.view.on(_SWITCHES[name]), pair) if name in _SWITCHES else 1.0)
        standard = getattr(terms, term.column)
        on_table = term_on_table(standard, payer * scale, provider * scale, term.meets)
        setattr(terms, term.column, np.where(reached, standard, on_table) if name == "two_sided_year" else on_table)
    terms.provider_start_up_share = np.minimum(terms.provider_start_up_share, 1.0 - terms.payer_start_up_share)


def insisted_shares(desk: Desk, pair: Ints, sheet: Ints) -> ZoneOfAgreement | None:
    """Least share of the provider and most of the payer in each offer; None if nobody insists on one."""
    own = own_offers(desk.state.stack, desk.values)
    if own is None or SHARE not in own.terms:
        return None
    payer, provider = _of_both(own, SHARE, pair, sheet)
    return ZoneOfAgreement(np.nan_to_num(provider, nan=-np.inf), np.nan_to_num(payer, nan=np.inf))


def _of_both(own: OwnOffers, name: str, pair: Ints, sheet: Ints) -> tuple[Floats, Floats]:
    """A term as payer and provider of each pair give it for a sheet, NaN for none; shapes broadcast."""
    sides = own.of_pairs(name, pair, SHEET_MODEL[sheet] - 1)
    payer, provider = (np.where(SHEET_IS_TRACK[sheet], np.nan, side) for side in sides)
    return payer, provider
