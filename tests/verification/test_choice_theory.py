"""Choices as theory has them: logit shares of the best choice under Gumbel shocks (McFadden 1974).

Members choose among insurers by closed-form shares; a party to a deal chooses between two by an unseen shock, the
difference of two Gumbel shocks. Draws are addressed, so a test that passes passes always; tolerances are four standard
errors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from longgame.environment import year as year_module
from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases import staying
from longgame.environment.phases.founding import found
from longgame.environment.phases.leaving import walk_by_value
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.forecasts import decision_noise
from longgame.environment.valuation.offers import Offers
from longgame.environment.valuation.package_value import PackageValue, package_value
from longgame.environment.year import Simulation, contract_year

from .conftest import MarketBuilder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def test_members_choose_insurers_by_closed_form_logit_shares() -> None:
    """Those who choose anew split as exp(log base share + utility) / sum at each provider, McFadden 1974.

    A market without deals whose premiums are moved between two years; utility is minus the price weight times the log
    of the premium relative to the market's and to year 1, when plans cost different amounts already. The same shares
    come out of a best choice under Gumbel shocks. Tolerance: 1e-9 of lives; four standard errors of 200,000 members.
    """
    churn, weight = 0.4, 2.5
    scenario = Scenario.from_dict(
        {
            "market": {"member_churn_rate": churn, "premium_sensitivity": weight},
            "organizations": {
                "payer": {"count": 3},
                "health_system": {"count": 1, "price_level_mean": 3.0},
                "independent_physicians": {"count": 1},
                "critical_access_hospital": {"count": 0},
            },
        }
    )
    state = found(Stack([Cell(scenario, 1, 1, deals=False)]))
    simulation = Simulation(state)
    contract_year(simulation)
    organizations, pairs, payer, provider = state.organizations, state.pairs, state.stack.payer, state.stack.provider
    assert np.ptp(organizations.opening_premium_ratio[state.stack.is_payer]) > 0.05
    organizations.premium = organizations.premium * np.where(state.stack.is_payer, np.exp(0.1 * state.stack.rank), 1.0)
    lives = pairs.lives.copy()
    premium = organizations.premium[payer]
    relative = premium / ((premium * lives).sum() / lives.sum()) / organizations.opening_premium_ratio[payer]
    utility = np.log(pairs.base_share) - weight * np.log(relative)
    contract_year(simulation)
    for one in np.unique(provider):
        panel = provider == one
        shares = np.exp(utility[panel]) / np.exp(utility[panel]).sum()
        known = (1.0 - churn) * lives[panel] + churn * lives[panel].sum() * shares
        assert pairs.lives[panel] == pytest.approx(known, rel=1e-9)
        shocks = np.random.default_rng(4).gumbel(size=(200_000, len(shares)))
        best = np.bincount(np.argmax(utility[panel] + shocks, axis=1), minlength=len(shares)) / len(shocks)
        assert best == pytest.approx(shares, abs=4.0 * 0.5 / np.sqrt(len(shocks)))


def test_the_shock_of_a_decision_is_the_difference_of_two_gumbel_shocks() -> None:
    """A party that stays when margin exceeds its shock stays with probability 1 / (1 + exp(-margin / scale)).

    The engine's addressed logistic draws; 200,000 entities.
    """
    keys = streams.entity_keys([f"pair-{number}" for number in range(200_000)])
    shock = streams.logistic(np.broadcast_to(np.uint64(streams.cell_key(1, 1)), keys.shape), "stay", 3, keys)
    for margin in (-2.0, 0.0, 0.5, 3.0):
        known = float(expit(margin))
        assert (shock < margin).mean() == pytest.approx(known, abs=4.0 * np.sqrt(known * (1.0 - known) / len(keys)))


class Walks:
    """Looks on while parties decide to walk or stay: chance that both sides stay by the logit rule, and who stayed."""

    def __init__(self, noise_rate: float) -> None:
        self.noise_rate = noise_rate
        self.chance: list[Floats] = []
        self.stayed: list[Bools] = []
        self.rows: Ints = np.zeros(0, dtype=np.int64)
        self.margins: list[Floats] = []

    def package_value(self, offers: Offers) -> PackageValue:
        self.value = package_value(offers)
        return self.value

    def decision_noise(
        self, state: State, view: ParameterView, facts: Facts, rows: Ints, decision: str
    ) -> tuple[Floats, Floats]:
        terms, lives, value = state.pairs.terms.rows(rows), state.pairs.lives[rows], self.value
        payer = value.payer_constant[:, 0] - value.payer_slope[:, 0] * terms.provider_share
        provider = value.provider_constant[:, 0] + value.provider_slope[:, 0] * terms.provider_share
        scale = self.noise_rate * facts.status_quo[rows] * lives
        for worth in (payer - value.payer_outside[:, 0], provider - value.provider_outside[:, 0]):
            self.margins.append((worth + terms.exit_cost * lives) / scale)
        self.rows = rows
        return decision_noise(state, view, facts, rows, decision)

    def walk_by_value(self, state: State, *rest: Any) -> None:
        self.margins.clear()
        walk_by_value(state, *rest)
        if self.margins:
            payer, provider = self.margins
            self.chance.append(expit(payer) * expit(provider))
            self.stayed.append(state.pairs.model[self.rows] > 0)


def test_a_running_deal_is_left_as_often_as_two_logit_choices_say(
    busy_market: MarketBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sides stay with 1 / (1 + exp(-margin / scale)) each, margin = value of staying + exit cost - outside value.

    Logit choice between two (McFadden 1974) in whole markets: the scale is `valuation.decision_noise_rate` of the
    pair's spending, margins are those the engine finds, circumstances are drawn anew each year. Deals are put in four
    classes by the chance that is known for them; in each as many stay as must, within four standard errors.
    """
    walks = Walks(noise_rate=0.02)
    monkeypatch.setattr(staying, "package_value", walks.package_value)
    monkeypatch.setattr(staying, "decision_noise", walks.decision_noise)
    monkeypatch.setattr(year_module, "walk_by_value", walks.walk_by_value)
    scenario = busy_market(
        {
            "organizations.independent_physicians.count": 12,
            "valuation.decision_noise_rate": walks.noise_rate,
            "valuation.circumstance_persistence": 0.0,
            # Leaving costs more or less, so that some deals are hard to leave and some are not.
            **{f"models.{model}.exit_cost_per_life_usd": 50.0 + 100.0 * number for number, model in enumerate(MODELS)},
        }
    )
    simulate_stack([Cell(scenario, 11, replicate) for replicate in range(1, 81)], "market")
    chance, stayed = np.concatenate(walks.chance), np.concatenate(walks.stayed)
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0)):
        among = (chance >= low) & (chance < high)
        assert among.sum() > 100
        error = np.sqrt((chance * (1.0 - chance))[among].sum())
        assert stayed[among].sum() == pytest.approx(chance[among].sum(), abs=4.0 * error)
