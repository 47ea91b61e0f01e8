"""Offers: term sheets offered to pairs, with what both sides know, believe and feel about each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.prepaid import prepaid_together
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import Number, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.cash_outlooks import PairFacts, cash_columns, dealing_costs, usual_dealing_cost
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.forecasts import pooled_spread
from longgame.environment.valuation.outlook import CashOutlook, CashParty, Outlook, Party
from longgame.environment.valuation.pair_outlooks import Occasion, build_outlook
from longgame.vocabulary import NOT_POOLED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Side(Party):
    """One side of each offer, arrays of shape (offers,): a party, and its felt identity cost, USD per life a year."""

    identity_cost: Floats


@dataclass
class CashOffers(CashOutlook):
    """What the cash of each offer rests on; arrays of shape (offers,).

    An offer is one term sheet for one pair. A running agreement is valued as a single offer.

    Attributes:
        provider, payer: the two sides.
        terms: the term sheets.
        pooled_lives: lives measured together.
        benchmark_gap: gap of the benchmark below the status quo.
        measured_sd: spread of one year's measured savings on the pooled lives.
        done: completed years of the running agreement.
    """

    provider: CashParty
    payer: CashParty
    terms: ContractTerms
    pooled_lives: Floats
    benchmark_gap: Floats
    measured_sd: Floats
    done: Floats

    @property
    def prepaid_under_terms(self) -> Floats:
        """Share of own revenue that is prepaid under the terms."""
        return prepaid_together(self.prepaid_share, self.terms.prepaid_share)

    @property
    def displaced_under_terms(self) -> Floats:
        """Contribution that the provider loses on a dollar of avoided care under the terms."""
        return np.asarray(self.displaced_share - self.terms.prepaid_share * self.prepaid_gain)


@dataclass
class Offers(CashOffers, Outlook):
    """An outlook by offer, with the terms and figures of the offer; arrays of shape (offers,).

    Attributes:
        savings_at_maturity: true savings rate of a mature care model, as parties believe it.
        start_up_due: share of the start-up cost still to be spent, 0 if the care model exists already.
        transition: transition payments that a running agreement still holds, USD, shape (years, offers), or (1, 1).
    """

    provider: Side
    payer: Side
    savings_at_maturity: Floats
    start_up_due: Floats
    transition: Floats


def offers_of(
    outlook: Outlook,
    terms: ContractTerms,
    pooled_lives: Floats,
    benchmark_gap: Floats,
    same_model: Floats,
    done: Floats,
) -> Offers:
    """Offers of these terms to the pairs of an outlook, one for each; see `build_offers` for the arguments."""
    sides = {
        name: Side(
            **vars(party),
            identity_cost=outlook.identity_usd * terms.identity_demand * party.inertia,
        )
        for name, party in (("provider", outlook.provider), ("payer", outlook.payer))
    }
    if terms.prepaid_share.any():
        ceilings, promises = outlook.ceilings.under(terms.prepaid_share)
        for number, name in enumerate(("payer", "provider")):
            sides[name].ceiling, sides[name].promise = ceilings[number], promises[number]
    return Offers(
        **{
            **vars(outlook),
            **sides,
            "terms": terms,
            "pooled_lives": pooled_lives,
            "benchmark_gap": benchmark_gap,
            "measured_sd": _measured_sd(
                outlook.own_variance, outlook.common_variance, outlook.lives, terms, pooled_lives
            ),
            "savings_at_maturity": outlook.full_savings * np.minimum(terms.depth, outlook.depth_cap),
            "done": done,
            "start_up_due": (1.0 - same_model) * (1.0 - outlook.maturity),
            "transition": np.zeros((1, 1)),
        }
    )


def build_offers(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    rows: Ints,
    terms: ContractTerms,
    pooled_lives: Floats,
    benchmark_gap: Floats,
    same_model: Floats,
    done: Floats,
    occasion: Occasion,
) -> Offers:
    """Running or just signed agreements as offers, with the outlook of both sides; arrays of shape (offers,).

    Args:
        rows: pair row of each offer.
        terms: term sheets.
        pooled_lives: lives measured together under the running contract (see `contract_lives`).
        benchmark_gap: gap of the (next) benchmark below the status quo.
        same_model: 1 where the sheet continues the running model, else 0.
        done: completed years of the agreement.
        occasion: what both sides are about to do.
    """
    outlook = build_outlook(state, values, view, facts, traits, rows, pooled_lives, occasion)
    return offers_of(outlook, terms, pooled_lives, benchmark_gap, same_model, done)


def kept_promises(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    rows: Ints,
    terms: ContractTerms,
    pooled_lives: Floats,
    benchmark_gap: Floats,
    done: Floats,
    counted: tuple[Floats, Floats],
) -> CashOffers:
    """Running agreements whose promises are kept in full, as far as their cash goes; the arguments of `build_offers`.

    Args:
        counted: share of its losses that the payer and the provider have in mind, shape (offers,) or (rows, offers).
    """
    known = PairFacts.of(state, view, facts, rows)
    cash = cash_columns(state, values, facts, traits, known)
    payer_dealing, provider_dealing = dealing_costs(known, usual_dealing_cost(known))
    whole, unseen = np.ones(len(rows)), state.pairs.base_year_error[rows]
    return CashOffers(
        **cash,
        provider=CashParty(counted[1], whole, provider_dealing, unseen),
        payer=CashParty(counted[0], whole, payer_dealing, unseen),
        terms=terms,
        pooled_lives=pooled_lives,
        benchmark_gap=benchmark_gap,
        measured_sd=_measured_sd(cash["own_variance"], cash["common_variance"], known.lives, terms, pooled_lives),
        done=done,
    )


def _measured_sd(
    own_variance: Floats, common_variance: Number, lives: Floats, terms: ContractTerms, pooled_lives: Floats
) -> Floats:
    # Only a provider group pools the lives of a sheet that pools none by itself.
    common = np.where(terms.pooled == NOT_POOLED, common_variance, 0.0)
    return pooled_spread(own_variance, lives, pooled_lives, common)
