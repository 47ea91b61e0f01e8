"""The small market on which the engine is verified, and where each known result is tested.

Reductions reach known results with the model's own mechanisms turned down:

* imitation, fixation, rare exploration, several strategies: test_imitation_theory
* takeover by a few players, as often as chance alone would have it and as the Fermi process would: test_invasion_theory
* Nash bargaining with disagreement values, with outside options: test_bargaining_theory; double auction:
  test_double_auction
* Beta reputation with forgetting: test_trust_theory
* ruin of a random walk: test_ruin
* logit choice: test_choice_theory
* lognormal concentration, reversion to the mean, luck of few lives: test_spending_theory

Three results that such models are often held to have no mechanism here, so there is nothing to reduce: the Moran
process (nobody dies and is replaced by an offspring), lock-in of reputation as an urn (partners are not chosen in
proportion to past deals), and the repeated game of trust (strategies are vectors of traits, without moves and a matrix
of payoffs).

Invariants hold in random markets (random_markets): tables in test_random_markets, isolation in test_random_isolation,
money in test_random_currencies, and what happens inside a year in test_bounds.
"""

from collections.abc import Mapping
from typing import Protocol

import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import KINDS, PROVIDER_KINDS

#: A small market in which much happens: everybody meets, talks are short, some are poor enough to close.
BUSY: Mapping[str, object] = {
    "organizations.payer.count": 2,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 3,
    "organizations.critical_access_hospital.count": 1,
    "organizations.critical_access_hospital.operating_margin_mean": -0.05,
    "organizations.critical_access_hospital.cost_based_share": 0.0,
    "organizations.independent_physicians.capital_log_sd": 1.5,
    "market.regions": 1,
    "market.meeting_rate": 1.0,
    "market.payer_capacity": 1000.0,
    "market.provider_capacity": 1000.0,
    "market.cooling_off_years": 0,
    "evolution.imitation_rate": 0.5,
    "valuation.decision_noise_rate": 0.02,
    "negotiation.breakdown_rate": 0.0,
    **{f"models.{model}.talk_months": 4.0 for model in MODELS},
    **{f"models.{model}.term_years": 2 for model in MODELS},
    **{f"models.{model}.minimum_lives": 100.0 for model in MODELS},
    **{f"models.{model}.capital_demand_per_life_usd": 0.0 for model in MODELS},
}


#: Organisations of every kind do something for their people, check in, do homework and define value first.
LED: Mapping[str, object] = {
    **{
        f"people.{kind}.{lever}": 0.6
        for kind in KINDS
        for lever in (
            "early_involvement",
            "menu_of_options",
            "transparency",
            "visible_leaders",
            "check_ins",
            "early_wins",
        )
    },
    **{f"people.{kind}.purpose": 0.8 for kind in PROVIDER_KINDS},
    **{f"organizations.{kind}.{name}": 0.5 for kind in KINDS for name in ("definition_effort", "homework_effort")},
}


class MarketBuilder(Protocol):
    """Builds the busy market with changes."""

    def __call__(self, overrides: Mapping[str, object] | None = None, years: int = 8, **settings: object) -> Scenario:
        """The busy market with these values (None: what the registry has) and settings of a scenario file."""


@pytest.fixture(scope="session")
def busy_market() -> MarketBuilder:
    """The builder, as a fixture that every file of this folder can ask for."""

    def build(overrides: Mapping[str, object] | None = None, years: int = 8, **settings: object) -> Scenario:
        values = {key: value for key, value in {**BUSY, **(overrides or {})}.items() if value is not None}
        return Scenario.from_dict({"years": years, **settings}, overrides=values)

    return build
