"""Revaluing: what running deals are worth to both sides, as things are and with one thing changed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.phases.grievances import shade_effort
from longgame.environment.rules.transition import remaining_payments
from longgame.environment.state.parameter_view import ParameterRows
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits, traits_in_play
from longgame.environment.valuation.facts import Facts, contract_lives, facts_after_talks
from longgame.environment.valuation.forecasts import decision_noise_scale, lasting_circumstances
from longgame.environment.valuation.offers import Offers, build_offers
from longgame.environment.valuation.package_value import PackageValue, package_value
from longgame.environment.valuation.pair_outlooks import PROMISING, STAYING

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Changes = Mapping[str, Any]

SIDES: Final = ("payer", "provider")


def changed(state: State, pairs: Changes | None = None, organizations: Changes | None = None) -> State:
    """A state with some columns replaced; the columns of the original stay as they are.

    Args:
        pairs, organizations: new columns by name.
    """
    other_pairs, other_organizations = copy.copy(state.pairs), copy.copy(state.organizations)
    for record, columns in ((other_pairs, pairs or {}), (other_organizations, organizations or {})):
        for name, column in columns.items():
            setattr(record, name, column)
    return replace(state, pairs=other_pairs, organizations=other_organizations)


@dataclass
class RunningDeals:
    """The deals that run on at the end of a year, with what their sides know; m pairs, r deals.

    Attributes:
        year: the contract year that has just ended.
        rows: pair rows of deals before the last year of their term, shape (r,).
        facts, traits: of the year's end.
        lives: lives of each deal, shape (r,).
        noise_usd: logistic scale of the unseen circumstances of a side, USD, shape (r,).
        lasting_usd: the part of them that is permanent, of payer and provider, USD, shape (2, r).
        passing_usd: logistic scale of the part that is drawn anew for each decision, USD, shape (r,).
    """

    year: ContractYear
    rows: Ints
    facts: Facts
    traits: Traits
    lives: Floats
    noise_usd: Floats
    lasting_usd: Floats
    passing_usd: Floats

    @classmethod
    def of(cls, year: ContractYear) -> RunningDeals:
        """Running deals at the end of a contract year."""
        state, pairs = year.state, year.state.pairs
        rows = np.flatnonzero((pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years))
        facts = facts_after_talks(state, year.view, year.facts)
        noise = decision_noise_scale(state, year.view, facts, rows)
        lasting = np.stack([lasting_circumstances(state, year.view, facts, rows, side) for side in SIDES])
        share = ParameterRows(year.view, rows)["valuation.circumstance_persistence"]
        passing = noise * np.sqrt(1.0 - share * share)
        return cls(year, rows, facts, traits_of(year, state), pairs.lives[rows], noise, lasting, passing)

    def only(self, chosen: Bools) -> RunningDeals:
        """Some of the deals, `chosen` of shape (r,)."""
        return replace(
            self,
            rows=self.rows[chosen],
            lives=self.lives[chosen],
            noise_usd=self.noise_usd[chosen],
            lasting_usd=self.lasting_usd[:, chosen],
            passing_usd=self.passing_usd[chosen],
        )

    def offers_to_stay(self, state: State, traits: Traits) -> Offers:
        """The running deals as offers to stay in them."""
        pairs, rows = state.pairs, self.rows
        offers = build_offers(
            state,
            self.year.values,
            self.year.view,
            self.facts,
            traits,
            rows,
            pairs.terms.rows(rows),
            contract_lives(state)[rows],
            pairs.benchmark_gap[rows],
            np.ones(len(rows)),
            pairs.agreement_year[rows].astype(np.float64),
            STAYING,
        )
        left = remaining_payments(pairs.transition[:, rows], pairs.agreement_year[rows])
        offers.transition = left * pairs.lives[rows]
        return offers

    def offers_to_sign(self, state: State, traits: Traits) -> Offers:
        """The same terms as offers to sign them for the first time, start-up cost included, without any payment."""
        pairs, rows = state.pairs, self.rows
        none = np.zeros(len(rows))
        offers = build_offers(
            state,
            self.year.values,
            self.year.view,
            self.facts,
            traits,
            rows,
            pairs.terms.rows(rows),
            contract_lives(state)[rows],
            pairs.benchmark_gap[rows],
            none,
            none,
            PROMISING,
        )
        offers.age = none
        return offers


def traits_of(year: ContractYear, state: State) -> Traits:
    """Traits in play in a state, shaded by its grievances."""
    traits = traits_in_play(state, year.traits_by_strategy, year.view)
    shade_effort(state, year.view, traits)
    return traits


@dataclass
class Worth:
    """What deals are worth to payer and provider at the agreed share, beyond outside values, USD, shape (2, r).

    Attributes:
        margin: value less outside value, without exit cost and circumstances.
        years: discounted years that the value covers.
        value: the values it comes from.
    """

    margin: Floats
    years: Floats
    value: PackageValue


def worth_of(offers: Offers) -> Worth:
    """Worth of offers to both sides."""
    value, share = package_value(offers), offers.terms.provider_share
    payer = value.payer_constant[:, 0] - value.payer_slope[:, 0] * share - value.payer_outside[:, 0]
    provider = value.provider_constant[:, 0] + value.provider_slope[:, 0] * share - value.provider_outside[:, 0]
    remaining = np.maximum(offers.terms.term_years - offers.done, 1.0)
    years = [
        _discounted_years(side.horizon, remaining, offers.renewal_belief) for side in (offers.payer, offers.provider)
    ]
    return Worth(np.stack([payer, provider]), np.stack(years), value)


def _discounted_years(horizon: Floats, remaining: Floats, renewal_belief: Any) -> Floats:
    """Years of the term and of the believed continuation, each discounted to today."""
    last = horizon ** (remaining - 1.0)
    within = np.where(horizon < 1.0, (1.0 - last * horizon) / np.where(horizon < 1.0, 1.0 - horizon, 1.0), remaining)
    chance = renewal_belief * horizon
    return np.asarray(within + last * chance / (1.0 - chance))


def probability(margin_usd: Floats, scale_usd: Floats) -> Floats:
    """Chance that a margin outweighs logistic circumstances of this scale; certain without any."""
    scale = np.where(scale_usd > 0.0, scale_usd, 1.0)
    return np.where(scale_usd > 0.0, expit(margin_usd / scale), (margin_usd >= 0.0) * 1.0)
