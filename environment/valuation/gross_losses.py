"""Gross losses: what a deal costs each side in a contract year before any gain, and the payments that answer them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.care import maturity_path
from longgame.environment.rules.contract_money import own_cost_borne, program_cost, start_up_cost
from longgame.environment.rules.newcomers import expected_prevention
from longgame.environment.rules.stake_in_kind import in_kind_work
from longgame.environment.rules.transition import answered_loss, fading_share
from longgame.environment.rules.upfront_money import money_at_start, monthly_money
from longgame.environment.state.parameter_view import any_of
from longgame.environment.valuation.expected_flows import payer_weight
from longgame.environment.valuation.offers import Offers

Floats = NDArray[np.float64]


def gross_losses(offers: Offers, years: Floats, path: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """Gross losses of provider and payer in the plain forecast, USD, shape (years, offers) each.

    They are displaced margin, programme, staff and start-up cost, and what the payer gives as support and fees.
    Downside and what equity partners share are left out: the corridor and the equity answer those.

    Args:
        years: contract years from now on, shape (years, 1).
        path: maturity in the provider's plain forecast, shape (years, offers).
        kept: share of claims that the payer bears (see `payer_weight`), shape (years, offers).
    """
    terms, lives = offers.terms, offers.lives
    prevention = expected_prevention(offers.prevention, offers.newcomers, years)
    saved = offers.savings_at_maturity * path + offers.provider.gap + prevention
    displaced = np.maximum(saved * (offers.spending * lives * offers.displaced_under_terms), 0.0)
    running = program_cost(terms, lives, offers.pooled_lives, offers.targeted_share, offers.effort)
    start_up = offers.start_up_due * start_up_cost(terms, lives, offers.pooled_lives) * (1.0 - terms.equity)
    first = (offers.done + years == 1.0).astype(np.float64)
    governance = terms.governance * lives
    own_time = governance + in_kind_work(offers.in_kind_rate, terms.in_kind, terms.capital_demand * lives)
    own = (1.0 - terms.equity) * terms.provider_running_share * running + offers.naming_cost * lives + own_time
    of_provider = displaced + own + first * (terms.provider_start_up_share * start_up)
    borne = own_cost_borne(kept, offers.in_claims)
    by_the_month = monthly_money(terms, offers.done + years, offers.program_pays)
    given = (by_the_month * offers.support_kept + terms.payer_running * offers.payer_effort) * borne
    given = given + offers.payer_naming_cost
    fees = kept * (terms.care_management * lives)
    of_payer = given * lives + governance + fees + first * (terms.payer_start_up_share * start_up)
    at_start = money_at_start(terms, lives, offers.age + years, offers.program_pays)
    return np.asarray(of_provider), np.asarray(of_payer + at_start * offers.support_kept * borne)


def answered_losses(offers: Offers, years: Floats, path: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """Transition payments that would answer all listed losses of provider and payer, USD, shape (years, offers) each.

    The arguments are those of `gross_losses`.
    """
    if not any_of(offers.answers):
        none = np.zeros_like(path)
        return none, none
    of_provider, of_payer = gross_losses(offers, years, path, kept)
    fading = offers.answers * fading_share(offers.done + years, offers.terms.term_years)
    return (
        answered_loss(offers.provider.listed, of_provider, fading),
        answered_loss(offers.payer.listed, of_payer, fading),
    )


def transition_schedule(offers: Offers, to_provider: Floats, to_payer: Floats, longest: int) -> Floats:
    """Transition payment of each year of new agreements, USD per life, shape (longest, offers); below 0 to the payer.

    Args:
        to_provider, to_payer: shares of the provider's and of the payer's listed losses that the packages answer.
        longest: number of years.
    """
    years = np.arange(1.0, longest + 1.0)[:, None]
    path = maturity_path(offers.maturity, offers.provider.ceiling, years, offers.learning_rate, offers.decay_rate)
    of_provider, of_payer = answered_losses(offers, years, path, payer_weight(offers, offers.age + years))
    payment = to_provider * of_provider - to_payer * of_payer
    return np.asarray(payment / np.where(offers.lives > 0.0, offers.lives, 1.0))
