"""Gross losses: what a deal costs each side in a contract year before any gain, and the payments that answer them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import maturity_path
from longgame.environment.rules.contract_money import program_cost, start_up_cost
from longgame.environment.rules.transition import answered_loss
from longgame.environment.valuation.expected_flows import payer_weight
from longgame.environment.valuation.offers import Offers

Floats = NDArray[np.float64]


def gross_losses(offers: Offers, years: Floats) -> tuple[Floats, Floats]:
    """Gross losses of provider and payer in the plain forecast, USD, shape (years, offers) each.

    They are displaced margin, programme, staff and start-up cost, and what the payer gives as support and fees.
    Downside and what equity partners share are left out: the corridor and the equity answer those.

    Args:
        years: contract years from now on, shape (years, 1).
    """
    terms, lives, provider = offers.terms, offers.lives, offers.provider
    path = maturity_path(offers.maturity, provider.ceiling, years, offers.learning_rate, offers.decay_rate)
    saved = offers.savings_at_maturity * path + provider.gap + offers.prevention
    displaced = np.maximum(saved * (offers.spending * lives * offers.displaced_share), 0.0)
    running = program_cost(terms, lives, offers.pooled_lives, offers.targeted_share, offers.effort)
    start_up = offers.start_up_due * start_up_cost(terms, lives, offers.pooled_lives) * (1.0 - terms.equity)
    first = (offers.done + years == 1.0).astype(np.float64)
    governance = terms.governance * lives
    own = (1.0 - terms.equity) * terms.provider_running_share * running + offers.naming_cost * lives + governance
    of_provider = displaced + own + first * (terms.provider_start_up_share * start_up)
    given = terms.support * offers.support_kept + terms.payer_running * offers.payer_effort + offers.payer_naming_cost
    fees = payer_weight(offers, offers.age + years) * (terms.care_management * lives)
    of_payer = given * lives + governance + fees + first * (terms.payer_start_up_share * start_up)
    return np.asarray(of_provider), np.asarray(of_payer)


def answered_losses(offers: Offers, years: Floats) -> tuple[Floats, Floats]:
    """Transition payments that would answer all listed losses of provider and payer, USD, shape (years, offers) each.

    Args:
        years: contract years from now on, shape (years, 1).
    """
    of_provider, of_payer = gross_losses(offers, years)
    agreement_year, term = offers.done + years, offers.terms.term_years
    return (
        offers.answers * answered_loss(offers.provider.listed, of_provider, agreement_year, term),
        offers.answers * answered_loss(offers.payer.listed, of_payer, agreement_year, term),
    )
