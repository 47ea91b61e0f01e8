"""Parameters of a scenario, read once into plain attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any

from longgame.agents.strategies import RECIPROCAL_MIRRORS
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import KINDS, PACKAGES


def _of_kinds(family: str, name: str) -> dict[str, float]:
    """No organisation does this."""
    return {f"{family}.{kind}.{name}": 0.0 for kind in KINDS}


#: What a mechanism that is off leaves of its numbers. The others act through `Parameters.mechanisms`.
_NULLS: Mapping[str, Mapping[str, float]] = {
    "hope": {"framing.hope": 0.0},
    "exaggeration": {"framing.exaggeration": 0.0},
    "omission_neglect": {"framing.omission_neglect": 0.0},
    "shading": {"grievance.shading": 0.0},
    "felt_cost": {"grievance.felt_cost_pmpy_usd": 0.0},
    "honesty": {"trust.honesty_weight": 0.0},
    "trust_pays": {"trust.data_share": 0.0, "trust.dealing_cost_pmpy_usd": 0.0, "trust.months_factor": 1.0},
    "identity_release": {"identity.release_floor": 0.0},
    "antagonism": {
        "identity.antagonism_discount": 0.0,
        "identity.antagonism_decay": 0.0,
        "identity.antagonism_rise": 0.0,
    },
    # Nobody ever has enough results to know better.
    "learning": {"valuation.framing_years": math.inf, "valuation.interim_weight": 0.0},
    "involvement": {**_of_kinds("people", "early_involvement"), **_of_kinds("people", "menu_of_options")},
    "transparency": _of_kinds("people", "transparency"),
    "visible_leaders": _of_kinds("people", "visible_leaders"),
    "check_ins": _of_kinds("people", "check_ins"),
    "early_wins": _of_kinds("people", "early_wins"),
    "purpose": _of_kinds("people", "purpose"),
    "value_definition": _of_kinds("organizations", "definition_effort"),
    "homework": _of_kinds("organizations", "homework_effort"),
    "pilot_portfolio": {"pilots.yearly_pilots": 0.0},
}
#: Mechanisms that may be off: the social core, what bears on it, and groups.
_CAN_BE_OFF = {
    *_NULLS,
    "framing",
    "entitlement",
    "transition_payment",
    "grievance",
    "engagement_ratchet",
    "value_weights",
    "provider_groups",
    "group_pooling",
    "governance",
    "control_given_up",
    "forfeits",
    "stake_in_kind",
    "essentiality",
    "own_employees",
    "focus",
    "newcomers",
    "mergers",
    "entrants",
}
_GROUPS = (
    "mechanisms",
    "market",
    "population",
    "care",
    "measurement",
    "premiums",
    "enabler",
    "negotiation",
    "skin",
    "pilots",
    "valuation",
    "framing",
    "grievance",
    "trust",
    "identity",
    "engagement",
    "walking",
    "evolution",
    "people",
    "governance",
)


class Parameters:
    """Every number that a year reads: `parameters.care.learning_rate`, and one record for each kind, model, package.

    Attributes:
    """

    mechanisms: SimpleNamespace
    market: SimpleNamespace
    population: SimpleNamespace
    care: SimpleNamespace
    measurement: SimpleNamespace
    premiums: SimpleNamespace
    enabler: SimpleNamespace
    negotiation: SimpleNamespace
    skin: SimpleNamespace
    pilots: SimpleNamespace
    valuation: SimpleNamespace
    framing: SimpleNamespace
    grievance: SimpleNamespace
    trust: SimpleNamespace
    identity: SimpleNamespace
    engagement: SimpleNamespace
    walking: SimpleNamespace
    evolution: SimpleNamespace
    people: SimpleNamespace
    governance: SimpleNamespace

    def __init__(self, scenario: Scenario) -> None:
        refuse_what_is_not_supported(scenario)
        values = with_nulls(scenario.values)
        for group in _GROUPS:
            setattr(self, group, _record(values, group))
        # A kind without a parameter (payers have no liquidity share) counts as 0.
        named = {key.rsplit(".", 1)[1]: 0.0 for key in values if key.startswith("organizations.")}
        self.kinds = [_record(values, f"organizations.{kind}", named) for kind in KINDS]
        levers = {key.rsplit(".", 1)[1]: 0.0 for key in values if key.startswith("people.") and key.count(".") == 2}
        #: What each kind does for its people.
        self.levers = [_record(values, f"people.{kind}", levers) for kind in KINDS]
        self.models = [_record(values, f"models.{model}") for model in MODELS]
        self.packages = [_record(values, f"packages.{package}") for package in PACKAGES]
        self.groups = {form: _record(values, f"groups.{form}") for form in FORMS}
        self.share_rule: str = values["groups.share_rule"]
        self.forfeit_share: float = values["groups.forfeit_share"]

    def reach(self, width: float, reduction: float) -> float:
        """Spending that a mature programme saves if all care can be changed, when it targets this share of members.

        The few who cost most are targeted first, so more is saved on each dollar of a narrow programme.

        Args:
            width: share of members that is targeted.
            reduction: on the costliest tenth.
        """
        population, normal = self.population, NormalDist()
        fraction = min(width / (1.0 - population.zero_share), 0.999999)
        dollars = normal.cdf(population.persistence * population.log_sd - normal.inv_cdf(1.0 - fraction))
        return dollars * reduction * math.exp(self.care.reduction_width_exponent * math.log(0.10 / width))


def _record(values: Mapping[str, Any], group: str, otherwise: Mapping[str, float] | None = None) -> SimpleNamespace:
    own = {key.rsplit(".", 1)[1]: value for key, value in values.items() if key.rsplit(".", 1)[0] == group}
    # Whole numbers as floats, so that all arithmetic is of one type; switches and words stay what they are.
    numbers = {name: float(value) if type(value) is int else value for name, value in own.items()}
    return SimpleNamespace(**{**(otherwise or {}), **numbers})


def with_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a scenario, with those of mechanisms that are off at their null."""
    effective = dict(values)
    for mechanism, nulls in _NULLS.items():
        if not values[f"mechanisms.{mechanism}"]:
            effective |= nulls
    if not values["mechanisms.engagement_ratchet"]:
        for rate in ("falling_rate", "rising_rate"):
            effective[f"engagement.{rate}"] = values["engagement.adjustment_rate"]
    return effective


#: Mechanisms that the object model does not have.
_UNKNOWN = (
    "program",
    "base_years",
    "payer_credibility",
    "screening",
    "runway",
    "next_best_sheet",
    "support_in_claims",
)


def refuse_what_is_not_supported(scenario: Scenario) -> None:
    """The object model is for comparisons: of the mechanisms only those of the social core can be off.

    Raises:
        ValueError: says what the scenario has beyond that.
    """
    switches = [(key, value) for key, value in scenario.values.items() if key.startswith("mechanisms.")]
    can_be_off = {*_CAN_BE_OFF, *_UNKNOWN}
    problems = [f"{key} is off" for key, value in switches if not value and key.split(".")[1] not in can_be_off]
    problems += [f"mechanisms.{name} is on" for name in _UNKNOWN if scenario.values[f"mechanisms.{name}"]]
    growing = [key for key, value in scenario.values.items() if key.endswith(".spending_growth_gap_rate") and value]
    problems += [f"{key} is not 0" for key in growing]
    problems += [f"policy of year {policy.year}" for policy in scenario.policies]
    problems += [f"offer of {offer.organization}" for offer in scenario.offers]
    if scenario.organizations is not None or scenario.shares is not None:
        problems.append("organisations or shares from files")
    for name, strategy in scenario.strategies.items():
        for trait, value in strategy.traits.items():
            if callable(value) and value is not RECIPROCAL_MIRRORS.get(trait):
                problems.append(f"{trait} of strategy {name} is a function")
    if problems:
        raise ValueError(f"the object model does not support: {'; '.join(problems)}")
