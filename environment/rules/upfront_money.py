"""Up-front money: what a payer puts up for a provider's care programme before any savings are known.

It comes in three forms: a fixed sum, a sum for each life, both once when the two sides begin, and money for each life
by the month, for a number of months of each agreement (so the ACO Investment Model, CMS 2015).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

_MONTHS_A_YEAR: Final = 12.0


def monthly_money(terms: ContractTerms, agreement_year: Floats, program_pays: Number) -> Floats:
    """Up-front money by the month in a year of an agreement, USD per life, of a shape that broadcasts with the year's.

    Args:
        terms: of the agreements or offers.
        agreement_year: year of the agreement, from 1; by offer, or by year and offer.
        program_pays: share of what its tracks agreed that a public programme pays this year.
    """
    money = terms.support * _paid_share(terms, program_pays)
    # Mostly no agreement is longer than its money.
    if terms.support_months.min(initial=np.inf) >= _MONTHS_A_YEAR * agreement_year.max(initial=0.0):
        return np.asarray(money)
    months = terms.support_months - _MONTHS_A_YEAR * (agreement_year - 1.0)
    return np.asarray(money * (np.minimum(np.maximum(months, 0.0), _MONTHS_A_YEAR) / _MONTHS_A_YEAR))


def money_at_start(terms: ContractTerms, lives: Floats, deal_year: Floats, program_pays: Number) -> Floats:
    """Up-front money that is paid once, in the first year of a relationship, USD, shape of `deal_year`; later 0.

    Args:
        terms, program_pays: as for `monthly_money`.
        lives: under each.
        deal_year: year of the relationship, from 1.
    """
    once = terms.support_fixed + terms.support_per_life * lives
    return np.asarray(np.where(deal_year == 1.0, once * _paid_share(terms, program_pays), 0.0))


def money_in_year(
    terms: ContractTerms, lives: Floats, agreement_year: Floats, deal_year: Floats, program_pays: Number
) -> Floats:
    """All up-front money of a year, USD; arguments of `monthly_money` and `money_at_start`."""
    by_the_month = monthly_money(terms, agreement_year, program_pays) * lives
    return np.asarray(by_the_month + money_at_start(terms, lives, deal_year, program_pays))


def expected_owed(
    terms: ContractTerms,
    lives: Floats,
    agreement_year: Floats,
    deal_year: Floats,
    program_pays: Number,
    chance: Floats,
) -> Floats:
    """Up-front money that parties expect to be owed when the savings of a year are known, USD.

    Of money by the month they count the year's own. Money M that was paid at the start is still owed, in the first
    agreement, if no savings were paid before: M (1 - q)^(t - 1) in year t.

    Args:
        terms, lives, agreement_year, deal_year, program_pays: as for `money_in_year`.
        chance: q, that savings are paid in a year; may have an axis before those of `agreement_year`.
    """
    owed = monthly_money(terms, agreement_year, program_pays) * lives
    first_agreement = np.where(agreement_year == deal_year, 1.0, 2.0)
    at_start = money_at_start(terms, lives, first_agreement, program_pays)
    if at_start.any():
        owed = owed + at_start * (1.0 - chance) ** (agreement_year - 1.0)
    return np.broadcast_to(owed, chance.shape)


def _paid_share(terms: ContractTerms, program_pays: Number) -> Floats:
    """Share of the agreed money that is paid this year: less than 1 only where a public programme cuts it."""
    return np.where(terms.program > 0.0, program_pays, 1.0)
